"""How files go over the counters of this service, whatever they belong to: in, listed, given out, taken back."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from bureaukit import uploads
from bureaukit.cabinet import DocumentState, key_of, readable
from bureaukit.db import Tx
from bureaukit.desk import DeskContext
from bureaukit.ids import new_id
from bureaukit.pages import Filter, page_of
from bureaukit.problems import NotFound, Stale
from bureaukit.uploads import Upload, received
from fastapi import Query, Request, Response
from pydantic import BaseModel, Field

from registry.documents import store
from registry.documents.actions import taking
from registry.documents.model import Document, Holder

VERSION = 1  # a file is never changed: another takes its place
Item = Annotated[str, Query(pattern=r"^[a-z][a-z_]{1,40}$", description="code of the checklist 材料代码")]


class DocumentOut(BaseModel):
    """One document; its bytes are at `/content`."""

    id: UUID
    item: str
    name: str
    media_type: str
    size: int
    sha256: str
    state: DocumentState
    uploaded_at: datetime


class DocumentPage(BaseModel):
    """One page of documents."""

    items: list[DocumentOut]
    next_cursor: str | None


class DocumentFilter(Filter):
    """What a list of documents can be asked."""

    item: str | None = Field(default=None, pattern=r"^[a-z][a-z_]{1,40}$", description="code of the checklist 材料代码")


def shown(document: Document) -> DocumentOut:
    """Return a document as it goes out."""
    return DocumentOut(**{name: getattr(document, name) for name in DocumentOut.model_fields})


async def offered(request: Request, desk: DeskContext, holder: Holder, name: str) -> tuple[Upload, UUID]:
    """Take a file over the counter and keep its bytes under a new id.

    All this comes before the transaction of the row: nobody waits for a store or a scanner with the database held.
    """
    async with desk.reading() as tx:
        limit = await taking.file_limit(tx, today=desk.today)
    file, document_id = await received(request, name, desk.database.scanner, limit=limit), new_id()
    async with desk.reading() as tx:
        await taking.refuse_too_many_bytes(tx, holder, len(file.content), today=desk.today)
    if not desk.dry_run:
        await desk.database.files.put(key_of(document_id), file.content)
    return file, document_id


async def take(
    tx: Tx, desk: DeskContext, holder: Holder, item: str, offered: tuple[Upload, UUID], *, place: str
) -> Response:
    """Keep a file and answer with its place."""
    file, document_id = offered
    document = await taking.take(tx, holder, item, file, document_id=document_id)
    return await desk.created(tx, shown(document), f"{place}/{document.id}", version=VERSION)


async def page(tx: Tx, desk: DeskContext, holder: Holder, asked: DocumentFilter) -> Response:
    """List what a holder has."""
    found = page_of(await store.page(tx, asked, holder, item=asked.item), asked, store.BY_ID)
    found.items[:] = [{name: item[name] for name in DocumentOut.model_fields} for item in found.items]
    return desk.page(found)


async def find(tx: Tx, holder: Holder, document_id: UUID) -> Document:
    """Return a document of a holder, or 404."""
    document = await store.find(tx, holder, document_id)
    if document is None:
        raise NotFound
    return document


def check_seen(desk: DeskContext) -> None:
    """Refuse who did not see the document: it has one version."""
    if desk.if_match() != VERSION:
        raise Stale


async def given_out(desk: DeskContext, document: Document) -> Response:
    """Answer with the bytes of a document that may be read."""
    content = await readable(document.id, document.state, desk.database.files)
    return uploads.given_out(
        desk.request, content, name=document.name, media_type=document.media_type, sha256=document.sha256
    )
