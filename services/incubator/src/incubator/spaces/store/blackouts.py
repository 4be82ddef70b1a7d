"""Where blackouts are kept, lifted ones too; the seats they close are held among the occupancies."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from bureaukit.db import Tx
from bureaukit.pages import Filter, Order, paged
from bureaukit.versions import write_over
from sqlalchemy import ForeignKey, Row, RowMapping, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from incubator.database import Base
from incubator.periods import Period
from incubator.spaces.model import Blackout


class BlackoutRow(Base):
    """One blackout of one space."""

    __tablename__ = "blackouts"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    space_id: Mapped[UUID] = mapped_column(ForeignKey("spaces.id"), index=True)
    start_on: Mapped[date]
    end_on: Mapped[date]
    from_minute: Mapped[int]
    to_minute: Mapped[int]
    reason: Mapped[str]
    lifted_on: Mapped[date | None]
    version: Mapped[int]


_T = BlackoutRow.__table__.c
BLACKOUTS_BY_ID = Order("id", (_T.id,))


def _from(row: Row[Any]) -> Blackout:
    period = Period(row.start_on, row.end_on, row.from_minute, row.to_minute)
    return Blackout(row.id, row.space_id, period, row.reason, row.lifted_on, row.version)


async def add_blackout(tx: Tx, blackout: Blackout) -> None:
    """Enter a blackout."""
    period = blackout.period
    values = {
        "id": blackout.id,
        "space_id": blackout.space_id,
        "start_on": period.start_on,
        "end_on": period.end_on,
        "from_minute": period.from_minute,
        "to_minute": period.to_minute,
        "reason": blackout.reason,
        "lifted_on": blackout.lifted_on,
        "version": blackout.version,
    }
    await tx.execute(insert(BlackoutRow).values(**values))


async def lift(tx: Tx, blackout: Blackout, on: date) -> None:
    """Note from which day on a blackout holds no longer."""
    await write_over(tx, BlackoutRow, blackout, {"lifted_on": on})


async def find_blackout(tx: Tx, space_id: UUID, blackout_id: UUID) -> Blackout | None:
    """Return one blackout of a space."""
    row = await tx.first(select(BlackoutRow.__table__).where(_T.id == blackout_id, _T.space_id == space_id))
    return _from(row) if row else None


async def blackouts(tx: Tx, asked: Filter, space_id: UUID) -> Sequence[RowMapping]:
    """Return one page of a space's blackouts."""
    query = select(BlackoutRow.__table__).where(_T.space_id == space_id)
    return (await tx.execute(paged(query, asked, BLACKOUTS_BY_ID))).mappings().all()
