"""What the office does with a base: open it in its place, change it, close it, issue its rules."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from bureaukit.db import Tx
from bureaukit.outbox import emit
from bureaukit.problems import Conflict, FieldError, Invalid, NotFound, Refused, Stale, problem_type
from bureaukit.rules import findings
from bureaukit.text import Text

from incubator.bases import rules, store
from incubator.bases.model import BaseChanged, BaseRule, BaseRuleIssued, IncubationBase, OpeningHours, OpeningHoursSet

STILL_IN_USE = problem_type("base_in_use", 409, "基地仍在使用", "The base is still in use")
EDITION_TAKEN = problem_type("rule_edition_exists", 409, "该版本已有记录", "This edition is on record already")

HOURS_ARE_PAST = problem_type(
    "opening_hours_are_past", 409, "开放时间不得追溯变更", "Opening hours are not changed for days that are past"
)


async def open_base(tx: Tx, base: IncubationBase) -> IncubationBase:
    """Enter a base in its place of the tree, or refuse with all that stands in the way."""
    parent = await store.find(tx, base.parent_id) if base.parent_id else None
    if base.parent_id and parent is None:
        raise Invalid(FieldError("/parent_id", "unknown_base", Text("没有该上级基地", "There is no such parent base")))
    if broken := findings(rules.PLACEMENT, rules.Placement(base, parent)):
        raise Refused(broken)
    await store.add(tx, base)
    await emit(tx, _changed(base))
    return base


async def change(tx: Tx, base_id: UUID, *, version: int, **values: Any) -> IncubationBase:
    """Change what may change of a base: its name, operator, address, premises."""
    return await _save(tx, replace(await loaded(tx, base_id, version=version), **values))


async def close(tx: Tx, base_id: UUID, *, version: int, on: date) -> IncubationBase:
    """Close a base from a day on; those below it must be closed first."""
    base = await loaded(tx, base_id, version=version)
    if base.closed_on or on <= base.opened_on:
        raise Conflict(
            STILL_IN_USE,
            "基地已关闭，或关闭日不晚于开办日",
            "It is closed already, or the day is not after its opening",
        )
    if await store.has_open_below(tx, base_id, on):
        raise Conflict(STILL_IN_USE, "下级基地尚未关闭", "A base below it is still open")
    return await _save(tx, replace(base, closed_on=on))


async def _save(tx: Tx, base: IncubationBase) -> IncubationBase:
    saved = await store.save(tx, base)
    await emit(tx, _changed(saved))
    return saved


async def loaded(tx: Tx, base_id: UUID, *, version: int | None = None) -> IncubationBase:
    """Return a base in the version the caller saw: 404 without it, 412 when it has changed."""
    base = await store.find(tx, base_id)
    if base is None:
        raise NotFound
    if version not in (None, base.version):
        raise Stale
    return base


async def issue_rule(tx: Tx, rule: BaseRule) -> BaseRule:
    """Enter an edition of a rule; editions are never changed, a later one takes its place from its day on."""
    if await store.has_edition(tx, rule):
        raise Conflict(
            EDITION_TAKEN, "该标题的此版本已存在，请另编版本号", "This edition of the title exists; number it anew"
        )
    await store.add_rule(tx, rule)
    await emit(tx, BaseRuleIssued(rule.base_id, rule.id, rule.effective_from))
    return rule


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


def _changed(base: IncubationBase) -> BaseChanged:
    return BaseChanged(base.id, base.tier, base.kind, base.area, base.opened_on, base.closed_on)
