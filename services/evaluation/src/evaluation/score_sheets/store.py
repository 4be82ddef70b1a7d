"""Where score sheets are kept; a sheet begins empty with the assignment and is handed in once."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from bureaukit.db import Tx
from bureaukit.ids import new_id
from bureaukit.pages import Filter, Order, paged
from sqlalchemy import RowMapping, Select, UniqueConstraint, insert, select, update
from sqlalchemy.orm import Mapped, mapped_column

from evaluation.database import Base


class ScoreSheetRow(Base):
    """One expert's sheet for one evaluation."""

    __tablename__ = "score_sheets"
    __table_args__ = (UniqueConstraint("evaluation_id", "evaluator"),)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    evaluation_id: Mapped[UUID]
    evaluator: Mapped[str] = mapped_column(index=True)
    submitted_at: Mapped[datetime | None]
    content: Mapped[dict[str, Any] | None]
    voided_at: Mapped[datetime | None]  # the expert stood back; the sheet stays on record and counts no more


TABLE = ScoreSheetRow.__table__
BY_ID = Order("id", (TABLE.c.id,))


async def open_sheets(tx: Tx, evaluation_id: UUID, evaluators: Sequence[str]) -> None:
    """Lay an empty sheet out for each expert."""
    rows = [
        {
            "id": new_id(),
            "evaluation_id": evaluation_id,
            "evaluator": sub,
            "submitted_at": None,
            "content": None,
            "voided_at": None,
        }
        for sub in evaluators
    ]
    await tx.execute(insert(ScoreSheetRow), rows)


async def hand_in(tx: Tx, evaluation_id: UUID, evaluator: str, content: dict[str, Any]) -> bool:
    """Fill an empty sheet; False when there is none of this expert's, or it was handed in before."""
    where = (
        ScoreSheetRow.evaluation_id == evaluation_id,
        ScoreSheetRow.evaluator == evaluator,
        ScoreSheetRow.submitted_at.is_(None),
        ScoreSheetRow.voided_at.is_(None),
    )
    changed = await tx.execute(update(ScoreSheetRow).where(*where).values(content=content, submitted_at=tx.at))
    return changed.rowcount == 1


async def void(tx: Tx, evaluation_id: UUID, evaluator: str) -> None:
    """Void the sheet of an expert who stands back."""
    where = (ScoreSheetRow.evaluation_id == evaluation_id, ScoreSheetRow.evaluator == evaluator)
    await tx.execute(update(ScoreSheetRow).where(*where).values(voided_at=tx.at))


async def of_evaluation(tx: Tx, evaluation_id: UUID) -> Sequence[RowMapping]:
    """Return the sheets of an evaluation that count."""
    query = select(TABLE).where(ScoreSheetRow.evaluation_id == evaluation_id, ScoreSheetRow.voided_at.is_(None))
    query = query.order_by(ScoreSheetRow.id)
    return (await tx.execute(query)).mappings().all()


async def evaluators(tx: Tx) -> set[tuple[UUID, str]]:
    """Return whose sheet counts in which evaluation."""
    query = select(ScoreSheetRow.evaluation_id, ScoreSheetRow.evaluator).where(ScoreSheetRow.voided_at.is_(None))
    return {(row.evaluation_id, row.evaluator) for row in await tx.all(query)}


async def page(tx: Tx, asked: Filter, *, evaluator: str) -> Sequence[RowMapping]:
    """Return one page of an expert's own sheets."""
    query: Select[Any] = select(TABLE).where(ScoreSheetRow.evaluator == evaluator, ScoreSheetRow.voided_at.is_(None))
    return (await tx.execute(paged(query, asked, BY_ID))).mappings().all()
