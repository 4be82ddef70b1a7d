"""Periods of days, or of hours of one day, half-open: the first day or minute is in, the last is not."""

from dataclasses import dataclass
from datetime import date, timedelta

DAY = 24 * 60  # minutes


@dataclass(frozen=True, slots=True)
class Period:
    """[start_on, end_on), whole days; or with minutes, some hours of the one day that it then has."""

    start_on: date
    end_on: date
    from_minute: int = 0
    to_minute: int = DAY

    @property
    def begins(self) -> int:
        """Return its first minute, counted through all days."""
        return self.start_on.toordinal() * DAY + self.from_minute

    @property
    def ends(self) -> int:
        """Return the minute after its last."""
        return (self.end_on.toordinal() - 1) * DAY + self.to_minute

    @property
    def has_hours(self) -> bool:
        """Say whether it is less than a whole day."""
        return (self.from_minute, self.to_minute) != (0, DAY)

    def overlaps(self, other: "Period") -> bool:
        """Say whether a minute lies in both."""
        return self.begins < other.ends and other.begins < self.ends

    def holds(self, day: date) -> bool:
        """Say whether a day, or some hours of it, lie in it."""
        return self.start_on <= day < self.end_on

    def hours_of(self, day: date) -> tuple[int, int] | None:
        """Return from which until which minute of a day it lasts; None on a day that is not in it."""
        return (self.from_minute, self.to_minute) if self.holds(day) else None


def hours(day: date, from_minute: int, to_minute: int) -> Period:
    """Return some hours of one day."""
    return Period(day, day + timedelta(days=1), from_minute, to_minute)


def clock_time(minute: int) -> str:
    """Return a minute of the day as it is read: 9:05 as 09:05, the end of the day as 24:00."""
    return f"{minute // 60:02}:{minute % 60:02}"
