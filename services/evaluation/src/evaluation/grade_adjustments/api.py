"""The counter where grades are lowered or cancelled."""

from datetime import date
from typing import Annotated
from uuid import UUID

from bureaukit.desk import Desk
from bureaukit.ids import new_id
from bureaukit.names import CleanText
from bureaukit.pages import Filter, Page, page_of
from bureaukit.policy import needs
from bureaukit.problems import NotFound
from bureaukit.route import counter
from fastapi import Query, Response
from pydantic import BaseModel, ConfigDict, Field

from evaluation.grade_adjustments import actions, store
from evaluation.grade_adjustments.lifecycle import LIFECYCLE
from evaluation.grade_adjustments.model import Adjustment, AdjustmentGround, AdjustmentKind, AdjustmentState
from evaluation.roles import DISTRICT_APPROVER, DISTRICT_CLERK, STAFF
from evaluation.wire import ActionsOut, listed

router = counter("evaluation", "grade-adjustments")


class AdjustmentIn(BaseModel):
    """Which grade, which way down, and why."""

    model_config = ConfigDict(extra="forbid")

    grade_id: UUID
    kind: AdjustmentKind
    ground: AdjustmentGround
    text: Annotated[CleanText, Field(min_length=2, max_length=2000, description="the facts 事实")]


class AdjustmentOut(BaseModel):
    """A proposal and its decision."""

    id: UUID
    grade_id: UUID
    kind: AdjustmentKind
    ground: AdjustmentGround
    text: str
    state: AdjustmentState
    proposed_on: date
    decided_on: date | None


class AdjustmentPage(BaseModel):
    """One page of proposals."""

    items: list[AdjustmentOut]
    next_cursor: str | None


class AdjustmentFilter(Filter):
    """What the list can be asked."""

    state: AdjustmentState | None = None
    grade_id: UUID | None = None
    as_of: date | None = Field(default=None, description="proposed by this day 截至日")


@router.get("", response_model=AdjustmentPage, **needs("evaluation:grade:read", *STAFF))
async def adjustments(asked: Annotated[AdjustmentFilter, Query()], desk: Desk) -> Response:
    """List the proposals to lower or cancel a grade (等级调整列表)."""
    async with desk.reading() as tx:
        rows = await store.page(tx, asked, state=asked.state, grade=asked.grade_id, as_of=asked.as_of)
    found = page_of(rows, asked, store.BY_ID)
    items = [_shown(store.as_model(row)).model_dump(mode="json") for row in rows[: asked.limit]]
    return desk.page(Page(items, found.next_cursor))


@router.get("/{adjustment_id}", response_model=AdjustmentOut, **needs("evaluation:grade:read", *STAFF))
async def adjustment(adjustment_id: UUID, desk: Desk) -> Response:
    """Show one proposal (等级调整详情)."""
    async with desk.reading() as tx:
        found = await store.find(tx, adjustment_id)
    if found is None:
        raise NotFound
    return desk.answer(_shown(found), version=found.version)


@router.get("/{adjustment_id}/actions", response_model=ActionsOut, **needs("evaluation:grade:read", *STAFF))
async def acts(adjustment_id: UUID, desk: Desk) -> Response:
    """Tell what can be done with a proposal now (可办事项)."""
    async with desk.reading() as tx:
        found = await store.find(tx, adjustment_id)
    if found is None:
        raise NotFound
    maker, language = found.proposed_by, desk.language
    return desk.answer(listed(LIFECYCLE, found.state, desk.caller, maker=maker, decision="approval", language=language))


@router.post(
    "",
    status_code=201,
    response_model=AdjustmentOut,
    **needs("evaluation:grade:write", DISTRICT_CLERK, key=True, dry_run=True),
)
async def propose(body: AdjustmentIn, desk: Desk) -> Response:
    """Propose that a grade is lowered by one level, or cancelled (提出降级或取消)."""
    proposal = Adjustment(
        id=new_id(),
        state=LIFECYCLE.initial,
        proposed_by=desk.caller.sub,
        proposed_on=desk.today,
        **body.model_dump(),
    )
    async with desk.transaction() as tx:
        entered = await actions.propose(tx, proposal)
        place = f"/v1/evaluation/grade-adjustments/{entered.id}"
        return await desk.created(tx, _shown(entered), place, version=entered.version)


@router.post(
    "/{adjustment_id}/approval",
    response_model=AdjustmentOut,
    **needs(
        "evaluation:grade:approve", DISTRICT_APPROVER, rule="not who proposed it", key=True, match=True, dry_run=True
    ),
)
async def approve(adjustment_id: UUID, desk: Desk) -> Response:
    """Carry a proposal out (决定降级或取消); the incentives follow in the same transaction."""
    version = desk.if_match()
    async with desk.transaction() as tx:
        decided = await actions.approve(tx, adjustment_id, version=version, on=desk.today)
        return await desk.done(tx, _shown(decided), version=decided.version)


def _shown(found: Adjustment) -> AdjustmentOut:
    return AdjustmentOut(**{name: getattr(found, name) for name in AdjustmentOut.model_fields})
