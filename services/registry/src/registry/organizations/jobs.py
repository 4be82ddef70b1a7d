"""What time does to the register: what was entered for a day takes effect on it, and old ledgers are forgotten."""

from datetime import timedelta

from bureaukit.clock import legal_date
from bureaukit.db import Tx
from bureaukit.jobs import Job

from registry.organizations import store as register
from registry.organizations.actions import coming
from registry.organizations.store import imports as store

KEPT = timedelta(
    days=30
)  # for the error sheet; a ledger holds ID numbers, and what is no longer needed goes (个人信息保护法 第四十七条)


async def forget_ledgers(tx: Tx) -> int:
    """Empty the sealed content of imports that ended long ago."""
    return await store.forget_content(tx, asked_before=tx.at - KEPT)


async def take_effect(tx: Tx) -> int:
    """Let everything that was entered for today or before take effect, and try again what is held."""
    today = legal_date(tx.at)
    held = await register.held(tx, coming.AT_ONCE)
    again = [await coming.try_again(tx, hold, today=today) for hold in held]
    due = await register.due(tx, today, coming.AT_ONCE)
    for organization_id in due:
        await coming.take_effect(tx, organization_id, today=today)
    return len(due) + sum(again)


JOBS = (
    Job("registry.take-effect", take_effect),
    Job("registry.forget-imported-ledgers", forget_ledgers),
)
