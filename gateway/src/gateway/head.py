"""The head of a request on its way through: what is refused, what is left out, what is added."""

import random
import re
from collections.abc import Callable, Iterable

from bureaukit.problems import BAD_MEDIA_TYPE, BAD_REQUEST, METHOD_NOT_ALLOWED, URI_TOO_LONG, Problem
from bureaukit.text import Text
from starlette.types import Scope
from uuid_utils import uuid7

MAX_TARGET = 8_192
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
ALLOW = ", ".join(sorted(METHODS))
# What two readers may read differently: empty and dot segments, parameters, and whatever hides a slash or a dot.
AMBIGUOUS = re.compile(rb"//|/\.\.?(?:/|$)|[;\\]|%(?:2[FfEe]|5[Cc]|3[Bb]|00|25|(?![0-9A-Fa-f]{2}))")
_REQUEST_ID = re.compile(rb"[A-Za-z0-9._-]{8,64}")
_TRACEPARENT = re.compile(rb"00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")
_MILLISECONDS = re.compile(rb"[0-9]{1,9}")
_END_TO_END = re.compile(rb"authorization|idempotency-key|if-match|content-.*|host|cookie")
HOP_BY_HOP = frozenset(
    b"connection keep-alive proxy-authenticate proxy-authorization proxy-connection te trailer transfer-encoding upgrade".split()
)
# Claims about the client that only we may make, and names by which frameworks are told to see another request.
_SPOOFS = frozenset(
    b"forwarded x-real-ip expect x-original-url x-rewrite-url x-http-method-override x-http-method x-method-override".split()
)
_SPOOFED_PREFIXES = (b"x-forwarded-", b"x-seedbed-")
_NOT_OURS = HOP_BY_HOP | {b"date", b"server", b"x-request-id"}  # uvicorn and the gateway write these
_KNOWN_LIMIT = 512


def _bad(zh: str, en: str) -> Problem:
    return Problem(BAD_REQUEST, Text(zh, en))


class RequestHead:
    """Reads a request's headers once; `read` raises the problem that stands against passing it on."""

    __slots__ = (
        "_hosts",
        "_lines",
        "_named",
        "_own_id",
        "_trace",
        "_tracestate",
        "chunked",
        "length",
        "patience_ms",
        "request_id",
    )

    def __init__(self) -> None:
        self._lines: list[bytes] = []
        self._named = self._tracestate = self._trace = self._own_id = self.request_id = b""
        self._hosts = 0
        self.length: int | None = None
        self.chunked = False
        self.patience_ms: int | None = None  # how long the client still waits

    def read(self, scope: Scope) -> None:
        """Check the target and the headers; everything to be forwarded is collected."""
        try:
            self._collect(scope["headers"])
        finally:
            if not self.request_id:
                self.request_id = self._own_id = uuid7().hex.encode("ascii")
        self._judge(scope)

    def _collect(self, headers: Iterable[tuple[bytes, bytes]]) -> None:
        lines, known = self._lines, _KNOWN
        for name, value in headers:
            prefix = known.get(name)
            if prefix is None:
                prefix = _learn(name)
            if prefix:
                lines += (prefix, value, b"\r\n")
            elif name in _NOTES:
                _NOTES[name](self, value)

    def _judge(self, scope: Scope) -> None:
        if scope["method"] not in METHODS:
            raise Problem(METHOD_NOT_ALLOWED, headers={"Allow": ALLOW})
        raw_path: bytes = scope["raw_path"]
        if len(raw_path) + len(scope["query_string"]) >= MAX_TARGET:
            raise Problem(URI_TOO_LONG, Text("上限为 8 KiB", "The limit is 8 KiB"))
        if raw_path[:1] != b"/" or AMBIGUOUS.search(raw_path):
            raise _bad("路径中含有易生歧义的写法", "The path can be read in two ways")
        if self._hosts != 1:
            raise _bad("须有且仅有一个 Host", "Exactly one Host is needed")
        if self.chunked and self.length is not None:
            raise _bad(
                "Content-Length 与 Transfer-Encoding 不可并用",
                "Content-Length and Transfer-Encoding exclude each other",
            )
        if self._named:
            self._judge_connection()

    def _judge_connection(self) -> None:
        """A Connection header may not make the next hop lose what the request means."""
        names = {token.strip() for token in self._named.lower().split(b",")} - {b"keep-alive", b"close", b""}
        if any(_END_TO_END.fullmatch(name) for name in names):
            raise _bad("Connection 不得指名端到端的字段", "Connection may not name end-to-end fields")
        if b"upgrade" in names and (self.length or self.chunked):
            raise _bad("带请求体时不得要求升级协议", "A request with a body cannot ask for another protocol")
        for position in range(0, len(self._lines), 3):
            if self._lines[position][:-2] in names:
                self._lines[position : position + 3] = (b"", b"", b"")

    @property
    def has_body(self) -> bool:
        """Whether a body follows."""
        return self.chunked or bool(self.length)

    def render(self, scope: Scope, framing: bytes) -> bytes:
        """Return the head as the service gets it, but for the deadline and the empty line; `framing` is a header line."""
        query: bytes = scope["query_string"]
        target = scope["raw_path"] + b"?" + query if query else scope["raw_path"]
        client = scope["client"]
        return b"".join(
            (
                scope["method"].encode("ascii"),
                b" ",
                target,
                b" HTTP/1.1\r\n",
                *self._lines,
                framing,
                b"x-forwarded-for: %b\r\n" % client[0].encode("ascii") if client else b"",
                b"x-request-id: ",
                self.request_id,
                b"\r\ntraceparent: ",
                self._trace or _new_trace(self._own_id),
                b"\r\ntracestate: " + self._tracestate if self._trace and self._tracestate else b"",
                b"\r\n",
            )
        )

    def _note_host(self, value: bytes) -> None:
        self._hosts += 1
        self._lines += (b"host: ", value, b"\r\n")

    def _note_connection(self, value: bytes) -> None:
        if value not in (b"keep-alive", b"close"):
            self._named += b"," + value

    def _note_length(self, value: bytes) -> None:
        if self.length is not None or not value.isdigit():
            raise _bad("Content-Length 有误", "Content-Length is not valid")
        self.length = int(value)

    def _note_coding(self, value: bytes) -> None:
        if value.lower() != b"chunked" or self.chunked:
            raise _bad("不支持的 Transfer-Encoding", "Unsupported Transfer-Encoding")
        self.chunked = True

    def _note_compression(self, value: bytes) -> None:  # noqa: ARG002 -- all notes have one shape
        raise Problem(BAD_MEDIA_TYPE, Text("不接受压缩的请求体", "Compressed request bodies are not accepted"))

    def _note_request_id(self, value: bytes) -> None:
        if not self.request_id and _REQUEST_ID.fullmatch(value):
            self.request_id = value

    def _note_trace(self, value: bytes) -> None:
        if not self._trace and _TRACEPARENT.fullmatch(value):
            self._trace = value

    def _note_tracestate(self, value: bytes) -> None:
        self._tracestate = value

    def _note_patience(self, value: bytes) -> None:
        if _MILLISECONDS.fullmatch(value):
            patience = int(value)
            self.patience_ms = patience if self.patience_ms is None else min(self.patience_ms, patience)


_NOTES: dict[bytes, Callable[[RequestHead, bytes], None]] = {
    b"host": RequestHead._note_host,  # noqa: SLF001 -- the table belongs to the class
    b"connection": RequestHead._note_connection,  # noqa: SLF001 -- the same
    b"content-length": RequestHead._note_length,  # noqa: SLF001 -- the same
    b"transfer-encoding": RequestHead._note_coding,  # noqa: SLF001 -- the same
    b"content-encoding": RequestHead._note_compression,  # noqa: SLF001 -- the same
    b"x-request-id": RequestHead._note_request_id,  # noqa: SLF001 -- the same
    b"traceparent": RequestHead._note_trace,  # noqa: SLF001 -- the same
    b"tracestate": RequestHead._note_tracestate,  # noqa: SLF001 -- the same
    b"x-deadline-ms": RequestHead._note_patience,  # noqa: SLF001 -- the same
}
_KNOWN: dict[bytes, bytes] = {}  # header name -> how its line begins, empty if it is not simply forwarded


def _learn(name: bytes) -> bytes:
    """Decide about a header name once; names of attackers' invention do not fill the memory."""
    is_left_out = (
        name in _NOTES or name in HOP_BY_HOP or name in _SPOOFS or b"_" in name or name.startswith(_SPOOFED_PREFIXES)
    )
    prefix = b"" if is_left_out else name + b": "
    if len(_KNOWN) < _KNOWN_LIMIT:
        _KNOWN[name] = prefix
    return prefix


def _new_trace(own_id: bytes) -> bytes:
    """Begin a trace that nobody records yet (flags 00), with the id that we gave the request if the client gave none."""
    return b"00-%b-%016x-00" % (own_id or uuid7().hex.encode("ascii"), random.getrandbits(64) | 1)


def answer_headers(headers: list[tuple[bytes, bytes]], named: bytes, status: int) -> list[tuple[bytes, bytes]]:
    """Return the headers of a service's answer as the client gets them; `named` is what its Connection header says."""
    left_out = _NOT_OURS
    if named:  # but for the length, without which the client could not tell where this answer ends
        left_out = left_out | ({token.strip() for token in named.split(b",")} - {b"content-length"})
    if status in (204, 304):  # a 304 may tell the length of a body that it does not carry: uvicorn would wait for it
        left_out = left_out | {b"content-length"}
    return [header for header in headers if header[0] not in left_out]
