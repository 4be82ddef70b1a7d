"""A partner over real HTTP: receives webhooks, keeps a diary, fails, hangs or drops the reply as it is told."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import orjson
from standardwebhooks.webhooks import Webhook

Fault = Callable[[dict[str, Any]], str]  # "ok", "fail" (500), "hang", "drop" (process, then close), or another status


@dataclass
class Receiver:
    """What arrived, in order; `seen` are the ids that were taken in, the first time each."""

    secret: str = ""
    fault: Fault = lambda _event: "ok"
    arrived: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    url: str = ""
    paths: list[str] = field(default_factory=list)

    def first_seen(self) -> list[dict[str, Any]]:
        """Return each event once, where it arrived first."""
        found: dict[str, dict[str, Any]] = {}
        for event in self.arrived:
            found.setdefault(event["id"], event)
        return list(found.values())

    def subjects(self) -> dict[str, list[int]]:
        """Return for each subject the positions of its events in the order of their first arrival."""
        found: dict[str, list[int]] = {}
        for event in self.first_seen():
            found.setdefault(event["subject"], []).append(int(event["sequence"]))
        return found

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer the requests of one connection."""
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                first, *lines = head.decode("latin-1").split("\r\n")
                headers = {
                    name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines if line)
                }
                body = await reader.readexactly(int(headers.get("content-length", 0)))
                self.paths.append(first.split()[1])
                if not await self._answer(headers, body, writer):
                    return
        except (asyncio.IncompleteReadError, ConnectionError):
            return
        finally:
            writer.close()

    async def _answer(self, headers: dict[str, str], body: bytes, writer: asyncio.StreamWriter) -> bool:
        event = orjson.loads(body)
        what = self.fault(event)
        if what == "hang":
            await asyncio.sleep(60)
        if what in ("ok", "drop"):
            if self.secret:
                Webhook(self.secret).verify(body, headers)
            self.arrived.append(event)
            self.headers.append(headers)
        if what == "drop":
            return False
        if what == "endless":
            writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 1000000000\r\n\r\n")
            while True:
                writer.write(b"x")
                await writer.drain()
                await asyncio.sleep(0.2)
        status = {"ok": "204 No Content", "fail": "500 Sorry"}.get(what, what)
        writer.write(f"HTTP/1.1 {status}\r\ncontent-length: 0\r\n\r\n".encode())
        await writer.drain()
        return True


@asynccontextmanager
async def receiver(fault: Fault = lambda _event: "ok") -> AsyncIterator[Receiver]:
    """Listen on a free port of this machine."""
    partner = Receiver(fault=fault)
    tasks: set[asyncio.Task[Any]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        tasks.add(task)
        with suppress(asyncio.CancelledError):  # Python 3.11 would write a traceback for it
            await partner.serve(reader, writer)
        tasks.discard(task)

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    partner.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/hook"
    try:
        yield partner
    finally:
        server.close()
        for task in list(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
