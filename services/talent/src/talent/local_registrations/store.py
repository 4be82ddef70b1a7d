"""Where cases and periods are kept."""

from collections.abc import Collection, Sequence
from dataclasses import fields
from datetime import date
from typing import Any
from uuid import UUID

from bureaukit.db import Tx
from bureaukit.pages import Filter, Order, paged
from bureaukit.problems import Stale
from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    RowMapping,
    Select,
    UniqueConstraint,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from talent.database import Base
from talent.local_registrations.model import Case, CaseKind, CaseState, Period


class LocalRegistrationRow(Base):
    """One case."""

    __tablename__ = "local_registrations"
    __table_args__ = (
        Index(
            "uq_local_registrations_open",
            "credential_id",
            unique=True,
            sqlite_where=text("state IN ('pending', 'first_reviewed')"),
            postgresql_where=text("state IN ('pending', 'first_reviewed')"),
        ),
    )
    id: Mapped[UUID] = mapped_column(primary_key=True)
    credential_id: Mapped[UUID] = mapped_column(ForeignKey("credentials.id"))
    social_worker_id: Mapped[UUID] = mapped_column(ForeignKey("social_workers.id"), index=True)
    kind: Mapped[str]
    state: Mapped[str]
    late: Mapped[bool]
    applied_on: Mapped[date]
    applied_by: Mapped[str]
    due_on: Mapped[date]
    reviewed_by: Mapped[str | None]
    decided_by: Mapped[str | None]
    decided_on: Mapped[date | None]
    ground: Mapped[str | None]
    version: Mapped[int]


class RegistrationPeriodRow(Base):
    """One span of validity."""

    __tablename__ = "registration_periods"
    __table_args__ = (
        UniqueConstraint("credential_id", "valid_from"),
        CheckConstraint("valid_from <= valid_until", name="span"),
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


_C = LocalRegistrationRow.__table__.c
_P = RegistrationPeriodRow.__table__.c
BY_ID = Order("id", (_C.id,))


def case_from(row: RowMapping) -> Case:
    """Return the case of a row."""
    values = {field.name: row[field.name] for field in fields(Case)}
    return Case(**values | {"kind": CaseKind(row["kind"]), "state": CaseState(row["state"])})


def _values(thing: Case | Period) -> dict[str, Any]:
    values = {field.name: getattr(thing, field.name) for field in fields(thing)}
    return {name: getattr(value, "value", value) for name, value in values.items()}


async def open_case(tx: Tx, case: Case) -> None:
    """Keep a new case; the database refuses a second open one for the same certificate."""
    await tx.execute(insert(LocalRegistrationRow).values(**_values(case)))


async def move(tx: Tx, case: Case, version: int) -> None:
    """Keep a case as it now stands, if it is still at this version."""
    values = {key: value for key, value in _values(case).items() if key not in ("id", "version")}
    this = (_C.id == case.id, _C.version == version)
    moved = await tx.execute(update(LocalRegistrationRow).where(*this).values(version=version + 1, **values))
    if not moved.rowcount:
        raise Stale


async def find(tx: Tx, identity: UUID) -> Case | None:
    """Return one case."""
    row = (await tx.execute(select(LocalRegistrationRow.__table__).where(_C.id == identity))).mappings().first()
    return case_from(row) if row else None


async def page(
    tx: Tx, asked: Filter, *, within: Select[Any], social_worker_id: UUID | None, state: CaseState | None
) -> Sequence[RowMapping]:
    """Return one page of cases of the persons that `within` selects."""
    query: Select[Any] = select(LocalRegistrationRow.__table__).where(_C.social_worker_id.in_(within))
    if social_worker_id:
        query = query.where(_C.social_worker_id == social_worker_id)
    if state:
        query = query.where(_C.state == state.value)
    return (await tx.execute(paged(query, asked, BY_ID))).mappings().all()


async def add_period(tx: Tx, period: Period) -> None:
    """Keep a period."""
    await tx.execute(insert(RegistrationPeriodRow).values(**_values(period)))


async def cancel_period(tx: Tx, identity: UUID, *, on: date, ground: str) -> bool:
    """End a period before its day; say whether it was not ended already."""
    this = (_P.id == identity, _P.cancelled_on.is_(None))
    ended = await tx.execute(
        update(RegistrationPeriodRow).where(*this).values(cancelled_on=on, cancelled_ground=ground)
    )
    return bool(ended.rowcount)


async def period(tx: Tx, identity: UUID) -> Period | None:
    """Return one period."""
    found = await _periods(tx, select(RegistrationPeriodRow.__table__).where(_P.id == identity))
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
    return [Period(**{field.name: row[field.name] for field in fields(Period)}) for row in rows]
