"""What time does to penalties: a suspension whose day has come ends by itself, if its rectification was accepted."""

from bureaukit.clock import legal_date
from bureaukit.db import Tx
from bureaukit.jobs import Job
from bureaukit.service_routes import calendar

from registry.penalties import store
from registry.penalties.actions import carrying_out, procedure


async def resume(tx: Tx) -> int:
    """Let those resume whose suspension is over."""
    today = legal_date(tx.at)
    days = await calendar(tx)
    cases = await store.over_by(tx, today)
    for case in cases:
        await carrying_out.resume(tx, await procedure.weigh(tx, case, tx.actor, today=today, calendar=days))
    return len(cases)


JOBS = (Job("registry.end-suspensions", resume),)
