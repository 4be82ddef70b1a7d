"""When what holds a seat was last announced to be otherwise."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from bureaukit.db import Tx
from bureaukit.plumbing import EVENTS
from sqlalchemy import func, select


async def announced_last(tx: Tx, subjects: Collection[UUID]) -> dict[UUID, datetime]:
    """Return of bookings, stays, applications and blackouts the instant of the last that was announced of them."""
    query = select(EVENTS.c.subject, func.max(EVENTS.c.at).label("at"))
    query = query.where(EVENTS.c.subject.in_([str(one) for one in subjects])).group_by(EVENTS.c.subject)
    return {UUID(row.subject): row.at for row in await tx.all(query)}
