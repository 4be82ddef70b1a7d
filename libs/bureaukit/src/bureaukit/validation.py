"""Turns a validator's faults into words for people: where, which code, what was expected, and never the value itself."""

import re
from collections.abc import Mapping
from typing import Any

from bureaukit.problems import FieldError
from bureaukit.text import Text

_TEXTS = {
    "missing": ("缺少该字段", "the field is missing"),
    "extra_forbidden": ("不认识该字段", "the field is unknown"),
    "string_too_short": (
        "文本过短，至少 {min_length} 个字符",
        "the text is too short, at least {min_length} characters",
    ),
    "string_too_long": ("文本过长，至多 {max_length} 个字符", "the text is too long, at most {max_length} characters"),
    "string_pattern_mismatch": ("格式不符", "the format is not right"),
    "string_type": ("须为文本", "it must be text"),
    "int_type": ("须为整数", "it must be a whole number"),
    "int_parsing": ("须为整数", "it must be a whole number"),
    "int_from_float": ("须为整数", "it must be a whole number"),
    "bool_type": ("须为 true 或 false", "it must be true or false"),
    "bool_parsing": ("须为 true 或 false", "it must be true or false"),
    "date_type": ("须为 YYYY-MM-DD 格式的日期", "it must be a date, YYYY-MM-DD"),
    "date_parsing": ("须为 YYYY-MM-DD 格式的日期", "it must be a date, YYYY-MM-DD"),
    "date_from_datetime_parsing": ("须为 YYYY-MM-DD 格式的日期", "it must be a date, YYYY-MM-DD"),
    "date_from_datetime_inexact": ("须为不带时刻的日期", "it must be a date without a time"),
    "datetime_parsing": ("须为 RFC 3339 时刻", "it must be an RFC 3339 instant"),
    "datetime_from_date_parsing": ("须为 RFC 3339 时刻", "it must be an RFC 3339 instant"),
    "timezone_aware": ("时刻须带时区", "the instant needs an offset"),
    "uuid_parsing": ("须为 UUID", "it must be a UUID"),
    "uuid_type": ("须为 UUID", "it must be a UUID"),
    "enum": ("不在允许的取值之内：{expected}", "not one of the allowed values: {expected}"),
    "literal_error": ("不在允许的取值之内：{expected}", "not one of the allowed values: {expected}"),
    "greater_than": ("须大于 {gt}", "it must be greater than {gt}"),
    "greater_than_equal": ("须不小于 {ge}", "it must be at least {ge}"),
    "less_than": ("须小于 {lt}", "it must be less than {lt}"),
    "less_than_equal": ("须不大于 {le}", "it must be at most {le}"),
    "too_short": ("项数过少，至少 {min_length} 项", "too few items, at least {min_length}"),
    "too_long": ("项数过多，至多 {max_length} 项", "too many items, at most {max_length}"),
    "list_type": ("须为列表", "it must be a list"),
    "dict_type": ("须为对象", "it must be an object"),
    "model_attributes_type": ("须为对象", "it must be an object"),
    "model_type": ("须为对象", "it must be an object"),
    "decimal_parsing": ("须为数值", "it must be a number"),
    "finite_number": ("须为有限的数值", "it must be a finite number"),
}
_MEMBER = re.compile(r"""'([^']*)'|"([^"]*)"|([^\s,'"]+)""")
_GENERAL = ("内容不符合要求", "it is not acceptable")


def field_error(fault: Mapping[str, Any]) -> FieldError:
    """Return one fault of pydantic's list as it may be shown."""
    kind = str(fault["type"])
    zh, en = _own_words(fault) or _TEXTS.get(kind, _GENERAL)
    context = {name: value for name, value in (fault.get("ctx") or {}).items() if isinstance(value, int | str | float)}
    allowed = _members(str(context.pop("expected", "")))
    try:
        message = Text(
            zh.format(**context, expected="、".join(allowed)), en.format(**context, expected=", ".join(allowed))
        )
    except (KeyError, IndexError):
        message = Text(*_GENERAL)
    return FieldError(_pointer(fault["loc"]), kind, message)


def _members(expected: str) -> list[str]:
    """Return the allowed values of pydantic's English enumeration: "'1A', '2A' or '3A'"."""
    return [a or b or c for a, b, c in _MEMBER.findall(expected) if c != "or"]


def _own_words(fault: Mapping[str, Any]) -> tuple[str, str] | None:
    """Return the bilingual words of a validator of ours: a ValueError made of a `Text`."""
    error = (fault.get("ctx") or {}).get("error")
    if isinstance(error, ValueError) and error.args and isinstance(error.args[0], Text):
        return error.args[0].zh.replace("{", "{{"), error.args[0].en.replace("{", "{{")
    return None


def _pointer(loc: tuple[int | str, ...]) -> str:
    """Return a JSON Pointer for a place in the body, the bare name for a parameter."""
    where, *rest = loc
    parts = [str(part) if isinstance(part, int) else plain_name(part) for part in rest]
    return "".join(f"/{part}" for part in parts) if where == "body" else ".".join(parts)


_PLAIN_NAME = re.compile(r"[A-Za-z_][A-Za-z_-]*(?:[0-9]{1,4}[A-Za-z_-]+)*[0-9]{0,4}")


def plain_name(name: str) -> str:
    """Return a name of the client's making fit to be shown; one that may hold somebody's number is not echoed."""
    return name if len(name) <= 60 and _PLAIN_NAME.fullmatch(name) else "?"
