"""How personal data look to those who need not see all of it; whoever masks keeps the length, never the middle."""

_STAR = "*"


def _mask(text: str, head: int, tail: int) -> str:
    """Keep both ends; a text too short to hide a third of itself keeps one character at each end, or none."""
    hidden = len(text) - head - tail
    if 3 * hidden >= len(text):
        return text[:head] + _STAR * hidden + text[len(text) - tail :]
    if (head, tail) != (1, 1) and len(text) >= 6:
        return _mask(text, 1, 1)
    return _STAR * len(text)


def mask_name(name: str) -> str:
    """`张*`, `张*明`: the first and last character, and of a name of two only the first."""
    name = name.strip()
    if len(name) <= 2:
        return name[: len(name) - 1] + _STAR if name else ""
    return _mask(name, 1, 1)


def mask_id_number(number: str) -> str:
    """`530102********1234`: what the staff who handle a case see."""
    return _mask(number.strip(), 6, 4)


def mask_id_number_public(number: str) -> str:
    """`5****************4`: what everybody may see."""
    return _mask(number.strip(), 1, 1)


def mask_phone(number: str) -> str:
    """`138****5678`; a number with a country code keeps its last four digits alone."""
    number = number.strip()
    return _mask(number, 0 if number.startswith("+") else 3, 4)


def mask_account(number: str) -> str:
    """`***************1234`: the last four digits, spaces left out."""
    return _mask("".join(number.split()), 0, 4)
