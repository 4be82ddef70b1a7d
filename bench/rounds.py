"""Measures the plan of an allocation round: 2,000 applications, 500 spaces, 24 months, at three degrees of difficulty."""

import random
import time
from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

from incubator.periods import Period
from incubator.rounds.model import Claim, Opening, Seat
from incubator.rounds.rules import placing

GOAL_SECONDS = 10.0
GOAL_UNDECIDED = 0.01  # of the applications
CLAIMS, SPACES, MONTHS = 2_000, 500, 24
CLOSING = (0.0, 0.1, 0.3)  # share of the spaces that are taken away again before the end
TITLE = "## Allocation rounds"


@dataclass(frozen=True, slots=True)
class Measured:
    """One plan: how many were placed, how many were left undecided, how long it took and of which processor time."""

    closing: float
    seed: int
    placed: int
    undecided: int
    seconds: float
    cpu_seconds: float

    @property
    def is_met(self) -> bool:
        """Say whether it was fast and near enough to the optimum."""
        return self.seconds <= GOAL_SECONDS and self.undecided <= GOAL_UNDECIDED * CLAIMS


def _day(month: int) -> date:
    return date(2026 + month // 12, month % 12 + 1, 1)


def _stretches(dice: random.Random, closing: float) -> list[tuple[int, int]]:
    """Return the months in which a space is free: from now, from when its tenancy ends, or with a closure between."""
    start = dice.choice([0, 0, *range(1, 13)])
    if dice.random() >= closing:
        return [(start, MONTHS)]
    end = dice.randint(start + 3, MONTHS - 1)
    return [(start, end)] + ([(end + 2, MONTHS)] if end + 2 < MONTHS else [])


def _round(seed: int, closing: float) -> tuple[list[Claim], list[Opening]]:
    dice = random.Random(seed)
    claims = []
    for number in range(CLAIMS):
        length = dice.choice([3, 6, 6, 12, 12, 12, 12, MONTHS])
        start = dice.randint(0, MONTHS - length)
        standing = (dice.random() > 0.2, -dice.randint(0, 1000), datetime(2026, 1, 1, tzinfo=UTC), UUID(int=number))
        claims.append(Claim(UUID(int=number), standing, Period(_day(start), _day(start + length))))
    openings = [
        Opening(Seat(UUID(int=number), 1), Period(_day(start), _day(end)))
        for number in range(SPACES)
        for start, end in _stretches(dice, closing)
    ]
    return claims, openings


def measure(seeds: int) -> list[Measured]:
    """Plan each round once and say what came of it."""
    found = []
    for closing in CLOSING:
        for seed in range(seeds):
            claims, openings = _round(seed, closing)
            begun, cpu = time.perf_counter(), time.process_time()
            plan = placing.plan(claims, openings)
            seconds, used = time.perf_counter() - begun, time.process_time() - cpu
            found.append(Measured(closing, seed, len(plan.placed), len(plan.undecided), seconds, used))
            left = len(plan.undecided)
            print(
                f"  {closing:.0%} closing, seed {seed}: {left} undecided, {seconds:.2f} s, CPU {used:.2f} s", flush=True
            )
    return found


def section(found: list[Measured], *, busy: float) -> str:
    """Return the part of docs/performance.md: the slowest and the least decided of each degree."""
    lines = [
        TITLE,
        "",
        f"{CLAIMS:,} applications for {SPACES} spaces over {MONTHS} months, planned as `round-preview` plans them",
        f"(`python -m bench rounds`; load average {busy:.1f} before). Undecided are applications that an optimal plan",
        "might still place; with none, the plan is the optimum. Goal: 10 s, and at most 1 % undecided.",
        "",
        "| spaces closed again before the end | rounds | placed | undecided, most | slowest | CPU, most | goal |",
        "|---|---|---|---|---|---|---|",
    ]
    for closing in CLOSING:
        mine = [one for one in found if one.closing == closing]
        placed = f"{min(one.placed for one in mine)}-{max(one.placed for one in mine)}"
        worst, slowest = max(one.undecided for one in mine), max(one.seconds for one in mine)
        cpu = max(one.cpu_seconds for one in mine)
        met = "met" if all(one.is_met for one in mine) else "**not met**"
        lines.append(f"| {closing:.0%} | {len(mine)} | {placed} | {worst} | {slowest:.1f} s | {cpu:.1f} s | {met} |")
    return "\n".join(lines)
