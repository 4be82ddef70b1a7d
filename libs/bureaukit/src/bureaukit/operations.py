"""Long work: accepted with 202, done in the background, watched by its address until it ends."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import structlog
from fastapi import APIRouter, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel
from sqlalchemy import insert, or_, select, update

from bureaukit.db import Database, Tx
from bureaukit.desk import Desk, DeskContext
from bureaukit.ids import new_id
from bureaukit.plumbing import OPERATIONS
from bureaukit.policy import signed_in
from bureaukit.problems import NotFound
from bureaukit.route import counter

Work = Callable[["Progress"], Awaitable[dict[str, Any]]]
log = structlog.get_logger()
SILENCE = timedelta(minutes=2)
INTERRUPTED = "interrupted"
EVENTS_TYPE = "text/event-stream"
LOOK_AFTER = 0.3  # seconds between two looks on behalf of one who watches
STILL_THERE_AFTER = 10.0  # seconds without news, well below what proxies take for a broken line
_AS_EVENTS: dict[str, Any] = {"content": {EVENTS_TYPE: {"schema": {"type": "string"}}}}
# The event loop itself keeps only weak references to tasks.
_running: dict[asyncio.Task[None], tuple[Database, UUID]] = {}


class OperationOut(BaseModel):
    """How far a piece of long work has come."""

    id: UUID
    kind: str
    status: str
    progress: dict[str, int]
    result: dict[str, Any] | None
    result_url: str | None = None
    errors: list[dict[str, Any]]
    created_at: datetime
    finished_at: datetime | None


class Superseded(Exception):  # noqa: N818 -- it says what happened
    """Raised by work that another process has taken over: how the operation ends is for that one to say."""


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


async def advance(tx: Tx, operation_id: UUID, done: int) -> None:
    """Write the progress down in the transaction that makes it, so that what is resumed goes on from exactly there."""
    await _set(tx, operation_id, done=done)


async def _set(tx: Tx, operation_id: UUID, **values: Any) -> None:
    values["beat_at"] = datetime.now(UTC)
    await tx.execute(update(OPERATIONS).where(OPERATIONS.c.id == operation_id).values(**values))


async def start(tx: Tx, kind: str, *, owner: str, total: int, operation_id: UUID | None = None) -> UUID:
    """Enter an operation in the transaction of the request that asks for it."""
    operation_id = operation_id or new_id()
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
        except Superseded:
            log.info("operation taken over", operation=str(operation_id))
            return
        except Exception as error:
            log.exception("operation failed", operation=str(operation_id))
            status = "failed"
            progress.errors.append({"code": "operation_failed", "message": type(error).__name__})
        finally:
            heart.cancel()
        async with database.transaction() as tx:
            await _set(tx, operation_id, status=status, result=result, errors=progress.errors, finished_at=clock())

    task = asyncio.get_running_loop().create_task(body())
    _running[task] = database, operation_id
    task.add_done_callback(_running.pop)


@dataclass(frozen=True, slots=True)
class Resumable:
    """A kind of work that can go on where another process died; `work` is given what the app keeps in its state."""

    kind: str
    work: Callable[[Any, Progress], Awaitable[dict[str, Any]]]


async def resume(state: Any, tx: Tx, operation_id: UUID, resumable: Resumable) -> None:
    """Let the work go on in this process once the transaction commits; two at once must do no harm to each other."""
    await _set(tx, operation_id, status="running", finished_at=None)
    work = partial(resumable.work, state)
    tx.after_commit(lambda: run(state.database, operation_id, work, state.clock.now))


async def resume_silent(state: Any, resumables: Sequence[Resumable]) -> int:
    """Go on with what was broken off, or has been silent since its process died; return how many."""
    found = 0
    for resumable in resumables:
        silent = or_(OPERATIONS.c.status == INTERRUPTED, OPERATIONS.c.beat_at < datetime.now(UTC) - SILENCE)
        waiting = select(OPERATIONS.c.id).where(
            OPERATIONS.c.kind == resumable.kind, OPERATIONS.c.status.in_(("running", INTERRUPTED)), silent
        )
        async with state.database.transaction() as tx:
            for row in await tx.all(waiting.with_for_update(skip_locked=True)):
                await resume(state, tx, row.id, resumable)
                found += 1
    return found


async def resume_forever(state: Any, resumables: Sequence[Resumable]) -> None:
    """Look again and again; a fault of the database must not end the looking."""
    while True:
        try:
            await resume_silent(state, resumables)
        except Exception:
            log.exception("resuming failed")
        await asyncio.sleep(SILENCE.total_seconds() / 4)


async def stop(database: Database) -> None:
    """Break off the work that goes on in this process, and tell whoever watches; what can be resumed goes on after the next start."""
    broken_off = {task: operation for task, (used, operation) in _running.items() if used is database}
    if not broken_off:
        return
    for task in broken_off:
        task.cancel()
    await asyncio.gather(*broken_off, return_exceptions=True)
    this = (OPERATIONS.c.id.in_(broken_off.values()), OPERATIONS.c.status == "running")
    async with database.transaction() as tx:
        await tx.execute(update(OPERATIONS).where(*this).values(status=INTERRUPTED, finished_at=datetime.now(UTC)))


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

    @routes.get("/{operation_id}", response_model=OperationOut, responses={200: _AS_EVENTS}, **signed_in())
    async def operation(operation_id: UUID, desk: Desk) -> Response:
        """Show how far an operation has come (办理进度); as server-sent events where Accept asks for them."""
        out = await _seen(desk, operation_id)
        if EVENTS_TYPE in desk.request.headers.get("accept", ""):
            headers = {"cache-control": "no-store", "vary": "Accept"}
            return StreamingResponse(_watched(desk, out), 200, headers, EVENTS_TYPE)
        headers = {"retry-after": "1"} if out.status == "running" else {}
        return desk.answer(out, headers=headers | {"vary": "Accept"})

    return routes


async def _seen(desk: DeskContext, operation_id: UUID) -> OperationOut:
    async with desk.reading() as tx:
        row = await tx.first(select(OPERATIONS).where(OPERATIONS.c.id == operation_id))
    if row is None or row.owner != desk.caller.sub:
        raise NotFound
    return OperationOut(
        id=row.id,
        kind=row.kind,
        status=INTERRUPTED if row.status == "running" and _is_silent(row.beat_at) else row.status,
        progress={"done": row.done, "total": row.total},
        result=row.result,
        result_url=row.result.get("url") if row.result else None,
        errors=row.errors,
        created_at=row.created_at,
        finished_at=row.finished_at,
    )


async def _watched(desk: DeskContext, out: OperationOut) -> AsyncIterator[bytes]:
    """Yield the operation each time it has changed, until it has ended; a comment now and then keeps the line open."""
    yield _event(out)
    quiet = 0.0
    while out.status == "running":
        await asyncio.sleep(LOOK_AFTER)
        quiet += LOOK_AFTER
        now = await _seen(desk, out.id)
        if now != out:
            yield _event(now)
        elif quiet >= STILL_THERE_AFTER:
            yield b": still running\n\n"
        else:
            continue
        out, quiet = now, 0.0


def _event(out: OperationOut) -> bytes:
    return f"event: {out.status}\ndata: {out.model_dump_json()}\n\n".encode()
