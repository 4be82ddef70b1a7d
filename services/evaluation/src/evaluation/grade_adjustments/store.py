"""Where adjustments are kept."""

from dataclasses import asdict, replace
from datetime import date
from uuid import UUID

from bureaukit.db import Tx
from bureaukit.problems import Stale
from sqlalchemy import insert, select, update
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


async def add(tx: Tx, adjustment: Adjustment) -> None:
    """Enter a proposal."""
    await tx.execute(insert(AdjustmentRow).values(**asdict(adjustment)))


async def save(tx: Tx, adjustment: Adjustment) -> Adjustment:
    """Write a decision over the version it was read in."""
    where = (AdjustmentRow.id == adjustment.id, AdjustmentRow.version == adjustment.version)
    saved = replace(adjustment, version=adjustment.version + 1)
    changed = await tx.execute(update(AdjustmentRow).where(*where).values(**asdict(saved)))
    if changed.rowcount == 0:
        raise Stale
    return saved


async def find(tx: Tx, adjustment_id: UUID) -> Adjustment | None:
    """Return one proposal."""
    query = select(AdjustmentRow.__table__).where(AdjustmentRow.id == adjustment_id)
    row = (await tx.execute(query)).mappings().first()
    if row is None:
        return None
    return Adjustment(
        **dict(row)
        | {
            "kind": AdjustmentKind(row["kind"]),
            "ground": AdjustmentGround(row["ground"]),
            "state": AdjustmentState(row["state"]),
        }
    )
