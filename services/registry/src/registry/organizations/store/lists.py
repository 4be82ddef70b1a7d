"""Lists of organizations: what they can be asked, on which day, in which order."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from bureaukit.db import Tx
from bureaukit.pages import Filter, Order, paged
from bureaukit.search import normalise
from sqlalchemy import RowMapping, Select, and_, case, func, or_, select

from registry.organizations.model import ENDED, OrganizationState
from registry.organizations.store.rows import TABLE, OrganizationRow


async def count(tx: Tx, conditions: Sequence[Any]) -> int:
    """Return how many organizations meet the conditions of a list."""
    return await tx.scalar(select(func.count()).select_from(OrganizationRow).where(*conditions)) or 0


def existed_on(day: date) -> Any:
    """Return the condition that an organization existed at the end of a day."""
    return and_(TABLE.registered_on <= day, or_(TABLE.ended_on.is_(None), TABLE.ended_on > day))


SHOWN = (
    "id",
    "credit_code",
    "filing_number",
    "name",
    "track",
    "type",
    "social_work",
    "social_work_kind",
    "area",
    "sector",
    "state",
    "registered_on",
    "ended_on",
    "abnormal_since",
    "serious_since",
)
ORDERS = (
    Order("registered_on", (TABLE.registered_on, TABLE.id)),
    Order("-registered_on", (TABLE.registered_on, TABLE.id), descending=True),
    Order("name", (TABLE.name, TABLE.id)),
)


async def page(tx: Tx, asked: Filter, order: Order, conditions: Sequence[Any]) -> Sequence[RowMapping]:
    """Return one page of organizations as the public list shows them."""
    query = select(*(TABLE[name] for name in SHOWN)).where(*conditions)
    return (await tx.execute(paged(query, asked, order))).mappings().all()


def extract(columns: Sequence[str], conditions: Sequence[Any]) -> Select[Any]:
    """Return the query for some columns of the organizations that meet the conditions, for a list that joins them."""
    return select(*(TABLE[name] for name in columns)).where(*conditions)


def matching(
    *,
    q: str | None = None,
    track: str | None = None,
    type: str | None = None,  # noqa: A002 -- the public name of the filter
    area: str | None = None,
    sector: str | None = None,
    social_work: bool | None = None,
    state: str | None = None,
    as_of: date | None = None,
) -> list[Any]:
    """Return the conditions for what a list is asked; a state is that of the day asked about."""
    found: list[Any] = []
    if q:
        found.append(_named_like(q))
    for column, value in ((TABLE.track, track), (TABLE.type, type), (TABLE.sector, sector)):
        if value:
            found.append(column == value)
    if social_work is not None:
        found.append(TABLE.social_work.is_(social_work))
    if area:
        found.append(TABLE.area.startswith(area, autoescape=True))
    if as_of and state in ENDED:
        found += [TABLE.state == state, TABLE.ended_on <= as_of]
    elif as_of:
        found.append(existed_on(as_of))
        if state:
            found.append(case((TABLE.ended_on.is_not(None), "active"), else_=TABLE.state) == state)
    elif state:
        found.append(TABLE.state == state)
    return found


def _named_like(q: str) -> Any:
    """A part of the name, the initials of its pinyin, or the beginning of its code."""
    wanted = normalise(q)
    return or_(
        TABLE.search_text.contains(wanted, autoescape=True),
        TABLE.search_initials.contains(wanted, autoescape=True),
        TABLE.credit_code.startswith(wanted.upper(), autoescape=True),
        TABLE.filing_number.startswith(wanted.upper(), autoescape=True),
    )


def as_it_stood(row: Mapping[Any, Any], day: date) -> dict[str, Any]:
    """Return a row as it stood on a day: what happened later has not happened yet."""
    shown = dict(row)
    if shown["ended_on"] and shown["ended_on"] > day:
        shown |= {"ended_on": None, "state": OrganizationState.ACTIVE.value}
    for flag in ("abnormal_since", "serious_since"):
        if shown[flag] and shown[flag] > day:
            shown[flag] = None
    return shown
