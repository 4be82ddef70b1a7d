"""What time does to a tenancy: when its period is over, notice is given."""

from bureaukit.clock import legal_date
from bureaukit.db import Tx
from bureaukit.jobs import Job
from bureaukit.service_routes import calendar

from incubator.parameters import BOOK
from incubator.tenancies import actions
from incubator.tenancies.model import ExitReason


async def expire(tx: Tx) -> int:
    """Give notice to every tenancy that has run out."""
    on = legal_date(tx.at)
    over = await actions.run_out(tx, on)
    terms, days = await BOOK.on(tx, on), await calendar(tx)
    for tenancy in over:
        await actions.give_notice(tx, tenancy, terms, days, reason=ExitReason.EXPIRED, on=on)
    return len(over)


async def take_back(tx: Tx) -> int:
    """Take back the space of a holder that ended, once the countdown is over: nobody is left to hand it over."""
    on = legal_date(tx.at)
    left = await actions.left_by_ended(tx, on)
    for tenancy in left:
        await actions.hand_over(tx, tenancy, on=on)
    return len(left)


TAKE_BACK = Job("incubator.take-back-spaces", take_back)
EXPIRE = Job("incubator.expire-tenancies", expire)
