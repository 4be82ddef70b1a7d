"""Starts the processes of a topology, waits until they serve, restarts what crashes, and leaves nothing running."""

import asyncio
import contextlib
import json
import os
import signal
import sys
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


class Nursling:
    """A process that the nursery forked: what the supervisor needs to know of it."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self._ended = asyncio.Event()

    def ended(self, code: int) -> None:
        """Note its end."""
        self.returncode = code
        self._ended.set()

    async def wait(self) -> int:
        """Wait for its end and return its exit code."""
        await self._ended.wait()
        return self.returncode or 0


class Nursery:
    """The warm parent (dev/nursery.py) from here: starts processes and hears how they end."""

    def __init__(self, module: str = "dev.nursery") -> None:
        self._module = module
        self._process: asyncio.subprocess.Process | None = None
        self._born: dict[str, asyncio.Future[Nursling]] = {}
        self._alive: dict[int, Nursling] = {}
        self._listener: asyncio.Task[None] | None = None

    async def open(self, changes: dict[str, str]) -> None:
        """Start the parent."""
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            self._module,
            cwd=ROOT,
            env=environment(changes),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            start_new_session=True,
        )
        self._listener = asyncio.create_task(self._listen())

    async def start(self, spec: Process, log: Path) -> Nursling:
        """Fork one process."""
        if self._process is None or self._process.stdin is None:
            raise DidNotStart("the nursery is not open")
        born = self._born[spec.name] = asyncio.get_running_loop().create_future()
        order = {"name": spec.name, "command": spec.command, "environment": spec.environment, "log": str(log)}
        self._process.stdin.write((json.dumps(order) + "\n").encode())
        await self._process.stdin.drain()
        return await asyncio.wait_for(born, READY_SECONDS)

    async def _listen(self) -> None:
        if self._process is None or self._process.stdout is None:
            return
        async for line in self._process.stdout:
            news = json.loads(line)
            if "code" in news:
                self._alive.pop(news["pid"]).ended(news["code"])
            else:
                self._alive[news["pid"]] = Nursling(news["pid"])
                self._born.pop(news["name"]).set_result(self._alive[news["pid"]])

    async def close(self) -> None:
        """End the parent; it takes along whatever is left."""
        if self._process and self._process.stdin:
            self._process.stdin.close()
            await self._process.wait()
        if self._listener:
            self._listener.cancel()


class Supervisor:
    """Holds the processes. Each runs in a session of its own, so that a stop reaches its children too."""

    def __init__(
        self,
        processes: list[Process],
        logs: Path,
        say: Callable[[str], None] = print,
        nursery: Nursery | None = None,
    ) -> None:
        self._specs = {process.name: process for process in processes}
        self._logs = logs
        self._say = say
        self._nursery = nursery or Nursery()
        self._running: dict[str, Nursling] = {}
        self._watchers: dict[str, asyncio.Task[None]] = {}
        self._held: dict[str, asyncio.Event] = {}

    async def start(self) -> None:
        """Start everything at once and wait until all of it serves."""
        self._logs.mkdir(parents=True, exist_ok=True)
        await self._nursery.open({"MALLOC_ARENA_MAX": "2"})  # fewer arenas: each process keeps some 10 MB less
        for name in self._specs:
            await self._launch(name)
            self._watchers[name] = asyncio.create_task(self._watch(name))
        await asyncio.gather(*(self.ready(name) for name in self._specs))

    async def _launch(self, name: str) -> None:
        self._running[name] = await self._nursery.start(self._specs[name], self._logs / f"{name}.log")

    async def _watch(self, name: str) -> None:
        """Start a process again when it ends by itself, with a growing pause while it keeps failing."""
        pause = 0.5
        while True:
            began = time.monotonic()
            code = await self._running[name].wait()
            if released := self._held.get(name):
                await released.wait()
                pause = 0.5
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
        await self._nursery.close()


def _signal(process: Nursling, number: signal.Signals) -> None:
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
