"""What time does to applications: silence accepts them (行政许可法 第三十二条(四))."""

from bureaukit.clock import legal_date
from bureaukit.db import Tx
from bureaukit.jobs import Job
from bureaukit.service_routes import calendar

from registry.applications import store
from registry.applications.actions import handling
from registry.applications.lifecycle import due, silent_since


async def accept_silent(tx: Tx) -> int:
    """Accept every case of which nothing was said in five working days, from the day it was received."""
    today = legal_date(tx.at)
    days = await calendar(tx)
    count = 0
    for application_id in await store.silent(tx, received_until=silent_since(today)):
        application = await store.find(tx, application_id, hold=True)
        running = due(application, days) if application else None
        if application and running and today > running.on:
            await handling.accept(tx, application, None, today=today)
            count += 1
    return count


JOBS = (Job("registry.accept-silent-applications", accept_silent),)
