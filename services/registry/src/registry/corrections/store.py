"""Where proposals to correct or withdraw entries are kept."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID

from bureaukit.db import Tx
from bureaukit.pages import Filter, Order, paged
from bureaukit.versions import write_over
from sqlalchemy import Index, RowMapping, insert, select, text
from sqlalchemy.orm import Mapped, mapped_column

from registry.corrections.model import Correction, CorrectionKind, CorrectionState
from registry.database import Base
from registry.organizations.store.rows import TABLE

_PROPOSED = text("state = 'proposed'")


class CorrectionRow(Base):
    """One proposal."""

    __tablename__ = "corrections"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    state: Mapped[str]
    organization_id: Mapped[UUID] = mapped_column(index=True)
    entry_id: Mapped[UUID]
    kind: Mapped[str]
    effective_on: Mapped[date]
    changes: Mapped[dict[str, Any]]
    reason: Mapped[str]
    evidence: Mapped[str]
    proposed_on: Mapped[date]
    proposed_by: Mapped[str]
    decided_on: Mapped[date | None]
    decided_by: Mapped[str | None]
    dismissal_reason: Mapped[str | None]
    version: Mapped[int]
    __table_args__ = (
        Index("uq_corrections_proposed", "entry_id", unique=True, sqlite_where=_PROPOSED, postgresql_where=_PROPOSED),
    )


_C = CorrectionRow.__table__.c
BY_ID = Order("id", (_C.id,))


def correction_of(row: Mapping[str, Any] | RowMapping) -> Correction:
    """Return the proposal of a row."""
    return Correction(
        **{**row, "kind": CorrectionKind(row["kind"]), "state": CorrectionState(row["state"])},
    )


async def add(tx: Tx, correction: Correction) -> None:
    """Enter a proposal; a second open one for the same entry breaks a unique index."""
    await tx.execute(insert(CorrectionRow).values(**asdict(correction)))


async def find(tx: Tx, correction_id: UUID) -> Correction | None:
    """Return one proposal."""
    row = (await tx.execute(select(CorrectionRow.__table__).where(_C.id == correction_id))).mappings().first()
    return correction_of(row) if row else None


async def keep(tx: Tx, correction: Correction) -> int:
    """Keep a step of a proposal that nobody else has changed since; return the new version."""
    return await write_over(tx, CorrectionRow, correction, asdict(correction))


async def page(
    tx: Tx, asked: Filter, *, area: str | None, kind: str | None, state: str | None, organization: UUID | None
) -> Sequence[RowMapping]:
    """Return one page of the proposals of an area."""
    query = select(CorrectionRow.__table__).join(TABLE.id.table, TABLE.id == _C.organization_id)
    if area:
        query = query.where(TABLE.area.startswith(area, autoescape=True))
    for column, value in ((_C.kind, kind), (_C.state, state), (_C.organization_id, organization)):
        if value is not None:
            query = query.where(column == value)
    return (await tx.execute(paged(query, asked, BY_ID))).mappings().all()
