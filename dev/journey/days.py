"""The days of the journey: fixed, so that every walk is alike, but for the paid months, which are the first that are free.

A platform's clock is not moved further ahead than it must: what is due by then, jobs do at once, to everybody.
"""

from dataclasses import dataclass
from datetime import date, timedelta

FIRST_PAID = date(2023, 6, 1)  # or later, where these months have their runs already
JULY = 7


@dataclass(frozen=True, slots=True)
class Days:
    """When what happens. `month` is the first day of the first month that is paid; the raise begins with the next."""

    month: date
    base_opened: date = date(2023, 1, 3)
    founded: date = date(2023, 3, 1)
    applied: date = date(2023, 4, 3)
    applied_later: date = date(2023, 4, 4)
    entered: date = date(2023, 5, 4)
    stay_ends: date = date(2024, 5, 1)
    evaluated: date = date(2025, 6, 2)  # the founding lies two years back, as an evaluation demands
    notice_over: date = date(2025, 6, 16)
    told: date = date(2025, 6, 23)  # the organization is told that it will be listed ...
    listed: date = date(2025, 7, 21)  # ... and the ten working days in which it may be heard are over

    @property
    def registered(self) -> date:
        """The worker's certificate is registered: the subsidy begins the month after."""
        return self.month - timedelta(days=10)

    @property
    def passed(self) -> date:
        """The worker passed the examination in the June before, within the year in which to register."""
        return date(self.registered.year - (self.registered.month < JULY), 6, 15)

    @property
    def raised_month(self) -> date:
        """The first day of the second month."""
        return month_after(self.month)


def days_after(last_run: date | None) -> Days:
    """Return the days of a walk, by the last month that has a run: a month has one, and no policy reaches back."""
    return Days(max(FIRST_PAID, month_after(last_run)) if last_run else FIRST_PAID)


def month_after(month: date) -> date:
    """Return the first day of the next month."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)
