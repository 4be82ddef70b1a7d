"""Runs a relay in one child process after another, each of which kills itself at a random point of its work.

`python relay_kills.py URL KEYS KILLS PLANT`: the relay's steps (claim, post, settle) count before and after each, and at
a random count the child sends itself SIGKILL. After KILLS deaths one child works to the end. PLANT names a bug that the
tests must notice: `mark_first` settles before it sends, `skip_failed` goes on behind an event that failed.
"""

import asyncio
import os
import random
import signal
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from bureaukit import lane
from bureaukit.crypto import FieldCipher, KeyRing
from bureaukit.db import Database
from bureaukit.lane import Lane
from bureaukit.plumbing import DELIVERIES, SUBSCRIPTIONS
from bureaukit.relay import Relay
from bureaukit.telemetry import configure_logs
from sqlalchemy import select

STEPS = 20  # the longest life, in steps


def dying(at: int) -> None:
    """Let every step of the relay count, and die at one of them."""
    count = 0

    def step() -> None:
        nonlocal count
        count += 1
        if count == at:
            os.kill(os.getpid(), signal.SIGKILL)

    def around(method: Callable[..., Any]) -> Callable[..., Any]:
        async def counted(*args: Any, **kw: Any) -> Any:
            step()
            result = await method(*args, **kw)
            step()
            return result

        return counted

    for name in ("_claim", "_send", "_settle"):
        setattr(Lane, name, around(getattr(Lane, name)))


def planted(bug: str) -> None:
    """Break the relay in one way."""
    if bug == "mark_first":
        claim, settle = Lane._claim, Lane._settle

        async def claim_and_mark(self: Lane) -> Any:
            batch = await claim(self)
            if batch:
                await settle(self, batch, [(row, "204") for row in batch.rows])
            return batch

        Lane._claim = claim_and_mark  # type: ignore[method-assign]
    if bug == "skip_failed":
        chain = Lane._send_chain

        async def one_by_one(self: Lane, batch: Any, rows: list[Any], gate: Any) -> Any:
            return [outcome for row in rows for outcome in await chain(self, batch, [row], gate)]

        due = Lane._due
        Lane._send_chain = one_by_one  # type: ignore[method-assign]
        Lane._due = lambda self, now: unblocked(due(self, now))  # type: ignore[method-assign]


def unblocked(due: Any) -> Any:
    """Take the condition away that holds later events of a subject back."""
    kept = [clause for clause in due.whereclause.clauses if "earlier" not in str(clause)]
    rebuilt = select(*due.selected_columns).select_from(due.get_final_froms()[0]).where(*kept)
    return rebuilt.order_by(DELIVERIES.c.position).limit(lane.BATCH)


async def work(url: str, keys: Path) -> None:
    """Deliver until nothing is left."""
    lane.BATCH, lane.LONGEST_PAUSE, lane.LONGEST_REST, lane.POST_SECONDS = 4, timedelta(milliseconds=80), 0.02, 0.3
    database = Database(url)
    relay = Relay(
        database,
        FieldCipher(KeyRing.load(keys)),
        "toy",
        allow_private=True,
        gateway_url="http://127.0.0.1:9",
        lease=timedelta(milliseconds=150),
    )
    while True:
        await relay.deliver_once()
        async with database.reading() as tx:
            left = select(DELIVERIES.c.position).join(SUBSCRIPTIONS).where(~DELIVERIES.c.done).limit(1)
            if await tx.scalar(left) is None:
                return
        await asyncio.sleep(0.01)


def live(url: str, keys: Path, bug: str, at: int) -> int:
    """Run one child and return how it ended."""
    child = os.fork()
    if child == 0:
        planted(bug)
        dying(at)
        try:
            asyncio.run(work(url, keys))
        finally:
            os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def main() -> None:
    """Kill, kill, kill, and then let one live."""
    url, keys, kills, bug = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
    configure_logs("critical")
    chance = random.Random(9)
    died = 0
    while died < kills and live(url, keys, bug, chance.randrange(1, STEPS)) == -signal.SIGKILL:
        died += 1
    live(url, keys, bug, 0)
    print(died)


if __name__ == "__main__":
    main()
