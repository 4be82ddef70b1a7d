"""The counter for things to do: of one organization, and of the office (待办、已办)."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from bureaukit.calendar import WorkCalendar
from bureaukit.codes import CodeList
from bureaukit.desk import Desk, DeskContext
from bureaukit.pages import Filter, Page, page_of
from bureaukit.policy import needs
from bureaukit.problems import NotFound
from bureaukit.route import counter
from bureaukit.service_routes import calendar
from fastapi import Query, Response
from pydantic import BaseModel, Field

from registry.obligations import actions, store
from registry.organizations import store as organizations
from registry.organizations.actions import finding
from registry.organizations.model import Projection
from registry.roles import AUDITOR, DISTRICT_APPROVER, DISTRICT_CLERK, ORG_REP, STREET_OFFICER, SUPERVISING_UNIT
from registry.tasks import ARTICLES, WITHIN, Task, TaskKind
from registry.wire import Key

of_organizations = counter("registry", "organizations")
of_the_office = counter("registry", "tasks")
routers = (of_organizations, of_the_office)
OFFICE = (DISTRICT_CLERK, DISTRICT_APPROVER, AUDITOR)


class WorkStatus(CodeList):
    """Which of the two lists."""

    TO_DO = "to_do", "待办", "to do"
    DONE = "done", "已办", "done"


class TaskOut(BaseModel):
    """One thing an organization has to do."""

    kind: TaskKind
    due_on: date
    days_left: int
    is_overdue: bool
    article: str
    message: str
    subject_id: UUID | None
    year: int | None


class TaskList(BaseModel):
    """Everything an organization has to do, what is due first in front."""

    items: list[TaskOut]
    next_cursor: str | None = None


class WorkOut(BaseModel):
    """One thing that an office or a supervising unit has to do, or has done, with its clock."""

    kind: TaskKind
    label: str
    article: str
    subject_id: UUID
    organization_id: UUID | None = Field(description="none while it is only being founded 成立登记中的为空")
    area: str
    year: int | None
    since_on: date
    done_on: date | None
    working_days: int = Field(description="waited since then, or until it was done 已历工作日")
    due_on: date | None = Field(description="where the law sets a limit 法定期限")
    provisional: bool = Field(description="rests on a calendar that is not published yet 依据尚未公布的工作日历")
    is_overdue: bool


class WorkPage(BaseModel):
    """One page of the office's work."""

    items: list[WorkOut]
    next_cursor: str | None


class WorkFilter(Filter):
    """What the office's list can be asked."""

    status: WorkStatus = WorkStatus.TO_DO
    kind: TaskKind | None = None
    organization_id: UUID | None = None


@of_organizations.get(
    "/{key}/tasks",
    response_model=TaskList,
    **needs("registry:task:read", ORG_REP, *OFFICE, STREET_OFFICER, rule="own organization, or own area"),
)
async def tasks(key: Key, desk: Desk) -> Response:
    """List what an organization has to do, by when, and by which article (待办事项)."""
    async with desk.reading() as tx:
        organization = organizations.projection_of(await finding.named(tx, key))
        if not _sees(desk, organization):
            raise NotFound
        found = await actions.tasks_of(tx, organization, desk.today)
    return desk.answer(TaskList(items=[_out(task, desk) for task in found]))


def _sees(desk: DeskContext, organization: Projection) -> bool:
    caller = desk.caller
    if caller.has_role(*OFFICE, STREET_OFFICER):
        return caller.covers(organization.area)
    return caller.org is not None and caller.org in (str(organization.id), organization.credit_code)


def _out(task: Task, desk: DeskContext) -> TaskOut:
    left = task.days_left(desk.today)
    return TaskOut(
        kind=task.kind,
        due_on=task.due_on,
        days_left=left,
        is_overdue=left < 0,
        article=task.article,
        message=task.message.in_language(desk.language),
        subject_id=task.subject_id,
        year=task.year,
    )


@of_the_office.get(
    "",
    response_model=WorkPage,
    **needs("registry:task:read", *OFFICE, SUPERVISING_UNIT, rule="own area; a unit sees what waits for itself"),
)
async def work(asked: Annotated[WorkFilter, Query()], desk: Desk) -> Response:
    """List what waits for the office of the area, or for the caller's supervising unit, or what was done (待办、已办)."""
    is_office = desk.caller.has_role(*OFFICE)
    async with desk.reading() as tx:
        days = await calendar(tx)
        rows, order = await store.work(
            tx,
            asked,
            done=asked.status is WorkStatus.DONE,
            on=desk.today,
            area=desk.caller.area_to_list(),
            kind=asked.kind,
            organization_id=asked.organization_id,
            unit=None if is_office else desk.caller.org or "",
        )
    page = page_of(rows, asked, order)
    return desk.page(Page([_line(item, desk, days).model_dump(mode="json") for item in page.items], page.next_cursor))


def _line(row: dict[str, Any], desk: DeskContext, days: WorkCalendar) -> WorkOut:
    kind = TaskKind(row["kind"])
    until = row["done_on"] or desk.today
    waited = days.working_days_between(row["since_on"], until)
    limit = WITHIN.get(kind)
    due = days.add_working_days(row["since_on"], limit.count) if limit else None
    return WorkOut(
        **row | {"kind": kind},
        label=kind.en if desk.language == "en" else kind.zh,
        article=str(ARTICLES[kind]),
        working_days=waited.count,
        due_on=due.on if due else None,
        provisional=waited.provisional or bool(due and due.provisional),
        is_overdue=bool(due and until > due.on),
    )
