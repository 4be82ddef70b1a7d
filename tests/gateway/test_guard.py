"""What only the connection can see: clients that do not read, and garbage behind a sound request."""

import asyncio
from typing import Any

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
GET = b"GET /v1/registry/x HTTP/1.1\r\nHost: here\r\n\r\n"


async def test_a_client_that_does_not_read_its_answer_is_cut_off(front: Any, toy: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr("gateway.guard.STALLED_SECONDS", 0.2)
    cut = asyncio.Event()

    async def behave(asked: Any, reader: Any, writer: Any) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % (50 << 20))
        try:
            for _ in range(800):
                writer.write(b"x" * 65_536)
                await writer.drain()
        except ConnectionError:
            cut.set()

    toy.behave = behave
    _, writer = await asyncio.open_connection("127.0.0.1", front.port, limit=1_024)
    writer.write(GET)
    async with asyncio.timeout(3):
        await cut.wait()
    await asyncio.sleep(0.05)
    assert [status for status, _ in front.notes] == [499]
    assert front.upstreams["registry"].pool._in_use == 0
    writer.transport.abort()


async def test_a_request_being_carried_out_is_not_told_that_it_was_refused(front: Any, toy: Any) -> None:
    go_on = asyncio.Event()

    async def behave(asked: Any, reader: Any, writer: Any) -> None:
        await go_on.wait()
        writer.write(OK)

    toy.behave = behave
    reader, writer = await asyncio.open_connection("127.0.0.1", front.port)
    writer.write(GET)
    await toy.head_came.wait()
    writer.write(b"nonsense\r\n\r\n")
    async with asyncio.timeout(2):
        assert await reader.read() == b""
    go_on.set()
    writer.close()


async def test_pipelined_requests_are_answered_in_their_order(front: Any, toy: Any) -> None:
    async def behave(asked: Any, reader: Any, writer: Any) -> None:
        number = asked.line.split()[1][-1]
        await asyncio.sleep(0.05 if number == "1" else 0)
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n" + number.encode())

    toy.behave = behave
    reader, writer = await asyncio.open_connection("127.0.0.1", front.port)
    writer.write(b"".join(GET.replace(b"/x", b"/%d" % number) for number in (1, 2, 3)))
    bodies = []
    for _ in range(3):
        await reader.readuntil(b"\r\n\r\n")
        bodies.append(await reader.readexactly(1))
    assert bodies == [b"1", b"2", b"3"]
    writer.close()


async def test_a_malformed_body_is_refused_and_never_looks_complete_to_the_service(front: Any, toy: Any) -> None:
    head = b"POST /v1/registry/x HTTP/1.1\r\nHost: here\r\nTransfer-Encoding: chunked\r\n\r\n"
    for body in (b"zz\r\n", b"3\r\nabcd\r\n0\r\n\r\n", b"-1\r\n\r\n", b"1;x=\0\r\na\r\n0\r\n\r\n", b"3\nabc\n0\n\n"):
        assert (await front.raw(head + body))[0] == 400
    assert not toy.asked
