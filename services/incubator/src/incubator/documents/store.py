"""Where it is kept which file belongs to which application; the bytes lie outside the database."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from bureaukit.cabinet import Cabinet, DocumentState
from bureaukit.clock import legal_date
from bureaukit.db import Tx
from bureaukit.pages import Filter, Order, paged
from sqlalchemy import ForeignKey, Index, Row, RowMapping, UniqueConstraint, delete, func, insert, select, update
from sqlalchemy.orm import Mapped, mapped_column

from incubator.database import Base
from incubator.documents.model import Document, DocumentItem, DocumentScanned


class AdmissionDocumentRow(Base):
    """One file."""

    __tablename__ = "admission_documents"
    __table_args__ = (
        UniqueConstraint("admission_id", "item", "sha256"),
        Index("ix_admission_documents_state", "state"),
    )
    id: Mapped[UUID] = mapped_column(primary_key=True)
    admission_id: Mapped[UUID] = mapped_column(ForeignKey("admissions.id"))
    item: Mapped[str]
    name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    state: Mapped[str]
    uploaded_by: Mapped[str]
    uploaded_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]


_T = AdmissionDocumentRow.__table__.c
BY_ID = Order("id", (_T.id,))
CABINET = Cabinet(
    AdmissionDocumentRow.__table__, lambda document_id, state, at: DocumentScanned(document_id, state, legal_date(at))
)


def _from(row: Row[Any]) -> Document:
    values = dict(row._mapping)  # noqa: SLF001 -- SQLAlchemy's public name for the row as a mapping
    return Document(**values | {"item": DocumentItem(row.item), "state": DocumentState(row.state)})


async def add(tx: Tx, document: Document) -> None:
    """Enter a file; the same bytes twice for one item break a unique constraint."""
    values = asdict(document) | {"item": document.item.value, "state": document.state.value}
    await tx.execute(insert(AdmissionDocumentRow).values(**values))


async def find(tx: Tx, admission_id: UUID, document_id: UUID) -> Document | None:
    """Return one document of an application."""
    own = (_T.id == document_id, _T.admission_id == admission_id)
    row = await tx.first(select(AdmissionDocumentRow.__table__).where(*own))
    return _from(row) if row else None


async def remove(tx: Tx, document: Document) -> bool:
    """Take a row out that was not handed in; the bytes go with a later round of the job. Say whether it was there."""
    mine = (_T.id == document.id, _T.submitted_at.is_(None))
    return bool((await tx.execute(delete(AdmissionDocumentRow).where(*mine))).rowcount)


async def freeze(tx: Tx, admission_id: UUID, at: datetime) -> None:
    """Note that what is there was handed in: it stays from now on."""
    own = (_T.admission_id == admission_id, _T.submitted_at.is_(None))
    await tx.execute(update(AdmissionDocumentRow).where(*own).values(submitted_at=at))


async def total_size(tx: Tx, admission_id: UUID) -> int:
    """Return how many bytes an application has."""
    query = select(func.coalesce(func.sum(_T.size), 0)).where(_T.admission_id == admission_id)
    return int(await tx.scalar(query) or 0)


async def items_of(tx: Tx, admission_id: UUID) -> dict[DocumentItem, int]:
    """Return how many files there are for each item; what is infected does not count."""
    files = func.count().label("files")
    query = select(_T.item, files).where(_T.admission_id == admission_id, _T.state != DocumentState.INFECTED.value)
    return {DocumentItem(row.item): int(row.files) for row in await tx.all(query.group_by(_T.item))}


async def page(tx: Tx, asked: Filter, admission_id: UUID, *, item: str | None) -> Sequence[RowMapping]:
    """Return one page of an application's files."""
    query = select(AdmissionDocumentRow.__table__).where(_T.admission_id == admission_id)
    if item:
        query = query.where(_T.item == item)
    return (await tx.execute(paged(query, asked, BY_ID))).mappings().all()
