"""One keep-alive connection to a service: one exchange at a time, parsed as it arrives, with back-pressure both ways."""

import asyncio
import math
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from httptools import HttpParserError, HttpResponseParser
from typing_extensions import override

from gateway.failures import Broken, Garbled, Late, SlowClient

READ_AHEAD = 65_536  # bytes of an answer kept for a client that reads slower than the service writes
MAX_HEAD = 65_536
BODILESS = (204, 304)
FRAMING = frozenset({b"connection", b"content-length", b"transfer-encoding"})


class Connection(asyncio.Protocol):
    """`begin`, `write`, `head`, then `take` and `news` until `complete`; whatever goes wrong is raised where one waits."""

    def __init__(self, service: str, lost: Callable[["Connection"], None]) -> None:
        self._service = service
        self._lost = lost
        self._loop = asyncio.get_running_loop()
        self._parser = HttpResponseParser(self)
        self._timer: asyncio.TimerHandle | None = None
        self._waiter: asyncio.Future[None] | None = None
        self._writable: asyncio.Future[None] | None = None
        self._chunks: list[bytes] = []
        self._blocked = self._paused = False
        self.active = self.reused = False
        self.told: Callable[[Connection], None] | None = None  # called with all news, instead of waking who waits
        self.idle_since = 0.0

    # -- what the proxy does with it

    def begin(self, *, head_only: bool, until: float) -> None:
        """Start an exchange whose answer must begin before `until` (`time.monotonic`, the loop's own clock)."""
        self.status = 0
        self.headers: list[tuple[bytes, bytes]] = []
        self.named = b""  # what the answer's Connection header names
        self.failure: BaseException | None = None
        self._chunks.clear()
        self._buffered = self._head_size = 0
        self._head_only = head_only
        self._head_done = self._framed = self._keep = False
        self.complete = self.heard = self.request_sent = False
        self.is_sized = head_only  # whether the answer's headers alone tell where it ends
        self.active = True
        self._is_late_at = until
        self._watch(until)

    def write_now(self, data: bytes) -> None:
        """Write what fits into one piece; larger requests go on with `write`."""
        self._transport.write(data)

    async def write(self, data: bytes) -> None:
        """Write a piece of the request's body, as fast as the service takes it."""
        if self._blocked and self.failure is None:
            self._writable = self._loop.create_future()
            await self._writable
        if self.failure is not None:
            raise self.failure
        self._transport.write(data)

    async def head(self, *, idle_seconds: float) -> None:
        """Wait for the answer's head; from then on the service may be silent for `idle_seconds` at most."""
        if not self._head_done:
            await self._wait()
        self._is_late_at = math.inf
        if not self.complete:
            self._idle_seconds = idle_seconds
            self._watch(time.monotonic() + idle_seconds)

    @property
    def is_whole(self) -> bool:
        """Whether the answer is there to its last byte, and its headers alone tell where that is."""
        return self.complete and self.is_sized and self.failure is None

    @property
    def whole(self) -> bytes:
        """The body of a whole answer, which stays to be taken."""
        return self._chunks[0] if len(self._chunks) == 1 else b"".join(self._chunks)

    @property
    def is_full(self) -> bool:
        """Whether no more is read until something is taken."""
        return self._paused

    def take(self) -> bytes:
        """Return the part of the answer's body that has arrived."""
        chunks = self._chunks
        if not chunks:
            return b""
        data = chunks[0] if len(chunks) == 1 else b"".join(chunks)
        chunks.clear()
        self._buffered = 0
        if self._paused:
            self._paused = False
            self._heard_at = time.monotonic()
            self._transport.resume_reading()
        return data

    async def news(self) -> None:
        """Wait until there is more to take or the answer is complete."""
        if not (self._chunks or self.complete):
            await self._wait()

    async def _wait(self) -> None:
        if self.failure is None:
            self._waiter = self._loop.create_future()
            await self._waiter
        if self.failure is not None:
            raise self.failure

    def fail(self, failure: BaseException) -> None:
        """End the exchange and the connection; who waits for it gets the failure."""
        if self.complete or not self.active or self.failure is not None:
            return
        self.failure = failure
        self._transport.abort()
        self._wake()

    def finish(self) -> bool:
        """End the exchange; returns whether the connection can carry another one."""
        self.active = False
        usable = self.complete and self._keep and self.request_sent and not self._transport.is_closing()
        if not usable:
            self._transport.abort()
        elif self._head_only:
            self._parser = HttpResponseParser(self)  # the old one still waits for the body that HEAD has not
        return usable

    def is_stale(self, *, look_closely: bool) -> bool:
        """Whether the service has closed it; a close look also sees a farewell that the loop has not read yet."""
        if self._transport.is_closing():
            return True
        if not look_closely:
            return False
        with suppress(BlockingIOError):
            self._probe.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT)
            return True  # neither an end nor an answer is due on an idle connection
        return False

    def close(self) -> None:
        """Close it, whatever it is doing."""
        self._transport.abort()

    # -- what the loop tells it

    @override
    def connection_made(self, transport: Any) -> None:  # uvloop's transports are not asyncio's
        """Keep the transport, and a second view of its socket for `is_stale`."""
        self._transport: asyncio.Transport = transport
        self._probe = socket.socket(fileno=transport.get_extra_info("socket").fileno())

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        """End the exchange under way: cleanly if only the end was to tell the end of the body."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._probe.detach()
        if self.active and not self.complete and self.failure is None:
            if exc is None and self._head_done and not self._framed:
                self.complete = True
            else:
                self.failure = Broken(self._service)
            self._wake()
        self._lost(self)

    @override
    def data_received(self, data: bytes) -> None:
        """Parse what came; bytes nobody asked for end the connection, lest they become the next client's answer."""
        if not self.active:
            self._transport.abort()
            return
        self.heard = True
        self._heard_at = time.monotonic()
        try:
            self._parser.feed_data(data)
        except HttpParserError:
            self._keep = False
            self.fail(Garbled(self._service))
        if self._buffered > READ_AHEAD and not (
            self._paused or self.complete
        ):  # who takes a whole answer resumes nothing
            self._paused = True
            self._transport.pause_reading()
        if self._head_done:
            self._wake()

    @override
    def pause_writing(self) -> None:
        """Note that the service reads slower than the client writes."""
        self._blocked = True

    @override
    def resume_writing(self) -> None:
        """Let the request's body go on."""
        self._blocked = False
        if self._writable is not None and not self._writable.done():
            self._writable.set_result(None)

    def on_message_begin(self) -> None:
        """Refuse a second answer to one request."""
        if self.complete:
            raise ValueError("more than one answer")

    def on_header(self, name: bytes, value: bytes) -> None:
        """Collect the head; trailers are dropped, they could pose as anything."""
        if self._head_done:
            return
        self._head_size += len(name) + len(value)
        if self._head_size > MAX_HEAD:
            raise ValueError("head too large")
        name = name.lower()
        if name in FRAMING:
            self._note_framing(name, value)
        self.headers.append((name, value))

    def _note_framing(self, name: bytes, value: bytes) -> None:
        if name == b"connection":
            self.named += b"," + value.lower()
            return
        self._framed = True
        self.is_sized = self.is_sized or name == b"content-length"
        if name == b"transfer-encoding" and value.lower() != b"chunked":
            raise ValueError("unknown transfer coding")

    def on_headers_complete(self) -> None:
        """Accept the final head; interim answers (1xx) are the hop's own affair."""
        status = self._parser.get_status_code()
        if status < 200:
            if status == 101:
                raise ValueError("nobody asked for another protocol")
            self.headers.clear()
            self._framed = False
            self.is_sized = self._head_only
            return
        if status > 599:
            raise ValueError("no such status")
        self.status = status
        self._head_done = True
        if status in BODILESS:
            self._framed = self.is_sized = True
        if self._head_only:
            self.complete = True
            self._keep = self._parser.should_keep_alive()

    def on_body(self, data: bytes) -> None:
        """Keep a piece of the body until it is taken."""
        if self.complete:
            raise ValueError("a body after the end")
        self._chunks.append(data)
        self._buffered += len(data)

    def on_message_complete(self) -> None:
        """Note the end of the answer."""
        if self._head_done:
            self.complete = True
            self._keep = self._parser.should_keep_alive()

    def _watch(self, at: float) -> None:
        """See to it that `_look` runs then or before. A timer stays over many exchanges: making one costs more than most."""
        if self._timer is not None and self._timer.when() > at:
            self._timer.cancel()
            self._timer = None
        if self._timer is None:
            self._timer = self._loop.call_at(at, self._look)

    def _look(self) -> None:
        """Cut an exchange that takes too long; one that has begun meanwhile has its own time."""
        self._timer = None
        if not self.active or self.complete:
            return
        now = time.monotonic()
        if self._is_late_at < math.inf:
            ends_at = self._is_late_at
        else:  # a reader that holds the answer up is not the service's silence
            ends_at = (now if self._paused else self._heard_at) + self._idle_seconds
        if now < ends_at:
            self._watch(ends_at)
        elif self.request_sent or self._blocked:
            self.fail(Late(self._service))
        else:
            self.fail(SlowClient())

    def _wake(self) -> None:
        if self.told is not None:
            self.told(self)
            return
        for future in (self._waiter, self._writable if self.failure is not None else None):
            if future is not None and not future.done():
                future.set_result(None)
