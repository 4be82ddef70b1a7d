"""What time does to milestones: those not reached by their day are missed."""

from bureaukit.clock import legal_date
from bureaukit.db import Tx
from bureaukit.jobs import Job

from incubator.milestones import actions


async def miss(tx: Tx) -> int:
    """Note which were missed."""
    return await actions.miss_all(tx, on=legal_date(tx.at))


JOBS = (Job("incubator.miss-milestones", miss),)
