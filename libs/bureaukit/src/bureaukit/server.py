"""Serves an app with uvicorn, whose own protocol lacks a deadline for headers and limits on them."""

import asyncio
import gc
from http import HTTPStatus
from typing import Any

import orjson
import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from bureaukit.ids import new_id
from bureaukit.problems import BAD_REQUEST, HEADERS_TOO_LARGE, MEDIA_TYPE, REQUEST_TIMEOUT, URI_TOO_LONG, Problem

HEADER_SECONDS = 5.0
MAX_HEADERS = 100
MAX_HEADER_BYTES = 16_384
MAX_TARGET = 8_192
KEEP_ALIVE_SECONDS = 5


class GuardedProtocol(HttpToolsProtocol):
    """Closes a connection whose request head is slow, long, or names no Host or two (300 of 300 held otherwise)."""

    def connection_made(self, transport: Any) -> None:
        """Start the clock with the connection."""
        super().connection_made(transport)
        self._running: RequestResponseCycle | None = None
        self._refusal = BAD_REQUEST
        self._timer: asyncio.TimerHandle | None = None
        self._reads_head = False
        self._rests_until: float | None = None
        self._arm()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the clocks; tell the request under way, for uvicorn tells only the one that came last."""
        self._disarm()
        super().connection_lost(exc)
        self.pipeline.clear()
        if self._running is not None and not self._running.response_complete:
            self._running.disconnected = True
            self._running.message_event.set()
        if self.timeout_keep_alive_task is not None:
            self.timeout_keep_alive_task.cancel()
            self.timeout_keep_alive_task = None

    def data_received(self, data: bytes) -> None:
        """Start the clock for a head that did not come in one piece; most do and need none."""
        super().data_received(data)
        if self._reads_head and self._timer is None and not self.transport.is_closing():
            self._arm()

    def on_message_begin(self) -> None:
        """Count anew for each request."""
        self._bytes = self._hosts = 0
        self._reads_head = True
        self._disarm()
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        """Refuse a target that no client of ours sends."""
        super().on_url(url)
        if len(self.url) > MAX_TARGET:
            self._refusal = URI_TOO_LONG
            raise ValueError("target too long")

    def on_header(self, name: bytes, value: bytes) -> None:
        """Count headers and their bytes; the rest is what uvicorn does, without asking it."""
        name = name.lower()
        self._bytes += len(name) + len(value)
        if name == b"host":
            self._hosts += 1
        elif name == b"expect" and value.lower() == b"100-continue":
            self.expect_100_continue = True
        self.headers.append((name, value))
        if len(self.headers) > MAX_HEADERS or self._bytes > MAX_HEADER_BYTES:
            self._refusal = HEADERS_TOO_LARGE
            raise ValueError("too many headers")

    def on_headers_complete(self) -> None:
        """The head is complete: stop the clock and look at the Host."""
        self._reads_head = False
        self._disarm()
        if self._hosts != 1:
            raise ValueError("exactly one Host is needed")
        super().on_headers_complete()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        self._running = cycle
        super()._start_asgi_task(cycle, app)

    def on_message_complete(self) -> None:
        """The body is complete; when its answer went out before, uvicorn would now wait for ever for the next request."""
        super().on_message_complete()
        if self.cycle.response_complete and not self.transport.is_closing():
            self._disarm()
            self._rest()

    def on_response_complete(self) -> None:
        """Give the rest of a body that nobody waits for any more some seconds: dripping, it would hold the connection."""
        self.server_state.total_requests += 1
        if self.transport.is_closing():
            return
        self.flow.resume_reading()
        if self.pipeline:
            self._start_asgi_task(*self.pipeline.pop())
        else:
            self._rest()
        if self.cycle.response_complete and self.cycle.more_body:
            self._disarm()
            self._timer = self.loop.call_later(HEADER_SECONDS, self.transport.close)

    def _rest(self) -> None:
        """Close the connection in a while unless something comes; the timer stays over many requests, for it is dear."""
        self._rests_until = self.loop.time() + KEEP_ALIVE_SECONDS
        if self.timeout_keep_alive_task is None:
            self.timeout_keep_alive_task = self.loop.call_at(self._rests_until, self._end_rest)

    def _end_rest(self) -> None:
        self.timeout_keep_alive_task = None
        if self._rests_until is None:
            return
        if self.loop.time() < self._rests_until:
            self.timeout_keep_alive_task = self.loop.call_at(self._rests_until, self._end_rest)
        else:
            self.timeout_keep_alive_handler()

    def _unset_keepalive_if_required(self) -> None:
        """Something has come."""
        self._rests_until = None

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 -- uvicorn's words; ours are a problem
        """Refuse what cannot be read as HTTP with a problem, in Chinese because no header was understood."""
        cycle: RequestResponseCycle | None = self.cycle
        if cycle is not None and not cycle.response_complete:  # the answer to come is another request's
            self.transport.close()
            return
        kind = self._refusal
        body = orjson.dumps(Problem(kind).as_dict(language="zh", instance="", request_id=new_id().hex))
        head = (
            f"HTTP/1.1 {kind.status} {HTTPStatus(kind.status).phrase}\r\nContent-Type: {MEDIA_TYPE}\r\n"
            f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        )
        self.transport.write(head.encode() + body)
        self.transport.close()

    def _arm(self) -> None:
        self._disarm()
        self._timer = self.loop.call_later(HEADER_SECONDS, self._close_slow)

    def _disarm(self) -> None:
        if self._timer:
            self._timer.cancel()
            self._timer = None

    def _close_slow(self) -> None:
        if not self.transport.is_closing():
            self._refusal = REQUEST_TIMEOUT
            self.send_400_response("")


def serve(app: ASGIApp, *, host: str, port: int, protocol: type[GuardedProtocol] = GuardedProtocol) -> None:
    """Serve until told to stop; requests under way are finished first."""
    gc.collect()
    gc.freeze()  # the app stays as it is: walking through it again and again to find no garbage costs every request
    uvicorn.run(
        app,
        host=host,
        port=port,
        http=protocol,
        loop="uvloop",
        ws="none",
        access_log=False,
        log_config=None,
        log_level="warning",
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=10,
    )
