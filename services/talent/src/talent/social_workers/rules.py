"""What a person's number must be to be entered."""

from dataclasses import dataclass
from datetime import date

from bureaukit.rules import required_by

from talent import id_numbers
from talent.regulations import ID_NUMBERS


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
