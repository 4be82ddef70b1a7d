"""The counter for what is registered: periods with their state on a day, and their cancellation."""

from typing import Annotated
from uuid import UUID

from bureaukit.db import Tx
from bureaukit.desk import Desk, DeskContext
from bureaukit.pages import page_of
from bureaukit.policy import needs
from bureaukit.route import counter
from fastapi import Query, Response

from talent.access import see_to_area
from talent.local_registrations import actions, store
from talent.local_registrations.api.shapes import CancellationIn, PeriodFilter, PeriodOut, PeriodPage, shown_period
from talent.local_registrations.lifecycle import REGISTRATION_PERIOD
from talent.local_registrations.model import Period
from talent.roles import DISTRICT_APPROVER, READERS
from talent.social_workers import actions as people
from talent.social_workers import store as social_workers
from talent.wire import ActionList, OnDay, listed

router = counter("talent", "registration-periods")
_READING = needs("talent:local_registration:read", *READERS, rule="own area")


async def _seen(tx: Tx, desk: DeskContext, period_id: UUID) -> Period:
    found = await actions.known_period(tx, period_id)
    see_to_area(desk.caller, (await people.known(tx, found.social_worker_id)).area)
    return found


@router.get("", response_model=PeriodPage, **_READING)
async def periods(asked: Annotated[PeriodFilter, Query()], desk: Desk) -> Response:
    """List the periods of registration of the caller's area, with their state on a day (登记期间列表)."""
    as_of = asked.as_of or desk.today
    async with desk.reading() as tx:
        within = social_workers.ids_in(desk.caller.area_to_list())
        chosen = {"social_worker_id": asked.social_worker_id, "credential_id": asked.credential_id}
        rows = await store.period_page(tx, asked, within=within, **chosen)
    found = page_of(rows, asked, store.PERIODS_BY_ID)
    shown = [shown_period(store.period_from(row), as_of) for row in rows[: asked.limit]]
    found.items[:] = [item.model_dump(mode="json") for item in shown]
    return desk.page(found)


@router.get("/{period_id}", response_model=PeriodOut, **_READING)
async def period(period_id: UUID, asked: Annotated[OnDay, Query()], desk: Desk) -> Response:
    """Show one period of registration as it stands on a day (登记期间详情)."""
    async with desk.reading() as tx:
        found = await _seen(tx, desk, period_id)
    # Its version is for If-Match; its state changes with the day alone, so no cached copy is good enough for a 304.
    return desk.answer(shown_period(found, asked.as_of or desk.today), headers={"etag": f'"{found.version}"'})


@router.get("/{period_id}/actions", response_model=ActionList, **_READING)
async def possible_actions(period_id: UUID, desk: Desk) -> Response:
    """List what can be done with a registration now, and what blocks it for the caller (可办理事项)."""
    async with desk.reading() as tx:
        found = await _seen(tx, desk, period_id)
        broken = await actions.cancelling(tx, found, desk.caller)
    state, closed = found.state_on(desk.today), {"cancellation": broken}
    return desk.answer(listed(REGISTRATION_PERIOD, state, desk.caller, desk.language, closed))


@router.post(
    "/{period_id}/cancellation",
    response_model=PeriodOut,
    **needs(
        "talent:local_registration:approve",
        DISTRICT_APPROVER,
        rule="own area; not one's own",
        key=True,
        match=True,
        dry_run=True,
    ),
)
async def cancel(period_id: UUID, body: CancellationIn, desk: Desk) -> Response:
    """End a registration before its day, from today on (注销登记)."""
    expected = desk.if_match()
    async with desk.transaction() as tx:
        found = await _seen(tx, desk, period_id)
        cancelled = await actions.cancel(
            tx, found, expected, on=desk.today, ground=body.ground, reason=body.reason, decider=desk.caller
        )
        return await desk.done(tx, shown_period(cancelled, desk.today), version=cancelled.version)
