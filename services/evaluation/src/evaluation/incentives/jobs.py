"""What time makes us do: a grade begins or expires, a parameter takes effect, and the answers flip with it."""

from bureaukit.clock import legal_date
from bureaukit.db import Tx
from bureaukit.jobs import Job

from evaluation.incentives import actions, store

BATCH = 200


async def look_at_all(tx: Tx) -> int:
    """Look once a day at every organization that has or had a grade."""
    today = legal_date(tx.at)
    waiting = await store.not_looked_at_since(tx, today, limit=BATCH)
    return sum([await actions.look_again(tx, organization_id, on=today) for organization_id in waiting])


LOOK_AT_ALL = Job("evaluation.look-at-incentives", look_at_all)
