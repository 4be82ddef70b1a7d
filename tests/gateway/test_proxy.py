"""What passes through the gateway: bodies of every shape, streamed, under limits."""

import asyncio
import json
import os
from typing import Any

import pytest
from bureaukit.problems import UNAUTHENTICATED, Problem
from gateway.answers import Answer
from gateway.routes import BULKY, ORDINARY, SERVICES, find

POST = b"POST /v1/registry/x HTTP/1.1\r\nHost: here\r\n"


def answering(*pieces: bytes, pause: float = 0.0, close: bool = False) -> Any:
    async def behave(asked: Any, reader: Any, writer: Any) -> None:
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(pause)
        if close:
            writer.close()

    return behave


async def test_path_query_and_body_arrive_unchanged(front: Any, toy: Any) -> None:
    status, headers, body = await front.ask("/v1/registry/a%20b?q=%E5%8C%97&x=1", "POST", b'{"a":1}')
    assert (status, body) == (200, b"{}")
    assert toy.asked[0].line == "POST /v1/registry/a%20b?q=%E5%8C%97&x=1 HTTP/1.1"
    assert toy.asked[0].body == b'{"a":1}'
    assert front.notes == [(200, "registry")]
    assert len(headers["x-request-id"]) == 32


@pytest.mark.parametrize(
    ("path", "service", "allowance"),
    [
        (b"/v1/registry/x", "registry", ORDINARY),
        (b"/v1/talent/imports", "talent", BULKY),
        (b"/v1/talent/imports/7", "talent", BULKY),
        (b"/v1/talent/reimports", "talent", ORDINARY),
        (b"/v1/registry/applications/7/documents", "registry", BULKY),
        (b"/v1/incubator/admissions/7/documents", "incubator", BULKY),
        (b"/v1/talentx/y", None, None),
        (b"/v1/organizations/1/passport", None, None),
    ],
)
def test_a_path_belongs_to_one_service_and_imports_may_take_more(
    path: bytes, service: str | None, allowance: Any
) -> None:
    route = find(SERVICES, path)
    assert (route.service if route else None) == service
    assert (route.allowance(path) if route else None) == allowance


PLAIN = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
SHAPES = {
    "length": (b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", b"hello"),
    "chunks": (CHUNKED + b"2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n", b"hello"),
    "empty": (b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", b""),
    "204": (b"HTTP/1.1 204 No Content\r\n\r\n", b""),
    "304": (b'HTTP/1.1 304 Not Modified\r\nETag: "1"\r\n\r\n', b""),
    "304 with a length": (b"HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n", b""),
    "interim answers first": (
        b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + PLAIN,
        b"{}",
    ),
}


@pytest.mark.parametrize("name", SHAPES)
@pytest.mark.parametrize("is_dripped", [False, True])
async def test_every_shape_of_answer_passes_and_the_connection_is_used_again(
    front: Any, toy: Any, name: str, *, is_dripped: bool
) -> None:
    wire, expected = SHAPES[name]
    pieces = [wire[i : i + 1] for i in range(len(wire))] if is_dripped else [wire]
    toy.behave = answering(*pieces)
    for _ in range(3):
        status, _, body = await front.ask()
        assert (status, body) == (int(name[:3]) if name[:3].isdigit() else 200, expected)
    assert toy.connections == 1


async def test_an_answer_without_a_length_ends_with_its_connection(front: Any, toy: Any) -> None:
    toy.behave = answering(
        b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\nhello ", b"world", pause=0.01, close=True
    )
    assert (await front.ask())[2] == b"hello world"
    assert (await front.ask())[2] == b"hello world"
    assert toy.connections == 2


@pytest.mark.parametrize("framing", [b"Content-Length: 5\r\n", b"Transfer-Encoding: chunked\r\n"])
async def test_head_has_headers_and_no_body_and_keeps_the_connection(front: Any, toy: Any, framing: bytes) -> None:
    toy.behave = answering(b'HTTP/1.1 200 OK\r\nETag: "1"\r\n' + framing + b"\r\n")
    for _ in range(3):
        status, headers, _ = await front.ask(method="HEAD")
        assert (status, headers["etag"]) == (200, '"1"')
    assert toy.connections == 1


async def test_a_connection_that_speaks_unasked_is_not_used_again(front: Any, toy: Any) -> None:
    toy.behave = answering(PLAIN + b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison")
    assert (await front.ask())[2] == b"{}"
    assert (await front.ask())[2] == b"{}"
    assert toy.connections == 2
    toy.behave = answering(PLAIN, b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison", pause=0.02)
    assert (await front.ask())[2] == b"{}"
    await asyncio.sleep(0.05)
    assert (await front.ask())[2] == b"{}"
    assert toy.connections == 4


@pytest.mark.parametrize("size", [0, 1, 1_000, 65_536, 200_000, 1 << 20])
@pytest.mark.parametrize("is_chunked", [False, True])
async def test_a_body_of_any_size_arrives_whole(front: Any, toy: Any, size: int, *, is_chunked: bool) -> None:
    body = os.urandom(size)
    if is_chunked:
        pieces = [body[i : i + 30_000] for i in range(0, size, 30_000)]
        wire = POST + b"Transfer-Encoding: chunked\r\n\r\n"
        wire += b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"
    else:
        wire = POST + b"Content-Length: %d\r\n\r\n" % size + body
    assert (await front.raw(wire))[0] == 200
    assert toy.asked[0].body == body
    assert (toy.asked[0].header("content-length") is None) != (toy.asked[0].header("transfer-encoding") is None)


async def test_a_large_request_reaches_the_service_before_its_end_was_sent(front: Any, toy: Any) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", front.port)
    writer.write(POST + b"Content-Length: 200000\r\n\r\n" + b"x" * 100_000)
    async with asyncio.timeout(2):
        await toy.head_came.wait()
    assert not toy.asked
    writer.write(b"x" * 100_000)
    assert (await reader.readline()).startswith(b"HTTP/1.1 200")
    assert len(toy.asked[0].body) == 200_000
    writer.close()


async def test_the_first_event_of_a_stream_arrives_before_the_last_is_sent(front: Any, toy: Any) -> None:
    go_on = asyncio.Event()

    async def behave(asked: Any, reader: Any, writer: Any) -> None:
        writer.write(
            b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n9\r\ndata: 1\n\n\r\n"
        )
        await go_on.wait()
        writer.write(b"9\r\ndata: 2\n\n\r\n0\r\n\r\n")

    toy.behave = behave
    reader, writer = await asyncio.open_connection("127.0.0.1", front.port)
    writer.write(b"GET /v1/registry/feed HTTP/1.1\r\nHost: here\r\n\r\n")
    async with asyncio.timeout(2):
        first = await reader.readuntil(b"data: 1\n\n")
    assert b"data: 2" not in first
    go_on.set()
    async with asyncio.timeout(2):
        assert (await reader.readuntil(b"0\r\n\r\n")).count(b"data: 2") == 1
    writer.close()


async def test_when_the_client_of_a_stream_leaves_the_service_is_told(front: Any, toy: Any) -> None:
    left = asyncio.Event()

    async def behave(asked: Any, reader: Any, writer: Any) -> None:
        writer.write(CHUNKED + b"1\r\na\r\n")
        await reader.read(1)
        left.set()
        writer.close()

    toy.behave = behave
    reader, writer = await asyncio.open_connection("127.0.0.1", front.port)
    writer.write(b"GET /v1/registry/feed HTTP/1.1\r\nHost: here\r\n\r\n")
    await reader.readuntil(b"\r\n\r\n")
    writer.close()
    async with asyncio.timeout(2):
        await left.wait()
    await asyncio.sleep(0.01)
    assert front.notes == [(499, "registry")]


async def test_a_half_sent_write_never_looks_complete_to_the_service(front: Any, toy: Any) -> None:
    _, writer = await asyncio.open_connection("127.0.0.1", front.port)
    writer.write(POST + b"Transfer-Encoding: chunked\r\n\r\n" + b"186a0\r\n" + b"x" * 100_000 + b"\r\n")
    await toy.head_came.wait()
    writer.close()
    await asyncio.sleep(0.05)
    assert not toy.asked
    assert front.notes == [(499, "registry")]


async def test_expect_100_continue_is_answered_here(front: Any, toy: Any) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", front.port)
    writer.write(POST + b"Expect: 100-continue\r\nContent-Length: 3\r\n\r\n")
    assert await reader.readuntil(b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"
    writer.write(b"abc")
    assert (await reader.readline()).startswith(b"HTTP/1.1 200")
    assert toy.asked[0].header("expect") is None
    writer.close()


def chunked(size: int) -> bytes:
    return (
        b"Transfer-Encoding: chunked\r\n\r\n" + (b"10000\r\n" + b"x" * 65_536 + b"\r\n") * (size >> 16) + b"0\r\n\r\n"
    )


@pytest.mark.parametrize(
    ("path", "wire", "expected"),
    [
        (b"x", b"Content-Length: 1048577\r\n\r\n", 413),
        (b"x", b"Content-Length: 2097152\r\n\r\n" + b"x" * (2 << 20), 413),
        (b"x", b"Content-Length: 99999999999999999999999\r\n\r\n", 400),
        (b"x", chunked(1 << 20), 200),
        (b"x", chunked(2 << 20), 413),
        (b"imports", chunked(2 << 20), 200),
        (b"imports/7/uploads", chunked(10 << 20), 200),
        (b"imports", chunked(11 << 20), 413),
        (b"imports", b"Content-Length: 10485761\r\n\r\n", 413),
    ],
)
async def test_a_body_has_a_limit_however_it_is_sent(
    front: Any, toy: Any, path: bytes, wire: bytes, expected: int
) -> None:
    status, headers, body = await front.raw(b"POST /v1/registry/" + path + b" HTTP/1.1\r\nHost: here\r\n" + wire)
    assert status == expected
    if expected != 200:
        assert json.loads(body)["code"] in ("body_too_large", "bad_request")
        assert headers["connection"] == "close"
        assert not toy.asked


async def test_an_answer_to_half_a_request_passes_and_ends_the_connection(
    front: Any, toy: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr("gateway.exchange.LINGER_SECONDS", 0.1)
    toy.reads_body = False
    toy.behave = answering(b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\n\r\n{}", close=True)
    status, headers, body = await front.raw(POST + b"Content-Length: 500000\r\n\r\n" + b"x" * 100_000)
    assert (status, body, headers["connection"]) == (401, b"{}", "close")


async def test_hooks_see_the_request_id_and_may_answer_refuse_or_add(open_front: Any, toy: Any) -> None:
    async def before(scope: Any) -> Any:
        if scope["path"].endswith("cached"):
            return Answer(304, [(b"etag", b'"1"')], b"")
        if scope["path"].endswith("private"):
            raise Problem(UNAUTHENTICATED, headers={"WWW-Authenticate": "Bearer"})
        return [(b"x-seen", scope["state"]["request_id"].encode())]

    front = await open_front(before=before)
    status, headers, _ = await front.ask("/v1/registry/cached")
    assert (status, headers["etag"]) == (304, '"1"')
    status, headers, body = await front.ask("/v1/registry/private")
    assert (status, headers["www-authenticate"], json.loads(body)["code"]) == (401, "Bearer", "unauthenticated")
    assert not toy.heads
    status, headers, _ = await front.ask("/v1/registry/open")
    assert (status, headers["x-seen"]) == (200, headers["x-request-id"])
    assert [note[0] for note in front.notes] == [304, 401, 200]


async def test_a_slow_reader_of_50_megabytes_costs_no_memory(front: Any, toy: Any) -> None:
    total, piece = 50 << 20, b"x" * 65_536
    written = 0

    async def behave(asked: Any, reader: Any, writer: Any) -> None:
        nonlocal written
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % total)
        for _ in range(total // len(piece)):
            writer.write(piece)
            await writer.drain()
            written += len(piece)

    toy.behave = behave
    reader, writer = await asyncio.open_connection("127.0.0.1", front.port, limit=65_536)
    writer.write(b"GET /v1/registry/x HTTP/1.1\r\nHost: here\r\n\r\n")
    await reader.readuntil(b"\r\n\r\n")
    await asyncio.sleep(0.3)
    stalled_at = written
    assert stalled_at < 20 << 20  # what the kernel's buffers of three hops hold, and no more
    await asyncio.sleep(0.2)
    assert written == stalled_at
    received = 0
    while received < total:
        received += len(await reader.read(1 << 20))
    assert received == total
    writer.close()


async def test_a_service_that_reads_slowly_slows_the_sender_down(open_front: Any, toy: Any) -> None:
    toy.reads_body = False
    go_on = asyncio.Event()

    async def behave(asked: Any, reader: Any, writer: Any) -> None:
        await go_on.wait()
        await reader.readexactly(10 << 20)
        writer.write(PLAIN)

    toy.behave = behave
    front = await open_front()
    reader, writer = await asyncio.open_connection("127.0.0.1", front.port)
    writer.transport.set_write_buffer_limits(high=0)
    writer.write(
        b"POST /v1/registry/imports HTTP/1.1\r\nHost: here\r\nContent-Length: 10485760\r\n\r\n" + b"x" * (10 << 20)
    )
    await asyncio.sleep(0.3)
    before = writer.transport.get_write_buffer_size()
    await asyncio.sleep(0.2)
    assert writer.transport.get_write_buffer_size() == before
    go_on.set()
    assert (await reader.readline()).startswith(b"HTTP/1.1 200")
    writer.close()
