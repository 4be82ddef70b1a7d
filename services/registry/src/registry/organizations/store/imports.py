"""Imports on their way and what became of each row; written in the transaction of the rows they tell of."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from bureaukit.db import Tx
from bureaukit.pages import Filter, Order, paged
from sqlalchemy import Index, RowMapping, func, insert, select, update
from sqlalchemy.orm import Mapped, mapped_column

from registry.database import Base
from registry.organizations.store.rows import TABLE as REGISTER


class ImportRow(Base):
    """One table that was handed in; its content is sealed, and forgotten when nobody needs it any more."""

    __tablename__ = "organization_imports"
    id: Mapped[UUID] = mapped_column(primary_key=True)  # of its operation
    layout: Mapped[str]
    media_type: Mapped[str]
    content: Mapped[str | None]
    authority: Mapped[str]
    read_on: Mapped[date]  # its rows are read as of this day, however often it is resumed
    asked_at: Mapped[datetime]
    actor: Mapped[str]
    request_id: Mapped[str]
    language: Mapped[str]
    not_kept: Mapped[list[str]]
    total: Mapped[int]
    done: Mapped[int]
    worker: Mapped[UUID]  # whoever resumes it takes its place here; the one before stops at its next batch
    register_before: Mapped[list[Any]]
    register_after: Mapped[list[Any] | None]


class ImportResultRow(Base):
    """What became of one row."""

    __tablename__ = "organization_import_results"
    import_id: Mapped[UUID] = mapped_column(primary_key=True)
    row: Mapped[int] = mapped_column(primary_key=True)
    outcome: Mapped[str]
    number: Mapped[str | None]
    organization_id: Mapped[UUID | None]
    track: Mapped[str | None]
    type: Mapped[str | None]
    state: Mapped[str | None]
    faults: Mapped[list[Any]]
    __table_args__ = (Index("ix_organization_import_results_outcome", "import_id", "outcome", "row"),)


IMPORTS = ImportRow.__table__
RESULTS = ImportResultRow.__table__
BY_ROW = Order("row", (RESULTS.c.row,))
_KINDS = (RESULTS.c.track, RESULTS.c.type, RESULTS.c.state)


async def begin(tx: Tx, **values: Any) -> None:
    """Enter an import of which nothing is done yet."""
    await tx.execute(insert(ImportRow).values(done=0, register_before=await register_counts(tx), **values))


async def find_import(tx: Tx, import_id: UUID) -> RowMapping | None:
    """Return one import, its sealed content left where it is."""
    columns = [column for column in IMPORTS.c if column.name != "content"]
    return (await tx.execute(select(*columns).where(IMPORTS.c.id == import_id))).mappings().first()


async def sealed_content(tx: Tx, import_id: UUID) -> str | None:
    """Return the sealed table, or None once it is forgotten."""
    return await tx.scalar(select(IMPORTS.c.content).where(IMPORTS.c.id == import_id))


async def take_over(tx: Tx, import_id: UUID, worker: UUID) -> RowMapping:
    """Make this worker the one that goes on with an import."""
    await tx.execute(update(ImportRow).where(IMPORTS.c.id == import_id).values(worker=worker))
    found = await find_import(tx, import_id)
    if found is None:
        raise LookupError("an import that is resumed was begun before")
    return found


async def step(tx: Tx, import_id: UUID, worker: UUID, *, done: int) -> bool:
    """Note how far it is, if this worker still is the one that does it; its row stays held until the commit."""
    mine = (IMPORTS.c.id == import_id, IMPORTS.c.worker == worker)
    return bool((await tx.execute(update(ImportRow).where(*mine).values(done=done))).rowcount)


async def note_results(tx: Tx, import_id: UUID, results: Sequence[dict[str, Any]]) -> None:
    """Keep what became of a batch of rows."""
    if results:
        await tx.execute(insert(ImportResultRow), [{"import_id": import_id, **result} for result in results])


async def finish(tx: Tx, import_id: UUID) -> None:
    """Keep what the register holds now, for the reconciliation."""
    after = await register_counts(tx)
    await tx.execute(update(ImportRow).where(IMPORTS.c.id == import_id).values(register_after=after))


async def forget_content(tx: Tx, *, asked_before: datetime) -> int:
    """Empty the content of imports that came to their end; return how many."""
    old = (IMPORTS.c.asked_at < asked_before, IMPORTS.c.content.is_not(None), IMPORTS.c.register_after.is_not(None))
    return (await tx.execute(update(ImportRow).where(*old).values(content=None))).rowcount


async def outcomes(tx: Tx, import_id: UUID) -> list[dict[str, Any]]:
    """Count the rows by outcome, track, type and state."""
    query = select(RESULTS.c.outcome, *_KINDS, func.count().label("count")).where(RESULTS.c.import_id == import_id)
    rows = (await tx.execute(query.group_by(RESULTS.c.outcome, *_KINDS))).mappings().all()
    return sorted((dict(row) for row in rows), key=lambda row: [str(row[name]) for name in row])


async def results(tx: Tx, import_id: UUID, *, outcome: str | None = None, limit: int) -> Sequence[RowMapping]:
    """Return the first results, of one outcome or of all."""
    query = select(RESULTS).where(*_of(import_id, outcome))
    return (await tx.execute(query.order_by(RESULTS.c.row).limit(limit))).mappings().all()


async def results_page(tx: Tx, asked: Filter, import_id: UUID, outcome: str | None) -> Sequence[RowMapping]:
    """Return one page of the results, by row."""
    query = select(*(column for column in RESULTS.c if column.name != "import_id")).where(*_of(import_id, outcome))
    return (await tx.execute(paged(query, asked, BY_ROW))).mappings().all()


def _of(import_id: UUID, outcome: str | None) -> list[Any]:
    found = [RESULTS.c.import_id == import_id]
    return [*found, RESULTS.c.outcome == outcome] if outcome else found


async def register_counts(tx: Tx) -> list[dict[str, Any]]:
    """Count the register by track, type and state."""
    kinds = (REGISTER.track, REGISTER.type, REGISTER.state)
    rows = (await tx.execute(select(*kinds, func.count().label("count")).group_by(*kinds))).mappings().all()
    return sorted((dict(row) for row in rows), key=lambda row: [str(row[name]) for name in row])
