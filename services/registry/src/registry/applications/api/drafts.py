"""The applicant's side of the counter: draft, change, check, submit, withdraw, follow."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from bureaukit.db import Tx
from bureaukit.desk import Desk, DeskContext
from bureaukit.lifecycle import Blocker
from bureaukit.pages import Filter, page_of
from bureaukit.policy import needs
from bureaukit.problems import Finding, NotFound, Stale
from bureaukit.route import counter
from bureaukit.service_routes import calendar
from bureaukit.text import Text
from fastapi import Query, Response
from pydantic import BaseModel

from registry.applications import store
from registry.applications.actions import checking, drafting, handling
from registry.applications.api.shapes import ApplicationIn, ApplicationOut, CheckOut, ContentIn, shown
from registry.applications.lifecycle import APPLICANTS_OWN, APPLYING, LIFECYCLE
from registry.applications.model import Application, ApplicationState, ApplicationType
from registry.applications.rules.procedure import DECISIONS, Act, blockers, second_person_decides
from registry.roles import AUDITOR, DISTRICT_APPROVER, DISTRICT_CLERK, ORG_REP, SUPERVISING_UNIT

router = counter("registry", "applications")
BUREAU = (DISTRICT_CLERK, DISTRICT_APPROVER, AUDITOR)
READERS = (ORG_REP, *BUREAU, SUPERVISING_UNIT)
_READING = needs(
    "registry:application:read",
    *READERS,
    rule="own, own area, or those that name the own supervising unit",
    pii=("founders", "legal_representative"),
)
_APPLYING = needs("registry:application:apply", ORG_REP, rule="own", key=True, match=True)
_HANDING_IN = needs("registry:application:apply", ORG_REP, rule="own", key=True, match=True, dry_run=True)


class ApplicationSummary(BaseModel):
    """A case as it stands in lists."""

    id: UUID
    type: ApplicationType
    name: str
    area: str | None
    state: ApplicationState
    submitted_on: date | None
    accepted_on: date | None
    decided_on: date | None
    organization_id: UUID | None


class ApplicationPage(BaseModel):
    """One page of cases."""

    items: list[ApplicationSummary]
    next_cursor: str | None


class ApplicationFilter(Filter):
    """What the list of cases can be asked."""

    state: ApplicationState | None = None
    type: ApplicationType | None = None


class ActionsOut(BaseModel):
    """Every step, allowed to the caller or blocked, with the reason."""

    items: list[dict[str, Any]]


async def load(tx: Tx, desk: DeskContext, application_id: UUID, *, hold: bool = False) -> Application:
    """Return a case that the caller may see: their own, or a submitted one of their area; anything else is not found."""
    application = await store.find(tx, application_id, desk.cipher, hold=hold)
    if application is None or not _sees(desk, application):
        raise NotFound
    return application


def _sees(desk: DeskContext, application: Application) -> bool:
    if application.owner == desk.caller.sub:
        return True
    if application.progress.submitted_on is None or not desk.caller.covers(application.content.area or ""):
        return False
    is_asked = desk.caller.has_role(SUPERVISING_UNIT) and application.content.supervising_unit == desk.caller.org
    return is_asked or desk.caller.has_role(*BUREAU)


async def load_own(tx: Tx, desk: DeskContext, application_id: UUID) -> Application:
    """Return the caller's own case as they last saw it; 412 if it changed since."""
    application = await load(tx, desk, application_id, hold=True)
    if application.owner != desk.caller.sub:
        raise NotFound
    return fresh(desk, application)


def fresh(desk: DeskContext, application: Application) -> Application:
    """Return the case if it is still the one the caller read."""
    if application.version != desk.if_match():
        raise Stale
    return application


async def out(tx: Tx, desk: DeskContext, application: Application) -> ApplicationOut:
    """Return a case as this caller sees it, with the deadline that runs."""
    masked = desk.caller.has_role(AUDITOR)
    return shown(application, await calendar(tx), language=desk.language, masked=masked)


async def checked(tx: Tx, desk: DeskContext, application: Application) -> CheckOut:
    """Return the verdict of every rule on a case."""
    check = await checking.check(tx, application, cipher=desk.cipher, today=desk.today)
    findings = [finding.as_dict(desk.language) for finding in check.findings()]
    return CheckOut(allowed=not findings, findings=findings, rules=check.explanation())


@router.post(
    "",
    status_code=201,
    response_model=ApplicationOut | CheckOut,
    **needs("registry:application:apply", ORG_REP, rule="own", key=True, dry_run=True),
)
async def draft(body: ApplicationIn, desk: Desk) -> Response:
    """Save a new draft (新建成立登记申请); with dry_run, check it against every rule and save nothing."""
    application = drafting.new_draft(body.content(), body.people((), today=desk.today), desk.caller.sub)
    async with desk.transaction() as tx:
        if desk.dry_run:
            return await desk.done(tx, await checked(tx, desk, application))
        await drafting.save(tx, application, cipher=desk.cipher, on=desk.today)
        location = f"/v1/registry/applications/{application.id}"
        return await desk.created(tx, await out(tx, desk, application), location, version=application.version)


@router.get("", response_model=ApplicationPage, **_READING)
async def applications(asked: Annotated[ApplicationFilter, Query()], desk: Desk) -> Response:
    """List the caller's own cases, those of the office's area, or those put to a supervising unit (申请列表)."""
    async with desk.reading() as tx:
        rows = await store.page(tx, asked, _bounds(desk), state=asked.state, type=asked.type)
    return desk.page(page_of(rows, asked, store.BY_ID))


def _bounds(desk: DeskContext) -> store.Bounds:
    """Return within which bounds the caller may list; the same as `_sees` says of one case."""
    caller = desk.caller
    if caller.has_role(*BUREAU):
        return store.Bounds(area=caller.area_to_list())
    if caller.has_role(SUPERVISING_UNIT):
        return store.Bounds(area=caller.area_to_list(), unit=caller.org or "")
    return store.Bounds(owner=caller.sub)


@router.get("/{application_id}", response_model=ApplicationOut, **_READING)
async def application(application_id: UUID, desk: Desk) -> Response:
    """Show one case (申请详情)."""
    async with desk.reading() as tx:
        found = await load(tx, desk, application_id)
        return desk.answer(await out(tx, desk, found), version=found.version)


@router.patch(
    "/{application_id}",
    response_model=ApplicationOut,
    **needs("registry:application:apply", ORG_REP, rule="own", match=True),
)
async def change(application_id: UUID, body: ContentIn, desk: Desk) -> Response:
    """Change a draft, or what was sent back for correction (修改申请); what is left out stays as it is."""
    async with desk.transaction() as tx:
        own = await load_own(tx, desk, application_id)
        people = body.people(own.people, today=desk.today)
        changed = await drafting.change(tx, own, body.changes(), people, cipher=desk.cipher, on=desk.today)
        return await desk.done(tx, await out(tx, desk, changed), version=changed.version)


@router.post("/{application_id}/precheck", response_model=CheckOut, **_READING)
async def precheck(application_id: UUID, desk: Desk) -> Response:
    """Put a case to every rule, without any effect (预检)."""
    async with desk.reading() as tx:
        return desk.answer(await checked(tx, desk, await load(tx, desk, application_id)))


@router.get("/{application_id}/actions", response_model=ActionsOut, **_READING)
async def actions(application_id: UUID, desk: Desk) -> Response:
    """List every step with what allows or blocks it for this caller (可办理事项)."""
    async with desk.reading() as tx:
        found = await load(tx, desk, application_id)
        act = handling.act_of(found, desk.caller.sub, today=desk.today, calendar=await calendar(tx))
    items = LIFECYCLE.actions(found.state, blockers=_for_caller(desk, act) | blockers(act))
    return desk.answer({"items": [item.as_dict(desk.language) for item in items]})


def _for_caller(desk: DeskContext, act: Act) -> dict[str, Blocker]:
    """Return what closes steps to this caller though the state allows them: the role, whose case it is, four eyes."""
    found: dict[str, Blocker] = {}
    if not second_person_decides(act):
        found |= dict.fromkeys(DECISIONS, Blocker(second_person_decides.finding(act)))
    if act.application.owner != desk.caller.sub:
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


@router.post("/{application_id}/submission", response_model=ApplicationOut | CheckOut, **_HANDING_IN)
async def submit(application_id: UUID, desk: Desk) -> Response:
    """Submit a draft (提交); every broken rule is named at once."""
    return await _hand_in(desk, application_id, "submission")


@router.post("/{application_id}/resubmission", response_model=ApplicationOut | CheckOut, **_HANDING_IN)
async def resubmit(application_id: UUID, desk: Desk) -> Response:
    """Submit again after a correction (补正后提交)."""
    return await _hand_in(desk, application_id, "resubmission")


@router.post("/{application_id}/withdrawal", response_model=ApplicationOut, **_APPLYING)
async def withdraw(application_id: UUID, desk: Desk) -> Response:
    """Take the application back before it is decided (撤回)."""
    async with desk.transaction() as tx:
        done = await drafting.withdraw(tx, await load_own(tx, desk, application_id), today=desk.today)
        return await desk.done(tx, await out(tx, desk, done), version=done.version)
