"""What a round works on, read at one moment, and the plan that follows from it; nothing is written."""

import json
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from itertools import groupby
from typing import Any
from uuid import UUID

from bureaukit.db import Tx

from incubator.admissions import store as admissions
from incubator.admissions.model import QUEUED, Admission, AdmissionState, Mode
from incubator.admissions.rules.priority import Advantage, Policy
from incubator.offers import store as offers
from incubator.periods import Period
from incubator.rounds.model import Claim, Opening, Plan, Seat
from incubator.rounds.rules import placing
from incubator.spaces import store as spaces
from incubator.spaces.model import Occupancy, Space, SpaceKind


@dataclass(frozen=True, slots=True)
class Inputs:
    """Who waits for one kind of space at a base, in their order, and which seats are free when."""

    base_id: UUID
    kind: SpaceKind
    waiting: Sequence[Admission]
    openings: Sequence[Opening]
    labels: Mapping[UUID, str]
    policy: Policy

    @property
    def claims(self) -> list[Claim]:
        """The applications as the plan takes them."""
        return [Claim(each.id, self.policy.standing(each), self.policy.stay(each)) for each in self.waiting]


@dataclass(frozen=True, slots=True)
class Planned:
    """What a plan does with each application, and by what those who stand against it go before it."""

    inputs: Inputs
    plan: Plan
    ahead: Mapping[UUID, Mapping[Advantage, int]]


async def inputs(tx: Tx, base_id: UUID, policy: Policy, states: Collection[AdmissionState] = QUEUED) -> list[Inputs]:
    """Read what a round at a base would work on, for each kind of space that somebody waits for."""
    offered = await offers.current_in(tx, base_id)  # who has an offer has a seat
    waiting = [
        each
        for each in await admissions.waiting(tx, base_id)
        if each.state in states
        and each.content.mode is Mode.PHYSICAL
        and each.id not in offered
        and not policy.rests(each)
    ]
    return [
        await _of_kind(tx, base_id, kind, sorted(claimants, key=policy.standing), policy)
        for kind in SpaceKind
        if (claimants := [each for each in waiting if each.content.space_kind is kind])
    ]


async def _of_kind(tx: Tx, base_id: UUID, kind: SpaceKind, waiting: Sequence[Admission], policy: Policy) -> Inputs:
    periods = [policy.stay(each) for each in waiting]
    horizon = Period(min(p.start_on for p in periods), max(p.end_on for p in periods))
    offered = await spaces.of_kind(tx, base_id, kind)
    held = await spaces.held_in(tx, offered, horizon)
    by_seat = {seat: list(each) for seat, each in groupby(held, key=lambda one: Seat(one.space_id, one.seat))}
    openings = [
        Opening(seat, stretch)
        for space in offered
        for seat in (Seat(space.id, number) for number in range(1, space.seats + 1))
        for stretch in _free(space, by_seat.get(seat, ()), horizon)
    ]
    return Inputs(base_id, kind, waiting, openings, {space.id: space.label for space in offered}, policy)


def _free(space: Space, held: Sequence[Occupancy], horizon: Period) -> list[Period]:
    """Return the stretches of the horizon in which a seat of an open space is held by nobody."""
    start = max(space.opened_on, horizon.start_on)
    end = min(space.closed_on or horizon.end_on, horizon.end_on)
    stretches = []
    for one in held:
        if start < min(one.period.start_on, end):
            stretches.append(Period(start, min(one.period.start_on, end)))
        start = max(start, one.period.end_on)
    if start < end:
        stretches.append(Period(start, end))
    return stretches


def plans(found: Sequence[Inputs]) -> list[Planned]:
    """Make the plans: computation alone, for seconds where thousands wait."""
    return [_planned(each) for each in found]


def _planned(found: Inputs) -> Planned:
    plan = placing.plan(found.claims, found.openings)
    placed: list[Admission] = []
    ahead: dict[UUID, Counter[Advantage]] = {}
    for admission in found.waiting:
        if admission.id in plan.placed:
            placed.append(admission)
            continue
        ahead[admission.id] = Counter(
            found.policy.advantage(other, admission)
            for other in placed
            if found.policy.stay(other).overlaps(found.policy.stay(admission))
        )
    return Planned(found, plan, ahead)


def frozen(found: Sequence[Inputs]) -> list[dict[str, Any]]:
    """Return everything the plans depend on as plain values, to be kept: by it alone the plans can be made again."""
    return [
        {
            "base_id": str(each.base_id),
            "kind": each.kind.value,
            "claims": [
                {
                    "admission_id": str(claim.id),
                    "standing": [str(part) for part in claim.standing[:-1]],
                    "start_on": claim.period.start_on.isoformat(),
                    "end_on": claim.period.end_on.isoformat(),
                }
                for claim in each.claims
            ],
            "openings": [
                {
                    "space_id": str(one.seat.space_id),
                    "seat": one.seat.number,
                    "start_on": one.period.start_on.isoformat(),
                    "end_on": one.period.end_on.isoformat(),
                }
                for one in each.openings
            ],
        }
        for each in found
    ]


def fingerprint(kept: Sequence[Mapping[str, Any]]) -> str:
    """Return a hash of everything the plans depend on: the same fingerprint, the same plans."""
    return sha256(json.dumps(kept, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def plan_again(kept: Sequence[Mapping[str, Any]]) -> dict[UUID, Seat | None]:
    """Make the plans from what was kept, and return where each application is placed."""
    placed: dict[UUID, Seat | None] = {}
    for each in kept:
        claims = [
            Claim(UUID(claim["admission_id"]), (rank,), _days(claim)) for rank, claim in enumerate(each["claims"])
        ]
        openings = [Opening(Seat(UUID(one["space_id"]), one["seat"]), _days(one)) for one in each["openings"]]
        plan = placing.plan(claims, openings)
        placed |= {claim.id: plan.placed.get(claim.id) for claim in claims}
    return placed


def _days(kept: Mapping[str, Any]) -> Period:
    return Period(date.fromisoformat(kept["start_on"]), date.fromisoformat(kept["end_on"]))
