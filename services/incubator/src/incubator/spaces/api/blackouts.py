"""The counter for blackouts: when a space is given to nobody."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from bureaukit.db import Tx
from bureaukit.desk import Desk, DeskContext
from bureaukit.ids import new_id
from bureaukit.names import CleanText
from bureaukit.pages import Filter, page_of
from bureaukit.policy import needs, public
from bureaukit.problems import Forbidden, NotFound, Stale
from bureaukit.route import counter
from fastapi import Query, Response
from pydantic import BaseModel, Field

from incubator.periods import clock_time
from incubator.roles import DISTRICT_CLERK, STREET_OFFICER
from incubator.spaces import actions, store
from incubator.spaces.model import Blackout
from incubator.wire import DaysOrHours

router = counter("incubator", "spaces")


class BlackoutIn(DaysOrHours):
    """Whole days, or some hours of one day, for which a space is given to nobody."""

    reason: Annotated[CleanText, Field(min_length=2, max_length=200)]


class BlackoutOut(BaseModel):
    """A blackout as it is published."""

    id: UUID
    space_id: UUID
    start_on: date
    end_on: date
    from_time: str
    to_time: str
    reason: str
    lifted_on: date | None


class BlackoutPage(BaseModel):
    """One page of blackouts."""

    items: list[BlackoutOut]
    next_cursor: str | None


@router.post(
    "/{space_id}/blackouts",
    status_code=201,
    response_model=BlackoutOut,
    **needs("incubator:space:write", DISTRICT_CLERK, STREET_OFFICER, rule="own area", key=True, dry_run=True),
)
async def black_out(space_id: UUID, body: BlackoutIn, desk: Desk) -> Response:
    """Give a space to nobody for a while (登记暂停使用时段)."""
    async with desk.transaction() as tx:
        await _own(tx, space_id, desk)
        made = await actions.black_out(tx, Blackout(new_id(), space_id, body.period(), body.reason))
        return await desk.created(tx, _out(made), f"/v1/incubator/spaces/{space_id}/blackouts", version=1)


@router.get("/{space_id}/blackouts", response_model=BlackoutPage, **public("incubator:space:read"))
async def blackouts(space_id: UUID, asked: Annotated[Filter, Query()], desk: Desk) -> Response:
    """List the blackouts of a space, lifted ones too (暂停使用时段)."""
    async with desk.reading() as tx:
        await actions.loaded(tx, space_id)
        page = page_of(await store.blackouts(tx, asked, space_id), asked, store.BLACKOUTS_BY_ID)
    return desk.page(type(page)([_listed(row) for row in page.items], page.next_cursor))


@router.post(
    "/{space_id}/blackouts/{blackout_id}/lifting",
    response_model=BlackoutOut,
    **needs(
        "incubator:space:write", DISTRICT_CLERK, STREET_OFFICER, rule="own area", key=True, match=True, dry_run=True
    ),
)
async def lift(space_id: UUID, blackout_id: UUID, desk: Desk) -> Response:
    """End a blackout, so that the space can be given again (解除暂停使用)."""
    version = desk.if_match()
    async with desk.transaction() as tx:
        await _own(tx, space_id, desk)
        found = await store.find_blackout(tx, space_id, blackout_id)
        if found is None:
            raise NotFound
        if found.version != version:
            raise Stale
        lifted = await actions.lift(tx, found, on=desk.today)
        return await desk.done(tx, _out(lifted), version=lifted.version)


async def _own(tx: Tx, space_id: UUID, desk: DeskContext) -> None:
    space = await actions.loaded(tx, space_id)
    if not desk.caller.covers(space.area):
        raise Forbidden("不是您辖区的场地", "The space lies outside your area")


def _listed(row: Mapping[str, Any]) -> dict[str, Any]:
    times = {"from_time": clock_time(row["from_minute"]), "to_time": clock_time(row["to_minute"])}
    return {name: row[name] for name in BlackoutOut.model_fields if name in row} | times


def _out(blackout: Blackout) -> BlackoutOut:
    period = blackout.period
    return BlackoutOut(
        id=blackout.id,
        space_id=blackout.space_id,
        start_on=period.start_on,
        end_on=period.end_on,
        from_time=clock_time(period.from_minute),
        to_time=clock_time(period.to_minute),
        reason=blackout.reason,
        lifted_on=blackout.lifted_on,
    )
