"""The door on the short way: whoever was let in a moment ago is looked at as closely as by the ordinary way."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from bureaukit.auth import TokenVerifier
from bureaukit.problems import UNAUTHENTICATED, Problem
from bureaukit.settings import Profile, Settings
from gateway.identity import Door
from gateway.limits import Policy, RateLimits
from support.harness import ISSUER, KEY, token

Guarded = Callable[..., Awaitable[Any]]


class Revocable:
    """The issuer's only key, until it is withdrawn."""

    withdrawn = False

    async def key(self, kid: str) -> Any:
        if self.withdrawn:
            raise Problem(UNAUTHENTICATED)
        return KEY


@pytest.fixture
def keys() -> Revocable:
    return Revocable()


@pytest.fixture
async def guarded(open_front: Any, keys: Revocable) -> Guarded:
    """Return a function that opens a front with a real door; it notes which requests were admitted without waiting."""

    async def open_(*, amount: int = 1_000, seconds: int = 60) -> Any:
        verifier = TokenVerifier(Settings(profile=Profile.DEV, issuer=ISSUER), keys)
        limits = RateLimits({kind: (Policy("window", amount, seconds),) for kind in ("anonymous", "person", "machine")})
        door = Door(verifier, limits, frozenset({"https://known.example"}))
        at_once: list[bool] = []

        def enter_now(scope: Any) -> Any:
            at_once.append(False)
            extra = door.enter_now(scope)
            at_once[-1] = extra is not None
            return extra

        front = await open_front(before=door.enter, before_now=enter_now)
        front.at_once = at_once
        return front

    return open_


def bearing(*tokens: str) -> str:
    return "".join(f"Authorization: Bearer {held}\r\n" for held in tokens)


async def status_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, headers: str) -> int:
    writer.write(f"GET /v1/registry/x HTTP/1.1\r\nHost: here\r\n{headers}\r\n".encode())
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    lengths = [line.partition(": ")[2] for line in head.split("\r\n") if line.startswith("content-length")]
    await reader.readexactly(int(lengths[0]))
    return int(head.split()[1])


async def test_a_token_that_expires_between_two_requests_on_one_connection_is_refused(guarded: Guarded) -> None:
    front = await guarded()
    dying = bearing(token("partner", exp=int(time.time()) - 58))  # clocks may differ by sixty seconds
    reader, writer = await asyncio.open_connection("127.0.0.1", front.port)
    assert [await status_on(reader, writer, dying) for _ in range(3)] == [200, 200, 200]
    assert front.at_once[-1]
    await asyncio.sleep(2.1)
    assert await status_on(reader, writer, dying) == 401
    assert not front.at_once[-1]
    writer.close()


async def test_a_token_is_verified_anew_when_its_time_in_memory_is_over(
    guarded: Guarded, keys: Revocable, monkeypatch: Any
) -> None:
    monkeypatch.setattr("bureaukit.auth.CACHE_SECONDS", 0.3)
    front = await guarded()
    held = bearing(token("partner"))
    assert [(await front.ask(headers=held))[0] for _ in range(2)] == [200, 200]
    keys.withdrawn = True
    await asyncio.sleep(0.35)
    assert (await front.ask(headers=held))[0] == 401


@pytest.mark.parametrize("second", ["same", "another", "none"])
async def test_a_second_authorization_is_refused_though_the_first_is_known(
    guarded: Guarded, toy: Any, second: str
) -> None:
    front = await guarded()
    known = token("partner")
    for _ in range(2):
        assert (await front.ask(headers=bearing(known)))[0] == 200
    asked = len(toy.asked)
    other = {"same": known, "another": token("partner", sub="other"), "none": ""}[second]
    assert (await front.ask(headers=bearing(known, other)))[0] == 401
    assert len(toy.asked) == asked


async def test_both_ways_count_into_one_window(guarded: Guarded) -> None:
    front = await guarded(amount=6)
    held = bearing(token("partner"))
    left, statuses = [], []
    for number in range(8):
        patience = "X-Deadline-Ms: 5000\r\n" if number % 2 else ""  # such a request goes the ordinary way
        status, headers, _ = await front.ask(headers=held + patience)
        statuses.append(status)
        left.append(headers["x-ratelimit-remaining"])
    assert statuses == [200] * 6 + [429] * 2
    assert left == ["5", "4", "3", "2", "1", "0", "0", "0"]
    assert True in front.at_once


async def test_a_browser_is_told_the_same_by_both_ways(guarded: Guarded) -> None:
    front = await guarded()
    for origin, may_read in (("https://known.example", True), ("https://other.example", False)):
        named = []
        for patience in ("", "X-Deadline-Ms: 5000\r\n"):
            await front.ask()
            _, headers, _ = await front.ask(headers=f"Origin: {origin}\r\n{patience}")
            named.append({name: value for name, value in headers.items() if name.startswith(("access-", "vary"))})
        assert named[0] == named[1]
        assert bool(named[0]) is may_read
