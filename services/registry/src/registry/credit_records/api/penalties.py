"""The counter for penalties: recorded by a clerk from the decision, published for everybody."""

from datetime import date
from typing import Annotated
from uuid import UUID

from bureaukit.desk import Desk
from bureaukit.ids import new_id
from bureaukit.names import CleanText
from bureaukit.pages import Filter, page_of
from bureaukit.policy import needs, public
from bureaukit.problems import NotFound
from bureaukit.route import counter
from bureaukit.service_routes import calendar
from fastapi import Query, Response
from pydantic import BaseModel, ConfigDict, Field

from registry.credit_records import actions, store
from registry.credit_records.model import Penalty, PenaltyKind
from registry.roles import DISTRICT_APPROVER, DISTRICT_CLERK
from registry.wire import Organization

router = counter("registry", "penalties")


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
    """A penalty as it is published."""

    id: UUID
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
    withdrawn: bool = Field(default=False, description="those that were revoked by a review 已撤回")
    recorded_late: bool = Field(default=False, description="recorded later than the duty allows 逾期记录")
    as_of: date | None = Field(default=None, description="decided by this day 截至日")


@router.post(
    "",
    status_code=201,
    response_model=PenaltyOut,
    **needs("registry:penalty:write", DISTRICT_CLERK, rule="own area", key=True),
)
async def record(body: PenaltyIn, desk: Desk) -> Response:
    """Record a penalty that was decided (登记行政处罚)."""
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
    desk.refuse_unless(
        allowed=body.kind is not PenaltyKind.BAN,
        pointer="/kind",
        code="bans_have_no_organization",
        zh="取缔针对未登记的组织，请通过处罚案件办理",
        en="Bans are of bodies that never registered: open a case",
    )
    async with desk.transaction() as tx:
        organization = await actions.organization_named(tx, body.organization)
        if not desk.caller.covers(organization.area):
            raise NotFound
        facts = body.model_dump(exclude={"organization"})
        penalty = Penalty(id=new_id(), organization_id=organization.id, **facts)
        await actions.record_penalty(tx, penalty, desk.caller.sub, today=desk.today, calendar=await calendar(tx))
        out = PenaltyOut(**await actions.penalty_of(tx, penalty.id))
        return await desk.created(tx, out, f"/v1/registry/penalties?organization_id={organization.id}")


@router.get("", response_model=PenaltyPage, **public("registry:penalty:read"))
async def penalties(asked: Annotated[PenaltyFilter, Query()], desk: Desk) -> Response:
    """List penalties (行政处罚信息); one that a review revoked is shown among the withdrawn ones alone."""
    async with desk.reading() as tx:
        rows = await store.penalty_page(
            tx,
            asked,
            withdrawn=asked.withdrawn,
            organization=asked.organization_id,
            kind=asked.kind,
            recorded_late=asked.recorded_late,
            as_of=asked.as_of,
        )
    return desk.page(page_of(rows, asked, store.PENALTIES_BY_ID))


@router.post(
    "/{penalty_id}/withdrawal",
    response_model=PenaltyOut,
    **needs("registry:penalty:approve", DISTRICT_APPROVER, rule="own area", key=True),
)
async def withdraw(penalty_id: UUID, body: WithdrawalIn, desk: Desk) -> Response:
    """Withdraw a penalty that a review or a court revoked, and say why in public (撤回行政处罚信息)."""
    async with desk.transaction() as tx:
        penalty = await actions.penalty_of(tx, penalty_id)
        if penalty["organization_id"]:
            organization = await actions.organization_named(tx, str(penalty["organization_id"]))
            if not desk.caller.covers(organization.area):
                raise NotFound
        done = await actions.withdraw_penalty(tx, penalty, body.reason, on=desk.today)
        return await desk.done(tx, PenaltyOut(**done))
