"""Take a file in, let the scanner look at it, give it back: its bytes first, then its row, so that a kill leaves no row without."""

import asyncio
import hashlib
from collections.abc import Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from weakref import WeakKeyDictionary

from bureaukit.clock import legal_date, start_of_day
from bureaukit.content import Kind, clean_name
from bureaukit.db import Database, Taken, Tx, is_unique_violation
from bureaukit.files import Files
from bureaukit.ids import new_id
from bureaukit.outbox import emit
from bureaukit.problems import TOO_LARGE, Conflict, FieldError, Invalid, Problem, problem_type
from bureaukit.scanning import Scan, scan
from bureaukit.text import Text

from registry.documents import store
from registry.documents.model import (
    READABLE,
    Document,
    DocumentReceived,
    DocumentRemoved,
    DocumentScanned,
    DocumentState,
    Holder,
    HolderKind,
)
from registry.parameters import BOOK
from registry.parameters.documents import CASE_BYTES_MAX, FILE_BYTES_MAX, YEAR_BYTES_MAX

ALREADY_THERE = problem_type("document_already_there", 409, "同一文件已上传", "The same file is there already")
NOT_READABLE = problem_type(
    "document_not_readable", 409, "文件待扫描或含病毒，不能下载", "The file waits for the scanner or is infected"
)
ORPHANS_AGE = timedelta(hours=24)  # a file is written moments before its row
SCANS_A_ROUND = 10  # other jobs wait while a round asks the scanner
_asked_about: MutableMapping[Database, UUID] = WeakKeyDictionary()  # the document this process asked about last
_STATES: Mapping[Scan, DocumentState] = {
    Scan.CLEAN: DocumentState.CLEAN,
    Scan.NOT_CONFIGURED: DocumentState.UNSCANNED,
    Scan.UNANSWERED: DocumentState.QUARANTINED,
}


@dataclass(frozen=True, slots=True)
class Offered:
    """A file as it was sent, recognised and looked at by the scanner."""

    id: UUID
    content: bytes
    kind: Kind
    name: str
    sha256: str
    verdict: Scan


async def offered(content: bytes, kind: Kind, name: str, scanner: str | None) -> Offered:
    """Return a file ready to be taken; what is infected is refused before anything is kept."""
    verdict = await scan(content, scanner)
    if verdict is Scan.INFECTED:
        raise Invalid(
            FieldError("", "infected_file", Text("文件含病毒，未接收", "The file is infected; it was not taken"))
        )
    sha256 = await asyncio.to_thread(lambda: hashlib.sha256(content).hexdigest())
    return Offered(new_id(), content, kind, clean_name(name, kind), sha256, verdict)


async def refuse_too_large(tx: Tx, holder: Holder, size: int, *, today: date) -> None:
    """Refuse a file over the limit, or one that makes the whole too large: of a case, of an organization's year."""
    terms = await BOOK.on(tx, today)
    limit = terms[FILE_BYTES_MAX]
    if size > limit:
        raise Problem(TOO_LARGE, Text(f"单个文件上限为 {limit:,} 字节", f"One file may have {limit:,} bytes"))
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


async def take(tx: Tx, holder: Holder, item: str, file: Offered) -> Document:
    """Enter a file whose bytes are kept already; others may have brought theirs since the size was looked at."""
    await refuse_too_large(tx, holder, len(file.content), today=legal_date(tx.at))
    document = Document(
        file.id,
        holder,
        item,
        file.name,
        file.kind.media_type,
        len(file.content),
        file.sha256,
        _STATES[file.verdict],
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


async def content_of(document: Document, files: Files) -> bytes:
    """Return the bytes of a document that may be read."""
    if document.state not in READABLE:
        raise Problem(NOT_READABLE, Text(document.state.zh, document.state.en))
    content = await files.get(document.key)
    if content is None:
        raise RuntimeError(f"the bytes of document {document.id} are gone; see fsck")
    return content


async def scanned(database: Database, _at: datetime) -> list[tuple[UUID, DocumentState]]:
    """Let the scanner look at what waits for it; return what got a verdict.

    What gets none, as its bytes are gone or it is too large for the scanner, comes again after all others, not before them.
    """
    async with database.reading() as tx:
        waiting = await store.quarantined(tx, SCANS_A_ROUND, after=_asked_about.get(database))
    found: list[tuple[UUID, DocumentState]] = []
    for document in waiting:
        _asked_about[database] = document.id
        content = await database.files.get(document.key)
        if content is None:
            continue  # `fsck` tells of it
        verdict = await scan(content, database.scanner)
        if verdict is Scan.UNANSWERED:
            break
        found.append((document.id, DocumentState.INFECTED if verdict is Scan.INFECTED else _STATES[verdict]))
    return found


async def note_verdicts(tx: Tx, found: Sequence[tuple[UUID, DocumentState]]) -> int:
    """Note what the scanner said of documents that still wait for it; one may have been taken back meanwhile."""
    count = 0
    for document_id, state in found:
        if await store.mark(tx, document_id, state):
            await emit(tx, DocumentScanned(document_id, state, legal_date(tx.at)))
            count += 1
    return count


async def clear_orphans(database: Database) -> list[str]:
    """Remove bytes that were written a day ago and belong to no document: of uploads that were cut off, or taken back."""
    keys = await database.files.older_than(ORPHANS_AGE)
    async with database.reading() as tx:
        orphans = sorted(set(keys) - await store.claimed(tx, keys))
    for key in orphans:
        await database.files.remove(key)
    return orphans
