"""JSON that means one thing only: no NaN, no duplicate keys, no lone surrogates, no NUL, bounded depth and integers."""

import json
import re
from typing import Any, NoReturn

from bureaukit.problems import BAD_REQUEST, Problem
from bureaukit.text import Text

MAX_DEPTH = 32
MAX_KEYS = 10_000
MAX_INTEGER = 2**53  # the largest integer every JSON reader keeps exactly
MAX_DIGITS = 40
_NUMBER_TOO_LONG = re.compile(rb"[0-9]{%d}" % MAX_DIGITS)


def _bad(zh: str, en: str) -> Problem:
    return Problem(BAD_REQUEST, Text(f"JSON 有误：{zh}", f"Bad JSON: {en}"))


def _no_constant(_name: str) -> NoReturn:
    raise _bad("不允许 NaN 或 Infinity", "NaN and Infinity are not allowed")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _bad("同一对象中有重复的键", "a key occurs twice in one object")
    return found


def _depth(body: bytes) -> int:
    """Return how deep brackets nest, strings left out; a scan, because a parser would recurse first."""
    depth = deepest = 0
    in_string = escaped = False
    for byte in body:
        if in_string:
            if escaped:
                escaped = False
            elif byte == 0x5C:
                escaped = True
            elif byte == 0x22:
                in_string = False
        elif byte == 0x22:
            in_string = True
        elif byte in b"[{":
            depth += 1
            deepest = max(deepest, depth)
        elif byte in b"]}":
            depth -= 1
    return deepest


def _check_text(text: str) -> None:
    if "\x00" in text:
        raise _bad("文本中含 NUL", "a text holds NUL")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise _bad("文本中含孤立代理项", "a text holds a lone surrogate") from None


def _check(value: Any) -> int:
    """Check texts and numbers below `value`; return how many members were seen."""
    if isinstance(value, str):
        _check_text(value)
        return 1
    if isinstance(value, bool) or value is None:
        return 1
    if isinstance(value, int) and abs(value) > MAX_INTEGER:
        raise _bad("整数过大", "an integer is too large")
    if isinstance(value, float) and value in (float("inf"), float("-inf")):
        raise _bad("数值过大", "a number is too large")
    if isinstance(value, dict):
        for key in value:
            _check_text(key)
        return 1 + sum(_check(member) for member in value.values())
    if isinstance(value, list):
        return 1 + sum(_check(member) for member in value)
    return 1


def loads(body: bytes) -> Any:
    """Parse a request body, or raise a 400 problem that names the fault and never the value."""
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        raise _bad("须为 UTF-8", "it must be UTF-8") from None
    if body.count(b"[") + body.count(b"{") > MAX_DEPTH and _depth(body) > MAX_DEPTH:
        raise _bad(f"嵌套超过 {MAX_DEPTH} 层", f"nested deeper than {MAX_DEPTH}")
    if _NUMBER_TOO_LONG.search(body) and _has_long_number(body):
        raise _bad("数字过长", "a number has too many digits")
    try:
        value = json.loads(body, object_pairs_hook=_unique, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        raise _bad(
            f"第 {error.lineno} 行第 {error.colno} 列语法错误",
            f"syntax error in line {error.lineno} column {error.colno}",
        ) from None
    if _check(value) > MAX_KEYS:
        raise _bad("成员过多", "too many members")
    return value


def _has_long_number(body: bytes) -> bool:
    outside_strings = re.sub(rb'"(?:[^"\\]|\\.)*"', b'""', body)
    return _NUMBER_TOO_LONG.search(outside_strings) is not None
