"""One request and its answer on the way through the gateway."""

import asyncio

import structlog
from bureaukit.problems import TOO_LARGE, Problem, problem_type
from bureaukit.text import Text
from starlette.types import Receive, Scope, Send

from gateway.answers import Answer, problem_answer, send_answer
from gateway.connection import Connection
from gateway.failures import ClientGone, Late, SlowClient, Unavailable
from gateway.head import SAFE_METHODS, RequestHead, answer_headers
from gateway.routes import Allowance
from gateway.upstream import Call, Upstream

REQUEST_TIMEOUT = problem_type("request_timeout", 408, "请求传输过慢", "The request came too slowly")
CLIENT_GONE = 499
BODY_AHEAD = 65_536  # read before a connection is taken, so that slow senders of small bodies occupy none
log = structlog.get_logger()


class Exchange:
    """Reads the request, asks the service, relays its answer; keeps track of how far it got."""

    __slots__ = ("_allowance", "_body_size", "_client_side", "_head", "_receive", "_scope", "_send", "extra", "status")

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._scope, self._receive, self._send = scope, receive, send
        self._head = RequestHead()
        self._client_side: asyncio.Task[None] | None = None
        self._body_size = 0
        self.extra: list[tuple[bytes, bytes]] = []  # headers for the answer
        self.status = 0  # set when the answer has begun

    def read_head(self) -> None:
        """Read the head, or raise the problem that stands against it; the request has an id either way."""
        try:
            self._head.read(self._scope)
        finally:
            self._scope.setdefault("state", {})["request_id"] = self._head.identify().decode("ascii")

    async def answer(self, answer: Answer) -> None:
        """Answer without asking a service."""
        self.status = answer.status
        await send_answer(self._send, answer, self._head.request_id)

    async def refuse(self, failure: Exception) -> None:
        """Turn a failure into its problem; once the answer has begun, all that is left is to break it off visibly."""
        if isinstance(failure, ClientGone):
            self.status = self.status or CLIENT_GONE
            return
        if isinstance(failure, Unavailable):
            log.warning("no answer from service", service=failure.service, failure=type(failure).__name__)
            problem = failure.as_problem()
        elif isinstance(failure, SlowClient):
            problem = Problem(REQUEST_TIMEOUT, headers={"Connection": "close"})
        elif isinstance(failure, Problem):
            problem = failure
        else:
            raise failure
        if not self.status:
            await self._refuse(problem)

    async def _refuse(self, problem: Problem) -> None:
        answer = problem_answer(problem, self._scope, self._head.request_id)
        answer.headers.extend(self.extra)
        if self._head.has_body and not self._scope.get("state", {}).get("body_read"):
            answer.headers.append((b"connection", b"close"))  # the rest of the body is not worth waiting for
        await self.answer(answer)
