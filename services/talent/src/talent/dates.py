"""Months: their first day, and the corresponding day of a later one (民法典 第二百零二条)."""

from calendar import monthrange
from datetime import date


def months_after(day: date, months: int) -> date:
    """Return the corresponding day of a later (or earlier) month, or that month's last day."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def first_of(month: str) -> date:
    """Return the first day of a month written `2018-12`."""
    return date(int(month[:4]), int(month[5:]), 1)


def month_of(day: date) -> str:
    """Return the month of a day as it is written in paths."""
    return f"{day.year:04d}-{day.month:02d}"
