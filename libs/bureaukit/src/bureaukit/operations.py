"""Long work: accepted with 202, done in the background, watched by its address until it ends."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from fastapi import APIRouter, Response
from pydantic import BaseModel
from sqlalchemy import insert, select, update

from bureaukit.db import Database, Tx
from bureaukit.desk import Desk
from bureaukit.ids import new_id
from bureaukit.plumbing import OPERATIONS
from bureaukit.policy import signed_in
from bureaukit.problems import NotFound
from bureaukit.route import counter

Work = Callable[["Progress"], Awaitable[dict[str, Any]]]
log = structlog.get_logger()
SILENCE = timedelta(minutes=2)
_running: set[asyncio.Task[None]] = set()  # the event loop itself keeps only weak references


class OperationOut(BaseModel):
    """How far a piece of long work has come."""

    id: UUID
    kind: str
    status: str
    progress: dict[str, int]
    result: dict[str, Any] | None
    errors: list[dict[str, Any]]
    created_at: datetime
    finished_at: datetime | None


class Progress:
    """Handed to the work, so that it can say how far it is and which rows it could not take."""

    def __init__(self, database: Database, operation_id: UUID) -> None:
        self._database = database
        self.operation_id = operation_id
        self.errors: list[dict[str, Any]] = []

    async def report(self, done: int, total: int) -> None:
        """Write the progress down for whoever watches."""
        async with self._database.transaction() as tx:
            await _set(tx, self.operation_id, done=done, total=total, errors=self.errors)


async def _set(tx: Tx, operation_id: UUID, **values: Any) -> None:
    values["beat_at"] = datetime.now(UTC)
    await tx.execute(update(OPERATIONS).where(OPERATIONS.c.id == operation_id).values(**values))


async def start(tx: Tx, kind: str, *, owner: str, total: int) -> UUID:
    """Enter an operation in the transaction of the request that asks for it."""
    operation_id = new_id()
    values = {
        "kind": kind,
        "owner": owner,
        "status": "running",
        "done": 0,
        "total": total,
        "errors": [],
        "created_at": tx.at,
        "beat_at": datetime.now(UTC),
    }
    await tx.execute(insert(OPERATIONS).values(id=operation_id, **values))
    return operation_id


def run(database: Database, operation_id: UUID, work: Work, clock: Callable[[], datetime]) -> None:
    """Do the work in the background of this process and write down how it ended."""

    async def body() -> None:
        progress = Progress(database, operation_id)
        status, result = "succeeded", None
        heart = asyncio.get_running_loop().create_task(_beat(database, operation_id))
        try:
            result = await work(progress)
        except Exception as error:
            log.exception("operation failed", operation=str(operation_id))
            status = "failed"
            progress.errors.append({"code": "operation_failed", "message": type(error).__name__})
        finally:
            heart.cancel()
        async with database.transaction() as tx:
            await _set(tx, operation_id, status=status, result=result, errors=progress.errors, finished_at=clock())

    task = asyncio.get_running_loop().create_task(body())
    _running.add(task)
    task.add_done_callback(_running.discard)


async def _beat(database: Database, operation_id: UUID) -> None:
    """Show that the work goes on, however long it has nothing to report."""
    while True:
        await asyncio.sleep(SILENCE.total_seconds() / 4)
        async with database.transaction() as tx:
            await _set(tx, operation_id)


def _is_silent(beat_at: datetime) -> bool:
    """Whether the process that did the work must have died: it reports far more often than this."""
    return datetime.now(UTC) - beat_at > SILENCE


def router(service: str) -> APIRouter:
    """Return the route by which an operation is watched."""
    routes = counter(service, "operations")

    @routes.get("/{operation_id}", response_model=OperationOut, **signed_in())
    async def operation(operation_id: UUID, desk: Desk) -> Response:
        """Show how far an operation has come (办理进度)."""
        async with desk.reading() as tx:
            row = await tx.first(select(OPERATIONS).where(OPERATIONS.c.id == operation_id))
        if row is None or row.owner != desk.caller.sub:
            raise NotFound
        out = OperationOut(
            id=row.id,
            kind=row.kind,
            status="interrupted" if row.status == "running" and _is_silent(row.beat_at) else row.status,
            progress={"done": row.done, "total": row.total},
            result=row.result,
            errors=row.errors,
            created_at=row.created_at,
            finished_at=row.finished_at,
        )
        return desk.answer(out, headers={"retry-after": "1"} if row.status == "running" else None)

    return routes
