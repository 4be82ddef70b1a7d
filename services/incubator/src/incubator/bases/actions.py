"""What the office does with a base: open it in its place, change its facts from a day on, close it, set its hours."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from bureaukit.db import Tx
from bureaukit.outbox import emit
from bureaukit.problems import Conflict, FieldError, Invalid, NotFound, Refused, Stale, problem_type
from bureaukit.rules import findings
from bureaukit.text import Text

from incubator import timelines
from incubator.bases import rules, store
from incubator.bases.model import BaseChanged, IncubationBase, OpeningHours, OpeningHoursSet

STILL_IN_USE = problem_type("base_in_use", 409, "基地仍在使用", "The base is still in use")
NOTHING_CHANGES = problem_type("nothing_changes", 409, "没有变更", "Nothing would change")
HOURS_ARE_PAST = problem_type(
    "opening_hours_are_past", 409, "开放时间不得追溯变更", "Opening hours are not changed for days that are past"
)


async def open_base(tx: Tx, base: IncubationBase) -> IncubationBase:
    """Enter a base in its place of the tree, or refuse with all that stands in the way."""
    parent = await store.lock(tx, base.parent_id) if base.parent_id else None
    if base.parent_id and parent is None:
        raise Invalid(FieldError("/parent_id", "unknown_base", Text("没有该上级基地", "There is no such parent base")))
    if broken := findings(rules.PLACEMENT, rules.Placement(base, parent)):
        raise Refused(broken)
    await store.add(tx, base)
    await emit(tx, _changed(base, base.opened_on))
    return base


async def change(tx: Tx, base: IncubationBase, *, on: date, reason: str | None, **facts: Any) -> IncubationBase:
    """Let facts of a base be others from a day on, past or to come; what was held to be true before stays on record."""
    if not base.is_open_on(on):
        words = Text("生效日须在基地开办期间", "The day lies outside the life of the base")
        raise Invalid(FieldError("/effective_on", "outside_its_life", words))
    life = await store.life(tx, base.id)
    stood = timelines.at(life, on).facts
    if all(stood[item] == value for item, value in facts.items()):
        raise Conflict(NOTHING_CHANGES, "所填内容与当日情况相同", "That is how it stands on that day already")
    if "catchment" in facts:
        await _see_to_catchment(tx, replace(base, catchment=facts["catchment"]), on)
    saved = await store.keep_life(tx, base, timelines.changed(life, on, facts), reason=reason)
    await emit(tx, _changed(saved, on))
    return saved


async def _see_to_catchment(tx: Tx, base: IncubationBase, on: date) -> None:
    """Refuse a catchment that does not lie in that of the base above, or leaves out what those below serve."""
    parent = await store.find(tx, base.parent_id, as_of=on) if base.parent_id else None
    below = [one for one in await store.open_at_or_below(tx, base.id, on) if one.parent_id == base.id]
    placements = [rules.Placement(base, parent), *(rules.Placement(one, base) for one in below)]
    broken = [finding for placement in placements for finding in findings(rules.CATCHMENT, placement)]
    if broken:
        raise Refused(broken)


async def close(tx: Tx, base: IncubationBase, *, on: date) -> IncubationBase:
    """Close a base from a day on; those below it must be closed first."""
    if base.closed_on or on <= base.opened_on:
        raise Conflict(
            STILL_IN_USE,
            "基地已关闭，或关闭日不晚于开办日",
            "It is closed already, or the day is not after its opening",
        )
    if await store.has_open_below(tx, base.id, on):
        raise Conflict(STILL_IN_USE, "下级基地尚未关闭", "A base below it is still open")
    saved = await store.keep_life(tx, base, timelines.ended(await store.life(tx, base.id), on), reason=None)
    await emit(tx, _changed(saved, on))
    return saved


async def loaded(tx: Tx, base_id: UUID) -> IncubationBase:
    """Return a base as of today, or 404."""
    base = await store.find(tx, base_id)
    if base is None:
        raise NotFound
    return base


async def locked(tx: Tx, base_id: UUID, *, version: int) -> IncubationBase:
    """Return a base that nobody else changes meanwhile, in the version the caller saw: 404 without it, else 412."""
    base = await store.lock(tx, base_id)
    if base is None:
        raise NotFound
    if version != base.version:
        raise Stale
    return base


async def set_hours(tx: Tx, hours: OpeningHours, *, today: date) -> OpeningHours:
    """Set when a base is open from a day on; what was in force before stays on record, and for days past in force."""
    known = await store.hours(tx, [hours.base_id])
    latest = known[-1].valid_from if known else None
    if latest and hours.valid_from <= max(latest, today):
        raise Conflict(
            HOURS_ARE_PAST,
            "生效日须晚于今天及最近一次开放时间的生效日",
            "They must begin after today and after the latest ones on record",
            latest=latest,
        )
    await store.add_hours(tx, hours)
    await emit(tx, OpeningHoursSet(hours.base_id, hours.valid_from))
    return hours


def _changed(base: IncubationBase, on: date) -> BaseChanged:
    return BaseChanged(base.id, base.tier, base.kind, base.area, base.opened_on, base.closed_on, on)
