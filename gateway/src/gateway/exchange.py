"""One request and its answer on the way through the gateway: bodies stream both ways, at the pace of the slower side."""

import asyncio
import time
from contextlib import suppress

import structlog
from bureaukit.problems import BAD_REQUEST, REQUEST_TIMEOUT, TOO_LARGE, Problem
from bureaukit.text import Text
from starlette.types import Receive, Scope, Send

from gateway.answers import Answer, problem_answer
from gateway.connection import BODILESS, Connection
from gateway.failures import ClientGone, Resting, SlowClient, Unavailable
from gateway.head import RequestHead, answer_headers
from gateway.routes import Allowance
from gateway.upstream import Call, Upstream

CLIENT_GONE = 499  # for the log only, as other proxies have it
BODY_AHEAD = 65_536  # read before a connection is taken, so that slow senders of small bodies occupy none
LINGER_SECONDS = 2.0
Headers = list[tuple[bytes, bytes]]
REPEATABLE = ("GET", "HEAD")
CLOSE = (b"connection", b"close")
WHOLE_ANSWER = "seedbed.whole_answer"  # ASGI extension of `gateway.guard`: writes head and body in one piece
log = structlog.get_logger()


class Exchange:
    """Reads the request, asks the service, relays its answer; keeps track of how far it got."""

    __slots__ = (
        "_body_done",
        "_body_limit",
        "_body_size",
        "_call",
        "_client",
        "_head",
        "_receive",
        "_send",
        "began",
        "extra",
        "scope",
        "status",
    )

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.began = time.perf_counter()
        self.scope, self._receive, self._send = scope, receive, send
        self._head = RequestHead()
        self._client: asyncio.Task[None] | None = None  # watches and feeds from the client's side, where there is need
        self._body_size = self._body_limit = 0
        self._body_done = False
        self._call: Call | None = None  # once it is under way
        self.extra: list[tuple[bytes, bytes]] = []  # headers for the answer
        self.status = 0  # set when the answer has begun

    def read_head(self) -> None:
        """Read the head, or raise the problem that stands against it; the request has an id either way."""
        try:
            self._head.read(self.scope)
        finally:
            self.scope["state"]["request_id"] = self._head.request_id.decode("ascii")
            self._body_done = not self._head.has_body

    async def run(self, upstream: Upstream, allowance: Allowance) -> None:
        """Ask the service and relay what it says; every failure is raised."""
        call = self._call or await self._prepare(upstream, allowance)
        try:
            connection = await upstream.ask(call)
            try:
                await self._relay(connection)
            finally:
                upstream.pool.give_back(connection)
        finally:
            if self._client is not None:
                self._client.cancel()

    @property
    def raw_path(self) -> bytes:
        """The path as it stands on the wire."""
        return bytes(self.scope["raw_path"])

    @property
    def is_plain(self) -> bool:
        """Whether the request has no body, and its client no deadline of their own."""
        return self._body_done and self._head.patience_ms is None

    def begin(self, upstream: Upstream, allowance: Allowance) -> Connection:
        """Send a request without a body to a service at ease; `run` goes on from there."""
        self._call = call = self._new_call(allowance)
        call.head = self._bodiless_head()
        return upstream.begin(call)

    async def _prepare(self, upstream: Upstream, allowance: Allowance) -> Call:
        upstream.breaker.look()  # before any of the body is asked for
        call = self._new_call(allowance)
        if self._body_done:
            call.head = self._bodiless_head()
        else:
            await self._read_ahead(call, allowance.body_bytes)
        return call

    def _bodiless_head(self) -> bytes:
        return self._head.render(self.scope, b"content-length: 0\r\n" if self._head.length == 0 else b"")

    def _new_call(self, allowance: Allowance) -> Call:
        seconds, patience = allowance.seconds, self._head.patience_ms
        is_patient = patience is None or patience >= seconds * 1000
        if patience is not None and not is_patient:
            seconds = patience / 1000
        method = self.scope["method"]
        return Call(
            until=time.monotonic() + seconds,
            head_only=method == "HEAD",
            safe=method in REPEATABLE and self._body_done,
            is_patient=is_patient,
        )

    # -- the request's body

    async def _read_ahead(self, call: Call, limit: int) -> None:
        """Read a small body whole and the beginning of a large one; the rest is fed while the service reads."""
        self._body_limit = limit
        if self._head.length is not None and self._head.length > limit:
            raise self._too_large()
        body = bytearray()
        try:
            async with asyncio.timeout_at(call.until):
                while not self._body_done and len(body) < BODY_AHEAD:
                    body += await self._piece()
        except TimeoutError:
            raise SlowClient from None
        length = len(body) if self._body_done else self._head.length
        framing = b"transfer-encoding: chunked\r\n" if length is None else b"content-length: %d\r\n" % length
        call.head = self._head.render(self.scope, framing)
        call.body = bytes(body) if self._body_done else self._framed(bytes(body))
        call.feed = None if self._body_done else self._start_feeding

    async def _piece(self) -> bytes:
        message = await self._receive()
        if message["type"] != "http.request":
            raise ClientGone
        piece: bytes = message.get("body", b"")
        self._body_size += len(piece)
        if self._body_size > self._body_limit:
            raise self._too_large()
        self._body_done = not message.get("more_body", False)
        if self._body_done and self._head.length not in (None, self._body_size):
            raise Problem(BAD_REQUEST, Text("请求体长度与 Content-Length 不符", "The body is not as long as announced"))
        return piece

    def _too_large(self) -> Problem:
        mebibytes = self._body_limit >> 20
        return Problem(TOO_LARGE, Text(f"上限为 {mebibytes} MiB", f"The limit is {mebibytes} MiB"))

    def _framed(self, piece: bytes) -> bytes:
        if self._head.length is not None or not piece:
            return piece
        return b"%x\r\n%b\r\n" % (len(piece), piece)

    def _start_feeding(self, connection: Connection) -> None:
        self._client = asyncio.create_task(self._serve_client(connection))

    async def _serve_client(self, connection: Connection) -> None:
        """Feed the rest of the body to the service; then wait for the client to hang up, and end the exchange if it does."""
        try:
            while not self._body_done:
                await connection.write(self._framed(await self._piece()))
            if not connection.request_sent:
                await connection.write(b"0\r\n\r\n" if self._head.length is None else b"")
                connection.request_sent = True
            while (await self._receive())["type"] != "http.disconnect":
                pass
            connection.fail(ClientGone())
        except Exception as failure:  # noqa: BLE001 -- raised again where the answer is waited for
            connection.fail(failure)

    # -- the answer

    def answer_now(self, connection: Connection) -> bool:
        """Write a whole answer in one piece if the client takes it so."""
        write = self.scope["extensions"][WHOLE_ANSWER]
        if not write(connection.status, self._headers(connection), connection.whole):
            return False
        self.status = connection.status
        return True

    def _headers(self, connection: Connection) -> Headers:
        headers = answer_headers(connection.headers, connection.named, connection.status)
        headers.append((b"x-request-id", self._head.request_id))
        headers += self.extra
        return headers

    async def _relay(self, connection: Connection) -> None:
        headers = self._headers(connection)
        self.status = connection.status
        if connection.is_whole and self._body_done:
            await self._answer_whole(connection.status, headers, connection.take())
            return
        if not self._body_done:
            headers.append(CLOSE)
        await self._send({"type": "http.response.start", "status": connection.status, "headers": headers})
        if not connection.complete:
            await self._stream(connection)
        if not self._body_done:
            await self._linger()
        await self._send({"type": "http.response.body", "body": connection.take()})

    async def _answer_whole(self, status: int, headers: Headers, body: bytes) -> None:
        write = self.scope.get("extensions", {}).get(WHOLE_ANSWER)
        if write is None or not write(status, headers, body):
            await self._send({"type": "http.response.start", "status": status, "headers": headers})
            await self._send({"type": "http.response.body", "body": body})

    async def _stream(self, connection: Connection) -> None:
        if self._client is None:
            self._start_feeding(
                connection
            )  # nothing to feed, but an endless answer needs an end when the client leaves
        while not connection.complete:
            if data := connection.take():
                await self._send({"type": "http.response.body", "body": data, "more_body": True})
            await connection.news()

    async def answer(self, answer: Answer) -> None:
        """Answer without the service."""
        headers = [*answer.headers, (b"x-request-id", self._head.request_id), *self.extra]
        if answer.status not in BODILESS:
            headers.append((b"content-length", b"%d" % len(answer.body)))
        self.status = answer.status
        if self._body_done:
            await self._answer_whole(answer.status, headers, b"" if self.scope["method"] == "HEAD" else answer.body)
            return
        await self._send({"type": "http.response.start", "status": answer.status, "headers": [*headers, CLOSE]})
        await self._send({"type": "http.response.body", "body": answer.body, "more_body": True})
        await self._linger()
        await self._send({"type": "http.response.body", "body": b""})

    async def refuse(self, failure: Exception) -> None:
        """Answer a failure with its problem; once the answer has begun, all that is left is to break it off visibly."""
        if isinstance(failure, Unavailable):
            if not isinstance(failure, Resting):  # refused in thousands a second; the failures before say it all
                log.warning("no answer from service", service=failure.service, failure=type(failure).__name__)
            failure = failure.as_problem()
        elif isinstance(failure, SlowClient):
            failure = Problem(REQUEST_TIMEOUT)
        if isinstance(failure, ClientGone):
            self.status = CLIENT_GONE
        elif not isinstance(failure, Problem):
            raise failure
        elif not self.status:
            await self.answer(problem_answer(failure, self.scope, self._head.request_id))

    async def _linger(self) -> None:
        """Read on for a moment: closing on a client that still sends would take the answer away from it."""
        if self._client is not None:
            self._client.cancel()
        with suppress(TimeoutError):
            async with asyncio.timeout(LINGER_SECONDS):
                message = await self._receive()
                while message.get("more_body", False):
                    message = await self._receive()
