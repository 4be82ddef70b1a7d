"""What both sides of the counter need: to find an inspection that the caller may see, and to show it."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from bureaukit.db import Record, Tx
from bureaukit.desk import DeskContext
from bureaukit.problems import Forbidden, NotFound, Stale
from bureaukit.service_routes import calendar

from registry.annual_inspections import store
from registry.annual_inspections.actions import filing
from registry.annual_inspections.api.shapes import InspectionOut, SectionOut
from registry.annual_inspections.api.years import finding_out
from registry.annual_inspections.lifecycle import EDITABLE
from registry.annual_inspections.model.inspection import Inspection, InspectionState, Progress
from registry.annual_inspections.model.sections import OF_CHARITIES, READ_ONLY, SectionName, SectionStatus
from registry.annual_inspections.rules.procedure import Act
from registry.annual_inspections.rules.report import Report
from registry.organizations.actions import finding
from registry.roles import AUDITOR, DISTRICT_APPROVER, DISTRICT_CLERK, ORG_REP, SUPERVISING_UNIT

BUREAU = (DISTRICT_CLERK, DISTRICT_APPROVER, AUDITOR)
READERS = (ORG_REP, *BUREAU, SUPERVISING_UNIT)
CHANGE_AT = "/v1/registry/applications"  # where a change of registered items is applied for


async def own_organization(tx: Tx, desk: DeskContext) -> Record:
    """Return the organization that the caller's token acts for."""
    if desk.caller.org is None:
        raise Forbidden("令牌未指明您代表的组织", "The token does not say for which organization you act")
    return await finding.named(tx, desk.caller.org)


async def load(tx: Tx, desk: DeskContext, inspection_id: UUID, *, hold: bool = False) -> Inspection:
    """Return an inspection that the caller may see: their own, or one of their area; anything else is not found."""
    found = await store.find(tx, inspection_id, hold=hold)
    if found is None or not await _sees(tx, desk, found):
        raise NotFound
    return found


async def _sees(tx: Tx, desk: DeskContext, found: Inspection) -> bool:
    caller = desk.caller
    if caller.has_role(ORG_REP) and caller.org and await is_own(tx, desk, found):
        return True
    if found.state is InspectionState.DRAFT or not caller.covers(found.area):
        return False
    names_unit = caller.org is not None and caller.org == found.supervising_unit
    return caller.has_role(*BUREAU) or (caller.has_role(SUPERVISING_UNIT) and names_unit)


async def load_own(tx: Tx, desk: DeskContext, inspection_id: UUID) -> Inspection:
    """Return and hold the report of the organization the caller acts for; whoever else may see it does not write it."""
    found = await load(tx, desk, inspection_id, hold=True)
    if not await is_own(tx, desk, found):
        raise NotFound
    return fresh(desk, found)


async def is_own(tx: Tx, desk: DeskContext, found: Inspection) -> bool:
    """Say whether the report is that of the organization the caller acts for."""
    organization = await finding.named(tx, str(found.organization_id))
    return desk.caller.org in (str(organization["id"]), organization["credit_code"])


def fresh(desk: DeskContext, found: Inspection) -> Inspection:
    """Return the inspection if the caller has seen it as it is."""
    if found.version != desk.if_match():
        raise Stale
    return found


async def act_of(tx: Tx, desk: DeskContext, found: Inspection, result: Any = None) -> Act:
    """Return what a step of this caller is measured by."""
    return await filing.act_of(tx, found, desk.caller.sub, today=desk.today, calendar=await calendar(tx), result=result)


async def out(tx: Tx, desk: DeskContext, found: Inspection) -> InspectionOut:
    """Return an inspection as it goes out: part by part, with the reviewer's remarks."""
    report = await filing.report_of(tx, found)
    shown = {
        name: getattr(found.progress, name) for name in InspectionOut.model_fields if hasattr(found.progress, name)
    }
    own = {name: getattr(found, name) for name in InspectionOut.model_fields if hasattr(found, name)}
    parts = [name for name in SectionName if found.reports or name not in OF_CHARITIES]
    own |= {"sections": [_section(found, report, name, desk.language) for name in parts]}
    notice = asdict(found.notice) if found.notice else None
    left = (found.due_on - desk.today).days if found.state in EDITABLE else None
    remarks = [finding_out(each, desk.language) for each in filing.remarks(report)]
    return InspectionOut(**shown | own | {"notice": notice, "days_left": left, "remarks": remarks})


def _section(found: Inspection, report: Report, name: SectionName, language: str) -> SectionOut:
    if name in READ_ONLY:
        content = {
            SectionName.COVER: {"year": found.year, "name": found.facts["name"]},
            SectionName.BASIC_FACTS: found.facts,
            SectionName.OPINIONS: _opinions(found.progress),
        }[name]
        at = CHANGE_AT if name is SectionName.BASIC_FACTS else None
        return SectionOut(
            name=name,
            label=name.en if language == "en" else name.zh,
            is_asked_for=True,
            status=SectionStatus.READ_ONLY,
            missing=[],
            content=content,
            change_at=at,
        )
    part = getattr(found.sections, name.value)
    return SectionOut(
        name=name,
        label=name.en if language == "en" else name.zh,
        is_asked_for=name in report.asked_for,
        status=found.sections.status(name),
        missing=found.sections.missing(name),
        content=asdict(part) if part else None,
        change_at=None,
    )


def _opinions(progress: Progress) -> dict[str, Any]:
    return {"supervising_unit": progress.unit_opinion, "authority": progress.opinion, "result": progress.result}
