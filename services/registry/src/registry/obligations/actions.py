"""Puts together what the slices say an organization has to do; what is due first stands first."""

from collections.abc import Awaitable, Callable
from datetime import date

from bureaukit.db import Tx

from registry.annual_inspections.actions import tasks as inspections
from registry.credit_records.actions import tasks as lists
from registry.organizations.model import Projection
from registry.people.actions import tasks as people
from registry.tasks import Task

Source = Callable[[Tx, Projection, date], Awaitable[list[Task]]]

SOURCES: tuple[Source, ...] = (inspections.tasks_of, people.tasks_of, lists.tasks_of)
"""Each slice that asks something of organizations says what, for one organization on one day."""


async def tasks_of(tx: Tx, organization: Projection, on: date) -> list[Task]:
    """Return everything an organization has to do, as of a day."""
    found = [task for source in SOURCES for task in await source(tx, organization, on)]
    return sorted(found, key=lambda task: (task.due_on, task.kind.value, task.year or 0))
