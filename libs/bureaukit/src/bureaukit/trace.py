"""Which request is being served: its ids stand in its log line and go along with what is asked of neighbours for it."""

import re
import secrets
from contextvars import ContextVar
from dataclasses import dataclass

_TRACEPARENT = re.compile(r"00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")


@dataclass(frozen=True, slots=True)
class Trace:
    """The id that we show to people, and the one that tracing systems follow (W3C Trace Context)."""

    request_id: str
    parent: str  # a whole `traceparent`

    @property
    def trace_id(self) -> str:
        """The part of `traceparent` that stays the same through all services."""
        return self.parent[3:35]

    def headers(self) -> dict[str, str]:
        """Return the headers that tell a neighbour on whose behalf it is asked; the caller is a new span of the trace."""
        span = secrets.token_hex(8)
        return {"x-request-id": self.request_id, "traceparent": f"{self.parent[:36]}{span}{self.parent[52:]}"}


current: ContextVar[Trace | None] = ContextVar("current", default=None)


def begun(request_id: str, sent: bytes) -> Trace:
    """Return the trace of a request, a new one that nobody records (flags 00) unless the client sent a sound one."""
    text = sent.decode("latin-1")
    if not _TRACEPARENT.fullmatch(text):
        text = f"00-{secrets.token_hex(16)}-{secrets.token_hex(8)}-00"
    return Trace(request_id, text)
