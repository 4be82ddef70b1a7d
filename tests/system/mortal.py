"""A service that can be told at which point of its work to die, and the warm parent that it is forked from again and again.

`python -m tests.system.mortal` is the parent: `dev.nursery` with all services imported, so that a life begins in a moment.
`... NAME` is one life: the real service, which counts its points -- before and after each statement of a transaction,
each commit, each event it sends -- while the file `lives/armed` lies in SEEDBED_HOME, and sends itself SIGKILL at one of
them. Neither single reads nor the jobs that look around every few seconds count: to die there is to die before what
follows. Its fate lies in `lives/NAME.json`; each life takes the first death from there, and lives on when none is left.
"""

import gc
import json
import os
import random
import signal
import sys
import time
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from functools import partial, wraps
from importlib import import_module
from pathlib import Path
from typing import Any

from bureaukit import db, inbox, jobs, lane
from bureaukit.app import create_app
from bureaukit.db import Tx
from bureaukit.inbox import CloudEventIn, Ear, News
from bureaukit.lane import Lane
from bureaukit.plumbing import EVENTS
from bureaukit.relay import Relay
from bureaukit.server import serve
from bureaukit.settings import Settings
from bureaukit.telemetry import configure_logs
from sqlalchemy import Connection, Engine, event
from sqlalchemy.sql.dml import Insert

from dev import nursery
from dev.topology import SERVICES
from tests.reliability.relay_kills import planted as planted_in_the_relay

WORDS = 3  # of a statement, which name its point
in_a_job = ContextVar("in_a_job", default=False)


@dataclass
class Fate:
    """What is in store for a service: at which points its lives end, by number or by name, and what else goes wrong."""

    deaths: list[int | str] = field(default_factory=list)
    plant: str = "none"  # a bug that the tests must notice
    cuts: float = 0.0  # the share of sendings during which the network fails
    hurried: bool = True  # waits before something is tried again are cut short, so that many ends fit into a test

    def write(self, folder: Path, name: str) -> None:
        """Put it where the service finds it."""
        (folder / f"{name}.json").write_text(json.dumps(asdict(self)))

    @classmethod
    def of_next_life(cls, folder: Path, name: str) -> "tuple[Fate, int | str | None]":
        """Take the next death out, and return it."""
        path = folder / f"{name}.json"
        fate = cls(**json.loads(path.read_text())) if path.exists() else cls()
        at = fate.deaths.pop(0) if fate.deaths else None
        fate.write(folder, name)
        return fate, at


class Points:
    """Counts what a life does, writes it down, and ends the life at one point."""

    def __init__(self, folder: Path, name: str, at: int | str | None) -> None:
        self._armed = folder / "armed"
        self._diary = folder / f"{name}.points"
        self._deaths = folder / "deaths"
        self._name = name
        self._at = at
        self._count = 0

    def reach(self, label: str) -> None:
        """Note that the work has come to a point, and die here if this is the one."""
        if not self._armed.exists() or in_a_job.get():
            return
        self._count += 1
        with self._diary.open("a") as diary:
            diary.write(f"{label}\n")
        if self._at in (self._count, label):
            with self._deaths.open("a") as deaths:
                deaths.write(f"{time.time()} {self._name} {label}\n")
            os.kill(os.getpid(), signal.SIGKILL)

    def around(self, method: Callable[..., Awaitable[Any]], label: str) -> Callable[..., Awaitable[Any]]:
        """Make a point before and one after each call of a coroutine function."""

        @wraps(method)
        async def counted(*args: Any, **kw: Any) -> Any:
            self.reach(f"before {label}")
            result = await method(*args, **kw)
            self.reach(f"after {label}")
            return result

        return counted

    def watch(self) -> None:
        """Count every statement, every commit and every sending of this process."""
        event.listen(Engine, "before_cursor_execute", partial(self._statement, "before"))
        event.listen(Engine, "after_cursor_execute", partial(self._statement, "after"))
        db._commit = self.around(db._commit, "commit")
        Lane._send = self.around(Lane._send, "send")  # type: ignore[method-assign]
        jobs.run_once = _aside(jobs.run_once)

    def _statement(self, when: str, connection: Connection, _cursor: Any, statement: str, *_: Any) -> None:
        if connection.get_execution_options().get("isolation_level") != "AUTOCOMMIT":
            self.reach(f"{when} {' '.join(statement.split()[:WORDS])}")


def _aside(work: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    """Let what a coroutine function does not count."""

    @wraps(work)
    async def uncounted(*args: Any) -> Any:
        token = in_a_job.set(True)
        try:
            return await work(*args)
        finally:
            in_a_job.reset(token)

    return uncounted


def cut(share: float) -> None:
    """Let the network fail in a share of the sendings: before the event arrives, or after, so that the answer is lost."""
    send, chance = Lane._send, random.Random(os.getpid())

    async def over_a_bad_line(self: Lane, *args: Any) -> str:
        x = chance.random()
        if x < share / 2:
            return "ConnectError"
        status = await send(self, *args)
        return "ReadError" if x < share else status

    Lane._send = over_a_bad_line  # type: ignore[method-assign]


def hurry() -> None:
    """Cut the waits of the relay short: for what a dead process was sending, for an event and for a neighbour that failed."""
    Relay.__init__.__kwdefaults__["lease"] = timedelta(seconds=1)  # type: ignore[index]
    lane.LONGEST_PAUSE, lane.LONGEST_REST = timedelta(seconds=0.3), 0.3


def plant(bug: str) -> None:
    """Break the service in one way."""
    if bug == "forgets_news":
        inbox.take_in = _without_memory
    elif bug == "two_transactions":
        Tx.execute = _events_apart(Tx.execute)  # type: ignore[method-assign]
    else:
        planted_in_the_relay(bug)


async def _without_memory(tx: Tx, ear: Ear, event: CloudEventIn) -> None:
    """Hand an event to its listener, however often it comes."""
    if listener := ear.listener(event.type):
        await listener(tx, News(event.id, event.type, event.subject, event.time, int(event.sequence), event.data))


def _events_apart(execute: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    """Commit what is done before it is announced, and announce it in a transaction of its own."""

    async def apart(self: Tx, statement: Any, parameters: Any = None) -> Any:
        if isinstance(statement, Insert) and statement.table is EVENTS:
            await self.connection.commit()
            if self.is_sqlite:
                await self.connection.exec_driver_sql("BEGIN IMMEDIATE")
        return await execute(self, statement, parameters)

    return apart


def live(name: str) -> None:
    """Be the service until told to stop, or until its hour has come."""
    settings = Settings()
    configure_logs(settings.log_level)
    folder = settings.home / "lives"
    folder.mkdir(exist_ok=True)
    fate, at = Fate.of_next_life(folder, name)
    if fate.hurried:
        hurry()
    plant(fate.plant)
    cut(fate.cuts)
    Points(folder, name, at).watch()
    serve(create_app(import_module(f"{name}.app").SERVICE, settings), host=settings.host, port=settings.listen_port)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        live(sys.argv[1])
    else:
        for service in SERVICES:
            import_module(f"{service}.app")
        gc.collect()
        nursery.main()
