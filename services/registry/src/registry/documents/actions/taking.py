"""Take a file in and take it back: its bytes first, then its row, so that a kill leaves no row without."""

from datetime import date
from uuid import UUID

from bureaukit.cabinet import STATE_AFTER
from bureaukit.clock import legal_date, start_of_day
from bureaukit.db import Taken, Tx, is_unique_violation
from bureaukit.outbox import emit
from bureaukit.problems import TOO_LARGE, Conflict, Problem, problem_type
from bureaukit.text import Text
from bureaukit.uploads import Upload

from registry.documents import store
from registry.documents.model import Document, DocumentReceived, DocumentRemoved, Holder, HolderKind
from registry.parameters import BOOK
from registry.parameters.documents import CASE_BYTES_MAX, FILE_BYTES_MAX, YEAR_BYTES_MAX

ALREADY_THERE = problem_type("document_already_there", 409, "同一文件已上传", "The same file is there already")


async def file_limit(tx: Tx, *, today: date) -> int:
    """Return how many bytes one file may have."""
    return (await BOOK.on(tx, today))[FILE_BYTES_MAX]


async def refuse_too_many_bytes(tx: Tx, holder: Holder, size: int, *, today: date) -> None:
    """Refuse a file that makes the whole too large: of a case, of an organization's year."""
    terms = await BOOK.on(tx, today)
    if holder.kind is HolderKind.ORGANIZATION:  # its file grows for life
        whole, since = terms[YEAR_BYTES_MAX], start_of_day(today.replace(month=1, day=1))
        words = Text(
            f"一年内归档文件合计上限为 {whole:,} 字节", f"The files of one year may have {whole:,} bytes together"
        )
    else:
        whole, since = terms[CASE_BYTES_MAX], None
        words = Text(f"全部文件合计上限为 {whole:,} 字节", f"All files may have {whole:,} bytes together")
    if await store.total_size(tx, holder, since=since) + size > whole:
        raise Problem(TOO_LARGE, words)


async def take(tx: Tx, holder: Holder, item: str, file: Upload, *, document_id: UUID) -> Document:
    """Enter a file whose bytes are kept already under its id; others may have brought theirs since the size was looked at."""
    await refuse_too_many_bytes(tx, holder, len(file.content), today=legal_date(tx.at))
    document = Document(
        document_id,
        holder,
        item,
        file.name,
        file.kind.media_type,
        len(file.content),
        file.sha256,
        STATE_AFTER[file.verdict],
        tx.actor,
        tx.at,
    )
    try:
        await store.add(tx, document)
    except Taken as error:
        if not is_unique_violation(error):
            raise
        raise Conflict(
            ALREADY_THERE, "该材料下已有内容相同的文件", "A file with the same content is there for this item"
        ) from error
    await emit(tx, _received(document, legal_date(tx.at)))
    return document


def _received(document: Document, on: date) -> DocumentReceived:
    return DocumentReceived(
        document.id,
        document.holder.kind,
        document.holder.id,
        document.item,
        document.media_type,
        document.size,
        document.sha256,
        document.state,
        on,
    )


async def remove(tx: Tx, document: Document) -> None:
    """Take a document back; the bytes go with the next round of the job, so that a kill in between loses nothing."""
    await store.remove(tx, document)
    holder = document.holder
    await emit(tx, DocumentRemoved(document.id, holder.kind, holder.id, document.item, legal_date(tx.at)))
