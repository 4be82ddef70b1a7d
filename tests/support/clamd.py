"""A clamd that speaks INSTREAM and knows one virus: the part of EICAR's test string that names it."""

import asyncio
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial


class Slow:
    """A moment of thought: `asked` is set when a file has come, and the verdict waits for `may_answer`."""

    def __init__(self) -> None:
        self.asked, self.may_answer = asyncio.Event(), asyncio.Event()


@asynccontextmanager
async def clamd(slow: Slow | None = None) -> AsyncIterator[str]:
    """Listen on a free port and yield host:port."""
    server = await asyncio.start_server(partial(_answer, slow), "127.0.0.1", 0)
    async with server:
        yield f"127.0.0.1:{server.sockets[0].getsockname()[1]}"


async def _answer(slow: Slow | None, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    assert await reader.readuntil(b"\0") == b"zINSTREAM\0"
    content = b""
    while size := struct.unpack("!I", await reader.readexactly(4))[0]:
        content += await reader.readexactly(size)
    if slow:
        slow.asked.set()
        await slow.may_answer.wait()
    writer.write(b"stream: Eicar-Signature FOUND\0" if b"$EICAR" in content else b"stream: OK\0")
    await writer.drain()
    writer.close()
