"""The clock of one case as it stands on a day: what runs, since when, what did not count, what is left."""

from dataclasses import dataclass
from datetime import date, timedelta

from bureaukit.calendar import Deadline, WorkCalendar
from bureaukit.codes import CodeList
from bureaukit.law import Article
from bureaukit.lifecycle import Limit

from registry.applications.lifecycle.limits import Due, Limits, complete_on, decision_due, tell_by
from registry.applications.lifecycle.steps import DECIDING_STATES, TELL_WITHIN, TELLING
from registry.applications.model import Application, ApplicationState, PauseReason

REMINDERS = (30, 7, 1)  # days before the end on which the applicant is reminded


class ClockStatus(CodeList):
    """Whether time runs, and for whom."""

    NOT_STARTED = "not_started", "未起算", "not started"
    TELLING = "telling", "受理期限计时中", "time to tell what is missing"
    WAITING = "waiting", "等待申请人或者业务主管单位，不计时", "waiting for the applicant or the supervising unit"
    RUNNING = "running", "办理期限计时中", "running"
    PAUSED = "paused", "已中止", "paused"
    STOPPED = "stopped", "已办结", "stopped"


@dataclass(frozen=True, slots=True)
class Interval:
    """A stretch that does not count; without an end it goes on."""

    reason: PauseReason
    from_on: date
    until_on: date | None
    note: str | None = None
    expected_days: int | None = None


@dataclass(frozen=True, slots=True)
class Reminder:
    """A day on which the applicant may expect to be reminded of the end."""

    days_before: int
    on: date
    reached: bool


@dataclass(frozen=True, slots=True)
class Clock:
    """The clock of the step that runs, or ran last."""

    status: ClockStatus
    legal_basis: Article
    started_on: date | None
    by_law: Limit | None
    by_promise: Limit | None
    statutory: Due | None
    promised: Due | None
    intervals: tuple[Interval, ...]
    remaining: int | None
    reminders: tuple[Reminder, ...]
    is_overdue: bool


def clock_of(application: Application, calendar: WorkCalendar, limits: Limits, *, today: date) -> Clock:
    """Return the clock of a case; while it stands still, no day is named and what is left is what was left."""
    telling = tell_by(application, calendar)
    if telling:
        return _telling(application, telling, calendar, today)
    status, started = _status(application), complete_on(application)
    runs = status in (ClockStatus.RUNNING, ClockStatus.PAUSED)
    law, promise = _ends(application, calendar, limits, today)
    binding = law or promise
    named = status is not ClockStatus.PAUSED
    return Clock(
        status,
        limits.article,
        started,
        limits.statutory,
        limits.promised,
        law if named else None,
        promise if named else None,
        tuple(_intervals(application)),
        _left(calendar, limits.binding, today, binding.on) if binding and runs else None,
        _reminders(started, binding, today) if status is ClockStatus.RUNNING else (),
        is_overdue=application.overdue_on is not None or (runs and named and bool(binding and today > binding.on)),
    )


def _telling(application: Application, end: Deadline, calendar: WorkCalendar, today: date) -> Clock:
    """Return the clock of the five working days to say what is missing."""
    return Clock(
        ClockStatus.TELLING,
        TELLING,
        application.progress.received_on,
        TELL_WITHIN,
        None,
        Due("acceptance", end.on, end.provisional, TELLING),
        None,
        tuple(_intervals(application)),
        _left(calendar, TELL_WITHIN, today, end.on),
        (),
        is_overdue=today > end.on,
    )


def _ends(
    application: Application, calendar: WorkCalendar, limits: Limits, today: date
) -> tuple[Due | None, Due | None]:
    """Return the end by law and the end by promise; nobody can promise more time than the law gives."""
    as_of = today if application.is_paused else None
    promise = decision_due(application, calendar, limits.promised, limits.article, as_of=as_of)
    if limits.statutory is None:
        return None, promise
    law = decision_due(application, calendar, limits.statutory, limits.article, as_of=as_of)
    return law, law if law and promise and promise.on > law.on else promise


def _status(application: Application) -> ClockStatus:
    if application.state is ApplicationState.DRAFT:
        return ClockStatus.NOT_STARTED
    if application.state is ApplicationState.CORRECTION:
        return ClockStatus.WAITING
    if application.state not in DECIDING_STATES:
        return ClockStatus.STOPPED
    if complete_on(application) is None:
        return ClockStatus.WAITING
    return ClockStatus.PAUSED if application.is_paused else ClockStatus.RUNNING


def _intervals(application: Application) -> list[Interval]:
    """Return what did not count: corrections, the wait for the supervising unit, and what the office paused for."""
    progress = application.progress
    found = [Interval(PauseReason.CORRECTION, notice.given_on, notice.answered_on) for notice in application.notices]
    if progress.accepted_on and set(application.units) - {application.enclosed_consent_of}:
        found.append(Interval(PauseReason.CONSENT, progress.accepted_on, complete_on(application)))
    return found + [
        Interval(pause.reason, pause.from_on, pause.until_on, pause.note, pause.expected_days)
        for pause in application.pauses
    ]


def _left(calendar: WorkCalendar, limit: Limit, today: date, end: date) -> int:
    """Return the days after today up to the end, in the unit of the limit; none when it is over."""
    if today >= end:
        return 0
    return calendar.working_days_between(today, end).count if limit.unit == "working_days" else (end - today).days


def _reminders(started: date | None, end: Due | None, today: date) -> tuple[Reminder, ...]:
    if started is None or end is None:
        return ()
    days = [(count, end.on - timedelta(days=count)) for count in REMINDERS]
    return tuple(Reminder(count, on, today >= on) for count, on in days if on > started)
