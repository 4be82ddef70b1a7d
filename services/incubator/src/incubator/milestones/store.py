"""Where milestones and their measurements are kept."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from bureaukit.db import Tx
from bureaukit.guards import append_only
from bureaukit.pages import Filter, Order, paged
from bureaukit.versions import write_over
from sqlalchemy import ForeignKey, Row, RowMapping, Select, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from incubator.database import Base
from incubator.milestones.model import Measure, Measurement, Milestone, MilestoneState, Outcome


class MilestoneRow(Base):
    """One milestone."""

    __tablename__ = "milestones"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    tenancy_id: Mapped[UUID] = mapped_column(ForeignKey("tenancies.id"), index=True)
    stay_id: Mapped[UUID] = mapped_column(index=True)
    title: Mapped[str]
    measure: Mapped[str]
    target: Mapped[int]
    due_on: Mapped[date]
    proposed_by: Mapped[str]
    state: Mapped[str] = mapped_column(index=True)
    agreed_by: Mapped[str | None]
    agreed_on: Mapped[date | None]
    achieved: Mapped[int | None]
    reached_on: Mapped[date | None]
    version: Mapped[int]


class MeasurementRow(Base):
    """One total that was measured."""

    __tablename__ = "measurements"
    milestone_id: Mapped[UUID] = mapped_column(ForeignKey("milestones.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    measured_on: Mapped[date]
    value: Mapped[int]
    evidence: Mapped[str]
    by: Mapped[str]
    at: Mapped[datetime]


_T = MilestoneRow.__table__.c
_M = MeasurementRow.__table__.c
BY_DAY = Order("due_on", (_T.due_on, _T.id))
MEASUREMENTS_ARE_KEPT = append_only(MeasurementRow.metadata.tables["measurements"])


def from_row(row: Row[Any] | RowMapping) -> Milestone:
    """Return a row as the milestone it holds."""
    values: dict[str, Any] = dict(row if isinstance(row, RowMapping) else row._mapping)  # noqa: SLF001 -- SQLAlchemy's public name
    return Milestone(**values | {"measure": Measure(values["measure"]), "state": MilestoneState(values["state"])})


async def add(tx: Tx, milestone: Milestone) -> None:
    """Enter a milestone."""
    await tx.execute(insert(MilestoneRow).values(**asdict(milestone)))


async def save(tx: Tx, milestone: Milestone) -> Milestone:
    """Write the milestone over the version it was read in; return it with its new version."""
    return replace(milestone, version=await write_over(tx, MilestoneRow, milestone, asdict(milestone)))


async def note(tx: Tx, milestone_id: UUID, measurement: Measurement) -> None:
    """Keep a measurement."""
    await tx.execute(insert(MeasurementRow).values(milestone_id=milestone_id, **asdict(measurement)))


async def find(tx: Tx, milestone_id: UUID) -> Milestone | None:
    """Return one milestone."""
    row = await tx.first(select(MilestoneRow.__table__).where(_T.id == milestone_id))
    return from_row(row) if row else None


async def measurements(tx: Tx, milestone_id: UUID) -> list[Measurement]:
    """Return what was measured of a milestone, the oldest first."""
    query = select(*(_M[name] for name in Measurement.__dataclass_fields__)).where(_M.milestone_id == milestone_id)
    return [Measurement(**row._mapping) for row in await tx.all(query.order_by(_M.number))]  # noqa: SLF001 -- as above


async def overdue(tx: Tx, on: date) -> list[Milestone]:
    """Return the milestones that were agreed on and not reached by their day."""
    query = select(MilestoneRow.__table__).where(_T.state == MilestoneState.AGREED.value, _T.due_on < on)
    return [from_row(row) for row in await tx.all(query.order_by(_T.id))]


async def page(tx: Tx, asked: Filter, *, stays: Select[Any], equal: dict[str, Any]) -> Sequence[RowMapping]:
    """Return one page of the milestones of the stays that a query selects, the earliest due first."""
    query: Select[Any] = select(MilestoneRow.__table__).where(_T.stay_id.in_(stays))
    for name, value in equal.items():
        if value is not None:
            query = query.where(_T[name] == value)
    return (await tx.execute(paged(query, asked, BY_DAY))).mappings().all()


async def outcomes(tx: Tx, on: date, stays: Select[Any]) -> dict[Measure, Outcome]:
    """Return for each measure what had been agreed on by a day in some stays, and what had been reached of it then."""
    agreed = select(MilestoneRow.__table__).where(_T.agreed_on <= on, _T.stay_id.in_(stays))
    milestones = [from_row(row) for row in await tx.all(agreed)]
    measured = select(_M.milestone_id, _M.value).where(
        _M.measured_on <= on, _M.milestone_id.in_(agreed.with_only_columns(_T.id))
    )
    totals = {row.milestone_id: row.value for row in await tx.all(measured.order_by(_M.number))}  # the last one counts
    found: dict[Measure, Outcome] = defaultdict(Outcome)
    for milestone in milestones:
        found[milestone.measure].add(milestone, on, totals.get(milestone.id, 0))
    return found
