"""Days of the story: fixed, so that the district is the same whenever it is loaded."""

from datetime import date, timedelta
from random import Random

BEGIN = date(2017, 12, 1)  # the platform opens with the ledgers kept before
LETTER = date(2018, 12, 31)  # the day whose figures the letter gives
END = date(2026, 10, 31)  # nothing in the story is later
YEARS = tuple(range(LETTER.year + 1, END.year + 1))  # the years after the letter
FRIDAY = 4


def weekday_in(rng: Random, first: date, last: date) -> date:
    """Return a day from Monday to Friday between two days, both included."""
    while True:
        day = first + timedelta(days=rng.randrange((last - first).days + 1))
        if day.weekday() <= FRIDAY:
            return day


def weekday_in_year(rng: Random, year: int) -> date:
    """Return a day from Monday to Friday of a year, as far as the story goes."""
    return weekday_in(rng, date(year, 1, 2), min(date(year, 12, 28), END))


def closing_days() -> list[date]:
    """Return the days on which the ledgers of a year are closed; the last one is the end of the story."""
    return [LETTER, *(min(date(year, 12, 31), END) for year in YEARS)]
