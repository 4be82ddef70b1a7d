"""What news of an organization makes us do: remember it, and announce the answers that flip."""

from datetime import date

from bureaukit.clock import legal_date
from bureaukit.db import Tx
from bureaukit.inbox import News

from evaluation.incentives import actions
from evaluation.known_organizations import actions as known
from evaluation.known_organizations.model import from_projection


async def organization_changed(tx: Tx, news: News) -> None:
    """Take in the registry's projection of an organization, and announce every answer that flips with it.

    We look before and after: a grade that begins today is announced before the news that takes its benefits away, so
    that nobody who was told "yes" misses the "no".
    """
    organization, today = from_projection(news.data["organization"]), legal_date(tx.at)
    await actions.look_again(tx, organization.id, on=today)
    removed_on: dict[str, date] = {}
    if day := news.data.get("removed_on"):
        removed_on[news.data["kind"]] = date.fromisoformat(day)
    await known.learn(tx, organization, on=legal_date(news.at), removed_on=removed_on)
    await actions.look_again(tx, organization.id, on=today)
