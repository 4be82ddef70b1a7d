"""JSON that means one thing only: no NaN, no duplicate keys, no lone surrogates, no NUL, bounded depth and numbers."""

import json
from math import isinf
from typing import Any, NoReturn

from bureaukit.problems import BAD_REQUEST, Problem
from bureaukit.text import Text

MAX_DEPTH = 32
MAX_KEYS = 10_000
MAX_INTEGER = 2**53  # the largest integer every JSON reader keeps exactly
MAX_DIGITS = 40


def _bad(zh: str, en: str) -> Problem:
    return Problem(BAD_REQUEST, Text(f"JSON 有误：{zh}", f"Bad JSON: {en}"))


def _no_constant(_name: str) -> NoReturn:
    raise _bad("不允许 NaN 或 Infinity", "NaN and Infinity are not allowed")


def _integer(digits: str) -> int:
    """Read an integer; its length is looked at first, because Python refuses thousands of digits with an error of its own."""
    if len(digits) > MAX_DIGITS or abs(number := int(digits)) > MAX_INTEGER:
        raise _bad("整数过大", "an integer is too large")
    return number


def _float(digits: str) -> float:
    if len(digits) > MAX_DIGITS or isinf(number := float(digits)):
        raise _bad("数值过大或过长", "a number is too large or too long")
    return number


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _bad("同一对象中有重复的键", "a key occurs twice in one object")
    return found


def _too_deep() -> Problem:
    return _bad(f"嵌套超过 {MAX_DEPTH} 层", f"nested deeper than {MAX_DEPTH}")


def _check_text(text: str) -> None:
    if "\x00" in text:
        raise _bad("文本中含 NUL", "a text holds NUL")
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            raise _bad("文本中含孤立代理项", "a text holds a lone surrogate") from None


def _check(value: Any, depth: int = 0) -> int:
    """Check texts and depth below `value`; return how many members were seen."""
    if isinstance(value, str):
        _check_text(value)
    elif isinstance(value, dict | list):
        if depth == MAX_DEPTH:
            raise _too_deep()
        if isinstance(value, dict):
            for key in value:
                _check_text(key)
            value = value.values()
        return 1 + sum(_check(member, depth + 1) for member in value)
    return 1


_READER = json.JSONDecoder(
    object_pairs_hook=_unique, parse_constant=_no_constant, parse_int=_integer, parse_float=_float
)


def loads(body: bytes) -> Any:
    """Parse a request body, or raise a 400 problem that names the fault and never the value."""
    try:
        # Decoded here: given bytes, Python's json would guess UTF-16 and UTF-32 as well.
        value = _READER.decode(body.decode("utf-8"))
    except UnicodeDecodeError:
        raise _bad("须为 UTF-8", "it must be UTF-8") from None
    except RecursionError:  # the parser's own limit lies far above ours
        raise _too_deep() from None
    except json.JSONDecodeError as error:
        raise _bad(
            f"第 {error.lineno} 行第 {error.colno} 列语法错误",
            f"syntax error in line {error.lineno} column {error.colno}",
        ) from None
    if _check(value) > MAX_KEYS:
        raise _bad("成员过多", "too many members")
    return value
