"""What time does to a tenancy: notice when its period is over or a team is not registered in time, and the space back."""

from collections.abc import Sequence

from bureaukit.clock import legal_date
from bureaukit.db import Tx
from bureaukit.jobs import Job, one_by_one
from bureaukit.service_routes import calendar

from incubator.parameters import BOOK
from incubator.tenancies import actions
from incubator.tenancies.model import ExitGround, ExitReason, Tenancy


async def expire(tx: Tx) -> int:
    """Give notice to every tenancy that has run out."""
    return await _give_notice(tx, await actions.run_out(tx, legal_date(tx.at)), ExitReason.EXPIRED)


async def end_late_teams(tx: Tx) -> int:
    """Give notice to every team whose day to be registered by has passed (INC-10)."""
    found = await actions.late(tx, on=legal_date(tx.at))
    return await _give_notice(tx, found, ExitReason.ORDERED, ExitGround.NOT_REGISTERED)


async def _give_notice(tx: Tx, found: Sequence[Tenancy], reason: ExitReason, *grounds: ExitGround) -> int:
    on = legal_date(tx.at)
    terms, days = await BOOK.on(tx, on), await calendar(tx)

    async def give_notice(tenancy: Tenancy) -> bool:
        await actions.give_notice(tx, tenancy, terms, days, reason=reason, grounds=grounds, on=on)
        return True

    return await one_by_one(tx, found, give_notice, name=lambda tenancy: str(tenancy.id))


async def remind_teams(tx: Tx) -> int:
    """Tell which teams have to be registered soon."""
    on = legal_date(tx.at)
    return await actions.remind_all(tx, await BOOK.on(tx, on), on=on)


async def take_back(tx: Tx) -> int:
    """Take back, once the countdown is over, a space that nobody is left to hand over."""
    on = legal_date(tx.at)

    async def close(tenancy: Tenancy) -> bool:
        await actions.hand_over(tx, tenancy, on=on)
        return True

    return await one_by_one(tx, await actions.left_behind(tx, on), close, name=lambda tenancy: str(tenancy.id))


TAKE_BACK = Job("incubator.take-back-spaces", take_back)
EXPIRE = Job("incubator.expire-tenancies", expire)
REMIND_TEAMS = Job("incubator.remind-teams", remind_teams)
END_LATE_TEAMS = Job("incubator.end-late-teams", end_late_teams)
JOBS = (REMIND_TEAMS, END_LATE_TEAMS, EXPIRE, TAKE_BACK)
