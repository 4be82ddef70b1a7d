"""Where bases and their rules are kept."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date
from typing import Any
from uuid import UUID

from bureaukit.db import Tx
from bureaukit.pages import Filter, Order, paged
from bureaukit.problems import Stale
from sqlalchemy import ForeignKey, Row, RowMapping, Select, UniqueConstraint, func, insert, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from incubator.bases.model import BaseKind, BaseRule, IncubationBase, OpeningHours, PremisesSource, Tier
from incubator.database import Base


class BaseRow(Base):
    """One base."""

    __tablename__ = "bases"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    tier: Mapped[str]
    kind: Mapped[str]
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("bases.id"), index=True)
    area: Mapped[str] = mapped_column(index=True)
    name: Mapped[str]
    operator: Mapped[str]
    address: Mapped[str]
    premises_source: Mapped[str]
    usable_area_m2: Mapped[int]
    opened_on: Mapped[date]
    closed_on: Mapped[date | None]
    version: Mapped[int]


class BaseRuleRow(Base):
    """One edition of a rule of a base."""

    __tablename__ = "base_rules"
    __table_args__ = (UniqueConstraint("base_id", "title", "edition"),)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    base_id: Mapped[UUID] = mapped_column(ForeignKey("bases.id"), index=True)
    title: Mapped[str]
    edition: Mapped[str]
    text: Mapped[str]
    effective_from: Mapped[date]


class BaseHoursRow(Base):
    """The opening hours of a base from a day on; never changed, followed by others."""

    __tablename__ = "base_hours"
    base_id: Mapped[UUID] = mapped_column(ForeignKey("bases.id"), primary_key=True)
    valid_from: Mapped[date] = mapped_column(primary_key=True)
    week: Mapped[list[Any]]


_T = BaseRow.__table__.c
_H = BaseHoursRow.__table__.c
_R = BaseRuleRow.__table__.c
BY_ID = Order("id", (_T.id,))
RULES_BY_ID = Order("id", (_R.id,))


def _from(row: Row[Any]) -> IncubationBase:
    values = dict(row._mapping)  # noqa: SLF001 -- SQLAlchemy's public name for the row as a mapping
    return IncubationBase(
        **values
        | {
            "tier": Tier(row.tier),
            "kind": BaseKind(row.kind),
            "premises_source": PremisesSource(row.premises_source),
        }
    )


async def add(tx: Tx, base: IncubationBase) -> None:
    """Enter a base."""
    await tx.execute(insert(BaseRow).values(**asdict(base)))


async def save(tx: Tx, base: IncubationBase) -> IncubationBase:
    """Write the base over the version it was read in; return it with its new version."""
    where = (_T.id == base.id, _T.version == base.version)
    changed = await tx.execute(update(BaseRow).where(*where).values(**asdict(base) | {"version": base.version + 1}))
    if changed.rowcount == 0:
        raise Stale
    return replace(base, version=base.version + 1)


async def find(tx: Tx, base_id: UUID) -> IncubationBase | None:
    """Return one base."""
    row = await tx.first(select(BaseRow.__table__).where(_T.id == base_id))
    return _from(row) if row else None


async def lock(tx: Tx, base_id: UUID) -> IncubationBase | None:
    """Return one base and let no other transaction decide about its spaces until this one ends.

    SQLite has one writer at a time and needs no lock; there the clause is left out.
    """
    row = await tx.first(select(BaseRow.__table__).where(_T.id == base_id).with_for_update())
    return _from(row) if row else None


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
) -> Sequence[RowMapping]:
    """Return one page of bases in the order they were entered."""
    query: Select[Any] = select(BaseRow.__table__)
    for column, value in ((_T.tier, tier), (_T.kind, kind), (_T.parent_id, parent)):
        if value is not None:
            query = query.where(column == value)
    if area:
        query = query.where(_T.area.startswith(area, autoescape=True))
    if q:
        query = query.where(_T.name.contains(q, autoescape=True))
    if as_of:
        query = query.where(_open_on(as_of))
    return (await tx.execute(paged(query, asked, BY_ID))).mappings().all()


async def count_open(tx: Tx, on: date) -> int:
    """Count the bases open on a day."""
    return await tx.scalar(select(func.count()).select_from(BaseRow).where(_open_on(on))) or 0


async def below(tx: Tx, base: IncubationBase) -> Sequence[UUID]:
    """Return the bases that hang under one, at any depth, itself included."""
    tree = select(_T.id).where(_T.id == base.id).cte("tree", recursive=True)
    tree = tree.union_all(select(_T.id).where(_T.parent_id == tree.c.id))
    return [row.id for row in await tx.all(select(tree.c.id))]


async def has_open_below(tx: Tx, base_id: UUID, on: date) -> bool:
    """Say whether a base that hangs directly under one is open on a day."""
    query = select(_T.id).where(_T.parent_id == base_id, or_(_T.closed_on.is_(None), _T.closed_on > on))
    return await tx.scalar(query.limit(1)) is not None


async def add_rule(tx: Tx, rule: BaseRule) -> None:
    """Enter an edition of a rule."""
    await tx.execute(insert(BaseRuleRow).values(**asdict(rule)))


async def has_edition(tx: Tx, rule: BaseRule) -> bool:
    """Say whether this edition of the title is on record."""
    query = select(_R.id).where(_R.base_id == rule.base_id, _R.title == rule.title, _R.edition == rule.edition)
    return await tx.scalar(query) is not None


async def rules_page(tx: Tx, asked: Filter, base_id: UUID, as_of: date | None) -> Sequence[RowMapping]:
    """Return one page of a base's rules; with a day, of each title the edition in force that day."""
    query = select(BaseRuleRow.__table__).where(_R.base_id == base_id)
    if as_of:
        later = BaseRuleRow.__table__.alias("later")
        superseded = select(later.c.id).where(
            later.c.base_id == _R.base_id,
            later.c.title == _R.title,
            later.c.effective_from <= as_of,
            (later.c.effective_from > _R.effective_from)
            | ((later.c.effective_from == _R.effective_from) & (later.c.id > _R.id)),
        )
        query = query.where(_R.effective_from <= as_of, ~superseded.exists())
    return (await tx.execute(paged(query, asked, RULES_BY_ID))).mappings().all()


async def add_hours(tx: Tx, hours: OpeningHours) -> None:
    """Enter opening hours."""
    await tx.execute(insert(BaseHoursRow).values(**asdict(hours)))


async def hours(tx: Tx, base_ids: Sequence[UUID]) -> list[OpeningHours]:
    """Return all opening hours that some bases had, have and will have, in order."""
    query = select(BaseHoursRow.__table__).where(_H.base_id.in_(base_ids)).order_by(_H.base_id, _H.valid_from)
    return [_hours(row) for row in await tx.all(query)]


def _hours(row: Row[Any]) -> OpeningHours:
    return OpeningHours(row.base_id, row.valid_from, tuple((day[0], day[1]) if day else None for day in row.week))


async def line_of(tx: Tx, base: IncubationBase) -> list[IncubationBase]:
    """Return a base with those above it and those below it, the upper tiers first."""
    ids = set(await below(tx, base))
    above: IncubationBase | None = base
    while above and above.parent_id:
        ids.add(above.parent_id)
        above = await find(tx, above.parent_id)
    query = select(BaseRow.__table__).where(_T.id.in_(ids)).order_by(func.length(_T.area), _T.id)
    return [_from(row) for row in await tx.all(query)]


async def tiers(tx: Tx) -> dict[UUID, Tier]:
    """Return the tier of every base."""
    return {row.id: Tier(row.tier) for row in await tx.all(select(_T.id, _T.tier))}
