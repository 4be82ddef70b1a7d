"""Around every request, in plain ASGI: an id, the language, limits on the body, one log line, one measurement."""

import asyncio
import re
import time

import orjson
import structlog
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bureaukit.clock import Clock
from bureaukit.ids import new_id
from bureaukit.problems import (
    BAD_MEDIA_TYPE,
    INTERNAL,
    MEDIA_TYPE,
    REQUEST_TIMEOUT,
    TOO_LARGE,
    TOO_LATE,
    Problem,
    ProblemType,
    instance_of,
)
from bureaukit.telemetry import Metrics
from bureaukit.text import Text
from bureaukit.trace import Trace, begun, current

MAX_BODY = 1 << 20
MAX_UPLOAD = 10 << 20
UPLOADS = re.compile(r"/(imports|uploads|documents)(/|$)")
BODY_SECONDS = 8.0
_LOOKED_AT = (b"x-request-id", b"accept-language", b"traceparent", b"x-deadline-ms")
_MILLISECONDS = re.compile(rb"[0-9]{1,9}")
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
log = structlog.get_logger()


class AroundRequest:
    """The outermost layer. It never looks into a body and writes no personal data."""

    def __init__(self, app: ASGIApp, *, service: str, metrics: Metrics, clock: Clock, shows_clock: bool) -> None:
        self._app = app
        self._service = service
        self._metrics = metrics
        self._clock = clock
        self._shows_clock = shows_clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with its id and limits, and note how it was answered."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        headers = {name: value for name, value in scope["headers"] if name in _LOOKED_AT}
        state = scope.setdefault("state", {})
        state["request_id"] = request_id = _request_id(headers.get(b"x-request-id"))
        trace = begun(request_id, headers.get(b"traceparent", b""))
        current.set(trace)
        state["language"] = language_of(headers.get(b"accept-language", b""))
        if scope["method"] == "HEAD":  # whatever can be read can be asked for its headers alone
            scope, send = {**scope, "method": "GET"}, _headers_alone(send)
        status, waits = 0, True

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                if waits and not patience.expired():
                    patience.reschedule(None)  # an answer that has begun may take its time
                message["headers"] = [*message["headers"], *self._headers(request_id)]
            await send(message)

        patience = asyncio.timeout(_seconds(headers.get(b"x-deadline-ms")))
        try:
            async with patience:
                await self._app(scope, _Limited(scope, receive), answer)
        except Exception as failure:
            waits = False
            if isinstance(failure, TimeoutError) and patience.expired() and not status:
                await self._say(TOO_LATE, scope, answer)  # whoever asked has given up; so have we, transaction included
                return
            log.exception("request failed", request_id=request_id)
            if status:
                raise  # the answer is on its way already; the server must cut it off
            await self._say(INTERNAL, scope, answer)
        finally:
            self._note(scope, status, time.perf_counter() - started, trace)

    async def _say(self, kind: ProblemType, scope: Scope, send: Send) -> None:
        """Answer with a problem that tells nothing of what happened but the id to ask for."""
        problem = Problem(kind).as_dict(
            language=scope["state"]["language"],
            instance=instance_of(scope["path"]),
            request_id=scope["state"]["request_id"],
        )
        await Response(orjson.dumps(problem), kind.status, media_type=MEDIA_TYPE)(scope, _nothing, send)

    def _headers(self, request_id: str) -> list[tuple[bytes, bytes]]:
        headers = [(b"x-request-id", request_id.encode()), (b"x-content-type-options", b"nosniff")]
        if self._shows_clock:
            headers.append((b"x-sim-now", self._clock.now().isoformat(timespec="seconds").encode()))
        return headers

    def _note(self, scope: Scope, status: int, seconds: float, trace: Trace) -> None:
        route = getattr(scope.get("route"), "path_format", "unmatched")
        if route.startswith("/health") or route == "/metrics":
            return
        self._metrics.observe(scope["method"], route, status, seconds)
        log.info(
            "request",
            service=self._service,
            method=scope["method"],
            route=route,
            status=status,
            ms=round(seconds * 1000, 1),
            request_id=trace.request_id,
            trace_id=trace.trace_id,
        )


class _Limited:
    """A receive channel that ends in a problem when the body is too large, too slow, or compressed."""

    def __init__(self, scope: Scope, receive: Receive) -> None:
        self._receive = receive
        self._limit = MAX_UPLOAD if UPLOADS.search(scope["path"]) else MAX_BODY
        self._scope = scope
        self._read = 0
        self._until: float | None = None
        self._complete = False

    async def __call__(self) -> Message:
        if self._complete:
            return await self._receive()
        if self._until is None:
            self._check_head()
            self._until = time.monotonic() + BODY_SECONDS
        try:
            message = await asyncio.wait_for(self._receive(), max(0.01, self._until - time.monotonic()))
        except TimeoutError:
            raise Problem(REQUEST_TIMEOUT, headers={"Connection": "close"}) from None
        self._read += len(message.get("body", b""))
        self._complete = not message.get("more_body", False)
        if self._read > self._limit:
            raise self._too_large()
        return message

    def _check_head(self) -> None:
        for name, value in self._scope["headers"]:
            if name == b"content-length" and value.isdigit() and int(value) > self._limit:
                raise self._too_large()
            if name == b"content-encoding" and value.strip().lower() not in (b"", b"identity"):
                raise Problem(BAD_MEDIA_TYPE, Text("请求体不得压缩", "The body must not be compressed"))

    def _too_large(self) -> Problem:
        megabytes = self._limit >> 20
        return Problem(
            TOO_LARGE, Text(f"上限为 {megabytes} MiB", f"The limit is {megabytes} MiB"), headers={"Connection": "close"}
        )


def _seconds(sent: bytes | None) -> float | None:
    """Return how long whoever asks still waits, if they say so."""
    return int(sent) / 1000 if sent and _MILLISECONDS.fullmatch(sent) else None


def _headers_alone(send: Send) -> Send:
    """End the answer with its headers: a list is not read through, nor an operation watched to its end, for nobody."""

    async def answer(message: Message) -> None:
        if message["type"] == "http.response.start":
            await send(message)
            await send({"type": "http.response.body"})

    return answer


async def _nothing() -> Message:
    return {"type": "http.disconnect"}


def _request_id(sent: bytes | None) -> str:
    if sent is not None:
        text = sent.decode("latin-1")
        if _REQUEST_ID.fullmatch(text):
            return text
    return new_id().hex


def language_of(accept: bytes) -> str:
    """Return `en` when the reader puts English before Chinese, `zh` otherwise."""
    best: dict[str, float] = {}
    for part in accept.decode("latin-1").split(",")[:10]:
        tag, _, quality = part.strip().partition(";q=")
        try:
            weight = float(quality or 1)
        except ValueError:
            weight = 0.0
        language = tag.split("-")[0].lower()
        best[language] = max(best.get(language, 0.0), weight)
    return "en" if best.get("en", 0.0) > best.get("zh", 0.0) else "zh"
