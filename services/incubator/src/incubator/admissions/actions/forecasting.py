"""The outlook of everybody who waits at a base: rank, offer, and the day a place can be expected."""

from dataclasses import dataclass
from datetime import date
from functools import partial
from uuid import UUID

from bureaukit.calendar import months_later
from bureaukit.db import Tx

from incubator.admissions import store
from incubator.admissions.model import Admission
from incubator.admissions.rules import forecast, priority
from incubator.admissions.rules.forecast import Line, Unforeseen, Waiter
from incubator.admissions.rules.priority import Place, Policy
from incubator.offers import store as offers
from incubator.offers.model import Offer
from incubator.parameters import BOOK
from incubator.parameters.waiting import FORECAST_MONTHS
from incubator.spaces import actions as spaces


@dataclass(frozen=True, slots=True)
class Outlook:
    """One place in the queue, the offer that stands, and what can be expected; nothing for a virtual stay."""

    place: Place
    of: int
    offer: Offer | None
    expected: date | Unforeseen | None


async def outlook(tx: Tx, admission: Admission, policy: Policy) -> Outlook:
    """Return how one stands who waits; what comes after it is not reckoned."""
    return (await outlooks(tx, admission.base_id, policy, up_to=admission))[-1]


async def outlooks(tx: Tx, base_id: UUID, policy: Policy, *, up_to: Admission | None = None) -> list[Outlook]:
    """Return everybody who waits at a base, in their order; or one and those before it for the same kind of space."""
    places = priority.queue(await store.waiting(tx, base_id), policy)
    if up_to:
        [mine] = [place for place in places if place.admission.id == up_to.id]
        places = [place for place in places if place.queue is mine.queue][: mine.rank]
    standing = await offers.current_in(tx, base_id)
    terms = await BOOK.on(tx, policy.on)
    until = months_later(policy.on, terms[FORECAST_MONTHS])
    expected: dict[UUID, date | Unforeseen] = {}
    kinds = dict.fromkeys(place.admission.content.space_kind for place in places)
    for kind in [kind for kind in kinds if kind is not None]:
        waiting = [place.admission for place in places if place.admission.content.space_kind is kind]
        waiters = [_waiter(each, policy) for each in waiting if each.id not in standing]
        seats = await spaces.seats_from(tx, base_id, kind, policy.on)
        lines = [Line(seat.space.opened_on, seat.space.closed_on, seat.held) for seat in seats]
        expected |= forecast.expected(waiters, lines, until=until)
    expected |= {admission_id: offer.period.start_on for admission_id, offer in standing.items()}
    return [
        Outlook(place, len(place.queue), standing.get(place.admission.id), expected.get(place.admission.id))
        for place in places
    ]


def _waiter(admission: Admission, policy: Policy) -> Waiter:
    rests_until = admission.progress.rests_until or policy.on
    return Waiter(admission.id, max(policy.on, rests_until), partial(policy.stay_from, admission))
