"""How a free seat finds the first on the waiting list: it is offered, held for some working days, and then offered to the next.

Nothing tells of a release: a job looks at what is free and who waits, so that whatever made a seat free - a stay that
ended, an approval returned, a space opened, an offer that lapsed - is followed by the same act, and never by two. Every
act on who waits at a base locks the base first.
"""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from uuid import UUID

from bureaukit.calendar import Deadline, WorkCalendar
from bureaukit.clock import legal_date
from bureaukit.db import Tx
from bureaukit.ids import new_id
from bureaukit.parameters import ParameterSet
from bureaukit.problems import Stale

from incubator.admissions import store
from incubator.admissions.actions import common
from incubator.admissions.actions.common import keep
from incubator.admissions.model import Admission, Mode
from incubator.admissions.rules.priority import Policy
from incubator.bases import store as base_store
from incubator.offers import actions as offers
from incubator.offers import store as offer_store
from incubator.offers.model import Offer, PassedOver, Passing
from incubator.parameters.admissions import RESULT_DAYS
from incubator.parameters.waiting import ANSWER_DAYS, REST_DAYS
from incubator.periods import Period
from incubator.spaces import actions as spaces
from incubator.spaces import store as space_store
from incubator.spaces.actions import SeatInTime
from incubator.spaces.model import Occupancy, OccupancyKind, SpaceKind


async def promote(tx: Tx, base_id: UUID, terms: ParameterSet, calendar: WorkCalendar) -> int:
    """Offer every free seat of a base to the first who waits and whom it fits; return how many offers were made."""
    await base_store.lock(tx, base_id)
    if await offer_store.is_paused(tx, base_id):
        return 0
    policy = common.policy_of(terms)
    answer_by = calendar.add_working_days(policy.on, terms[ANSWER_DAYS])
    have = await offer_store.current_in(tx, base_id)
    waiting = [one for one in await store.waitlisted(tx, base_id) if one.content.mode is Mode.PHYSICAL]
    sweep = _Sweep(tx, policy, answer_by)
    for admission in sorted(waiting, key=policy.standing):
        if admission.id not in have:
            await sweep.see_to(admission)
    return sweep.made


@dataclass(slots=True)
class _Sweep:
    """One way through the waiting list of a base, from the first on; its seats only fill, so what was full stays full."""

    tx: Tx
    policy: Policy
    answer_by: Deadline
    made: int = 0
    seats: dict[SpaceKind, list[SeatInTime]] = field(default_factory=dict)
    passed: dict[SpaceKind, list[tuple[UUID, PassedOver]]] = field(default_factory=dict)
    full: set[tuple[SpaceKind, Period]] = field(default_factory=set)

    async def see_to(self, admission: Admission) -> None:
        """Offer a seat to one who waits, or remember why it is passed over."""
        kind, stay = admission.content.space_kind, self.policy.stay(admission)
        if kind is None:
            raise AssertionError("who waits for a place in a room names its kind")
        passed = self.passed.setdefault(kind, [])
        if self.policy.rests(admission):
            passed.append((admission.id, PassedOver.RESTING))
        elif seat := await self._free_seat(admission.base_id, kind, stay):
            await self._offer(admission, seat, stay, passed)
        else:
            passed.append((admission.id, PassedOver.NO_SEAT_THROUGH))

    async def _free_seat(self, base_id: UUID, kind: SpaceKind, stay: Period) -> SeatInTime | None:
        if (kind, stay) in self.full:
            return None
        if kind not in self.seats:
            self.seats[kind] = await spaces.seats_from(self.tx, base_id, kind, self.policy.on)
        seat = next((seat for seat in self.seats[kind] if seat.is_free(stay)), None)
        if seat is None:
            self.full.add((kind, stay))
        return seat

    async def _offer(
        self, admission: Admission, seat: SeatInTime, stay: Period, passed: list[tuple[UUID, PassedOver]]
    ) -> None:
        tx, space = self.tx, seat.space
        held = Occupancy(new_id(), space.id, space.number, seat.number, stay, OccupancyKind.RESERVED, admission.id)
        await space_store.hold(tx, held)
        seat.held.append(stay)
        offer = Offer(
            id=new_id(),
            admission_id=admission.id,
            organization_id=admission.applicant.organization_id,
            base_id=admission.base_id,
            area=admission.area,
            space_id=space.id,
            seat=held.seat,
            period=stay,
            offered_at=tx.at,
            answer_by=self.answer_by.on,
            answer_provisional=self.answer_by.provisional,
        )
        await offers.make(tx, offer, [Passing(offer.id, other, reason) for other, reason in passed])
        await keep(tx, admission)
        self.made += 1


async def accept(tx: Tx, offer: Offer, admission: Admission, terms: ParameterSet, calendar: WorkCalendar) -> Offer:
    """Accept an offer; the approval by a second person is due as the result of an application is."""
    await _locked(tx, offer)
    accepted = await offers.accept(tx, offer)
    due = calendar.add_working_days(legal_date(tx.at), terms[RESULT_DAYS])
    progress = replace(admission.progress, due_on=due.on, due_provisional=due.provisional)
    await keep(tx, replace(admission, progress=progress))
    return accepted


async def decline(tx: Tx, offer: Offer, admission: Admission, terms: ParameterSet) -> Offer:
    """Decline an offer; the application keeps waiting, and rests for a while."""
    await _locked(tx, offer)
    declined = await offers.decline(tx, offer)
    await _let_rest(tx, admission, terms)
    return declined


async def lapse(tx: Tx, offer: Offer, terms: ParameterSet) -> None:
    """End an offer that nobody answered in time; the application keeps waiting, and rests for a while."""
    await _locked(tx, offer)
    await offers.lapse(tx, offer)
    await _let_rest(tx, await common.loaded(tx, offer.admission_id), terms)


async def _locked(tx: Tx, offer: Offer) -> None:
    """Lock the base; 412 if the offer has changed while we waited for it."""
    await base_store.lock(tx, offer.base_id)
    if (await offers.loaded(tx, offer.id)).version != offer.version:
        raise Stale


async def _let_rest(tx: Tx, admission: Admission, terms: ParameterSet) -> None:
    until = legal_date(tx.at) + timedelta(days=terms[REST_DAYS])
    await keep(tx, replace(admission, progress=replace(admission.progress, rests_until=until)))
