"""Asks a virus scanner about a file: clamd's INSTREAM protocol over TCP, or nobody where none is configured."""

import asyncio
import struct
from enum import StrEnum

import structlog

from bureaukit.settings import Settings

CHUNK = 1 << 16
SECONDS = 5.0
log = structlog.get_logger()


class Scan(StrEnum):
    """What became of asking."""

    CLEAN = "clean"
    INFECTED = "infected"
    NOT_CONFIGURED = "not_configured"
    UNANSWERED = "unanswered"  # configured, and silent or failing: the file waits


async def scan(content: bytes, scanner: str | None) -> Scan:
    """Ask the scanner at host:port about a file; whatever goes wrong on the way is no verdict."""
    if scanner is None:
        return Scan.NOT_CONFIGURED
    host, _, port = scanner.rpartition(":")
    try:
        async with asyncio.timeout(SECONDS):
            answer = await _instream(content, host.strip("[]"), int(port))
    except (OSError, TimeoutError, ValueError) as error:
        log.warning("the virus scanner does not answer", error=type(error).__name__)
        return Scan.UNANSWERED
    if answer.endswith(b"FOUND"):
        log.warning("the virus scanner found something")
        return Scan.INFECTED
    return Scan.CLEAN if answer == b"stream: OK" else Scan.UNANSWERED


async def _instream(content: bytes, host: str, port: int) -> bytes:
    reader, writer = await asyncio.open_connection(host, port)
    try:
        writer.write(b"zINSTREAM\0")
        for start in range(0, len(content), CHUNK):
            piece = content[start : start + CHUNK]
            writer.write(struct.pack("!I", len(piece)) + piece)
            await writer.drain()
        writer.write(struct.pack("!I", 0))
        await writer.drain()
        return (await reader.readuntil(b"\0")).rstrip(b"\0")
    except asyncio.IncompleteReadError as error:
        raise OSError("closed before the verdict") from error
    finally:
        writer.close()


def warning(settings: Settings) -> str | None:
    """Return what `/health/ready` warns of."""
    return None if settings.scanner else "no_virus_scanner"
