"""A ledger taken in as a whole: kept sealed until it is done, batch by batch, so that whoever is killed can be followed by another."""

import asyncio
import base64
import gzip
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from itertools import islice
from typing import Any
from uuid import UUID

import structlog
from bureaukit import operations
from bureaukit.crypto import FieldCipher
from bureaukit.db import Database, Taken, Tx, Unfit
from bureaukit.ids import new_id
from bureaukit.memory import give_back
from bureaukit.operations import Progress, Resumable, Superseded
from bureaukit.problems import FieldError, Problem
from bureaukit.tables_in import Table
from bureaukit.text import Text

from registry.divisions import store as divisions
from registry.organizations.actions import importing, layouts, legacy
from registry.organizations.actions.layouts import LAYOUTS, Layout
from registry.organizations.actions.legacy import Reading
from registry.organizations.store import imports as store

KIND = "import_organizations"
MAX_ROWS = 100_000
BATCH = 250  # rows of one transaction; others at the counter wait no longer than one takes
SHOWN = 2_000  # results in the operation itself; all of them are a list of their own
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Ledger:
    """A table that was opened, with what its rows are read by."""

    table: Table
    layout: Layout
    authority: str
    read_on: date
    places: Mapping[str, str]

    def readings(self) -> Iterator[Reading]:
        """Understand one row after the other; only the first row of each number stands."""
        seen: set[str] = set()
        for line in self.table.rows(self.layout.known):
            faults = [FieldError(error.column, error.code, Text(error.zh, error.en)) for error in line.errors]
            cells, more = layouts.as_register_has_it(line.values, self.layout, self.places)
            reading = legacy.read(line.number, cells, faults + more, authority=self.authority, today=self.read_on)
            if reading.row and reading.row.number in seen:
                reading.row = None
                words = Text("同一编号在表中重复", "The number occurs before in this table")
                reading.faults.append(FieldError("", "repeated_in_table", words))
            elif reading.row:
                seen.add(reading.row.number)
            yield reading


@dataclass(frozen=True, slots=True)
class Upload:
    """A table as it came."""

    content: bytes
    media_type: str


async def opened(upload: Upload) -> Table:
    """Open a table, or raise `BadTable`: before any transaction, as a large one takes seconds."""
    return await asyncio.to_thread(_open, upload.content, upload.media_type)


def _open(content: bytes, media_type: str) -> Table:
    table = Table(content, media_type, MAX_ROWS)
    give_back()  # looking a workbook through takes several times what the table keeps
    return table


async def ledger_of(tx: Tx, table: Table, *, authority: str, read_on: date) -> Ledger:
    """Find out which ledger a table is, or raise `BadTable`."""
    return Ledger(table, layouts.recognised(table), authority, read_on, await _places(tx, read_on))


async def _places(tx: Tx, on: date) -> dict[str, str]:
    """Return the code of each division whose name, alone or behind the name of its street, is the only such one."""
    found: dict[str, str] = {}
    twice: set[str] = set()
    names = await divisions.names_on(tx, on)
    for code, (name, parent) in names.items():
        for spelling in {name, f"{names[parent][0]}{name}" if parent in names else name}:
            key = layouts.place_key(spelling)
            twice |= {key} if found.setdefault(key, code) != code else set()
    return {key: code for key, code in found.items() if key not in twice}


@dataclass(frozen=True, slots=True)
class Asked:
    """Who handed a table in, when, and as what."""

    at: datetime
    actor: str
    request_id: str
    language: str


@dataclass(frozen=True, slots=True)
class Sealed:
    """A table as it is kept: for the import of this id alone."""

    import_id: UUID
    content: str


async def sealed(upload: Upload, cipher: FieldCipher) -> Sealed:
    """Pack and seal a table: before any transaction, as a large one takes seconds."""
    return await asyncio.to_thread(_seal, upload, cipher, new_id())


def _seal(upload: Upload, cipher: FieldCipher, import_id: UUID) -> Sealed:
    packed = base64.b64encode(gzip.compress(upload.content, 1)).decode()
    return Sealed(import_id, cipher.seal(packed, table="organization_imports", column="content", row=import_id))


def _unseal(kept: Sealed, cipher: FieldCipher, media_type: str) -> Table:
    packed = cipher.open(kept.content, table="organization_imports", column="content", row=kept.import_id)
    return _open(gzip.decompress(base64.b64decode(packed)), media_type)


async def begin(tx: Tx, ledger: Ledger, upload: Upload, kept: Sealed, asked: Asked) -> UUID:
    """Keep the sealed table, and enter the operation that takes it in."""
    import_id = kept.import_id
    await operations.start(tx, KIND, owner=asked.actor, total=ledger.table.length, operation_id=import_id)
    await store.begin(
        tx,
        id=import_id,
        layout=ledger.layout.code,
        media_type=upload.media_type,
        content=kept.content,
        authority=ledger.authority,
        read_on=ledger.read_on,
        asked_at=asked.at,
        actor=asked.actor,
        request_id=asked.request_id,
        language=asked.language,
        not_kept=layouts.left_behind(ledger.table, ledger.layout),
        total=ledger.table.length,
        worker=new_id(),
    )
    return import_id


async def reopened(database: Database, import_id: UUID, cipher: FieldCipher) -> Ledger | None:
    """Open the table of an import again, or None once it is forgotten; no transaction is open while it is unpacked."""
    async with database.reading() as tx:
        kept = await store.find_import(tx, import_id)
        content = await store.sealed_content(tx, import_id)
        places = await _places(tx, kept["read_on"]) if kept else {}
    if kept is None or content is None:
        return None
    table = await asyncio.to_thread(_unseal, Sealed(import_id, content), cipher, kept["media_type"])
    return Ledger(table, LAYOUTS[kept["layout"]], kept["authority"], kept["read_on"], places)


@dataclass
class Taking:
    """One process at work on an import."""

    database: Database
    cipher: FieldCipher
    import_id: UUID
    worker: UUID
    asked: Asked
    read_on: date

    async def take(self, batch: list[Reading], *, done: int) -> None:
        """Take a batch in, in one transaction; if one row of it fails, row by row, and only that one is refused."""
        as_read = [(reading.row, list(reading.faults)) for reading in batch]
        try:
            await self._commit(batch, done=done)
        except (Taken, Unfit, Problem, ValueError) as failure:
            for reading, (row, faults) in zip(batch, as_read, strict=True):
                reading.row, reading.faults = row, faults  # what an attempt that failed has found is void
            if len(batch) > 1:
                for before, reading in enumerate(batch, start=1):
                    await self.take([reading], done=done - len(batch) + before)
            elif batch[0].row:
                name = type(failure).__name__
                log.warning("row refused", operation=str(self.import_id), row=batch[0].line, error=name)
                batch[0].row, batch[0].faults = None, [_failure(failure)]
                await self._commit(batch, done=done)
            else:
                raise

    async def _commit(self, batch: list[Reading], *, done: int) -> None:
        async with self.database.transaction() as tx:
            tx.at, tx.actor, tx.request_id = self.asked.at, self.asked.actor, self.asked.request_id
            if not await store.step(tx, self.import_id, self.worker, done=done):
                raise Superseded
            results = await taken(tx, batch, self.cipher, on=self.read_on)
            await store.note_results(tx, self.import_id, results)
            await operations.advance(tx, self.import_id, done)


def _failure(failure: Exception) -> FieldError:
    if isinstance(failure, Taken):
        return FieldError("", "taken_meanwhile", Text("与刚刚登记的记录冲突", "It conflicts with a record just made"))
    return FieldError("", "cannot_be_kept", Text("登记簿无法收录该行", "The register cannot hold this row"))


async def taken(tx: Tx, batch: list[Reading], cipher: FieldCipher, *, on: date) -> list[dict[str, Any]]:
    """Bring a batch in and return what became of each of its rows."""
    rows = {reading.line: reading.row for reading in batch}  # a reading that is refused loses its row
    found: dict[int, dict[str, Any]] = {}

    def note(line: int, outcome: str, number: str, organization: UUID | None) -> None:
        found[line] = {"outcome": outcome, "number": number, "organization_id": organization}

    await importing.bring_in(tx, batch, blind_index=cipher.blind_index, on=on, note=note)
    return [_result(reading, rows[reading.line], found.get(reading.line)) for reading in batch]


def _result(reading: Reading, row: legacy.LegacyRow | None, became: dict[str, Any] | None) -> dict[str, Any]:
    refused = {"outcome": "refused", "number": row.number if row else None, "organization_id": None}
    return {
        "row": reading.line,
        **(became or refused),
        "track": row and row.track.value,
        "type": row and row.type.value,
        "state": row and (row.end_kind or "active"),
        "faults": [
            {"column": fault.pointer, "code": fault.code, "zh": fault.message.zh, "en": fault.message.en}
            for fault in reading.faults
        ],
    }


async def _work(state: Any, progress: Progress, *, ledger: Ledger | None = None) -> dict[str, Any]:
    """Do what is left of an import; what is done already is known from the transaction that did it."""
    database: Database = state.database
    import_id, worker = progress.operation_id, new_id()
    async with database.transaction() as tx:
        kept = await store.take_over(tx, import_id, worker)
    ledger = ledger or await reopened(database, import_id, state.cipher)
    if ledger is None:
        raise LookupError("the table is forgotten")
    asked = Asked(kept["asked_at"], kept["actor"], kept["request_id"], kept["language"])
    taking = Taking(database, state.cipher, import_id, worker, asked, kept["read_on"])
    done = kept["done"]
    async for batch in _batches(islice(ledger.readings(), done, None)):
        done += len(batch)
        await taking.take(batch, done=done)
    async with database.transaction() as tx:
        await store.finish(tx, import_id)
    async with database.reading() as tx:
        progress.errors = await errors(tx, import_id, asked.language)
        return await result(tx, import_id)


async def _batches(readings: Iterable[Reading]) -> AsyncIterator[list[Reading]]:
    """Cut the rows into what one transaction takes, and let others have their turn in between."""
    rest = iter(readings)
    while batch := list(islice(rest, BATCH)):
        yield batch
        await asyncio.sleep(0)


async def result(tx: Tx, import_id: UUID) -> dict[str, Any]:
    """Return the counts and the first results, as the operation shows them."""
    shown = await store.results(tx, import_id, limit=SHOWN)
    return {
        **counts(await store.outcomes(tx, import_id)),
        "rows": [as_shown(row) for row in shown if row["outcome"] != "refused"],
        "url": f"/v1/registry/organizations/imports/{import_id}",
    }


def counts(outcomes: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """Add up how many rows came to what."""
    found = dict.fromkeys(("imported", "unchanged", "supplemented", "ended", "refused"), 0)
    for row in outcomes:
        found[row["outcome"]] += row.get("count", 1)
    return found


def as_shown(row: Mapping[Any, Any]) -> dict[str, Any]:
    """Return one result as operations show it."""
    organization = row["organization_id"]
    return {
        "row": row["row"],
        "outcome": row["outcome"],
        "number": row["number"],
        "id": organization and str(organization),
    }


async def errors(tx: Tx, import_id: UUID, language: str) -> list[dict[str, Any]]:
    """Return the first faults with their rows; the cells themselves are not repeated."""
    refused = await store.results(tx, import_id, outcome="refused", limit=SHOWN)
    return [fault for row in refused for fault in faults_of(row, language)]


def faults_of(row: Mapping[Any, Any], language: str) -> list[dict[str, Any]]:
    """Return the faults of one result in a language."""
    return [
        {"row": row["row"], "column": f["column"], "code": f["code"], "message": f["en" if language == "en" else "zh"]}
        for f in row["faults"]
    ]


RESUMABLE = Resumable(KIND, _work)


def work_on(ledger: Ledger) -> Resumable:
    """Return the work on a ledger that is open already: to open it again would take its memory twice."""
    return Resumable(KIND, partial(_work, ledger=ledger))
