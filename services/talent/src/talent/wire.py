"""Forms of values that several counters take in or give out."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Annotated, Any

from bureaukit.auth import Caller
from bureaukit.lifecycle import Blocker, Lifecycle
from bureaukit.names import CleanText
from bureaukit.problems import Finding
from fastapi import Path
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

# Far enough for every career there was and every plan there will be; months and years are added to them.
Day = Annotated[date, Field(ge=date(1949, 10, 1), le=date(2199, 12, 31))]
AREA = r"^(?:[0-9]{6}|[0-9]{9}|[0-9]{12})$"
AREA_PREFIX = r"^[0-9]{2,12}$"
MONTH = r"^(?:20[0-9]{2}|21[0-9]{2})-(?:0[1-9]|1[0-2])$"
Month = Annotated[str, Path(pattern=MONTH, description="YYYY-MM 月份")]
_UUID = r"[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}"
ORGANIZATION = rf"^(?:{_UUID}|[0-9A-Z]{{18}})$"
Organization = Annotated[str, Field(pattern=ORGANIZATION, description="id or credit code 标识或统一社会信用代码")]
NONE: Mapping[str, Sequence[Finding]] = MappingProxyType({})
Words = Annotated[CleanText, Field(min_length=2, max_length=300)]


def _plain_digits(text: str) -> str:
    return re.sub(r"[\s-]", "", text)


Phone = Annotated[CleanText, Field(pattern=r"^\+?[0-9][0-9 -]{5,18}[0-9]$"), AfterValidator(_plain_digits)]
BankAccount = Annotated[CleanText, Field(pattern=r"^[0-9][0-9 ]{6,34}[0-9]$"), AfterValidator(_plain_digits)]
Account = Annotated[CleanText, Field(min_length=1, max_length=100, description="`sub` of the person's own login 账号")]


class OnDay(BaseModel):
    """As of which day a figure or a published fact is asked."""

    model_config = ConfigDict(extra="forbid")

    as_of: date | None = Field(default=None, description="today if left out 截至日")


class ActionList(BaseModel):
    """The acts on one thing, each with its verdict."""

    items: list[dict[str, object]]


def listed(
    lifecycle: Lifecycle[Any], state: Any, caller: Caller, language: str, broken: Mapping[str, Sequence[Finding]] = NONE
) -> ActionList:
    """Return every act as it stands for this caller: `broken` names, by act, the rules that close it to them."""
    closed = {act: Blocker(found[0]) for act, found in broken.items() if found}
    closed |= lifecycle.closed_to(state, caller.has_role)
    return ActionList(items=[act.as_dict(language) for act in lifecycle.actions(state, blockers=closed)])
