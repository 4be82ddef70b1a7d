"""The counter for penalties: entered by a clerk from a decision, confirmed by a second person, published for everybody."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from bureaukit.db import Tx
from bureaukit.desk import Desk, DeskContext
from bureaukit.ids import new_id
from bureaukit.names import CleanText
from bureaukit.pages import Filter, page_of
from bureaukit.policy import needs, public
from bureaukit.problems import NotFound, Stale
from bureaukit.route import counter
from bureaukit.service_routes import calendar
from fastapi import Query, Response
from pydantic import BaseModel, ConfigDict, Field

from registry.credit_records import actions, store
from registry.credit_records.lifecycle import OF_PENALTIES
from registry.credit_records.model import PUBLISHED, Penalty, PenaltyKind, PenaltyState
from registry.roles import AUDITOR, DISTRICT_APPROVER, DISTRICT_CLERK
from registry.wire import Organization

router = counter("registry", "penalties")
_OFFICE = (DISTRICT_CLERK, DISTRICT_APPROVER, AUDITOR)
_DECIDES = needs(
    "registry:penalty:approve",
    DISTRICT_APPROVER,
    rule="own area; not who entered it",
    key=True,
    match=True,
    dry_run=True,
)


class PenaltyIn(BaseModel):
    """A decision against an organization."""

    model_config = ConfigDict(extra="forbid")

    organization: Organization
    kind: PenaltyKind
    fine_fen: int | None = Field(default=None, ge=1, le=10**13)
    decided_on: date
    decision_number: Annotated[CleanText, Field(min_length=2, max_length=60)]
    reason: Annotated[CleanText, Field(min_length=2, max_length=1000)]


class PenaltyOut(BaseModel):
    """A penalty as it is published; before it is confirmed, as the office sees it."""

    id: UUID
    state: PenaltyState
    organization_id: UUID | None
    party: str | None = Field(description="a body that is not on the register 未登记的组织")
    kind: PenaltyKind
    fine_fen: int | None
    decided_on: date
    decision_number: str
    reason: str
    recorded_on: date | None
    record_by: date | None = Field(description="five working days after the decision 应记录的最后一日")
    withdrawn_on: date | None
    withdrawal_reason: str | None


class WithdrawalIn(BaseModel):
    """Which decision revoked the penalty."""

    model_config = ConfigDict(extra="forbid")

    reason: Annotated[CleanText, Field(min_length=2, max_length=1000)] = Field(description="复议决定或者判决 及理由")


class PenaltyPage(BaseModel):
    """One page of penalties."""

    items: list[PenaltyOut]
    next_cursor: str | None


class PenaltyFilter(Filter):
    """What the list can be asked."""

    organization_id: UUID | None = None
    kind: PenaltyKind | None = None
    state: PenaltyState = Field(
        default=PenaltyState.RECORDED, description="what is not confirmed is shown to its office alone 状态"
    )
    recorded_late: bool = Field(default=False, description="recorded later than the duty allows 逾期记录")
    as_of: date | None = Field(default=None, description="decided by this day 截至日")


class PenaltyActionsOut(BaseModel):
    """Every step, allowed or blocked, with the reason."""

    items: list[dict[str, Any]]


def _out(penalty: Penalty) -> PenaltyOut:
    return PenaltyOut(**{name: getattr(penalty, name) for name in PenaltyOut.model_fields})


async def _of_own_area(tx: Tx, desk: DeskContext, penalty_id: UUID) -> Penalty:
    penalty = await actions.penalty_of(tx, penalty_id)
    if not desk.caller.covers(penalty.area):
        raise NotFound
    return penalty


@router.post(
    "",
    status_code=201,
    response_model=PenaltyOut,
    **needs("registry:penalty:write", DISTRICT_CLERK, rule="own area", key=True),
)
async def enter(body: PenaltyIn, desk: Desk) -> Response:
    """Enter a penalty that no case here led to (登记行政处罚): it is on record once a second person confirms it."""
    desk.refuse_unless(
        allowed=body.decided_on <= desk.today,
        pointer="/decided_on",
        code="in_the_future",
        zh="决定日不得晚于今天",
        en="The day is in the future",
    )
    desk.refuse_unless(
        allowed=(body.kind is PenaltyKind.FINE) == (body.fine_fen is not None),
        pointer="/fine_fen",
        code="fine_and_amount_differ",
        zh="罚款须有数额，其他处罚没有",
        en="A fine has an amount, other penalties have none",
    )
    async with desk.transaction() as tx:
        organization = await actions.organization_named(tx, body.organization)
        if not desk.caller.covers(organization.area):
            raise NotFound
        penalty = Penalty(
            id=new_id(),
            state=OF_PENALTIES.initial,
            version=1,
            organization_id=organization.id,
            area=organization.area,
            recorded_by=desk.caller.sub,
            **body.model_dump(exclude={"organization"}),
        )
        entered = await actions.enter_penalty(
            tx, penalty, organization.state, today=desk.today, calendar=await calendar(tx)
        )
        location = f"/v1/registry/penalties/{penalty.id}"
        return await desk.created(tx, _out(entered), location, version=entered.version)


@router.get("", response_model=PenaltyPage, **public("registry:penalty:read"))
async def penalties(asked: Annotated[PenaltyFilter, Query()], desk: Desk) -> Response:
    """List penalties on record (行政处罚信息); those withdrawn, or still to be confirmed, are asked for by their state."""
    async with desk.reading() as tx:
        rows = await store.penalty_page(
            tx,
            asked,
            state=asked.state,
            entered_in=desk.caller.area_to_list() if desk.caller.has_role(*_OFFICE) else None,
            organization=asked.organization_id,
            kind=asked.kind,
            recorded_late=asked.recorded_late,
            as_of=asked.as_of,
        )
    return desk.page(page_of(rows, asked, store.PENALTIES_BY_ID))


@router.get("/{penalty_id}", response_model=PenaltyOut, **public("registry:penalty:read"))
async def penalty(penalty_id: UUID, desk: Desk) -> Response:
    """Show one penalty (行政处罚详情); before it is confirmed to the office of its area alone."""
    async with desk.reading() as tx:
        found = await actions.penalty_of(tx, penalty_id)
    is_office = desk.caller.has_role(*_OFFICE) and desk.caller.covers(found.area)
    if found.state not in PUBLISHED and not is_office:
        raise NotFound
    return desk.answer(_out(found), version=found.version)


@router.get(
    "/{penalty_id}/actions",
    response_model=PenaltyActionsOut,
    **needs("registry:penalty:read", *_OFFICE, rule="own area"),
)
async def possible_actions(penalty_id: UUID, desk: Desk) -> Response:
    """List every step with what allows or blocks it (可办理事项)."""
    async with desk.reading() as tx:
        found = await _of_own_area(tx, desk, penalty_id)
    closed = actions.blockers_of_penalty(found, desk.caller.sub)
    closed |= OF_PENALTIES.closed_to(found.state, desk.caller.has_role)
    items = OF_PENALTIES.actions(found.state, blockers=closed)
    return desk.answer({"items": [item.as_dict(desk.language) for item in items]})


Act = Callable[[Tx, Penalty], Awaitable[Penalty]]


async def _take(desk: DeskContext, penalty_id: UUID, act: Act) -> Response:
    """Take a step with a penalty as the caller last saw it."""
    async with desk.transaction() as tx:
        found = await _of_own_area(tx, desk, penalty_id)
        if found.version != desk.if_match():
            raise Stale
        done = await act(tx, found)
        return await desk.done(tx, _out(done), version=done.version)


@router.post("/{penalty_id}/confirmation", response_model=PenaltyOut, **_DECIDES)
async def confirm(penalty_id: UUID, desk: Desk) -> Response:
    """Confirm as a second person that the penalty goes on record and is published (确认记录)."""
    sub, today = desk.caller.sub, desk.today
    return await _take(desk, penalty_id, lambda tx, found: actions.confirm_penalty(tx, found, sub, today=today))


@router.post("/{penalty_id}/dismissal", response_model=PenaltyOut, **_DECIDES)
async def dismiss(penalty_id: UUID, desk: Desk) -> Response:
    """Keep the penalty off the record (不予记录)."""
    return await _take(desk, penalty_id, lambda tx, found: actions.dismiss_penalty(tx, found, desk.caller.sub))


@router.post(
    "/{penalty_id}/withdrawal",
    response_model=PenaltyOut,
    **needs("registry:penalty:approve", DISTRICT_APPROVER, rule="own area", key=True, match=True),
)
async def withdraw(penalty_id: UUID, body: WithdrawalIn, desk: Desk) -> Response:
    """Withdraw a penalty that a review or a court revoked, and say why in public (撤回行政处罚信息)."""
    return await _take(
        desk, penalty_id, lambda tx, found: actions.withdraw_penalty(tx, found, body.reason, on=desk.today)
    )
