"""Names and other single lines of text: one spelling to store, one key to find them by, and nothing invisible in them."""

import unicodedata
from functools import lru_cache
from typing import Annotated, Any

from pydantic import BeforeValidator, ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError

from bureaukit.text import Text

MIDDLE_DOT = "\u00b7"
# Every dot that people type between the parts of a name of an ethnic minority or a foreigner.
_DOTS = str.maketrans(
    dict.fromkeys("\u0387\u119e\u16eb\u2022\u2027\u2219\u22c5\u2e31\u2e33\u30fb\u318d\ua78f\uff65", MIDDLE_DOT),
)

CONTROL = "control_character"
INVISIBLE = "invisible_character"
DIRECTION = "direction_character"
VARIATION = "variation_selector"
PRIVATE = "private_use_character"
SURROGATE = "lone_surrogate"
DESCRIPTION = "character_description"

_UNSEEN = {CONTROL, INVISIBLE, DIRECTION, VARIATION}

_MESSAGES = {
    CONTROL: Text("含控制字符或换行", "it holds a control character or a line break"),
    INVISIBLE: Text("含不可见字符", "it holds an invisible character"),
    DIRECTION: Text("含文字方向控制字符", "it holds a character that changes the direction of writing"),
    VARIATION: Text("含字形变体选择符", "it holds a variation selector"),
    PRIVATE: Text("含自造字，请改用国家标准编码的字", "it holds a private-use character; use the standard one"),
    SURROGATE: Text("含残缺字符", "it holds half a character"),
    DESCRIPTION: Text("含表意文字描述符，请直接输入该字", "it describes a character instead of holding it"),
}

_BY_CATEGORY = {"Cc": CONTROL, "Zl": CONTROL, "Zp": CONTROL, "Cf": INVISIBLE, "Co": PRIVATE, "Cs": SURROGATE}
# Code points whose category does not tell: Cn is not refused as such, because the letters of the newest Unicode
# extensions, which rare surnames need, are unassigned to the `unicodedata` of Python 3.11.
_BY_RANGE = (
    ("\u061c\u061c\u200e\u200f\u202a\u202e\u2066\u2069", DIRECTION),
    ("\u180b\u180d\u180f\u180f\ufe00\ufe0f\U000e0100\U000e01ef", VARIATION),
    ("\u034f\u034f\u115f\u1160\u17b4\u17b5\u2800\u2800\u3164\u3164\uffa0\uffa0", INVISIBLE),
    ("\u2ff0\u2fff\u31ef\u31ef", DESCRIPTION),
    ("\ufdd0\ufdef", CONTROL),  # noncharacters, as are the last two of every plane
)


class UncleanText(ValueError):  # noqa: N818 - it says what was found
    """A text that cannot be kept; `code` is stable, and neither code nor message holds any of the text."""

    def __init__(self, code: str) -> None:
        self.code = code
        self.message = _MESSAGES[code]
        super().__init__(self.message)


@lru_cache(maxsize=1 << 15)  # a register repeats a few thousand characters in every name
def _fault(character: str) -> str | None:
    if character.isascii():
        return None if character.isprintable() else CONTROL
    for bounds, code in _BY_RANGE:
        if any(low <= character <= high for low, high in zip(bounds[::2], bounds[1::2], strict=True)):
            return code
    if ord(character) & 0xFFFE == 0xFFFE:
        return CONTROL
    return _BY_CATEGORY.get(unicodedata.category(character))


def clean(text: str) -> str:
    """Return the text trimmed and composed (NFC), or raise `UncleanText` for a character that no reader could see."""
    text = unicodedata.normalize("NFC", text).strip()
    for character in text:
        if code := _fault(character):
            raise UncleanText(code)
    return text


@lru_cache(maxsize=1 << 12)  # one record asks for the same name several times
def lookup_key(text: str) -> str:
    """Return what is the same for spellings that people take for the same: width, case, spaces, dots, what is invisible."""
    visible = "".join(c for c in unicodedata.normalize("NFKC", text) if not c.isspace() and _fault(c) not in _UNSEEN)
    folded = unicodedata.normalize("NFKC", visible).casefold()  # what was kept apart by something unseen now composes
    return unicodedata.normalize("NFKC", folded).translate(_DOTS)


def _clean_field(value: Any) -> Any:
    try:
        return clean(value) if isinstance(value, str) else value
    except UncleanText as fault:
        error = PydanticCustomError(fault.code, "{zh} ({en})", {**fault.message._asdict(), "error": fault})
        # A ValidationError of our own, because pydantic would put the text into the error as its `input`.
        raise ValidationError.from_exception_data("text", [InitErrorDetails(type=error, input=None)]) from None


CleanText = Annotated[str, BeforeValidator(_clean_field)]  # before, so that `Field` measures what is kept
