"""What time does to the register: what was entered for a day takes effect on it, and old ledgers are forgotten."""

from collections.abc import Awaitable
from datetime import timedelta
from uuid import UUID

import structlog
from bureaukit.clock import legal_date
from bureaukit.db import Tx
from bureaukit.jobs import Job

from registry.organizations import store as register
from registry.organizations.actions import coming, retrying
from registry.organizations.store import imports as store
from registry.parameters import BOOK
from registry.parameters.imports import LEDGER_KEPT_DAYS

log = structlog.get_logger()


async def forget_ledgers(tx: Tx) -> int:
    """Empty the sealed content of imports that ended long ago: a ledger holds ID numbers."""
    kept = timedelta(days=(await BOOK.on(tx, legal_date(tx.at)))[LEDGER_KEPT_DAYS])
    return await store.forget_content(tx, asked_before=tx.at - kept)


async def take_effect(tx: Tx) -> int:
    """Let everything that was entered for today or before take effect, and try again what is held."""
    today = legal_date(tx.at)
    done = 0
    for hold in await register.held(tx, coming.AT_ONCE):
        done += await _alone(tx, hold.organization_id, retrying.try_again(tx, hold, today=today))
    for organization_id in await register.due(tx, today, coming.AT_ONCE):
        done += await _alone(tx, organization_id, coming.take_effect(tx, organization_id, today=today))
    return done


async def _alone(tx: Tx, organization_id: UUID, work: Awaitable[bool]) -> bool:
    """Do the work on one organization whole or not at all; whatever fails stops nobody else, and is tried the next time."""
    try:
        async with tx.savepoint():
            return await work
    except Exception:
        log.exception("a change did not take effect", organization_id=str(organization_id), on=f"{legal_date(tx.at)}")
        return False


JOBS = (
    Job("registry.take-effect", take_effect),
    Job("registry.forget-imported-ledgers", forget_ledgers),
)
