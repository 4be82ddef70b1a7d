"""How a tenancy ends: notice, a countdown, the space handed over; its seat is freed here and nowhere else."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from bureaukit.calendar import WorkCalendar
from bureaukit.db import Tx
from bureaukit.outbox import emit
from bureaukit.parameters import ParameterSet
from bureaukit.problems import Conflict, Forbidden, Refused
from bureaukit.rules import findings

from incubator.bases import store as bases
from incubator.known_organizations import store as known_organizations
from incubator.known_organizations.model import KnownOrganization
from incubator.parameters.tenancies import HANDOVER_DAYS
from incubator.periods import Period
from incubator.spaces import store as space_store
from incubator.tenancies import rules, store
from incubator.tenancies.actions.common import TOO_EARLY, changed, told
from incubator.tenancies.lifecycle import LIFECYCLE
from incubator.tenancies.model import (
    Exit,
    ExitGround,
    ExitReason,
    HandoverItem,
    Tenancy,
    TenancyEnded,
)


async def leave(
    tx: Tx, tenancy: Tenancy, terms: ParameterSet, calendar: WorkCalendar, *, reason: ExitReason, on: date
) -> Tenancy:
    """Give notice as one person can: of the holder's own will, or because the period is over."""
    if broken := findings(rules.NOTICE, reason):
        raise Refused(broken)
    return await give_notice(tx, tenancy, terms, calendar, reason=reason, on=on)


async def give_notice(
    tx: Tx,
    tenancy: Tenancy,
    terms: ParameterSet,
    calendar: WorkCalendar,
    *,
    reason: ExitReason,
    grounds: tuple[ExitGround, ...] = (),
    on: date,
    leaves_on: date | None = None,
) -> Tenancy:
    """Give notice; the handover is due within working days from then, or from the day on which the holder moves on.

    With such a day the seat is free from it on; without one, from the handover on. The caller has locked the base.
    """
    state = LIFECYCLE.step("exit-notice", tenancy.state)
    due = calendar.add_working_days(leaves_on or on, terms[HANDOVER_DAYS])
    period = await free_from(tx, tenancy, leaves_on) if leaves_on else tenancy.period
    end = Exit(reason, grounds, on, due.on, due.provisional)
    return await changed(tx, replace(tenancy, state=state, period=period, exit=end), "exit-notice")


async def run_out(tx: Tx, today: date) -> Sequence[Tenancy]:
    """Return the tenancies whose period is over and of which nothing was said yet."""
    return await store.run_out(tx, today)


async def left_behind(tx: Tx, today: date) -> Sequence[Tenancy]:
    """Return the tenancies whose countdown to the handover is over and of which nobody is left to hand the space over.

    That is a holder that ended, whatever notice was given for, and a team that was not registered in time.
    """
    found = {one: one.holder.organization_id for one in await store.not_handed_over(tx, today)}
    over = await known_organizations.ended(tx, {holder for holder in found.values() if holder})
    return [
        one
        for one, holder in found.items()
        if holder in over or (holder is None and one.exit and ExitGround.NOT_REGISTERED in one.exit.grounds)
    ]


async def hand_over(
    tx: Tx, tenancy: Tenancy, *, on: date, defects: Mapping[HandoverItem, str] | None = None, looked_at: bool = False
) -> Tenancy:
    """Take the space back: it is free from this day on, and the tenancy is closed.

    Where somebody looked at it, every item of the checklist is kept with what was wrong with it, if anything.
    """
    state = LIFECYCLE.step("handover", tenancy.state)
    end, earliest = tenancy.exit, tenancy.earliest_handover
    if end is None or earliest is None or on < earliest:
        zh, en = "交接日早于退驻通知日或退出日", "The handover is before the notice, or before the day of leaving"
        raise Conflict(TOO_EARLY, zh, en, earliest_on=earliest)
    period = tenancy.period
    if on < period.end_on:
        await bases.lock(tx, tenancy.base_id)
        period = await free_from(tx, tenancy, on)
    checklist = tuple((item, (defects or {}).get(item)) for item in HandoverItem) if looked_at else ()
    closed = replace(tenancy, state=state, period=period, exit=replace(end, handed_over_on=on, checklist=checklist))
    saved = await changed(tx, closed, "handover")
    await emit(tx, TenancyEnded(*told(saved), reason=end.reason))
    return saved


async def free_from(tx: Tx, tenancy: Tenancy, on: date) -> Period:
    """Free the seat from a day on; a stay that never began leaves no trace in it, and an empty period.

    The caller has locked the base.
    """
    start = tenancy.period.start_on
    if on > start:
        await move_end(tx, tenancy, on)
        return Period(start, on)
    if held := await space_store.held_for(tx, tenancy.id):
        await space_store.release(tx, held.id)
    return Period(start, start)


async def move_end(tx: Tx, tenancy: Tenancy, end_on: date) -> None:
    """Hold the seat for longer or shorter; longer only if nobody follows before."""
    held = await space_store.held_for(tx, tenancy.id)
    if held is None:
        raise AssertionError("a tenancy holds its seat")
    await space_store.change_end(tx, held, end_on)


async def react(tx: Tx, known: KnownOrganization, terms: ParameterSet, calendar: WorkCalendar, *, on: date) -> int:
    """Order out an organization that ended or entered the serious list (INC-13); return how many notices were given."""
    found = {ExitGround.ORGANIZATION_ENDED: known.has_ended, ExitGround.SERIOUS_LIST: known.serious_since is not None}
    grounds = tuple(ground for ground, holds in found.items() if holds)
    running = await store.running_of(tx, known.id) if grounds else ()
    for tenancy in running:
        await give_notice(tx, tenancy, terms, calendar, reason=ExitReason.ORDERED, grounds=grounds, on=on)
    return len(running)


def see_to_own_reason(reason: ExitReason) -> None:
    """An organization itself leaves of its own will; what else ends a stay is not for it to say."""
    if reason is not ExitReason.VOLUNTARY:
        raise Forbidden(
            "本组织只能主动退出；出壳请提出出壳", "An organization itself leaves voluntarily; to graduate, propose it"
        )
