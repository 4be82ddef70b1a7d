"""What the office does with a tenancy: begin it, extend it, end it; and what the registry's news does to it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from bureaukit.calendar import WorkCalendar
from bureaukit.db import Tx
from bureaukit.lifecycle import Blocker
from bureaukit.outbox import emit
from bureaukit.parameters import ParameterSet
from bureaukit.problems import Conflict, FieldError, Finding, Forbidden, Invalid, NotFound, Refused, Stale, problem_type
from bureaukit.rules import findings
from bureaukit.text import Text

from incubator.bases import store as bases
from incubator.known_organizations import store as known_organizations
from incubator.known_organizations.model import KnownOrganization
from incubator.parameters.tenancies import EXTENSION_MONTHS, HANDOVER_DAYS, LEGACY_UNTIL, MAX_MONTHS
from incubator.periods import Period
from incubator.regulations import ENTRY
from incubator.spaces import actions as spaces
from incubator.spaces import store as space_store
from incubator.spaces.model import OccupancyKind, Space
from incubator.tenancies import rules, store
from incubator.tenancies.lifecycle import LIFECYCLE
from incubator.tenancies.model import (
    Exit,
    ExitGround,
    ExitReason,
    Tenancy,
    TenancyChanged,
    TenancyEnded,
    TenancyStarted,
)

TOO_EARLY = problem_type("too_early", 409, "尚未到日期", "The day has not come yet")


async def begin(tx: Tx, tenancy: Tenancy) -> Tenancy:
    """Enter a tenancy whose seat is held already."""
    await store.add(tx, tenancy)
    await emit(tx, TenancyStarted(*_told(tenancy)))
    return tenancy


async def enter_legacy(tx: Tx, tenancy: Tenancy, terms: ParameterSet, *, today: date) -> Tenancy:
    """Enter a tenancy from before the platform; its seat must be free like everybody's."""
    period = tenancy.period
    legacy = rules.Legacy(period.start_on, period.end_on, terms[LEGACY_UNTIL], today, terms[MAX_MONTHS])
    if broken := findings(rules.ENTERING_LEGACY, legacy):
        raise Refused(broken)
    space = await _space(tx, tenancy, period)
    held = await spaces.hold(tx, space, period, kind=OccupancyKind.TENANCY, held_for=tenancy.id)
    return await begin(tx, replace(tenancy, seat=held.seat))


async def _space(tx: Tx, tenancy: Tenancy, period: Period) -> Space:
    await bases.lock(tx, tenancy.base_id)
    space = await space_store.find(tx, tenancy.space_id)
    if space is None or not space.is_open_through(period):
        words = Text("没有该场地，或在此期间未开放", "There is no such space, or it is not open through the period")
        raise Invalid(FieldError("/space_id", "space_not_open", words))
    return space


async def loaded(tx: Tx, tenancy_id: UUID, *, version: int | None = None) -> Tenancy:
    """Return a tenancy in the version the caller saw: 404 without it, 412 when it has changed."""
    tenancy = await store.find(tx, tenancy_id)
    if tenancy is None:
        raise NotFound
    if version not in (None, tenancy.version):
        raise Stale
    return tenancy


def blockers(tenancy: Tenancy, *, on: date) -> dict[str, Blocker]:
    """Return what closes steps that the state alone would allow: the first day, and the one extension."""
    found: dict[str, Blocker] = {}
    if on < tenancy.period.start_on:
        early = Finding("TOO_EARLY", str(ENTRY), Text("入驻起始日未到", "The tenancy has not begun"))
        found["occupation"] = Blocker(early, tenancy.period.start_on)
    if tenancy.extended_on:
        once = rules.is_the_first_extension
        found["extension"] = Blocker(once.finding(rules.Extension(tenancy, tenancy.period.end_on, 0, 0)))
    return found


async def occupy(tx: Tx, tenancy: Tenancy, *, on: date) -> Tenancy:
    """Record that the holder moved in, on or after the first day."""
    state = LIFECYCLE.step("occupation", tenancy.state)
    if on < tenancy.period.start_on:
        raise Conflict(TOO_EARLY, "入驻起始日未到", "The tenancy has not begun", earliest_on=tenancy.period.start_on)
    return await _changed(tx, replace(tenancy, state=state, occupied_on=on))


async def extend(tx: Tx, tenancy: Tenancy, terms: ParameterSet, *, until: date, on: date) -> Tenancy:
    """Let the holder stay until another day, once, if nobody has the seat by then."""
    state = LIFECYCLE.step("extension", tenancy.state)
    wish = rules.Extension(tenancy, until, terms[EXTENSION_MONTHS], terms[MAX_MONTHS])
    if broken := findings(rules.EXTENDING, wish):
        raise Refused(broken)
    await bases.lock(tx, tenancy.base_id)
    await _move_end(tx, tenancy, until)
    period = Period(tenancy.period.start_on, until)
    return await _changed(tx, replace(tenancy, state=state, period=period, agreed_until=until, extended_on=on))


async def give_notice(
    tx: Tx,
    tenancy: Tenancy,
    terms: ParameterSet,
    calendar: WorkCalendar,
    *,
    reason: ExitReason,
    grounds: tuple[ExitGround, ...] = (),
    on: date,
) -> Tenancy:
    """Give notice; the handover is due within working days from then."""
    state = LIFECYCLE.step("exit-notice", tenancy.state)
    if broken := findings(rules.NOTICE, rules.Notice(reason, grounds)):
        raise Refused(broken)
    due = calendar.add_working_days(on, terms[HANDOVER_DAYS])
    return await _changed(tx, replace(tenancy, state=state, exit=Exit(reason, grounds, on, due.on, due.provisional)))


async def run_out(tx: Tx, today: date) -> Sequence[Tenancy]:
    """Return the tenancies whose period is over and of which nothing was said yet."""
    return await store.run_out(tx, today)


async def left_by_ended(tx: Tx, today: date) -> Sequence[Tenancy]:
    """Return the tenancies whose countdown to the handover is over and whose holder ended, whatever notice was given for."""
    found = {one: one.holder.organization_id for one in await store.not_handed_over(tx, today)}
    over = await known_organizations.ended(tx, {holder for holder in found.values() if holder})
    return [one for one, holder in found.items() if holder in over]


async def hand_over(tx: Tx, tenancy: Tenancy, *, on: date) -> Tenancy:
    """Take the space back: it is free from this day on, and the tenancy is closed."""
    state = LIFECYCLE.step("handover", tenancy.state)
    end = tenancy.exit
    if end is None or on < end.notice_on:
        raise Conflict(TOO_EARLY, "交接日早于退驻通知日", "The handover is before the notice")
    period = tenancy.period
    if on < period.end_on:
        await bases.lock(tx, tenancy.base_id)
        period = await _cut(tx, tenancy, on)
    closed = replace(tenancy, state=state, period=period, exit=replace(end, handed_over_on=on))
    saved = await store.save(tx, closed)
    await emit(tx, TenancyEnded(*_told(saved), reason=end.reason))
    return saved


async def _cut(tx: Tx, tenancy: Tenancy, on: date) -> Period:
    """End the stay on a day; one that never began leaves no trace in the seat, and an empty period."""
    start = tenancy.period.start_on
    if on > start:
        await _move_end(tx, tenancy, on)
        return Period(start, on)
    if held := await space_store.held_for(tx, tenancy.id):
        await space_store.release(tx, held.id)
    return Period(start, start)


async def _move_end(tx: Tx, tenancy: Tenancy, end_on: date) -> None:
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
    """An organization itself leaves of its own will, or because it has graduated; it orders nobody out."""
    if reason not in (ExitReason.VOLUNTARY, ExitReason.GRADUATED):
        raise Forbidden("本组织只能主动退出或申请出壳", "An organization itself leaves voluntarily or as graduated")


async def _changed(tx: Tx, tenancy: Tenancy) -> Tenancy:
    saved = await store.save(tx, tenancy)
    await emit(tx, TenancyChanged(*_told(saved), state=saved.state))
    return saved


def _told(tenancy: Tenancy) -> tuple[UUID, UUID | None, UUID, UUID, date, date]:
    period = tenancy.period
    holder = tenancy.holder.organization_id
    return (tenancy.id, holder, tenancy.space_id, tenancy.base_id, period.start_on, period.end_on)
