"""What the years say of an organization's standing on a day: one reason for each missing year, and each year's result."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from bureaukit.db import Tx
from bureaukit.problems import Finding

from registry.annual_inspections import store
from registry.annual_inspections.actions import openings
from registry.annual_inspections.model.inspection import Inspection, InspectionResult, Progress
from registry.annual_inspections.model.year import INSPECTED, InspectionYear
from registry.annual_inspections.rules.owed import YearOwed, reason_for, report_has_been_filed
from registry.annual_inspections.rules.taking_part import (
    Candidate,
    Presence,
    was_on_record_in_time,
    was_registered_early_enough,
)
from registry.organizations import store as organizations
from registry.organizations.model import Projection, Track


@dataclass(frozen=True, slots=True)
class Years:
    """What stands against an organization, and the results of its years, the latest first."""

    reasons: list[Finding]
    results: list[dict[str, Any]]


async def standing(tx: Tx, organization: Projection, on: date, *, known_on: date | None = None) -> Years:
    """Return what was true on a day, as it was known by the end of another; the state of today is not looked at.

    Reports and results are entered on the day they come, never for an earlier one, so one day is enough for each.
    """
    owed = await years_owed(tx, organization, on, known_on)
    reasons = [reason_for(year) for year in owed if not report_has_been_filed(year)]
    results = [
        {"year": year.year, "result": year.result, "due_on": year.due_on, "result_on": year.result_on}
        for year in owed
        if year.result
    ]
    return Years(reasons, results)


async def years_owed(tx: Tx, organization: Projection, on: date, known_on: date | None = None) -> list[YearOwed]:
    """Return each year that had begun by a day, with what had come of it by then; of later days nothing was known."""
    if organization.track != Track.REGISTERED or organization.type not in INSPECTED:
        return []
    on = min(on, known_on) if known_on else on
    open_ = [year for year in await store.years(tx) if year.opens_on <= on]
    charity_since = await openings.charity_since(tx, organization.id, open_, known_on) if open_ else {}
    begun = {
        year: due_on
        for year in open_
        if _was_there(organization, year, due_on := year.due_on(organization.type, charity_since[year.year]))
    }
    if not begun:
        return []
    filed = {found.year: found for found in await store.of_organization(tx, organization.id)}
    since = await organizations.on_record_since(tx, organization.id)
    asked = [
        year for year, due_on in begun.items() if year.year in filed or was_on_record_in_time(Presence(since, due_on))
    ]
    return [_owed(organization, year, filed.get(year.year), on, charity_since[year.year]) for year in asked]


def _was_there(organization: Projection, year: InspectionYear, due_on: date) -> bool:
    """Say whether the organization existed in the year and on the last day to file."""
    ended_on = organization.ended_on
    return organization.registered_on <= year.ends_on and (ended_on is None or ended_on > due_on)


def _owed(
    organization: Projection, year: InspectionYear, found: Inspection | None, on: date, charity_since: date | None
) -> YearOwed:
    type_ = organization.type
    due_on = found.due_on if found else year.due_on(type_, charity_since)
    candidate = Candidate(organization.registered_on, year.registered_by(type_, charity_since))
    if found is None and not was_registered_early_enough(candidate):
        exempt = InspectionResult.EXEMPT
        return YearOwed(year.year, type_, due_on, on, was_filed=True, result=exempt, result_on=year.opens_on)
    is_charity = found.reports if found else year.is_of_a_charity(charity_since)
    progress = found.progress if found else Progress()
    was_filed = progress.filed_on is not None and progress.filed_on <= on
    result, result_on = _result(progress, due_on, on, was_filed=was_filed)
    unit_by = None if is_charity else year.unit_by
    return YearOwed(year.year, type_, due_on, on, was_filed, result, result_on, unit_by, is_charity)


def _result(
    progress: Progress, due_on: date, on: date, *, was_filed: bool
) -> tuple[InspectionResult | None, date | None]:
    """Return the result as it was on the day: the conclusion if there was one, else whether it had been missed."""
    if progress.concluded_on and progress.concluded_on <= on:
        return progress.result, progress.concluded_on
    missed = on > due_on and (not was_filed or progress.is_late)
    return (InspectionResult.ABSENT, due_on + timedelta(days=1)) if missed else (None, None)
