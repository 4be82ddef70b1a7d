"""The applicant's side of the counter: draft, change, check, submit, withdraw, follow."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from bureaukit.db import Record, Tx
from bureaukit.desk import Desk, DeskContext
from bureaukit.lifecycle import Blocker
from bureaukit.pages import Filter, Page, page_of
from bureaukit.policy import needs
from bureaukit.problems import Finding, Forbidden, NotFound, Stale
from bureaukit.route import counter
from bureaukit.text import Text
from fastapi import Query, Response
from pydantic import BaseModel, Field

from registry.applications import store
from registry.applications.actions import checking, drafting, handling
from registry.applications.actions.timing import timing
from registry.applications.api.shapes import (
    CASE_OUT,
    CaseOut,
    ChangeIn,
    CheckOut,
    DraftIn,
    FilingIn,
    PromotionIn,
    shown,
)
from registry.applications.lifecycle import APPLICANTS_OWN, APPLYING, LIFECYCLE
from registry.applications.model import Application, ApplicationState, Matter, words_of
from registry.applications.rules.act import Act
from registry.applications.rules.procedure import DECISIONS, blockers, second_person_decides
from registry.organizations import store as organizations
from registry.organizations.actions.finding import named
from registry.organizations.model import OrganizationType
from registry.roles import AUDITOR, DISTRICT_APPROVER, DISTRICT_CLERK, ORG_REP, SUPERVISING_UNIT
from registry.wire import Organization

router = counter("registry", "applications")
BUREAU = (DISTRICT_CLERK, DISTRICT_APPROVER, AUDITOR)
READERS = (ORG_REP, *BUREAU, SUPERVISING_UNIT)
READING = needs(
    "registry:application:read",
    *READERS,
    rule="own, own area, or those that name the own supervising unit",
    pii=("founders", "legal_representative", "heads"),
)
_APPLYING = needs("registry:application:apply", ORG_REP, rule="own", key=True, match=True)
_HANDING_IN = needs("registry:application:apply", ORG_REP, rule="own", key=True, match=True, dry_run=True)


class ApplicationSummary(BaseModel):
    """A case as it stands in lists."""

    id: UUID
    matter: Matter
    type: str
    name: str
    area: str | None
    state: ApplicationState
    state_label: str
    submitted_on: date | None
    accepted_on: date | None
    decided_on: date | None
    overdue_on: date | None
    concerned_id: UUID | None
    organization_id: UUID | None


class ApplicationPage(BaseModel):
    """One page of cases."""

    items: list[ApplicationSummary]
    next_cursor: str | None


class ApplicationFilter(Filter):
    """What the list of cases can be asked."""

    state: ApplicationState | None = None
    type: OrganizationType | None = None
    matter: Matter | None = None
    organization: Organization | None = None
    overdue: bool | None = Field(default=None, description="whether a decision is overdue 是否超期未办结")


class ActionsOut(BaseModel):
    """Every step, allowed to the caller or blocked, with the reason."""

    items: list[dict[str, Any]]


async def load(tx: Tx, desk: DeskContext, application_id: UUID, *, hold: bool = False) -> Application:
    """Return a case that the caller may see: their own, or a submitted one of their area; anything else is not found."""
    application = await store.find(tx, application_id, desk.cipher, hold=hold)
    if application is None:
        raise NotFound
    is_theirs = application.owner == desk.caller.sub or await applies(tx, desk, application)
    if not is_theirs and not _sees(desk, application):
        raise NotFound
    return application


async def applies(tx: Tx, desk: DeskContext, application: Application) -> bool:
    """Say whether the caller may act as the applicant: who represents the organization now; of a founding who opened it."""
    if application.concerned is None:
        return application.owner == desk.caller.sub
    own = await own_organization(tx, desk)
    return own is not None and application.concerned.id == own["id"]


async def own_organization(tx: Tx, desk: DeskContext) -> Record | None:
    """Return the organization that the caller's token lets them represent."""
    caller = desk.caller
    return await organizations.find(tx, caller.org) if caller.org and caller.has_role(ORG_REP) else None


def _sees(desk: DeskContext, application: Application) -> bool:
    if application.progress.submitted_on is None or not desk.caller.covers(application.area or ""):
        return False
    is_asked = desk.caller.has_role(SUPERVISING_UNIT) and desk.caller.org in application.units
    return is_asked or desk.caller.has_role(*BUREAU)


async def load_own(tx: Tx, desk: DeskContext, application_id: UUID) -> Application:
    """Return the caller's own case as they last saw it; 412 if it changed since."""
    application = await load(tx, desk, application_id, hold=True)
    if not await applies(tx, desk, application):
        raise NotFound
    return fresh(desk, application)


def fresh(desk: DeskContext, application: Application) -> Application:
    """Return the case if it is still the one the caller read."""
    if application.version != desk.if_match():
        raise Stale
    return application


async def out(tx: Tx, desk: DeskContext, application: Application) -> CaseOut:
    """Return a case as this caller sees it, with the deadline that runs."""
    masked = desk.caller.has_role(AUDITOR)
    counted = await timing(tx, application, today=desk.today)
    return shown(application, counted.due(application), language=desk.language, masked=masked)


async def checked(tx: Tx, desk: DeskContext, application: Application) -> CheckOut:
    """Return the verdict of every rule on a case."""
    check = await checking.check(tx, application, cipher=desk.cipher, today=desk.today)
    findings = [finding.as_dict(desk.language) for finding in check.findings()]
    return CheckOut(allowed=not findings, findings=findings, rules=check.explanation())


@router.post(
    "",
    status_code=201,
    response_model=CASE_OUT | CheckOut,
    **needs("registry:application:apply", ORG_REP, rule="own", key=True, dry_run=True),
)
async def draft(body: DraftIn, desk: Desk) -> Response:
    """Save a new draft of any matter (新建申请); with dry_run, check it against every rule and save nothing."""
    async with desk.transaction() as tx:
        organization = await _represented(tx, desk) if isinstance(body, FilingIn | PromotionIn) else None
        people = body.people((), today=desk.today)
        application = drafting.new_draft(body.content(), people, desk.caller.sub, organization)
        if desk.dry_run:
            return await desk.done(tx, await checked(tx, desk, application))
        await drafting.save(tx, application, cipher=desk.cipher, on=desk.today)
        location = f"/v1/registry/applications/{application.id}"
        return await desk.created(tx, await out(tx, desk, application), location, version=application.version)


async def _represented(tx: Tx, desk: DeskContext) -> Record:
    """Return the organization that files: the one of the token, and no other (应由其法定代表人或者委托代理人办理)."""
    own = await own_organization(tx, desk)
    if own is None:
        raise Forbidden(
            "令牌未载明所代表的、已在登记簿上的组织", "The token names no organization on the register to act for"
        )
    return own


@router.get("", response_model=ApplicationPage, **READING)
async def applications(asked: Annotated[ApplicationFilter, Query()], desk: Desk) -> Response:
    """List the caller's own cases, those of the office's area, or those put to a supervising unit (申请列表)."""
    async with desk.reading() as tx:
        concerned = (await named(tx, asked.organization))["id"] if asked.organization else None
        narrowed = store.Asked(asked.state, asked.type, asked.matter, concerned, asked.overdue)
        rows = await store.page(tx, asked, await _bounds(tx, desk), narrowed)
    page = page_of(rows, asked, store.BY_ID)
    return desk.page(Page([_summary(row, desk.language) for row in page.items], page.next_cursor))


def _summary(row: Mapping[str, Any], language: str) -> dict[str, Any]:
    words = words_of(ApplicationState(row["state"]), Matter(row["matter"]))
    return {**row, "state_label": words.in_language(language)}


async def _bounds(tx: Tx, desk: DeskContext) -> store.Bounds:
    """Return within which bounds the caller may list; the same as `_sees` says of one case."""
    caller = desk.caller
    if caller.has_role(*BUREAU):
        return store.Bounds(area=caller.area_to_list())
    if caller.has_role(SUPERVISING_UNIT):
        return store.Bounds(area=caller.area_to_list(), unit=caller.org or "")
    own = await own_organization(tx, desk)
    return store.Bounds(owner=caller.sub, organization=own["id"] if own else None)


@router.get("/{application_id}", response_model=CASE_OUT, **READING)
async def application(application_id: UUID, desk: Desk) -> Response:
    """Show one case (申请详情)."""
    async with desk.reading() as tx:
        found = await load(tx, desk, application_id)
        return desk.answer(await out(tx, desk, found), version=found.version)


@router.patch(
    "/{application_id}",
    response_model=CASE_OUT,
    **needs("registry:application:apply", ORG_REP, rule="own", match=True),
)
async def change(application_id: UUID, body: ChangeIn, desk: Desk) -> Response:
    """Change a draft, or what was sent back for correction (修改申请); what is left out stays as it is."""
    async with desk.transaction() as tx:
        own = await load_own(tx, desk, application_id)
        desk.refuse_unless(
            allowed=body.matter is own.matter,
            pointer="/matter",
            code="other_matter",
            zh="申请的事项不能更改；请另行申请",
            en="The matter of a case stays; open another case",
        )
        people = body.people(own.people, today=desk.today)
        changed = await drafting.change(tx, own, body.changes(), people, cipher=desk.cipher, on=desk.today)
        return await desk.done(tx, await out(tx, desk, changed), version=changed.version)


@router.post("/{application_id}/precheck", response_model=CheckOut, **READING)
async def precheck(application_id: UUID, desk: Desk) -> Response:
    """Put a case to every rule, without any effect (预检)."""
    async with desk.reading() as tx:
        return desk.answer(await checked(tx, desk, await load(tx, desk, application_id)))


@router.get("/{application_id}/actions", response_model=ActionsOut, **READING)
async def actions(application_id: UUID, desk: Desk) -> Response:
    """List every step with what allows or blocks it for this caller (可办理事项)."""
    async with desk.reading() as tx:
        found = await load(tx, desk, application_id)
        counted = await timing(tx, found, today=desk.today)
        org = desk.caller.org or ""
        own = await handling.speaks_for(tx, found, org)
        act = counted.act(found, desk.caller.sub, org, speaks_for_it=own)
        closed = _for_caller(desk, act, is_applicant=await applies(tx, desk, found))
    items = LIFECYCLE.actions(found.state, blockers=closed | blockers(act))
    return desk.answer({"items": [item.as_dict(desk.language) for item in items]})


def _for_caller(desk: DeskContext, act: Act, *, is_applicant: bool) -> dict[str, Blocker]:
    """Return what closes steps to this caller though the state allows them: the role, whose case it is, four eyes."""
    found: dict[str, Blocker] = {}
    if not second_person_decides(act):
        found |= dict.fromkeys(DECISIONS, Blocker(second_person_decides.finding(act)))
    if not is_applicant:
        found |= dict.fromkeys(APPLICANTS_OWN, Blocker(_not_the_applicant()))
    return found | LIFECYCLE.closed_to(act.application.state, desk.caller.has_role)


def _not_the_applicant() -> Finding:
    words = Text("此事由申请人本人办理", "This is for the applicant")
    return Finding("NOT_THE_APPLICANT", str(APPLYING), words)


async def _hand_in(desk: DeskContext, application_id: UUID, step: str) -> Response:
    async with desk.transaction() as tx:
        own = await load_own(tx, desk, application_id)
        if desk.dry_run:
            LIFECYCLE.step(step, own.state)
            return await desk.done(tx, await checked(tx, desk, own), version=own.version)
        done = await drafting.hand_in(tx, own, step, cipher=desk.cipher, today=desk.today)
        return await desk.done(tx, await out(tx, desk, done), version=done.version)


@router.post("/{application_id}/submission", response_model=CASE_OUT | CheckOut, **_HANDING_IN)
async def submit(application_id: UUID, desk: Desk) -> Response:
    """Submit a draft (提交); every broken rule is named at once."""
    return await _hand_in(desk, application_id, "submission")


@router.post("/{application_id}/resubmission", response_model=CASE_OUT | CheckOut, **_HANDING_IN)
async def resubmit(application_id: UUID, desk: Desk) -> Response:
    """Submit again after a correction (补正后提交)."""
    return await _hand_in(desk, application_id, "resubmission")


@router.post("/{application_id}/withdrawal", response_model=CASE_OUT, **_APPLYING)
async def withdraw(application_id: UUID, desk: Desk) -> Response:
    """Take the application back before it is decided (撤回)."""
    async with desk.transaction() as tx:
        done = await drafting.withdraw(tx, await load_own(tx, desk, application_id), today=desk.today)
        return await desk.done(tx, await out(tx, desk, done), version=done.version)
