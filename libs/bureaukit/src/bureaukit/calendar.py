"""Which days the office works, and when a period counted in days, working days, months or years ends.

Periods are counted as the Civil Code counts them (民法典第二百零一条至第二百零三条): the first day is not counted, months
and years end on the corresponding day or the month's last, and a last day on which nobody works moves to the next
working day.
"""

from calendar import monthrange
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from types import MappingProxyType

_DAY = timedelta(days=1)
_SATURDAY = 5

Pause = tuple[date, date]  # first and last day, both within the pause


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day of a period; `provisional` while it rests on days nobody has published yet."""

    on: date
    provisional: bool


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """A number of working days; `provisional` while it rests on days nobody has published yet."""

    count: int
    provisional: bool


@dataclass(frozen=True, slots=True)
class _Published:
    """What the State Council's yearly notices say, as far as the package carries them."""

    years: range
    days_off: frozenset[date]
    make_up_days: frozenset[date]


@cache
def _published() -> _Published:
    # Only the package's tables are used: its find_workday is off by one when it starts on a day off.
    from chinese_calendar.constants import holidays, workdays  # noqa: PLC0415 - loaded when first asked

    years = range(min(holidays).year, max(holidays).year + 1)
    return _Published(years, frozenset(holidays), frozenset(workdays))


def _usual(day: date) -> bool:
    """Monday to Friday, unless a notice moved the day."""
    known = _published()
    return day in known.make_up_days or (day.weekday() < _SATURDAY and day not in known.days_off)


def months_later(day: date, months: int) -> date:
    """Return the corresponding day of a later or earlier month, or that month's last day (第二百零二条)."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def years_later(day: date, years: int) -> date:
    """Return the corresponding day of a later or earlier year; of 29 February, where there is none, the 28th."""
    return months_later(day, 12 * years)


def _days_after(start: date) -> Iterator[date]:
    while True:
        start += _DAY
        yield start


def _is_paused(day: date, paused: Sequence[Pause]) -> bool:
    return any(first <= day <= last for first, last in paused)


def _at_least_one(n: int) -> None:
    if n < 1:
        raise ValueError("a period has at least one day, month or year")


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """The published working days, with what the office itself has entered on top.

    `overrides` says of single days whether they are worked; `years` names the years whose notice the office has entered
    as overrides in full. Every other year beyond the published ones has plain weekends, and answers that touch it are
    provisional.
    """

    overrides: Mapping[date, bool] = field(default_factory=dict, hash=False)
    years: Collection[int] = frozenset()

    def __post_init__(self) -> None:
        """Keep copies, so that no one changes a calendar under a computation."""
        object.__setattr__(self, "overrides", MappingProxyType(dict(self.overrides)))
        object.__setattr__(self, "years", frozenset(self.years))

    def is_workday(self, day: date) -> bool:
        """Say whether the office works; for a day nobody has published, whether it is Monday to Friday."""
        override = self.overrides.get(day)
        return _usual(day) if override is None else override

    def is_published(self, day: date) -> bool:
        """Say whether the answer for this day is settled by a notice or by the office."""
        return day.year in _published().years or day.year in self.years or day in self.overrides

    def add_working_days(self, start: date, n: int, paused: Sequence[Pause] = ()) -> Deadline:
        """Return the n-th working day after `start`; days within a pause do not count.

        A pause that is still open has no last day, and the period then no end: ask when it is over.
        """
        _at_least_one(n)
        provisional = False
        for day in _days_after(start):
            provisional = provisional or not self.is_published(day)
            n -= self.is_workday(day) and not _is_paused(day, paused)
            if n == 0:
                return Deadline(day, provisional)
        raise AssertionError("days do not end")

    def end_of_days(self, start: date, n: int) -> Deadline:
        """Return the end of a period of n calendar days."""
        _at_least_one(n)
        return self._rolled(start + n * _DAY)

    def end_of_months(self, start: date, n: int) -> Deadline:
        """Return the end of a period of n months."""
        _at_least_one(n)
        return self._rolled(months_later(start, n))

    def end_of_years(self, start: date, n: int) -> Deadline:
        """Return the end of a period of n years; from 29 February, the last day of February."""
        _at_least_one(n)
        return self._rolled(years_later(start, n))

    def working_days_between(self, start: date, end: date, paused: Sequence[Pause] = ()) -> WorkingDays:
        """Count the working days after `start` up to and with `end`; none when `end` is not later.

        The inverse of `add_working_days`: from a start to its n-th working day there are n.
        """
        days = [start + offset * _DAY for offset in range(1, (end - start).days + 1)]
        count = sum(self.is_workday(day) and not _is_paused(day, paused) for day in days)
        return WorkingDays(count, not all(self.is_published(day) for day in days))

    def _rolled(self, day: date) -> Deadline:
        """Move a last day on which nobody works to the next working day (第二百零三条)."""
        if self.is_workday(day):
            return Deadline(day, not self.is_published(day))
        rolled = self.add_working_days(day, 1)
        return Deadline(rolled.on, rolled.provisional or not self.is_published(day))
