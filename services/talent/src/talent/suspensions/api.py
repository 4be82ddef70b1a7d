"""The counter for suspensions."""

from datetime import date
from typing import Annotated
from uuid import UUID

from bureaukit.db import Tx
from bureaukit.desk import Desk, DeskContext
from bureaukit.ids import new_id
from bureaukit.pages import Filter, page_of
from bureaukit.policy import needs
from bureaukit.route import counter
from fastapi import Query, Response
from pydantic import BaseModel, ConfigDict, Field

from talent.access import see_to_area
from talent.roles import DISTRICT_CLERK, READERS
from talent.social_workers import actions as people
from talent.social_workers import store as social_workers
from talent.suspensions import actions, store
from talent.suspensions.lifecycle import LIFECYCLE
from talent.suspensions.model import Suspension, SuspensionGround, SuspensionState
from talent.wire import ActionList, Day, Words, listed

router = counter("talent", "suspensions")
_READING = needs("talent:suspension:read", *READERS, rule="own area")


class SuspensionIn(BaseModel):
    """Why, and from when, a person's subsidy is withheld."""

    model_config = ConfigDict(extra="forbid")

    social_worker_id: UUID
    ground: SuspensionGround
    document: Words | None = Field(default=None, description="the decision it follows from 依据文书")
    start_on: Day
    end_on: Day | None = Field(default=None, description="first day it no longer stands 恢复日（不含）")


class ResumptionIn(BaseModel):
    """From when the subsidy may flow again."""

    model_config = ConfigDict(extra="forbid")

    end_on: Day = Field(description="first day it no longer stands 恢复日（不含）")


class SuspensionOut(BaseModel):
    """A suspension on record."""

    id: UUID
    social_worker_id: UUID
    ground: SuspensionGround
    document: str | None
    start_on: date
    end_on: date | None
    state: SuspensionState
    recorded_by: str


class SuspensionPage(BaseModel):
    """One page of suspensions."""

    items: list[SuspensionOut]
    next_cursor: str | None


class SuspensionFilter(Filter):
    """What the list can be asked."""

    social_worker_id: UUID | None = None
    as_of: date | None = Field(default=None, description="standing on this day 截至日")


def shown(suspension: Suspension) -> SuspensionOut:
    """Return a suspension as it is answered."""
    return SuspensionOut(**{name: getattr(suspension, name) for name in SuspensionOut.model_fields})


async def _seen(tx: Tx, desk: DeskContext, suspension_id: UUID) -> Suspension:
    found = await actions.known(tx, suspension_id)
    see_to_area(desk.caller, (await people.known(tx, found.social_worker_id)).area)
    return found


@router.post(
    "",
    status_code=201,
    response_model=SuspensionOut,
    **needs("talent:suspension:write", DISTRICT_CLERK, rule="own area", key=True, dry_run=True),
)
async def suspend(body: SuspensionIn, desk: Desk) -> Response:
    """Withhold a person's title subsidy (暂停补贴), with the ground."""
    async with desk.transaction() as tx:
        see_to_area(desk.caller, (await people.known(tx, body.social_worker_id)).area)
        suspension = await actions.record(tx, Suspension(id=new_id(), recorded_by=tx.actor, **body.model_dump()))
        return await desk.created(tx, shown(suspension), f"/v1/talent/suspensions/{suspension.id}", version=1)


@router.get("", response_model=SuspensionPage, **_READING)
async def suspensions(asked: Annotated[SuspensionFilter, Query()], desk: Desk) -> Response:
    """List the suspensions of the caller's area (暂停列表)."""
    async with desk.reading() as tx:
        within = social_workers.ids_in(desk.caller.area_to_list())
        rows = await store.page(tx, asked, within=within, social_worker_id=asked.social_worker_id, as_of=asked.as_of)
    found = page_of(rows, asked, store.BY_ID)
    found.items[:] = [shown(store.from_row(row)).model_dump(mode="json") for row in rows[: asked.limit]]
    return desk.page(found)


@router.get("/{suspension_id}", response_model=SuspensionOut, **_READING)
async def suspension(suspension_id: UUID, desk: Desk) -> Response:
    """Show one suspension (暂停详情)."""
    async with desk.reading() as tx:
        found = await _seen(tx, desk, suspension_id)
    return desk.answer(shown(found), version=found.version)


@router.get("/{suspension_id}/actions", response_model=ActionList, **_READING)
async def possible_actions(suspension_id: UUID, desk: Desk) -> Response:
    """List what can be done with a suspension now (可办理事项)."""
    async with desk.reading() as tx:
        found = await _seen(tx, desk, suspension_id)
    return desk.answer(listed(LIFECYCLE, found.state, desk.caller, desk.language))


@router.post(
    "/{suspension_id}/resumption",
    response_model=SuspensionOut,
    **needs("talent:suspension:write", DISTRICT_CLERK, rule="own area", key=True, match=True, dry_run=True),
)
async def resume(suspension_id: UUID, body: ResumptionIn, desk: Desk) -> Response:
    """Fix from which day the subsidy may flow again (恢复)."""
    expected = desk.if_match()
    async with desk.transaction() as tx:
        found = await _seen(tx, desk, suspension_id)
        resumed = await actions.resume(tx, found, expected, on=body.end_on)
        return await desk.done(tx, shown(resumed), version=resumed.version)
