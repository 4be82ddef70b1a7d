"""Code lists: enumerations whose values carry their Chinese and English labels."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Self


class CodeList(StrEnum):
    """An enumeration written as `NAME = "value", "中文", "English"`; the value is what the wire and the table hold."""

    zh: str
    en: str

    def __new__(cls, value: str, zh: str = "", en: str = "") -> Self:  # the labels are absent when a value is looked up
        """Keep the labels on the member; the member itself is the plain value."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.zh = zh
        member.en = en
        return member


def code_lists(package: str) -> Iterator[type[CodeList]]:
    """Yield every code list that the modules of one package declare, by name."""
    own = [kind for kind in CodeList.__subclasses__() if kind.__module__.split(".")[0] in {package, "bureaukit"}]
    yield from sorted(own, key=lambda kind: kind.__name__)


def as_catalogue(package: str) -> dict[str, list[dict[str, str]]]:
    """Return {list name: [{value, zh, en}]} for `GET /codes`."""
    return {
        kind.__name__: [{"value": member.value, "zh": member.zh, "en": member.en} for member in kind]
        for kind in code_lists(package)
    }
