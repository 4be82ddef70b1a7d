"""A relay killed again and again, at every point of its work, loses nothing and keeps the order of each subject."""

import asyncio
import random
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from bureaukit.clock import Clock
from bureaukit.ids import new_id
from bureaukit.outbox import emit, place
from bureaukit.plumbing import DELIVERIES
from sqlalchemy import select
from support.harness import Unit
from support.receiver import receiver
from support.toy import LoanChanged, toy_app

SCRIPT = Path(__file__).parent / "relay_kills.py"
SUBJECTS = 6


@pytest.fixture
async def toy(engine: str, toy_url: str, tmp_path: Path) -> AsyncIterator[Unit]:
    """The library, whose subscribers may live on this machine."""
    async with toy_app(toy_url, engine, tmp_path, allow_private_subscribers=True) as unit:
        yield unit


@dataclass
class Count:
    """What became of the events."""

    kills: int
    events: int
    lost: int
    duplicates: int
    out_of_order: int
    pending: int


async def announce(toy: Unit, number: int) -> None:
    subjects = [new_id() for _ in range(SUBJECTS)]
    async with toy.database.transaction() as tx:
        tx.at = Clock().now()
        for at in range(number):
            await emit(tx, LoanChanged(subjects[at % SUBJECTS], at))
    while await place(toy.database):
        continue


def disorder(arrived: list[dict[str, Any]]) -> int:
    """Count the events that were first seen before the one ahead of them in their subject."""
    latest: dict[str, int] = {}
    found = 0
    for event in arrived:
        number = int(event["data"]["renewals"])
        expected = latest.get(event["subject"], number % SUBJECTS - SUBJECTS) + SUBJECTS
        found += number > expected
        latest[event["subject"]] = max(latest.get(event["subject"], number), number)
    return found


async def campaign(toy: Unit, *, kills: int, events: int, bug: str = "none") -> Count:
    chance = random.Random(5)

    def fault(_event: dict[str, Any]) -> str:
        x = chance.random()
        return "fail" if x < 0.15 else "drop" if x < 0.25 else "hang" if x < 0.252 else "ok"

    async with receiver(fault) as partner:
        answer = await toy.as_role("partner").put("/subscriptions/desk", json={"url": partner.url})
        partner.secret = answer.json()["secret"]
        await announce(toy, events)
        keys = toy.home / "secrets" / "toy-field-keys.json"
        process = await asyncio.create_subprocess_exec(
            sys.executable, str(SCRIPT), toy.database.url, str(keys), str(kills), bug, stdout=asyncio.subprocess.PIPE
        )
        out, _ = await asyncio.wait_for(process.communicate(), 400)
    ids = {event["id"] for event in partner.arrived}
    async with toy.database.reading() as tx:
        pending = len(await tx.all(select(DELIVERIES.c.position).where(~DELIVERIES.c.done)))
    return Count(
        kills=int(out),
        events=events,
        lost=events - len(ids),
        duplicates=len(partner.arrived) - len(ids),
        out_of_order=disorder(partner.arrived),
        pending=pending,
    )


async def test_a_relay_killed_thirty_times_loses_nothing_and_keeps_the_order(toy: Unit) -> None:
    found = await campaign(toy, kills=30, events=120)
    print(toy.engine, found)
    assert found.kills == 30
    assert (found.lost, found.out_of_order, found.pending) == (0, 0, 0)


@pytest.mark.slow
@pytest.mark.promise("P12")
async def test_a_relay_killed_a_thousand_times_loses_nothing_and_keeps_the_order(toy: Unit) -> None:
    found = await campaign(toy, kills=1000, events=4000)
    print(toy.engine, found)
    assert found.kills == 1000
    assert (found.lost, found.out_of_order, found.pending) == (0, 0, 0)


@pytest.mark.parametrize("bug", ["mark_first", "skip_failed"])
async def test_the_campaign_notices_a_relay_that_loses_or_disorders(toy: Unit, bug: str) -> None:
    if toy.engine != "sqlite":
        pytest.skip("the bug is the same on both engines")
    found = await campaign(toy, kills=20, events=90, bug=bug)
    print(bug, found)
    assert (found.lost if bug == "mark_first" else found.out_of_order) > 0
