"""The counter for light reports."""

from datetime import date
from typing import Annotated
from uuid import UUID

from bureaukit.desk import Desk
from bureaukit.names import CleanText
from bureaukit.pages import Filter, page_of
from bureaukit.policy import needs
from bureaukit.route import counter
from fastapi import Query, Response
from pydantic import BaseModel, ConfigDict, Field

from incubator.light_reports import actions, store
from incubator.light_reports.lifecycle import BASE_SIDE, LIFECYCLE
from incubator.light_reports.model import Activity, LightReport, ReportState
from incubator.roles import OFFICERS, ORG_REP
from incubator.tenancies import store as tenancies
from incubator.wire import ActionsOut, Day

router = counter("incubator", "light-reports")
READ = needs("incubator:tenancy:read", *OFFICERS, ORG_REP, rule="own area, own organization or own team")
Remark = Annotated[CleanText, Field(min_length=2, max_length=500)]


class ActivityIn(BaseModel):
    """Something the holder did for others, and for how many."""

    model_config = ConfigDict(extra="forbid")

    held_on: Day
    title: Annotated[CleanText, Field(min_length=2, max_length=100)]
    people: int = Field(ge=0, le=1_000_000)


class FilingIn(BaseModel):
    """What was done in the quarter; no activity is an answer too."""

    model_config = ConfigDict(extra="forbid")

    activities: list[ActivityIn] = Field(max_length=200)
    summary: Annotated[CleanText, Field(min_length=2, max_length=2000)]


class ReturnIn(BaseModel):
    """What has to be told again."""

    model_config = ConfigDict(extra="forbid")

    remark: Remark


class NoteIn(BaseModel):
    """That the base has read it, with a remark if there is one."""

    model_config = ConfigDict(extra="forbid")

    remark: Remark | None = None


class LightReportFilter(Filter):
    """What the list can be asked."""

    tenancy_id: UUID | None = None
    base_id: UUID | None = None
    state: ReportState | None = None
    is_overdue: bool | None = Field(default=None, description="only what is overdue, if true 仅逾期")


class LightReportOut(BaseModel):
    """One quarter's report."""

    id: UUID
    tenancy_id: UUID
    base_id: UUID
    number: int = Field(description="of the stay 入驻后第几季")
    start_on: date
    end_on: date
    due_on: date
    due_provisional: bool
    is_overdue: bool
    state: ReportState
    activities: list[ActivityIn]
    summary: str | None
    filed_on: date | None
    noted_on: date | None
    remark: str | None


class LightReportPage(BaseModel):
    """One page of reports, the earliest due first."""

    items: list[LightReportOut]
    next_cursor: str | None


def shown(report: LightReport, today: date) -> LightReportOut:
    """Return a report as both sides see it."""
    taken = {name: getattr(report, name) for name in LightReportOut.model_fields if hasattr(report, name)}
    done = [ActivityIn(held_on=one.held_on, title=one.title, people=one.people) for one in report.activities]
    overdue = report.state is ReportState.DUE and report.due_on < today
    period = report.period
    values = {"start_on": period.start_on, "end_on": period.end_on, "activities": done, "is_overdue": overdue}
    return LightReportOut(**taken | values)


@router.get("", response_model=LightReportPage, **READ)
async def reports(asked: Annotated[LightReportFilter, Query()], desk: Desk) -> Response:
    """List light reports, the earliest due first (季报列表)."""
    is_office = desk.caller.has_role(*OFFICERS)
    async with desk.reading() as tx:
        rows = await store.page(
            tx,
            asked,
            among=None if is_office else tenancies.held_by(desk.caller.org or desk.caller.sub),
            area=desk.caller.area_to_list() if is_office else None,
            equal={"tenancy_id": asked.tenancy_id, "base_id": asked.base_id, "state": asked.state},
            due_before=desk.today if asked.is_overdue else None,
        )
    page = page_of(rows, asked, store.BY_DAY)
    items = [shown(store.from_row(row), desk.today).model_dump() for row in rows[: len(page.items)]]
    return desk.page(type(page)(items, page.next_cursor))


@router.get("/{report_id}", response_model=LightReportOut, **READ)
async def report(report_id: UUID, desk: Desk) -> Response:
    """Show one light report (季报详情)."""
    async with desk.reading() as tx:
        found, _ = await actions.seen_by(tx, desk.caller, report_id)
    return desk.answer(shown(found, desk.today), headers={"etag": f'"{found.version}"'})  # it grows overdue without it


@router.get("/{report_id}/actions", response_model=ActionsOut, **READ)
async def report_actions(report_id: UUID, desk: Desk) -> Response:
    """List what can be done with a light report now (可办事项)."""
    async with desk.reading() as tx:
        found, tenancy = await actions.seen_by(tx, desk.caller, report_id)
    items = LIFECYCLE.actions(found.state, blockers=actions.blockers(desk.caller, found, tenancy))
    return desk.answer({"items": [action.as_dict(desk.language) for action in items]})


@router.post(
    "/{report_id}/filing",
    response_model=LightReportOut,
    **needs("incubator:tenancy:apply", ORG_REP, rule="own organization or team", key=True, match=True, dry_run=True),
)
async def file(report_id: UUID, body: FilingIn, desk: Desk) -> Response:
    """File the report of a quarter (填报季报)."""
    version = desk.if_match()
    done = [Activity(one.held_on, one.title, one.people) for one in body.activities]
    async with desk.transaction() as tx:
        found, tenancy = await actions.seen_by(tx, desk.caller, report_id, version=version)
        LIFECYCLE.step("filing", found.state, blockers=actions.blockers(desk.caller, found, tenancy))
        filed = await actions.file(tx, found, activities=done, summary=body.summary)
        return await desk.done(tx, shown(filed, desk.today), version=filed.version)


@router.post(
    "/{report_id}/return",
    response_model=LightReportOut,
    **needs("incubator:tenancy:write", *BASE_SIDE, rule="own area", key=True, match=True),
)
async def send_back(report_id: UUID, body: ReturnIn, desk: Desk) -> Response:
    """Return a report to be filed again (退回季报)."""
    version = desk.if_match()
    async with desk.transaction() as tx:
        found, _ = await actions.seen_by(tx, desk.caller, report_id, version=version)
        returned = await actions.send_back(tx, found, remark=body.remark)
        return await desk.done(tx, shown(returned, desk.today), version=returned.version)


@router.post(
    "/{report_id}/noting",
    response_model=LightReportOut,
    **needs("incubator:tenancy:write", *BASE_SIDE, rule="own area", key=True, match=True),
)
async def note(report_id: UUID, body: NoteIn, desk: Desk) -> Response:
    """Take note of a report (阅知季报)."""
    version = desk.if_match()
    async with desk.transaction() as tx:
        found, _ = await actions.seen_by(tx, desk.caller, report_id, version=version)
        noted = await actions.note(tx, found, remark=body.remark)
        return await desk.done(tx, shown(noted, desk.today), version=noted.version)
