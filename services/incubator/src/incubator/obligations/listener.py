"""What the end of an organization makes the incubator do."""

from bureaukit.clock import legal_date
from bureaukit.db import Tx
from bureaukit.inbox import News
from bureaukit.service_routes import calendar

from incubator.known_organizations import actions as known_organizations
from incubator.known_organizations.model import from_projection
from incubator.obligations import actions
from incubator.parameters import BOOK


async def organization_ended(tx: Tx, news: News) -> None:
    """Remember that it ended, and settle what it has with us; the same news twice is taken in once."""
    await known_organizations.learn(tx, news.data["organization"], heard_at=news.position)
    on = legal_date(tx.at)
    known = from_projection(news.data["organization"])
    await actions.carry_out(tx, known, await BOOK.on(tx, on), await calendar(tx), on=on)
