"""Where light reports are kept."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from bureaukit.db import Tx
from bureaukit.pages import Filter, Order, paged
from bureaukit.versions import write_over
from sqlalchemy import ForeignKey, Row, RowMapping, Select, UniqueConstraint, func, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from incubator.database import Base
from incubator.light_reports.model import Activity, LightReport, ReportState
from incubator.periods import Period


class LightReportRow(Base):
    """One quarter's report."""

    __tablename__ = "light_reports"
    __table_args__ = (UniqueConstraint("stay_id", "number"),)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    tenancy_id: Mapped[UUID] = mapped_column(ForeignKey("tenancies.id"), index=True)
    stay_id: Mapped[UUID]
    base_id: Mapped[UUID]
    area: Mapped[str] = mapped_column(index=True)
    number: Mapped[int]
    start_on: Mapped[date]
    end_on: Mapped[date]
    due_on: Mapped[date]
    due_provisional: Mapped[bool]
    state: Mapped[str] = mapped_column(index=True)
    activities: Mapped[list[Any]]
    summary: Mapped[str | None]
    filed_by: Mapped[str | None]
    filed_on: Mapped[date | None]
    noted_by: Mapped[str | None]
    noted_on: Mapped[date | None]
    remark: Mapped[str | None]
    version: Mapped[int]


_T = LightReportRow.__table__.c
BY_DAY = Order("due_on", (_T.due_on, _T.id))
PLAIN = (
    "tenancy_id",
    "stay_id",
    "base_id",
    "area",
    "number",
    "due_on",
    "due_provisional",
    "summary",
    "filed_by",
    "filed_on",
    "noted_by",
    "noted_on",
    "remark",
)


def _values(report: LightReport) -> dict[str, Any]:
    done = [[one.held_on.isoformat(), one.title, one.people] for one in report.activities]
    period, state = report.period, report.state.value
    plain = {name: getattr(report, name) for name in PLAIN}
    return plain | {"start_on": period.start_on, "end_on": period.end_on, "state": state, "activities": done}


def from_row(row: Row[Any] | RowMapping) -> LightReport:
    """Return a row as the report it holds."""
    values: dict[str, Any] = dict(row if isinstance(row, RowMapping) else row._mapping)  # noqa: SLF001 -- SQLAlchemy's public name
    period = Period(values.pop("start_on"), values.pop("end_on"))
    done = tuple(Activity(date.fromisoformat(day), title, people) for day, title, people in values.pop("activities"))
    return LightReport(**values | {"period": period, "activities": done, "state": ReportState(values["state"])})


async def add(tx: Tx, report: LightReport) -> None:
    """Enter a report that fell due."""
    await tx.execute(insert(LightReportRow).values(id=report.id, version=report.version, **_values(report)))


async def save(tx: Tx, report: LightReport) -> LightReport:
    """Write the report over the version it was read in; return it with its new version."""
    return replace(report, version=await write_over(tx, LightReportRow, report, _values(report)))


async def find(tx: Tx, report_id: UUID) -> LightReport | None:
    """Return one report."""
    row = await tx.first(select(LightReportRow.__table__).where(_T.id == report_id))
    return from_row(row) if row else None


async def last_numbers(tx: Tx, stays: Collection[UUID]) -> dict[UUID, int]:
    """Return the number of the last report of each stay that has one."""
    query = select(_T.stay_id, func.max(_T.number).label("last")).where(_T.stay_id.in_(stays)).group_by(_T.stay_id)
    return {row.stay_id: row.last for row in await tx.all(query)}


async def of_stay(tx: Tx, stay_id: UUID) -> list[LightReport]:
    """Return the reports of a stay, the latest first."""
    query = select(LightReportRow.__table__).where(_T.stay_id == stay_id).order_by(_T.number.desc())
    return [from_row(row) for row in await tx.all(query)]


async def due_of(tx: Tx, tenancies: Select[Any]) -> list[LightReport]:
    """Return what is still due of the tenancies that a query selects by their ids."""
    query = select(LightReportRow.__table__).where(_T.state == ReportState.DUE.value, _T.tenancy_id.in_(tenancies))
    return [from_row(row) for row in await tx.all(query.order_by(_T.id))]


async def page(
    tx: Tx,
    asked: Filter,
    *,
    among: Select[Any] | None,
    area: str | None,
    equal: dict[str, Any],
    due_before: date | None,
) -> Sequence[RowMapping]:
    """Return one page of reports, the earliest due first: of an area, or of the tenancies that a query selects."""
    query: Select[Any] = select(LightReportRow.__table__)
    if among is not None:
        query = query.where(_T.tenancy_id.in_(among))
    if area is not None:
        query = query.where(_T.area.startswith(area, autoescape=True))
    for name, value in equal.items():
        if value is not None:
            query = query.where(_T[name] == value)
    if due_before:
        query = query.where(_T.state == ReportState.DUE.value, _T.due_on < due_before)
    return (await tx.execute(paged(query, asked, BY_DAY))).mappings().all()


async def punctuality(tx: Tx, by: date, area: str) -> tuple[int, int, int]:
    """Count what was due by a day in an area, what of it was filed by then, and what was filed in time."""
    filed = (_T.filed_on <= by, _T.filed_on.is_not(None))
    query = select(
        func.count().label("due"),
        func.count().filter(*filed).label("filed"),
        func.count().filter(*filed, _T.filed_on <= _T.due_on).label("in_time"),
    ).where(_T.due_on <= by, _T.area.startswith(area, autoescape=True))
    row = await tx.first(query)
    return (row.due, row.filed, row.in_time) if row else (0, 0, 0)
