"""Exploring a lifecycle through the front door: hypothesis tries steps by anybody, and what is listed must be what succeeds."""

import asyncio
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

from bureaukit.app import Service
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test
from support.harness import Person, Templates, Unit, unit_of


class Explorer(RuleBasedStateMachine):
    """A machine over one service in this process, a fresh one for each run; subclasses bring the rules."""

    service: Service
    templates: Templates
    home: Path
    reached: set[str]  # the states that the runs came to, so that a test can say it was not idle

    def __init__(self) -> None:
        """Start the service."""
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self._opened = unit_of(self.service, self.templates, "sqlite", self.home)
        self.unit: Unit = self.do(self._opened.__aenter__())

    def do(self, work: Coroutine[Any, Any, Any]) -> Any:
        """Wait for a piece of work."""
        return self.loop.run_until_complete(work)

    def is_promised(self, person: Person, path: str, step: str) -> bool:
        """Say whether the list of steps promises this one to the caller; who may not see the thing is promised nothing."""
        listed = self.do(person.get(f"{path}/actions"))
        assert listed.status_code in (200, 403, 404), listed.text
        return listed.status_code == 200 and {a["name"]: a["allowed"] for a in listed.json()["items"]}[step]

    def teardown(self) -> None:
        """Stop the service."""
        self.do(self._opened.__aexit__(None, None, None))
        self.loop.close()


def explore(
    machine: type[Explorer], service: Service, templates: Templates, home: Path, *, examples: int = 12, steps: int = 25
) -> set[str]:
    """Run a machine, always the same way, and return the states it came to."""
    reached: set[str] = set()
    given = {"service": service, "templates": templates, "home": home, "reached": reached}
    bound = type(machine.__name__, (machine,), given)
    run_state_machine_as_test(
        bound,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            derandomize=True,
        ),
    )
    return reached
