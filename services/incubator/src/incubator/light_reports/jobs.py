"""What time does to light reports: they fall due quarter by quarter, and lapse when the holder has left."""

from bureaukit.clock import legal_date
from bureaukit.db import Tx
from bureaukit.jobs import Job
from bureaukit.service_routes import calendar

from incubator.light_reports import actions
from incubator.parameters import BOOK


async def open_reports(tx: Tx) -> int:
    """Open what fell due, and let lapse what nobody will file any more."""
    on = legal_date(tx.at)
    opened = await actions.open_due(tx, await BOOK.on(tx, on), await calendar(tx), on=on)
    return opened + await actions.lapse_all(tx)


JOBS = (Job("incubator.open-light-reports", open_reports),)
