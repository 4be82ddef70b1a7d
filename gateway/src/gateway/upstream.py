"""The services behind the gateway, as one asks them: one try, one careful repetition of reads, one breaker each."""

import asyncio
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from gateway.breaker import Breaker
from gateway.connection import Connection
from gateway.failures import Broken, Garbled, Late, Unreachable
from gateway.pool import Pool

IDLE_SECONDS = 30.0
HOP_MS = 10  # kept back from the budget, so that the service gives up before the gateway does
MAX_DOCUMENT = 8 << 20


@dataclass(slots=True)
class Call:
    """One request to a service; `head` lacks the deadline and the empty line, which are added when it is sent."""

    until: float  # by `time.monotonic`, when the client's patience ends
    head: bytes = b""
    body: bytes = b""
    head_only: bool = False
    safe: bool = False  # nothing is changed by asking twice
    is_patient: bool = True  # False: the client shortened the time, so running out of it says nothing of the service
    begun: Connection | None = None  # the connection on which the head has been sent already
    feed: Callable[[Connection], None] | None = None  # starts sending the rest of the body


class Upstream:
    """One service."""

    def __init__(self, name: str, host: str, port: int, *, size: int = 64) -> None:
        self.name = name
        self.authority = f"{host}:{port}".encode()
        self.pool = Pool(name, host, port, size=size)
        self.breaker = Breaker(name)

    @property
    def is_at_ease(self) -> bool:
        """Whether a request can be sent at once: nothing has failed lately, and a connection is waiting for work."""
        return not self.breaker.is_troubled and self.pool.has_idle()

    def begin(self, call: Call) -> Connection:
        """Send a request without a body to a service at ease; `ask` goes on from there if need be."""
        call.begun = connection = self.pool.take_idle()
        self._start(connection, call)
        return connection

    def finished(self, connection: Connection) -> None:
        """Take the connection back after an answer for which `ask` was not needed."""
        self.breaker.succeeded()
        self.pool.give_back(connection)

    async def ask(self, call: Call) -> Connection:
        """Return a connection on which the answer's head has arrived; it must be given back to the pool."""
        probe = call.begun is None and self.breaker.enter()  # what is sent already is waited for, whatever others met
        try:
            connection = await self._ask_carefully(call)
        except BaseException as failure:
            if _blames_the_service(failure, call):
                self.breaker.failed(probe=probe)
            else:
                self.breaker.undecided(probe=probe)
            raise
        self.breaker.succeeded()
        return connection

    async def _ask_carefully(self, call: Call) -> Connection:
        """Repeat a read once if a kept-alive connection broke under it; a write never: it may have been carried out."""
        if (connection := call.begun) is None:
            if call.until <= time.monotonic():
                raise Late(self.name)
            connection = await self.pool.take(fresh=False, look_closely=not call.safe)
        try:
            return await self._converse(connection, call)
        except Broken:
            if not (call.safe and connection.reused) or connection.heard:
                raise
        call.begun = None
        return await self._converse(await self.pool.take(fresh=True, look_closely=False), call)

    def _start(self, connection: Connection, call: Call) -> None:
        rest = int((call.until - time.monotonic()) * 1000) - HOP_MS
        connection.begin(head_only=call.head_only, until=call.until)
        if rest <= 0:
            connection.fail(Late(self.name))
        connection.write_now(b"%bx-deadline-ms: %d\r\n\r\n%b" % (call.head, rest, call.body))
        connection.request_sent = call.feed is None

    async def _converse(self, connection: Connection, call: Call) -> Connection:
        try:
            if call.begun is None:
                self._start(connection, call)
                if call.feed is not None:
                    call.feed(connection)
            await connection.head(idle_seconds=IDLE_SECONDS)
        except BaseException:
            self.pool.give_back(connection)
            raise
        return connection


def _blames_the_service(failure: BaseException, call: Call) -> bool:
    return isinstance(failure, Broken | Garbled | Unreachable) or (isinstance(failure, Late) and call.is_patient)


class Upstreams:
    """All services by name; composed views ask them with `get_json`."""

    def __init__(self, addresses: Mapping[str, tuple[str, int]], *, size: int = 64) -> None:
        self._services = {name: Upstream(name, host, port, size=size) for name, (host, port) in addresses.items()}

    def __getitem__(self, name: str) -> Upstream:
        return self._services[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._services)

    async def get_json(
        self, service: str, path: str, headers: Iterable[tuple[bytes, bytes]] = (), *, seconds: float = 5.0
    ) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
        """Return status, headers and the whole body of a GET; raises `Unavailable` where there is no usable answer."""
        upstream = self._services[service]
        until = time.monotonic() + seconds
        lines = b"".join(b"%b: %b\r\n" % header for header in headers)
        head = b"GET %b HTTP/1.1\r\nhost: %b\r\naccept: application/json\r\n%b" % (
            path.encode("ascii"),
            upstream.authority,
            lines,
        )
        connection = await upstream.ask(Call(until, head, safe=True))
        try:
            async with asyncio.timeout_at(until):
                body = await _whole(connection, service)
        except TimeoutError:
            raise Late(service) from None
        finally:
            upstream.pool.give_back(connection)
        return connection.status, connection.headers, body

    async def close(self) -> None:
        """Close the idle connections of every service."""
        for upstream in self._services.values():
            await upstream.pool.close()


async def _whole(connection: Connection, service: str) -> bytes:
    body = bytearray(connection.take())
    while not connection.complete:
        await connection.news()
        body += connection.take()
        if len(body) > MAX_DOCUMENT:
            raise Garbled(service)
    body += connection.take()
    return bytes(body)
