"""Where the letters to registered domiciles are kept."""

from dataclasses import asdict
from datetime import date
from uuid import UUID

from bureaukit.db import Tx
from sqlalchemy import insert, select
from sqlalchemy.orm import Mapped, mapped_column

from registry.credit_records.model import Letter, LetterOutcome
from registry.database import Base


class DomicileLetterRow(Base):
    """One letter with its outcome."""

    __tablename__ = "domicile_letters"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    organization_id: Mapped[UUID] = mapped_column(index=True)
    tracking_number: Mapped[str] = mapped_column(unique=True)
    sent_on: Mapped[date]
    outcome: Mapped[str]
    outcome_on: Mapped[date]
    recorded_on: Mapped[date]
    recorded_by: Mapped[str]


_D = DomicileLetterRow.__table__.c


async def add_letter(tx: Tx, letter: Letter) -> None:
    """Record a letter; its tracking number is given once."""
    await tx.execute(insert(DomicileLetterRow).values(**asdict(letter)))


async def letters(tx: Tx, organization_id: UUID) -> tuple[Letter, ...]:
    """Return the letters to an organization, the oldest first."""
    query = select(DomicileLetterRow.__table__).where(_D.organization_id == organization_id)
    rows = (await tx.execute(query.order_by(_D.sent_on, _D.id))).mappings()
    return tuple(Letter(**{**row, "outcome": LetterOutcome(row["outcome"])}) for row in rows)
