"""The virus scanner: clamd's protocol as it is spoken, and silence is no verdict."""

import asyncio

import pytest
from bureaukit.scanning import Scan, scan, warning
from bureaukit.settings import Settings
from support.clamd import clamd


@pytest.mark.parametrize(
    ("content", "verdict"), [(b"", Scan.CLEAN), (b"a" * 200_000, Scan.CLEAN), (b"x$EICAR" * 20_000, Scan.INFECTED)]
)
async def test_clamd_says_what_it_found(content: bytes, verdict: Scan) -> None:
    async with clamd() as address:
        assert await scan(content, address) is verdict


@pytest.mark.parametrize("said", [b"", b"stream: ", b"INSTREAM size limit exceeded. ERROR\0", b"stream: OK"])
async def test_anything_but_a_verdict_is_none(said: bytes) -> None:
    async def answer(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(said)
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        address = f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
        assert await scan(b"content", address) is Scan.UNANSWERED
    assert await scan(b"content", address) is Scan.UNANSWERED
    assert await scan(b"content", "nonsense") is Scan.UNANSWERED


async def test_without_a_scanner_that_is_said() -> None:
    assert await scan(b"content", None) is Scan.NOT_CONFIGURED
    assert warning(Settings()) == "no_virus_scanner"
    assert warning(Settings(scanner="127.0.0.1:3310")) is None
