"""The short way of a request without a body: asked and answered from the parsers' callbacks, without a task.

A task, its wake-ups and ASGI's messages cost as much as everything else that is done for a small answer. So where
nothing has to be waited for but the answer itself, and that comes whole, none is started. In all other cases, failures
among them, the ordinary way (`gateway.proxy`) takes over with the connection as it is.
"""

from asyncio import TimerHandle, get_running_loop
from collections.abc import Callable

from starlette.types import ASGIApp, Receive, Scope, Send

from gateway.connection import Connection
from gateway.exchange import Exchange
from gateway.routes import Route
from gateway.upstream import Upstream

REST_SECONDS = 0.005  # how long the rest of a begun answer is waited for before what is there is passed on

GoOn = Callable[[ASGIApp], None]  # runs an ASGI app for the request under way, as a task
Done = Callable[[Exchange, Route], None]


class ShortWay:
    """One request of which the head is read; `go` sends it on and answers."""

    __slots__ = ("_done", "_exchange", "_go_on", "_rest", "_route", "_upstream")

    def __init__(self, exchange: Exchange, upstream: Upstream, route: Route, *, done: Done, go_on: GoOn) -> None:
        self._exchange = exchange
        self._upstream = upstream
        self._route = route
        self._done = done
        self._go_on = go_on
        self._rest: TimerHandle | None = None

    def go(self) -> None:
        """Send the request."""
        connection = self._exchange.begin(self._upstream, self._route.allowance(self._exchange.raw_path))
        connection.told = self._heard

    def _heard(self, connection: Connection) -> None:
        """Answer if the answer is whole; called with every piece of it and when the connection fails."""
        if connection.is_whole:
            self._stop(connection)
            if self._exchange.answer_now(connection):
                self._upstream.finished(connection)
                self._done(self._exchange, self._route)
                return
        elif connection.failure is None and connection.is_sized and not connection.is_full:
            if self._rest is None:
                self._rest = get_running_loop().call_later(REST_SECONDS, self._leave, connection)
            return
        self._leave(connection)

    def _stop(self, connection: Connection) -> None:
        connection.told = None
        if self._rest is not None:
            self._rest.cancel()

    def _leave(self, connection: Connection) -> None:
        self._stop(connection)
        self._go_on(self._ordinary)

    async def _ordinary(self, _scope: Scope, _receive: Receive, _send: Send) -> None:
        exchange, route = self._exchange, self._route
        try:
            await exchange.run(self._upstream, route.allowance(exchange.raw_path))
        except Exception as failure:  # noqa: BLE001 -- the exchange tells which failures it knows and raises the others
            await exchange.refuse(failure)
        finally:
            self._done(exchange, route)
