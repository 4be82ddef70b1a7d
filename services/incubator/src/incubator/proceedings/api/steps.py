"""The counter for proceedings that are open: hearing, examining, consenting, deciding."""

from typing import Annotated, Any
from uuid import UUID

from bureaukit.db import Tx
from bureaukit.desk import Desk, DeskContext
from bureaukit.pages import Filter, page_of
from bureaukit.policy import needs
from bureaukit.problems import Forbidden
from bureaukit.route import counter
from bureaukit.service_routes import calendar
from fastapi import Query, Response

from incubator.access import APPLICANT_SIDE, DECIDING_SIDE, acting_as, see_to_owner
from incubator.neighbours import evaluation
from incubator.parameters import BOOK
from incubator.proceedings import store
from incubator.proceedings.actions import common, deciding, possible
from incubator.proceedings.actions.common import Case
from incubator.proceedings.api.opening import organization_of
from incubator.proceedings.api.shapes import (
    ApprovalIn,
    ExaminationIn,
    ProceedingFilter,
    ProceedingOut,
    ProceedingPage,
    ProceedingRefusalIn,
    StatementIn,
    shown,
)
from incubator.proceedings.lifecycle import BASE_SIDE, DECIDING, LIFECYCLE
from incubator.proceedings.model import Matter, Proceeding
from incubator.roles import OFFICERS, ORG_REP
from incubator.tenancies import actions as tenancies
from incubator.tenancies import store as tenancy_store
from incubator.wire import ActionsOut

router = counter("incubator", "proceedings")
READ = needs("incubator:tenancy:read", *OFFICERS, ORG_REP, rule="own area, own organization or own team")
DECIDE = needs(
    "",
    *DECIDING,
    rule="owner of the base, a second person; incubator:tenancy:approve or :confirm",
    key=True,
    match=True,
    dry_run=True,
)


@router.get("", response_model=ProceedingPage, **READ)
async def proceedings(asked: Annotated[ProceedingFilter, Query()], desk: Desk) -> Response:
    """List proceedings on the tenancies of one's area, coming in or going out, or on one's own (办理事项列表)."""
    is_office = desk.caller.has_role(*OFFICERS)
    equal: dict[str, Any] = asked.model_dump(exclude=set(Filter.model_fields))
    async with desk.reading() as tx:
        rows = await store.page(
            tx,
            asked,
            among=None if is_office else tenancy_store.held_by(desk.caller.org or desk.caller.sub),
            area=desk.caller.area_to_list() if is_office else None,
            equal=equal,
        )
    page = page_of(rows, asked, store.BY_ID)
    items = [shown(store.from_row(row), desk.caller).model_dump(mode="json") for row in rows[: len(page.items)]]
    return desk.page(type(page)(items, page.next_cursor))


@router.get("/{proceeding_id}", response_model=ProceedingOut, **READ)
async def proceeding(proceeding_id: UUID, desk: Desk) -> Response:
    """Show one proceeding (办理事项详情)."""
    async with desk.reading() as tx:
        case = await common.seen_by(tx, desk.caller, proceeding_id)
    return desk.answer(shown(case.proceeding, desk.caller), version=case.proceeding.version)


@router.get("/{proceeding_id}/actions", response_model=ActionsOut, **READ)
async def proceeding_actions(proceeding_id: UUID, desk: Desk) -> Response:
    """List what can be done in a proceeding now, and why not, and from when, the rest (可办事项)."""
    async with desk.reading() as tx:
        case = await common.seen_by(tx, desk.caller, proceeding_id)
        terms = await BOOK.on(tx, desk.today)
        closed = await possible.blockers(tx, desk.caller, case, terms, on=desk.today)
    items = LIFECYCLE.actions(case.proceeding.state, blockers=closed)
    return desk.answer({"items": [action.as_dict(desk.language) for action in items]})


@router.post(
    "/{proceeding_id}/statement",
    response_model=ProceedingOut,
    **needs("incubator:tenancy:apply", ORG_REP, rule="own organization or team", key=True, match=True),
)
async def state_case(proceeding_id: UUID, body: StatementIn, desk: Desk) -> Response:
    """State one's case before an exit is ordered (陈述意见)."""
    version = desk.if_match()
    async with desk.transaction() as tx:
        case = await common.seen_by(tx, desk.caller, proceeding_id, version=version)
        if not tenancies.speaks_for_holder(desk.caller, case.tenancy):
            raise Forbidden("由入驻单位陈述", "The holder states its case")
        terms = await BOOK.on(tx, desk.today)
        return await _done(tx, await deciding.state_case(tx, case, terms, text=body.text), desk)


@router.post(
    "/{proceeding_id}/examination",
    response_model=ProceedingOut,
    **needs("incubator:tenancy:write", *BASE_SIDE, rule="own area", key=True, match=True, dry_run=True),
)
async def examine(proceeding_id: UUID, body: ExaminationIn, desk: Desk) -> Response:
    """Examine the checklist of a graduation item by item; the registry and the evaluation are asked (逐项核查)."""
    version = desk.if_match()
    async with desk.reading() as tx:
        case = await common.seen_by(tx, desk.caller, proceeding_id)
    organization = await organization_of(case.tenancy.id, desk)
    grade = await _grade(case, desk)
    verdicts = {item: found.as_model() for item, found in body.verdicts.items()}
    async with desk.transaction() as tx:
        case = await _of_own_base(tx, proceeding_id, desk, version)
        terms = await BOOK.on(tx, desk.today)
        examined = await deciding.examine(tx, case, terms, organization, grade=grade, verdicts=verdicts)
        return await _done(tx, examined, desk)


async def _grade(case: Case, desk: DeskContext) -> str | None:
    holder = case.tenancy.holder.organization_id
    if holder is None or case.proceeding.matter is not Matter.GRADUATION:
        return None
    return await evaluation.grade(desk.request.app.state.neighbours["evaluation"], holder, desk.today)


@router.post("/{proceeding_id}/consent", response_model=ProceedingOut, **DECIDE)
async def consent(proceeding_id: UUID, body: ApprovalIn, desk: Desk) -> Response:
    """Consent to a transfer for the base that gives up the holder (转出方同意)."""
    del body  # the opinion is that of who decides in the end
    version = desk.if_match()
    async with desk.transaction() as tx:
        case = await _to_decide(tx, proceeding_id, desk, version)
        return await _done(tx, await deciding.consent(tx, case, await BOOK.on(tx, desk.today)), desk)


@router.post("/{proceeding_id}/approval", response_model=ProceedingOut, **DECIDE)
async def approve(proceeding_id: UUID, body: ApprovalIn, desk: Desk) -> Response:
    """Approve what was proposed; the tenancy follows at once (批准)."""
    version = desk.if_match()
    async with desk.reading() as tx:
        case = await common.seen_by(tx, desk.caller, proceeding_id)
    is_assessment = case.proceeding.matter is Matter.ASSESSMENT
    organization = None if is_assessment else await organization_of(case.tenancy.id, desk)
    async with desk.transaction() as tx:
        case = await _to_decide(tx, proceeding_id, desk, version)
        terms, days = await BOOK.on(tx, desk.today), await calendar(tx)
        approved = await deciding.approve(tx, case, terms, days, organization, opinion=body.opinion)
        return await _done(tx, approved, desk)


@router.post("/{proceeding_id}/refusal", response_model=ProceedingOut, **DECIDE)
async def refuse(proceeding_id: UUID, body: ProceedingRefusalIn, desk: Desk) -> Response:
    """Refuse what was proposed, saying why (不予批准)."""
    version = desk.if_match()
    async with desk.transaction() as tx:
        case = await _to_decide(tx, proceeding_id, desk, version)
        return await _done(tx, await deciding.refuse(tx, case, opinion=body.opinion), desk)


@router.post(
    "/{proceeding_id}/withdrawal",
    response_model=ProceedingOut,
    **needs(
        "",
        *BASE_SIDE,
        ORG_REP,
        rule="the side that proposed it; incubator:tenancy:write or :apply",
        key=True,
        match=True,
    ),
)
async def withdraw(proceeding_id: UUID, desk: Desk) -> Response:
    """Take back what was proposed (撤回)."""
    version = desk.if_match()
    acting_as(desk.caller, "tenancy", APPLICANT_SIDE)
    async with desk.transaction() as tx:
        case = await common.seen_by(tx, desk.caller, proceeding_id, version=version)
        return await _done(tx, await deciding.withdraw(tx, case, desk.caller), desk)


async def _to_decide(tx: Tx, proceeding_id: UUID, desk: DeskContext, version: int) -> Case:
    """Return a proceeding on which the caller's office has the next word."""
    case = await common.seen_by(tx, desk.caller, proceeding_id, version=version)
    role, area = acting_as(desk.caller, "tenancy", DECIDING_SIDE), case.proceeding.deciding_area
    see_to_owner(role, area)
    if not desk.caller.covers(area):
        raise Forbidden("由另一方基地所属层级决定", "The owner of the other base decides")
    return case


async def _of_own_base(tx: Tx, proceeding_id: UUID, desk: DeskContext, version: int) -> Case:
    case = await common.seen_by(tx, desk.caller, proceeding_id, version=version)
    if tenancies.speaks_for_holder(desk.caller, case.tenancy) or not desk.caller.covers(case.proceeding.area):
        raise Forbidden("由入驻基地一方办理", "This is for the side of the holder's base")
    return case


async def _done(tx: Tx, found: Proceeding, desk: DeskContext) -> Response:
    return await desk.done(tx, shown(found, desk.caller), version=found.version)
