"""Thousands of requests for overlapping days on three spaces, through two processes that are killed: no seat twice, no false no."""

import asyncio
import random
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from bureaukit.http import httpx
from bureaukit.ids import new_id
from sqlalchemy import text
from support.fsck import table, violations
from support.harness import Unit
from support.process import Process, process_of

from tests.incubator.given import FakeRegistry, World

SCRIPT = Path(__file__).parent / "allocation_worker.py"
FIRST = date(2014, 1, 1)
DAYS = 4_000
LONGEST = 14
READS = 2  # of what is free, by each client after each of its requests


@dataclass(frozen=True)
class Wish:
    """One request: a space for some days."""

    space: UUID
    start: date
    end: date


@dataclass
class Outcome:
    """How one request was answered, and when."""

    wish: Wish
    status: int
    told: dict[str, Any] | None
    at: float


@dataclass
class Read:
    """What one reader was told before any later answer could reach anybody: sent at a moment, free or not."""

    space: UUID
    day: date
    sent: float
    free: int


@dataclass
class Count:
    """What became of the requests."""

    attempts: int
    accepted: int
    refused: int
    overlaps: int
    lost: int  # accepted, and not in the table
    false_refusals: int
    reads: int
    stale_over: int
    kills: int
    p99_ms: int


@dataclass
class Workers:
    """Two processes before one database; either may die and come back."""

    unit: Unit
    bug: str
    stack: AsyncExitStack
    alive: list[Process] = field(default_factory=list)
    kills: int = 0

    async def open(self) -> None:
        """Start both."""
        self.alive = list(await asyncio.gather(*(self._life() for _ in range(2))))

    async def _life(self) -> Process:
        return await self.stack.enter_async_context(process_of(self.unit, str(SCRIPT), self.bug, background=False))

    async def kill_one(self) -> None:
        """Kill the first with SIGKILL, and start another in its place."""
        self.alive[0].kill()
        self.kills += 1
        self.alive[0] = await self._life()


@dataclass
class Race:
    """The clients, what they asked for and what they were told."""

    workers: Workers
    wishes: Iterator[Wish]
    outcomes: list[Outcome] = field(default_factory=list)
    reads: list[Read] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    marks: dict[int, asyncio.Event] = field(default_factory=dict)  # set when so many were answered

    async def client(self, number: int, chance: random.Random) -> None:
        """Ask, and ask again under the same key where no answer came; then look at what is free."""
        for wish in self.wishes:
            await self._ask(wish, uuid4().hex, number)
            for _ in range(READS):
                await self._read(wish.space, wish.start + timedelta(days=chance.randrange(-LONGEST, LONGEST)), number)

    async def _ask(self, wish: Wish, key: str, number: int) -> None:
        body = {"organization": str(new_id()), "space_id": str(wish.space), "signed_on": str(wish.start)}
        body |= {"start_on": str(wish.start), "end_on": str(wish.end)}
        for turn in range(2_000):
            began = time.monotonic()
            worker = self.workers.alive[(number + turn) % 2].as_role("district_clerk")
            try:
                answer = await worker.post("/tenancies", json=body, key=key)
            except httpx.TransportError:  # killed: whether it was done is known only to who asks again
                await asyncio.sleep(0.05)
                continue
            if answer.status_code == 201 or answer.json()["code"] == "space_taken":
                self.times.append(time.monotonic() - began)
                told = answer.json().get("conflict") if answer.status_code == 409 else None
                self.outcomes.append(Outcome(wish, answer.status_code, told, time.monotonic()))
                if mark := self.marks.get(len(self.outcomes)):
                    mark.set()
                return
            assert answer.status_code in (409, 503), answer.text  # under way in a process that died, or busy
            await asyncio.sleep(0.05)
        raise TimeoutError("a request found no end")

    async def _read(self, space: UUID, day: date, number: int) -> None:
        sent = time.monotonic()
        try:
            answer = await self.workers.alive[number % 2].anyone().get(f"/spaces/{space}", params={"as_of": str(day)})
        except httpx.TransportError:
            return
        if answer.status_code == 503:  # busy: nothing was shown
            return
        assert answer.status_code == 200, answer.text
        self.reads.append(Read(space, day, sent, answer.json()["seats_free"]))


async def rows_of(unit: Unit) -> dict[UUID, list[tuple[date, date]]]:
    """Return what is held of each space, the earliest first."""
    own = table(unit, "occupancies").c
    async with unit.database.reading() as tx:
        rows = await tx.all(table(unit, "occupancies").select().order_by(own.space_id, own.start_on, own.end_on))
    found: dict[UUID, list[tuple[date, date]]] = {}
    for row in rows:
        found.setdefault(row.space_id, []).append((row.start_on, row.end_on))
    return found


def judged(race: Race, rows: dict[UUID, list[tuple[date, date]]], kills: int) -> Count:
    """Hold every answer against what is in the table; nothing is given back during the race, so what was held stays."""
    given = [o for o in race.outcomes if o.status == 201]
    refused = [o for o in race.outcomes if o.status == 409]
    from_when: dict[tuple[UUID, date], float] = {}  # since when somebody knew that a day is taken
    for o in given:
        for n in range((o.wish.end - o.wish.start).days):
            from_when[o.wish.space, o.wish.start + timedelta(days=n)] = o.at

    def is_explained(o: Outcome) -> bool:
        held = rows.get(o.wish.space, [])
        if o.told:
            return (date.fromisoformat(o.told["start_on"]), date.fromisoformat(o.told["end_on"])) in held and (
                o.told["start_on"] < str(o.wish.end) and str(o.wish.start) < o.told["end_on"]
            )
        return any(start < o.wish.end and o.wish.start < end for start, end in held)

    return Count(
        attempts=len(race.outcomes),
        accepted=len(given),
        refused=len(refused),
        overlaps=sum(one[1] > other[0] for held in rows.values() for one, other in pairwise(held)),
        lost=sum((o.wish.start, o.wish.end) not in rows.get(o.wish.space, []) for o in given),
        false_refusals=sum(not is_explained(o) for o in refused),
        reads=len(race.reads),
        stale_over=sum(r.free > 0 and from_when.get((r.space, r.day), r.sent) < r.sent for r in race.reads),
        kills=kills,
        p99_ms=round(1000 * sorted(race.times)[len(race.times) * 99 // 100]),
    )


def wishes(spaces: list[UUID], number: int, days: int) -> Iterator[Wish]:
    chance = random.Random(7)
    for _ in range(number):
        start = FIRST + timedelta(days=chance.randrange(days))
        yield Wish(chance.choice(spaces), start, start + timedelta(days=chance.randint(1, LONGEST)))


async def campaign(
    unit: Unit, *, requests: int, clients: int, kills: int, days: int = DAYS, bug: str = "none"
) -> Count:
    """Race, kill, and count."""
    world = World(unit, FakeRegistry())
    base = await world.base(opened_on="2013-01-01")
    rooms = [
        await world.space(base, kind="room", label=f"10{n}", opened_on="2013-01-01", floor_area_m2=20) for n in range(3)
    ]
    if bug == "check_then_insert":
        await _drop_the_guard(unit)
    async with AsyncExitStack() as stack:
        workers = Workers(unit, bug, stack)
        await workers.open()
        race = Race(workers, wishes([UUID(room["id"]) for room in rooms], requests, days))
        race.marks = {requests * kill // (kills + 1): asyncio.Event() for kill in range(1, kills + 1)}
        chance = random.Random(3)
        racing = [asyncio.create_task(race.client(n, random.Random(chance.random()))) for n in range(clients)]
        for mark in race.marks.values():
            await mark.wait()
            await workers.kill_one()
        await asyncio.gather(*racing)
        return judged(race, await rows_of(unit), workers.kills)


async def _drop_the_guard(unit: Unit) -> None:
    drop = (
        ("DROP TRIGGER occupancies_taken_insert", "DROP TRIGGER occupancies_taken_update")
        if unit.database.is_sqlite
        else ("ALTER TABLE occupancies DROP CONSTRAINT occupancies_taken",)
    )
    async with unit.database.engine.begin() as connection:
        for statement in drop:
            await connection.execute(text(statement))


def see_to(found: Count, requests: int) -> None:
    """Nothing twice, nothing lost, no false no, and never more free than there is; and not because nobody got anything."""
    assert found.attempts == requests
    assert (found.overlaps, found.lost, found.false_refusals, found.stale_over) == (0, 0, 0, 0)
    assert found.accepted > 0
    assert found.refused > 0


async def test_a_small_race_with_one_kill_gives_no_seat_twice_and_no_false_no(incubator: Unit) -> None:
    found = await campaign(incubator, requests=160, clients=24, kills=1, days=300)
    print(incubator.engine, found)
    see_to(found, 160)
    assert found.kills == 1
    assert await violations(incubator) == {}


@pytest.mark.slow
@pytest.mark.promise("P01")
@pytest.mark.promise("P03")
async def test_a_race_of_6400_requests_gives_no_seat_twice_no_false_no_and_shows_nothing_free_that_is_not(
    incubator: Unit,
) -> None:
    found = await campaign(incubator, requests=6_400, clients=64, kills=2)
    print(incubator.engine, found)
    see_to(found, 6_400)
    assert found.kills == 2
    assert found.reads >= 10_000
    assert await violations(incubator) == {}


@pytest.mark.parametrize(
    ("bug", "engine"),
    [
        ("check_then_insert", "sqlite"),
        pytest.param("check_then_insert", "postgresql", marks=pytest.mark.slow),
        pytest.param("too_wide", "sqlite", marks=pytest.mark.slow),
        pytest.param("own_counter", "sqlite", marks=pytest.mark.slow),
        pytest.param("own_counter", "postgresql", marks=pytest.mark.slow),
    ],
)
async def test_the_race_notices_who_gives_a_seat_twice_refuses_for_nothing_or_counts_apart(
    incubator: Unit, bug: str
) -> None:
    found = await campaign(incubator, requests=240, clients=48, kills=0, days=200, bug=bug)
    print(bug, incubator.engine, found)
    seen = {"check_then_insert": found.overlaps, "too_wide": found.false_refusals, "own_counter": found.stale_over}
    assert seen[bug] > 0
