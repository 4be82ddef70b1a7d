"""What a registration makes the talent service do: a filed group has become a legal person, its posts get its credit code."""

from uuid import UUID

from bureaukit.clock import legal_date
from bureaukit.db import Tx
from bureaukit.inbox import News

from talent.employments import actions


async def organization_registered(tx: Tx, news: News) -> None:
    """Note the credit code in the posts entered without one; of an organization without posts there is nothing to do."""
    told = news.data["organization"]
    await actions.note_credit_code(tx, UUID(told["id"]), told["credit_code"], on=legal_date(news.at))
