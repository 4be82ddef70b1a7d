"""Months as they are written in paths: their first day, and the month of a day."""

from datetime import date


def first_of(month: str) -> date:
    """Return the first day of a month written `2018-12`."""
    return date(int(month[:4]), int(month[5:]), 1)


def month_of(day: date) -> str:
    """Return the month of a day as it is written in paths."""
    return f"{day.year:04d}-{day.month:02d}"
