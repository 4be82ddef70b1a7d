"""Counting seats day by day, days of waiting, and who is still there after leaving: values only, no I/O."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from statistics import median

from bureaukit.calendar import months_later
from bureaukit.codes import CodeList

from incubator.known_organizations.model import KnownOrganization
from incubator.periods import Period
from incubator.spaces.model import Occupancy, OccupancyKind, Space


@dataclass(slots=True)
class DayCount:
    """What was offered and held on one day; hours are counted in minutes, days in seats."""

    seats: int = 0
    tenancy: int = 0
    reserved: int = 0
    blackout: int = 0
    booked_minutes: int = 0

    def add(self, kind: OccupancyKind, minutes: int) -> None:
        """Count one seat that is held; a blackout of some hours takes no seat away for the day."""
        if kind is OccupancyKind.BOOKING:
            self.booked_minutes += minutes
        elif kind is OccupancyKind.TENANCY:
            self.tenancy += 1
        elif kind is OccupancyKind.RESERVED:
            self.reserved += 1
        elif minutes == WHOLE_DAY:
            self.blackout += 1


WHOLE_DAY = 24 * 60


@dataclass(slots=True)
class Calendar:
    """The days from one to another, not included, each with its count."""

    first: date
    until: date
    counts: list[DayCount] = field(init=False)

    def __post_init__(self) -> None:
        self.counts = [DayCount() for _ in range((self.until - self.first).days)]

    def days(self) -> list[date]:
        """Return the days."""
        return [self.first + timedelta(days=number) for number in range(len(self.counts))]

    def within(self, start_on: date, end_on: date | None) -> Iterable[DayCount]:
        """Return the counts of the days that lie in a period."""
        start = max(0, (start_on - self.first).days)
        end = len(self.counts) if end_on is None else max(0, (end_on - self.first).days)
        return self.counts[start:end]

    def offer(self, space: Space) -> None:
        """Count the seats of a space on the days it is open."""
        for count in self.within(space.opened_on, space.closed_on):
            count.seats += space.seats

    def hold(self, occupancy: Occupancy) -> None:
        """Count a seat on the days it is held."""
        period: Period = occupancy.period
        minutes = period.to_minute - period.from_minute
        for count in self.within(period.start_on, period.end_on):
            count.add(occupancy.kind, minutes)


@dataclass(frozen=True, slots=True)
class Spans:
    """How many took how many days: in the middle, and at worst."""

    count: int
    median_days: float | None
    worst_days: int | None


def spans(days: Iterable[int]) -> Spans:
    """Return some numbers of days summed up."""
    found = sorted(days)
    return Spans(len(found), float(median(found)) if found else None, found[-1] if found else None)


class Survival(CodeList):
    """What became of an organization some months after it left a base, by the registry's news."""

    ACTIVE = "active", "仍存续", "still on the register"
    ENDED = "ended", "已终止", "ended by then"
    UNKNOWN = "unknown", "不详", "unknown: no organization, or no news of it"
    NOT_YET = "not_yet", "未满期限", "the months are not over yet"


SURVIVAL_MONTHS = (6, 12, 24)


def outcome(left_on: date, months: int, known: KnownOrganization | None, on: date) -> Survival:
    """Return what became of who left, some months later, as far as it can be said on a day."""
    then = months_later(left_on, months)
    if on < then:
        return Survival.NOT_YET
    if known is None or (known.has_ended and known.ended_on is None):
        return Survival.UNKNOWN
    return Survival.ENDED if known.ended_on and known.ended_on <= then else Survival.ACTIVE
