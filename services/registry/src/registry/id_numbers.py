"""Citizen numbers (GB 11643): validated and read, never kept or shown in plain."""

import re
from datetime import date

from stdnum.cn import ric
from stdnum.exceptions import ValidationError

_FORM = re.compile(r"[1-8][0-9]{16}[0-9X]")
_OLDEST = date(1900, 1, 1)


def is_valid(number: str, *, today: date) -> bool:
    """Say whether a number is well formed: check character, a day of birth that exists and lies in the past.

    python-stdnum's own `validate` also wants the division to have existed in the year of birth. That refuses real
    people: numbers were given out from 1984 on, by where somebody lived then (五华区 as 530102 exists since 1983).
    """
    if not _FORM.fullmatch(number) or number[-1] != ric.calc_check_digit(number):
        return False
    try:
        return _OLDEST <= ric.get_birth_date(number) <= today
    except ValidationError:
        return False


def born_on(number: str) -> date:
    """Return the date of birth that a valid number states."""
    return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))


def age(number: str, *, on: date) -> int:
    """Return the full years of age (民法典 第十七条 counts from the birthday)."""
    born = born_on(number)
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))
