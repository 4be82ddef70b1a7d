"""Booking a room for hours, once or weekly; moving it, giving it up, noting who came."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from bureaukit.calendar import months_later
from bureaukit.clock import LOCAL, legal_date
from bureaukit.db import Tx
from bureaukit.ids import new_id
from bureaukit.lifecycle import Blocker
from bureaukit.outbox import emit
from bureaukit.parameters import ParameterSet
from bureaukit.problems import Conflict, Finding, NotFound, Refused, Stale, problem_type
from bureaukit.rules import findings
from bureaukit.text import Text

from incubator.bases import store as bases
from incubator.bases.model import OpeningHours, hours_on
from incubator.bookings import rules, store
from incubator.bookings.lifecycle import LIFECYCLE
from incubator.bookings.model import Booking, BookingChanged, BookingState, Entry, Skipped, fee_of, weekly
from incubator.parameters.bookings import (
    BAR_DAYS,
    CANCEL_HOURS,
    HORIZON_DAYS,
    LONGEST_MINUTES,
    NO_SHOW_LIMIT,
    NO_SHOW_MONTHS,
    QUOTA_MINUTES,
)
from incubator.periods import DAY, Period, hours
from incubator.regulations import ENTRY
from incubator.spaces import actions as spaces
from incubator.spaces import store as space_store
from incubator.spaces.model import Space

NOTHING_BOOKABLE = problem_type("nothing_bookable", 409, "所选各日均不可预订", "None of the days can be booked")
NOTHING_TO_CANCEL = problem_type("nothing_to_cancel", 409, "没有可取消的预订", "There is nothing to cancel")
TAKEN = "SPACE_TAKEN"


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants to book: a room, the hours, for what; weekly until a day, leaving out what cannot be had."""

    space_id: UUID
    purpose: str
    people: int
    day: date
    from_minute: int
    to_minute: int
    until: date | None = None
    leave_out: bool = False


@dataclass(frozen=True, slots=True)
class Booked:
    """What was booked, and the days that were left out."""

    series_id: UUID | None
    bookings: list[Booking]
    skipped: list[Skipped]


@dataclass(frozen=True, slots=True)
class _Room:
    """A room with the hours of its base, locked until the transaction ends."""

    space: Space
    opening: Sequence[OpeningHours]

    def asked(self, tx: Tx, terms: ParameterSet, period: Period, people: int) -> rules.Hours:
        opening = hours_on(self.opening, period.start_on)
        return rules.Hours(
            self.space, period, people, opening, now_in_minutes(tx), terms[HORIZON_DAYS], terms[LONGEST_MINUTES]
        )


def now_in_minutes(tx: Tx) -> int:
    """Return the present minute of the bureau's clock, counted through all days."""
    at = tx.at.astimezone(LOCAL)
    return at.date().toordinal() * DAY + at.hour * 60 + at.minute


async def book(tx: Tx, wish: Wish, organization: Mapping[str, Any], terms: ParameterSet) -> Booked:
    """Book a room for each day of the wish: all of them, or nothing unless days may be left out."""
    organization_id = UUID(organization["id"])
    await store.one_at_a_time(tx, organization_id)
    room = await _locked(tx, wish.space_id)
    standing = rules.Standing(organization, await barred_until(tx, organization_id, terms), legal_date(tx.at))
    broken = findings(rules.BOOKER, standing)
    periods, skipped, against = await _possible(tx, wish, room, terms)
    if not wish.leave_out:
        broken += against
    asked = Counter(period.start_on.replace(day=1) for period in periods for _ in range(_minutes(period)))
    for month, minutes in sorted(asked.items()):
        broken += await _over_quota(tx, organization_id, month, minutes, terms)
    if broken:
        raise Refused(broken)
    if not periods:
        raise Conflict(
            NOTHING_BOOKABLE, "所选各日均不可预订", "None of the days can be booked", skipped=_as_told(skipped)
        )
    series_id = new_id() if wish.until else None
    made = [_booking(wish, room.space, organization, series_id, period) for period in periods]
    for booking in made:
        await store.add(tx, booking)
        await spaces.hold_hours(tx, room.space, booking.period, booking_id=booking.id)
        await _note(tx, booking, "booking", {})
    return Booked(series_id, made, skipped)


def _as_told(skipped: Sequence[Skipped]) -> list[dict[str, Any]]:
    return [{"day": one.day, "code": one.code} for one in skipped]


def _minutes(period: Period) -> int:
    return period.to_minute - period.from_minute


async def _possible(
    tx: Tx, wish: Wish, room: _Room, terms: ParameterSet
) -> tuple[list[Period], list[Skipped], list[Finding]]:
    """Return the periods that can be tried, the days that cannot when some may be left out, and what stands against them."""
    periods: list[Period] = []
    skipped: list[Skipped] = []
    against: list[Finding] = []
    last = legal_date(tx.at) + timedelta(days=terms[HORIZON_DAYS])
    until = (
        min(wish.until, last + timedelta(weeks=1)) if wish.until else None
    )  # what lies beyond is refused for one day
    for day in weekly(wish.day, until):
        period = hours(day, wish.from_minute, wish.to_minute)
        found = findings(rules.HOURS, room.asked(tx, terms, period, wish.people))
        against += found
        taken = wish.leave_out and await space_store.conflicting(tx, room.space.number, 1, period)
        if found or taken:
            skipped.append(Skipped(day, found[0].code if found else TAKEN))
        if not (wish.leave_out and (found or taken)):
            periods.append(period)
    return periods, skipped if wish.leave_out else [], against


def _booking(
    wish: Wish, space: Space, organization: Mapping[str, Any], series_id: UUID | None, period: Period
) -> Booking:
    return Booking(
        new_id(),
        series_id,
        space.id,
        space.base_id,
        space.area,
        UUID(organization["id"]),
        organization["credit_code"],
        wish.purpose,
        wish.people,
        period.start_on,
        period.from_minute,
        period.to_minute,
        fee_of(space.fee_fen_per_hour, _minutes(period)),
    )


async def _locked(tx: Tx, space_id: UUID) -> _Room:
    space = await spaces.loaded(tx, space_id)
    await bases.lock(tx, space.base_id)
    return _Room(await spaces.loaded(tx, space_id), await bases.hours(tx, [space.base_id]))


async def _over_quota(
    tx: Tx, organization_id: UUID, month: date, minutes: int, terms: ParameterSet, *, but: UUID | None = None
) -> list[Finding]:
    used = await store.minutes_counted(tx, organization_id, month, months_later(month, 1), but=but)
    return findings(rules.QUOTA, rules.Month(f"{month:%Y-%m}", used, minutes, terms[QUOTA_MINUTES]))


async def barred_until(tx: Tx, organization_id: UUID, terms: ParameterSet) -> date | None:
    """Return until when an organization that stayed away too often may not book; None if it may."""
    since = months_later(legal_date(tx.at), -terms[NO_SHOW_MONTHS])
    days = await store.no_shows(tx, organization_id, since)
    return days[-1] + timedelta(days=terms[BAR_DAYS]) if len(days) >= terms[NO_SHOW_LIMIT] else None


async def loaded(tx: Tx, booking_id: UUID, *, version: int | None = None) -> Booking:
    """Return a booking in the version the caller saw: 404 without it, 412 when it has changed."""
    booking = await store.find(tx, booking_id)
    if booking is None:
        raise NotFound
    if version not in (None, booking.version):
        raise Stale
    return booking


def blockers(tx: Tx, booking: Booking, terms: ParameterSet, *, office: bool) -> dict[str, Blocker]:
    """Return what the time of day closes: what costs nothing ends some hours before, what is noted follows the beginning."""
    now, begins = now_in_minutes(tx), booking.period.begins
    found: dict[str, Blocker] = {}
    if now >= begins:
        over = _blocked("HAS_BEGUN", "预订时段已开始", "It has begun")
        found |= dict.fromkeys(("change", "cancellation", "late-cancellation"), over)
    elif now > begins - 60 * terms[CANCEL_HOURS] and not office:
        late = _blocked(
            "TOO_LATE_TO_CANCEL", "已过免责取消时限，可临期取消", "It is too late for that; it can be cancelled late"
        )
        found |= dict.fromkeys(("change", "cancellation"), late)
    else:
        found["late-cancellation"] = _blocked("NOT_LATE_YET", "仍可免责取消", "It can still be cancelled at no cost")
    if now < begins:
        early = Finding("TOO_EARLY", str(ENTRY), Text("预订时段未开始", "It has not begun"))
        found |= dict.fromkeys(("attendance", "no-show"), Blocker(early, booking.day))
    return found


def _blocked(code: str, zh: str, en: str) -> Blocker:
    return Blocker(Finding(code, str(ENTRY), Text(zh, en)))


async def change(tx: Tx, booking: Booking, terms: ParameterSet, *, office: bool, **values: Any) -> Booking:
    """Move a booking, or change what it is for; the same conditions hold as for a new one."""
    LIFECYCLE.step("change", booking.state, blockers=blockers(tx, booking, terms, office=office))
    moved = replace(booking, **values)
    await store.one_at_a_time(tx, booking.organization_id)
    room = await _locked(tx, booking.space_id)
    moved = replace(moved, fee_fen=fee_of(room.space.fee_fen_per_hour, moved.minutes))
    broken = findings(rules.HOURS, room.asked(tx, terms, moved.period, moved.people))
    month = moved.day.replace(day=1)
    broken += await _over_quota(tx, booking.organization_id, month, moved.minutes, terms, but=booking.id)
    if broken:
        raise Refused(broken)
    held = await space_store.held_for(tx, booking.id)
    if held is None:
        raise AssertionError("a booking holds its room")
    await space_store.move(tx, held, moved.period)
    return await _stepped(tx, booking, moved, "change")


async def give_up(
    tx: Tx, booking: Booking, terms: ParameterSet, step: str, *, office: bool, reason: str | None
) -> Booking:
    """Cancel a booking, in time or late; its room is free again."""
    state = LIFECYCLE.step(step, booking.state, blockers=blockers(tx, booking, terms, office=office))
    await space_store.release_all(tx, booking.id)
    return await _stepped(tx, booking, replace(booking, state=state), step, reason)


async def give_up_series(
    tx: Tx, organization_id: UUID, series_id: UUID, terms: ParameterSet, *, office: bool, reason: str | None
) -> tuple[list[Booking], list[tuple[Booking, str]]]:
    """Cancel what can still be cancelled of a series at no cost; return that, and what was left with the code of the reason."""
    await store.one_at_a_time(tx, organization_id)
    cancelled: list[Booking] = []
    left: list[tuple[Booking, str]] = []
    for booking in await store.of_series(tx, series_id):
        closed = blockers(tx, booking, terms, office=office).get("cancellation")
        if booking.state is not BookingState.BOOKED:
            left.append((booking, "WRONG_STATE"))
        elif closed:
            left.append((booking, closed.finding.code))
        else:
            cancelled.append(await give_up(tx, booking, terms, "cancellation", office=office, reason=reason))
    if not cancelled:
        told = [{"booking_id": booking.id, "day": booking.day, "code": code} for booking, code in left]
        raise Conflict(NOTHING_TO_CANCEL, "该系列已无可免责取消的预订", "Nothing of it can be cancelled", left=told)
    return cancelled, left


async def mark(tx: Tx, booking: Booking, terms: ParameterSet, step: str, *, reason: str | None = None) -> Booking:
    """Note that they came, or that they stayed away."""
    state = LIFECYCLE.step(step, booking.state, blockers=blockers(tx, booking, terms, office=True))
    return await _stepped(tx, booking, replace(booking, state=state), step, reason)


async def cancel_all(tx: Tx, organization_id: UUID, *, on: date) -> int:
    """Give back what an organization that has ended still had booked; return how many bookings that were."""
    ahead = [one for one in await store.ahead_of(tx, organization_id, on) if one.period.begins > now_in_minutes(tx)]
    for booking in ahead:
        state = LIFECYCLE.step("cancellation", booking.state)
        await space_store.release_all(tx, booking.id)
        await _stepped(tx, booking, replace(booking, state=state), "cancellation", "组织已终止")
    return len(ahead)


SHOWN = ("purpose", "people", "day", "from_minute", "to_minute", "fee_fen", "state")


async def _stepped(tx: Tx, before: Booking, after: Booking, step: str, reason: str | None = None) -> Booking:
    saved = await store.save(tx, after)
    changes = {
        name: [_plain(getattr(before, name)), _plain(getattr(saved, name))]
        for name in SHOWN
        if getattr(before, name) != getattr(saved, name)
    }
    await _note(tx, saved, step, changes, reason)
    return saved


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


async def _note(tx: Tx, booking: Booking, step: str, changes: dict[str, Any], reason: str | None = None) -> None:
    await store.note(tx, booking.id, Entry(booking.version, tx.at, tx.actor, step, changes, reason))
    told = BookingChanged(
        booking.id,
        booking.series_id,
        booking.space_id,
        booking.base_id,
        booking.organization_id,
        booking.day,
        booking.from_minute,
        booking.to_minute,
        step,
        booking.state,
    )
    await emit(tx, told)
