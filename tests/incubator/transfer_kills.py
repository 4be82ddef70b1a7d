"""Kills the approval of a transfer at its statements, and looks after each kill whether it was left half done.

`python transfer_kills.py URL PROCEEDING STRIDE [planted]`: at every STRIDE-th one; planted, the transfer and the end of its
proceeding are in two transactions.
"""

import asyncio
import json
import os
import signal
import sys
from datetime import UTC, date, datetime
from uuid import UUID

from bureaukit.db import Database, Tx
from bureaukit.service_routes import calendar
from incubator.parameters import BOOK
from incubator.proceedings.actions import common, deciding, transferring
from incubator.tenancies.model import TenancyState
from sqlalchemy import event, text

ON = date(2026, 7, 1)
AT = datetime(2026, 7, 1, 4, tzinfo=UTC)
ACTIVE = {"state": "active", "serious_since": None}


def die_at(database: Database, number: int) -> None:
    """Let the process be killed before its n-th statement or commit."""
    seen = 0

    def count(*_: object) -> None:
        nonlocal seen
        seen += 1
        if seen == number:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(database.engine.sync_engine, "before_cursor_execute", count)
    event.listen(database.engine.sync_engine, "commit", count)


async def approve(url: str, proceeding: UUID, number: int, *, planted: bool) -> None:
    """Approve, until killed."""
    database = Database(url)
    die_at(database, number)
    if planted:
        await in_two(database, proceeding)
    else:
        async with database.transaction() as tx:
            introduce(tx)
            case, terms = await common.loaded(tx, proceeding), await BOOK.on(tx, ON)
            await deciding.approve(tx, case, terms, await calendar(tx), ACTIVE, opinion=None)
    await database.close()


async def in_two(database: Database, proceeding: UUID) -> None:
    """Do the same in a way that can be left half done: the planted bug."""
    async with database.transaction() as tx:
        introduce(tx)
        case = await common.loaded(tx, proceeding)
        await transferring.carry_out(tx, case, await BOOK.on(tx, ON), await calendar(tx))
    async with database.transaction() as tx:
        introduce(tx)
        await tx.execute(text("UPDATE proceedings SET state = 'approved'"))


def introduce(tx: Tx) -> None:
    tx.at, tx.actor = AT, "second-officer"


async def look(url: str, proceeding: UUID) -> dict[str, bool]:
    """Say whether everything was done, or only some of it."""
    database = Database(url)
    async with database.reading() as tx:
        case = await common.loaded(tx, proceeding)
        stays = await tx.scalar(text("SELECT count(*) FROM tenancies"))
        seats = await tx.scalar(text("SELECT count(*) FROM occupancies"))
    await database.close()
    signs = (not case.proceeding.is_open, case.tenancy.state is TenancyState.EXIT_NOTICE, stays == 2, seats == 2)
    return {"is_done": all(signs), "is_half": any(signs) and not all(signs)}


def main() -> None:
    """Kill one process after the other, each some statements later, until one is left alone."""
    url, proceeding, stride, planted = sys.argv[1], UUID(sys.argv[2]), int(sys.argv[3]), "planted" in sys.argv
    found, number, is_killed = [], 0, True
    while is_killed:
        number += stride
        child = os.fork()
        if child == 0:
            asyncio.run(approve(url, proceeding, number, planted=planted))
            os._exit(0)
        _, status = os.waitpid(child, 0)
        is_killed = os.WIFSIGNALED(status)
        found.append(asyncio.run(look(url, proceeding)))
        is_killed = is_killed and not found[-1]["is_half"]
    print(json.dumps(found))


main()
