"""Fixtures of the fault tests: the lending library on each engine."""

import io
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
import structlog
from bureaukit.telemetry import configure_logs
from support.harness import Templates, Unit
from support.toy import fresh, toy_app


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Logs as they are in service, into nothing: structlog's own default paints every variable of a traceback."""
    configure_logs("debug")
    structlog.configure(logger_factory=structlog.BytesLoggerFactory(io.BytesIO()), cache_logger_on_first_use=False)
    yield
    structlog.reset_defaults()


@pytest.fixture
async def toy_url(engine: str, templates: Templates) -> AsyncIterator[str]:
    """A fresh database of the library."""
    url = await fresh(templates, engine)
    yield url
    templates.drop(url)


@pytest.fixture
async def toy(engine: str, toy_url: str, tmp_path: Path) -> AsyncIterator[Unit]:
    """The library under test."""
    async with toy_app(toy_url, engine, tmp_path) as unit:
        yield unit


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=["sqlite", "postgresql"])
async def one_toy(
    request: pytest.FixtureRequest, templates: Templates, pg_url: str | None, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Unit]:
    """One library for a whole table of requests that change nothing."""
    if request.param == "postgresql" and pg_url is None:
        pytest.skip("no PostgreSQL server found")
    url = await fresh(templates, request.param)
    async with toy_app(url, request.param, tmp_path_factory.mktemp("toy")) as unit:
        yield unit
    templates.drop(url)
