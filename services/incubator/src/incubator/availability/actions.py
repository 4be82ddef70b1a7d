"""Looking up what is free of a space day by day, and finding what else could be had."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from bureaukit.clock import start_of_day
from bureaukit.db import Tx
from bureaukit.text import Text

from incubator.availability.model import DayPlan, Otherwise, Suggestion, Wanted, free_of, stretches
from incubator.availability.store import announced_last
from incubator.bases import store as bases
from incubator.bases.model import IncubationBase, OpeningHours, hours_on
from incubator.ics import Event
from incubator.periods import DAY, Period, hours
from incubator.spaces import actions as spaces
from incubator.spaces import store
from incubator.spaces.model import Occupancy, Space

MOST = 5  # suggestions of a kind; whoever wants more asks the list of spaces
DAYS_AHEAD = 14  # how far other days are looked at for hours
STAYS_AHEAD = 365  # and for stays


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether a wish can be met, and what else there is if not."""

    can_be_had: bool
    suggestions: list[Suggestion]


async def plans(tx: Tx, space: Space, first: date, until: date) -> list[DayPlan]:
    """Return the days from one to another, not included, each with what is free of the space in it."""
    opening = await bases.hours(tx, [space.base_id])
    held = await store.between(tx, [space.id], Period(first, until))
    return [_plan(space, opening, held, day) for day in _days(first, until)]


def _days(first: date, until: date) -> Iterator[date]:
    return (first + timedelta(days=number) for number in range((until - first).days))


def _plan(space: Space, opening: Sequence[OpeningHours], held: Iterable[Occupancy], day: date) -> DayPlan:
    """A room that is booked by the hour is open when its base is; any other space all day."""
    window = hours_on(opening, day) if space.is_bookable else (0, DAY)
    if window is None or not space.is_open_through(hours(day, *window)):
        return DayPlan(day, None, [])
    on_the_day = [found for one in held if (found := one.period.hours_of(day))]
    return DayPlan(day, window, stretches(window, space.seats, on_the_day))


async def taken(tx: Tx, space: Space, period: Period) -> list[Event]:
    """Return what is held of a space in a period as events of a calendar: when, and for what kind of use.

    An event keeps its identity while a stay is prolonged or a booking moved; a reservation keeps it when it becomes a stay.
    """
    held = await store.between(tx, [space.id], period)
    revised = await announced_last(tx, {one.held_for for one in held})
    return [_event(space, one, revised.get(one.held_for)) for one in held]


def _event(space: Space, held: Occupancy, revised: datetime | None) -> Event:
    seat = f"（座位{held.seat}/{space.seats}）" if space.seats > 1 else ""
    starts: date | datetime = held.period.start_on
    ends: date | datetime = held.period.end_on
    if held.period.has_hours:
        midnight = start_of_day(held.period.start_on)
        starts, ends = (midnight + timedelta(minutes=m) for m in (held.period.from_minute, held.period.to_minute))
    entered = datetime.fromtimestamp((held.id.int >> 80) / 1000, UTC)  # a UUIDv7 begins with its milliseconds
    return Event(held.id, starts, ends, f"{held.kind.zh}{seat} {held.kind.en}", space.label, revised or entered)


async def look(tx: Tx, wanted: Wanted) -> Answer:
    """Say whether a wish can be met; if not, name other spaces, periods and tiers."""
    space = await spaces.loaded(tx, wanted.space_id)
    base = await bases.find(tx, space.base_id)
    if base is None:
        raise AssertionError("a space lies in a base")
    if await _can_be_had(tx, [space], wanted):
        return Answer(can_be_had=True, suggestions=[])
    near = await store.of_bases(tx, [base.id], wanted.period.start_on)
    here = await _can_be_had(tx, [one for one in near if one.id != space.id], wanted)
    here.sort(key=lambda one: one.kind is not space.kind)
    found = [
        Suggestion(
            Otherwise.SPACE,
            one,
            wanted.period,
            Text(
                "同一基地、同一时段空闲，人数与设备符合",
                "Free at the same time in the same base, large enough and fitted",
            ),
        )
        for one in here[:MOST]
    ]
    if wanted.fits(space):
        found += await _other_periods(tx, space, wanted)
    return Answer(can_be_had=False, suggestions=found + await _other_tiers(tx, base, wanted))


async def _can_be_had(tx: Tx, among: Sequence[Space], wanted: Wanted) -> list[Space]:
    """Return the spaces with a seat free all through the period, open then, and fit for it."""
    fitting = [space for space in among if wanted.fits(space)]
    free = {space.id for space, _ in await store.free_seats(tx, fitting, wanted.period)}
    opening = await _opening(tx, {space.base_id for space in fitting}) if wanted.period.has_hours else {}
    return [space for space in fitting if space.id in free and _is_open(opening.get(space.base_id, []), wanted.period)]


async def _opening(tx: Tx, base_ids: Iterable[UUID]) -> dict[UUID, list[OpeningHours]]:
    found: dict[UUID, list[OpeningHours]] = defaultdict(list)
    for one in await bases.hours(tx, list(base_ids)):
        found[one.base_id].append(one)
    return found


def _is_open(opening: Sequence[OpeningHours], period: Period) -> bool:
    if not period.has_hours:
        return True
    window = hours_on(opening, period.start_on)
    return window is not None and window[0] <= period.from_minute and period.to_minute <= window[1]


async def _other_periods(tx: Tx, space: Space, wanted: Wanted) -> list[Suggestion]:
    if wanted.period.has_hours:
        found = await _other_hours(tx, space, wanted.period)
    else:
        found = await _other_stays(tx, space, wanted.period)
    why = Text("同一场地，最接近的空闲时段", "The same space, at the free times nearest to the wish")
    return [Suggestion(Otherwise.PERIOD, space, period, why) for period in found]


async def _other_hours(tx: Tx, space: Space, period: Period) -> list[Period]:
    """Return the nearest hours of the same length: on the day itself, then on the days that follow."""
    length = period.to_minute - period.from_minute
    first = period.start_on
    found: list[Period] = []
    for plan in await plans(tx, space, first, first + timedelta(days=DAYS_AHEAD)):
        starts = [
            max(start, min(period.from_minute, end - length))
            for start, end in free_of(plan.stretches)
            if end - start >= length
        ]
        starts.sort(key=lambda start: abs(start - period.from_minute))
        found += [hours(plan.day, start, start + length) for start in starts[:2]]
    return found[:MOST]


async def _other_stays(tx: Tx, space: Space, period: Period) -> list[Period]:
    """Return the first later periods of the same length: each begins when somebody leaves, or a blackout ends."""
    length = period.end_on - period.start_on
    last = period.start_on + timedelta(days=STAYS_AHEAD)
    held = await store.between(tx, [space.id], Period(period.start_on, last))
    found: list[Period] = []
    for start in sorted({one.period.end_on for one in held if one.period.end_on < last}):
        other = replace(period, start_on=start, end_on=start + length)
        if await store.free_seats(tx, [space], other):
            found.append(other)
        if len(found) == MOST:
            break
    return found


async def _other_tiers(tx: Tx, base: IncubationBase, wanted: Wanted) -> list[Suggestion]:
    """Return what the bases above and below have free at the same time."""
    line = {one.id: one for one in await bases.line_of(tx, base) if one.id != base.id}
    among = await store.of_bases(tx, list(line), wanted.period.start_on) if line else []
    found = await _can_be_had(tx, among, wanted)
    return [_in_other_tier(space, line[space.base_id], wanted.period) for space in found[:MOST]]


def _in_other_tier(space: Space, other: IncubationBase, period: Period) -> Suggestion:
    why = Text(
        f"{other.tier.zh}基地“{other.name}”同一时段空闲",
        f"Free at the same time in the {other.tier.en} base {other.name}",
    )
    return Suggestion(Otherwise.TIER, space, period, why)
