"""An issuer's discovery document and keys over real HTTP, counting how often it is asked."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import orjson


@dataclass
class KeyServer:
    """What is published, and what was asked."""

    issuer: str = ""
    document: dict[str, Any] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    is_down: bool = False

    def _answer(self, path: str) -> bytes:
        if self.is_down:
            return b"HTTP/1.1 500 Down\r\ncontent-length: 0\r\n\r\n"
        discovery = {"issuer": self.issuer, "jwks_uri": f"{self.issuer}/keys"}
        body = orjson.dumps(discovery if path.endswith("openid-configuration") else self.document)
        return b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n" % len(body) + body

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one request and close."""
        head = await reader.readuntil(b"\r\n\r\n")
        path = head.split()[1].decode()
        self.asked.append(path)
        writer.write(self._answer(path))
        await writer.drain()
        writer.close()


@asynccontextmanager
async def key_server(keys: list[dict[str, Any]]) -> AsyncIterator[KeyServer]:
    """Publish keys on a free port of this machine."""
    server = KeyServer(document={"keys": keys})
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    server.issuer = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}/dev"
    try:
        yield server
    finally:
        listening.close()
