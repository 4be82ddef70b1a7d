"""Leads a request to its operation by the segments of its path; FastAPI would try every route of the service in turn."""

from collections import defaultdict
from collections.abc import Iterable

from fastapi import Request, Response
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from bureaukit.route import Route

_RESOURCE = 4  # so many segments ("", "v1", service, resource) are the same for all operations of a resource


class Switchboard:
    """Answers what one of the kit's routes answers; everything else (405, 404, the probes) is left to FastAPI."""

    def __init__(self, app: ASGIApp, *, routes: Iterable[BaseRoute]) -> None:
        self._app = app
        self._lines: dict[tuple[str, int, tuple[str, ...]], list[Route]] = defaultdict(list)
        for route in routes:
            if isinstance(route, Route) and route.path == route.path_format:  # a convertor could span segments
                for method in route.methods or ():
                    self._lines[_line(method, route.path)].append(route)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the operation answer."""
        found = self.find(scope["method"], scope["path"]) if scope["type"] == "http" else None
        if found is None:
            await self._app(scope, receive, send)
            return
        route, values = found
        scope.update(route=route, endpoint=route.endpoint, path_params=values)
        response = await _answer(route, Request(scope, receive, send))
        await response(scope, receive, send)

    def find(self, method: str, path: str) -> tuple[Route, dict[str, str]] | None:
        """Return the first route that matches, as FastAPI would choose it, and what stands in the path."""
        for route in self._lines.get(_line(method, path), ()):
            if found := route.path_regex.match(path):
                return route, found.groupdict()
        return None


def _line(method: str, path: str) -> tuple[str, int, tuple[str, ...]]:
    segments = path.split("/")
    return method, len(segments), tuple(segments[:_RESOURCE])


async def _answer(route: Route, request: Request) -> Response:
    try:
        return await route.respond(request)
    except Exception as error:
        handlers = request.app.exception_handlers
        handle = next((handlers[kind] for kind in type(error).__mro__ if kind in handlers), None)
        if handle is None:
            raise
        response: Response = await handle(request, error)
        return response
