"""Puts the issuer together, all below the path of its own address, so that a proxy may pass requests on unchanged."""

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.routing import Mount

from dev.issuer.endpoints import Endpoints
from dev.issuer.errors import HANDLERS
from dev.issuer.settings import IssuerSettings


def create_app(settings: IssuerSettings) -> Starlette:
    """Return the issuer as an ASGI app; key and client secrets are made if they do not exist yet."""
    return Starlette(
        routes=[Mount(settings.path, routes=Endpoints(settings).routes())],
        middleware=[Middleware(CORSMiddleware, allow_origins=["*"], allow_methods=["*"], allow_headers=["*"])],
        exception_handlers=HANDLERS,
    )
