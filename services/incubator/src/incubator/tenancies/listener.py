"""What the registry's news of an organization does: it is remembered, a team of its name becomes it, and who must leaves."""

from bureaukit.clock import legal_date
from bureaukit.db import Tx
from bureaukit.inbox import News
from bureaukit.service_routes import calendar

from incubator.known_organizations import actions as known_organizations
from incubator.parameters import BOOK
from incubator.tenancies import actions


async def hear(tx: Tx, news: News) -> None:
    """Take in the projection of one organization; late news changes nothing."""
    known = await known_organizations.learn(tx, news.data["organization"], heard_at=news.position)
    if known:
        on = legal_date(tx.at)
        await actions.link_by_name(tx, news.data["organization"], on=on)
        await actions.react(tx, known, await BOOK.on(tx, on), await calendar(tx), on=on)
