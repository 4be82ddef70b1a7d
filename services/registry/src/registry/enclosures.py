"""How files go over the counters of this service, whatever they belong to: in, listed, given out, taken back."""

import asyncio
import hashlib
from base64 import b64encode
from datetime import datetime
from typing import Annotated, Any
from urllib.parse import quote
from uuid import UUID

from bureaukit.content import KINDS, BadFile, kind_of
from bureaukit.db import Tx
from bureaukit.desk import DeskContext
from bureaukit.pages import Filter, page_of
from bureaukit.problems import FieldError, Invalid, NotFound, Stale
from bureaukit.text import Text
from fastapi import Query, Request, Response
from pydantic import BaseModel, Field

from registry.documents import store
from registry.documents.actions import taking
from registry.documents.actions.taking import Offered
from registry.documents.model import Document, DocumentState, Holder, key_of

VERSION = 1  # a file is never changed: another takes its place
Item = Annotated[str, Query(pattern=r"^[a-z][a-z_]{1,40}$", description="code of the checklist 材料代码")]
Name = Annotated[str, Query(min_length=1, max_length=200, description="file name 文件名")]
BODY = {
    "required": True,
    "description": "the file itself, at most 2 MiB; `Content-Digest: sha-256=:...:` is compared if it is sent (RFC 9530)",
    "content": {kind.media_type: {"schema": {"type": "string", "format": "binary"}} for kind in KINDS}
    | {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
}
BYTES = {
    "200": {
        "description": "the file",
        "content": {kind.media_type: {"schema": {"type": "string", "format": "binary"}} for kind in KINDS},
    }
}


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


async def offered(request: Request, desk: DeskContext, holder: Holder, name: str) -> Offered:
    """Read the body, compare its digest, recognise it, let the scanner look at it, and keep its bytes.

    All this comes before the transaction of the row: nobody waits for a store or a scanner with the database held.
    """
    content = await request.body()
    await asyncio.to_thread(_compare, request, content)
    async with desk.reading() as tx:
        await taking.refuse_too_large(tx, holder, len(content), today=desk.today)
    try:
        kind = await asyncio.to_thread(kind_of, content)
    except BadFile as fault:
        raise Invalid(FieldError("", fault.code, fault.words)) from None
    file = await taking.offered(content, kind, name, desk.database.scanner)
    if not desk.dry_run:
        await desk.database.files.put(key_of(file.id), content)
    return file


def _compare(request: Request, content: bytes) -> None:
    sent = request.headers.get("content-digest")
    if sent is None:
        return
    expected = f"sha-256=:{b64encode(hashlib.sha256(content).digest()).decode()}:"
    if expected not in [part.strip() for part in sent.split(",")]:
        words = Text(
            "文件与 Content-Digest 不符，请重新上传", "The file is not what Content-Digest says; send it again"
        )
        raise Invalid(FieldError("Content-Digest", "digest_mismatch", words))


async def take(tx: Tx, desk: DeskContext, holder: Holder, item: str, file: Offered, *, place: str) -> Response:
    """Keep a file and answer with its place."""
    document = await taking.take(tx, holder, item, file)
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
    """Answer with the bytes, to be saved and never to be shown inside a page of ours; the hash is the ETag."""
    headers: dict[str, Any] = {
        "etag": f'"{document.sha256}"',
        "cache-control": "private, no-cache",
        "content-disposition": f"attachment; filename*=UTF-8''{quote(document.name, safe='')}",
        "content-security-policy": "sandbox; default-src 'none'",
    }
    content = await taking.content_of(document, desk.database.files)
    if f'"{document.sha256}"' in desk.request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(content, headers=headers, media_type=document.media_type)
