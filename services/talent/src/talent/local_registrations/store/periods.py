"""Where periods are kept; the database itself refuses two of one certificate at one time."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import fields
from datetime import date
from typing import Any
from uuid import UUID

from bureaukit.db import Tx
from bureaukit.guards import Guard
from bureaukit.pages import Filter, Order, paged
from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    RowMapping,
    Select,
    func,
    insert,
    not_,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Mapped, aliased, mapped_column

from talent.database import UUID_RANGE, Base
from talent.local_registrations.model import CancellationGround, Period
from talent.local_registrations.store.cases import OPEN, LocalRegistrationRow


class RegistrationPeriodRow(Base):
    """One span of validity."""

    __tablename__ = "registration_periods"
    __table_args__ = (
        CheckConstraint("valid_from <= valid_until", name="span"),
        Index("ix_registration_periods_credential", "credential_id", "valid_from"),
    )
    id: Mapped[UUID] = mapped_column(primary_key=True)
    credential_id: Mapped[UUID] = mapped_column(ForeignKey("credentials.id"))
    social_worker_id: Mapped[UUID] = mapped_column(ForeignKey("social_workers.id"), index=True)
    registration_id: Mapped[UUID | None] = mapped_column(ForeignKey("local_registrations.id"))
    registered_on: Mapped[date]
    valid_from: Mapped[date]
    valid_until: Mapped[date]
    window_on: Mapped[date]
    cancelled_on: Mapped[date | None]
    cancelled_ground: Mapped[str | None]
    cancelled_reason: Mapped[str | None]
    lapse_told: Mapped[bool]  # whether it was announced that the period ran out; how it stands follows from the day


# The standing periods of one certificate do not overlap, so the last of them that begins by the new one's end is the
# only one that can reach into it: one look into the index decides.
_TAKEN = """
    SELECT RAISE(ABORT, 'the time is taken') WHERE NEW.cancelled_on IS NULL AND (
        SELECT valid_until FROM registration_periods
        WHERE credential_id = NEW.credential_id AND cancelled_on IS NULL AND id <> NEW.id
            AND valid_from <= NEW.valid_until
        ORDER BY valid_from DESC LIMIT 1
    ) >= NEW.valid_from;"""
_TABLE = "registration_periods"
_MOVES = "credential_id, valid_from, valid_until, cancelled_on"
ONE_REGISTRATION_AT_A_TIME = Guard(
    name="one_registration_at_a_time",
    sqlite=(
        f"CREATE TRIGGER IF NOT EXISTS registrations_taken_insert BEFORE INSERT ON {_TABLE} BEGIN {_TAKEN} END",
        f"CREATE TRIGGER IF NOT EXISTS registrations_taken_update BEFORE UPDATE OF {_MOVES} ON {_TABLE} BEGIN {_TAKEN} END",
    ),
    postgresql=(
        UUID_RANGE,
        f"""
        DO $$ BEGIN
            ALTER TABLE {_TABLE} ADD CONSTRAINT registrations_taken EXCLUDE USING gist (
                uuid_range(credential_id, credential_id, '[]') WITH &&,
                daterange(valid_from, valid_until, '[]') WITH &&
            ) WHERE (cancelled_on IS NULL);
        EXCEPTION WHEN duplicate_table OR duplicate_object THEN NULL;
        END $$
        """,
    ),
    constraints=("registrations_taken",),
    sqlite_triggers=("registrations_taken_insert", "registrations_taken_update"),
)
_C = LocalRegistrationRow.__table__.c
_P = RegistrationPeriodRow.__table__.c
PERIODS_BY_ID = Order("id", (_P.id,))


def period_from(row: RowMapping) -> Period:
    """Return the period of a row."""
    values = {field.name: row[field.name] for field in fields(Period)}
    ground = CancellationGround(row["cancelled_ground"]) if row["cancelled_ground"] else None
    return Period(**values | {"cancelled_ground": ground})


def _values(period: Period) -> dict[str, Any]:
    values = {field.name: getattr(period, field.name) for field in fields(period)}
    return {name: getattr(value, "value", value) for name, value in values.items()}


async def validity(tx: Tx) -> dict[UUID, list[tuple[date, date]]]:
    """Return from when until when certificates of each person were registered, both days included."""
    columns = (_P.social_worker_id, _P.valid_from, _P.valid_until, _P.cancelled_on)
    found: dict[UUID, list[tuple[date, date]]] = defaultdict(list)
    for row in await tx.all(select(*columns)):
        last = min(row.valid_until, row.cancelled_on or row.valid_until)
        found[row.social_worker_id].append((row.valid_from, last))
    return found


async def add_period(tx: Tx, period: Period) -> None:
    """Keep a period."""
    await tx.execute(insert(RegistrationPeriodRow).values(**_values(period), lapse_told=False))


async def cancel_period(tx: Tx, identity: UUID, *, on: date, ground: CancellationGround, reason: str) -> bool:
    """End a period before its day; say whether it was not ended already."""
    this = (_P.id == identity, _P.cancelled_on.is_(None))
    ending = {"cancelled_on": on, "cancelled_ground": ground.value, "cancelled_reason": reason}
    ended = await tx.execute(update(RegistrationPeriodRow).where(*this).values(**ending))
    return bool(ended.rowcount)


async def lapsed(tx: Tx, on: date) -> list[Period]:
    """Return the periods that ran out before a day and of which nobody was told.

    One that a later period follows has not lapsed, and one whose renewal was asked for in time may yet go on.
    """
    later = aliased(RegistrationPeriodRow)
    renewed = select(later.id).where(
        later.credential_id == _P.credential_id,
        later.valid_until > _P.valid_until,
        or_(later.cancelled_on.is_(None), later.cancelled_on > later.valid_from),
    )
    renewing = select(_C.id).where(_C.credential_id == _P.credential_id, _C.state.in_(OPEN), _C.late.is_(False))
    query = select(RegistrationPeriodRow.__table__).where(
        _P.valid_until < on, _P.cancelled_on.is_(None), _P.lapse_told.is_(False)
    )
    return await _periods(tx, query.where(not_(renewed.exists()), not_(renewing.exists())))


async def mark_lapse_told(tx: Tx, identities: Collection[UUID]) -> None:
    """Remember of which periods it was announced that they ran out."""
    await tx.execute(update(RegistrationPeriodRow).where(_P.id.in_(identities)).values(lapse_told=True))


async def period(tx: Tx, identity: UUID) -> Period | None:
    """Return one period."""
    found = await _periods(tx, select(RegistrationPeriodRow.__table__).where(_P.id == identity))
    return found[0] if found else None


async def period_of_case(tx: Tx, case_id: UUID) -> Period | None:
    """Return the period a case led to."""
    found = await _periods(tx, select(RegistrationPeriodRow.__table__).where(_P.registration_id == case_id))
    return found[0] if found else None


async def periods_of(tx: Tx, credential_ids: Collection[UUID]) -> list[Period]:
    """Return the periods of some certificates, oldest first."""
    return await _periods(tx, select(RegistrationPeriodRow.__table__).where(_P.credential_id.in_(credential_ids)))


async def of_worker(tx: Tx, social_worker_id: UUID) -> list[Period]:
    """Return a person's periods, oldest first."""
    return await between(tx, social_worker_id, social_worker_id)


async def between(tx: Tx, first: UUID, last: UUID) -> list[Period]:
    """Return the periods of the persons in a range of ids."""
    return await _periods(tx, select(RegistrationPeriodRow.__table__).where(_P.social_worker_id.between(first, last)))


async def _periods(tx: Tx, query: Select[Any]) -> list[Period]:
    rows = (await tx.execute(query.order_by(_P.social_worker_id, _P.valid_from, _P.id))).mappings()
    return [period_from(row) for row in rows]


def _holding(day: date) -> ColumnElement[bool]:
    is_cancelled = _P.cancelled_on.is_not(None) & (_P.cancelled_on <= day)
    return (_P.valid_from <= day) & (_P.valid_until >= day) & not_(is_cancelled)


async def period_page(
    tx: Tx, asked: Filter, *, within: Select[Any], social_worker_id: UUID | None, credential_id: UUID | None
) -> Sequence[RowMapping]:
    """Return one page of the periods of the persons that `within` selects."""
    query: Select[Any] = select(RegistrationPeriodRow.__table__).where(_P.social_worker_id.in_(within))
    for column, value in ((_P.social_worker_id, social_worker_id), (_P.credential_id, credential_id)):
        if value:
            query = query.where(column == value)
    return (await tx.execute(paged(query, asked, PERIODS_BY_ID))).mappings().all()


async def in_force(tx: Tx, asked: Filter, on: date, among: Select[Any]) -> Sequence[RowMapping]:
    """Return one page of the periods in force on a day; one certificate has one at most."""
    query: Select[Any] = select(RegistrationPeriodRow.__table__).where(_holding(on), _P.social_worker_id.in_(among))
    return (await tx.execute(paged(query, asked, PERIODS_BY_ID))).mappings().all()


async def count_in_force(tx: Tx, on: date, among: Select[Any]) -> int:
    """Count the periods in force on a day."""
    query = select(func.count()).select_from(RegistrationPeriodRow).where(_holding(on), _P.social_worker_id.in_(among))
    return await tx.scalar(query) or 0
