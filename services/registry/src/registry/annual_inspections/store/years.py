"""The years that were opened, with their windows as the parameters stood then."""

from collections.abc import Sequence
from dataclasses import asdict, fields
from datetime import date
from typing import Any

from bureaukit.db import Tx
from sqlalchemy import Row, insert, select, update
from sqlalchemy.orm import Mapped, mapped_column

from registry.annual_inspections.model.year import InspectionYear
from registry.database import Base


class InspectionYearRow(Base):
    """One year to report on."""

    __tablename__ = "inspection_years"
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    opens_on: Mapped[date]
    unit_by: Mapped[date]
    authority_by: Mapped[date]
    charity_by: Mapped[date]
    groups_registered_by: Mapped[date]
    services_registered_by: Mapped[date]
    opened_on: Mapped[date]
    reminded: Mapped[list[Any]]  # what was announced already: "2027-05-31/30"


_Y = InspectionYearRow.__table__.c


async def add_year(tx: Tx, year: InspectionYear) -> None:
    """Open a year; once."""
    await tx.execute(insert(InspectionYearRow).values(**asdict(year) | {"reminded": list(year.reminded)}))


def _from(row: Row[Any]) -> InspectionYear:
    values = {member.name: getattr(row, member.name) for member in fields(InspectionYear)}
    return InspectionYear(**values | {"reminded": tuple(row.reminded)})


async def years(tx: Tx) -> Sequence[InspectionYear]:
    """Return the years that were opened, the latest first."""
    return [_from(row) for row in await tx.all(select(InspectionYearRow.__table__).order_by(_Y.year.desc()))]


async def year_of(tx: Tx, year: int) -> InspectionYear | None:
    """Return one year, if it was opened."""
    row = await tx.first(select(InspectionYearRow.__table__).where(_Y.year == year))
    return row and _from(row)


async def keep_reminders(tx: Tx, year: InspectionYear) -> None:
    """Remember which deadlines were announced."""
    await tx.execute(update(InspectionYearRow).where(_Y.year == year.year).values(reminded=list(year.reminded)))
