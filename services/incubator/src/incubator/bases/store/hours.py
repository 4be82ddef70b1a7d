"""Where opening hours are kept."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID

from bureaukit.db import Tx
from sqlalchemy import ForeignKey, Row, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from incubator.bases.model import OpeningHours
from incubator.database import Base


class BaseHoursRow(Base):
    """The opening hours of a base from a day on; never changed, followed by others."""

    __tablename__ = "base_hours"
    base_id: Mapped[UUID] = mapped_column(ForeignKey("bases.id"), primary_key=True)
    valid_from: Mapped[date] = mapped_column(primary_key=True)
    week: Mapped[list[Any]]


_H = BaseHoursRow.__table__.c


async def add_hours(tx: Tx, hours: OpeningHours) -> None:
    """Enter opening hours."""
    await tx.execute(insert(BaseHoursRow).values(**asdict(hours)))


async def hours(tx: Tx, base_ids: Sequence[UUID]) -> list[OpeningHours]:
    """Return all opening hours that some bases had, have and will have, in order."""
    query = select(BaseHoursRow.__table__).where(_H.base_id.in_(base_ids)).order_by(_H.base_id, _H.valid_from)
    return [_hours(row) for row in await tx.all(query)]


def _hours(row: Row[Any]) -> OpeningHours:
    return OpeningHours(row.base_id, row.valid_from, tuple((day[0], day[1]) if day else None for day in row.week))
