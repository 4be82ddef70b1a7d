"""Where adjustments are kept."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date
from uuid import UUID

from bureaukit.db import Tx
from bureaukit.pages import Filter, Order, paged
from bureaukit.versions import write_over
from sqlalchemy import RowMapping, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from evaluation.database import Base
from evaluation.grade_adjustments.model import Adjustment, AdjustmentGround, AdjustmentKind, AdjustmentState


class AdjustmentRow(Base):
    """One proposal."""

    __tablename__ = "grade_adjustments"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    grade_id: Mapped[UUID] = mapped_column(index=True)
    kind: Mapped[str]
    ground: Mapped[str]
    text: Mapped[str]
    state: Mapped[str]
    proposed_by: Mapped[str]
    proposed_on: Mapped[date]
    decided_by: Mapped[str | None]
    decided_on: Mapped[date | None]
    version: Mapped[int]


TABLE = AdjustmentRow.__table__
BY_ID = Order("id", (TABLE.c.id,))


async def add(tx: Tx, adjustment: Adjustment) -> None:
    """Enter a proposal."""
    await tx.execute(insert(AdjustmentRow).values(**asdict(adjustment)))


async def save(tx: Tx, adjustment: Adjustment) -> Adjustment:
    """Write a decision over the version it was read in."""
    return replace(adjustment, version=await write_over(tx, AdjustmentRow, adjustment, asdict(adjustment)))


async def find(tx: Tx, adjustment_id: UUID) -> Adjustment | None:
    """Return one proposal."""
    query = select(TABLE).where(AdjustmentRow.id == adjustment_id)
    row = (await tx.execute(query)).mappings().first()
    return as_model(row) if row else None


async def page(
    tx: Tx, asked: Filter, *, state: str | None, grade: UUID | None, as_of: date | None
) -> Sequence[RowMapping]:
    """Return one page of proposals, with a day those made by then."""
    query = select(TABLE)
    if state:
        query = query.where(AdjustmentRow.state == state)
    if grade:
        query = query.where(AdjustmentRow.grade_id == grade)
    if as_of:
        query = query.where(AdjustmentRow.proposed_on <= as_of)
    return (await tx.execute(paged(query, asked, BY_ID))).mappings().all()


def as_model(row: RowMapping) -> Adjustment:
    """Return a row as the value that rules read."""
    return Adjustment(
        **dict(row)
        | {
            "kind": AdjustmentKind(row["kind"]),
            "ground": AdjustmentGround(row["ground"]),
            "state": AdjustmentState(row["state"]),
        }
    )
