"""Counting seats of tiers and of single spaces over days."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from uuid import UUID

from bureaukit.db import Tx

from incubator.bases import store as bases
from incubator.bases.model import Tier
from incubator.bookings import store as bookings
from incubator.periods import Period
from incubator.spaces import store as spaces
from incubator.spaces.model import Occupancy, Space
from incubator.statistics.model import Calendar


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
