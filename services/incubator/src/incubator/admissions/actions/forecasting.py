"""The outlook of everybody who waits at a base: rank, offer, and the day a place can be expected."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import groupby
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
from incubator.periods import Period
from incubator.spaces import store as spaces
from incubator.spaces.model import SpaceKind

FAR = date(9999, 1, 1)


@dataclass(frozen=True, slots=True)
class Outlook:
    """One place in the queue, the offer that stands, and what can be expected; nothing for a virtual stay."""

    place: Place
    of: int
    offer: Offer | None
    expected: date | Unforeseen | None


async def outlooks(tx: Tx, base_id: UUID, policy: Policy) -> list[Outlook]:
    """Return everybody who waits at a base, in their order."""
    places = priority.queue(await store.waiting(tx, base_id), policy)
    standing = await offers.current_in(tx, base_id)
    terms = await BOOK.on(tx, policy.on)
    until = months_later(policy.on, terms[FORECAST_MONTHS])
    expected: dict[UUID, date | Unforeseen] = {}
    count: dict[SpaceKind | None, int] = {}
    for place in places:
        count[place.admission.content.space_kind] = place.rank
    for kind in [kind for kind in count if kind is not None]:
        waiting = [place.admission for place in places if place.admission.content.space_kind is kind]
        waiters = [_waiter(each, policy) for each in waiting if each.id not in standing]
        expected |= forecast.expected(waiters, await _lines(tx, base_id, kind, policy.on), until=until)
    expected |= {admission_id: offer.period.start_on for admission_id, offer in standing.items()}
    return [
        Outlook(
            place,
            count[place.admission.content.space_kind],
            standing.get(place.admission.id),
            expected.get(place.admission.id),
        )
        for place in places
    ]


def _waiter(admission: Admission, policy: Policy) -> Waiter:
    rests_until = admission.progress.rests_until or policy.on
    return Waiter(admission.id, max(policy.on, rests_until), partial(policy.stay_from, admission))


async def _lines(tx: Tx, base_id: UUID, kind: SpaceKind, on: date) -> Sequence[Line]:
    """Return the seats of one kind with what is held of each from a day on."""
    offered = await spaces.of_kind(tx, base_id, kind)
    held = await spaces.held_in(tx, offered, Period(on, FAR))
    by_seat = {seat: [one.period for one in each] for seat, each in groupby(held, key=lambda o: (o.space_id, o.seat))}
    return [
        Line(space.opened_on, space.closed_on, by_seat.get((space.id, seat), []))
        for space in offered
        for seat in range(1, space.seats + 1)
    ]
