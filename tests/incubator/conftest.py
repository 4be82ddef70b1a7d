"""A district for every test: the incubator on each engine, a small registry beside it, a clock that was set."""

from collections.abc import AsyncIterator

import pytest
from support.harness import Unit

from tests.incubator.announcing import Changes
from tests.incubator.given import TODAY, FakeRegistry, World


@pytest.fixture
async def world(incubator: Unit) -> AsyncIterator[World]:
    """The incubator at work; whatever a test changed must have been told by an event when it ends."""
    registry = FakeRegistry()
    incubator.neighbour("registry", registry.app())
    incubator.set_clock(TODAY)
    changes = Changes(incubator)
    incubator.http.event_hooks["response"].append(changes.note)
    yield World(incubator, registry)
    assert await changes.silent() == []
