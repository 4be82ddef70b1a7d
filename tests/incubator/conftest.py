"""A district for every test: the incubator on each engine, a small registry beside it, a clock that was set."""

import pytest
from support.harness import Unit

from tests.incubator.given import TODAY, FakeRegistry, World


@pytest.fixture
def world(incubator: Unit) -> World:
    """The incubator at work."""
    registry = FakeRegistry()
    incubator.neighbour("registry", registry.app())
    incubator.set_clock(TODAY)
    return World(incubator, registry)
