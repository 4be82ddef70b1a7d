"""How the issuer says no: RFC 6749 errors for OAuth clients, a page for people, problem documents for everything else."""

from typing import Any

from bureaukit.ids import new_id
from bureaukit.middleware import language_of
from bureaukit.problems import BAD_REQUEST, MEDIA_TYPE, METHOD_NOT_ALLOWED, NOT_FOUND, Problem, instance_of
from bureaukit.text import Text
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from dev.issuer import pages

NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}
# No form-action: browsers would apply it to the redirect that follows the form.
PAGE_HEADERS = {
    **NO_STORE,
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
}


class OAuthError(Exception):
    """An error of RFC 6749 (4.1.2.1, 5.2): sent back by redirect from /authorize, as JSON from /token."""

    def __init__(self, code: str, description: str, *, status: int = 400) -> None:
        super().__init__(code)
        self.code = code
        self.description = description
        self.status = status

    def as_dict(self) -> dict[str, str]:
        """Return the members that RFC 6749 names."""
        return {"error": self.code, "error_description": self.description}


class Untrusted(Exception):  # noqa: N818 -- it is what the request is, as its name says
    """A request whose redirect address cannot be trusted: the person is told, and is sent nowhere (RFC 6749 4.1.2.1)."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.text = Text(zh, en)


async def _on_oauth_error(_request: Request, error: OAuthError) -> Response:
    challenge = {"WWW-Authenticate": 'Basic realm="seedbed"'} if error.status == 401 else {}
    return JSONResponse(error.as_dict(), error.status, {**NO_STORE, **challenge})


async def _on_untrusted(_request: Request, error: Untrusted) -> Response:
    return HTMLResponse(pages.refusal(error.text), 400, PAGE_HEADERS)


async def _on_problem(request: Request, problem: Problem) -> Response:
    language = language_of(request.headers.get("accept-language", "").encode())
    body = problem.as_dict(language=language, instance=instance_of(request.url.path), request_id=new_id().hex)
    return JSONResponse(body, problem.kind.status, problem.headers, MEDIA_TYPE)


async def _on_http_error(request: Request, error: HTTPException) -> Response:
    kind = {404: NOT_FOUND, 405: METHOD_NOT_ALLOWED}.get(error.status_code, BAD_REQUEST)
    return await _on_problem(request, Problem(kind, headers=error.headers))


# Starlette's type for handlers takes any Exception; each of these is called with its own only.
HANDLERS: dict[Any, Any] = {
    OAuthError: _on_oauth_error,
    Untrusted: _on_untrusted,
    Problem: _on_problem,
    HTTPException: _on_http_error,
}
