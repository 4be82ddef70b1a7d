"""A day for every test of the talent service, and a registry beside it."""

import pytest
from support.harness import Unit

from tests.talent.given import TODAY, Registry


@pytest.fixture
def registry_beside(talent: Unit) -> Registry:
    """The registry that the talent service asks."""
    return Registry(talent)


@pytest.fixture(autouse=True)
def _a_day(request: pytest.FixtureRequest) -> None:
    if "talent" in request.fixturenames:
        request.getfixturevalue("talent").set_clock(TODAY)
