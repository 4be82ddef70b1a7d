"""What time makes a service do: small jobs, each in a transaction, one process at a time."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

import structlog
from sqlalchemy import func, select

from bureaukit.clock import Clock, legal_date
from bureaukit.db import Database, Tx

PAUSE = 5.0
log = structlog.get_logger()
Subject = TypeVar("Subject")


@dataclass(frozen=True, slots=True)
class Job:
    """`run` does what is due at the transaction's time and returns how many things it did; it must be repeatable."""

    name: str
    run: Callable[[Tx], Awaitable[int]]


@dataclass(frozen=True, slots=True)
class Errand:
    """A job that waits for somebody outside: a scanner, a store of files. Nobody waits with it, as no transaction is open.

    `ask` does so at a time and returns what there is to note; `note` notes it afterwards, looks at what became of the rows
    meanwhile, and returns how many things it did. Two processes may be on the same errand at once.
    """

    name: str
    ask: Callable[[Database, datetime], Awaitable[Sequence[Any]]]
    note: Callable[[Tx, Sequence[Any]], Awaitable[int]] | None = None  # without it there is nothing to write


async def run_once(database: Database, clock: Clock, job: Job | Errand) -> int:
    """Run one job in a transaction of its own, unless another process is at it."""
    if isinstance(job, Job):
        return await _run(database, clock, job.name, job.run)
    found = await job.ask(database, clock.now())
    if job.note is None or not found:
        return len(found)
    note = job.note
    return await _run(database, clock, job.name, lambda tx: note(tx, found))


async def _run(database: Database, clock: Clock, name: str, work: Callable[[Tx], Awaitable[int]]) -> int:
    async with database.transaction() as tx:
        if not tx.is_sqlite:
            lock = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)
            if not await tx.scalar(select(func.pg_try_advisory_xact_lock(lock))):
                return 0
        tx.at = clock.now()
        tx.actor = f"job:{name}"
        return await work(tx)


async def one_by_one(
    tx: Tx, subjects: Iterable[Subject], work: Callable[[Subject], Awaitable[bool]], *, name: Callable[[Subject], str]
) -> int:
    """Do the work on each subject whole or not at all, and return on how many it was done.

    What fails with one is logged under its name, stops no other, and is tried again by the next run.
    """
    done = 0
    for subject in subjects:
        try:
            async with tx.savepoint():
                done += await work(subject)
        except Exception:
            log.exception("one of a job failed", by=tx.actor, subject=name(subject))
    return done


async def run_forever(database: Database, clock: Clock, jobs: tuple[Job | Errand, ...]) -> None:
    """Run every job again and again; one that fails does not stop the others. A shifted clock is noticed within seconds."""
    while True:
        for job in jobs:
            try:
                await run_once(database, clock, job)
            except Exception:
                log.exception("job failed", job=job.name, on=legal_date(clock.now()).isoformat())
        await asyncio.sleep(PAUSE)
