"""The types that parameters of this service have, the days from which they count, and how one is declared."""

from datetime import date
from typing import Annotated, Any

from bureaukit.parameters import Parameter, Version
from bureaukit.text import Text
from pydantic import Field

REGULATIONS = date(1998, 10, 25)  # both regulations of 1998 took effect on this day
NAMES = date(2024, 5, 1)
CREDIT = date(2018, 1, 24)
SOCIAL_WORK = date(2014, 4, 9)
COMMUNITY = date(2017, 12, 27)
PENALTIES = date(2021, 7, 15)
HERE = "本级登记管理机关的设置"  # not law: how this bureau is called and where it is

Count = Annotated[int, Field(ge=0, le=1_000_000)]
Fen = Annotated[int, Field(ge=0, le=10**13)]
Words = Annotated[list[Annotated[str, Field(min_length=1, max_length=20)]], Field(max_length=100)]
Share = Annotated[str, Field(pattern=r"^[1-9][0-9]{0,3}/[1-9][0-9]{0,3}$")]
Area = Annotated[str, Field(pattern=r"^[0-9]{6}$")]
Name = Annotated[str, Field(min_length=1, max_length=30)]


def parameter(  # noqa: PLR0917 -- tables of them, each line in the same order
    key: str, title: Text, kind: Any, value: Any, since: date, source: str, conf: str = "H"
) -> Parameter[Any]:
    """Return a parameter with the version that ships; later ones are added through the API, by four eyes."""
    return Parameter(f"registry.{key}", title, kind, (Version(value, since, source, conf),))
