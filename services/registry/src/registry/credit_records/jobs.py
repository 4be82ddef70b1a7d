"""What time does to entries on the lists: they end by themselves, or lead to the serious list."""

from bureaukit.clock import legal_date
from bureaukit.db import Tx
from bureaukit.jobs import Job
from bureaukit.service_routes import calendar

from registry.credit_records.actions import ageing


async def expire(tx: Tx) -> int:
    """Remove the entries to which nothing has to be rectified and whose months are over."""
    return await ageing.expire(tx, today=legal_date(tx.at), calendar=await calendar(tx))


async def grow_old(tx: Tx) -> int:
    """Propose those for the serious list that stood on the abnormal one for the years that lead there."""
    return await ageing.grow_old(tx, today=legal_date(tx.at), calendar=await calendar(tx))


JOBS = (Job("registry.expire-abnormal-entries", expire), Job("registry.propose-serious-entries", grow_old))
