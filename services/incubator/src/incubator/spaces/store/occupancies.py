"""Where it is kept who holds which seat when, for days or for hours; the database itself refuses a second holder."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from bureaukit.checks import Seen
from bureaukit.db import Tx, is_unique_violation
from bureaukit.guards import Guard
from bureaukit.problems import Conflict, problem_type
from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    Insert,
    Row,
    Update,
    and_,
    delete,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from incubator.database import Base
from incubator.periods import Period
from incubator.spaces.model import Occupancy, OccupancyKind, Space

SPACE_TAKEN = problem_type("space_taken", 409, "场地在该期间已被占用", "The space is taken in that period")


class OccupancyRow(Base):
    """One seat of one space, held for a period."""

    __tablename__ = "occupancies"
    __table_args__ = (
        CheckConstraint("start_on < end_on", name="period"),
        CheckConstraint("0 <= from_minute AND from_minute < to_minute AND to_minute <= 1440", name="hours"),
        Index("ix_occupancies_seat", "space_no", "seat", "start_on", "from_minute"),
        Index("ix_occupancies_space_id_end_on", "space_id", "end_on"),  # what is over is not looked at
    )
    id: Mapped[UUID] = mapped_column(primary_key=True)
    space_id: Mapped[UUID] = mapped_column(ForeignKey("spaces.id"))
    space_no: Mapped[int]
    seat: Mapped[int]
    start_on: Mapped[date]
    end_on: Mapped[date]
    from_minute: Mapped[int] = mapped_column(server_default="0")  # of the first day
    to_minute: Mapped[int] = mapped_column(server_default="1440")  # of the last day
    kind: Mapped[str]
    held_for: Mapped[UUID] = mapped_column(index=True)


# The periods of one seat do not overlap, so the last of them that begins before the new one ends is the only one that
# can reach into it: one look into the index decides.
_TAKEN = """
    SELECT RAISE(ABORT, 'space is taken') WHERE EXISTS (
        SELECT 1 FROM (
            SELECT end_on, to_minute FROM occupancies
            WHERE space_no = NEW.space_no AND seat = NEW.seat AND id <> NEW.id
                AND (start_on, from_minute) < (date(NEW.end_on, '-1 day'), NEW.to_minute)
            ORDER BY start_on DESC, from_minute DESC LIMIT 1
        ) WHERE (date(end_on, '-1 day'), to_minute) > (NEW.start_on, NEW.from_minute)
    );"""
_MOVES = "space_no, seat, start_on, end_on, from_minute, to_minute"
OCCUPANCIES_NEVER_OVERLAP = Guard(
    name="occupancies_never_overlap",
    sqlite=(
        f"CREATE TRIGGER IF NOT EXISTS occupancies_taken_insert BEFORE INSERT ON occupancies BEGIN {_TAKEN} END",
        f"CREATE TRIGGER IF NOT EXISTS occupancies_taken_update BEFORE UPDATE OF {_MOVES} ON occupancies BEGIN {_TAKEN} END",
    ),
    postgresql=(
        """
        DO $$ BEGIN
            ALTER TABLE occupancies ADD CONSTRAINT occupancies_taken EXCLUDE USING gist (
                int8range(space_no, space_no, '[]') WITH &&,
                int8range(seat, seat, '[]') WITH &&,
                int8range(
                    (start_on - DATE '2000-01-01') * 1440 + from_minute,
                    (end_on - 1 - DATE '2000-01-01') * 1440 + to_minute
                ) WITH &&
            );
        EXCEPTION WHEN duplicate_table OR duplicate_object THEN NULL;
        END $$
        """,
    ),
    constraints=("occupancies_taken",),
    sqlite_triggers=("occupancies_taken_insert", "occupancies_taken_update"),
)
_T = OccupancyRow.__table__.c


def _from(row: Row[Any]) -> Occupancy:
    period = Period(row.start_on, row.end_on, row.from_minute, row.to_minute)
    return Occupancy(row.id, row.space_id, row.space_no, row.seat, period, OccupancyKind(row.kind), row.held_for)


def _begins_before_end(period: Period) -> Any:
    last = period.end_on - timedelta(days=1)
    return or_(_T.start_on < last, and_(_T.start_on == last, _T.from_minute < period.to_minute))


def _ends_after_start(period: Period) -> Any:
    following = period.start_on + timedelta(days=1)
    ends_later = or_(_T.end_on > following, and_(_T.end_on == following, _T.to_minute > period.from_minute))
    return and_(_T.end_on > period.start_on, ends_later)  # implied, and unlike the other a range of an index


def _overlap(period: Period) -> Any:
    return and_(_begins_before_end(period), _ends_after_start(period))


async def conflicting(tx: Tx, space_no: int, seat: int, period: Period, *, but: UUID | None = None) -> Occupancy | None:
    """Return what holds the seat in the period: the same look at the neighbour that the guard takes."""
    query = select(OccupancyRow.__table__).where(
        _T.space_no == space_no, _T.seat == seat, _begins_before_end(period), _T.id != but
    )
    row = await tx.first(query.order_by(_T.start_on.desc(), _T.from_minute.desc()).limit(1))
    found = _from(row) if row else None
    return found if found and found.period.overlaps(period) else None


async def between(tx: Tx, spaces: Sequence[UUID], period: Period) -> list[Occupancy]:
    """Return what is held of some spaces in a period, from the earliest on."""
    query = select(OccupancyRow.__table__).where(_T.space_id.in_(spaces), _overlap(period))
    return [_from(row) for row in await tx.all(query.order_by(_T.space_id, _T.start_on, _T.from_minute, _T.seat))]


async def free_seats(tx: Tx, spaces: Sequence[Space], period: Period) -> list[tuple[Space, int]]:
    """Return the seats that are free on every day of the period, in the order of the spaces."""
    query = select(_T.space_id, _T.seat).where(_T.space_id.in_([space.id for space in spaces]), _overlap(period))
    held = {(row.space_id, row.seat) for row in await tx.all(query)}
    return [
        (space, seat)
        for space in spaces
        if space.is_open_through(period)
        for seat in range(1, space.seats + 1)
        if (space.id, seat) not in held
    ]


async def held_in(tx: Tx, spaces: Sequence[Space], period: Period) -> list[Occupancy]:
    """Return what is held of these spaces on a day of the period, seat by seat, the earliest first."""
    query = select(OccupancyRow.__table__).where(_T.space_id.in_([space.id for space in spaces]), _overlap(period))
    return [_from(row) for row in await tx.all(query.order_by(_T.space_no, _T.seat, _T.start_on))]


async def hold(tx: Tx, occupancy: Occupancy) -> None:
    """Hold a seat; 409 naming the period that stands against it, whoever notices: the look before, or the guard."""
    await _refuse_if_taken(tx, occupancy.space_no, occupancy.seat, occupancy.period)
    values = {
        "id": occupancy.id,
        "space_id": occupancy.space_id,
        "space_no": occupancy.space_no,
        "seat": occupancy.seat,
        "start_on": occupancy.period.start_on,
        "end_on": occupancy.period.end_on,
        "from_minute": occupancy.period.from_minute,
        "to_minute": occupancy.period.to_minute,
        "kind": occupancy.kind.value,
        "held_for": occupancy.held_for,
    }
    await _guarded(tx, insert(OccupancyRow).values(**values))


async def change_end(tx: Tx, occupancy: Occupancy, end_on: date) -> None:
    """Hold the seat for longer or shorter; longer only if nobody follows before."""
    period = Period(occupancy.period.start_on, end_on)
    await _refuse_if_taken(tx, occupancy.space_no, occupancy.seat, period, but=occupancy.id)
    await _guarded(tx, update(OccupancyRow).where(_T.id == occupancy.id).values(end_on=end_on))


async def move(tx: Tx, occupancy: Occupancy, period: Period) -> None:
    """Hold the seat for another period instead."""
    await _refuse_if_taken(tx, occupancy.space_no, occupancy.seat, period, but=occupancy.id)
    values = {
        "start_on": period.start_on,
        "end_on": period.end_on,
        "from_minute": period.from_minute,
        "to_minute": period.to_minute,
    }
    await _guarded(tx, update(OccupancyRow).where(_T.id == occupancy.id).values(**values))


async def _refuse_if_taken(tx: Tx, space_no: int, seat: int, period: Period, *, but: UUID | None = None) -> None:
    if found := await conflicting(tx, space_no, seat, period, but=but):
        told = found.as_told()
        zh = f"该座位自 {told['start_on']} 至 {told['end_on']}（不含）已被占用"
        en = f"The seat is held from {told['start_on']} until {told['end_on']} (not included)"
        if found.period.has_hours:
            zh = f"该场地 {told['start_on']} {told['from_time']} 至 {told['to_time']} 已被占用"
            en = f"The space is held on {told['start_on']} from {told['from_time']} to {told['to_time']}"
        raise Conflict(SPACE_TAKEN, zh, en, conflict=told)


async def _guarded(tx: Tx, statement: Insert | Update) -> None:
    try:
        await tx.execute(statement)
    except IntegrityError as error:
        if not is_unique_violation(error):
            raise
        zh, en = "该座位刚刚被占用", "The seat has just been taken"
        raise Conflict(SPACE_TAKEN, zh, en, conflict=None) from None


async def convert(tx: Tx, occupancy_id: UUID, *, held_for: UUID) -> None:
    """Turn a reservation into the occupancy of a tenancy."""
    values = {"kind": OccupancyKind.TENANCY.value, "held_for": held_for}
    await tx.execute(update(OccupancyRow).where(_T.id == occupancy_id).values(**values))


async def release(tx: Tx, occupancy_id: UUID) -> None:
    """Give a seat back that was never used."""
    await tx.execute(delete(OccupancyRow).where(_T.id == occupancy_id))


async def release_all(tx: Tx, holder: UUID) -> None:
    """Give back every seat that is held for one holder."""
    await tx.execute(delete(OccupancyRow).where(_T.held_for == holder))


async def held_for(tx: Tx, holder: UUID) -> Occupancy | None:
    """Return the seat that is held for an admission or a tenancy."""
    row = await tx.first(select(OccupancyRow.__table__).where(_T.held_for == holder))
    return _from(row) if row else None


async def has_any_after(tx: Tx, space_id: UUID, day: date) -> bool:
    """Say whether a seat of the space is held on or after a day."""
    return await tx.scalar(select(_T.id).where(_T.space_id == space_id, _T.end_on > day).limit(1)) is not None


async def overlapping(tx: Tx) -> Seen:
    """Return the occupancies that begin before an earlier one of the same seat has ended."""
    order = (_T.space_no, _T.seat, _T.start_on, _T.from_minute, _T.id)
    count, seat, held_until = 0, None, 0
    wrong: list[str] = []
    async for row in tx.each(select(OccupancyRow.__table__).order_by(*order)):
        occupancy = _from(row)
        if (occupancy.space_no, occupancy.seat) != seat:
            seat, held_until = (occupancy.space_no, occupancy.seat), 0
        if occupancy.period.begins < held_until:
            wrong.append(str(occupancy.id))
        count, held_until = count + 1, max(held_until, occupancy.period.ends)
    return Seen(count, tuple(wrong))


async def seats_held(tx: Tx, kind: OccupancyKind) -> set[tuple[UUID, UUID, int, date, date]]:
    """Return for whom which seat is held, from when until when, as a tenancy or as a reservation."""
    query = select(_T.held_for, _T.space_id, _T.seat, _T.start_on, _T.end_on)
    return {tuple(row) for row in await tx.all(query.where(_T.kind == kind.value))}


async def hours_of_bookings(tx: Tx) -> set[tuple[UUID, UUID, date, int, int]]:
    """Return for which booking which space is held, on which day, from when until when."""
    query = select(_T.held_for, _T.space_id, _T.start_on, _T.from_minute, _T.to_minute)
    return {tuple(row) for row in await tx.all(query.where(_T.kind == OccupancyKind.BOOKING.value))}
