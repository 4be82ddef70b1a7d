"""What the base's side decides: first review, return, and by a second person approval, waiting list or refusal."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from bureaukit.calendar import WorkCalendar
from bureaukit.clock import legal_date
from bureaukit.db import Tx
from bureaukit.parameters import ParameterSet
from bureaukit.problems import FieldError, Finding, Forbidden, Invalid, Problem, Refused, problem_type
from bureaukit.rules import findings
from bureaukit.text import Text

from incubator.admissions import store
from incubator.admissions.actions.common import (
    Facts,
    Rivalry,
    Ruling,
    candidacy,
    give_back,
    keep,
    policy_now,
    policy_of,
    record,
    rivalry,
)
from incubator.admissions.lifecycle import LIFECYCLE
from incubator.admissions.model import (
    Admission,
    ApplicantKind,
    DecisionKind,
    Factor,
    RefusalReason,
    points_of,
)
from incubator.admissions.rules import entry, priority
from incubator.bases import actions as bases
from incubator.bases import store as base_store
from incubator.offers import actions as offers
from incubator.offers import store as offer_store
from incubator.offers.model import Offer
from incubator.parameters.admissions import TEAM_MONTHS, WEIGHTS
from incubator.periods import Period
from incubator.regulations import ENTRY
from incubator.spaces import actions as spaces
from incubator.spaces import store as space_store
from incubator.spaces.model import Occupancy, OccupancyKind, Space

HIGHER_RANKED = problem_type(
    "higher_ranked_applicant_waits", 409, "排位在前的申请人仍在等候", "An applicant of higher rank is waiting"
)
NOTHING_FREE = problem_type("nothing_free", 409, "没有空余场地", "Nothing is free")
UNANSWERED = problem_type("offer_unanswered", 409, "席位待申请人答复", "The applicant has not answered the offer yet")
PLACE_IS_FREE = problem_type("place_is_free", 409, "尚有空余场地，无须轮候", "There is a free place; no need to wait")


def see_to_second_person(admission: Admission, actor: str, offer: Offer | None = None) -> None:
    """Raise 403 unless the actor is somebody who had no part in the application before (四眼)."""
    if not is_second_person(admission, actor, offer):
        raise Forbidden(
            "须由经办、初审以外的第二人办理",
            "A second person decides: neither who drafted or submitted nor who reviewed it",
        )


def is_second_person(admission: Admission, actor: str, offer: Offer | None = None) -> bool:
    """Say whether the actor neither prepared the application nor answered the offer; who put it on the list may approve."""
    progress, answered_by = admission.progress, offer.answered_by if offer else None
    return actor not in (progress.drafted_by, progress.submitted_by, progress.reviewed_by, answered_by)


async def review(
    tx: Tx, admission: Admission, terms: ParameterSet, ruling: Ruling, *, marks: Mapping[Factor, int]
) -> Admission:
    """Record the first review; marks given here replace the declared ones."""
    state = LIFECYCLE.step("first-review", admission.state)
    settled = {**admission.content.marks, **marks}
    points = points_of(settled, terms[WEIGHTS])
    reviewed = replace(
        admission,
        state=state,
        content=replace(admission.content, marks=settled),
        progress=replace(admission.progress, reviewed_by=tx.actor, points=points),
    )
    await record(tx, admission, DecisionKind.FIRST_REVIEW, ruling)
    return await keep(tx, reviewed)


async def send_back(tx: Tx, admission: Admission, ruling: Ruling, *, items: Sequence[str]) -> Admission:
    """Return an application for correction: what was decided is void, but stays in the record."""
    state = LIFECYCLE.step("correction-notice", admission.state)
    await give_back(tx, admission)
    await store.void_decisions(tx, admission.id, tx.at)
    await record(tx, admission, DecisionKind.CORRECTION_NOTICE, ruling, reasons=tuple(items))
    progress = replace(
        admission.progress,
        reviewed_by=None,
        decided_by=None,
        decided_at=None,
        due_on=None,
        due_provisional=None,
        register_by=None,
    )
    return await keep(tx, replace(admission, state=state, progress=progress))


async def approve(
    tx: Tx,
    admission: Admission,
    facts: Facts,
    terms: ParameterSet,
    calendar: WorkCalendar,
    *,
    ruling: Ruling,
    space_id: UUID | None,
    period: Period | None,
) -> Admission:
    """Approve an application and reserve its place, or say everything that stands against it.

    Where an offer was accepted, its seat and days are those approved, and the conditions of entry are looked at again.
    """
    state = LIFECYCLE.step("approval", admission.state)
    base = await base_store.lock(tx, admission.base_id) or await bases.loaded(tx, admission.base_id)
    offer = await offer_store.current_of(tx, admission.id)
    see_to_second_person(admission, tx.actor, offer)
    on, policy = legal_date(tx.at), policy_of(terms)
    if offer:
        _see_to_offer(offer, space_id, period)
    days = offer.period if offer else period or policy.stay(admission)
    wanted = replace(admission, content=replace(admission.content, period=days))
    if broken := findings(entry.ENTERING, await candidacy(tx, wanted, base, facts, terms, on=on)):
        raise Refused(broken)
    found = None if offer else await rivalry(tx, wanted, policy, days)
    if offer:
        await offers.fulfil(tx, offer)
    elif found:
        await _reserve(tx, wanted, found, space_id)
    await record(tx, admission, DecisionKind.APPROVAL, ruling, facts=facts, found=found)
    return await _approved(tx, replace(wanted, state=state), facts, terms, calendar)


async def approve_planned(
    tx: Tx,
    admission: Admission,
    facts: Facts,
    terms: ParameterSet,
    calendar: WorkCalendar,
    *,
    ruling: Ruling,
    seat: Occupancy,
) -> Admission:
    """Approve an application for the seat that a round planned for it: who goes first was settled there, all else is not."""
    state = LIFECYCLE.step("approval", admission.state)
    see_to_second_person(admission, tx.actor)
    base = await bases.loaded(tx, admission.base_id)
    wanted = replace(admission, content=replace(admission.content, period=seat.period))
    if broken := findings(entry.ENTERING, await candidacy(tx, wanted, base, facts, terms, on=legal_date(tx.at))):
        raise Refused(broken)
    await space_store.hold(tx, seat)
    await record(tx, admission, DecisionKind.APPROVAL, ruling, facts=facts)
    return await _approved(tx, replace(wanted, state=state), facts, terms, calendar)


async def _approved(
    tx: Tx, admission: Admission, facts: Facts, terms: ParameterSet, calendar: WorkCalendar
) -> Admission:
    is_team = admission.applicant.kind is ApplicantKind.TEAM
    register_by = calendar.end_of_months(legal_date(tx.at), terms[TEAM_MONTHS]).on if is_team else None
    progress = replace(admission.progress, decided_by=tx.actor, decided_at=tx.at, facts=facts, register_by=register_by)
    return await keep(tx, replace(admission, progress=progress))


def _see_to_offer(offer: Offer, space_id: UUID | None, period: Period | None) -> None:
    """Raise unless the offer was accepted, and is what is to be approved."""
    if offer.is_open:
        words = Text(
            f"申请人可在 {offer.answer_by} 前（含当日）答复", f"The applicant has until {offer.answer_by} to answer"
        )
        raise Problem(UNANSWERED, words, findings=[offer_unanswered(offer)])
    if space_id not in (None, offer.space_id) or period not in (None, offer.period):
        words = Text("只能按申请人接受的席位和日期批准", "What the applicant accepted is what can be approved")
        raise Invalid(FieldError("/space_id", "offer_binds", words))


async def _reserve(tx: Tx, admission: Admission, found: Rivalry, space_id: UUID | None) -> None:
    space = await _chosen(tx, admission, found, space_id)
    if found.free and found.must_wait:
        raise Problem(
            HIGHER_RANKED,
            Text("最后的空余场地应先给排位在前者", "The last free places belong to those who rank higher"),
            findings=[priority.higher_ranked_waits(found.ahead, len(found.free))],
        )
    held_for = admission.id
    await spaces.hold(tx, space, admission.content.period, kind=OccupancyKind.RESERVED, held_for=held_for)


async def _chosen(tx: Tx, admission: Admission, found: Rivalry, space_id: UUID | None) -> Space:
    """Return the space named, or the first free one; a named one that is taken is told by the hold itself."""
    if space_id is None:
        if not found.free:
            words = Text("该期间没有空余场地，可列入轮候", "Nothing is free; it can be put on the waiting list")
            raise Problem(NOTHING_FREE, words, findings=[priority.nothing_free()])
        return found.free[0][0]
    space, content = await space_store.find(tx, space_id), admission.content
    fits = space and space.base_id == admission.base_id and space.kind is content.space_kind
    if space is None or not fits or not space.is_open_through(content.period):
        words = Text(
            "该场地不属本基地、类型不符或在此期间未开放",
            "It is not of this base or kind, or not open through the period",
        )
        raise Invalid(FieldError("/space_id", "space_unfit", words))
    return space


def _see_to_facts(reasons: Sequence[RefusalReason], found: entry.Candidacy) -> None:
    """Raise 422 for an exclusion that the facts of the day do not show."""
    clear = {rule.code.lower() for rule in entry.EXCLUSIONS if rule(found)}
    words = Text("登记机关的事实中没有这一情形", "The registry's facts do not show this")
    faults = [
        FieldError(f"/reasons/{place}", "not_in_the_facts", words)
        for place, reason in enumerate(reasons)
        if reason.value in clear
    ]
    if faults:
        raise Invalid(*faults)


async def put_on_waiting_list(tx: Tx, admission: Admission, ruling: Ruling, *, after_round: bool = False) -> Admission:
    """Put an application on the waiting list, with the reason that is told to the applicant; after a round that is its plan."""
    state = LIFECYCLE.step("waitlisting", admission.state)
    see_to_second_person(admission, tx.actor)
    await base_store.lock(tx, admission.base_id)
    found = None if after_round else await rivalry(tx, admission, await policy_now(tx))
    if not after_round and (found is None or not found.must_wait):
        raise Problem(PLACE_IS_FREE, Text("本申请可以批准", "This application can be approved"))
    await record(tx, admission, DecisionKind.WAITLISTING, ruling, found=found)
    progress = replace(admission.progress, decided_by=tx.actor, decided_at=tx.at)
    return await keep(tx, replace(admission, state=state, progress=progress))


async def refuse(
    tx: Tx,
    admission: Admission,
    facts: Facts,
    terms: ParameterSet,
    ruling: Ruling,
    *,
    reasons: Sequence[RefusalReason],
) -> Admission:
    """Refuse an application for coded reasons; an exclusion must be in the registry's facts, which are kept with it."""
    state = LIFECYCLE.step("refusal", admission.state)
    see_to_second_person(admission, tx.actor)
    base = await bases.loaded(tx, admission.base_id)
    found = await candidacy(tx, admission, base, facts, terms, on=legal_date(tx.at))
    _see_to_facts(reasons, found)
    await give_back(tx, admission)
    codes = tuple(reason.value for reason in dict.fromkeys(reasons))
    await record(tx, admission, DecisionKind.REFUSAL, ruling, facts=facts, reasons=codes)
    progress = replace(admission.progress, decided_by=tx.actor, decided_at=tx.at, facts=facts)
    return await keep(tx, replace(admission, state=state, progress=progress))


def second_person_needed() -> Finding:
    """Say that the reader had a part in the application and cannot decide on it."""
    return Finding(
        "SECOND_PERSON_NEEDED",
        str(ENTRY),
        Text("您已参与本申请的办理", "You had a part in this application"),
        Text("由第二人办理", "A second person decides"),
    )


def offer_unanswered(offer: Offer) -> Finding:
    """Say that the applicant is to answer first."""
    return Finding(
        "OFFER_UNANSWERED",
        str(ENTRY),
        Text("席位待申请人答复", "The applicant has not answered the offer yet"),
        Text(
            f"申请人于 {offer.answer_by} 前（含当日）接受后可批准",
            f"It can be approved once accepted, by {offer.answer_by}",
        ),
    )


def place_is_free() -> Finding:
    """Say that nobody needs to wait."""
    return Finding("PLACE_IS_FREE", str(ENTRY), Text("尚有空余场地", "There is a free place"))
