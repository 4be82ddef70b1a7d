"""What the organization does: begin a report, fill it in, hand it in, report a rectification."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from bureaukit.calendar import WorkCalendar
from bureaukit.db import Record, Taken, Tx, is_unique_violation
from bureaukit.lifecycle import NotAllowedNow
from bureaukit.parameters import ParameterSet
from bureaukit.problems import Conflict, FieldError, Finding, Invalid, Refused, problem_type
from bureaukit.rules import findings
from bureaukit.text import Text

from registry.annual_inspections import store
from registry.annual_inspections.actions import openings, steps
from registry.annual_inspections.lifecycle import EDITABLE, HANDING_IN, LIFECYCLE
from registry.annual_inspections.model.inspection import (
    Inspection,
    InspectionForm,
    InspectionKind,
    InspectionState,
)
from registry.annual_inspections.model.sections import FILLED_IN, KINDS, OF_CHARITIES, SectionName
from registry.annual_inspections.model.year import INSPECTED, InspectionYear
from registry.annual_inspections.rules.figures import REMARKS, figures
from registry.annual_inspections.rules.procedure import Act, blockers
from registry.annual_inspections.rules.report import Report
from registry.annual_inspections.rules.taking_part import (
    Candidate,
    Presence,
    was_on_record_in_time,
    was_registered_early_enough,
)
from registry.organizations import store as organizations
from registry.organizations.model import ENDED, Track
from registry.parameters import BOOK
from registry.parameters.inspections import (
    LATE_MONTHS,
    PARTY_MEMBERS_MIN,
    PLAN_CHARACTERS,
    SIMPLIFIED_SECTIONS,
    SUMMARY_CHARACTERS,
)

NOT_OPEN = problem_type(
    "inspection_year_not_open", 409, "该年度的年检尚未开始", "The inspection of this year has not begun"
)
ALREADY_BEGUN = problem_type(
    "report_already_begun", 409, "该年度的报告已经开始填写", "The report of this year was begun already"
)
DOES_NOT_TAKE_PART = problem_type(
    "takes_no_part_in_inspections", 409, "该组织不参加年检", "The organization takes no part in inspections"
)


async def takes_part(tx: Tx, organization: Record, number: int) -> InspectionYear:
    """Return the year that an organization may report on, or say why it may not."""
    year = await store.year_of(tx, number)
    if year is None:
        raise Conflict(NOT_OPEN, "请在年检开始后报送", "File once it has begun")
    if organization["track"] != Track.REGISTERED or organization["type"] not in INSPECTED:
        raise Conflict(DOES_NOT_TAKE_PART, "备案的社区社会组织不参加年检", "Filed groups are not inspected")
    if organization["state"] in ENDED:
        raise Conflict(DOES_NOT_TAKE_PART, "已终止的组织不再参加年检", "The organization has ended")
    of = (organization["type"], await _charity_since(tx, organization, year))
    candidate = Candidate(organization["registered_on"], year.registered_by(*of))
    presence = Presence(await organizations.on_record_since(tx, organization["id"]), year.due_on(*of))
    if broken := findings((was_registered_early_enough,), candidate) + findings((was_on_record_in_time,), presence):
        raise Refused(broken)
    return year


async def _charity_since(tx: Tx, organization: Record, year: InspectionYear) -> date | None:
    return (await openings.charity_since(tx, organization["id"], [year]))[year.year]


async def begin(
    tx: Tx,
    organization: Record,
    year: InspectionYear,
    form: InspectionForm,
    *,
    grade_fact: dict[str, Any] | None,
    on: date,
) -> Inspection:
    """Begin a draft on the form the organization is entitled to; the fact that entitles it is frozen with it."""
    empty = steps.begun(organization, year, await _charity_since(tx, organization, year))
    draft = replace(empty, form=form, grade_fact=grade_fact, started_by=tx.actor)
    return await _add(tx, draft, on=on)


async def _add(tx: Tx, draft: Inspection, *, on: date) -> Inspection:
    try:
        await store.add(tx, draft)
    except Taken as error:
        if not is_unique_violation(error):
            raise
        raise Conflict(ALREADY_BEGUN, "请继续填写原报告", "Go on with the one there is") from error
    await steps.announce(tx, draft, "draft", on=on)
    return draft


async def change(
    tx: Tx, inspection: Inspection, changes: Mapping[str, Mapping[str, Any]], organization: Record, *, on: date
) -> Inspection:
    """Save what was filled in, part by part (自动保存); what is left out stays, and the register's facts are read anew."""
    if inspection.state not in EDITABLE:
        raise NotAllowedNow("change", LIFECYCLE.actions(inspection.state))
    parts = {
        name: replace(getattr(inspection.sections, name) or KINDS[SectionName(name)](), **members)
        for name, members in changes.items()
    }
    sections = replace(inspection.sections, **parts)
    return await steps.keep(
        tx, replace(inspection, sections=sections, facts=steps.facts_of(organization)), "change", on=on
    )


async def report_of(tx: Tx, inspection: Inspection) -> Report:
    """Return what was filled in with the parameters of the year's last day, which govern it from its beginning."""
    terms = await BOOK.on(tx, inspection.due_on)
    return Report(
        inspection.sections,
        asked_for(inspection.kind, inspection.form, terms),
        _range(terms[SUMMARY_CHARACTERS]),
        _range(terms[PLAN_CHARACTERS]),
        terms[PARTY_MEMBERS_MIN],
        raises_publicly=inspection.facts.get("public_fundraising_since") is not None,
    )


def asked_for(kind: InspectionKind, form: InspectionForm, terms: ParameterSet) -> tuple[SectionName, ...]:
    """Return the parts that a form has, in its order; a charity tells of its charity on either."""
    simplified: list[str] = terms[SIMPLIFIED_SECTIONS]
    whole = tuple(name for name in FILLED_IN if form is InspectionForm.FULL or name.value in simplified)
    return (*whole, *OF_CHARITIES) if kind is InspectionKind.ANNUAL_REPORT else whole


def _range(bounds: list[int]) -> tuple[int, int]:
    return bounds[0], bounds[1]


def remarks(report: Report) -> list[Finding]:
    """Return what the reviewer should see though it does not stand in the way (应建未建)."""
    return findings(REMARKS, report)


async def act_of(
    tx: Tx, inspection: Inspection, officer: str, *, today: date, calendar: WorkCalendar, result: Any = None
) -> Act:
    """Return a step about to be taken, with the day until which a late report is taken."""
    months = (await BOOK.on(tx, today))[LATE_MONTHS]
    late_until = calendar.end_of_months(inspection.due_on, months).on if months else None
    return Act(inspection, today, officer, late_until, result)


async def hand_in(tx: Tx, act: Act, organization: Record, step: str) -> Inspection:
    """Hand it in if every part is filled in and every sum is right; all faults are told at once."""
    inspection = act.inspection
    LIFECYCLE.step(step, inspection.state, blockers=blockers(act))
    if broken := findings(figures(inspection.type, is_charity=inspection.reports), await report_of(tx, inspection)):
        raise Refused(broken)
    first = inspection.progress.filed_on is None
    filed: dict[str, Any] = {"filed_on": act.today, "is_late": step == "late-submission"} if first else {}
    current = replace(inspection, facts=steps.facts_of(organization))
    return await steps.advance(
        tx, current, step, on=act.today, **filed, unit_agrees=None, unit_opinion=None, unit_opinion_on=None
    )


async def report_rectification(tx: Tx, inspection: Inspection, report: str, *, on: date) -> Inspection:
    """Report what was put right."""
    return await steps.advance(
        tx, inspection, "rectification-report", on=on, rectification=report, rectification_filed_on=on
    )


def step_for(inspection: Inspection) -> str:
    """Return by which step a report in this state is handed in."""
    return HANDING_IN.get(inspection.state, HANDING_IN[InspectionState.DRAFT])


def refuse_unasked(inspection: Inspection, terms: ParameterSet, given: Mapping[str, Any]) -> None:
    """Refuse parts that the form does not have, each by name."""
    words = Text("本表没有该部分", "The form has no such part")
    names = {name.value for name in asked_for(inspection.kind, inspection.form, terms)}
    if faults := [FieldError(f"/sections/{name}", "not_in_the_form", words) for name in given if name not in names]:
        raise Invalid(*faults)
