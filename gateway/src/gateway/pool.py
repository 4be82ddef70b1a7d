"""The connections to one service: kept alive, bounded in number, with a short queue in front of them."""

import asyncio
import time
from collections import deque

from gateway.connection import Connection
from gateway.failures import Overloaded, Unreachable

CONNECT_SECONDS = 1.0
IDLE_SECONDS = 4.0  # below the services' 5 s, so that no request meets a connection about to be closed
QUEUE_SECONDS = 1.0


class Pool:
    """Hands out connections, the most recently used first; `size` may be in use and as many requests may wait."""

    def __init__(self, service: str, host: str, port: int, *, size: int) -> None:
        self._service, self._host, self._port, self._size = service, host, port, size
        self._in_use = 0
        self._idle: list[Connection] = []
        self._queue: deque[asyncio.Future[None]] = deque()

    async def take(self, *, fresh: bool, look_closely: bool) -> Connection:
        """Return a connection; `fresh` asks for a new one, `look_closely` for one that is not closed in this instant."""
        if self._in_use < self._size:
            self._in_use += 1
        else:
            await self._queue_up()
        try:
            return (None if fresh else self._reusable(look_closely)) or await self._connect()
        except BaseException:
            self._free_place()
            raise

    def has_idle(self) -> bool:
        """Whether `take_idle` can be called."""
        oldest = time.monotonic() - IDLE_SECONDS
        while self._idle:
            connection = self._idle[-1]
            if connection.idle_since >= oldest and not connection.is_stale(look_closely=False):
                return self._in_use < self._size
            self._idle.pop().close()
        return False

    def take_idle(self) -> Connection:
        """Return a connection that was idle a moment ago, without waiting."""
        self._in_use += 1
        return self._idle.pop()

    def give_back(self, connection: Connection) -> None:
        """End the exchange on the connection and keep it if it can carry another one."""
        if connection.finish():
            connection.reused = True
            connection.idle_since = time.monotonic()
            self._idle.append(connection)
        self._free_place()

    async def close(self) -> None:
        """Close the idle connections; those in use end with their exchange."""
        while self._idle:
            self._idle.pop().close()

    def _reusable(self, look_closely: bool) -> Connection | None:
        oldest = time.monotonic() - IDLE_SECONDS
        while self._idle:
            connection = self._idle.pop()
            if connection.idle_since >= oldest and not connection.is_stale(look_closely=look_closely):
                return connection
            connection.close()
        return None

    async def _connect(self) -> Connection:
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                _, connection = await asyncio.get_running_loop().create_connection(
                    lambda: Connection(self._service, self._forget), self._host, self._port
                )
        except (OSError, TimeoutError):
            raise Unreachable(self._service) from None
        return connection

    def _forget(self, connection: Connection) -> None:
        if connection in self._idle:
            self._idle.remove(connection)

    async def _queue_up(self) -> None:
        if len(self._queue) >= self._size:
            raise Overloaded(self._service)
        turn = asyncio.get_running_loop().create_future()
        self._queue.append(turn)
        try:
            async with asyncio.timeout(QUEUE_SECONDS):
                await turn
        except TimeoutError:
            self._pass_on(turn)
            raise Overloaded(self._service) from None
        except asyncio.CancelledError:
            self._pass_on(turn)
            raise

    def _pass_on(self, turn: asyncio.Future[None]) -> None:
        if turn.done() and not turn.cancelled():
            self._free_place()  # the turn came in the very moment in which nobody waited for it any more

    def _free_place(self) -> None:
        while self._queue:
            turn = self._queue.popleft()
            if not turn.done():
                turn.set_result(None)
                return
        self._in_use -= 1
