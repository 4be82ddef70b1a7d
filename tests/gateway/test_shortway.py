"""The short way: which requests take it, and that nobody can tell from the answer."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from bureaukit.problems import TOO_MANY, Problem
from gateway.breaker import FAILURES_TO_OPEN
from gateway.routes import Allowance, Route

REQUEST = b"GET /v1/registry/%b HTTP/1.1\r\nHost: here\r\n\r\n"
HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n"


@dataclass
class Ways:
    """Which way each request went."""

    went: list[str] = field(default_factory=list)

    def watch(self, front: Any) -> None:
        take: Callable[..., bool] = front.proxy.short_way

        def short_way(scope: Any, receive: Any, send: Any, go_on: Any) -> bool:
            position = len(self.went)
            self.went.append("?")

            def leave(app: Any) -> None:
                self.went[position] = "left"
                go_on(app)

            taken = take(scope, receive, send, leave)
            if self.went[position] == "?":
                self.went[position] = "short" if taken else "ordinary"
            return taken

        front.proxy.short_way = short_way


@pytest.fixture
async def ways(front: Any) -> Ways:
    """The ways in front of a service to which a connection is kept."""
    await front.ask()
    front.notes.clear()
    ways = Ways()
    ways.watch(front)
    return ways


async def test_a_read_goes_the_short_way_once_a_connection_is_kept(front: Any, toy: Any, ways: Ways) -> None:
    for _ in range(3):
        status, headers, body = await front.ask()
        assert (status, len(headers["x-request-id"]), body) == (200, 32, b"{}")
    assert ways.went == ["short"] * 3
    assert front.notes == [(200, "registry")] * 3
    assert toy.connections == 1


@pytest.mark.parametrize(
    ("method", "headers", "body"),
    [
        ("POST", "", b"{}"),
        ("DELETE", "", None),
        ("GET", "", b"{}"),
        ("GET", "X-Deadline-Ms: 5000\r\n", None),
        ("GET", "Transfer-Encoding: gzip\r\n", None),
    ],
)
async def test_whatever_needs_a_second_look_goes_the_ordinary_way(
    front: Any, ways: Ways, method: str, headers: str, body: bytes | None
) -> None:
    await front.ask(method=method, headers=headers, body=body)
    assert ways.went in (["ordinary"], [])  # what cannot be read at all is refused before


async def test_a_read_is_ordinary_after_a_failure_and_without_a_kept_connection(
    front: Any, toy: Any, ways: Ways
) -> None:
    first, second = await asyncio.gather(front.ask("/v1/registry/a"), front.ask("/v1/registry/b"))
    assert (first[0], second[0], sorted(ways.went)) == (200, 200, ["ordinary", "short"])


async def test_an_answer_that_takes_its_time_is_passed_on_as_it_comes(front: Any, toy: Any, ways: Ways) -> None:
    go_on = asyncio.Event()

    async def behave(asked: Any, reader: Any, writer: Any) -> None:
        writer.write(HEAD + b"first")
        await go_on.wait()
        writer.write(b" last")

    toy.behave = behave
    reader, writer = await asyncio.open_connection("127.0.0.1", front.port)
    writer.write(REQUEST % b"slow")
    async with asyncio.timeout(2):
        assert (await reader.readuntil(b"first")).startswith(b"HTTP/1.1 200")
    go_on.set()
    async with asyncio.timeout(2):
        assert await reader.readexactly(5) == b" last"
    writer.close()
    assert ways.went == ["left"]


async def test_a_large_answer_with_a_length_is_streamed(front: Any, toy: Any, ways: Ways) -> None:
    large = bytes(range(256)) * 40_000

    async def behave(asked: Any, reader: Any, writer: Any) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(large) + large)

    toy.behave = behave
    status, _, body = await front.ask()
    assert (status, body == large, ways.went) == (200, True, ["left"])


async def test_an_answer_beyond_the_read_ahead_that_comes_at_once_leaves_the_connection_readable(
    front: Any, toy: Any, ways: Ways
) -> None:
    """Such an answer paused reading, nobody resumed it, and whoever was given the connection next waited in vain."""
    large = b"x" * 80_000

    async def behave(asked: Any, reader: Any, writer: Any) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(large) + large)

    toy.behave = behave
    for _ in range(20):
        status, _, body = await front.ask()
        assert (status, body == large) == (200, True)
    assert "short" in ways.went


async def test_a_dying_kept_connection_is_replaced_and_the_read_noted_once(front: Any, toy: Any, ways: Ways) -> None:
    answer_ok, toy.behave = toy.behave, None

    async def die_once(asked: Any, reader: Any, writer: Any) -> None:
        toy.behave = answer_ok
        writer.transport.abort()

    toy.behave = die_once
    assert (await front.ask())[0] == 200
    assert (ways.went, front.notes, toy.connections) == (["left"], [(200, "registry")], 2)


async def test_a_service_that_does_not_answer_in_time_is_told_of_on_the_short_way_too(
    open_front: Any, toy: Any
) -> None:
    quick = Allowance(0.2, 1 << 20)
    front = await open_front(routes=(Route(b"/v1/registry/", "registry", ordinary=quick, bulky=quick),))
    ways = Ways()
    assert (await front.ask())[0] == 200
    ways.watch(front)

    async def hang(asked: Any, reader: Any, writer: Any) -> None:
        await asyncio.sleep(30)

    toy.behave = hang
    status, _, body = await front.ask()
    assert (status, json.loads(body)["code"], ways.went) == (504, "upstream_timeout", ["left"])


async def test_requests_sent_at_once_are_answered_in_order(front: Any, toy: Any, ways: Ways) -> None:
    async def echo(asked: Any, reader: Any, writer: Any) -> None:
        path = asked.line.split()[1].encode()
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(path), path))

    toy.behave = echo
    reader, writer = await asyncio.open_connection("127.0.0.1", front.port)
    writer.write(b"".join(REQUEST % name for name in (b"a", b"b", b"c")))
    async with asyncio.timeout(3):
        bodies = [(await reader.readuntil(b"\r\n\r\n"), await reader.readexactly(14))[1] for _ in range(3)]
    writer.close()
    assert bodies == [b"/v1/registry/a", b"/v1/registry/b", b"/v1/registry/c"]
    assert ways.went[0] == "short"


async def test_an_answer_under_way_is_passed_on_although_the_breaker_opens(front: Any, toy: Any, ways: Ways) -> None:
    """The breaker refused what had been sent already, and the place of its connection was lost for good."""
    asked_for, go_on = asyncio.Event(), asyncio.Event()

    async def chunked(asked: Any, reader: Any, writer: Any) -> None:
        asked_for.set()
        await go_on.wait()
        writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n")

    toy.behave = chunked
    asking = asyncio.create_task(front.ask())
    await asked_for.wait()
    upstream = front.upstreams["registry"]
    for _ in range(FAILURES_TO_OPEN):  # what others met meanwhile
        upstream.breaker.failed(probe=False)
    go_on.set()
    assert (await asking)[::2] == (200, b"{}")
    assert ways.went == ["left"]
    assert upstream.pool._in_use == 0
    assert not upstream.breaker.is_open


async def test_a_client_that_leaves_costs_no_connection(front: Any, toy: Any, ways: Ways) -> None:
    asked_for = asyncio.Event()

    async def slow(asked: Any, reader: Any, writer: Any) -> None:
        asked_for.set()
        await asyncio.sleep(0.1)
        writer.write(HEAD + b"0123456789")

    toy.behave = slow
    _, writer = await asyncio.open_connection("127.0.0.1", front.port)
    writer.write(REQUEST % b"slow")
    await asked_for.wait()
    writer.transport.abort()
    await asyncio.sleep(0.2)
    assert (await front.ask())[2] == b"0123456789"
    assert (toy.connections, len(front.notes)) == (1, 2)


async def test_a_client_that_leaves_amid_pipelined_requests_costs_no_place(front: Any, toy: Any, ways: Ways) -> None:
    """uvicorn tells only the last of them; the answer to another met a closed transport, and its place was lost."""

    async def slow(asked: Any, reader: Any, writer: Any) -> None:
        await asyncio.sleep(0.05)
        writer.write(HEAD + b"0123456789")

    toy.behave = slow
    await asyncio.gather(*(front.ask() for _ in range(3)))  # connections for all of them
    pool = front.upstreams["registry"].pool
    for _ in range(3):
        ways.went.clear()
        _, writer = await asyncio.open_connection("127.0.0.1", front.port)
        writer.write((REQUEST % b"x") * 3)
        await asyncio.sleep(0.02)
        writer.transport.abort()
        await asyncio.sleep(0.25)
        assert ways.went[:2] in (["short", "short"], ["short", "left"])
        assert pool._in_use == 0


async def test_a_status_that_does_not_exist_is_a_bad_answer_of_the_service(front: Any, toy: Any, ways: Ways) -> None:
    async def odd(asked: Any, reader: Any, writer: Any) -> None:
        writer.write(b"HTTP/1.1 799 Odd\r\nContent-Length: 2\r\n\r\n{}")

    toy.behave = odd
    assert ((await front.ask())[0], ways.went) == (502, ["left"])


async def test_who_is_admitted_at_once_goes_the_short_way_and_a_refusal_is_left_to_the_ordinary_one(
    open_front: Any, toy: Any
) -> None:
    async def before(scope: Any) -> Any:
        if scope["path"].endswith("much"):
            raise Problem(TOO_MANY)
        return [(b"x-way", b"ordinary")]

    def before_now(scope: Any) -> Any:
        if scope["path"].endswith("much"):
            raise Problem(TOO_MANY)
        return None if scope["path"].endswith("stranger") else [(b"x-way", b"short")]

    front = await open_front(before=before, before_now=before_now)
    assert (await front.ask())[1]["x-way"] == "ordinary"  # no connection yet
    assert (await front.ask())[1]["x-way"] == "short"
    assert (await front.ask("/v1/registry/stranger"))[1]["x-way"] == "ordinary"
    assert (await front.ask("/v1/registry/much"))[0] == 429
    assert [status for status, _ in front.notes] == [200, 200, 200, 429]
    only_waiting = await open_front(before=before)
    for _ in range(2):
        assert (await only_waiting.ask())[1]["x-way"] == "ordinary"
