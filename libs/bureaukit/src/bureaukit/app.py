"""Assembles a service: routes, problems, OpenAPI, background work. A service is its `Service` value and nothing else."""

import asyncio
import base64
import hashlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import structlog
from fastapi import APIRouter, FastAPI
from sqlalchemy import MetaData

from bureaukit import (
    idempotency,
    inbox,
    invariants,
    operations,
    parameters,
    sandbox_routes,
    service_routes,
    subscriptions,
)
from bureaukit.auth import TokenVerifier
from bureaukit.checks import Check, Sealed
from bureaukit.clock import Clock
from bureaukit.crypto import FieldCipher, KeyRing
from bureaukit.database_errors import add_database_handlers
from bureaukit.db import Database
from bureaukit.downloads import titles_of
from bureaukit.files import files_of
from bureaukit.guards import Guard
from bureaukit.handlers import add_handlers
from bureaukit.inbox import Ear
from bureaukit.invariants import Invariant
from bureaukit.jobs import Errand, Job, run_forever
from bureaukit.middleware import AroundRequest
from bureaukit.migrate import is_at_head
from bureaukit.neighbour import Neighbour, ServiceTokens
from bureaukit.openapi import document
from bureaukit.operations import Resumable
from bureaukit.parameters import Book
from bureaukit.relay import Relay
from bureaukit.settings import Settings
from bureaukit.switchboard import Switchboard
from bureaukit.telemetry import Metrics
from bureaukit.text import Text

log = structlog.get_logger()
Warn = Callable[[Settings], str | None]  # a code such as `font_missing`, while there is something to warn of


@dataclass(frozen=True)
class Service:
    """Everything that makes one service of the platform."""

    name: str  # also the Python package and the path segment: /v1/<name>/...
    title: Text
    default_port: int
    metadata: MetaData
    routers: tuple[APIRouter, ...]
    book: Book
    clerk: str  # role that proposes parameter versions
    approver: str  # role that approves them
    ears: tuple[Ear, ...] = ()
    jobs: tuple[Job | Errand, ...] = ()
    resumables: tuple[Resumable, ...] = ()  # long work that survives the process that began it
    guards: tuple[Guard, ...] = ()
    neighbours: tuple[str, ...] = ()
    sealed: tuple[Sealed, ...] = ()  # its sealed columns, which `fsck` opens
    checks: tuple[Check, ...] = ()  # what else must always be true of its records
    invariants: tuple[Invariant, ...] = ()  # what must be true of them beside its neighbours'
    warnings: tuple[Warn, ...] = ()  # what it can be told to run without, and should not


def database_url(service: str, settings: Settings) -> str:
    """Return the configured database, or the service's own SQLite file; a password may come from a file."""
    url = settings.database_url
    if url is None:
        settings.home.mkdir(parents=True, exist_ok=True)
        return f"sqlite:///{(settings.home / f'{service}.db').absolute()}"
    if settings.database_password_file:
        password = settings.database_password_file.read_text().strip()
        scheme, _, rest = url.partition("://")
        user, _, place = rest.partition("@")
        return f"{scheme}://{user.split(':')[0]}:{password}@{place}"
    return url


def create_app(service: Service, settings: Settings) -> FastAPI:
    """Return the service as an ASGI app; opening its lifespan checks the schema and starts the background work."""
    app = FastAPI(
        title=service.title.zh,
        version="1.0.0",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,  # a redirect would send clients past the gateway
        openapi_url=None,
        lifespan=_lifespan(service, settings),
        telemetry={"tracing": False, "metrics": False, "logs": False},
    )
    _furnish(app, service, settings)
    private, gateway = settings.allow_private_subscribers, settings.gateway_url
    routers = (
        *service.routers,
        service_routes.common(service.name, settings.profile),
        parameters.router(service.book, service.name, clerk=service.clerk, approver=service.approver),
        subscriptions.router(service.name, allow_private=private, gateway_url=gateway),
        operations.router(service.name),
        invariants.router(service.name, service.invariants),
        inbox.router(service.name, service.ears),
        service_routes.health(service.name, lambda: warnings_of(service, settings)),
    )
    for router in routers:
        app.router.routes.extend(router.routes)  # flat: an included router hides its routes from logs and documents
    add_handlers(app)
    add_database_handlers(app)
    app.openapi = lambda: document(app, service.name)  # type: ignore[method-assign]  # FastAPI's documented way
    app.add_middleware(Switchboard, routes=app.routes)
    app.add_middleware(
        AroundRequest,
        service=service.name,
        metrics=app.state.metrics,
        clock=app.state.clock,
        shows_clock=settings.profile.has_settable_clock,
    )
    return app


def warnings_of(service: Service, settings: Settings) -> list[str]:
    """Return what the service runs without though it should not; `/health/ready` says it too."""
    return [code for warn in service.warnings if (code := warn(settings))]


def _furnish(app: FastAPI, service: Service, settings: Settings) -> None:
    """Put what endpoints need within the desk's reach."""
    state = app.state
    state.settings = settings
    state.clock = Clock()
    files = files_of(service.name, settings)
    state.database = Database(database_url(service.name, settings), files, settings.scanner)
    state.cipher = FieldCipher(_key_ring(service.name, settings))
    state.raise_if_answered = partial(idempotency.raise_if_answered, state.database, state.cipher)
    state.verifier = TokenVerifier(settings)
    state.metrics = Metrics(service.name)
    tokens = ServiceTokens(settings, service.name)
    state.neighbours = {name: Neighbour(name, settings, tokens) for name in service.neighbours}
    state.inbox_secret = _inbox_secret(state.cipher)
    state.book = service.book
    state.titles = titles_of(service.name)


def field_keys_file(service: str, settings: Settings) -> Path:
    """Return where the keys of a service's sealed fields lie."""
    return settings.field_keys_file or settings.home / "secrets" / f"{service}-field-keys.json"


def _key_ring(service: str, settings: Settings) -> KeyRing:
    path = field_keys_file(service, settings)
    if path.exists() or settings.field_keys_file:
        return KeyRing.load(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    return KeyRing.create(path)


def _inbox_secret(cipher: FieldCipher) -> Callable[[str], str]:
    """Return the secret agreed with a neighbour; derived from our own keys, so that it need not be stored."""

    def secret(source: str) -> str:
        derived = hashlib.sha256(cipher.blind_index(f"inbox/{source}").encode()).digest()
        return "whsec_" + base64.b64encode(derived).decode()

    return secret


def _lifespan(service: Service, settings: Settings) -> Callable[[FastAPI], Any]:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        database: Database = app.state.database
        if not await is_at_head(database, service.name):
            fault = f"the schema of {service.name} is not at head; run: python -m {service.name} migrate"
            log.error(fault)
            raise RuntimeError(fault)
        if settings.profile.has_settable_clock:
            await _recall_clock(app)
        for code in warnings_of(service, settings):
            log.warning("the service runs without something it should have", service=service.name, warning=code)
        tasks = _start(app, service, settings) if settings.background else []
        yield
        for task in tasks:
            task.cancel()
        for task in tasks:
            with suppress(asyncio.CancelledError):
                await task
        await operations.stop(database)
        for neighbour in app.state.neighbours.values():
            await neighbour.close()
        await database.close()

    return lifespan


async def _recall_clock(app: FastAPI) -> None:
    from datetime import timedelta  # noqa: PLC0415 -- beside its only use

    async with app.state.database.reading() as tx:
        if found := await sandbox_routes.recall(tx, "clock"):
            app.state.clock.shift_by(timedelta(seconds=found["shift_seconds"]))


def _start(app: FastAPI, service: Service, settings: Settings) -> list[asyncio.Task[None]]:
    relay = Relay(
        app.state.database,
        app.state.cipher,
        service.name,
        allow_private=settings.allow_private_subscribers,
        gateway_url=settings.gateway_url,
    )
    work = [relay.run(), run_forever(app.state.database, app.state.clock, service.jobs)]
    if service.resumables:
        work.append(operations.resume_forever(app.state, service.resumables))
    work += [_listen(app, service, ear, settings) for ear in service.ears]
    return [asyncio.get_running_loop().create_task(body) for body in work]


async def _listen(app: FastAPI, service: Service, ear: Ear, settings: Settings) -> None:
    """Subscribe to a neighbour, again and again until it answers, then once in five minutes in case it forgot."""
    body = {
        "url": f"{settings.gateway_url}/v1/{service.name}/inbox/{ear.source}",
        "topics": sorted(ear.listeners),
        "secret": app.state.inbox_secret(ear.source),
    }
    pause = 0.5
    while True:
        try:
            await app.state.neighbours[ear.source].put(f"/subscriptions/{service.name}", body)
            pause = 300.0
        except Exception as error:  # noqa: BLE001 -- whatever it is, the only thing to do is to try again
            log.info("not subscribed yet", source=ear.source, error=type(error).__name__)
            pause = min(pause * 2, 10.0)
        await asyncio.sleep(pause)
