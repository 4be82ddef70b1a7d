"""Where spaces are kept; how they stand on a day is counted from the occupancies."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from bureaukit.db import Tx
from bureaukit.pages import Filter, Order, paged
from bureaukit.versions import write_over
from sqlalchemy import ForeignKey, Row, RowMapping, func, insert, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from incubator.database import Base
from incubator.periods import DAY, Period
from incubator.spaces.model import Capacity, Equipment, OccupancyKind, Space, SpaceKind
from incubator.spaces.store.occupancies import OccupancyRow


class SpaceRow(Base):
    """One space; `space_no` is its number in the range constraint of the occupancies."""

    __tablename__ = "spaces"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    space_no: Mapped[int] = mapped_column(unique=True)
    base_id: Mapped[UUID] = mapped_column(ForeignKey("bases.id"), index=True)
    area: Mapped[str] = mapped_column(index=True)
    kind: Mapped[str]
    label: Mapped[str]
    seats: Mapped[int]
    floor_area_m2: Mapped[int]
    rent_free: Mapped[bool]
    utilities_free: Mapped[bool]
    deposit_free: Mapped[bool]
    opened_on: Mapped[date]
    closed_on: Mapped[date | None]
    people: Mapped[int | None]
    equipment: Mapped[list[Any]] = mapped_column(server_default="[]")
    is_bookable: Mapped[bool] = mapped_column(server_default="0")
    fee_fen_per_hour: Mapped[int] = mapped_column(server_default="0")
    floor: Mapped[int | None]
    outline: Mapped[list[Any]] = mapped_column(server_default="[]")
    version: Mapped[int]


_T = SpaceRow.__table__.c
_O = OccupancyRow.__table__.c
_SHOWN = tuple(column for column in _T if column.key != "space_no")
BY_ID = Order("id", (_T.id,))


def _from(row: Row[Any]) -> Space:
    values = dict(row._mapping)  # noqa: SLF001 -- SQLAlchemy's public name for the row as a mapping
    return Space(
        **values
        | {
            "kind": SpaceKind(row.kind),
            "equipment": tuple(Equipment(code) for code in row.equipment),
            "outline": tuple((x, y) for x, y in row.outline),
        }
    )


async def add(tx: Tx, space: Space) -> None:
    """Enter a space."""
    await tx.execute(insert(SpaceRow).values(space_no=space.number, **asdict(space)))


async def save(tx: Tx, space: Space) -> Space:
    """Write the space over the version it was read in; return it with its new version."""
    return replace(space, version=await write_over(tx, SpaceRow, space, asdict(space)))


async def find(tx: Tx, space_id: UUID) -> Space | None:
    """Return one space."""
    row = await tx.first(select(*_SHOWN).where(_T.id == space_id))
    return _from(row) if row else None


async def open_spaces(tx: Tx, base_id: UUID, kind: SpaceKind, period: Period) -> list[Space]:
    """Return the spaces of one kind that a base offers through a period, in the order they were entered."""
    query = select(*_SHOWN).where(_T.base_id == base_id, _T.kind == kind.value).order_by(_T.id)
    return [space for row in await tx.all(query) if (space := _from(row)).is_open_through(period)]


async def offered_by(tx: Tx, base_ids: Sequence[UUID], kind: SpaceKind, period: Period) -> list[Space]:
    """Return the spaces of one kind that some bases offer through a period, base by base in the order they were entered."""
    query = select(*_SHOWN).where(_T.base_id.in_(base_ids), _T.kind == kind.value).order_by(_T.base_id, _T.id)
    return [space for row in await tx.all(query) if (space := _from(row)).is_open_through(period)]


async def of_kind(tx: Tx, base_id: UUID, kind: SpaceKind) -> list[Space]:
    """Return the spaces of one kind that a base has or had, in the order they were entered."""
    query = select(*_SHOWN).where(_T.base_id == base_id, _T.kind == kind.value).order_by(_T.id)
    return [_from(row) for row in await tx.all(query)]


async def of_bases(tx: Tx, base_ids: Sequence[UUID], on: date) -> list[Space]:
    """Return the spaces of some bases that are open on a day."""
    query = select(*_SHOWN).where(_T.base_id.in_(base_ids), _open_on(on)).order_by(_T.base_id, _T.id)
    return [_from(row) for row in await tx.all(query)]


async def offered(
    tx: Tx, first: date, until: date, *, area: str | None = None, base_id: UUID | None = None
) -> list[Space]:
    """Return the spaces of an area or a base that were open on some day from one to another, not included."""
    query = select(*_SHOWN).where(_T.opened_on < until, or_(_T.closed_on.is_(None), _T.closed_on > first))
    if area:
        query = query.where(_T.area.startswith(area, autoescape=True))
    if base_id:
        query = query.where(_T.base_id == base_id)
    return [_from(row) for row in await tx.all(query.order_by(_T.id))]


async def of_base(tx: Tx, base_id: UUID) -> list[Space]:
    """Return the spaces that a base has, had or will have, in the order they were entered."""
    query = select(*_SHOWN).where(_T.base_id == base_id).order_by(_T.id)
    return [_from(row) for row in await tx.all(query)]


async def has_open_in_base(tx: Tx, base_id: UUID, on: date) -> bool:
    """Say whether a base has a space that is open on a day or after."""
    query = select(_T.id).where(_T.base_id == base_id, or_(_T.closed_on.is_(None), _T.closed_on > on))
    return await tx.scalar(query.limit(1)) is not None


def _open_on(day: date) -> Any:
    return (_T.opened_on <= day) & or_(_T.closed_on.is_(None), _T.closed_on > day)


def _held(first: date, last: date, kind: OccupancyKind | None = None, *, all_day: bool = False) -> Any:
    """Count the seats of a space that are held on some day from `first` to `last`, both included; if only for hours too."""
    query = select(func.count(_O.seat.distinct())).where(_O.space_id == _T.id, _O.start_on <= last, _O.end_on > first)
    if kind:
        query = query.where(_O.kind == kind.value)
    if all_day:
        query = query.where(_O.from_minute == 0, _O.to_minute == DAY)
    return query.correlate(SpaceRow.__table__).scalar_subquery()


def _standing(day: date) -> tuple[Any, ...]:
    """Return what is selected of a space to tell its state on a day; an hour's booking leaves a space as free as it is."""
    return (
        *_SHOWN,
        _held(day, day, all_day=True).label("held"),
        _held(day, day, OccupancyKind.RESERVED).label("reserved"),
        _held(day, day, OccupancyKind.BLACKOUT, all_day=True).label("blacked_out"),
    )


@dataclass(frozen=True, slots=True)
class Asked:
    """What the list of spaces is asked, beside the page."""

    as_of: date
    base_id: UUID | None = None
    kind: str | None = None
    area: str | None = None
    free: tuple[date, date] | None = None  # first and last day
    is_bookable: bool | None = None
    people: int | None = None


async def page(tx: Tx, paging: Filter, asked: Asked) -> Sequence[RowMapping]:
    """Return one page of the spaces open on a day, with how many seats are held; `free` keeps those with a seat left."""
    day = asked.as_of
    query = select(*_standing(day)).where(_open_on(day))
    if asked.base_id:
        query = query.where(_T.base_id == asked.base_id)
    if asked.kind:
        query = query.where(_T.kind == asked.kind)
    if asked.area:
        query = query.where(_T.area.startswith(asked.area, autoescape=True))
    if asked.is_bookable is not None:
        query = query.where(_T.is_bookable == asked.is_bookable)
    if asked.people:
        query = query.where(_T.people >= asked.people)
    if asked.free:
        first, last = asked.free
        query = query.where(_open_on(first), _open_on(last), _T.seats > _held(first, last))
    return (await tx.execute(paged(query, paging, BY_ID))).mappings().all()


async def shown(tx: Tx, space_id: UUID, day: date) -> RowMapping | None:
    """Return one space with how many of its seats are held on a day."""
    query = select(*_standing(day))
    return (await tx.execute(query.where(_T.id == space_id))).mappings().first()


async def on_floor(tx: Tx, base_id: UUID, floor: int, day: date) -> Sequence[RowMapping]:
    """Return the spaces of a floor that can be drawn and are open on a day, with how many of their seats are held."""
    query = select(*_standing(day)).where(_T.base_id == base_id, _T.floor == floor, _open_on(day)).order_by(_T.id)
    return [row for row in (await tx.execute(query)).mappings().all() if row["outline"]]


async def count_open(tx: Tx, on: date) -> int:
    """Count the spaces open on a day."""
    return await tx.scalar(select(func.count()).select_from(SpaceRow).where(_open_on(on))) or 0


async def capacities(tx: Tx, base_ids: Sequence[UUID], on: date) -> dict[UUID, Capacity]:
    """Return for each base with an open space what it offers on a day, but for how large it is."""
    held = _held(on, on, all_day=True)
    query = select(_T.base_id, _T.seats, _T.floor_area_m2, held.label("held")).where(
        _T.base_id.in_(base_ids), _open_on(on)
    )
    found: dict[UUID, Capacity] = {}
    for row in await tx.all(query):
        in_use = row.floor_area_m2 if row.held else 0
        offered = Capacity(1, row.seats, min(row.held, row.seats), row.floor_area_m2, in_use)
        found[row.base_id] = found.get(row.base_id, Capacity()) + offered
    return found
