"""What time does to the register: tables that were handed in are forgotten a month after they were taken in."""

from datetime import timedelta

from bureaukit.db import Tx
from bureaukit.jobs import Job

from registry.organizations.store import imports as store

KEPT = timedelta(
    days=30
)  # for the error sheet; a ledger holds ID numbers, and what is no longer needed goes (个人信息保护法 第四十七条)


async def forget_ledgers(tx: Tx) -> int:
    """Empty the sealed content of imports that ended long ago."""
    return await store.forget_content(tx, asked_before=tx.at - KEPT)


JOBS = (Job("registry.forget-imported-ledgers", forget_ledgers),)
