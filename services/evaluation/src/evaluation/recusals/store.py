"""Where recusals are kept."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date
from uuid import UUID

from bureaukit.db import Tx
from bureaukit.pages import Filter, Order, paged
from bureaukit.versions import write_over
from sqlalchemy import Index, RowMapping, insert, select, text
from sqlalchemy.orm import Mapped, mapped_column

from evaluation.database import Base
from evaluation.recusals.model import Recusal, RecusalGround, RecusalState

_STANDS = text("state <> 'denied'")


class RecusalRow(Base):
    """One request."""

    __tablename__ = "recusals"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    evaluation_id: Mapped[UUID]
    person: Mapped[str]
    ground: Mapped[str]
    text: Mapped[str]
    state: Mapped[str]
    requested_by: Mapped[str]
    requested_on: Mapped[date]
    decided_by: Mapped[str | None]
    decided_on: Mapped[date | None]
    opinion: Mapped[str | None]
    version: Mapped[int]
    __table_args__ = (
        Index(  # one open or granted request about a person; after a refusal there may be new facts
            "uq_recusals_person",
            "evaluation_id",
            "person",
            unique=True,
            sqlite_where=_STANDS,
            postgresql_where=_STANDS,
        ),
    )


TABLE = RecusalRow.__table__
BY_ID = Order("id", (TABLE.c.id,))


async def add(tx: Tx, recusal: Recusal) -> None:
    """Enter a request."""
    await tx.execute(insert(RecusalRow).values(**asdict(recusal)))


async def save(tx: Tx, recusal: Recusal) -> Recusal:
    """Write a decision over the version it was read in."""
    return replace(recusal, version=await write_over(tx, RecusalRow, recusal, asdict(recusal)))


async def find(tx: Tx, recusal_id: UUID) -> Recusal | None:
    """Return one request."""
    row = (await tx.execute(select(TABLE).where(RecusalRow.id == recusal_id))).mappings().first()
    return as_model(row) if row else None


async def page(tx: Tx, asked: Filter, evaluation_id: UUID, *, concerning: str | None) -> Sequence[RowMapping]:
    """Return one page of the requests in an evaluation; of one person's, those made by or about them."""
    query = select(TABLE).where(RecusalRow.evaluation_id == evaluation_id)
    if concerning:
        query = query.where((RecusalRow.person == concerning) | (RecusalRow.requested_by == concerning))
    return (await tx.execute(paged(query, asked, BY_ID))).mappings().all()


def as_model(row: RowMapping) -> Recusal:
    """Return a row as the value that rules read."""
    return Recusal(**dict(row) | {"ground": RecusalGround(row["ground"]), "state": RecusalState(row["state"])})
