"""Counting seats over days, services by month, days of waiting, and who is still there after leaving."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from bureaukit.clock import legal_date, start_of_day
from bureaukit.db import Tx

from incubator.admissions import store as admissions
from incubator.admissions.model import QUEUED, Admission, Decision, DecisionKind
from incubator.bases import store as bases
from incubator.bases.model import Tier
from incubator.bookings import store as bookings
from incubator.clients.store import Whose
from incubator.known_organizations import store as known_organizations
from incubator.periods import Period
from incubator.spaces import store as spaces
from incubator.spaces.model import Occupancy, Space
from incubator.statistics.model import SURVIVAL_MONTHS, Calendar, Spans, Survival, outcome, spans
from incubator.support_services.store import deliveries
from incubator.tenancies import store as tenancies
from incubator.tenancies.model import Tenancy


async def by_tier(tx: Tx, first: date, until: date, area: str | None) -> dict[Tier, Calendar]:
    """Return for each tier, day by day, what its bases offered and what was held of it."""
    offered = await spaces.offered(tx, first, until, area=area)
    tiers = await bases.tiers(tx)
    held = await _held(tx, offered, first, until)
    found = {tier: Calendar(first, until) for tier in Tier}
    for space in offered:
        calendar = found[tiers[space.base_id]]
        calendar.offer(space)
        for occupancy in held[space.id]:
            calendar.hold(occupancy)
    return found


async def by_space(tx: Tx, base_id: UUID, first: date, until: date) -> list[tuple[Space, Calendar]]:
    """Return for each space of a base, day by day, what it offered and what was held of it."""
    offered = await spaces.offered(tx, first, until, base_id=base_id)
    held = await _held(tx, offered, first, until)
    found = []
    for space in offered:
        calendar = Calendar(first, until)
        calendar.offer(space)
        for occupancy in held[space.id]:
            calendar.hold(occupancy)
        found.append((space, calendar))
    return found


async def _held(tx: Tx, among: Iterable[Space], first: date, until: date) -> Mapping[UUID, list[Occupancy]]:
    held: dict[UUID, list[Occupancy]] = defaultdict(list)
    for occupancy in await spaces.between(tx, [space.id for space in among], Period(first, until)):
        held[occupancy.space_id].append(occupancy)
    return held


async def use_of_bookings(tx: Tx, first: date, until: date, area: str | None) -> dict[UUID, dict[str, tuple[int, int]]]:
    """Return for each space that was booked, by state, how many bookings there were and of how many minutes."""
    found: dict[UUID, dict[str, tuple[int, int]]] = defaultdict(dict)
    for row in await bookings.use(tx, first, until, area):
        found[row["space_id"]][row["state"]] = (int(row["bookings"]), int(row["minutes"]))
    return found


Month = tuple[UUID, str, date]  # a base, a kind of service, the first day of a month


async def services_by_month(
    tx: Tx, first: date, last: date, area: str, base_id: UUID | None
) -> dict[Month, Counter[str]]:
    """Return how much each base of an area delivered of each kind in each month; both days are in."""
    found: dict[Month, Counter[str]] = defaultdict(Counter)
    which = deliveries.Asked(base_id, first=first, last=last)
    for row in await deliveries.by_base_kind_and_day(tx, Whose(area=area), which):
        sums = {name: int(row[name]) for name in ("deliveries", "minutes", "attendance")}
        found[row["base_id"], row["kind"], row["day"].replace(day=1)].update(sums)
    return found


@dataclass(frozen=True, slots=True)
class Waited:
    """How long the applications of one class waited from their first submission on, in days."""

    applications: int
    decided: Spans
    placed: Spans
    waiting: Spans  # until today, of those in the queue now


DECIDED = (DecisionKind.APPROVAL, DecisionKind.WAITLISTING, DecisionKind.REFUSAL)


async def waited(tx: Tx, first: date, until: date, area: str, *, on: date) -> dict[bool, Waited]:
    """Return for social-work organizations and for all others how long those submitted over some days waited."""
    cases = await admissions.submitted_between(tx, start_of_day(first), start_of_day(until), area=area)
    return {
        social_work: _waited([case for case in cases if case[0].progress.social_work is social_work], on)
        for social_work in (True, False)
    }


def _waited(cases: list[tuple[Admission, list[Decision]]], on: date) -> Waited:
    return Waited(
        applications=len(cases),
        decided=spans(days for case in cases for days in _days_until(case, DECIDED)),
        placed=spans(days for case in cases for days in _days_until(case, (DecisionKind.APPROVAL,))),
        waiting=spans((on - _submitted_on(one)).days for one, _ in cases if one.state in QUEUED),
    )


def _days_until(case: tuple[Admission, list[Decision]], kinds: tuple[DecisionKind, ...]) -> list[int]:
    """Return after how many days the first of some decisions that still holds was made, if one was."""
    admission, decisions = case
    made = [legal_date(one.at) for one in decisions if one.kind in kinds and one.voided_at is None]
    return [(min(made) - _submitted_on(admission)).days] if made else []


def _submitted_on(admission: Admission) -> date:
    if admission.progress.submitted_at is None:
        raise AssertionError("only what was submitted is asked for")
    return legal_date(admission.progress.submitted_at)


@dataclass(frozen=True, slots=True)
class Left:
    """Somebody who left a base, and what became of them after 6, 12 and 24 months."""

    tenancy: Tenancy
    left_on: date
    ended_on: date | None
    outcomes: Mapping[int, Survival]


async def left(tx: Tx, first: date, until: date, area: str | None, *, on: date) -> list[Left]:
    """Return who left from a day to another, not included, with what is known of them on a day."""
    gone = await tenancies.left_between(tx, first, until, area=area)
    known = await known_organizations.of(tx, [one.holder.organization_id for one in gone if one.holder.organization_id])
    found = []
    for stay in gone:
        holder = known.get(stay.holder.organization_id) if stay.holder.organization_id else None
        if stay.exit is None or stay.exit.handed_over_on is None:
            raise AssertionError("who left handed the space over")
        left_on = stay.exit.handed_over_on
        outcomes = {months: outcome(left_on, months, holder, on) for months in SURVIVAL_MONTHS}
        found.append(Left(stay, left_on, holder.ended_on if holder else None, outcomes))
    return found
