"""The change feed: every event of the service by position, so that a reader who was away misses nothing."""

from typing import Any

from sqlalchemy import func, select

from bureaukit.db import Database, Tx
from bureaukit.outbox import as_cloud_event, place, wants
from bureaukit.plumbing import EVENTS


async def read(
    database: Database, service: str, *, after: int, limit: int, topics: list[str], subject: str | None = None
) -> dict[str, Any]:
    """Return events after a position, oldest first, and the position to go on from; it sees every committed write."""
    while await place(database):
        pass
    query = select(EVENTS).where(EVENTS.c.position > after).order_by(EVENTS.c.position).limit(limit)
    if subject is not None:
        query = query.where(EVENTS.c.subject == subject)
    async with database.reading() as tx:
        rows = (await tx.execute(query)).mappings().all()
        end = await head(tx)
    reached = rows[-1]["position"] if rows else after
    return {
        "items": [as_cloud_event(service, row) for row in rows if wants(topics, row["topic"])],
        "next_cursor": str(reached),
        "head": end,
    }


async def head(tx: Tx) -> str:
    """Return the position from which the feed goes on: read before other facts, it leaves out nothing that came after them."""
    return str(await tx.scalar(select(func.coalesce(func.max(EVENTS.c.position), 0))))
