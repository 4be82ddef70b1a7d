"""One issuer for all tests that do not need their own."""

from collections.abc import Iterator

import pytest

from tests.issuer.given import Running, running


@pytest.fixture(scope="session")
def issuer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("home"), SEEDBED_ISSUER_REDIRECTS="https://console.example/done") as started:
        yield started
