"""A circuit breaker: a service that keeps failing is left alone, so that its clients get their refusal at once."""

import time

from gateway.failures import Resting

FAILURES_TO_OPEN = 5
REST_SECONDS = 1.0


class Breaker:
    """Opens after consecutive failures; after a rest one request at a time may try whether the service is back."""

    __slots__ = ("_failures", "_probing", "_service", "_try_at")

    def __init__(self, service: str) -> None:
        self._service = service
        self._failures = 0
        self._try_at = 0.0
        self._probing = False

    @property
    def is_open(self) -> bool:
        """Whether the service is being left alone."""
        return self._failures >= FAILURES_TO_OPEN

    @property
    def is_troubled(self) -> bool:
        """Whether the last thing heard of the service was a failure."""
        return self._failures > 0

    def enter(self) -> bool:
        """Let a request through, or raise `Resting`; returns whether this request is the probe."""
        if self._failures < FAILURES_TO_OPEN:
            return False
        if self._probing or time.monotonic() < self._try_at:
            raise Resting(self._service)
        self._probing = True
        return True

    def look(self) -> None:
        """Raise `Resting` where `enter` would, without taking the probe's place."""
        if self.is_open and (self._probing or time.monotonic() < self._try_at):
            raise Resting(self._service)

    def succeeded(self) -> None:
        """Take note that the service answered: the breaker closes."""
        if self._failures:
            self._failures = 0
            self._probing = False

    def failed(self, *, probe: bool) -> None:
        """Take note of a failure; those of requests sent before the breaker opened do not lengthen the rest."""
        if probe or not self.is_open:
            self._failures += 1
            self._try_at = time.monotonic() + REST_SECONDS
        self.undecided(probe=probe)

    def undecided(self, *, probe: bool) -> None:
        """Take note of a request that says nothing about the service (its client left, say)."""
        if probe:
            self._probing = False
