"""The 统一社会信用代码 of organizations registered by civil affairs: made here, and checked in every part (GB 32100, GB 11714)."""

from bureaukit.law import Article
from stdnum.cn import uscc
from stdnum.exceptions import ValidationError

from registry.regulations import CREDIT_CODES, SUBJECT_CODES

DEPARTMENT = "5"  # civil affairs
CATEGORIES = {"social_group": "1", "social_service_organization": "2", "foundation": "3"}
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_SUBJECT_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_SUBJECT_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
LAST_SERIAL = 999_999

CODE_LENGTH = 18
LENGTH = "CREDIT_CODE_LENGTH"
FINAL_CHECK = "CREDIT_CODE_CHECK_CHARACTER"
INNER_CHECK = "CREDIT_CODE_SUBJECT_CHECK"
ENTERPRISE = "CREDIT_CODE_OF_AN_ENTERPRISE"
TYPE = "CREDIT_CODE_TYPE"
AUTHORITY = "CREDIT_CODE_AUTHORITY"

ARTICLES: dict[str, Article] = {
    LENGTH: CREDIT_CODES.whole(),
    FINAL_CHECK: CREDIT_CODES.whole(),
    INNER_CHECK: SUBJECT_CODES.whole(),
    ENTERPRISE: CREDIT_CODES.whole(),
    TYPE: CREDIT_CODES.whole(),
    AUTHORITY: CREDIT_CODES.whole(),
}


def compact(code: str) -> str:
    """Return the code as it is stored: without spaces and hyphens, in capitals."""
    return str(uscc.compact(code)) if code.isascii() else code


def subject_check(body: str) -> str:
    """Return the ninth character of a subject code (GB 11714) for its first eight."""
    total = sum(_SUBJECT_ALPHABET.index(c) * w for c, w in zip(body, _SUBJECT_WEIGHTS, strict=True))
    rest = (11 - total % 11) % 11
    return "X" if rest == 10 else str(rest)


def final_check(body: str) -> str:
    """Return the eighteenth character for the first seventeen."""
    total = sum(ALPHABET.index(c) * w for c, w in zip(body, _WEIGHTS, strict=True))
    return ALPHABET[-total % 31]


def make(kind: str, authority: str, serial: int) -> str:
    """Return the code of the `serial`-th subject that this authority registers; MJ is civil affairs' own range."""
    if not 0 <= serial <= LAST_SERIAL:
        raise ValueError("serials of subject codes have six digits")
    subject = f"MJ{serial:06d}"
    body = f"{DEPARTMENT}{CATEGORIES[kind]}{authority}{subject}{subject_check(subject)}"
    return body + final_check(body)


def subject_of(code: str) -> str:
    """Return the subject code inside, which no two organizations share."""
    return code[8:17]


def faults(code: str, *, kind: str | None = None, authority: str | None = None) -> list[str]:
    """Return every fault of a compacted code; `kind` and `authority` are compared when given.

    python-stdnum checks length, alphabet and the last character; it knows neither departments nor the check inside.
    """
    if code.startswith("9"):
        return [ENTERPRISE]
    if len(code) != CODE_LENGTH or not code.isascii() or not code[:8].isdigit() or not set(code) <= set(ALPHABET):
        return [LENGTH]
    found = []
    try:
        uscc.validate(code)
    except ValidationError:
        found.append(FINAL_CHECK)
    if code[16] != subject_check(code[8:16]):
        found.append(INNER_CHECK)
    if code[0] != DEPARTMENT or (kind and code[1] != CATEGORIES.get(kind)):
        found.append(TYPE)
    if authority and code[2:8] != authority:
        found.append(AUTHORITY)
    return found
