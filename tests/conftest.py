"""Fixtures for every test: one fresh service per engine, and a PostgreSQL server if there is one to be had."""

import sys
import warnings
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from support.harness import Templates, Unit, unit_of

from dev import postgres

sys.dont_write_bytecode = False  # without bytecode every start compiles for seconds

FIRST = ("tests/system/", "tests/seed/", "tests/reliability/")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the few long tests, so that no worker is left alone with them at the end."""
    items.sort(key=lambda item: not item.nodeid.startswith(FIRST))


@pytest.fixture(scope="session")
def pg_url() -> Iterator[str | None]:
    """The URL of a PostgreSQL server, or None, said loudly."""
    with postgres.server() as url:
        if url is None:
            warnings.warn("NO POSTGRESQL SERVER FOUND: the PostgreSQL half of the tests does not run", stacklevel=1)
        yield url


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory, pg_url: str | None) -> Templates:
    """Migrated databases to copy from."""
    return Templates(tmp_path_factory.mktemp("databases"), pg_url)


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, pg_url: str | None) -> str:
    """Both databases, one after the other."""
    if request.param == "postgresql" and pg_url is None:
        pytest.skip("no PostgreSQL server found")
    return str(request.param)


@pytest.fixture
async def registry(engine: str, templates: Templates, tmp_path: Path) -> AsyncIterator[Unit]:
    """The registry under test."""
    from registry.app import SERVICE

    async with unit_of(SERVICE, templates, engine, tmp_path) as unit:
        yield unit


@pytest.fixture
async def incubator(engine: str, templates: Templates, tmp_path: Path) -> AsyncIterator[Unit]:
    """The incubator under test."""
    from incubator.app import SERVICE

    async with unit_of(SERVICE, templates, engine, tmp_path) as unit:
        yield unit


@pytest.fixture
async def talent(engine: str, templates: Templates, tmp_path: Path) -> AsyncIterator[Unit]:
    """The talent service under test."""
    from talent.app import SERVICE

    async with unit_of(SERVICE, templates, engine, tmp_path) as unit:
        yield unit


@pytest.fixture
async def evaluation(engine: str, templates: Templates, tmp_path: Path) -> AsyncIterator[Unit]:
    """The evaluation service under test."""
    from evaluation.app import SERVICE

    async with unit_of(SERVICE, templates, engine, tmp_path) as unit:
        yield unit
