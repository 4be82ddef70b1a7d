"""What happens when a service does not answer as it should: quick, honest refusals, and never a second write."""

import asyncio
import json
import socket
import time
from typing import Any

import pytest
from gateway.failures import Garbled, Late, Unavailable, Unreachable
from gateway.routes import BULKY, ORDINARY, Allowance, Route
from gateway.upstream import Call, Upstream

QUICK = (Route(b"/v1/registry/", "registry", ordinary=Allowance(0.3, 1 << 20), bulky=Allowance(0.9, 10 << 20)),)
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"


async def hang(asked: Any, reader: Any, writer: Any) -> None:
    await asyncio.sleep(30)


async def reset(asked: Any, reader: Any, writer: Any) -> None:
    writer.transport.abort()


def saying(wire: bytes) -> Any:
    async def behave(asked: Any, reader: Any, writer: Any) -> None:
        writer.write(wire)

    return behave


def code(answer: tuple[int, dict[str, str], bytes]) -> tuple[int, str]:
    return answer[0], json.loads(answer[2])["code"]


async def test_a_service_that_is_not_there_is_named_with_a_time_to_come_again(open_front: Any, toy: Any) -> None:
    await toy.stop()
    front = await open_front()
    status, headers, body = await front.ask(headers="Accept-Language: en\r\n")
    assert (status, headers["retry-after"], json.loads(body)["code"]) == (503, "1", "service_unavailable")
    assert "registry" in json.loads(body)["detail"]


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("is_reused", [False, True])
async def test_a_write_is_never_sent_twice(front: Any, toy: Any, method: str, *, is_reused: bool) -> None:
    if is_reused:
        await front.ask()
        toy.heads.clear()
    toy.behave = reset
    assert code(await front.ask(method=method, body=b"{}")) == (503, "service_unavailable")
    assert len(toy.heads) == 1


async def test_a_write_whose_service_dies_in_the_middle_of_the_body_is_not_sent_again(front: Any, toy: Any) -> None:
    toy.reads_body = False
    toy.behave = reset
    assert code(await front.ask(method="POST", body=b"x" * 900_000)) == (503, "service_unavailable")
    assert len(toy.heads) == 1


@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_a_read_that_meets_a_dying_kept_connection_is_repeated_once_on_a_fresh_one(
    front: Any, toy: Any, method: str
) -> None:
    async def reset_old(asked: Any, reader: Any, writer: Any) -> None:
        if asked.connection == 1 and len(toy.heads) > 1:
            writer.transport.abort()
        else:
            writer.write(OK if asked.line.startswith("GET") else OK[:-2])

    toy.behave = reset_old
    for _ in range(2):
        assert (await front.ask(method=method))[0] == 200
    assert len(toy.heads) == 3


@pytest.mark.parametrize("is_reused", [False, True])
async def test_a_read_is_repeated_at_most_once_and_only_after_a_kept_connection(
    front: Any, toy: Any, *, is_reused: bool
) -> None:
    if is_reused:
        await front.ask()
        toy.heads.clear()
    toy.behave = reset
    assert code(await front.ask()) == (503, "service_unavailable")
    assert len(toy.heads) == 1 + is_reused


async def test_a_read_whose_answer_has_begun_is_not_repeated(front: Any, toy: Any) -> None:
    await front.ask()
    toy.heads.clear()

    async def behave(asked: Any, reader: Any, writer: Any) -> None:
        writer.write(b"HTTP/1.1 200 O")
        await writer.drain()
        await asyncio.sleep(0.02)
        writer.transport.abort()

    toy.behave = behave
    assert (await front.ask())[0] == 503
    assert len(toy.heads) == 1


async def test_a_write_takes_a_fresh_connection_when_the_kept_one_was_closed(front: Any, toy: Any) -> None:
    async def close_after(asked: Any, reader: Any, writer: Any) -> None:
        writer.write(OK)
        await writer.drain()
        writer.close()

    toy.behave = close_after
    for _ in range(20):
        assert (await front.ask(method="POST", body=b"{}"))[0] == 200
    assert len(toy.heads) == 20


async def test_a_write_does_not_start_on_a_connection_whose_end_the_loop_has_not_seen_yet() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(2)

        def serve_one() -> socket.socket:
            peer, _ = listener.accept()
            peer.recv(1_000)
            peer.sendall(OK)
            return peer

        upstream = Upstream("registry", *listener.getsockname())
        serving = asyncio.create_task(asyncio.to_thread(serve_one))
        upstream.pool.give_back(await upstream.ask(Call(time.monotonic() + 2, b"GET /x HTTP/1.1\r\n")))
        peer = await serving
        serving = asyncio.create_task(asyncio.to_thread(serve_one))
        await asyncio.sleep(0.05)
        peer.close()  # nothing is awaited between this and the next request
        upstream.pool.give_back(await upstream.ask(Call(time.monotonic() + 2, b"POST /x HTTP/1.1\r\n")))
        (await serving).close()
        await upstream.pool.close()


@pytest.mark.parametrize(
    ("framing", "ending"),
    [
        (b"Content-Length: 100\r\n\r\nhalf", b""),
        (b"Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n", b""),
        (b"Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n", b"nonsense\r\n"),
    ],
)
async def test_an_answer_cut_off_in_the_middle_looks_cut_off_to_the_client(
    front: Any, toy: Any, framing: bytes, ending: bytes
) -> None:
    async def behave(asked: Any, reader: Any, writer: Any) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n" + framing)
        await writer.drain()
        await asyncio.sleep(0.02)
        writer.write(ending)
        await writer.drain()
        writer.transport.abort()

    toy.behave = behave
    with pytest.raises((asyncio.IncompleteReadError, ConnectionError)):
        await front.ask()
    assert len(toy.heads) == 1


GARBAGE = {
    "no HTTP": b"220 mail.example ESMTP\r\n\r\n",
    "binary": bytes(range(256)),
    "length and chunks": b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
    "two lengths": b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
    "unknown coding": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n{}",
    "switched protocol": b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n",
    "endless head": b"HTTP/1.1 200 OK\r\n" + b"X-A: 1234567890\r\n" * 8_000 + b"\r\n",
    "status out of range": b"HTTP/1.1 2000 OK\r\nContent-Length: 2\r\n\r\n{}",
}


@pytest.mark.parametrize("name", GARBAGE)
async def test_an_answer_that_cannot_be_read_is_a_bad_upstream(front: Any, toy: Any, name: str) -> None:
    toy.behave = saying(GARBAGE[name])
    assert code(await front.ask()) == (502, "bad_upstream")


async def test_no_client_waits_longer_than_the_route_allows(open_front: Any, toy: Any) -> None:
    assert (ORDINARY.seconds, BULKY.seconds) == (10, 60)
    toy.behave = hang
    front = await open_front(routes=QUICK)
    for path, allowed in (("x", 0.3), ("imports", 0.9)):
        began = time.monotonic()
        assert code(await front.ask(f"/v1/registry/{path}", "POST", b"{}")) == (504, "upstream_timeout")
        assert allowed <= time.monotonic() - began < allowed + 2
    assert len(toy.heads) == 2


@pytest.mark.parametrize(
    ("sent", "least", "most"), [("500", 300, 490), ("60000", 9_000, 9_990), ("soon", 9_000, 9_990)]
)
async def test_the_deadline_shrinks_on_its_way(front: Any, toy: Any, sent: str, least: int, most: int) -> None:
    await front.ask(headers=f"X-Deadline-Ms: {sent}\r\n")
    assert least < int(toy.asked[0].header("x-deadline-ms")) <= most


async def test_a_spent_deadline_asks_nobody(front: Any, toy: Any) -> None:
    assert code(await front.ask(headers="X-Deadline-Ms: 0\r\n")) == (504, "upstream_timeout")
    assert code(await front.ask(headers="X-Deadline-Ms: 5\r\n")) == (504, "upstream_timeout")
    assert not toy.heads


async def test_a_body_that_does_not_come_is_the_clients_time_out(open_front: Any, toy: Any) -> None:
    front = await open_front(routes=QUICK)
    head = b"POST /v1/registry/x HTTP/1.1\r\nHost: here\r\nContent-Length: 500000\r\n\r\n"
    for sent in (b"x", b"x" * 100_000):
        assert code(await front.raw(head + sent)) == (408, "request_timeout")
    assert not front.upstreams["registry"].breaker.is_open
    assert not toy.asked


async def test_a_silent_stream_is_cut_and_one_with_keep_alives_is_not(
    open_front: Any, toy: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr("gateway.upstream.IDLE_SECONDS", 0.2)

    async def behave(asked: Any, reader: Any, writer: Any) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        for _ in range(6):
            writer.write(b"2\r\n:\n\r\n")
            await asyncio.sleep(0.1)
        if asked.line.endswith("/silent HTTP/1.1"):
            await asyncio.sleep(30)
        writer.write(b"0\r\n\r\n")

    toy.behave = behave
    front = await open_front()
    assert (await front.ask())[2] == b":\n" * 6
    began = time.monotonic()
    with pytest.raises(asyncio.IncompleteReadError):
        await front.ask("/v1/registry/silent")
    assert time.monotonic() - began < 10


async def test_the_breaker_opens_after_five_failures_answers_at_once_and_lets_one_probe_through(
    open_front: Any, toy: Any
) -> None:
    toy.behave = hang
    front = await open_front(routes=QUICK)
    answers = await asyncio.gather(*(front.ask() for _ in range(5)))
    assert {code(answer) for answer in answers} == {(504, "upstream_timeout")}
    began = time.monotonic()
    answer = await front.ask(method="POST", body=b"{}")
    assert code(answer) == (503, "service_unavailable")
    assert answer[1]["retry-after"] == "1"
    assert time.monotonic() - began < 0.3  # what the route allows: nobody was asked
    assert len(toy.heads) == 5
    await asyncio.sleep(1.05)
    statuses = sorted(answer[0] for answer in await asyncio.gather(*(front.ask() for _ in range(10))))
    assert statuses == [503] * 9 + [504]
    assert len(toy.heads) == 6
    toy.behave = saying(OK)
    await asyncio.sleep(1.05)
    assert (await front.ask())[0] == 200
    assert {answer[0] for answer in await asyncio.gather(*(front.ask() for _ in range(10)))} == {200}


@pytest.mark.parametrize("behave", [reset, saying(b"garbage\r\n\r\n")])
async def test_resets_and_garbage_open_the_breaker_too(front: Any, toy: Any, behave: Any) -> None:
    toy.behave = behave
    for _ in range(6):
        await front.ask(method="POST", body=b"{}")
    assert len(toy.heads) == 5


async def test_impatient_clients_cannot_open_the_breaker(front: Any, toy: Any) -> None:
    toy.behave = hang
    for _ in range(7):
        assert (await front.ask(headers="X-Deadline-Ms: 40\r\n"))[0] == 504
    assert len(toy.heads) == 7
    assert not front.upstreams["registry"].breaker.is_open


async def test_errors_that_the_service_itself_reports_do_not_open_the_breaker(front: Any, toy: Any) -> None:
    toy.behave = saying(b"HTTP/1.1 500 Oh\r\nContent-Length: 0\r\n\r\n")
    for _ in range(7):
        assert (await front.ask())[0] == 500
    assert len(toy.heads) == 7


async def test_connections_are_bounded_the_queue_is_too_and_the_rest_is_told_at_once(open_front: Any, toy: Any) -> None:
    async def slow(asked: Any, reader: Any, writer: Any) -> None:
        await asyncio.sleep(0.3)
        writer.write(OK)

    toy.behave = slow
    front = await open_front(size=4)
    began = time.monotonic()
    answers = await asyncio.gather(*(timed(front) for _ in range(12)))
    assert sorted(status for status, _ in answers) == [200] * 8 + [503] * 4
    assert max(at for status, at in answers if status == 503) - began < 0.15
    assert toy.connections == 4


async def timed(front: Any) -> tuple[int, float]:
    answer = await front.ask()
    if answer[0] == 503:
        assert code(answer) == (503, "overloaded")
    return answer[0], time.monotonic()


async def test_a_connection_is_not_used_after_four_idle_seconds(front: Any, toy: Any, monkeypatch: Any) -> None:
    await front.ask()
    await front.ask()
    assert toy.connections == 1
    monkeypatch.setattr("gateway.pool.IDLE_SECONDS", 0.05)
    await asyncio.sleep(0.1)
    await front.ask()
    assert toy.connections == 2


async def test_no_place_is_lost_however_exchanges_end(open_front: Any, toy: Any) -> None:
    front = await open_front(size=2, routes=QUICK)
    for behave in (reset, hang, saying(b"garbage\r\n\r\n"), saying(OK)) * 2:
        toy.behave = behave
        front.upstreams["registry"].breaker.succeeded()
        await asyncio.gather(*(front.ask() for _ in range(4)))
    assert front.upstreams["registry"].pool._in_use == 0
    assert not front.upstreams["registry"].pool._queue


async def test_a_composed_view_gets_status_headers_and_body(front: Any, toy: Any) -> None:
    toy.behave = saying(b'HTTP/1.1 200 OK\r\nETag: "1"\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n')
    status, headers, body = await front.upstreams.get_json(
        "registry", "/v1/registry/x", [(b"authorization", b"Bearer a")], seconds=1
    )
    assert (status, dict(headers)[b"etag"], body) == (200, b'"1"', b"{}")
    assert toy.asked[0].header("authorization") == "Bearer a"
    assert int(toy.asked[0].header("x-deadline-ms")) <= 990


@pytest.mark.parametrize(
    ("behave", "failure"), [(hang, Late), (reset, Unavailable), (saying(b"garbage\r\n\r\n"), Garbled)]
)
async def test_a_composed_view_is_told_how_a_service_failed(
    front: Any, toy: Any, behave: Any, failure: type[Exception]
) -> None:
    toy.behave = behave
    with pytest.raises(failure):
        await front.upstreams.get_json("registry", "/v1/registry/x", seconds=0.2)
    await toy.stop()
    with pytest.raises(Unreachable):
        await front.upstreams.get_json("registry", "/v1/registry/x", seconds=0.2)
