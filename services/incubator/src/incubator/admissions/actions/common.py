"""What every act on an application needs: to find it, to keep it, and to know what stands in its way."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from bureaukit.clock import legal_date
from bureaukit.db import Tx
from bureaukit.ids import new_id
from bureaukit.outbox import emit
from bureaukit.parameters import ParameterSet
from bureaukit.problems import NotFound, Stale

from incubator.admissions import store
from incubator.admissions.model import REFERABLE, Admission, AdmissionChanged, Decision, DecisionKind, Mode
from incubator.admissions.rules import priority
from incubator.admissions.rules.entry import Candidacy, Limits, Repute
from incubator.admissions.rules.priority import Policy
from incubator.bases import store as base_store
from incubator.bases.model import IncubationBase
from incubator.offers import actions as offers
from incubator.offers import store as offer_store
from incubator.parameters import BOOK
from incubator.parameters.admissions import EXCLUSION_MONTHS, REENTRY_MONTHS
from incubator.parameters.tenancies import FIRST_MONTHS
from incubator.parameters.waiting import ORDER, PATIENCE_DAYS
from incubator.periods import Period
from incubator.referrals import actions as referrals
from incubator.spaces import actions as spaces
from incubator.spaces import store as space_store
from incubator.spaces.model import Space
from incubator.tenancies import store as tenancies

Facts = Mapping[str, Any] | None
Seats = list[tuple[Space, int]]


async def loaded(tx: Tx, admission_id: UUID, *, version: int | None = None, hold: bool = False) -> Admission:
    """Return an application in the version the caller saw: 404 without it, 412 when it has changed."""
    admission = await store.find(tx, admission_id, hold=hold)
    if admission is None:
        raise NotFound
    if version not in (None, admission.version):
        raise Stale
    return admission


async def keep(tx: Tx, admission: Admission) -> Admission:
    """Save an application that took a step, and tell; one that waits no longer is referred no further."""
    saved = await store.save(tx, admission)
    await emit(tx, told(saved))
    if saved.state not in REFERABLE:
        await referrals.recall_open(tx, saved.id)
    return saved


def told(admission: Admission) -> AdmissionChanged:
    """Return the event of an application's present state."""
    return AdmissionChanged(admission.id, admission.applicant.organization_id, admission.base_id, admission.state)


async def candidacy(
    tx: Tx, admission: Admission, base: IncubationBase, facts: Facts, terms: ParameterSet, *, on: date
) -> Candidacy:
    """Return the application with everything that its entry depends on."""
    known = await repute(tx, admission.applicant.organization_id, facts, terms, on=on)
    return Candidacy(known.facts, known.last_ordered_exit, known.limits, on, admission, base)


async def repute(tx: Tx, organization_id: UUID | None, facts: Facts, terms: ParameterSet, *, on: date) -> Repute:
    """Return what may exclude an organization from every base; a team is known to nobody."""
    ordered = await tenancies.last_ordered_exit(tx, organization_id) if organization_id else None
    limits = Limits(terms[FIRST_MONTHS], terms[EXCLUSION_MONTHS], terms[REENTRY_MONTHS])
    return Repute(facts, ordered, limits, on)


@dataclass(frozen=True, slots=True)
class Rivalry:
    """What is free for an application, who goes before it, and who was given a place while it waited."""

    free: Seats
    ahead: list[tuple[Admission, priority.Advantage]]
    taken: list[tuple[Admission, priority.Advantage]]

    @property
    def must_wait(self) -> bool:
        """Say whether there is no place left for this one."""
        return priority.must_wait(len(self.free), self.ahead)

    def as_record(self) -> dict[str, Any]:
        """Return it as the record of a decision keeps it."""
        return {
            "free": len(self.free),
            "ahead": [{"admission_id": str(other.id), "by": reason.value} for other, reason in self.ahead],
            "taken": [{"admission_id": str(other.id), "by": reason.value} for other, reason in self.taken],
        }


def policy_of(terms: ParameterSet) -> Policy:
    """Return what the order of those who wait depends on, on the day of the parameters."""
    return Policy(terms.on, terms[ORDER], terms[PATIENCE_DAYS], terms[FIRST_MONTHS])


async def policy_now(tx: Tx) -> Policy:
    """Return what the order of those who wait depends on today."""
    return policy_of(await BOOK.on(tx, legal_date(tx.at)))


async def rivalry(tx: Tx, admission: Admission, policy: Policy, days: Period | None = None) -> Rivalry | None:
    """Return how an application for a space stands against the others; None for a virtual stay, which needs no room."""
    content = admission.content
    if content.mode is Mode.VIRTUAL or content.space_kind is None:
        return None
    days = days or policy.stay(admission)
    free = await spaces.free_seats(tx, admission.base_id, content.space_kind, days)
    ahead = priority.ahead_of(admission, await store.waiting(tx, admission.base_id), policy, days)
    taken = priority.taken_by(admission, await store.holding(tx, admission.base_id), policy)
    return Rivalry(list(free), ahead, taken)


async def give_back(tx: Tx, admission: Admission) -> None:
    """Release the seat that is reserved for an application or offered to it, if there is one."""
    await base_store.lock(
        tx, admission.base_id
    )  # what is free and who waits changes for nobody in the middle of an act
    if offer := await offer_store.current_of(tx, admission.id):
        await offers.recall(tx, offer)
    elif held := await space_store.held_for(tx, admission.id):
        await space_store.release(tx, held.id)


@dataclass(frozen=True, slots=True)
class Ruling:
    """Who decides, and what they say."""

    role: str
    opinion: str | None = None


async def record(
    tx: Tx,
    admission: Admission,
    kind: DecisionKind,
    ruling: Ruling,
    *,
    facts: Facts = None,
    found: Rivalry | None = None,
    reasons: tuple[str, ...] = (),
) -> None:
    """Enter a decision in the record of an application, with the facts and the queue it rests on."""
    decision = Decision(
        id=new_id(),
        admission_id=admission.id,
        kind=kind,
        by=tx.actor,
        role=ruling.role,
        at=tx.at,
        opinion=ruling.opinion,
        reasons=reasons,
        facts=facts,
        ranking=found.as_record() if found else None,
    )
    await store.record(tx, decision)
