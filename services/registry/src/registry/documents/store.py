"""Where it is kept which file belongs to what; the bytes lie outside the database."""

import asyncio
import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from bureaukit.checks import Seen
from bureaukit.db import Tx
from bureaukit.pages import Filter, Order, paged
from sqlalchemy import Index, Row, RowMapping, UniqueConstraint, delete, func, insert, select, update
from sqlalchemy.orm import Mapped, mapped_column

from registry.database import Base
from registry.documents.model import Document, DocumentState, Holder, HolderKind, key_of


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


ASKED_AT_ONCE = 1_000  # PostgreSQL takes 65,535 parameters, and there may be more files
_T = DocumentRow.__table__.c
BY_ID = Order("id", (_T.id,))


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


async def mark(tx: Tx, document_id: UUID, state: DocumentState) -> bool:
    """Note what the scanner said, and return whether the document was there and still waiting for it."""
    waiting = (DocumentRow.id == document_id, DocumentRow.state == DocumentState.QUARANTINED)
    return bool((await tx.execute(update(DocumentRow).where(*waiting).values(state=state))).rowcount)


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


async def quarantined(tx: Tx, limit: int, *, after: UUID | None) -> Sequence[Document]:
    """Return documents that wait for the scanner, the oldest first, in a round that begins after one of them."""
    turn = [_T.id] if after is None else [_T.id <= after, _T.id]
    query = select(DocumentRow.__table__).where(_T.state == DocumentState.QUARANTINED).order_by(*turn).limit(limit)
    return [_from(row) for row in await tx.all(query)]


async def claimed(tx: Tx, keys: Sequence[str]) -> set[str]:
    """Return which of these keys belong to a document."""
    ids = {key: UUID(key[3:]) for key in keys if _is_key(key)}
    all_ids, found = list(ids.values()), set[UUID]()
    for start in range(0, len(all_ids), ASKED_AT_ONCE):
        some = _T.id.in_(all_ids[start : start + ASKED_AT_ONCE])
        found |= {row[0] for row in await tx.all(select(_T.id).where(some))}
    return {key for key, document_id in ids.items() if document_id in found}


def _is_key(key: str) -> bool:
    try:
        return key_of(UUID(key[3:])) == key
    except ValueError:
        return False


async def without_bytes(tx: Tx) -> Seen:
    """Return the documents whose bytes are gone, or are others than were taken in."""
    rows = await tx.all(select(_T.id, _T.sha256, _T.state).order_by(_T.id))
    wrong = []
    for row in rows:
        content = await tx.database.files.get(key_of(row.id))
        if content is None or await asyncio.to_thread(_digest, content) != row.sha256:
            wrong.append(str(row.id))
    return Seen(len(rows), tuple(wrong))


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
