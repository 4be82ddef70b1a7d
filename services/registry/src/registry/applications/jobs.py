"""What time does to applications: silence accepts them (行政许可法 第三十二条(四)), and a missed deadline is told."""

from datetime import timedelta
from uuid import UUID

from bureaukit.clock import legal_date
from bureaukit.db import Tx
from bureaukit.jobs import Job, one_by_one
from bureaukit.service_routes import calendar

from registry.applications import store
from registry.applications.actions import clockwork, handling
from registry.applications.lifecycle import silent_since, tell_by

CALENDAR_MOVES = timedelta(days=10)


async def accept_silent(tx: Tx) -> int:
    """Accept every case of which nothing was said in five working days, from the day it was received."""
    today = legal_date(tx.at)
    days = await calendar(tx)

    async def accept(application_id: UUID) -> bool:
        application = await store.find_unheld(tx, application_id)
        running = tell_by(application, days) if application else None
        if application is None or running is None or today <= running.on:
            return False
        await handling.accept(tx, application, None, today=today)
        return True

    return await one_by_one(tx, await store.silent(tx, received_until=silent_since(today)), accept, name=str)


async def escalate_overdue(tx: Tx) -> int:
    """Mark every case that was not decided in time, once for each deadline.

    The day kept with a case is that of its last step; a calendar changed since may move it by a few days either way.
    """
    today = legal_date(tx.at)

    async def escalate(application_id: UUID) -> bool:
        application = await store.find_unheld(tx, application_id)
        return application is not None and await clockwork.escalate(tx, application, today=today)

    return await one_by_one(tx, await store.undecided(tx, decide_by=today + CALENDAR_MOVES), escalate, name=str)


JOBS = (
    Job("registry.accept-silent-applications", accept_silent),
    Job("registry.escalate-overdue-applications", escalate_overdue),
)
