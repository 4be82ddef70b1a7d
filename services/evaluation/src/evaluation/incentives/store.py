"""What was last answered for each organization, so that a change of answer is noticed, whatever caused it."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from bureaukit.db import Tx
from sqlalchemy import insert, select, update
from sqlalchemy.orm import Mapped, mapped_column

from evaluation.database import Base


class IncentiveAnswerRow(Base):
    """The benefits that are open to one organization."""

    __tablename__ = "incentive_answers"
    organization_id: Mapped[UUID] = mapped_column(primary_key=True)
    allowed: Mapped[list[str]]
    checked_on: Mapped[date] = mapped_column(index=True)


async def last_answer(tx: Tx, organization_id: UUID) -> list[str] | None:
    """Return the benefits that were open when last looked at."""
    query = select(IncentiveAnswerRow.allowed).where(IncentiveAnswerRow.organization_id == organization_id)
    allowed: list[str] | None = await tx.scalar(query)
    return allowed


async def keep(tx: Tx, organization_id: UUID, allowed: list[str], *, on: date, is_new: bool) -> None:
    """Remember what is open now."""
    if is_new:
        await tx.execute(
            insert(IncentiveAnswerRow).values(organization_id=organization_id, allowed=allowed, checked_on=on)
        )
        return
    this = IncentiveAnswerRow.organization_id == organization_id
    await tx.execute(update(IncentiveAnswerRow).where(this).values(allowed=allowed, checked_on=on))


async def not_looked_at_since(tx: Tx, day: date, *, limit: int) -> list[UUID]:
    """Return organizations whose answer was not looked at on this day: time or a parameter may have changed it."""
    query = select(IncentiveAnswerRow.organization_id).where(IncentiveAnswerRow.checked_on < day).limit(limit)
    return [row.organization_id for row in await tx.all(query)]


@dataclass(frozen=True, slots=True)
class Answer:
    """What is open to an organization, as of the day it was last looked at."""

    organization_id: UUID
    allowed: list[str]
    checked_on: date


async def open_answers(tx: Tx) -> list[Answer]:
    """Return the answers that open something."""
    rows = await tx.all(select(*IncentiveAnswerRow.__table__.c))
    return [Answer(row.organization_id, row.allowed, row.checked_on) for row in rows if row.allowed]
