"""What a person's number must be to be entered, and who may change a record."""

from dataclasses import dataclass
from datetime import date

from bureaukit.rules import required_by

from talent import id_numbers
from talent.regulations import ID_NUMBERS, TITLE_SUBSIDY


@dataclass(frozen=True, slots=True)
class Entry:
    """A person about to be entered, and the day."""

    id_number: str
    today: date


@required_by(
    ID_NUMBERS.whole(),
    otherwise="身份证号码有误（位数、出生日期或校验码）",
    otherwise_en="The ID number is not valid (length, date of birth or check character)",
    mend="请核对证件后重新录入",
    mend_en="Check it against the document and enter it again",
)
def has_a_valid_id_number(entry: Entry) -> bool:
    """18 characters, a birth date that exists and is not in the future, and the check character of GB 11643."""
    return id_numbers.is_valid(entry.id_number, today=entry.today)


ENTRY = (has_a_valid_id_number,)


@dataclass(frozen=True, slots=True)
class Changing:
    """Who is about to change a record, and the login linked to it."""

    officer: str
    account_sub: str | None


@required_by(
    TITLE_SUBSIDY.whole(),
    otherwise="不能以经办身份变更本人的记录",
    otherwise_en="Nobody changes their own record as an officer",
    mend="请由另一人办理",
    mend_en="Another person must do it",
)
def changes_somebody_elses_record(changing: Changing) -> bool:
    """Otherwise a payee could cut the link by which approvals tell that the money is theirs."""
    return changing.officer != changing.account_sub


CHANGING = (changes_somebody_elses_record,)
