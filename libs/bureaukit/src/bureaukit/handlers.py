"""Turns whatever an app raises into a problem document in the reader's language."""

import orjson
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from bureaukit.problems import (
    BAD_REQUEST,
    FORBIDDEN,
    INTERNAL,
    INVALID,
    MEDIA_TYPE,
    METHOD_NOT_ALLOWED,
    NOT_FOUND,
    TOO_LARGE,
    UNAUTHENTICATED,
    Problem,
    ProblemType,
    instance_of,
)
from bureaukit.text import Text
from bureaukit.validation import field_error

_BY_STATUS: dict[int, ProblemType] = {
    400: BAD_REQUEST,
    401: UNAUTHENTICATED,
    403: FORBIDDEN,
    404: NOT_FOUND,
    405: METHOD_NOT_ALLOWED,
    413: TOO_LARGE,
    422: INVALID,
}


def add_handlers(app: FastAPI) -> None:
    """Let every error of an app be answered as a problem."""

    async def on_problem(request: Request, problem: Exception) -> Response:
        return problem_response(request, problem if isinstance(problem, Problem) else Problem(INTERNAL))

    async def on_invalid(request: Request, error: Exception) -> Response:
        errors = [field_error(fault) for fault in error.errors()] if isinstance(error, RequestValidationError) else []
        detail = Text("请求中有错误，未作任何更改", "The request has errors; nothing was changed")
        return problem_response(request, Problem(INVALID, detail, errors=errors))

    async def on_http(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 500
        headers = getattr(error, "headers", None)
        return problem_response(request, Problem(_BY_STATUS.get(status, BAD_REQUEST), headers=headers))

    app.add_exception_handler(Problem, on_problem)
    app.add_exception_handler(RequestValidationError, on_invalid)
    app.add_exception_handler(HTTPException, on_http)


def problem_response(request: Request, problem: Problem) -> Response:
    """Return a problem as HTTP, in the reader's language."""
    body = problem.as_dict(
        language=getattr(request.state, "language", "zh"),
        instance=instance_of(request.url.path),
        request_id=getattr(request.state, "request_id", ""),
    )
    return Response(orjson.dumps(body, default=str), problem.kind.status, problem.headers, MEDIA_TYPE)
