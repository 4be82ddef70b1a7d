"""Citizen numbers (GB 11643): one spelling, validated, never kept or shown in plain."""

import re
import unicodedata
from datetime import date

from stdnum.cn import ric
from stdnum.exceptions import ValidationError

_FORM = re.compile(r"[1-8][0-9]{16}[0-9X]")
_OLDEST = date(1900, 1, 1)


def one_spelling(number: str) -> str:
    """Return a number as it is compared: half width, capital X, no blanks."""
    return "".join(unicodedata.normalize("NFKC", number).upper().split())


def is_valid(number: str, *, today: date) -> bool:
    """Say whether a number is well formed: check character, a day of birth that exists and lies in the past.

    python-stdnum's own `validate` also wants the division to have existed in the year of birth. That refuses real
    people: numbers were given out from 1984 on, by where somebody lived then.
    """
    if not _FORM.fullmatch(number) or number[-1] != ric.calc_check_digit(number):
        return False
    try:
        return bool(_OLDEST <= ric.get_birth_date(number) <= today)
    except ValidationError:
        return False
