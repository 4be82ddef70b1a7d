"""Answers that the gateway gives itself: problems, in the client's language, always with the request's id."""

from dataclasses import dataclass

import orjson
from bureaukit.middleware import language_of
from bureaukit.problems import MEDIA_TYPE, Problem, instance_of
from starlette.types import Scope, Send


@dataclass(slots=True)
class Answer:
    """A whole answer, ready to be sent."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes


def problem_answer(problem: Problem, scope: Scope, request_id: bytes) -> Answer:
    """Return a problem as it goes over the wire; the path is the only thing of the request that it repeats."""
    wished = next((value for name, value in scope["headers"] if name == b"accept-language"), b"")
    return Answer(
        problem.kind.status,
        problem_headers(problem),
        problem_body(problem, language_of(wished), instance_of(scope["path"]), request_id),
    )


def problem_body(problem: Problem, language: str, instance: str, request_id: bytes) -> bytes:
    """Return the problem document alone."""
    return orjson.dumps(problem.as_dict(language=language, instance=instance, request_id=request_id.decode("ascii")))


def problem_headers(problem: Problem) -> list[tuple[bytes, bytes]]:
    """Return the headers of a problem, its own among them."""
    own = [
        (b"content-type", MEDIA_TYPE.encode()),
        (b"cache-control", b"no-store"),
        (b"x-content-type-options", b"nosniff"),
    ]
    return own + [(name.lower().encode(), value.encode("latin-1")) for name, value in problem.headers.items()]


async def send_start(send: Send, answer: Answer) -> None:
    """Send status and headers; the length is added here."""
    headers = [*answer.headers, (b"content-length", b"%d" % len(answer.body))]
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
