"""What the end of an organization makes the evaluation service do."""

from datetime import date

from bureaukit.clock import legal_date
from bureaukit.db import Tx
from bureaukit.inbox import News

from evaluation.incentives import actions as incentives
from evaluation.known_organizations import actions as known
from evaluation.known_organizations.model import from_projection
from evaluation.obligations import actions


async def organization_ended(tx: Tx, news: News) -> None:
    """Remember that it ended, settle what it has with us, and announce the incentives that fall away with it."""
    organization, today = from_projection(news.data["organization"]), legal_date(tx.at)
    await incentives.look_again(tx, organization.id, on=today)
    await known.learn(tx, organization, on=legal_date(news.at), removed_on={})
    ended_on: date = organization.ended_on or legal_date(news.at)
    await actions.carry_out(tx, organization.id, ended_on=ended_on, today=today)
    await incentives.look_again(tx, organization.id, on=today)
