"""The clock at the counter: seen by everybody who sees the case, stopped and extended by the office."""

from datetime import date
from typing import Annotated
from uuid import UUID

from bureaukit.codes import CodeList
from bureaukit.db import Tx
from bureaukit.desk import Desk
from bureaukit.lifecycle import Limit
from bureaukit.route import counter
from bureaukit.text import Text
from fastapi import Response
from pydantic import BaseModel, ConfigDict, Field

from registry.applications.actions import clockwork
from registry.applications.actions.timing import timing
from registry.applications.api.drafts import READING, load
from registry.applications.api.office import APPROVER, CLERK, officer_of, take_step
from registry.applications.api.shapes import CASE_OUT, Words
from registry.applications.lifecycle import Clock, ClockStatus, Due
from registry.applications.model import Application, Matter, PauseReason

router = counter("registry", "applications")


class LimitOut(BaseModel):
    """One of the two limits: what the law gives, or what the office promises."""

    count: int
    unit: str
    due_on: date | None
    provisional: bool


class IntervalOut(BaseModel):
    """A stretch that does not count, with its reason."""

    reason: PauseReason
    label: str
    from_on: date
    until_on: date | None
    note: str | None
    expected_days: int | None


class ExtensionOut(BaseModel):
    """More time, given once."""

    working_days: int
    reason: str
    given_on: date
    given_by: str


class ReminderOut(BaseModel):
    """A day before the end on which the applicant is reminded."""

    days_before: int
    on: date
    reached: bool


class ClockOut(BaseModel):
    """The clock of a case."""

    application_id: UUID
    matter: Matter
    procedure: str
    status: ClockStatus
    status_label: str
    legal_basis: str
    unit: str | None
    started_on: date | None
    statutory: LimitOut | None = Field(description="by law 法定期限; none for what is only put on file")
    promised: LimitOut | None = Field(description="as the office promises 承诺期限, never longer than the law")
    provisional: bool = Field(description="rests on a calendar that is not published yet 依据尚未公布的工作日历")
    remaining: int | None = Field(description="days left after today, in the unit 剩余天数")
    overdue: bool
    overdue_on: date | None
    deemed_accepted: bool
    accepted_on: date | None
    stopped_on: date | None
    intervals: list[IntervalOut]
    extension: ExtensionOut | None
    reminders: list[ReminderOut]


class PauseIn(BaseModel):
    """Why the clock is stopped; the applicant is told this in writing."""

    model_config = ConfigDict(extra="forbid")

    reason: PauseReason
    note: Words
    expected_days: Annotated[int, Field(ge=1, le=365, description="how long it is going to take 所需时间(日)")]


class ExtensionIn(BaseModel):
    """Why the time is extended; the applicant is told."""

    model_config = ConfigDict(extra="forbid")

    reason: Words


@router.get("/{application_id}/clock", response_model=ClockOut, **READING)
async def clock(application_id: UUID, desk: Desk) -> Response:
    """Show the clock of a case: by law and by promise, what ran and what did not, what is left (办理时限)."""
    async with desk.reading() as tx:
        found = await load(tx, desk, application_id)
        counted = await timing(tx, found, today=desk.today)
    return desk.answer(_shown(found, counted.clock(found), desk.language))


def _label(code: CodeList, language: str) -> str:
    return Text(code.zh, code.en).in_language(language)


def _shown(case: Application, clock: Clock, language: str) -> ClockOut:
    binding = clock.by_law or clock.by_promise
    return ClockOut(
        application_id=case.id,
        matter=case.matter,
        procedure=_label(case.matter, language),
        status=clock.status,
        status_label=_label(clock.status, language),
        legal_basis=str(clock.legal_basis),
        unit=binding.unit if binding else None,
        started_on=clock.started_on,
        statutory=_limit(clock.by_law, clock.statutory),
        promised=_limit(clock.by_promise, clock.promised),
        provisional=any(end.provisional for end in (clock.statutory, clock.promised) if end),
        remaining=clock.remaining,
        overdue=clock.is_overdue,
        overdue_on=case.overdue_on,
        deemed_accepted=case.progress.deemed_accepted,
        accepted_on=case.progress.accepted_on,
        stopped_on=case.progress.decided_on,
        intervals=[
            IntervalOut(
                reason=one.reason,
                label=_label(one.reason, language),
                from_on=one.from_on,
                until_on=one.until_on,
                note=one.note,
                expected_days=one.expected_days,
            )
            for one in clock.intervals
        ],
        extension=_extension(case),
        reminders=[ReminderOut(days_before=one.days_before, on=one.on, reached=one.reached) for one in clock.reminders],
    )


def _limit(limit: Limit | None, end: Due | None) -> LimitOut | None:
    if limit is None:
        return None
    due_on = end.on if end else None
    return LimitOut(count=limit.count, unit=limit.unit, due_on=due_on, provisional=bool(end and end.provisional))


def _extension(case: Application) -> ExtensionOut | None:
    longer = case.extension
    if longer is None:
        return None
    return ExtensionOut(
        working_days=longer.working_days, reason=longer.reason, given_on=longer.given_on, given_by=longer.given_by
    )


@router.post("/{application_id}/pause", response_model=CASE_OUT, **CLERK)
async def pause(application_id: UUID, body: PauseIn, desk: Desk) -> Response:
    """Stop the clock for a hearing, an expert review or a visit; the applicant is told in writing (中止计时)."""
    desk.refuse_unless(
        allowed=body.reason in OFFICES_OWN,
        pointer="/reason",
        code="follows_by_itself",
        zh="补正和业务主管单位审查期间自动不计时，无须办理中止",
        en="Corrections and the supervising unit's time do not count by themselves",
    )
    why = clockwork.Standstill(body.reason, body.note, body.expected_days)

    async def act(tx: Tx, case: Application) -> Application:
        return await clockwork.pause(tx, case, officer_of(desk), why, today=desk.today)

    return await take_step(desk, application_id, act)


OFFICES_OWN = (PauseReason.HEARING, PauseReason.EXPERT_REVIEW, PauseReason.SITE_VISIT)


@router.post("/{application_id}/resumption", response_model=CASE_OUT, **CLERK)
async def resume(application_id: UUID, desk: Desk) -> Response:
    """Let the clock run again (恢复计时)."""
    return await take_step(
        desk, application_id, lambda tx, case: clockwork.resume(tx, case, officer_of(desk), today=desk.today)
    )


@router.post("/{application_id}/extension", response_model=CASE_OUT, **APPROVER)
async def extend(application_id: UUID, body: ExtensionIn, desk: Desk) -> Response:
    """Give ten working days more, once (延长期限)."""
    return await take_step(
        desk,
        application_id,
        lambda tx, case: clockwork.extend(tx, case, officer_of(desk), body.reason, today=desk.today),
    )
