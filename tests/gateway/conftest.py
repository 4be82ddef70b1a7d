"""A toy service that misbehaves on demand, and a real server in front of the proxy."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import uvicorn
import uvloop
from gateway.guard import EdgeProtocol
from gateway.proxy import Proxy
from gateway.routes import SERVICES, Route
from gateway.upstream import Upstreams
from support.harness import Templates
from support.platform import NAMES, OpenGateway, Platform, gateways, platform_of

OK = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}"


def pytest_asyncio_loop_factories(config: Any, item: Any) -> dict[str, Any]:
    return {"uvloop": uvloop.new_event_loop}  # the loop that the gateway runs on


@dataclass
class Asked:
    """One request as the service got it."""

    line: str
    headers: list[tuple[str, str]]
    body: bytes = b""
    connection: int = 0

    def header(self, name: str) -> str | None:
        values = [value for key, value in self.headers if key == name]
        assert len(values) <= 1, (name, values)
        return values[0] if values else None


Behaviour = Callable[[Asked, asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


async def answer_ok(asked: Asked, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(OK)


@dataclass
class Toy:
    """Reads requests and lets `behave` answer them; closes the connection when `behave` says so by closing the writer."""

    behave: Behaviour = answer_ok
    reads_body: bool = True
    heads: list[str] = field(default_factory=list)  # every head that began to arrive complete
    asked: list[Asked] = field(default_factory=list)
    head_came: asyncio.Event = field(default_factory=asyncio.Event)
    connections: int = 0
    port: int = 0
    server: Any = None
    writers: list[asyncio.StreamWriter] = field(default_factory=list)

    async def start(self, port: int = 0) -> None:
        self.server = await asyncio.start_server(self._serve, "127.0.0.1", port)
        self.port = self.server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        self.server.close()
        for writer in self.writers:
            writer.transport.abort()
        self.writers.clear()
        await asyncio.sleep(0.01)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        number = self.connections
        self.writers.append(writer)
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            while not writer.is_closing():
                asked = await self._read(reader, number)
                await self.behave(asked, reader, writer)
                await writer.drain()

    async def _read(self, reader: asyncio.StreamReader, number: int) -> Asked:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        self.heads.append(head)
        self.head_came.set()
        line, *rest = head[:-4].split("\r\n")
        headers = [(name, value) for name, _, value in (header.partition(": ") for header in rest)]
        asked = Asked(line, headers, connection=number)
        if self.reads_body:
            asked.body = await self._body(asked, reader)
        self.asked.append(asked)
        return asked

    async def _body(self, asked: Asked, reader: asyncio.StreamReader) -> bytes:
        if length := asked.header("content-length"):
            return await reader.readexactly(int(length))
        body = b""
        if asked.header("transfer-encoding") == "chunked":
            while size := int(await reader.readuntil(b"\r\n"), 16):
                body += (await reader.readexactly(size + 2))[:-2]
            await reader.readexactly(2)
        return body


@pytest.fixture
async def toy() -> AsyncIterator[Toy]:
    toy = Toy()
    await toy.start()
    yield toy
    await toy.stop()


@dataclass
class Front:
    """The gateway as a client sees it."""

    port: int
    proxy: Proxy
    upstreams: Upstreams
    notes: list[tuple[int, str]]

    async def raw(
        self, data: bytes, *, until_close: bool = False, seconds: float = 5.0
    ) -> tuple[int, dict[str, str], bytes]:
        """Send bytes as they are and read one answer."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            writer.write(data)
            async with asyncio.timeout(seconds):
                return await read_answer(reader, until_close=until_close, is_head=data.startswith(b"HEAD"))
        finally:
            writer.transport.abort()

    async def ask(
        self, path: str = "/v1/registry/x", method: str = "GET", body: bytes | None = None, headers: str = "", **kw: Any
    ) -> tuple[int, dict[str, str], bytes]:
        length = "" if body is None else f"Content-Length: {len(body)}\r\n"
        head = f"{method} {path} HTTP/1.1\r\nHost: here\r\n{headers}{length}\r\n"
        return await self.raw(head.encode() + (body or b""), **kw)


async def read_answer(
    reader: asyncio.StreamReader, *, until_close: bool = False, is_head: bool = False
) -> tuple[int, dict[str, str], bytes]:
    line, *rest = (await reader.readuntil(b"\r\n\r\n"))[:-4].decode("latin-1").split("\r\n")
    status = int(line.split()[1])
    if status == 100:
        return await read_answer(reader, until_close=until_close, is_head=is_head)
    headers = {}
    for header in rest:
        name, _, value = header.partition(": ")
        assert name not in headers, f"twice: {name}"
        headers[name] = value
    if until_close:
        return status, headers, await reader.read()
    if is_head or status in (204, 304):
        return status, headers, b""
    if "content-length" in headers:
        return status, headers, await reader.readexactly(int(headers["content-length"]))
    body = b""
    while size := int(await reader.readuntil(b"\r\n"), 16):
        body += (await reader.readexactly(size + 2))[:-2]
    await reader.readexactly(2)
    return status, headers, body


@asynccontextmanager
async def serving(app: Any) -> AsyncIterator[int]:
    """Serve an app with the gateway's own protocol; yields the port."""
    config = uvicorn.Config(
        app,
        port=0,
        http=EdgeProtocol,
        ws="none",
        lifespan="off",
        log_config=None,  # as the services are served; the default mutes loggers for the whole process
        server_header=False,
        proxy_headers=False,
    )
    config.load()
    server = uvicorn.Server(config)
    server.lifespan = config.lifespan_class(config)
    await server.startup()
    yield server.servers[0].sockets[0].getsockname()[1]
    for listener in server.servers:
        listener.close()
    for connection in list(server.server_state.connections):
        connection.transport.abort()
    await asyncio.sleep(0)


OpenFront = Callable[..., Awaitable[Front]]


@pytest.fixture
async def open_front(toy: Toy) -> AsyncIterator[OpenFront]:
    """Return a function that opens a gateway in front of the toy."""
    fronts: list[tuple[Any, Front]] = []

    async def open_(
        *, port: int | None = None, size: int = 64, routes: tuple[Route, ...] = SERVICES, **hooks: Any
    ) -> Front:
        notes: list[tuple[int, str]] = []
        upstreams = Upstreams({"registry": ("127.0.0.1", port or toy.port)}, size=size)

        def after(scope: Any, status: int, seconds: float, service: str) -> None:
            notes.append((status, service))

        proxy = Proxy(routes, upstreams, **{"after": after, **hooks})
        server = serving(proxy)
        front = Front(await server.__aenter__(), proxy, upstreams, notes)
        fronts.append((server, front))
        return front

    yield open_
    for server, front in fronts:
        await server.__aexit__(None, None, None)
        await front.proxy.close()


@pytest.fixture
async def front(open_front: OpenFront) -> Front:
    return await open_front()


@pytest.fixture
async def platform(templates: Templates, tmp_path: Path) -> AsyncIterator[Platform]:
    """The gateway before the four services."""
    async with platform_of(templates, tmp_path) as found:
        yield found


@pytest.fixture
async def open_gateway() -> AsyncIterator[OpenGateway]:
    """Gateways with settings of a test's choice; behind them is nobody."""
    async with gateways(dict.fromkeys(NAMES, 1)) as found:
        yield found
