"""Where bookings and their logs are kept."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from bureaukit.db import Tx
from bureaukit.guards import append_only
from bureaukit.pages import Filter, Order, paged
from bureaukit.versions import write_over
from sqlalchemy import CheckConstraint, ForeignKey, Index, Row, RowMapping, func, insert, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from incubator.bookings.model import COUNTED, HOLDING, Booking, BookingState, Entry
from incubator.database import Base


class BookingRow(Base):
    """One booking."""

    __tablename__ = "bookings"
    __table_args__ = (
        CheckConstraint("from_minute < to_minute", name="hours"),
        Index("ix_bookings_organization_id_day", "organization_id", "day"),
        Index("ix_bookings_space_id_day", "space_id", "day"),
    )
    id: Mapped[UUID] = mapped_column(primary_key=True)
    series_id: Mapped[UUID | None] = mapped_column(index=True)
    space_id: Mapped[UUID] = mapped_column(ForeignKey("spaces.id"))
    base_id: Mapped[UUID] = mapped_column(ForeignKey("bases.id"))
    area: Mapped[str] = mapped_column(index=True)
    organization_id: Mapped[UUID]
    credit_code: Mapped[str | None]
    purpose: Mapped[str]
    people: Mapped[int]
    day: Mapped[date]
    from_minute: Mapped[int]
    to_minute: Mapped[int]
    fee_fen: Mapped[int]
    state: Mapped[str]
    version: Mapped[int]


class BookingEntryRow(Base):
    """One line of a booking's log."""

    __tablename__ = "booking_entries"
    booking_id: Mapped[UUID] = mapped_column(ForeignKey("bookings.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    actor: Mapped[str]
    step: Mapped[str]
    changes: Mapped[dict[str, Any]]
    reason: Mapped[str | None]


_T = BookingRow.__table__.c
_E = BookingEntryRow.__table__.c
BY_ID = Order("id", (_T.id,))
ENTRIES_ARE_KEPT = append_only(BookingEntryRow.metadata.tables["booking_entries"])


def _from(row: Row[Any]) -> Booking:
    values = dict(row._mapping)  # noqa: SLF001 -- SQLAlchemy's public name for the row as a mapping
    return Booking(**values | {"state": BookingState(row.state)})


async def one_at_a_time(tx: Tx, organization_id: UUID) -> None:
    """Let the bookings of one organization wait for each other, so that its quota can be counted (SQLite: all do)."""
    if not tx.is_sqlite:
        await tx.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"bookings {organization_id}"))))


async def add(tx: Tx, booking: Booking) -> None:
    """Enter a booking."""
    await tx.execute(insert(BookingRow).values(**asdict(booking)))


async def save(tx: Tx, booking: Booking) -> Booking:
    """Write the booking over the version it was read in; return it with its new version."""
    return replace(booking, version=await write_over(tx, BookingRow, booking, asdict(booking)))


async def note(tx: Tx, booking_id: UUID, entry: Entry) -> None:
    """Add a line to a booking's log."""
    await tx.execute(insert(BookingEntryRow).values(booking_id=booking_id, **asdict(entry)))


async def entries(tx: Tx, booking_id: UUID) -> list[Entry]:
    """Return a booking's log from the first line on."""
    query = select(_E.number, _E.at, _E.actor, _E.step, _E.changes, _E.reason).where(_E.booking_id == booking_id)
    return [Entry(**row._mapping) for row in await tx.all(query.order_by(_E.number))]  # noqa: SLF001 -- as above


async def find(tx: Tx, booking_id: UUID) -> Booking | None:
    """Return one booking."""
    row = await tx.first(select(BookingRow.__table__).where(_T.id == booking_id))
    return _from(row) if row else None


async def ahead_of(tx: Tx, organization_id: UUID, on: date) -> list[Booking]:
    """Return the bookings of an organization that are still to be used, from a day on."""
    query = select(BookingRow.__table__).where(
        _T.organization_id == organization_id, _T.day >= on, _T.state == BookingState.BOOKED.value
    )
    return [_from(row) for row in await tx.all(query.order_by(_T.day, _T.from_minute))]


async def bookers(tx: Tx, on: date) -> dict[UUID, UUID]:
    """Return who made each booking that is still to be used after a day."""
    ahead = (_T.day > on, _T.state == BookingState.BOOKED.value)
    return {row.id: row.organization_id for row in await tx.all(select(_T.id, _T.organization_id).where(*ahead))}


async def of_series(tx: Tx, series_id: UUID) -> list[Booking]:
    """Return the bookings of a series, the earliest first."""
    query = select(BookingRow.__table__).where(_T.series_id == series_id)
    return [_from(row) for row in await tx.all(query.order_by(_T.day, _T.from_minute))]


async def minutes_counted(tx: Tx, organization_id: UUID, first: date, until: date, *, but: UUID | None = None) -> int:
    """Return how many minutes count towards the quota of an organization from a day until another, not included."""
    query = select(func.coalesce(func.sum(_T.to_minute - _T.from_minute), 0)).where(
        _T.organization_id == organization_id,
        _T.day >= first,
        _T.day < until,
        _T.state.in_([state.value for state in COUNTED]),
        _T.id != but,
    )
    return int(await tx.scalar(query) or 0)


async def no_shows(tx: Tx, organization_id: UUID, since: date) -> list[date]:
    """Return the days from one on on which an organization stayed away, in order."""
    query = select(_T.day).where(
        _T.organization_id == organization_id, _T.day >= since, _T.state == BookingState.NO_SHOW.value
    )
    return [row.day for row in await tx.all(query.order_by(_T.day))]


async def page(
    tx: Tx,
    asked: Filter,
    *,
    area: str | None,
    org: str | None,
    equal: dict[str, Any],
    first: date | None,
    last: date | None,
) -> Sequence[RowMapping]:
    """Return one page of bookings of an area, or of an organization by its id or credit code."""
    query = select(BookingRow.__table__)
    if area is not None:
        query = query.where(_T.area.startswith(area, autoescape=True))
    if org is not None:
        query = query.where(or_(_T.credit_code == org, _T.organization_id == _as_id(org)))
    for name, value in equal.items():
        if value is not None:
            query = query.where(_T[name] == value)
    if first:
        query = query.where(_T.day >= first)
    if last:
        query = query.where(_T.day <= last)
    return (await tx.execute(paged(query, asked, BY_ID))).mappings().all()


def _as_id(org: str) -> UUID | None:
    try:
        return UUID(org)
    except ValueError:
        return None


async def hours_said(tx: Tx) -> set[tuple[UUID, UUID, date, int, int]]:
    """Return which booking says it holds which space on which day, from when until when."""
    query = select(_T.id, _T.space_id, _T.day, _T.from_minute, _T.to_minute)
    return {tuple(row) for row in await tx.all(query.where(_T.state.in_([state.value for state in HOLDING])))}


async def use(tx: Tx, first: date, until: date, area: str | None) -> Sequence[RowMapping]:
    """Return how many bookings of which minutes each space had in each state, from a day to another, not included."""
    query = (
        select(
            _T.space_id,
            _T.state,
            func.count().label("bookings"),
            func.sum(_T.to_minute - _T.from_minute).label("minutes"),
        )
        .where(_T.day >= first, _T.day < until)
        .group_by(_T.space_id, _T.state)
        .order_by(_T.space_id, _T.state)
    )
    if area:
        query = query.where(_T.area.startswith(area, autoescape=True))
    return (await tx.execute(query)).mappings().all()
