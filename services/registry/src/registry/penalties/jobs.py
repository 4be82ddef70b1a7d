"""What time does to penalties: a suspension whose day has come ends by itself, if its rectification was accepted."""

from bureaukit.clock import legal_date
from bureaukit.db import Tx
from bureaukit.jobs import Job, one_by_one
from bureaukit.service_routes import calendar

from registry.penalties import store
from registry.penalties.actions import carrying_out, procedure
from registry.penalties.model import Case


async def resume(tx: Tx) -> int:
    """Let those resume whose suspension is over."""
    today = legal_date(tx.at)
    days = await calendar(tx)

    async def end(case: Case) -> bool:
        await carrying_out.resume(tx, await procedure.weigh(tx, case, tx.actor, today=today, calendar=days))
        return True

    return await one_by_one(tx, await store.over_by(tx, today), end, name=lambda case: str(case.id))


JOBS = (Job("registry.end-suspensions", resume),)
