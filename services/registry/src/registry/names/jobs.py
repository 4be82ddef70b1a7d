"""What time does to claims: reservations run out."""

from bureaukit.db import Tx
from bureaukit.jobs import Job

from registry.names.actions import claiming


async def expire(tx: Tx) -> int:
    """Note the claims that have run out; they have stood in nobody's way since their last second."""
    return await claiming.expire(tx)


JOBS = (Job("registry.expire-name-claims", expire),)
