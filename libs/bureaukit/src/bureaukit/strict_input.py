"""Stricter than a lax validator: bodies keep JSON's own types, and dates and numbers are written in one way only."""

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any, get_args

from fastapi.dependencies.models import Dependant
from fastapi.exceptions import RequestValidationError
from pydantic import AwareDatetime, BaseModel, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from bureaukit.problems import FieldError, Invalid
from bureaukit.text import Text

# A validator would take "86400" for a day, and "1_000", " 1 " or "+1" for a number.
_DATE = (re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"), "须为 YYYY-MM-DD 格式的日期", "it must be a date, YYYY-MM-DD")
_INSTANT = (
    re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9:.]{5,18}(?:[Zz]|[+-][0-9]{2}:[0-9]{2})"),
    "须为带时区的 RFC 3339 时刻",
    "it must be an RFC 3339 instant with an offset",
)
_WHOLE = (re.compile(r"-?[0-9]{1,15}"), "须为整数", "it must be a whole number")
_TRUTH = (re.compile("true|false"), "须为 true 或 false", "it must be true or false")
Form = tuple[re.Pattern[str], str, str]
_FORMS: dict[type, tuple[str, Form]] = {
    bool: ("boolean", _TRUTH),
    int: ("int_parsing", _WHOLE),
    datetime: ("datetime_parsing", _INSTANT),
    AwareDatetime: ("datetime_parsing", _INSTANT),
    date: ("date_parsing", _DATE),
}


def parameters(dependant: Dependant) -> dict[str, FieldInfo]:
    """Return every query and path parameter of an operation by name, those of its models and dependencies included."""
    found: dict[str, FieldInfo] = {}
    for param in (*dependant.query_params, *dependant.path_params):
        kind = param.field_info.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            found |= {field.alias or name: field for name, field in kind.model_fields.items()}
        else:
            found[param.alias] = param.field_info
    for child in dependant.dependencies:
        found |= parameters(child)
    return found


def kinds(annotation: Any) -> Iterator[Any]:
    """Yield the plain types that an annotation is made of."""
    arguments = get_args(annotation)
    if not arguments:
        yield annotation
    for argument in arguments:
        yield from kinds(argument)


def form_of(field: FieldInfo) -> tuple[str, Form] | None:
    """Return the one way in which a parameter is written, if its type has one; a choice of types has none."""
    plain = {kind for kind in kinds(field.annotation) if isinstance(kind, type) and kind is not type(None)}
    return _FORMS.get(plain.pop()) if len(plain) == 1 else None


def check_form(name: str, value: str, form: tuple[str, Form]) -> None:
    """Raise 422 naming the parameter unless its value is written in that way."""
    code, (pattern, zh, en) = form
    if not pattern.fullmatch(value):
        raise Invalid(FieldError(name, code, Text(zh, en)))


@lru_cache(maxsize=1024)
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def validated(kind: Any, body: bytes, raw: Any) -> Any:
    """Return the body as `kind`, in JSON's own types: "5" is no number, 1 is no truth; `raw` is the parsed body."""
    try:
        value = _adapter(kind).validate_json(body, strict=True)
    except ValidationError as error:
        faults = error.errors(include_url=False, include_input=False)
        raise RequestValidationError([{**fault, "loc": ("body", *fault["loc"])} for fault in faults]) from None
    if misdated := list(_misdated(value, raw, "")):
        raise Invalid(*misdated)
    return value


def _misdated(value: Any, raw: Any, place: str) -> Iterator[FieldError]:
    """Yield every place where a date or an instant was read from something that is not written as one."""
    if isinstance(value, date):
        code, (pattern, zh, en) = _FORMS[datetime if isinstance(value, datetime) else date]
        if not (isinstance(raw, str) and pattern.fullmatch(raw)):
            yield FieldError(place, code, Text(zh, en))
    elif isinstance(value, BaseModel) and isinstance(raw, dict):
        for name, field in type(value).model_fields.items():
            key = field.alias or name
            if key in raw:
                yield from _misdated(getattr(value, name), raw[key], f"{place}/{key}")
    elif isinstance(value, Mapping) and isinstance(raw, dict):
        for key in value.keys() & raw.keys():
            yield from _misdated(value[key], raw[key], f"{place}/?")
    elif isinstance(value, list | tuple) and isinstance(raw, list):
        for index, (member, raw_member) in enumerate(zip(value, raw, strict=False)):
            yield from _misdated(member, raw_member, f"{place}/{index}")
