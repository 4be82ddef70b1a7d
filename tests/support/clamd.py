"""A clamd that speaks INSTREAM and knows one virus: the part of EICAR's test string that names it."""

import asyncio
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


@asynccontextmanager
async def clamd() -> AsyncIterator[str]:
    """Listen on a free port and yield host:port."""
    server = await asyncio.start_server(_answer, "127.0.0.1", 0)
    async with server:
        yield f"127.0.0.1:{server.sockets[0].getsockname()[1]}"


async def _answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    assert await reader.readuntil(b"\0") == b"zINSTREAM\0"
    content = b""
    while size := struct.unpack("!I", await reader.readexactly(4))[0]:
        content += await reader.readexactly(size)
    writer.write(b"stream: Eicar-Signature FOUND\0" if b"$EICAR" in content else b"stream: OK\0")
    await writer.drain()
    writer.close()
