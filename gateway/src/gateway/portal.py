"""Pages for people: a start page, the verification of certificates, Swagger UI and Scalar, all from files of ours; no other host is ever asked."""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

STATIC = Path(__file__).parent / "static"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; "
    "connect-src 'self' http://127.0.0.1:* http://localhost:*; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS = {"content-security-policy": POLICY, "referrer-policy": "no-referrer"}


class _Files(StaticFiles):
    async def get_response(self, path: str, scope: Scope) -> Response:
        """Add the headers that every file of ours carries."""
        response = await super().get_response(path, scope)
        response.headers.update(HEADERS | {"cache-control": "public, max-age=3600"})
        return response


def _page(name: str) -> Route:
    async def page(_request: Request) -> Response:
        return FileResponse(STATIC / f"{name}.html", headers=HEADERS)

    return Route("/" if name == "index" else f"/{name}", page)


async def _document(_request: Request) -> Response:
    headers = {"cache-control": "no-cache", "access-control-allow-origin": "*"}
    return FileResponse(STATIC / "openapi.json", media_type="application/json", headers=headers)


async def _slash(request: Request) -> Response:
    return RedirectResponse(request.url.path.rstrip("/"), status_code=308)


ROUTES = [
    _page("index"),
    _page("docs"),
    _page("reference"),
    _page("verify"),
    Route("/docs/", _slash),
    Route("/reference/", _slash),
    Route("/openapi.json", _document),
    Mount("/static", _Files(directory=STATIC)),
]
