"""The gateway's uvicorn protocol: refusals that only the connection itself can make, as problems like all others."""

import asyncio
import http
import sys
from collections.abc import Iterable
from functools import partial
from typing import Any

from bureaukit.ids import new_id
from bureaukit.problems import (
    BAD_REQUEST,
    HEADERS_TOO_LARGE,
    METHOD_NOT_ALLOWED,
    REQUEST_TIMEOUT,
    URI_TOO_LONG,
    Problem,
)
from bureaukit.server import GuardedProtocol
from bureaukit.text import Text
from typing_extensions import override
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, RequestResponseCycle

from gateway.answers import problem_body, problem_headers
from gateway.exchange import WHOLE_ANSWER
from gateway.head import ALLOW

STALLED_SECONDS = 10.0
_UNREADABLE = Problem(BAD_REQUEST, Text("请求不符合 HTTP/1.1", "The request is not sound HTTP/1.1"))
_REASONS = {  # why a parser callback gave up -> what the client is told
    "target too long": Problem(URI_TOO_LONG, Text("上限为 8 KiB", "The limit is 8 KiB")),
    "too many headers": Problem(HEADERS_TOO_LARGE, Text("至多 100 个，共 16 KiB", "At most 100, and 16 KiB together")),
    "exactly one Host is needed": Problem(BAD_REQUEST, Text("须有且仅有一个 Host", "Exactly one Host is needed")),
    "not a method of ours": Problem(METHOD_NOT_ALLOWED, headers={"Allow": ALLOW}),
    "not in origin form": Problem(BAD_REQUEST, Text("请求目标须为绝对路径", "The target must be an absolute path")),
}


class EdgeProtocol(GuardedProtocol):
    """Knows what an ASGI app cannot see: how the target was written, and whether the client reads at all."""

    _stalled: asyncio.TimerHandle | None = None

    @override
    def on_headers_complete(self) -> None:
        """Refuse targets that name a host of their own: the next hop might believe them rather than the Host."""
        if self.parser.get_method() in (b"CONNECT", b"TRACE"):
            raise ValueError("not a method of ours")
        if (not self.url.startswith(b"/") and self.url != b"*") or b"#" in self.url:
            raise ValueError("not in origin form")
        super().on_headers_complete()
        self.scope["extensions"] = {WHOLE_ANSWER: partial(_answer_whole, self.cycle)}  # type: ignore[dict-item]  # uvicorn's type knows no callables

    @override
    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        """Let the app answer without a task if it can."""
        ordinary_way = super()._start_asgi_task
        self._running = cycle
        short_way = getattr(app, "short_way", None)
        if short_way is None or not short_way(cycle.scope, cycle.receive, cycle.send, partial(ordinary_way, cycle)):
            ordinary_way(cycle, app)

    @override
    def send_400_response(self, msg: str) -> None:
        """Say what was wrong with the head; an answer under way to an earlier request is not spoilt by it."""
        failure = sys.exception()  # uvicorn calls this while it handles the parser's error
        self._refuse(_REASONS.get(str(failure and failure.__context__), _UNREADABLE))

    @override
    def _close_slow(self) -> None:
        self._refuse(Problem(REQUEST_TIMEOUT))

    @override
    def pause_writing(self) -> None:
        """Give a client that does not read its answer some seconds, then cut it off."""
        super().pause_writing()
        self._stalled = self.loop.call_later(STALLED_SECONDS, self.transport.abort)

    @override
    def resume_writing(self) -> None:
        """The client reads again."""
        self._forgive()
        super().resume_writing()

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the clock."""
        self._forgive()
        super().connection_lost(exc)

    def _forgive(self) -> None:
        if self._stalled is not None:
            self._stalled.cancel()
            self._stalled = None

    def _refuse(self, problem: Problem) -> None:
        if self.transport.is_closing():
            return
        if not self._owes_another_answer():
            self.transport.write(_as_http(problem))
        self.transport.close()

    def _owes_another_answer(self) -> bool:
        """Whether a complete earlier request is being carried out: it must not be told that it was refused."""
        cycle: RequestResponseCycle | None = self.cycle
        if cycle is None or cycle.response_complete:
            return False
        return cycle.response_started or not cycle.more_body


def _answer_whole(
    cycle: RequestResponseCycle, status: int, headers: Iterable[tuple[bytes, bytes]], body: bytes
) -> bool:
    """Write a whole answer in one piece; returns False where the ordinary way has to be gone.

    Head and body cost a system call each by way of `send`, which also checks again what a parser has checked already:
    together a quarter of a request's cost. The headers tell the body's length.
    """
    if cycle.disconnected or cycle.flow.write_paused or cycle.response_started:
        return False
    parts = [STATUS_LINE[status]]
    for name, value in (*cycle.default_headers, *headers):
        parts += (name, b": ", value, b"\r\n")
    parts += (b"\r\n" if cycle.keep_alive else b"connection: close\r\n\r\n", body)
    cycle.response_started = cycle.response_complete = True
    cycle.waiting_for_100_continue = False
    cycle.transport.write(b"".join(parts))
    cycle.message_event.set()
    if not cycle.keep_alive:
        cycle.transport.close()
    cycle.scope["extensions"] = {}  # it led back here: a ring that only the garbage collector could have undone
    cycle.on_response()
    return True


def _as_http(problem: Problem) -> bytes:
    request_id = new_id().hex.encode()
    body = problem_body(problem, "zh", "", request_id)
    lines = [*problem_headers(problem), (b"content-length", b"%d" % len(body)), (b"x-request-id", request_id)]
    status = http.HTTPStatus(problem.kind.status)
    first = f"HTTP/1.1 {status.value} {status.phrase}\r\n".encode()
    return b"%b%bconnection: close\r\n\r\n%b" % (first, b"".join(b"%b: %b\r\n" % line for line in lines), body)
