"""What is done with an offer: make it, answer it, end it; each holds its seat as long as it stands."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from bureaukit.clock import legal_date
from bureaukit.db import Tx
from bureaukit.lifecycle import Blocker
from bureaukit.outbox import emit
from bureaukit.problems import Finding, NotFound, Stale
from bureaukit.text import Text

from incubator.offers import store
from incubator.offers.lifecycle import LIFECYCLE
from incubator.offers.model import Offer, OfferChanged, Passing
from incubator.regulations import ENTRY
from incubator.spaces import store as spaces


async def make(tx: Tx, offer: Offer, passings: Sequence[Passing]) -> None:
    """Keep an offer whose seat is held already."""
    await store.add(tx, offer, passings)
    await emit(tx, _told(offer, "offering"))


async def loaded(tx: Tx, offer_id: UUID, *, version: int | None = None) -> Offer:
    """Return an offer in the version the caller saw: 404 without it, 412 when it has changed."""
    offer = await store.find(tx, offer_id)
    if offer is None:
        raise NotFound
    if version not in (None, offer.version):
        raise Stale
    return offer


def blockers(tx: Tx, offer: Offer) -> dict[str, Blocker]:
    """Return what time closes: after the last day nothing can be accepted, whether or not the job has been by."""
    if legal_date(tx.at) <= offer.answer_by:
        return {}
    return {
        "acceptance": Blocker(Finding("OFFER_IS_OVER", str(ENTRY), Text("答复期限已过", "It is too late to answer")))
    }


async def accept(tx: Tx, offer: Offer) -> Offer:
    """Accept: the seat stays held until the approval."""
    state = LIFECYCLE.step("acceptance", offer.state, blockers=blockers(tx, offer))
    return await _stepped(tx, replace(offer, state=state, answered_at=tx.at, answered_by=tx.actor), "acceptance")


async def decline(tx: Tx, offer: Offer) -> Offer:
    """Decline, also after having accepted: the seat is free again."""
    state = LIFECYCLE.step("declination", offer.state)
    declined = replace(offer, state=state, answered_at=tx.at, answered_by=tx.actor)
    return await _over(tx, declined, "declination")


async def lapse(tx: Tx, offer: Offer) -> Offer:
    """End an offer that nobody answered: the seat is free again."""
    return await _over(tx, replace(offer, state=LIFECYCLE.step("lapse", offer.state)), "lapse")


async def recall(tx: Tx, offer: Offer) -> Offer:
    """End an offer whose application no longer waits: the seat is free again."""
    return await _over(tx, replace(offer, state=LIFECYCLE.step("recall", offer.state)), "recall")


async def fulfil(tx: Tx, offer: Offer) -> Offer:
    """Note the approval: the seat stays held, now until the agreement."""
    return await _stepped(tx, replace(offer, state=LIFECYCLE.step("fulfilment", offer.state)), "fulfilment")


async def _over(tx: Tx, offer: Offer, step: str) -> Offer:
    await spaces.release_all(tx, offer.admission_id)
    return await _stepped(tx, offer, step)


async def _stepped(tx: Tx, offer: Offer, step: str) -> Offer:
    saved = await store.save(tx, offer)
    await emit(tx, _told(saved, step))
    return saved


def _told(offer: Offer, step: str) -> OfferChanged:
    return OfferChanged(
        offer.id,
        offer.admission_id,
        offer.organization_id,
        offer.base_id,
        offer.space_id,
        offer.seat,
        offer.period.start_on,
        offer.period.end_on,
        offer.answer_by,
        step,
        offer.state,
    )
