"""One step taken, kept and announced; and the beginning of every report."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from bureaukit.db import Tx
from bureaukit.ids import new_id
from bureaukit.lifecycle import Blocker
from bureaukit.outbox import emit

from registry.annual_inspections import store
from registry.annual_inspections.lifecycle import LIFECYCLE
from registry.annual_inspections.model.inspection import (
    FACTS,
    Consequence,
    Inspection,
    InspectionForm,
    InspectionKind,
    InspectionProgressed,
    InspectionResult,
)
from registry.annual_inspections.model.year import InspectionYear
from registry.annual_inspections.rules.owed import (
    Record,
    Recurrence,
    calls_for_no_revocation,
    calls_for_no_warning,
    did_not_recur_within_a_year,
)
from registry.organizations.model.book import plain


def facts_of(organization: Mapping[Any, Any]) -> dict[str, Any]:
    """Return what the report states of the register, as a document holds it."""
    return {name: plain(organization[name]) for name in FACTS}


def begun(organization: Mapping[Any, Any], year: InspectionYear, charity_since: date | None) -> Inspection:
    """Return the empty report of an organization for a year, not kept yet; a charity's goes to the authority itself."""
    type_, reports = organization["type"], year.is_of_a_charity(charity_since)
    return Inspection(
        new_id(),
        LIFECYCLE.initial,
        1,
        organization["id"],
        year.year,
        InspectionKind.ANNUAL_REPORT if reports else InspectionKind.INSPECTION,
        InspectionForm.FULL,
        organization["area"],
        type_,
        year.due_on(type_, charity_since),
        None if reports else organization["supervising_unit"],
        facts_of(organization),
    )


async def advance(
    tx: Tx,
    inspection: Inspection,
    step: str,
    *,
    on: date,
    blockers: Mapping[str, Blocker] | None = None,
    **progress: Any,
) -> Inspection:
    """Take a step: the table says where it leads, `progress` what is noted with it."""
    state = LIFECYCLE.step(step, inspection.state, blockers=blockers)
    return await keep(tx, replace(noted(inspection, **progress), state=state), step, on=on)


def noted(inspection: Inspection, **progress: Any) -> Inspection:
    """Return the inspection with something noted."""
    return replace(inspection, progress=replace(inspection.progress, **progress))


async def keep(tx: Tx, inspection: Inspection, step: str, *, on: date) -> Inspection:
    """Keep and announce what was done."""
    version = await store.keep(tx, inspection)
    await announce(tx, inspection, step, on=on)
    return replace(inspection, version=version)


async def announce(tx: Tx, inspection: Inspection, step: str, *, on: date) -> None:
    """Tell that a step was taken."""
    told = InspectionProgressed(
        inspection.id,
        inspection.organization_id,
        inspection.year,
        step,
        inspection.state,
        on,
        inspection.progress.result,
    )
    await emit(tx, told)


async def note_absence(tx: Tx, inspection: Inspection, today: date) -> Inspection:
    """Note that nothing was filed; it counts from the day after the last one, whenever the clock looked."""
    absent_on = inspection.due_on + timedelta(days=1)
    called = await consequence(tx, inspection, InspectionResult.ABSENT, absent_on)
    return await advance(
        tx, inspection, "absence", on=today, absent_on=absent_on, result=InspectionResult.ABSENT, **called
    )


async def consequence(tx: Tx, inspection: Inspection, result: InspectionResult, since: date) -> dict[str, Any]:
    """Return what the result of this year calls for beside the years before, of the same duty: a charity's are its own."""
    found = await store.of_organization(tx, inspection.organization_id)
    before = {one.year: one.progress for one in found if one.kind is inspection.kind and one.year < inspection.year}
    results = [result]
    while (year := inspection.year - len(results)) in before:
        results.append(before[year].result)  # type: ignore[arg-type]  # a year without a result ends the row
    record = Record(inspection.year, results)
    if calls_for_no_warning(record):
        return {}
    dealt_with = [one.consequence_done_on for one in before.values() if one.consequence_done_on]
    again = Recurrence(inspection.year, since, dealt_with)
    is_spared = did_not_recur_within_a_year(again) if inspection.reports else calls_for_no_revocation(record)
    return {"consequence": Consequence.WARNING if is_spared else Consequence.REVOCATION, "consequence_since": since}
