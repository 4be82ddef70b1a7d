"""The whole platform in one process: the real gateway over real sockets before the four real services, each of which can go down."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

import uvicorn
from bureaukit.http import client, httpx
from bureaukit.server import GuardedProtocol
from bureaukit.settings import Profile
from gateway.app import create_app
from gateway.guard import EdgeProtocol
from gateway.settings import GatewaySettings
from support.harness import ISSUER, KEY, Person, Templates, Unit, token, unit_of
from support.issuer_keys import key_server

NAMES = ("registry", "incubator", "talent", "evaluation")


@dataclass
class Place:
    """Where one process of the platform listens, while it does."""

    app: Any
    protocol: type[GuardedProtocol] = GuardedProtocol
    port: int = 0
    server: Any = None

    async def open(self) -> None:
        """Listen, on the same port as before if there was one."""
        config = uvicorn.Config(
            self.app,
            port=self.port,
            http=self.protocol,
            ws="none",
            lifespan="off",
            log_config=None,  # as the services are served; the default mutes loggers for the whole process
            server_header=False,
        )
        config.load()
        self.server = uvicorn.Server(config)
        self.server.lifespan = config.lifespan_class(config)
        await self.server.startup()
        self.port = self.server.servers[0].sockets[0].getsockname()[1]

    async def close(self) -> None:
        """Be gone, in the middle of whatever there is."""
        for listener in self.server.servers:
            listener.close()
        for connection in list(self.server.server_state.connections):
            connection.transport.abort()
        await asyncio.sleep(0.01)


@dataclass
class Platform:
    """The gateway as clients see it, and the services behind it."""

    http: httpx.AsyncClient
    units: dict[str, Unit]
    places: dict[str, Place] = field(default_factory=dict)

    def as_role(self, role: str, **claims: Any) -> Person:
        """Return a caller in a role, at the gateway."""
        return Person(self.http, token(role, **claims), "")

    def anyone(self) -> Person:
        """Return a caller without a token, at the gateway."""
        return Person(self.http, None, "")

    def set_clock(self, text: str) -> None:
        """Let every service's clock show a time."""
        for unit in self.units.values():
            unit.set_clock(text)

    async def stop(self, *names: str) -> None:
        """Take services away."""
        for name in names:
            await self.places[name].close()

    async def start(self, name: str) -> None:
        """Bring a service back where it was."""
        await self.places[name].open()


OpenGateway = Callable[..., Awaitable[httpx.AsyncClient]]


@asynccontextmanager
async def gateways(addresses: dict[str, int]) -> AsyncIterator[OpenGateway]:
    """Yield a function that opens a gateway with settings of its own; the issuer's keys come over HTTP."""
    async with AsyncExitStack() as stack:
        keys = await stack.enter_async_context(key_server([KEY.as_dict(private=False)]))

        async def open_(**told: Any) -> httpx.AsyncClient:
            upstreams = ",".join(f"{name}=127.0.0.1:{port}" for name, port in addresses.items())
            chosen: dict[str, Any] = {"profile": Profile.DEV, "rate_factor": 1000} | told
            settings = GatewaySettings(
                issuer=ISSUER, jwks_url=f"{keys.issuer}/keys", upstreams=upstreams, issuer_port=1, **chosen
            )
            place = Place(create_app(settings), EdgeProtocol)
            await place.open()
            stack.push_async_callback(place.close)
            return await stack.enter_async_context(client(f"http://127.0.0.1:{place.port}", seconds=30))

        yield open_


@asynccontextmanager
async def platform_of(templates: Templates, home: Path) -> AsyncIterator[Platform]:
    """Start everything, on SQLite: what the gateway does does not depend on the services' databases."""
    async with AsyncExitStack() as stack:
        units: dict[str, Unit] = {}
        places: dict[str, Place] = {}
        for name in NAMES:
            folder = home / name
            folder.mkdir()
            service = import_module(f"{name}.app").SERVICE
            units[name] = await stack.enter_async_context(unit_of(service, templates, "sqlite", folder))
            places[name] = Place(units[name].app)
            await places[name].open()
        open_gateway = await stack.enter_async_context(gateways({name: place.port for name, place in places.items()}))
        try:
            yield Platform(await open_gateway(), units, places)
        finally:
            for place in places.values():
                await place.close()
