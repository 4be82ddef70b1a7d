"""Keyset pages: a cursor is the place of the last item, bound to the filters it was made with; deep pages cost no more."""

import base64
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches
from typing import Annotated, Any

import orjson
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter
from sqlalchemy import ColumnElement, Integer, Select, and_, bindparam, or_

from bureaukit.problems import FieldError, Invalid
from bureaukit.text import Text

MAX_LIMIT = 200
Limit = Annotated[int, Field(ge=1, le=MAX_LIMIT, description="items per page 每页条数")]
_CURSOR = re.compile(r"[A-Za-z0-9_-]{1,800}")


class Filter(BaseModel):
    """What a list can be asked; a slice derives its own. Unknown names are refused by the route, never ignored."""

    model_config = ConfigDict(extra="forbid")

    limit: Limit = 50
    cursor: str | None = Field(default=None, max_length=800, description="from next_cursor 取自 next_cursor")

    def fingerprint(self, sort: str) -> str:
        """Return a digest of everything that decides which items the list holds, so that a cursor fits one list only."""
        asked = self.model_dump(mode="json", exclude={"limit", "cursor"})
        return hashlib.sha256(orjson.dumps([sort, asked], option=orjson.OPT_SORT_KEYS)).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Order:
    """A sort the list allows: its columns from the first to the unique last, each ascending or all descending."""

    name: str
    columns: tuple[ColumnElement[Any], ...]
    descending: bool = False


def _bad_cursor() -> Invalid:
    return Invalid(
        FieldError(
            "cursor",
            "cursor_mismatch",
            Text(
                "游标与本次查询不符，请从第一页重新开始",
                "The cursor does not belong to this query; start again from the first page",
            ),
        )
    )


def choose(orders: Sequence[Order], name: str | None) -> Order:
    """Return the order of this name (the first without one), or 422 naming the nearest."""
    for order in orders:
        if name in (None, order.name):
            return order
    names = [order.name for order in orders]
    near = get_close_matches(name or "", names, n=1) or names
    raise Invalid(
        FieldError(
            "sort",
            "unknown_sort",
            Text(f"不支持的排序；可用：{'、'.join(near)}", f"Unknown sort; try {', '.join(near)}"),
        )
    )


def paged(query: Select[Any], asked: Filter, order: Order) -> Select[Any]:
    """Return the query for one page: sorted, from the cursor on, one row more than asked to see whether more follow."""
    return _page(query, order, place_of(asked, order), asked.limit + 1)


def place_of(asked: Filter, order: Order) -> Sequence[Any]:
    """Return the values of the sort columns where the page before ended; none for the first."""
    return _decode(asked, order) if asked.cursor else ()


def prepared_page(query: Select[Any], order: Order, *, is_first: bool) -> Select[Any]:
    """Return the query of `paged` for any page: its place is `place_0` and on, its limit `most`."""
    place = [bindparam(f"place_{at}", type_=column.type) for at, column in enumerate(order.columns)]
    return _page(query, order, () if is_first else place, bindparam("most", type_=Integer()))


def values_of_page(asked: Filter, order: Order) -> dict[str, Any]:
    """Return the values of one page for what `prepared_page` named."""
    place = place_of(asked, order)
    return {"most": asked.limit + 1} | {f"place_{at}": value for at, value in enumerate(place)}


def _page(query: Select[Any], order: Order, place: Sequence[Any], most: Any) -> Select[Any]:
    if place:
        query = query.where(_beyond(order, place))
    columns = [column.desc() if order.descending else column.asc() for column in order.columns]
    return query.order_by(*columns).limit(most)


def _beyond(order: Order, place: Sequence[Any]) -> ColumnElement[bool]:
    steps: list[ColumnElement[bool]] = []
    for index, column in enumerate(order.columns):
        equal = [earlier == value for earlier, value in zip(order.columns[:index], place[:index], strict=True)]
        further = column < place[index] if order.descending else column > place[index]
        steps.append(and_(*equal, further))
    first = order.columns[0]
    # implied by the steps, and unlike them a range of an index: without it every page before is read and thrown away
    reached = first <= place[0] if order.descending else first >= place[0]
    return and_(reached, or_(*steps))


def _decode(asked: Filter, order: Order) -> list[Any]:
    cursor = asked.cursor or ""
    if not _CURSOR.fullmatch(cursor):
        raise _bad_cursor()
    try:
        fingerprint, *place = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if fingerprint != asked.fingerprint(order.name) or len(place) != len(order.columns):
            raise _bad_cursor()
        return [_as_column(column, value) for column, value in zip(order.columns, place, strict=True)]
    except (ValueError, TypeError):
        raise _bad_cursor() from None


def _as_column(column: ColumnElement[Any], value: Any) -> Any:
    """Return a place's value in the column's own type; anybody can write a cursor, so it must be one a column holds."""
    found = TypeAdapter(column.type.python_type).validate_python(value)
    is_too_large = isinstance(found, int) and abs(found) >= 2**63
    is_naive = isinstance(found, datetime) and found.tzinfo is None
    if is_too_large or is_naive or (isinstance(found, str) and "\x00" in found):
        raise ValueError("no column holds this")
    return found


def _encode(asked: Filter, order: Order, row: Mapping[Any, Any]) -> str:
    place = [_plain(row[column.key or ""]) for column in order.columns]
    if None in place:
        raise ValueError(
            f"order {order.name}: a sort column must not be empty, the engines disagree where that belongs"
        )
    packed = orjson.dumps([asked.fingerprint(order.name), *place])
    return base64.urlsafe_b64encode(packed).rstrip(b"=").decode()


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value if isinstance(value, str | int | float | bool | None) else str(value)


@dataclass(frozen=True, slots=True)
class Page:
    """One page of rows, and where the next begins."""

    items: list[dict[str, Any]]
    next_cursor: str | None


def page_of(rows: Sequence[Mapping[Any, Any]], asked: Filter, order: Order) -> Page:
    """Cut the extra row off and make the cursor; the sort columns must be among the selected ones."""
    more = len(rows) > asked.limit
    kept = rows[: asked.limit]
    cursor = _encode(asked, order, kept[-1]) if more else None
    return Page([row if isinstance(row, dict) else _plain_row(row) for row in kept], cursor)


def _plain_row(row: Mapping[Any, Any]) -> dict[str, Any]:
    return {str(name): value for name, value in row.items()}  # plain str for orjson
