"""What the years say of an organization's standing on a day: one reason for each missing year, and each year's result."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from bureaukit.db import Tx
from bureaukit.problems import Finding

from registry.annual_inspections import store
from registry.annual_inspections.model.inspection import Inspection, InspectionResult
from registry.annual_inspections.model.year import INSPECTED, InspectionYear
from registry.annual_inspections.rules.owed import YearOwed, reason_for, report_has_been_filed
from registry.annual_inspections.rules.taking_part import Candidate, was_registered_early_enough
from registry.organizations.model import Track


@dataclass(frozen=True, slots=True)
class Years:
    """What stands against an organization, and the results of its years, the latest first."""

    reasons: list[Finding]
    results: list[dict[str, Any]]


async def standing(tx: Tx, organization: Mapping[Any, Any], *, on: date, known_at: datetime | None = None) -> Years:
    """Return what was true on a day, as it was known at an instant; the state of today is not looked at."""
    owed = await years_owed(tx, organization, on=on, known_at=known_at)
    reasons = [reason_for(year) for year in owed if not report_has_been_filed(year)]
    results = [
        {"year": year.year, "result": year.result, "due_on": year.due_on, "result_on": year.result_on}
        for year in owed
        if year.result
    ]
    return Years(reasons, results)


async def years_owed(
    tx: Tx, organization: Mapping[Any, Any], *, on: date, known_at: datetime | None = None
) -> list[YearOwed]:
    """Return each year that had begun by a day, with what had come of it by then."""
    if organization["track"] != Track.REGISTERED or organization["type"] not in INSPECTED:
        return []
    filed = {found.year: found for found in await store.of_organization(tx, organization["id"])}
    begun = [year for year in await store.years(tx) if year.opens_on <= on]
    return [
        _owed(organization, year, filed.get(year.year), on, known_at)
        for year in begun
        if _was_there(organization, year)
    ]


def _was_there(organization: Mapping[Any, Any], year: InspectionYear) -> bool:
    """Say whether the organization existed in the year and on the last day to file."""
    ended_on, due_on = organization["ended_on"], year.due_on(organization["type"])
    return organization["registered_on"] <= date(year.year, 12, 31) and (ended_on is None or ended_on > due_on)


def _owed(
    organization: Mapping[Any, Any],
    year: InspectionYear,
    found: Inspection | None,
    on: date,
    known_at: datetime | None,
) -> YearOwed:
    type_ = organization["type"]
    due_on = found.due_on if found else year.due_on(type_)
    if found is None and not was_registered_early_enough(
        Candidate(organization["registered_on"], year.registered_by(type_))
    ):
        return YearOwed(
            year.year, type_, due_on, on, was_filed=True, result=InspectionResult.EXEMPT, result_on=year.opens_on
        )
    was_filed = bool(found) and _was_filed(found, on, known_at)
    result, result_on = _result(found, due_on, on, was_filed=was_filed)
    return YearOwed(year.year, type_, due_on, on, was_filed, result, result_on)


def _was_filed(found: Inspection | None, on: date, known_at: datetime | None) -> bool:
    progress = found.progress if found else None
    if progress is None or progress.filed_on is None or progress.filed_on > on:
        return False
    return known_at is None or (progress.filed_at is not None and progress.filed_at <= known_at)


def _result(
    found: Inspection | None, due_on: date, on: date, *, was_filed: bool
) -> tuple[InspectionResult | None, date | None]:
    """Return the result as it was on the day: the conclusion if there was one, else whether it had been missed."""
    progress = found.progress if found else None
    if progress and progress.concluded_on and progress.concluded_on <= on:
        return progress.result, progress.concluded_on
    missed = on > due_on and (not was_filed or bool(progress and progress.is_late))
    return (InspectionResult.ABSENT, due_on) if missed else (None, None)
