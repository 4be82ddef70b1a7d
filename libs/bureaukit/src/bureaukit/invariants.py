"""What must be true of several services at once: each looks at its own records, and asks its neighbours about the rest."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field
from sqlalchemy import func, select

from bureaukit.checks import Check, Seen, ids
from bureaukit.db import Database, Tx
from bureaukit.desk import Desk, DeskContext
from bureaukit.neighbour import Neighbour
from bureaukit.plumbing import DELIVERIES, EVENTS, SUBSCRIPTIONS, is_pending
from bureaukit.policy import needs
from bureaukit.problems import Problem
from bureaukit.route import counter
from bureaukit.text import Text

SAMPLES = 5
PART = 100  # how many a neighbour is asked about at once: an address has a longest length
READERS = ("auditor", "district_clerk", "district_approver")


@dataclass(frozen=True, slots=True)
class View:
    """Where a look begins: the service's own records, its neighbours, today."""

    database: Database
    neighbours: Mapping[str, Neighbour]
    today: date


@dataclass(frozen=True, slots=True)
class Invariant:
    """One sentence; `look` holds no transaction while it asks. What is on its way at that moment may show as broken."""

    name: str
    sentence: Text
    look: Callable[[View], Awaitable[Seen]]


def of_own(check: Check) -> Invariant:
    """Return a check of a service's own records as an invariant."""

    async def look(view: View) -> Seen:
        async with view.database.reading() as tx:
            return await check.look(tx)

    return Invariant(check.name, check.sentence, look)


async def asked(neighbour: Neighbour, path: str, subjects: Iterable[UUID]) -> dict[UUID, dict[str, Any]]:
    """Return what a neighbour says of many, by id; whom it does not know is not among them."""
    wanted = sorted({str(subject) for subject in subjects})
    found: dict[UUID, dict[str, Any]] = {}
    for first in range(0, len(wanted), PART):
        answer = await neighbour.get(path, id=wanted[first : first + PART])
        found |= {UUID(item["id"]): item for item in answer["items"]}
    return found


class InvariantOut(BaseModel):
    """One sentence with what was seen; unknown, when the neighbour that would know did not answer."""

    name: str
    sentence: str
    status: Literal["holds", "broken", "unknown"]
    looked_at: int
    violations: int
    samples: list[str] = Field(description=f"ids of up to {SAMPLES} of them 至多{SAMPLES}个标识")


class InvariantsOut(BaseModel):
    """Every sentence that a service answers for."""

    items: list[InvariantOut]


def router(service: str, own: Sequence[Invariant]) -> APIRouter:
    """Return the route by which somebody looks whether everything still agrees."""
    routes = counter(service, "invariants")

    @routes.get("", response_model=InvariantsOut, **needs(f"{service}:invariant:read", *READERS, rule="ids alone"))
    async def invariants(desk: Desk) -> Response:
        """Look whether this service's records agree with each other and with its neighbours' (跨服务一致性检查)."""
        view = View(desk.database, desk.request.app.state.neighbours, desk.today)
        return desk.answer(InvariantsOut(items=[await _out(view, one, desk) for one in (EVERYTHING_ARRIVED, *own)]))

    return routes


async def _out(view: View, invariant: Invariant, desk: DeskContext) -> InvariantOut:
    said = invariant.sentence.in_language(desk.language)
    try:
        found = await invariant.look(view)
    except Problem:
        return InvariantOut(name=invariant.name, sentence=said, status="unknown", looked_at=0, violations=0, samples=[])
    return InvariantOut(
        name=invariant.name,
        sentence=said,
        status="broken" if found.violations else "holds",
        looked_at=found.looked_at,
        violations=len(found.violations),
        samples=list(found.violations[:SAMPLES]),
    )


async def _on_their_way(tx: Tx) -> Seen:
    """Return the events that a neighbour has not taken in yet, or that have no position to be taken in at."""
    announced = await tx.scalar(select(func.count()).select_from(EVENTS)) or 0
    unplaced = await tx.all(select(EVENTS.c.id).where(EVENTS.c.position.is_(None)))
    of_neighbours = SUBSCRIPTIONS.c.owner.startswith("svc:")
    pending = (
        select(EVENTS.c.id)
        .distinct()
        .join(DELIVERIES, DELIVERIES.c.position == EVENTS.c.position)
        .join(SUBSCRIPTIONS, SUBSCRIPTIONS.c.id == DELIVERIES.c.subscription_id)
        .where(of_neighbours, is_pending("deliveries"))
    )
    return Seen(announced, ids([*unplaced, *await tx.all(pending)]))


EVERYTHING_ARRIVED = of_own(
    Check(
        "events-arrived",
        Text("已发布的事件均已送达各服务", "Everything announced has arrived at the neighbours"),
        _on_their_way,
    )
)
