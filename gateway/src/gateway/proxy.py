"""The gateway's data path: a raw ASGI app that passes requests on to the services, streaming both ways."""

import time
from collections.abc import Awaitable, Callable, Sequence

from bureaukit.problems import NOT_FOUND, Problem
from starlette.types import Receive, Scope, Send

from gateway.answers import Answer
from gateway.exchange import Exchange
from gateway.routes import Route, find
from gateway.upstream import Upstreams

Headers = list[tuple[bytes, bytes]]
Before = Callable[[Scope], Awaitable[Answer | Headers | None]]
After = Callable[[Scope, int, float, str], None]


class Proxy:
    """Passes on what a route covers.

    `before(scope)` runs once the head is found sound: it may answer itself, add headers to the answer, or raise a
    `Problem`. `after(scope, status, seconds, service)` runs when all is said; status 499 means that the client left.
    Both find the request's id in `scope["state"]["request_id"]`.
    """

    def __init__(
        self, routes: Sequence[Route], upstreams: Upstreams, *, before: Before | None = None, after: After | None = None
    ) -> None:
        self._routes = routes
        self._upstreams = upstreams
        self._before = before
        self._after = after

    def route_for(self, raw_path: bytes) -> Route | None:
        """Return the route of a path as it stands on the wire (`scope["raw_path"]`)."""
        return find(self._routes, raw_path)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, whatever happens behind the gateway."""
        began = time.perf_counter()
        route = find(self._routes, scope["raw_path"])
        exchange = Exchange(scope, receive, send)
        try:
            await self._pass_on(exchange, route, scope)
        finally:
            if self._after is not None:
                self._after(scope, exchange.status, time.perf_counter() - began, route.service if route else "")

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
