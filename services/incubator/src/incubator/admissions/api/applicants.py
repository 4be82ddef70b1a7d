"""The applicant's side of the counter; officers may draft and submit on behalf."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from bureaukit.clock import start_of_day
from bureaukit.db import Tx
from bureaukit.desk import Desk, DeskContext
from bureaukit.ids import new_id
from bureaukit.pages import page_of
from bureaukit.policy import needs
from bureaukit.problems import FieldError, Forbidden, Invalid
from bureaukit.route import counter
from bureaukit.rules import explanation, findings
from bureaukit.service_routes import calendar
from bureaukit.text import Text
from fastapi import Query, Response

from incubator.access import APPLICANT_SIDE, acting_as, see_to_area
from incubator.admissions import store
from incubator.admissions.actions import applying, common, referring
from incubator.admissions.api.common import facts_for, mine, own, shown
from incubator.admissions.api.shapes import (
    AdmissionFilter,
    AdmissionIn,
    AdmissionOut,
    AdmissionPage,
    AdmissionPatch,
    PrecheckOut,
    plain,
)
from incubator.admissions.model import Admission, Applicant, ApplicantKind, Content, Progress
from incubator.admissions.rules import entry
from incubator.bases import actions as bases
from incubator.bases import store as base_store
from incubator.bases.model import IncubationBase
from incubator.known_organizations import store as known_organizations
from incubator.known_organizations.model import from_projection
from incubator.neighbours import registry
from incubator.parameters import BOOK
from incubator.periods import Period
from incubator.roles import COMMUNITY_OFFICER, DISTRICT_CLERK, OFFICERS, ORG_REP, STREET_OFFICER

router = counter("incubator", "admissions")
APPLICANTS = (ORG_REP, DISTRICT_CLERK, STREET_OFFICER, COMMUNITY_OFFICER)
APPLY = "own organization with incubator:admission:apply, or own area with :write"


@router.post("", status_code=201, response_model=AdmissionOut, **needs("", *APPLICANTS, rule=APPLY, key=True))
async def draft(body: AdmissionIn, desk: Desk) -> Response:
    """Draft an application for a place in a base (起草入驻申请)."""
    role = acting_as(desk.caller, "admission", APPLICANT_SIDE)
    applicant = await _applicant(body, role, desk)
    async with desk.transaction() as tx:
        base = await _base(tx, body)
        if role != ORG_REP:
            see_to_area(desk.caller, base.area)
        admission = await applying.draft(tx, _admission(body, applicant, base, desk))
        place = f"/v1/incubator/admissions/{admission.id}"
        return await desk.created(tx, plain(admission), place, version=1)


async def _base(tx: Tx, body: AdmissionIn) -> IncubationBase:
    """Return the base that is asked, or the one of the smallest tier that fits."""
    if body.base_id:
        base = await base_store.find(tx, body.base_id)
        if base is None:
            raise Invalid(FieldError("/base_id", "unknown_base", Text("没有该基地", "There is no such base")))
        return base
    request = referring.Request(body.area or "", body.mode, body.space_kind, Period(body.start_on, body.end_on))
    found = referring.best(await referring.options_for(tx, request))
    if found is None:
        words = Text("没有服务该区划且有此类场地的基地", "No base serves the area and has such a space")
        raise Invalid(FieldError("/area", "no_base_serves_it", words))
    return found.base


async def _applicant(body: AdmissionIn, role: str, desk: DeskContext) -> Applicant:
    if body.organization is None:
        if role == ORG_REP and desk.caller.org:
            raise Forbidden("已有组织的，请以组织名义申请", "Apply in the name of your organization")
        return Applicant(ApplicantKind.TEAM, team_name=body.team_name)
    answer = await registry.standing(desk.request.app.state.neighbours["registry"], body.organization, desk.today)
    known = from_projection(answer["organization"])
    if role == ORG_REP and desk.caller.org not in (str(known.id), known.credit_code or str(known.id)):
        raise Forbidden("只能代表本组织申请", "You can apply for your own organization only")
    return Applicant(ApplicantKind(known.track), known.id, known.credit_code)


def _admission(body: AdmissionIn, applicant: Applicant, base: IncubationBase, desk: DeskContext) -> Admission:
    content = Content(
        mode=body.mode,
        stage=body.stage,
        space_kind=body.space_kind,
        period=Period(body.start_on, body.end_on),
        need=body.need,
        documents=tuple(body.documents),
        marks=body.marks,
    )
    return Admission(new_id(), base.id, base.area, applicant, content, Progress(drafted_by=desk.caller.sub))


@router.get(
    "",
    response_model=AdmissionPage,
    **needs("incubator:admission:read", *OFFICERS, ORG_REP, rule="own area or own organization"),
)
async def admissions(asked: Annotated[AdmissionFilter, Query()], desk: Desk) -> Response:
    """List the applications of one's organization, or of one's area (入驻申请列表)."""
    is_office = desk.caller.has_role(*OFFICERS)
    async with desk.reading() as tx:
        rows = await store.page(
            tx,
            asked,
            org=desk.caller.org,
            area=desk.caller.area_to_list() if is_office else None,
            by=desk.caller.sub,
            equal={name: getattr(asked, name) for name in ("base_id", "state", "social_work")},
            submitted=(_instant(asked.submitted_from), _instant(asked.submitted_until)),
        )
        page = page_of(rows, asked, store.BY_ID)
        names = await known_organizations.names(tx, [i["organization_id"] for i in page.items if i["organization_id"]])
    items = [item | {"organization_name": names.get(item["organization_id"])} for item in page.items]
    return desk.page(type(page)(items, page.next_cursor))


def _instant(day: date | None) -> datetime | None:
    return start_of_day(day) if day else None


@router.get(
    "/{admission_id}",
    response_model=AdmissionOut,
    **needs("incubator:admission:read", *OFFICERS, ORG_REP, rule="own area or own organization"),
)
async def admission(admission_id: UUID, desk: Desk) -> Response:
    """Show one application, and while it waits what goes before it (入驻申请详情)."""
    async with desk.reading() as tx:
        found = await own(tx, admission_id, desk)
        out = await shown(tx, found, desk)
    return desk.answer(out, headers={"etag": f'"{found.version}"'})  # what it waits for changes without it


@router.get(
    "/{admission_id}/precheck",
    response_model=PrecheckOut,
    **needs("incubator:admission:read", *OFFICERS, ORG_REP, rule="own area or own organization"),
)
async def precheck(admission_id: UUID, desk: Desk) -> Response:
    """Check every rule of entry on the registry's facts of this moment; nothing is written (入驻预检)."""
    facts = await facts_for(desk, admission_id)
    async with desk.reading() as tx:
        found = await own(tx, admission_id, desk)
        base = await bases.loaded(tx, found.base_id)
        terms = await BOOK.on(tx, desk.today)
        candidacy = await common.candidacy(tx, found, base, facts, terms, on=desk.today)
        papers = await applying.papers(tx, found, terms)
    broken = findings(entry.ENTERING, candidacy) + findings(applying.PAPERS, papers)
    out = PrecheckOut(
        on=desk.today,
        allowed=not broken,
        rules=explanation(entry.ENTERING, candidacy) + explanation(applying.PAPERS, papers),
        findings=[finding.as_dict(desk.language) for finding in broken],
    )
    return desk.answer(out)


@router.patch("/{admission_id}", response_model=AdmissionOut, **needs("", *APPLICANTS, rule=APPLY, match=True))
async def edit(admission_id: UUID, body: AdmissionPatch, desk: Desk) -> Response:
    """Change a draft, or an application that was returned (修改入驻申请)."""
    version = desk.if_match()
    acting_as(desk.caller, "admission", APPLICANT_SIDE)
    async with desk.transaction() as tx:
        found = await mine(tx, admission_id, desk, version)
        changed = await applying.edit(tx, found, **_changes(body, found))
        return await desk.done(tx, plain(changed), version=changed.version)


def _changes(body: AdmissionPatch, found: Admission) -> dict[str, Any]:
    values = body.model_dump(exclude_unset=True)
    period = found.content.period
    start_on: date = values.pop("start_on", None) or period.start_on
    end_on: date = values.pop("end_on", None) or period.end_on
    if end_on <= start_on:
        words = Text("终止日须晚于起始日", "The end must be later than the start")
        raise Invalid(FieldError("/end_on", "empty_period", words))
    if "documents" in values:
        values["documents"] = tuple(values["documents"] or ())
    kept = {name: value for name, value in values.items() if value is not None or name == "space_kind"}
    return kept | {"period": Period(start_on, end_on)}


@router.post(
    "/{admission_id}/submission",
    response_model=AdmissionOut,
    **needs("", *APPLICANTS, rule=APPLY, key=True, match=True, dry_run=True),
)
async def submit(admission_id: UUID, desk: Desk) -> Response:
    """Submit an application; everything that stands against it is told at once (提交入驻申请)."""
    version = desk.if_match()
    acting_as(desk.caller, "admission", APPLICANT_SIDE)
    facts = await facts_for(desk, admission_id)
    async with desk.transaction() as tx:
        found = await mine(tx, admission_id, desk, version, hold=True)
        terms = await BOOK.on(tx, desk.today)
        submitted = await applying.submit(tx, found, facts, terms, await calendar(tx))
        return await desk.done(tx, await shown(tx, submitted, desk), version=submitted.version)


@router.post(
    "/{admission_id}/withdrawal",
    response_model=AdmissionOut,
    **needs("", *APPLICANTS, rule=APPLY, key=True, match=True),
)
async def withdraw(admission_id: UUID, desk: Desk) -> Response:
    """Take an application back (撤回入驻申请)."""
    version = desk.if_match()
    acting_as(desk.caller, "admission", APPLICANT_SIDE)
    async with desk.transaction() as tx:
        found = await mine(tx, admission_id, desk, version)
        withdrawn = await applying.withdraw(tx, found)
        return await desk.done(tx, plain(withdrawn), version=withdrawn.version)
