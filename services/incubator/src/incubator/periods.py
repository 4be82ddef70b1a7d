"""Periods of days, half-open: the first day is in, the last is not."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Period:
    """[start_on, end_on)."""

    start_on: date
    end_on: date

    def overlaps(self, other: "Period") -> bool:
        """Say whether a day lies in both."""
        return self.start_on < other.end_on and other.start_on < self.end_on

    def holds(self, day: date) -> bool:
        """Say whether a day lies in it."""
        return self.start_on <= day < self.end_on


def months_later(day: date, months: int) -> date:
    """Return the corresponding day of a later or earlier month, or that month's last day (民法典 第二百零二条)."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
