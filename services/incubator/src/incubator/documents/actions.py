"""Taking files in, freezing them when they are handed in, taking back what was not: the bytes first, then the row."""

from uuid import UUID

from bureaukit.cabinet import STATE_AFTER
from bureaukit.clock import legal_date
from bureaukit.db import Taken, Tx, is_unique_violation
from bureaukit.outbox import emit
from bureaukit.parameters import ParameterSet
from bureaukit.problems import TOO_LARGE, Conflict, NotFound, Problem, problem_type
from bureaukit.text import Text
from bureaukit.uploads import Upload

from incubator.documents import store
from incubator.documents.model import Document, DocumentItem, DocumentReceived, DocumentRemoved
from incubator.parameters.documents import CASE_BYTES_MAX

ALREADY_THERE = problem_type("document_already_there", 409, "同一文件已上传", "The same file is there already")
HANDED_IN = problem_type("document_handed_in", 409, "材料已随申请提交", "The document was handed in")


async def take(
    tx: Tx, admission_id: UUID, item: DocumentItem, upload: Upload, terms: ParameterSet, *, document_id: UUID
) -> Document:
    """Enter a file whose bytes are kept already under its id, if the application's files are not too large with it."""
    whole = terms[CASE_BYTES_MAX]
    if await store.total_size(tx, admission_id) + len(upload.content) > whole:
        words = Text(f"全部文件合计上限为 {whole:,} 字节", f"All files may have {whole:,} bytes together")
        raise Problem(TOO_LARGE, words)
    document = Document(
        document_id,
        admission_id,
        item,
        upload.name,
        upload.kind.media_type,
        len(upload.content),
        upload.sha256,
        STATE_AFTER[upload.verdict],
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
    await emit(tx, _received(document))
    return document


def _received(document: Document) -> DocumentReceived:
    return DocumentReceived(
        document.id,
        document.admission_id,
        document.item,
        document.media_type,
        document.size,
        document.sha256,
        document.state,
        legal_date(document.uploaded_at),
    )


async def loaded(tx: Tx, admission_id: UUID, document_id: UUID) -> Document:
    """Return a document of an application, or 404."""
    found = await store.find(tx, admission_id, document_id)
    if found is None:
        raise NotFound
    return found


async def remove(tx: Tx, document: Document) -> None:
    """Take a document back that was never handed in; the bytes go with a later round of the job."""
    if not await store.remove(tx, document):
        raise Conflict(
            HANDED_IN,
            "已提交的材料须留存，可另行上传补正材料",
            "What was handed in stays; upload another beside it",
        )
    await emit(tx, DocumentRemoved(document.id, document.admission_id, document.item, legal_date(tx.at)))
