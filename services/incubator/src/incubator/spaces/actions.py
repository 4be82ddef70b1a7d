"""What the office does with spaces: open and close them, hold and release their seats."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from bureaukit.db import Tx
from bureaukit.ids import new_id
from bureaukit.outbox import emit
from bureaukit.problems import Conflict, FieldError, Invalid, NotFound, Refused, Stale, problem_type
from bureaukit.rules import findings
from bureaukit.text import Text

from incubator.bases import actions as bases
from incubator.bases import store as base_store
from incubator.bases.model import IncubationBase
from incubator.links import actions as links
from incubator.periods import Period
from incubator.spaces import rules, store
from incubator.spaces.model import (
    Blackout,
    BlackoutChanged,
    Branch,
    Occupancy,
    OccupancyKind,
    Space,
    SpaceChanged,
    SpaceKind,
    fullest,
    rolled_up,
)

IN_USE = problem_type("space_in_use", 409, "场地仍在使用", "The space is still in use")
ALREADY_LIFTED = problem_type("blackout_lifted", 409, "暂停使用已解除", "The blackout has been lifted")


async def open_space(tx: Tx, space: Space) -> Space:
    """Enter a space of a base, or refuse with all that stands in the way."""
    base = await base_store.lock(tx, space.base_id)
    if base is None:
        raise Invalid(FieldError("/base_id", "unknown_base", Text("没有该基地", "There is no such base")))
    room = fullest(await base_store.life(tx, base.id), await store.of_base(tx, base.id), space.opened_on)
    if broken := findings(rules.OPENING, rules.Fitting(space, base, room)):
        raise Refused(broken)
    await store.add(tx, space)
    await emit(tx, _changed(space))
    return space


async def close_space(tx: Tx, space_id: UUID, *, version: int, on: date) -> Space:
    """Close a space from a day on; nobody may hold a seat of it then."""
    space = await loaded(tx, space_id)
    await base_store.lock(tx, space.base_id)
    if space.version != version:
        raise Stale
    if space.closed_on or on <= space.opened_on:
        raise Conflict(
            IN_USE, "场地已停用，或停用日不晚于启用日", "It is closed already, or the day is not after its opening"
        )
    if await store.has_any_after(tx, space_id, on):
        raise Conflict(IN_USE, "该日之后仍有入驻或预留", "Seats of it are held on or after that day")
    saved = await store.save(tx, replace(space, closed_on=on))
    await emit(tx, _changed(saved))
    return saved


async def measure(
    tx: Tx, base_id: UUID, *, version: int, on: date, usable_area_m2: int, reason: str | None
) -> IncubationBase:
    """Let a base be as large as that from a day on; on no day after may its spaces be larger than it is."""
    base = await bases.locked(tx, base_id, version=version)
    changed = await bases.change(tx, base, on=on, reason=reason, usable_area_m2=usable_area_m2)
    room = fullest(await base_store.life(tx, base_id), await store.of_base(tx, base_id), on)
    if broken := findings((rules.holds_its_spaces,), room):
        raise Refused(broken)
    return changed


async def close_base(tx: Tx, base_id: UUID, *, version: int, on: date) -> IncubationBase:
    """Close a base from a day on; its spaces must be closed first, and its links end that day."""
    base = await bases.locked(tx, base_id, version=version)
    if await store.has_open_in_base(tx, base_id, on):
        raise Conflict(IN_USE, "基地仍有未停用的场地", "The base still has open spaces")
    closed = await bases.close(tx, base, on=on)
    await links.end_all(tx, on, base_id=base_id)
    return closed


async def tree(tx: Tx, base_id: UUID, on: date) -> dict[UUID, Branch]:
    """Return what a base and all below it offer on a day, each alone and with those below it, the upper tiers first."""
    open_bases = await base_store.open_at_or_below(tx, base_id, on)
    offered = await store.capacities(tx, [base.id for base in open_bases], on)
    return rolled_up(open_bases, offered)


async def describe(tx: Tx, space_id: UUID, *, version: int, **values: Any) -> Space:
    """Change how a space is described: its label, equipment, what it costs, where it lies on the plan."""
    space = await loaded(tx, space_id)
    await base_store.lock(tx, space.base_id)
    described = replace(space, **values)
    if broken := findings(rules.DESCRIBED, rules.Described(described)):
        raise Refused(broken)
    if space.version != version:
        raise Stale
    saved = await store.save(tx, described)
    await emit(tx, _changed(saved))
    return saved


async def black_out(tx: Tx, blackout: Blackout) -> Blackout:
    """Give a space to nobody for a while; 409 naming what stands against it while a seat of it is held."""
    space = await loaded(tx, blackout.space_id)
    await base_store.lock(tx, space.base_id)
    space = await loaded(tx, blackout.space_id)
    if not space.is_open_through(blackout.period):
        raise Invalid(
            FieldError("/start_on", "space_not_open", Text("场地在该期间未启用", "The space is not open through it"))
        )
    await store.add_blackout(tx, blackout)
    for seat in range(1, space.seats + 1):
        held = Occupancy(new_id(), space.id, space.number, seat, blackout.period, OccupancyKind.BLACKOUT, blackout.id)
        await store.hold(tx, held)
    await emit(tx, _told(blackout))
    return blackout


async def lift(tx: Tx, blackout: Blackout, *, on: date) -> Blackout:
    """End a blackout before its time: its seats can be given again."""
    if blackout.lifted_on:
        raise Conflict(ALREADY_LIFTED, "该暂停使用已解除", "The blackout has been lifted")
    await store.lift(tx, blackout, on)
    await store.release_all(tx, blackout.id)
    lifted = replace(blackout, lifted_on=on, version=blackout.version + 1)
    await emit(tx, _told(lifted))
    return lifted


async def hold_hours(tx: Tx, space: Space, period: Period, *, booking_id: UUID) -> Occupancy:
    """Hold a room for hours; the caller has locked the base."""
    occupancy = Occupancy(new_id(), space.id, space.number, 1, period, OccupancyKind.BOOKING, booking_id)
    await store.hold(tx, occupancy)
    return occupancy


async def loaded(tx: Tx, space_id: UUID) -> Space:
    """Return a space, or 404."""
    space = await store.find(tx, space_id)
    if space is None:
        raise NotFound
    return space


@dataclass(slots=True)
class SeatInTime:
    """One seat of a space with the periods for which it is held, the earliest first."""

    space: Space
    number: int
    held: list[Period]

    def is_free(self, period: Period) -> bool:
        """Say whether it can be held for a period."""
        return self.space.is_open_through(period) and not any(one.overlaps(period) for one in self.held)


async def seats_from(tx: Tx, base_id: UUID, kind: SpaceKind, day: date) -> list[SeatInTime]:
    """Return the seats of one kind that a base has, with what is held of each from a day on."""
    offered = await store.of_kind(tx, base_id, kind)
    by_seat: dict[tuple[UUID, int], list[Period]] = {}
    for one in await store.held_in(tx, offered, Period(day, date.max)):
        by_seat.setdefault((one.space_id, one.seat), []).append(one.period)
    return [
        SeatInTime(space, number, by_seat.get((space.id, number), []))
        for space in offered
        for number in range(1, space.seats + 1)
    ]


async def free_seats(tx: Tx, base_id: UUID, kind: SpaceKind, period: Period) -> Sequence[tuple[Space, int]]:
    """Return the seats of one kind that a base has free through a period."""
    return await store.free_seats(tx, await store.open_spaces(tx, base_id, kind, period), period)


async def hold(tx: Tx, space: Space, period: Period, *, kind: OccupancyKind, held_for: UUID) -> Occupancy:
    """Hold the first free seat of a space for a period; 409 naming what stands against it when there is none.

    The caller has locked the base, so that two of them cannot choose the same seat.
    """
    free = await store.free_seats(tx, [space], period)
    seat = free[0][1] if free else 1
    occupancy = Occupancy(new_id(), space.id, space.number, seat, period, kind, held_for)
    await store.hold(tx, occupancy)
    return occupancy


def _told(blackout: Blackout) -> BlackoutChanged:
    period = blackout.period
    return BlackoutChanged(
        blackout.id,
        blackout.space_id,
        period.start_on,
        period.end_on,
        period.from_minute,
        period.to_minute,
        blackout.lifted_on,
    )


def _changed(space: Space) -> SpaceChanged:
    return SpaceChanged(space.id, space.base_id, space.kind, space.seats, space.opened_on, space.closed_on)
