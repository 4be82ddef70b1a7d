"""What a round works on, read at one moment, and the plan that follows from it; nothing is written."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import groupby
from uuid import UUID

from bureaukit.db import Tx

from incubator.admissions import store as admissions
from incubator.admissions.actions.common import policy_now
from incubator.admissions.model import Admission, Mode
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

    waiting: Sequence[Admission]
    openings: Sequence[Opening]
    labels: Mapping[UUID, str]
    policy: Policy

    @property
    def claims(self) -> list[Claim]:
        """The applications as the plan takes them."""
        return [Claim(each.id, self.policy.standing(each), self.policy.stay(each)) for each in self.waiting]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a plan does with each application, and by what those who stand against it go before it."""

    inputs: Inputs
    plan: Plan
    ahead: Mapping[UUID, Mapping[Advantage, int]]


async def inputs(tx: Tx, base_id: UUID) -> list[Inputs]:
    """Read what a round at a base would work on, for each kind of space that somebody waits for."""
    policy = await policy_now(tx)
    offered = await offers.current_in(tx, base_id)  # who has an offer has a seat
    waiting = [
        each
        for each in await admissions.waiting(tx, base_id)
        if each.content.mode is Mode.PHYSICAL and each.id not in offered and not policy.rests(each)
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
    return Inputs(waiting, openings, {space.id: space.label for space in offered}, policy)


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


def outcomes(found: Sequence[Inputs]) -> list[Outcome]:
    """Make the plans: computation alone, for seconds where thousands wait."""
    return [_outcome(each) for each in found]


def _outcome(found: Inputs) -> Outcome:
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
    return Outcome(found, plan, ahead)


def fingerprint(found: Sequence[Inputs]) -> str:
    """Return a hash of everything the plans depend on: the same fingerprint, the same plans."""
    told = [
        [
            [[str(claim.id), claim.standing[:-1], claim.period.start_on, claim.period.end_on] for claim in each.claims],
            [
                [str(one.seat.space_id), one.seat.number, one.period.start_on, one.period.end_on]
                for one in each.openings
            ],
        ]
        for each in found
    ]
    return sha256(json.dumps(told, default=str, separators=(",", ":")).encode()).hexdigest()
