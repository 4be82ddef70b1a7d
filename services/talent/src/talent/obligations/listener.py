"""What the end of an organization makes the talent service do."""

from datetime import date
from uuid import UUID

from bureaukit.clock import legal_date
from bureaukit.db import Tx
from bureaukit.inbox import News

from talent.obligations import actions


async def organization_ended(tx: Tx, news: News) -> None:
    """End the posts of an organization that ended; the same news twice is taken in once."""
    told = news.data["organization"]
    ended_on = date.fromisoformat(told["ended_on"]) if told["ended_on"] else legal_date(news.at)
    await actions.carry_out(tx, UUID(told["id"]), area=told["area"], ended_on=ended_on)
