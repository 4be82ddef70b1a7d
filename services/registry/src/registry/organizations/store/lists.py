"""Lists of organizations: what they can be asked, on which day, in which order."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from bureaukit.db import Record, Tx
from bureaukit.pages import Filter, Order, choose, paged, prepared_page, values_of_page
from bureaukit.prepared import Prepared
from bureaukit.search import normalise
from sqlalchemy import RowMapping, Select, Subquery, and_, bindparam, case, func, or_, select

from registry.organizations.model import ENDED, OrganizationState
from registry.organizations.store import names
from registry.organizations.store.past import asked_of
from registry.organizations.store.rows import TABLE, OrganizationRow


async def count(tx: Tx, conditions: Sequence[Any], register: Subquery | None = None) -> int:
    """Return how many organizations meet the conditions of a list, today or in the register of a day."""
    among = OrganizationRow.__table__ if register is None else register
    query = select(func.count()).select_from(among).where(*(asked_of(register, each) for each in conditions))
    return await tx.scalar(query) or 0


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
    "charity_since",
    "public_fundraising_since",
)
ORDERS = (
    Order("registered_on", (TABLE.registered_on, TABLE.id)),
    Order("-registered_on", (TABLE.registered_on, TABLE.id), descending=True),
    Order("name", (TABLE.name, TABLE.id)),
    Order("-name", (TABLE.name, TABLE.id), descending=True),
)


async def page(
    tx: Tx,
    asked: Filter,
    order: Order,
    conditions: Sequence[Any],
    *,
    searched: "Searched | None" = None,
    shown: Sequence[str] = SHOWN,
    register: Subquery | None = None,
) -> Sequence[RowMapping]:
    """Return one page of organizations as the public list shows them, or with other columns; today or as of a day."""
    by = Order(order.name, tuple(asked_of(register, column) for column in order.columns), order.descending)
    columns = [asked_of(register, TABLE[name]) for name in shown]
    columns += [column for column in by.columns if column.key not in shown]
    query = select(*columns).where(*(asked_of(register, each) for each in conditions))
    if searched and searched.one_by_one is not None and order in ORDERS:
        first = paged(query, asked, by).limit(FIRST).subquery("listed")
        some = select(first).where(asked_of(first, searched.one_by_one))
        kept = [first.c[str(column.key)] for column in by.columns]
        some = some.order_by(*(column.desc() if by.descending else column for column in kept)).limit(asked.limit + 1)
        rows = (await tx.execute(some)).mappings().all()
        if len(rows) > asked.limit:
            return rows
    if searched:
        query = query.where(*(asked_of(register, each) for each in searched.conditions))
    return (await tx.execute(paged(query, asked, by))).mappings().all()


def extract(columns: Sequence[str], conditions: Sequence[Any]) -> Select[Any]:
    """Return the query for some columns of the organizations that meet the conditions, for a list that joins them."""
    return select(*(TABLE[name] for name in columns)).where(*conditions)


FIRST = 5_000  # organizations that are looked at in the order of a list, where a page of them is expected to match


@dataclass(frozen=True, slots=True)
class Searched:
    """What was typed, as conditions; and as the one to try the first of a list by, where many are expected to match."""

    conditions: Sequence[Any] = ()
    one_by_one: Any = None


async def searched(tx: Tx, q: str | None, register: Subquery | None = None) -> Searched:
    """Return the conditions for what was typed: somebody's whole number, or part of a name, its pinyin or initials.

    Names and numbers are those borne today, or in the register of a day.
    """
    if not q:
        return Searched()
    number = q.strip().upper()
    numbers = (TABLE.credit_code == number, TABLE.filing_number == number, TABLE.certificate_number == q.strip())
    bearers = select(asked_of(register, TABLE.id)).where(asked_of(register, or_(*numbers)))
    if len(number) >= _SHORTEST_NUMBER and (found := await tx.all(bearers)):
        return Searched([TABLE.id.in_([row.id for row in found])])
    condition, one_by_one = await names.named_like(tx, q, (TABLE.id, TABLE.name))
    return Searched([condition], one_by_one)


def by_relevance(q: str) -> Order:
    """Return the order of what was found: the very name, names that begin with it, that hold it, whose pinyin does."""
    key = normalise(q)
    rank = case(
        (TABLE.search_text == key, 0),
        (TABLE.search_text.startswith(key, autoescape=True), 1),
        (TABLE.search_text.contains(key, autoescape=True), 2),
        (TABLE.search_initials.startswith(key, autoescape=True), 3),
        else_=4,
    )
    return Order("relevance", (rank.label(RELEVANCE), TABLE.name, TABLE.id))


async def are_more_than(tx: Tx, most: int, conditions: Sequence[Any], register: Subquery | None) -> bool:
    """Say whether more than so many meet the conditions; no more than that are counted."""
    some = select(asked_of(register, TABLE.id)).where(*(asked_of(register, each) for each in conditions))
    return (await tx.scalar(select(func.count()).select_from(some.limit(most + 1).subquery())) or 0) > most


RELEVANCE = "relevance"
_SHORTEST_NUMBER = 6
_LONGEST_CODE = 12
_SAME = (
    "track",
    "type",
    "sector",
    "social_work",
    "social_work_kind",
    "supervising_unit",
    "direct_registration_class",
)


def within(prefix: str) -> Any:
    """Return the condition that an area's code begins so; as a range it is read from an index, whatever the collation."""
    return _from_to(prefix, _beyond(prefix))


def _from_to(prefix: Any, beyond: Any) -> Any:
    return and_(TABLE.area >= prefix, TABLE.area < beyond)


def _beyond(prefix: str) -> str:
    """Return what follows all codes that begin so: no code is above the nines."""
    beyond = str(int(prefix) + 1).zfill(len(prefix))
    return beyond if len(beyond) == len(prefix) else "9" * (_LONGEST_CODE + 1)


def matching(**asked: Any) -> list[Any]:
    """Return the conditions for what a list is asked but for `q`; a state is that of the day asked about."""
    if unknown := asked.keys() - _KNOWN:
        raise TypeError(f"no filters of the register: {unknown}")
    as_of = asked.get("as_of")
    found: list[Any] = [TABLE[name] == asked[name] for name in _SAME if asked.get(name) is not None]
    for name, condition in (_RANGES | _WHETHER).items():
        if asked.get(name) is not None:
            found.append(condition(asked[name]))
    if standing := asked.get("standing"):
        found.append(stands_as(standing, as_of))
    if as_of and asked.get("state") not in ENDED:
        found.append(existed_on(as_of))
    elif as_of:
        found.append(TABLE.ended_on <= as_of)
    if state := asked.get("state"):
        found.append(state_on(as_of) == state)
    if state and state != OrganizationState.ACTIVE:  # the row itself says so, too, and an index knows those few
        found.append(TABLE.state == state)
    return found


_RANGES: dict[str, Callable[[Any], Any]] = {
    "area": within,
    "exact_area": lambda area: TABLE.area == area,
    "registered_from": lambda day: TABLE.registered_on >= day,
    "registered_to": lambda day: TABLE.registered_on <= day,
    "funds_from_fen": lambda fen: TABLE.start_up_funds_fen >= fen,
    "funds_to_fen": lambda fen: TABLE.start_up_funds_fen <= fen,
}


_WHETHER: dict[str, Callable[[Any], Any]] = {
    "charity": lambda wanted: _has(TABLE.charity_since, wanted),
    "public_fundraising": lambda wanted: _has(TABLE.public_fundraising_since, wanted),
}


def _has(column: Any, wanted: bool) -> Any:
    return column.is_not(None) if wanted else column.is_(None)


_KNOWN = {*_SAME, *_RANGES, *_WHETHER, "q", "standing", "state", "as_of"}
PLAIN = {*_SAME, *_RANGES}  # filters that compare a column with what is asked, and nothing else
_COLUMNS = {
    "exact_area": "area",
    "registered_from": "registered_on",
    "registered_to": "registered_on",
    "funds_from_fen": "start_up_funds_fen",
    "funds_to_fen": "start_up_funds_fen",
}


async def plain_page(tx: Tx, asked: Filter, order: Order, given: Mapping[str, Any]) -> Sequence[Record]:
    """Return what `page` returns where all that is `given` is among `PLAIN`; most lists are asked so."""
    query = _plain_query(order.name, frozenset(given), is_first=not asked.cursor)
    values = {**given, **values_of_page(asked, order)}
    if "area" in given:
        values["area_beyond"] = _beyond(given["area"])
    return await query.all(tx, **values)


@lru_cache(maxsize=500)
def _plain_query(order: str, names: frozenset[str], *, is_first: bool) -> Prepared:
    by = choose(ORDERS, order)
    query = select(*(TABLE[name] for name in SHOWN)).where(*map(_compared, sorted(names)))
    return Prepared(prepared_page(query, by, is_first=is_first))


def _compared(name: str) -> Any:
    value = bindparam(name, type_=TABLE[_COLUMNS.get(name, name)].type)
    if name == "area":
        return _from_to(value, bindparam("area_beyond", type_=TABLE.area.type))
    return _RANGES[name](value) if name in _RANGES else TABLE[name] == value


def state_on(day: date | None) -> Any:
    """Return the state: of today, or of a day before which later ends had not happened."""
    return TABLE.state if day is None else case((TABLE.ended_on > day, "active"), else_=TABLE.state)


def stands_as(standing: str, day: date | None) -> Any:
    """Return the condition for what `standing_on` says, so that the few who are on a list are read from an index."""
    serious, abnormal = TABLE.serious_since, TABLE.abnormal_since
    if standing == "serious":
        return _is_since(serious, day)
    on_abnormal = _is_since(abnormal, day) if standing == "abnormal" else _is_not_since(abnormal, day)
    return and_(_is_not_since(serious, day), on_abnormal)


def _is_since(column: Any, day: date | None) -> Any:
    return column.is_not(None) if day is None else column <= day


def _is_not_since(column: Any, day: date | None) -> Any:
    return column.is_(None) if day is None else or_(column.is_(None), column > day)


def standing_on(day: date | None) -> Any:
    """Return what the lists say of an organization: the serious one outweighs the abnormal one."""
    serious, abnormal = (_is_since(column, day) for column in (TABLE.serious_since, TABLE.abnormal_since))
    return case((serious, "serious"), (abnormal, "abnormal"), else_="good")
