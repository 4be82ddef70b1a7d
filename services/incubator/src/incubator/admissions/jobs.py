"""What time does to the waiting list: offers that nobody answered lapse, and free seats are offered to who comes first."""

from uuid import UUID

from bureaukit.clock import legal_date
from bureaukit.db import Tx
from bureaukit.jobs import Job, one_by_one
from bureaukit.service_routes import calendar

from incubator.admissions import store
from incubator.admissions.actions import promoting
from incubator.offers import store as offers
from incubator.offers.model import Offer
from incubator.parameters import BOOK


async def lapse_offers(tx: Tx) -> int:
    """End the offers whose last day to answer is over."""
    on = legal_date(tx.at)
    terms = await BOOK.on(tx, on)

    async def lapse(offer: Offer) -> bool:
        await promoting.lapse(tx, offer, terms)
        return True

    return await one_by_one(tx, await offers.unanswered(tx, on), lapse, name=lambda offer: str(offer.id))


async def promote(tx: Tx) -> int:
    """Offer what is free to those who wait for it, base by base."""
    on = legal_date(tx.at)
    terms, days = await BOOK.on(tx, on), await calendar(tx)

    async def offer_seats(base_id: UUID) -> bool:
        return await promoting.promote(tx, base_id, terms, days) > 0

    return await one_by_one(tx, await store.bases_waited_for(tx), offer_seats, name=str)


LAPSE_OFFERS = Job("incubator.lapse-offers", lapse_offers)
PROMOTE = Job("incubator.promote-waiting", promote)
