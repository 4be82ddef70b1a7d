"""What a request with an Idempotency-Key is, before any database: its key, its fingerprint, the answer it got."""

import hashlib
from dataclasses import dataclass

from bureaukit.problems import INVALID, Problem
from bureaukit.text import Text

MAX_KEY = 128


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered, as bytes on the wire."""

    status: int
    headers: dict[str, str]
    body: bytes


class Replayed(Exception):  # noqa: N818 -- control flow, not a fault: the request was answered before
    """The request was handled before; its answer stands ready."""

    def __init__(self, answer: Answer) -> None:
        super().__init__("replayed")
        self.answer = answer


@dataclass(frozen=True, slots=True)
class RequestKey:
    """The client's key, within the caller, method and path template it was used for."""

    scope: str
    key: str
    fingerprint: str
    subject: str


def request_key(
    *, subject: str, method: str, template: str, path: str, query: str, key: str, body: bytes
) -> RequestKey:
    """Build the key of a request; the fingerprint covers the concrete path, the query and the body."""
    if not 1 <= len(key) <= MAX_KEY or not key.isascii() or not key.isprintable():
        raise Problem(
            INVALID,
            Text(
                "Idempotency-Key 须为 1 至 128 个可见 ASCII 字符",
                "Idempotency-Key must be 1 to 128 printable ASCII characters",
            ),
        )
    digest = hashlib.sha256(b"\0".join((path.encode(), query.encode(), body))).hexdigest()
    return RequestKey(f"{subject}|{method}|{template}", key, digest, subject)
