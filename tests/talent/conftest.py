"""A day for every test of the talent service, and a registry beside it."""

from typing import Any

import pytest
from support.harness import Unit

from tests.talent.given import OTHER_STREET, TODAY, Registry, given_a_person
from tests.talent.subsidies import given_a_payee, given_a_policy


@pytest.fixture
def registry_beside(talent: Unit) -> Registry:
    """The registry that the talent service asks."""
    return Registry(talent)


@pytest.fixture(autouse=True)
def _a_day(request: pytest.FixtureRequest) -> None:
    if "talent" in request.fixturenames:
        request.getfixturevalue("talent").set_clock(TODAY)


@pytest.fixture
async def payees(talent: Unit) -> list[dict[str, Any]]:
    """Two streets with one payee each, a third person without, and the first Monday of January."""
    await given_a_policy(talent)
    found = [await given_a_payee(talent), await given_a_payee(talent, area=f"{OTHER_STREET}001")]
    await given_a_person(talent)
    talent.set_clock("2019-01-07")
    return found
