"""The gateway's data path: a raw ASGI app that passes requests on to the services, streaming both ways."""

import time
from collections.abc import Awaitable, Callable, Sequence

from bureaukit.problems import NOT_FOUND, Problem
from starlette.types import Receive, Scope, Send

from gateway.answers import Answer
from gateway.exchange import REPEATABLE, Exchange
from gateway.routes import Route, find
from gateway.shortway import GoOn, ShortWay
from gateway.upstream import Upstreams

Headers = list[tuple[bytes, bytes]]
Before = Callable[[Scope], Awaitable[Answer | Headers | None]]
BeforeNow = Callable[[Scope], Headers | None]
After = Callable[[Scope, int, float, str], None]


class Proxy:
    """Passes on what a route covers.

    `before(scope)` runs once the head is found sound: it may answer itself, add headers to the answer, or raise a
    `Problem`. `before_now(scope)` does the same without waiting, and returns None where that is not possible; without
    it no request that has a `before` goes the short way. `after(scope, status, seconds, service)` runs when all is
    said; status 499 means that the client left. All find the request's id in `scope["state"]["request_id"]`.
    """

    def __init__(
        self,
        routes: Sequence[Route],
        upstreams: Upstreams,
        *,
        before: Before | None = None,
        before_now: BeforeNow | None = None,
        after: After | None = None,
    ) -> None:
        self._routes = routes
        self._upstreams = upstreams
        self._before = before
        self._before_now = before_now or (_nothing if before is None else _not_now)
        self._after = after

    def route_for(self, raw_path: bytes) -> Route | None:
        """Return the route of a path as it stands on the wire (`scope["raw_path"]`)."""
        return find(self._routes, raw_path)

    def short_way(self, scope: Scope, receive: Receive, send: Send, go_on: GoOn) -> bool:
        """Pass a request on without a task if that is possible; `go_on` starts one where it turns out not to be."""
        route = find(self._routes, scope["raw_path"])
        if route is None or scope["method"] not in REPEATABLE:
            return False
        exchange = Exchange(scope, receive, send)
        upstream = self._upstreams[route.service]
        try:
            exchange.read_head()
            may_go = exchange.is_plain and upstream.is_at_ease
            extra = self._before_now(scope) if may_go else None
        except Problem:  # is found again, and answered, on the ordinary way
            return False
        if extra is None:
            return False
        exchange.extra = extra
        ShortWay(exchange, upstream, route, done=self._note, go_on=go_on).go()
        return True

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, whatever happens behind the gateway."""
        route = find(self._routes, scope["raw_path"])
        exchange = Exchange(scope, receive, send)
        try:
            await self._pass_on(exchange, route, scope)
        finally:
            self._note(exchange, route)

    def _note(self, exchange: Exchange, route: Route | None) -> None:
        if self._after is not None:
            seconds = time.perf_counter() - exchange.began
            self._after(exchange.scope, exchange.status, seconds, route.service if route else "")

    async def _pass_on(self, exchange: Exchange, route: Route | None, scope: Scope) -> None:
        try:
            exchange.read_head()
            verdict = None if self._before is None else await self._before(scope)
            if isinstance(verdict, Answer):
                await exchange.answer(verdict)
            elif route is None:
                await exchange.refuse(Problem(NOT_FOUND))
            else:
                exchange.extra = verdict or []
                await exchange.run(self._upstreams[route.service], route.allowance(scope["raw_path"]))
        except Exception as failure:  # noqa: BLE001 -- the exchange tells which failures it knows and raises the others
            await exchange.refuse(failure)

    async def close(self) -> None:
        """Close the idle connections to the services."""
        await self._upstreams.close()


def _nothing(_scope: Scope) -> Headers:
    return []


def _not_now(_scope: Scope) -> None:
    return None
