"""The organization's side of the counter: begin, fill in, check, hand in, report a rectification, follow."""

from typing import Annotated
from uuid import UUID

from bureaukit.db import Tx
from bureaukit.desk import Desk, DeskContext
from bureaukit.lifecycle import Blocker
from bureaukit.pages import page_of
from bureaukit.policy import needs
from bureaukit.problems import FieldError, Finding, Invalid, Refused
from bureaukit.route import counter
from bureaukit.rules import explanation, findings
from bureaukit.text import Text
from fastapi import Query, Response

from registry.annual_inspections import store
from registry.annual_inspections.actions import filing
from registry.annual_inspections.actions.handling import settlement
from registry.annual_inspections.api.common import READERS, act_of, is_own, load, load_own, out, own_organization
from registry.annual_inspections.api.shapes import (
    ActionsOut,
    BeginIn,
    ChangeIn,
    CheckOut,
    InspectionFilter,
    InspectionOut,
    InspectionPage,
    RectificationIn,
)
from registry.annual_inspections.api.years import finding_out
from registry.annual_inspections.lifecycle import LIFECYCLE
from registry.annual_inspections.model.inspection import Inspection, InspectionForm
from registry.annual_inspections.model.sections import READ_ONLY
from registry.annual_inspections.rules.figures import figures
from registry.annual_inspections.rules.procedure import blockers, blockers_for_first_person
from registry.annual_inspections.rules.taking_part import INSPECTED_BY
from registry.neighbours import evaluation
from registry.organizations.actions import finding
from registry.organizations.model import OrganizationType
from registry.parameters import BOOK
from registry.roles import AUDITOR, DISTRICT_APPROVER, DISTRICT_CLERK, ORG_REP, SUPERVISING_UNIT

router = counter("registry", "annual-inspections")
OWN_STEPS = ("submission", "late-submission", "resubmission", "rectification-report")
_READING = needs(
    "registry:inspection:read",
    *READERS,
    rule="own organization, own area, or those that name the own supervising unit",
    pii=("sections",),
)
_REP = needs("registry:inspection:apply", ORG_REP, rule="own organization", key=True, match=True)
_HANDING_IN = needs("registry:inspection:apply", ORG_REP, rule="own organization", key=True, match=True, dry_run=True)


@router.post(
    "",
    status_code=201,
    response_model=InspectionOut,
    **needs("registry:inspection:apply", ORG_REP, rule="own organization", key=True),
)
async def begin(body: BeginIn, desk: Desk) -> Response:
    """Begin the report of a year (开始填报), on the simplified form if the organization's grade allows it today."""
    async with desk.reading() as tx:
        organization = await own_organization(tx, desk)
        await filing.takes_part(tx, organization, body.year)
    fact = None
    if body.form is not InspectionForm.FULL:
        neighbour = desk.request.app.state.neighbours["evaluation"]
        fact = await evaluation.simplified_inspection(neighbour, organization["id"], desk.today)
    if body.form is InspectionForm.SIMPLIFIED and not (fact and fact["allowed"]):
        raise Refused([_no_grade(organization["type"])])
    form = InspectionForm.SIMPLIFIED if fact and fact["allowed"] else InspectionForm.FULL
    async with desk.transaction() as tx:
        year = await filing.takes_part(tx, organization, body.year)
        begun = await filing.begin(tx, organization, year, form, grade_fact=fact, on=desk.today)
        location = f"/v1/registry/annual-inspections/{begun.id}"
        return await desk.created(tx, await out(tx, desk, begun), location, version=begun.version)


def _no_grade(type_: str) -> Finding:
    words = Text("评估等级不足，不适用优化年检程序", "The grade does not allow the simplified form")
    way = Text("请使用完整表", "Use the full form")
    return Finding("GRADE_ALLOWS_THE_SIMPLIFIED_FORM", str(INSPECTED_BY[OrganizationType(type_)]), words, way)


@router.get("", response_model=InspectionPage, **_READING)
async def inspections(asked: Annotated[InspectionFilter, Query()], desk: Desk) -> Response:
    """List the own organization's reports, those of the office's area, or those put to a supervising unit (年检列表)."""
    async with desk.reading() as tx:
        bounds = await _bounds(tx, desk)
        rows = await store.page(
            tx, asked, bounds, year=asked.year, state=asked.state, organization_id=asked.organization_id
        )
    return desk.page(page_of(rows, asked, store.BY_ID))


async def _bounds(tx: Tx, desk: DeskContext) -> store.Bounds:
    caller = desk.caller
    if caller.has_role(DISTRICT_CLERK, DISTRICT_APPROVER, AUDITOR):
        return store.Bounds(area=caller.area_to_list())
    if caller.has_role(SUPERVISING_UNIT):
        return store.Bounds(area=caller.area_to_list(), unit=caller.org or "")
    return store.Bounds(organization_id=(await own_organization(tx, desk))["id"])


@router.get("/{inspection_id}", response_model=InspectionOut, **_READING)
async def inspection(inspection_id: UUID, desk: Desk) -> Response:
    """Show one report, part by part (年检详情)."""
    async with desk.reading() as tx:
        found = await load(tx, desk, inspection_id)
        return desk.answer(await out(tx, desk, found), version=found.version)


@router.patch(
    "/{inspection_id}",
    response_model=InspectionOut,
    **needs("registry:inspection:apply", ORG_REP, rule="own organization", match=True),
)
async def change(inspection_id: UUID, body: ChangeIn, desk: Desk) -> Response:
    """Save what was filled in so far (自动保存草稿); parts and members left out stay as they are."""
    changes = {
        name: part.model_dump(exclude_unset=True)
        for name in body.sections.model_fields_set
        if (part := getattr(body.sections, name)) is not None and name not in _FROM_ELSEWHERE
    }
    _refuse_read_only(body)
    async with desk.transaction() as tx:
        found = await load_own(tx, desk, inspection_id)
        filing.refuse_unasked(found, await BOOK.on(tx, found.due_on), changes)
        organization = await finding.named(tx, str(found.organization_id))
        changed = await filing.change(tx, found, changes, organization, on=desk.today)
        return await desk.done(tx, await out(tx, desk, changed), version=changed.version)


_FROM_ELSEWHERE = {name.value for name in READ_ONLY}


def _refuse_read_only(body: ChangeIn) -> None:
    words = Text(
        "该部分取自登记簿，不能在此修改；有误请办理变更登记",
        "This comes from the register and is not changed here: apply for a change of registration",
    )
    given = sorted(body.sections.model_fields_set & _FROM_ELSEWHERE)
    if given:
        raise Invalid(*(FieldError(f"/sections/{name}", "read_only", words) for name in given))


@router.post("/{inspection_id}/precheck", response_model=CheckOut, **_READING)
async def precheck(inspection_id: UUID, desk: Desk) -> Response:
    """Put the report to every rule, without any effect (预检)."""
    async with desk.reading() as tx:
        return desk.answer(await _checked(tx, desk, await load(tx, desk, inspection_id)))


async def _checked(tx: Tx, desk: DeskContext, found: Inspection) -> CheckOut:
    rules, report = figures(found.type, is_charity=found.reports), await filing.report_of(tx, found)
    broken = [finding_out(each, desk.language) for each in findings(rules, report)]
    return CheckOut(findings=broken, rules=explanation(rules, report))


@router.get("/{inspection_id}/actions", response_model=ActionsOut, **_READING)
async def actions(inspection_id: UUID, desk: Desk) -> Response:
    """List every step with what allows or blocks it for this caller (可办理事项)."""
    async with desk.reading() as tx:
        found = await load(tx, desk, inspection_id)
        act = await act_of(tx, desk, found)
        closed = {} if await is_own(tx, desk, found) else dict.fromkeys(OWN_STEPS, Blocker(_not_own(found.type)))
    closed |= blockers(act) | blockers_for_first_person(act) | closed
    closed |= LIFECYCLE.closed_to(found.state, desk.caller.has_role)
    items = [
        *LIFECYCLE.actions(found.state, blockers=closed),
        settlement(found, is_clerk=desk.caller.has_role(DISTRICT_CLERK)),
    ]
    return desk.answer({"items": [item.as_dict(desk.language) for item in items]})


def _not_own(type_: str) -> Finding:
    words = Text("此事由该组织自己的经办人办理", "This is for the organization itself")
    return Finding("NOT_THE_ORGANIZATION", str(INSPECTED_BY[OrganizationType(type_)]), words)


async def _hand_in(desk: DeskContext, inspection_id: UUID, step: str) -> Response:
    async with desk.transaction() as tx:
        found = await load_own(tx, desk, inspection_id)
        act = await act_of(tx, desk, found)
        if desk.dry_run:
            LIFECYCLE.step(step, found.state, blockers=blockers(act))
            return await desk.done(tx, await _checked(tx, desk, found), version=found.version)
        done = await filing.hand_in(tx, act, await finding.named(tx, str(found.organization_id)), step)
        return await desk.done(tx, await out(tx, desk, done), version=done.version)


@router.post("/{inspection_id}/submission", response_model=InspectionOut | CheckOut, **_HANDING_IN)
async def submit(inspection_id: UUID, desk: Desk) -> Response:
    """Hand in the whole report (提交); every fault is named at once."""
    return await _hand_in(desk, inspection_id, "submission")


@router.post("/{inspection_id}/late-submission", response_model=InspectionOut | CheckOut, **_HANDING_IN)
async def submit_late(inspection_id: UUID, desk: Desk) -> Response:
    """Hand in the report of a missed year (补报); it cures that year and no other."""
    return await _hand_in(desk, inspection_id, "late-submission")


@router.post("/{inspection_id}/resubmission", response_model=InspectionOut | CheckOut, **_HANDING_IN)
async def resubmit(inspection_id: UUID, desk: Desk) -> Response:
    """Hand in again what was returned (补正后提交)."""
    return await _hand_in(desk, inspection_id, "resubmission")


@router.post("/{inspection_id}/rectification-report", response_model=InspectionOut, **_REP)
async def report_rectification(inspection_id: UUID, body: RectificationIn, desk: Desk) -> Response:
    """Report what was put right (报送整改报告)."""
    async with desk.transaction() as tx:
        found = await load_own(tx, desk, inspection_id)
        done = await filing.report_rectification(tx, found, body.report, on=desk.today)
        return await desk.done(tx, await out(tx, desk, done), version=done.version)
