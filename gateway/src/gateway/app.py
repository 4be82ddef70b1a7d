"""The gateway assembled: a raw dispatcher in front, so that what is passed on never enters FastAPI."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bureaukit.auth import TokenVerifier
from bureaukit.clock import Clock
from bureaukit.handlers import add_handlers
from bureaukit.middleware import AroundRequest
from bureaukit.openapi import document
from bureaukit.problems import CATALOGUE
from bureaukit.settings import Profile
from bureaukit.telemetry import METRICS_TYPE, Lines, Metrics
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway import ops, portal, possible, sandbox, views
from gateway.answers import Answer, send_start
from gateway.identity import Door
from gateway.limits import POLICIES, Policy, RateLimits
from gateway.parts import Parts
from gateway.proxy import Proxy
from gateway.routes import DEVELOPMENT, SERVICES
from gateway.settings import GatewaySettings
from gateway.upstream import Upstreams

FREE = ("/health", "/static/", "/metrics")  # probes and files are not counted


class Dispatcher:
    """Sends what belongs to a service to the proxy and everything else to the gateway's own app."""

    def __init__(self, proxy: Proxy, own: ASGIApp) -> None:
        self._proxy = proxy
        self._own = own

        self.short_way = proxy.short_way  # taken by `gateway.guard`

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request or the lifespan."""
        passed_on = scope["type"] == "http" and self._proxy.route_for(scope["raw_path"]) is not None
        await (self._proxy if passed_on else self._own)(scope, receive, send)


class Admitted:
    """The door in front of the gateway's own answers; probes and files pass it uncounted."""

    def __init__(self, app: ASGIApp, door: Door) -> None:
        self._app = app
        self._door = door

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request in, or answer for it."""
        if scope["type"] != "http" or scope["path"].startswith(FREE):
            await self._app(scope, receive, send)
            return
        verdict = await self._door.enter(scope)
        if isinstance(verdict, Answer):
            await send_start(send, verdict)
            await send({"type": "http.response.body", "body": verdict.body})
            return

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *verdict]
            await send(message)

        await self._app(scope, receive, answer)


def create_app(settings: GatewaySettings) -> ASGIApp:
    """Return the gateway as an ASGI app."""
    upstreams = Upstreams(_addresses(settings), size=settings.upstream_connections)
    metrics = Metrics("gateway")
    verifier = TokenVerifier(settings)
    origins = settings.cors_origins or ("*" if settings.profile is Profile.DEV else "")
    door = Door(verifier, RateLimits(_policies(settings.rate_factor)), frozenset(filter(None, origins.split(","))))
    routes = DEVELOPMENT if settings.profile is Profile.DEV else SERVICES

    lines = Lines("passed on", level=settings.log_level)

    def after(scope: Scope, status: int, seconds: float, service: str) -> None:
        metrics.observe(scope["method"], f"/v1/{service}/*", status, seconds)
        lines.write(
            service=service,
            method=scope["method"],
            status=status,
            ms=round(seconds * 1000, 1),
            request_id=scope["state"].get("request_id"),
        )

    proxy = Proxy(routes, upstreams, before=door.enter, before_now=door.enter_now, after=after)
    own = own_app(settings, upstreams, verifier, metrics, proxy)
    around = AroundRequest(Admitted(own, door), service="gateway", metrics=metrics, clock=Clock(), shows_clock=False)
    return Dispatcher(proxy, around)


def own_app(
    settings: GatewaySettings, upstreams: Upstreams, verifier: TokenVerifier, metrics: Metrics, proxy: Proxy
) -> FastAPI:
    """Return the part of the gateway that FastAPI serves: composed views, pages, probes."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        yield
        await proxy.close()

    app = FastAPI(
        title="苗圃",
        version="1.0.0",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        lifespan=lifespan,
        telemetry={"tracing": False, "metrics": False, "logs": False},
    )
    app.state.settings = settings
    app.state.verifier = verifier
    app.state.parts = Parts(upstreams)
    app.state.own_problems = {
        kind.code: {"code": kind.code, "status": kind.status, "zh": kind.title.zh, "en": kind.title.en}
        for kind in CATALOGUE.values()
    }
    app.router.routes.extend(views.router.routes)
    app.router.routes.extend(possible.router.routes)
    app.router.routes.extend(ops.router.routes)
    if settings.profile.has_settable_clock:
        app.router.routes.extend(sandbox.router.routes)
    app.router.routes.extend(portal.ROUTES)
    _add_probes(app, metrics)
    add_handlers(app)
    app.openapi = lambda: document(app, "gateway")  # type: ignore[method-assign]  # FastAPI's documented way
    return app


def _add_probes(app: FastAPI, metrics: Metrics) -> None:
    @app.get("/health/live", include_in_schema=False)
    async def live() -> dict[str, str]:
        return {"status": "live"}

    @app.get("/health", include_in_schema=False)
    @app.get("/health/ready", include_in_schema=False)
    async def ready(request: Request) -> JSONResponse:
        """Say ready when every service says so; each one's own word stands beside."""
        began = time.perf_counter()
        paths = dict.fromkeys(views.SERVICES, "/health/ready")
        parts = await request.app.state.parts.gather(paths, [], keep=False)
        services = {name: "ready" if part.code == 200 else "not_ready" for name, part in parts.items()}
        is_ready = all(word == "ready" for word in services.values())
        body = {
            "status": "ready" if is_ready else "not_ready",
            "services": services,
            "ms": round((time.perf_counter() - began) * 1000),
        }
        return JSONResponse(body, 200 if is_ready else 503)

    @app.get("/metrics", include_in_schema=False)
    async def exposition() -> Response:
        return Response(metrics.exposition(), media_type=METRICS_TYPE)


def _addresses(settings: GatewaySettings) -> dict[str, tuple[str, int]]:
    addresses = dict(settings.addresses)
    if settings.profile is Profile.DEV:
        addresses.setdefault("issuer", ("127.0.0.1", settings.issuer_port))
    return addresses


def _policies(factor: float) -> dict[str, tuple[Policy, ...]]:
    return {
        kind: tuple(Policy(p.name, max(1, int(p.amount * factor)), p.seconds) for p in of_kind)
        for kind, of_kind in POLICIES.items()
    }
