"""统一社会信用代码 for invented organizations: valid in both checks, in a range of serials that no office gives out."""

from stdnum.cn import uscc

from dev.seed.places import DISTRICT

FIRST_SERIAL = 100_001  # the registry itself counts from 1
_CATEGORY = {"social_group": "1", "social_service_organization": "2"}
_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


def credit_code(kind: str, serial: int) -> str:
    """Return the code of the `serial`-th invented organization."""
    subject = f"MJ{FIRST_SERIAL + serial:06d}"
    body = f"5{_CATEGORY[kind]}{DISTRICT}{subject}{_subject_check(subject)}"
    return body + str(uscc.calc_check_digit(body))


def _subject_check(subject: str) -> str:
    """Return the ninth character of a subject code (GB 11714)."""
    rest = (
        11 - sum(int(character, 36) * weight for character, weight in zip(subject, _WEIGHTS, strict=True)) % 11
    ) % 11
    return "X" if rest == 10 else str(rest)
