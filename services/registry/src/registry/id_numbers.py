"""Citizen numbers (GB 11643): validated and read, never kept or shown in plain."""

from datetime import date

from stdnum.cn import ric
from stdnum.exceptions import ValidationError


def is_valid(number: str, *, today: date) -> bool:
    """Say whether a number of 18 characters is well formed; python-stdnum lets birth dates in the future pass."""
    try:
        ric.validate(number)
    except ValidationError:
        return False
    return len(number) == 18 and number.isascii() and born_on(number) <= today


def born_on(number: str) -> date:
    """Return the date of birth that a valid number states."""
    return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))


def age(number: str, *, on: date) -> int:
    """Return the full years of age (民法典 第十七条 counts from the birthday)."""
    born = born_on(number)
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))
