"""What time does to a tenancy: when its period is over, notice is given."""

from bureaukit.clock import legal_date
from bureaukit.db import Tx
from bureaukit.jobs import Job, one_by_one
from bureaukit.service_routes import calendar

from incubator.parameters import BOOK
from incubator.tenancies import actions
from incubator.tenancies.model import ExitReason, Tenancy


async def expire(tx: Tx) -> int:
    """Give notice to every tenancy that has run out."""
    on = legal_date(tx.at)
    terms, days = await BOOK.on(tx, on), await calendar(tx)

    async def give_notice(tenancy: Tenancy) -> bool:
        await actions.give_notice(tx, tenancy, terms, days, reason=ExitReason.EXPIRED, on=on)
        return True

    return await one_by_one(tx, await actions.run_out(tx, on), give_notice, name=lambda tenancy: str(tenancy.id))


async def take_back(tx: Tx) -> int:
    """Take back the space of a holder that ended, once the countdown is over: nobody is left to hand it over."""
    on = legal_date(tx.at)

    async def close(tenancy: Tenancy) -> bool:
        await actions.hand_over(tx, tenancy, on=on)
        return True

    return await one_by_one(tx, await actions.left_by_ended(tx, on), close, name=lambda tenancy: str(tenancy.id))


TAKE_BACK = Job("incubator.take-back-spaces", take_back)
EXPIRE = Job("incubator.expire-tenancies", expire)
