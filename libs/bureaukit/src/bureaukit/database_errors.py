"""What a client is told when the database says no and no store expected it."""

import structlog
from fastapi import FastAPI, Request
from fastapi.responses import Response
from sqlalchemy.exc import DataError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from bureaukit.db import is_unique_violation
from bureaukit.handlers import problem_response
from bureaukit.problems import CONFLICT, INVALID, Problem, Unavailable

log = structlog.get_logger()


def add_database_handlers(app: FastAPI) -> None:
    """Answer 503 when the database is busy or away, 409 when a race was lost, 422 for a value no column can hold."""

    async def on_busy(request: Request, error: Exception) -> Response:
        log.warning("database unavailable", error=type(error).__name__, request_id=request.state.request_id)
        return problem_response(
            request, Unavailable("数据库暂时不可用，请稍后重试", "The database is busy or away; try again shortly")
        )

    async def on_integrity(request: Request, error: Exception) -> Response:
        if not is_unique_violation(error):
            raise error
        return problem_response(request, Problem(CONFLICT))

    async def on_value(request: Request, _error: Exception) -> Response:
        return problem_response(request, Problem(INVALID))

    for kind in (OperationalError, PoolTimeout):
        app.add_exception_handler(kind, on_busy)
    app.add_exception_handler(IntegrityError, on_integrity)
    app.add_exception_handler(DataError, on_value)
