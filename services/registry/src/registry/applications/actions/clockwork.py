"""What is done to the clock of a case: stopped, let go again, given more time; and what is done when it has run out."""

from dataclasses import dataclass, replace
from datetime import date

from bureaukit.db import Tx
from bureaukit.outbox import emit

from registry.applications import store
from registry.applications.actions.drafting import move
from registry.applications.actions.handling import Officer, step
from registry.applications.actions.timing import timing
from registry.applications.lifecycle import EXTENDED_BY
from registry.applications.model import Application, ApplicationOverdue, Extension, Pause, PauseReason


@dataclass(frozen=True, slots=True)
class Standstill:
    """Why the clock is stopped, and how long that is going to take: the applicant is told both in writing."""

    reason: PauseReason
    note: str
    expected_days: int


async def pause(tx: Tx, application: Application, officer: Officer, why: Standstill, *, today: date) -> Application:
    """Stop the clock from today on (行政许可法 第四十五条)."""
    await step(tx, application, "pause", officer, today=today)
    stopped = Pause(why.reason, today, why.note, why.expected_days, officer.sub)
    return await move(tx, replace(application, pauses=(*application.pauses, stopped)), "pause", today)


async def resume(tx: Tx, application: Application, officer: Officer, *, today: date) -> Application:
    """Let the clock run again; today counts."""
    await step(tx, application, "resumption", officer, today=today)
    ended = replace(application.pauses[-1], until_on=today)
    return await move(tx, replace(application, pauses=(*application.pauses[:-1], ended)), "resumption", today)


async def extend(tx: Tx, application: Application, officer: Officer, reason: str, *, today: date) -> Application:
    """Give ten working days more, once, with the reason told to the applicant (行政许可法 第四十二条)."""
    await step(tx, application, "extension", officer, today=today)
    longer = Extension(EXTENDED_BY.count, reason, today, officer.sub)
    return await move(tx, replace(application, extension=longer), "extension", today)


async def escalate(tx: Tx, application: Application, *, today: date) -> bool:
    """Mark and announce a case whose deadline has passed; one that only moved is noted with its new day."""
    decide_by = (await timing(tx, application, today=today)).decide_by(application)
    if decide_by is None:
        return False
    if today <= decide_by:
        if decide_by != application.decide_by:
            await store.note_deadline(tx, application.id, decide_by)
        return False
    await store.keep(tx, replace(application, decide_by=decide_by, overdue_on=decide_by))
    await emit(tx, ApplicationOverdue(application.id, application.matter, application.area or "", decide_by))
    return True
