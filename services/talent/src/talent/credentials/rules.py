"""What a certificate must show to be checked in."""

import re
from dataclasses import dataclass
from datetime import date

from bureaukit.rules import required_by

from talent.regulations import LOCAL_REGISTRATION, REGISTRATION


@dataclass(frozen=True, slots=True)
class CheckIn:
    """A certificate on the desk, and what it is held against."""

    credential_number: str
    issued_on: date
    today: date
    form: re.Pattern[str]


@required_by(
    LOCAL_REGISTRATION.whole(),
    otherwise="证书管理号的形式不符",
    otherwise_en="The credential's number does not have the form it must have",
    mend="请按证书原样录入管理号",
    mend_en="Enter the number as it is printed",
    facts=lambda s: {"form": s.form.pattern},
)
def has_a_number_of_the_known_form(check_in: CheckIn) -> bool:
    """Pages give different lengths, so the form is a parameter."""
    return check_in.form.fullmatch(check_in.credential_number) is not None


@required_by(
    REGISTRATION.article(4),
    otherwise="取得日期不能晚于今天",
    otherwise_en="The day of passing lies in the future",
    facts=lambda s: {"issued_on": s.issued_on.isoformat(), "today": s.today.isoformat()},
)
def was_issued_by_today(check_in: CheckIn) -> bool:
    """The windows count from the day of passing; a later one would open them early."""
    return check_in.issued_on <= check_in.today


CHECK_IN = (has_a_number_of_the_known_form, was_issued_by_today)
