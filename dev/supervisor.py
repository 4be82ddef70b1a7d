"""Starts the processes of a topology, waits until they serve, restarts what crashes, and leaves nothing running."""

import asyncio
import contextlib
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

from dev.topology import ROOT, Process

STOP_SECONDS = 12.0
READY_SECONDS = 40.0
LONGEST_PAUSE = 8.0


class DidNotStart(Exception):  # noqa: N818 -- it is what happened, told to a person
    """A process was not ready in time; the message says where its log is."""


def environment(changes: dict[str, str]) -> dict[str, str]:
    """Return the environment for a child: ours, without the variable that would make every start compile."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return kept | changes


class Supervisor:
    """Holds the processes. Each runs in a session of its own, so that a stop reaches its children too."""

    def __init__(self, processes: list[Process], logs: Path, say: Callable[[str], None] = print) -> None:
        self._specs = {process.name: process for process in processes}
        self._logs = logs
        self._say = say
        self._running: dict[str, asyncio.subprocess.Process] = {}
        self._watchers: dict[str, asyncio.Task[None]] = {}
        self._held: dict[str, asyncio.Event] = {}

    async def start(self) -> None:
        """Start everything at once and wait until all of it serves."""
        self._logs.mkdir(parents=True, exist_ok=True)
        for name in self._specs:
            await self._launch(name)
            self._watchers[name] = asyncio.create_task(self._watch(name))
        await asyncio.gather(*(self.ready(name) for name in self._specs))

    async def _launch(self, name: str) -> None:
        spec = self._specs[name]
        with (self._logs / f"{name}.log").open("ab") as log:
            self._running[name] = await asyncio.create_subprocess_exec(
                *spec.command,
                cwd=ROOT,
                env=environment(spec.environment),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    async def _watch(self, name: str) -> None:
        """Start a process again when it ends by itself, with a growing pause while it keeps failing."""
        pause = 0.5
        while True:
            began = time.monotonic()
            code = await self._running[name].wait()
            if released := self._held.get(name):
                await released.wait()
                continue
            self._say(f"  {name} ended with {code}; starting it again (log: {self._logs / name}.log)")
            await asyncio.sleep(pause)
            pause = 0.5 if time.monotonic() - began > 30 else min(pause * 2, LONGEST_PAUSE)
            await self._launch(name)

    async def ready(self, name: str) -> None:
        """Wait until a process answers its probe with 200."""
        spec = self._specs[name]
        until = time.monotonic() + READY_SECONDS
        while time.monotonic() < until:
            if await _answers(spec.port, spec.probe):
                return
            await asyncio.sleep(0.05)
        raise DidNotStart(f"{name} did not start; see {self._logs / name}.log  {name} 未能启动，详见日志")

    async def kill(self, name: str, *, hold: bool = True) -> None:
        """End a process at once, as a crash would; held down until `release` unless told otherwise."""
        if hold:
            self._held[name] = asyncio.Event()
        process = self._running[name]
        _signal(process, signal.SIGKILL)
        await process.wait()

    async def release(self, name: str) -> None:
        """Start a process that was held down, and wait until it serves."""
        await self._launch(name)
        self._held.pop(name).set()
        await self.ready(name)

    def pid(self, name: str) -> int:
        """Return the process id, for those who measure."""
        return self._running[name].pid

    async def stop(self) -> None:
        """End everything: politely first, then by force; nothing is left running."""
        for watcher in self._watchers.values():
            watcher.cancel()
        order = [name for name in reversed(self._specs) if name in self._running]
        for name in order:
            _signal(self._running[name], signal.SIGTERM)
        waits = [asyncio.create_task(self._running[name].wait()) for name in order]
        if waits:
            await asyncio.wait(waits, timeout=STOP_SECONDS)
        for name in order:
            if self._running[name].returncode is None:
                _signal(self._running[name], signal.SIGKILL)
                await self._running[name].wait()


def _signal(process: asyncio.subprocess.Process, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, number)


async def _answers(port: int, path: str) -> bool:
    try:
        reader, writer = await asyncio.wait_for(asyncio.open_connection("127.0.0.1", port), 1)
    except (OSError, TimeoutError):
        return False
    try:
        writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
        return b" 200 " in await asyncio.wait_for(reader.read(64), 2)
    except (OSError, TimeoutError):
        return False
    finally:
        writer.close()
