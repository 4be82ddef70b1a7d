"""Fixtures of the system tests: a platform on each engine, shared by the tests of a module."""

from collections.abc import Iterator

import pytest

from tests.system.given import Platform, running


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def platform(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, pg_url: str | None
) -> Iterator[Platform]:
    """An empty platform; what one test leaves behind must not matter to the next."""
    if request.param == "postgresql" and pg_url is None:
        pytest.skip("no PostgreSQL server found")
    with running(request.param, tmp_path_factory.mktemp("platform"), pg_url) as found:
        yield found
