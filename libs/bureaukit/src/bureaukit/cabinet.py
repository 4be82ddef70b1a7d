"""The bytes behind a table of files: written before their row and removed after it; what waits is scanned, what has no row goes.

A table that is kept so has the columns `id`, `sha256` and `state`; the bytes lie outside the database under the id.
"""

import asyncio
import hashlib
from collections.abc import Callable, Mapping, MutableMapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from weakref import WeakKeyDictionary

from sqlalchemy import FromClause, select, update

from bureaukit.checks import Seen
from bureaukit.codes import CodeList
from bureaukit.db import Database, Tx
from bureaukit.files import Files
from bureaukit.jobs import Errand
from bureaukit.outbox import emit
from bureaukit.problems import Problem, problem_type
from bureaukit.scanning import Scan, scan
from bureaukit.text import Text

ORPHANS_AGE = timedelta(hours=24)  # a file is written moments before its row
PAUSE = timedelta(hours=1)  # looking through a folder or a bucket costs time, or money
SCANS_A_ROUND = 10  # other jobs wait while a round asks the scanner
ASKED_AT_ONCE = 1_000  # PostgreSQL takes 65,535 parameters, and there may be more files
NOT_READABLE = problem_type(
    "document_not_readable", 409, "文件待扫描或含病毒，不能下载", "The file waits for the scanner or is infected"
)


class DocumentState(CodeList):
    """Whether a file was looked at by a virus scanner."""

    UNSCANNED = "unscanned", "未经病毒扫描", "not scanned: no scanner is configured"
    QUARANTINED = "quarantined", "待扫描，暂不能下载", "waits for the scanner; cannot be read yet"
    CLEAN = "clean", "已扫描", "scanned"
    INFECTED = "infected", "含病毒，已隔离", "infected; shut away"


READABLE = (DocumentState.UNSCANNED, DocumentState.CLEAN)
STATE_AFTER: Mapping[Scan, DocumentState] = {
    Scan.CLEAN: DocumentState.CLEAN,
    Scan.INFECTED: DocumentState.INFECTED,
    Scan.NOT_CONFIGURED: DocumentState.UNSCANNED,
    Scan.UNANSWERED: DocumentState.QUARANTINED,
}


def key_of(file_id: UUID) -> str:
    """Return where the bytes of a file lie; spread over 256 folders."""
    return f"{file_id.hex[-2:]}/{file_id.hex}"


async def readable(file_id: UUID, state: DocumentState, files: Files) -> bytes:
    """Return the bytes of a file that may be read."""
    if state not in READABLE:
        raise Problem(NOT_READABLE, Text(state.zh, state.en))
    content = await files.get(key_of(file_id))
    if content is None:
        raise RuntimeError(f"the bytes of document {file_id} are gone; see fsck")
    return content


class Cabinet:
    """One table of files; `told` makes the event of a verdict that came later."""

    def __init__(self, table: FromClause, told: Callable[[UUID, DocumentState, datetime], Any]) -> None:
        self._table: Any = table
        self._told = told
        self._asked_about: MutableMapping[Database, UUID] = WeakKeyDictionary()  # what this process asked about last
        self._cleared: MutableMapping[Database, datetime] = WeakKeyDictionary()

    def jobs(self, service: str) -> tuple[Errand, ...]:
        """Return what time does to the files."""
        return (
            Errand(f"{service}.scan-documents", self.scanned, self.note_verdicts),
            Errand(f"{service}.clear-orphans", self.clear_orphans),
        )

    async def scanned(self, database: Database, _at: datetime) -> list[tuple[UUID, DocumentState]]:
        """Let the scanner look at what waits for it; return what got a verdict.

        What gets none, as its bytes are gone or it is too large for the scanner, comes again after all others, not before them.
        """
        async with database.reading() as tx:
            waiting = await self._quarantined(tx, after=self._asked_about.get(database))
        found: list[tuple[UUID, DocumentState]] = []
        for file_id in waiting:
            self._asked_about[database] = file_id
            content = await database.files.get(key_of(file_id))
            if content is None:
                continue  # `fsck` tells of it
            verdict = await scan(content, database.scanner)
            if verdict is Scan.UNANSWERED:
                break
            found.append((file_id, STATE_AFTER[verdict]))
        return found

    async def _quarantined(self, tx: Tx, *, after: UUID | None) -> list[UUID]:
        own = self._table.c
        turn = [own.id] if after is None else [own.id <= after, own.id]
        query = select(own.id).where(own.state == DocumentState.QUARANTINED.value).order_by(*turn)
        return [row.id for row in await tx.all(query.limit(SCANS_A_ROUND))]

    async def note_verdicts(self, tx: Tx, found: Sequence[tuple[UUID, DocumentState]]) -> int:
        """Note what the scanner said of files that still wait for it; one may have been taken back meanwhile."""
        count, own = 0, self._table.c
        for file_id, state in found:
            waiting = (own.id == file_id, own.state == DocumentState.QUARANTINED.value)
            if (await tx.execute(update(self._table).where(*waiting).values(state=state.value))).rowcount:
                await emit(tx, self._told(file_id, state, tx.at))
                count += 1
        return count

    async def clear_orphans(self, database: Database, at: datetime) -> list[str]:
        """Remove bytes that were written a day ago and have no row: of uploads cut off, or taken back; once an hour."""
        last = self._cleared.get(database)
        if last and abs(at - last) < PAUSE:
            return []
        self._cleared[database] = at
        keys = await database.files.older_than(ORPHANS_AGE)
        async with database.reading() as tx:
            orphans = sorted(set(keys) - await self.claimed(tx, keys))
        for key in orphans:
            await database.files.remove(key)
        return orphans

    async def claimed(self, tx: Tx, keys: Sequence[str]) -> set[str]:
        """Return which of these keys belong to a row."""
        ids = {key: UUID(key[3:]) for key in keys if _is_key(key)}
        all_ids, found, own = list(ids.values()), set[UUID](), self._table.c
        for start in range(0, len(all_ids), ASKED_AT_ONCE):
            some = own.id.in_(all_ids[start : start + ASKED_AT_ONCE])
            found |= {row.id for row in await tx.all(select(own.id).where(some))}
        return {key for key, file_id in ids.items() if file_id in found}

    async def without_bytes(self, tx: Tx) -> Seen:
        """Return the files whose bytes are gone, or are others than were taken in."""
        own = self._table.c
        rows = await tx.all(select(own.id, own.sha256).order_by(own.id))
        wrong = []
        for row in rows:
            content = await tx.database.files.get(key_of(row.id))
            if content is None or await asyncio.to_thread(_digest, content) != row.sha256:
                wrong.append(str(row.id))
        return Seen(len(rows), tuple(wrong))


def _is_key(key: str) -> bool:
    try:
        return key_of(UUID(key[3:])) == key
    except ValueError:
        return False


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
