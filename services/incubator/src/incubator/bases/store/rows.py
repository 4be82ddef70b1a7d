"""Where bases are kept: what never changes of them in `bases`, their facts on two time axes in `base_versions`."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from bureaukit.clock import legal_date
from bureaukit.db import Tx
from bureaukit.guards import append_only
from bureaukit.ids import new_id
from bureaukit.pages import Filter, Order, paged
from bureaukit.versions import write_over
from sqlalchemy import ForeignKey, Index, Row, RowMapping, Select, and_, case, func, insert, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from incubator.bases.model import FACTS, BaseKind, IncubationBase, PremisesSource, Tier
from incubator.database import Base
from incubator.timelines import Span


class BaseRow(Base):
    """One base; the day of its closing is that of its last version's end."""

    __tablename__ = "bases"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    tier: Mapped[str]
    kind: Mapped[str]
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("bases.id"), index=True)
    area: Mapped[str] = mapped_column(index=True)
    opened_on: Mapped[date]
    closed_on: Mapped[date | None]
    version: Mapped[int]


class BaseVersionRow(Base):
    """What held of a base from a day until another, as it was known from a moment until another."""

    __tablename__ = "base_versions"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    base_id: Mapped[UUID] = mapped_column(ForeignKey("bases.id"))
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]
    known_from: Mapped[datetime]
    known_until: Mapped[datetime | None]
    recorded_by: Mapped[str]
    reason: Mapped[str | None]
    name: Mapped[str]
    operator: Mapped[str]
    address: Mapped[str]
    premises_source: Mapped[str]
    usable_area_m2: Mapped[int]
    catchment: Mapped[list[str]]
    __table_args__ = (Index("ix_base_versions_base_id_valid_from", "base_id", "valid_from"),)


_T = BaseRow.__table__.c
_V = BaseVersionRow.__table__.c
VERSIONS_ARE_KEPT = append_only(BaseVersionRow.metadata.tables["base_versions"], "known_until")
BY_ID = Order("id", (_T.id,))
VERSIONS_BY_ID = Order("id", (_V.id,))
_OWN = tuple(column for column in _T if column.key != "closed_on")
_FACTS = tuple(_V[item] for item in FACTS)


def _known(known_at: datetime | None) -> Any:
    if known_at is None:
        return _V.known_until.is_(None)
    return and_(_V.known_from <= known_at, or_(_V.known_until.is_(None), _V.known_until > known_at))


def _latest(day: date, known_at: datetime | None) -> Any:
    """Return the first day of the version that held on a day: the last before it, or else the first of all."""
    begun = case((_V.valid_from <= day, _V.valid_from), else_=None)
    query = select(func.coalesce(func.max(begun), func.min(_V.valid_from))).where(_V.base_id == _T.id, _known(known_at))
    return query.correlate(BaseRow.__table__).scalar_subquery()


def _closing(known_at: datetime | None) -> Any:
    """Return when a base closes, as it was known at a moment: the end of its last version."""
    if known_at is None:
        return _T.closed_on
    last = select(_V.valid_until).where(_V.base_id == _T.id, _known(known_at)).order_by(_V.valid_from.desc()).limit(1)
    return last.correlate(BaseRow.__table__).scalar_subquery()


def _told(day: date, known_at: datetime | None = None) -> Select[Any]:
    """Return the query for bases with their facts as of a day, as they were known at a moment (now, without one)."""
    shown = (*_OWN, _closing(known_at).label("closed_on"), *_FACTS, _V.valid_from, _V.valid_until)
    query = select(*shown).join_from(BaseRow, BaseVersionRow, and_(_V.base_id == _T.id, _known(known_at)))
    return query.where(_V.valid_from == _latest(day, known_at))


def _from(row: Row[Any] | RowMapping) -> IncubationBase:
    values = dict(row if isinstance(row, RowMapping) else row._mapping)  # noqa: SLF001 -- SQLAlchemy's public name
    coded = {"tier": Tier(values["tier"]), "kind": BaseKind(values["kind"])}
    coded["premises_source"] = PremisesSource(values["premises_source"])
    fields = IncubationBase.__dataclass_fields__
    return IncubationBase(**{name: value for name, value in values.items() if name in fields} | coded)


async def add(tx: Tx, base: IncubationBase) -> None:
    """Enter a base with its first version."""
    await tx.execute(insert(BaseRow).values({column.key: getattr(base, column.key) for column in _T}))
    await _add_versions(tx, base.id, [Span(base.opened_on, None, base.facts)], None)


async def _add_versions(tx: Tx, base_id: UUID, spans: Sequence[Span], reason: str | None) -> None:
    recorded = {"base_id": base_id, "known_from": tx.at, "recorded_by": tx.actor, "reason": reason}
    rows = [
        {"id": new_id(), "valid_from": span.valid_from, "valid_until": span.valid_until, **recorded, **span.facts}
        for span in spans
    ]
    await tx.execute(insert(BaseVersionRow), rows)


async def life(tx: Tx, base_id: UUID) -> list[Span]:
    """Return what is held to be true of a base now, from its opening on."""
    return [span for _, span in await _life(tx, base_id)]


async def _life(tx: Tx, base_id: UUID) -> list[tuple[UUID, Span]]:
    query = select(BaseVersionRow.__table__).where(_V.base_id == base_id, _known(None)).order_by(_V.valid_from)
    return [
        (row.id, Span(row.valid_from, row.valid_until, {item: getattr(row, item) for item in FACTS}))
        for row in await tx.all(query)
    ]


async def keep_life(tx: Tx, base: IncubationBase, spans: Sequence[Span], *, reason: str | None) -> IncubationBase:
    """Let the versions say something else of a base from now on: only what is different is written.

    The base must still be in the version it was read in; it is returned with its new one.
    """
    closed_on = spans[-1].valid_until
    version = await write_over(tx, BaseRow, base, {"closed_on": closed_on})
    known = await _life(tx, base.id)
    over = [one for one, span in known if span not in spans]
    await tx.execute(update(BaseVersionRow).where(_V.id.in_(over)).values(known_until=tx.at))
    kept = [span for _, span in known]
    await _add_versions(tx, base.id, [span for span in spans if span not in kept], reason)
    return replace(base, closed_on=closed_on, version=version)


async def find(
    tx: Tx, base_id: UUID, *, as_of: date | None = None, known_at: datetime | None = None
) -> IncubationBase | None:
    """Return one base as of a day (today, without one)."""
    row = await tx.first(_told(as_of or legal_date(tx.at), known_at).where(_T.id == base_id))
    return _from(row) if row else None


async def told(tx: Tx, base_id: UUID, *, as_of: date, known_at: datetime | None = None) -> RowMapping | None:
    """Return one base as of a day, as it was known at a moment, with the days between which its facts hold."""
    return (await tx.execute(_told(as_of, known_at).where(_T.id == base_id))).mappings().first()


async def lock(tx: Tx, base_id: UUID) -> IncubationBase | None:
    """Return one base and let no other transaction decide about its spaces until this one ends.

    SQLite has one writer at a time and needs no lock; there the clause is left out. The facts are read after it: by then
    they may be others than before the wait.
    """
    # key_share: rows that merely refer to the base, such as a draft, are entered without waiting
    await tx.execute(select(_T.id).where(_T.id == base_id).with_for_update(key_share=True))
    return await find(tx, base_id)


def _open_on(day: date) -> Any:
    return (_T.opened_on <= day) & or_(_T.closed_on.is_(None), _T.closed_on > day)


async def page(
    tx: Tx,
    asked: Filter,
    *,
    tier: str | None,
    kind: str | None,
    area: str | None,
    parent: UUID | None,
    q: str | None,
    as_of: date | None,
    known_at: datetime | None = None,
) -> Sequence[RowMapping]:
    """Return one page of bases in the order they were entered; with a day, those that stood then, as they stood."""
    query = _told(as_of or legal_date(tx.at), known_at)
    for column, value in ((_T.tier, tier), (_T.kind, kind), (_T.parent_id, parent)):
        if value is not None:
            query = query.where(column == value)
    if area:
        query = query.where(_T.area.startswith(area, autoescape=True))
    if q:
        query = query.where(_V.name.contains(q, autoescape=True))
    if as_of:
        query = query.where(_V.valid_from <= as_of, or_(_V.valid_until.is_(None), _V.valid_until > as_of))
    return (await tx.execute(paged(query, asked, BY_ID))).mappings().all()


async def versions_page(tx: Tx, asked: Filter, base_id: UUID) -> Sequence[RowMapping]:
    """Return one page of all that was ever recorded of a base, in the order in which it was."""
    query = select(BaseVersionRow.__table__).where(_V.base_id == base_id)
    return (await tx.execute(paged(query, asked, VERSIONS_BY_ID))).mappings().all()


async def count_open(tx: Tx, on: date) -> int:
    """Count the bases open on a day."""
    return await tx.scalar(select(func.count()).select_from(BaseRow).where(_open_on(on))) or 0


def _tree(base_id: UUID) -> Any:
    """Return the bases that hang under one, at any depth, itself included."""
    tree = select(_T.id).where(_T.id == base_id).cte("tree", recursive=True)
    return tree.union_all(select(_T.id).where(_T.parent_id == tree.c.id))


async def open_at_or_below(tx: Tx, base_id: UUID, on: date) -> list[IncubationBase]:
    """Return a base and those that hang under it, at any depth, as far as they are open on a day, the upper tiers first."""
    query = _told(on).where(_T.id.in_(select(_tree(base_id).c.id)), _open_on(on))
    return [_from(row) for row in await tx.all(query.order_by(func.length(_T.area), _T.id))]


async def has_open_below(tx: Tx, base_id: UUID, on: date) -> bool:
    """Say whether a base that hangs directly under one is open on a day or after."""
    query = select(_T.id).where(_T.parent_id == base_id, or_(_T.closed_on.is_(None), _T.closed_on > on))
    return await tx.scalar(query.limit(1)) is not None


async def line_of(tx: Tx, base: IncubationBase) -> list[IncubationBase]:
    """Return a base with those above it and those below it, the upper tiers first."""
    ids = {row.id for row in await tx.all(select(_tree(base.id).c.id))}
    ids |= {one.id for one in await above(tx, base)}
    query = _told(legal_date(tx.at)).where(_T.id.in_(ids)).order_by(func.length(_T.area), _T.id)
    return [_from(row) for row in await tx.all(query)]


async def above(tx: Tx, base: IncubationBase) -> list[IncubationBase]:
    """Return the bases above one, the nearest first."""
    found: list[IncubationBase] = []
    while base.parent_id:
        base = await find(tx, base.parent_id) or base
        found.append(base)
    return found


async def open_on(tx: Tx, day: date) -> list[IncubationBase]:
    """Return every base open on a day, as it stands then, the upper tiers first."""
    query = _told(day).where(_open_on(day)).order_by(func.length(_T.area), _T.id)
    return [_from(row) for row in await tx.all(query)]


async def tiers(tx: Tx) -> dict[UUID, Tier]:
    """Return the tier of every base."""
    return {row.id: Tier(row.tier) for row in await tx.all(select(_T.id, _T.tier))}


async def lives(tx: Tx) -> dict[UUID, tuple[date, date | None, list[Span]]]:
    """Return of every base its opening and its closing, and what is held to be true of it now, by day."""
    found: dict[UUID, tuple[date, date | None, list[Span]]] = {
        row.id: (row.opened_on, row.closed_on, []) for row in await tx.all(select(_T.id, _T.opened_on, _T.closed_on))
    }
    query = select(BaseVersionRow.__table__).where(_known(None)).order_by(_V.base_id, _V.valid_from)
    for row in await tx.all(query):
        facts = {item: getattr(row, item) for item in FACTS}
        found[row.base_id][2].append(Span(row.valid_from, row.valid_until, facts))
    return found
