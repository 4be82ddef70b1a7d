"""Counts of the register along its dimensions; each count is that of the list with the same filters and one more."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bureaukit.db import Tx
from sqlalchemy import Subquery, func, select

from registry.organizations.store.lists import standing_on, state_on
from registry.organizations.store.past import asked_of
from registry.organizations.store.rows import TABLE, OrganizationRow

_STREET = 9  # digits of a street's code


@dataclass(frozen=True, slots=True)
class Dimension:
    """What to group by on a day, and the filters of the list that hold the same organizations as one group."""

    by: Callable[[date | None], Any]
    filters: Callable[[Any], Mapping[str, str]]


def _column(name: str) -> Dimension:
    return Dimension(lambda _day: TABLE[name], lambda value: {name: shown(value)})


def _whether(name: str, since: Any) -> Dimension:
    return Dimension(lambda _day: since.is_not(None), lambda value: {name: shown(bool(value))})


def shown(value: Any) -> str:
    """Return a value as filters are written."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _of_street(value: str) -> Mapping[str, str]:
    return {"area" if len(value) >= _STREET else "exact_area": value}


DIMENSIONS: dict[str, Dimension] = {
    **{name: _column(name) for name in ("track", "type", "sector", "social_work", "social_work_kind")},
    "area": Dimension(lambda _day: func.substr(TABLE.area, 1, _STREET), _of_street),
    "state": Dimension(state_on, lambda value: {"state": value}),
    "standing": Dimension(standing_on, lambda value: {"standing": value}),
    "charity": _whether("charity", TABLE.charity_since),
    "public_fundraising": _whether("public_fundraising", TABLE.public_fundraising_since),
    "year": Dimension(
        lambda _day: func.extract("year", TABLE.registered_on),
        lambda value: {"registered_from": f"{value:04d}-01-01", "registered_to": f"{value:04d}-12-31"},
    ),
    **{name: _column(name) for name in ("supervising_unit", "direct_registration_class")},
}


async def counted(
    tx: Tx, name: str, conditions: Sequence[Any], day: date | None, register: Subquery | None = None
) -> list[tuple[Any, int]]:
    """Count the organizations that meet the conditions by one dimension; those without a value are in no group."""
    group = asked_of(register, DIMENSIONS[name].by(day))
    query = (
        select(group.label("value"), func.count().label("number"))
        .select_from(OrganizationRow.__table__ if register is None else register)
        .where(*(asked_of(register, each) for each in conditions), group.is_not(None))
    )
    rows = await tx.all(query.group_by(group).order_by(func.count().desc(), group))
    return [(int(row.value) if name == "year" else row.value, row.number) for row in rows]
