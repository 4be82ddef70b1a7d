"""What time does to a registration: one that ran out and was not renewed is announced, once."""

from bureaukit.clock import legal_date
from bureaukit.db import Tx
from bureaukit.jobs import Job
from bureaukit.service_routes import calendar

from talent.local_registrations import actions


async def lapse(tx: Tx) -> int:
    """Announce what lapsed before today."""
    return await actions.tell_lapsed(tx, legal_date(tx.at), await calendar(tx))


LAPSE = Job("talent.announce-lapsed-registrations", lapse)
