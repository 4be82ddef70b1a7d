"""The counter for what of a base depends on its spaces: what it offers, how large it is, and when it closes."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated
from uuid import UUID

from bureaukit.desk import Desk
from bureaukit.names import CleanText
from bureaukit.policy import needs, public
from bureaukit.route import counter
from fastapi import Query, Response
from pydantic import BaseModel, ConfigDict, Field

from incubator.bases import actions as bases
from incubator.bases.model import Tier
from incubator.roles import DISTRICT_CLERK, STREET_OFFICER
from incubator.spaces import actions
from incubator.spaces.api.common import ClosureIn, DayQuery, must_cover
from incubator.spaces.model import Branch, Capacity
from incubator.wire import Day

router = counter("incubator", "bases")


class CapacityOut(BaseModel, from_attributes=True):
    """What is offered on a day; a space is in use when a seat of it is held for days."""

    spaces: int
    seats: int
    seats_held: int
    seats_free: int
    floor_area_m2: int
    floor_area_in_use_m2: int
    usable_area_m2: int


class BaseCapacityOut(BaseModel):
    """What a base offers itself, and together with those below it; what is closed on the day is not counted."""

    base_id: UUID
    as_of: date
    own: CapacityOut
    with_bases_below: CapacityOut
    bases_counted: int


class BranchOut(BaseModel):
    """One base of the tree: what it offers itself, and together with those below it."""

    base_id: UUID
    parent_id: UUID | None
    tier: Tier
    name: str
    own: CapacityOut
    with_bases_below: CapacityOut
    bases_counted: int


class CapacityTreeOut(BaseModel):
    """A base and all below it that are open on a day, as of one moment: what is below adds up to what is above."""

    base_id: UUID
    as_of: date
    items: list[BranchOut]


class MeasureIn(BaseModel):
    """How large a base is from a day on."""

    model_config = ConfigDict(extra="forbid")

    usable_area_m2: int = Field(ge=1, le=10_000_000, description="square metres 平方米")
    effective_on: Day | None = Field(default=None, description="default today 生效日，缺省为今天")
    reason: Annotated[CleanText, Field(min_length=2, max_length=200)] | None = None


class MeasuredOut(BaseModel):
    """How large a base is from a day on."""

    base_id: UUID
    usable_area_m2: int
    effective_on: date


class ClosedBaseOut(BaseModel):
    """A base that was closed."""

    id: UUID
    name: str
    opened_on: date
    closed_on: date | None


NOTHING = Capacity()


@router.get("/{base_id}/capacity", response_model=BaseCapacityOut, **public("incubator:base:read"))
async def capacity(base_id: UUID, asked: Annotated[DayQuery, Query()], desk: Desk) -> Response:
    """Show what a base offers, alone and with those below it (基地容量汇总)."""
    as_of = asked.as_of or desk.today
    found = (await _tree(desk, base_id, as_of)).get(base_id)
    out = BaseCapacityOut(
        base_id=base_id,
        as_of=as_of,
        own=_out(found.own if found else NOTHING),
        with_bases_below=_out(found.together if found else NOTHING),
        bases_counted=found.bases if found else 0,
    )
    return desk.answer(out)


@router.get("/{base_id}/capacity-tree", response_model=CapacityTreeOut, **public("incubator:base:read"))
async def capacity_tree(base_id: UUID, asked: Annotated[DayQuery, Query()], desk: Desk) -> Response:
    """Show what every base at and below one offers, in one answer that adds up (基地容量逐级汇总)."""
    as_of = asked.as_of or desk.today
    items = [
        BranchOut(
            base_id=branch.base.id,
            parent_id=branch.base.parent_id,
            tier=branch.base.tier,
            name=branch.base.name,
            own=_out(branch.own),
            with_bases_below=_out(branch.together),
            bases_counted=branch.bases,
        )
        for branch in (await _tree(desk, base_id, as_of)).values()
    ]
    return desk.answer(CapacityTreeOut(base_id=base_id, as_of=as_of, items=items))


async def _tree(desk: Desk, base_id: UUID, as_of: date) -> Mapping[UUID, Branch]:
    """Return the tree from one moment's records, so that it adds up whatever is written meanwhile."""
    async with desk.reading() as tx:
        await bases.loaded(tx, base_id)
    async with desk.database.snapshot() as record:
        return await actions.tree(record, base_id, as_of)


def _out(capacity: Capacity) -> CapacityOut:
    return CapacityOut.model_validate(capacity)


@router.post(
    "/{base_id}/usable-area",
    response_model=MeasuredOut,
    **needs(
        "incubator:base:write", DISTRICT_CLERK, STREET_OFFICER, rule="own area", key=True, match=True, dry_run=True
    ),
)
async def measure(base_id: UUID, body: MeasureIn, desk: Desk) -> Response:
    """Change how large a base is, from a day on; its spaces must still fit into it (变更可用面积)."""
    version = desk.if_match()
    on = body.effective_on or desk.today
    async with desk.transaction() as tx:
        must_cover(desk, (await bases.loaded(tx, base_id)).area)
        measured = await actions.measure(
            tx, base_id, version=version, on=on, usable_area_m2=body.usable_area_m2, reason=body.reason
        )
        out = MeasuredOut(base_id=base_id, usable_area_m2=body.usable_area_m2, effective_on=on)
        return await desk.done(tx, out, version=measured.version)


@router.post(
    "/{base_id}/closure",
    response_model=ClosedBaseOut,
    **needs(
        "incubator:base:write", DISTRICT_CLERK, STREET_OFFICER, rule="own area", key=True, match=True, dry_run=True
    ),
)
async def close_base(base_id: UUID, body: ClosureIn, desk: Desk) -> Response:
    """Close a base whose spaces are closed (关闭基地)."""
    version = desk.if_match()
    async with desk.transaction() as tx:
        must_cover(desk, (await bases.loaded(tx, base_id)).area)
        closed = await actions.close_base(tx, base_id, version=version, on=body.closed_on)
        out = ClosedBaseOut(id=closed.id, name=closed.name, opened_on=closed.opened_on, closed_on=closed.closed_on)
        return await desk.done(tx, out, version=closed.version)
