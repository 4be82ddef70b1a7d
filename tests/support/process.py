"""A service as its own process, on the database and with the keys of a unit under test; it can be stopped, gone on with, and killed."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bureaukit.http import client, httpx
from support.harness import ISSUER, KEY, Person, Unit, token
from support.issuer_keys import key_server


class Process:
    """One life of a service."""

    def __init__(self, unit: Unit, child: subprocess.Popen[bytes], http: httpx.AsyncClient) -> None:
        self._unit = unit
        self._child = child
        self._http = http

    def as_role(self, role: str) -> Person:
        """Return a caller in a role, over a real socket."""
        return Person(self._http, token(role), f"/v1/{self._unit.service.name}")

    def anyone(self) -> Person:
        """Return a caller without a token, over a real socket."""
        return Person(self._http, None, f"/v1/{self._unit.service.name}")

    def pause(self) -> None:
        """Let it stand still where it is."""
        self._child.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """Let it run again."""
        self._child.send_signal(signal.SIGCONT)

    def kill(self) -> None:
        """End it without a word."""
        self._child.kill()
        self._child.wait()


@asynccontextmanager
async def process_of(unit: Unit, *command: str, background: bool = True) -> AsyncIterator[Process]:
    """Serve a unit's database from a process of its own until the block ends: the service, or a command of the tests'."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    async with key_server([KEY.as_dict(private=False)]) as keys:
        environment = os.environ | {
            "SEEDBED_PROFILE": "dev",
            "SEEDBED_HOME": str(unit.home),
            "SEEDBED_DATABASE_URL": unit.database.url,
            "SEEDBED_ISSUER": ISSUER,
            "SEEDBED_JWKS_URL": f"{keys.issuer}/keys",
            "SEEDBED_LISTEN_PORT": str(port),
            "SEEDBED_LOG_LEVEL": "error",
            "SEEDBED_BACKGROUND": str(background).lower(),
        }
        served = command or ("-m", unit.service.name, "serve")
        child = subprocess.Popen([sys.executable, *served], env=environment)  # noqa: ASYNC220
        try:
            async with client(f"http://127.0.0.1:{port}", seconds=30) as http:
                await _until_ready(http)
                yield Process(unit, child, http)
        finally:
            child.kill()
            child.wait()


async def _until_ready(http: httpx.AsyncClient) -> None:
    for _ in range(600):
        try:
            if (await http.get("/health/ready")).status_code == 200:
                return
        except httpx.TransportError:
            pass
        await asyncio.sleep(0.05)
    raise TimeoutError("the process did not get ready")
