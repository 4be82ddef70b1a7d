"""The counter for milestones."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from bureaukit.db import Tx
from bureaukit.desk import Desk, DeskContext
from bureaukit.ids import new_id
from bureaukit.names import CleanText
from bureaukit.pages import Filter, page_of
from bureaukit.policy import needs
from bureaukit.route import counter
from fastapi import Query, Response
from pydantic import BaseModel, ConfigDict, Field

from incubator.milestones import actions, store
from incubator.milestones.lifecycle import BASE_SIDE, LIFECYCLE
from incubator.milestones.model import Measure, Milestone, MilestoneState
from incubator.roles import OFFICERS, ORG_REP
from incubator.tenancies import actions as tenancies
from incubator.tenancies import store as tenancy_store
from incubator.wire import ActionsOut, Day

router = counter("incubator", "milestones")
READ = needs("incubator:tenancy:read", *OFFICERS, ORG_REP, rule="own area, own organization or own team")
BY_THE_BASE = needs("incubator:tenancy:write", *BASE_SIDE, rule="own area", key=True, match=True)
Amount = Annotated[int, Field(ge=1, le=10**13)]


class MilestoneIn(BaseModel):
    """What is to be reached, counted in what, and by when."""

    model_config = ConfigDict(extra="forbid")

    tenancy_id: UUID
    title: Annotated[CleanText, Field(min_length=2, max_length=100)]
    measure: Measure
    target: Amount
    due_on: Day


class MeasurementIn(BaseModel):
    """The total reached by a day, and what it was read from."""

    model_config = ConfigDict(extra="forbid")

    measured_on: Day
    value: int = Field(ge=0, le=10**13)
    evidence: Annotated[CleanText, Field(min_length=2, max_length=500)]


class MilestoneFilter(Filter):
    """What the list can be asked."""

    tenancy_id: UUID | None = None
    measure: Measure | None = None
    state: MilestoneState | None = None


class MeasurementOut(BaseModel):
    """One measurement."""

    number: int
    measured_on: date
    value: int
    evidence: str
    at: datetime


class MilestoneItem(BaseModel):
    """A milestone in a list; `achieved` is the last total that was measured."""

    id: UUID
    tenancy_id: UUID
    stay_id: UUID
    title: str
    measure: Measure
    unit: str
    target: int
    achieved: int | None
    due_on: date
    state: MilestoneState
    agreed_on: date | None
    reached_on: date | None


class MilestoneOut(MilestoneItem):
    """A milestone with everything that was measured of it."""

    measurements: list[MeasurementOut]


class MilestonePage(BaseModel):
    """One page of milestones, the earliest due first."""

    items: list[MilestoneItem]
    next_cursor: str | None


def _values(milestone: Milestone, language: str) -> dict[str, Any]:
    taken = {name: getattr(milestone, name) for name in MilestoneItem.model_fields if hasattr(milestone, name)}
    return taken | {"unit": milestone.measure.en if language == "en" else milestone.measure.zh}


async def shown(tx: Tx, milestone: Milestone, desk: DeskContext) -> MilestoneOut:
    """Return a milestone as both sides see it."""
    measured = await store.measurements(tx, milestone.id)
    fields = MeasurementOut.model_fields
    readings = [MeasurementOut(**{name: getattr(one, name) for name in fields}) for one in measured]
    return MilestoneOut(**_values(milestone, desk.language), measurements=readings)


@router.post(
    "",
    status_code=201,
    response_model=MilestoneOut,
    **needs("incubator:tenancy:write", *BASE_SIDE, rule="own area", key=True),
)
async def propose(body: MilestoneIn, desk: Desk) -> Response:
    """Propose a milestone to a holder, who agrees or does not (提出里程碑)."""
    async with desk.transaction() as tx:
        tenancy = await tenancies.seen_by(tx, desk.caller, body.tenancy_id)
        actions.see_to_base_side(tenancy, is_holder=tenancies.speaks_for_holder(desk.caller, tenancy))
        milestone = Milestone(
            new_id(),
            tenancy.id,
            tenancy.stay.id,
            body.title,
            body.measure,
            body.target,
            body.due_on,
            desk.caller.sub,
        )
        proposed = await actions.propose(tx, milestone, tenancy)
        place = f"/v1/incubator/milestones/{proposed.id}"
        return await desk.created(tx, await shown(tx, proposed, desk), place, version=proposed.version)


@router.get("", response_model=MilestonePage, **READ)
async def milestones(asked: Annotated[MilestoneFilter, Query()], desk: Desk) -> Response:
    """List the milestones of one's area or one's own, the earliest due first (里程碑列表)."""
    is_office = desk.caller.has_role(*OFFICERS)
    stays = (
        tenancy_store.stays_in(desk.caller.area_to_list())
        if is_office
        else tenancy_store.stays_of(desk.caller.org or desk.caller.sub)
    )
    async with desk.reading() as tx:
        rows = await store.page(tx, asked, stays=stays, equal=asked.model_dump(exclude=set(Filter.model_fields)))
    page = page_of(rows, asked, store.BY_DAY)
    items = [_values(store.from_row(row), desk.language) for row in rows[: len(page.items)]]
    return desk.page(type(page)(items, page.next_cursor))


@router.get("/{milestone_id}", response_model=MilestoneOut, **READ)
async def milestone(milestone_id: UUID, desk: Desk) -> Response:
    """Show one milestone with its measurements (里程碑详情)."""
    async with desk.reading() as tx:
        found, _ = await actions.seen_by(tx, desk.caller, milestone_id)
        out = await shown(tx, found, desk)
    return desk.answer(out, version=found.version)


@router.get("/{milestone_id}/actions", response_model=ActionsOut, **READ)
async def milestone_actions(milestone_id: UUID, desk: Desk) -> Response:
    """List what can be done with a milestone now (可办事项)."""
    async with desk.reading() as tx:
        found, tenancy = await actions.seen_by(tx, desk.caller, milestone_id)
    items = LIFECYCLE.actions(found.state, blockers=actions.blockers(desk.caller, found, tenancy))
    return desk.answer({"items": [action.as_dict(desk.language) for action in items]})


@router.post(
    "/{milestone_id}/agreement",
    response_model=MilestoneOut,
    **needs("incubator:tenancy:apply", ORG_REP, rule="own organization or team", key=True, match=True),
)
async def agree(milestone_id: UUID, desk: Desk) -> Response:
    """Agree to a milestone (确认约定)."""
    return await _take(milestone_id, "agreement", desk)


@router.post("/{milestone_id}/withdrawal", response_model=MilestoneOut, **BY_THE_BASE)
async def withdraw(milestone_id: UUID, desk: Desk) -> Response:
    """Withdraw a milestone that nobody agreed to (撤回里程碑)."""
    return await _take(milestone_id, "withdrawal", desk)


async def _take(milestone_id: UUID, step: str, desk: DeskContext) -> Response:
    version = desk.if_match()
    async with desk.transaction() as tx:
        found, tenancy = await actions.seen_by(tx, desk.caller, milestone_id, version=version)
        taken = await actions.take(tx, found, step, actions.blockers(desk.caller, found, tenancy))
        return await desk.done(tx, await shown(tx, taken, desk), version=taken.version)


@router.post("/{milestone_id}/measurement", response_model=MilestoneOut, **BY_THE_BASE)
async def measure(milestone_id: UUID, body: MeasurementIn, desk: Desk) -> Response:
    """Note the total reached by a day, with its evidence (登记成效)."""
    version = desk.if_match()
    async with desk.transaction() as tx:
        found, tenancy = await actions.seen_by(tx, desk.caller, milestone_id, version=version)
        closed = actions.blockers(desk.caller, found, tenancy)
        measured = await actions.measure(tx, found, closed, **body.model_dump())
        return await desk.done(tx, await shown(tx, measured, desk), version=measured.version)
