"""Where it is kept which file belongs to what; the bytes lie outside the database."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from bureaukit.cabinet import Cabinet, DocumentState
from bureaukit.clock import legal_date
from bureaukit.db import Tx
from bureaukit.pages import Filter, Order, paged
from sqlalchemy import Index, Row, RowMapping, UniqueConstraint, delete, func, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from registry.database import Base
from registry.documents.model import Document, DocumentScanned, Holder, HolderKind


class DocumentRow(Base):
    """One file."""

    __tablename__ = "documents"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    holder_kind: Mapped[str]
    holder_id: Mapped[UUID]
    item: Mapped[str]
    name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    state: Mapped[str]
    uploaded_by: Mapped[str]
    uploaded_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("holder_id", "item", "sha256"),
        Index("ix_documents_held", "holder_id", "id"),
        Index("ix_documents_state", "state"),
    )


_T = DocumentRow.__table__.c
BY_ID = Order("id", (_T.id,))
CABINET = Cabinet(
    DocumentRow.__table__, lambda document_id, state, at: DocumentScanned(document_id, state, legal_date(at))
)


def _from(row: Row[Any]) -> Document:
    return Document(
        row.id,
        Holder(HolderKind(row.holder_kind), row.holder_id),
        row.item,
        row.name,
        row.media_type,
        row.size,
        row.sha256,
        DocumentState(row.state),
        row.uploaded_by,
        row.uploaded_at,
    )


async def add(tx: Tx, document: Document) -> None:
    """Enter a file; the same bytes twice for one item break a unique constraint."""
    values = {name: getattr(document, name) for name in ("id", "item", "name", "media_type", "size", "sha256", "state")}
    await tx.execute(
        insert(DocumentRow).values(
            holder_kind=document.holder.kind,
            holder_id=document.holder.id,
            uploaded_by=document.uploaded_by,
            uploaded_at=document.uploaded_at,
            **values,
        )
    )


async def find(tx: Tx, holder: Holder, document_id: UUID) -> Document | None:
    """Return one document of a holder."""
    row = await tx.first(select(DocumentRow.__table__).where(_T.id == document_id, _T.holder_id == holder.id))
    return row and _from(row)


async def remove(tx: Tx, document: Document) -> None:
    """Take a row out; the bytes go with the next round of the job."""
    await tx.execute(delete(DocumentRow).where(DocumentRow.id == document.id))


async def total_size(tx: Tx, holder: Holder, *, since: datetime | None = None) -> int:
    """Return how many bytes a holder has, all or those that came since."""
    query = select(func.coalesce(func.sum(_T.size), 0)).where(_T.holder_id == holder.id)
    return int(await tx.scalar(query.where(_T.uploaded_at >= since) if since else query) or 0)


async def items_of(tx: Tx, holder: Holder) -> dict[str, int]:
    """Return how many documents there are for each item; what is infected does not count."""
    files = func.count().label("files")
    query = select(_T.item, files).where(_T.holder_id == holder.id, _T.state != DocumentState.INFECTED)
    return {row.item: int(row.files) for row in await tx.all(query.group_by(_T.item))}


async def page(tx: Tx, asked: Filter, holder: Holder, *, item: str | None) -> Sequence[RowMapping]:
    """Return one page of a holder's documents."""
    query = select(DocumentRow.__table__).where(_T.holder_id == holder.id)
    if item:
        query = query.where(_T.item == item)
    return (await tx.execute(paged(query, asked, BY_ID))).mappings().all()
