"""The counter for a year as a whole: its windows, who takes part, its published results."""

from typing import Annotated, Any

from bureaukit.db import Tx
from bureaukit.desk import Desk, DeskContext
from bureaukit.pages import Page, page_of
from bureaukit.policy import needs, public
from bureaukit.problems import Finding, NotFound
from bureaukit.route import counter
from fastapi import Path, Query, Response

from registry.annual_inspections import store
from registry.annual_inspections.api.shapes import (
    FindingOut,
    ParticipantFilter,
    ParticipantOut,
    ParticipantPage,
    ParticipationOut,
    ResultFilter,
    ResultPage,
    YearList,
    YearOut,
)
from registry.annual_inspections.model.year import InspectionYear, Participation
from registry.annual_inspections.rules.taking_part import Candidate, was_registered_early_enough
from registry.roles import AUDITOR, DISTRICT_APPROVER, DISTRICT_CLERK, STREET_OFFICER

router = counter("registry", "inspection-years")
Number = Annotated[int, Path(ge=1999, le=2200, description="the year reported on 报告年度")]
_OFFICE = needs("registry:inspection:read", DISTRICT_CLERK, DISTRICT_APPROVER, AUDITOR, STREET_OFFICER, rule="own area")


async def _year(tx: Tx, number: int) -> InspectionYear:
    year = await store.year_of(tx, number)
    if year is None:
        raise NotFound
    return year


def _out(desk: DeskContext, year: InspectionYear, filed: dict[int, dict[str, int]]) -> YearOut:
    own = {name: getattr(year, name) for name in YearOut.model_fields if hasattr(year, name)}
    counts = filed.get(year.year) or store.nothing_filed()
    return YearOut(**own, days_left=(year.authority_by - desk.today).days, counts=counts)


@router.get("", response_model=YearList, **public("registry:inspection:read"))
async def years(desk: Desk) -> Response:
    """List the years that were opened (年检年度), with their windows and how many reports stand where."""
    async with desk.reading() as tx:
        found, filed = await store.years(tx), await store.filed(tx)
    return desk.answer(YearList(items=[_out(desk, year, filed) for year in found]))


@router.get("/{number}", response_model=YearOut, **public("registry:inspection:read"))
async def year(number: Number, desk: Desk) -> Response:
    """Show one year (年检年度详情)."""
    async with desk.reading() as tx:
        return desk.answer(_out(desk, await _year(tx, number), await store.filed(tx)))


@router.get("/{number}/participation", response_model=ParticipationOut, **_OFFICE)
async def participation(number: Number, desk: Desk) -> Response:
    """Count how the organizations of the caller's area stand to a year, those still to file among them (参检进度)."""
    async with desk.reading() as tx:
        found = await _year(tx, number)
        counts = await store.counts(tx, found, on=desk.today, area=desk.caller.area_to_list())
    return desk.answer(ParticipationOut(year=number, counts=counts))


@router.get("/{number}/participants", response_model=ParticipantPage, **_OFFICE)
async def participants(number: Number, asked: Annotated[ParticipantFilter, Query()], desk: Desk) -> Response:
    """List who takes part in a year, from the register of the day its window opened; with `status=exempt`, who does not and why (参检名单)."""
    async with desk.reading() as tx:
        year = await _year(tx, number)
        rows, order = await store.participants(
            tx,
            asked,
            year,
            on=desk.today,
            area=desk.caller.area_to_list(),
            status=asked.status,
            type=asked.type,
        )
    page = page_of(rows, asked, order)
    items = [_participant(item, year, desk.language).model_dump(mode="json") for item in page.items]
    return desk.page(Page(items, page.next_cursor))


def _participant(row: dict[str, Any], year: InspectionYear, language: str) -> ParticipantOut:
    reason, of = None, (row["type"], row["charity_since"])
    if row["status"] == Participation.EXEMPT:
        candidate = Candidate(row["registered_on"], year.registered_by(*of))
        reason = finding_out(was_registered_early_enough.finding(candidate), language)
    return ParticipantOut(**row, due_on=year.due_on(*of), reason=reason)


def finding_out(finding: Finding, language: str) -> FindingOut:
    """Return a finding as it goes out."""
    return FindingOut(**finding.as_dict(language))


@router.get("/{number}/results", response_model=ResultPage, **public("registry:inspection:read"))
async def results(number: Number, asked: Annotated[ResultFilter, Query()], desk: Desk) -> Response:
    """List the published results of a year, those who did not file among them (年检结果公告)."""
    async with desk.reading() as tx:
        await _year(tx, number)
        rows = await store.published(tx, asked, year=number, result=asked.result, organization_id=asked.organization_id)
    return desk.page(page_of(rows, asked, store.BY_ID))
