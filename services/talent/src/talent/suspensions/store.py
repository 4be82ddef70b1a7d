"""Where suspensions are kept."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import date
from typing import Any
from uuid import UUID

from bureaukit.db import Tx
from bureaukit.pages import Filter, Order, paged
from bureaukit.problems import Stale
from sqlalchemy import CheckConstraint, ForeignKey, RowMapping, Select, insert, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from talent.database import Base
from talent.suspensions.model import Suspension, SuspensionGround


class SuspensionRow(Base):
    """One suspension."""

    __tablename__ = "suspensions"
    __table_args__ = (CheckConstraint("end_on IS NULL OR start_on < end_on", name="span"),)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    social_worker_id: Mapped[UUID] = mapped_column(ForeignKey("social_workers.id"), index=True)
    ground: Mapped[str]
    document: Mapped[str | None]
    start_on: Mapped[date]
    end_on: Mapped[date | None]
    recorded_by: Mapped[str]
    version: Mapped[int]


_T = SuspensionRow.__table__.c
BY_ID = Order("id", (_T.id,))


def from_row(row: RowMapping) -> Suspension:
    """Return the suspension of a row."""
    values = {field.name: row[field.name] for field in fields(Suspension)}
    return Suspension(**values | {"ground": SuspensionGround(row["ground"])})


async def add(tx: Tx, suspension: Suspension) -> None:
    """Keep a suspension."""
    values = {field.name: getattr(suspension, field.name) for field in fields(suspension)}
    await tx.execute(insert(SuspensionRow).values(**values | {"ground": suspension.ground.value}))


async def end(tx: Tx, suspension: Suspension, version: int) -> None:
    """Keep the end of a suspension that is still at this version."""
    this = (_T.id == suspension.id, _T.version == version)
    done = await tx.execute(update(SuspensionRow).where(*this).values(end_on=suspension.end_on, version=version + 1))
    if not done.rowcount:
        raise Stale


async def find(tx: Tx, identity: UUID) -> Suspension | None:
    """Return one suspension."""
    row = (await tx.execute(select(SuspensionRow.__table__).where(_T.id == identity))).mappings().first()
    return from_row(row) if row else None


async def of_worker(tx: Tx, social_worker_id: UUID) -> list[Suspension]:
    """Return a person's suspensions, oldest first."""
    return await between(tx, social_worker_id, social_worker_id)


async def between(tx: Tx, first: UUID, last: UUID) -> list[Suspension]:
    """Return the suspensions of the persons in a range of ids, in a fixed order."""
    query = select(SuspensionRow.__table__).where(_T.social_worker_id.between(first, last))
    rows = await tx.execute(query.order_by(_T.social_worker_id, _T.start_on, _T.id))
    return [from_row(row) for row in rows.mappings()]


async def page(
    tx: Tx, asked: Filter, *, within: Select[Any], social_worker_id: UUID | None, as_of: date | None
) -> Sequence[RowMapping]:
    """Return one page of the suspensions of the persons that `within` selects."""
    query: Select[Any] = select(SuspensionRow.__table__).where(_T.social_worker_id.in_(within))
    if social_worker_id:
        query = query.where(_T.social_worker_id == social_worker_id)
    if as_of:
        query = query.where(_T.start_on <= as_of, or_(_T.end_on.is_(None), _T.end_on > as_of))
    return (await tx.execute(paged(query, asked, BY_ID))).mappings().all()
