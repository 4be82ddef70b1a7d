"""Penalties go on record by two persons, list the organization, and come off again when a review revokes them."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from bureaukit.calendar import WorkCalendar
from bureaukit.db import Taken, Tx, is_unique_violation
from bureaukit.lifecycle import Blocker
from bureaukit.outbox import emit
from bureaukit.problems import Conflict, Forbidden, NotFound, Refused, problem_type
from bureaukit.rules import findings

from registry.credit_records import rules, store
from registry.credit_records.actions.attaching import note_groundless, propose_listings, retract_proposals
from registry.credit_records.lifecycle import OF_PENALTIES
from registry.credit_records.model import (
    TAKEN_FROM_CHARITIES,
    Penalty,
    PenaltyProgressed,
    PenaltyRecorded,
    PenaltyState,
    PenaltyWithdrawn,
)
from registry.organizations import store as organizations
from registry.organizations.actions import recording
from registry.organizations.model import EntryKind, NewEntry, OrganizationState
from registry.organizations.model.timeline import in_force
from registry.parameters import BOOK
from registry.parameters.credit import RECORDING_WORKING_DAYS
from registry.parameters.kinds import CREDIT
from registry.regulations import PENALTIES

PENALTY_ON_RECORD = problem_type(
    "penalty_on_record", 409, "该处罚决定书已经登记", "A penalty with this decision number is on record"
)
PENALTY_WITHDRAWN = problem_type("penalty_withdrawn", 409, "该处罚信息已撤回", "The penalty was withdrawn already")
_DECISIONS = ("confirmation", "dismissal")


async def enter_penalty(
    tx: Tx, penalty: Penalty, party: OrganizationState, *, today: date, calendar: WorkCalendar
) -> Penalty:
    """Take in a decision that no case here led to; nobody hears of it before a second person confirms it."""
    if broken := findings(rules.ENTERING, rules.EnteredPenalty(penalty.kind, party)):
        raise Refused(broken)
    entered = replace(penalty, record_by=await _record_by(tx, penalty, today, calendar))
    await _add(tx, entered)
    await emit(tx, PenaltyProgressed(penalty.id, penalty.organization_id, "entry", penalty.state))
    return entered


async def record_penalty(tx: Tx, penalty: Penalty, *, today: date, calendar: WorkCalendar) -> None:
    """Record what a case led to: two officers and whoever decided it stand behind it already."""
    recorded = replace(
        penalty,
        state=OF_PENALTIES.step("confirmation", penalty.state),
        record_by=await _record_by(tx, penalty, today, calendar),
        recorded_on=today,
        recorded_at=tx.at,
    )
    await _add(tx, recorded)
    await _publish(tx, recorded, today=today)


async def confirm_penalty(tx: Tx, penalty: Penalty, officer: str, *, today: date) -> Penalty:
    """Put a penalty on record as a second person: it is published, and proposes the listings attached to it."""
    state = _decided(penalty, officer, "confirmation")
    confirmed = replace(penalty, state=state, confirmed_by=officer, recorded_on=today, recorded_at=tx.at)
    confirmed = replace(confirmed, version=await store.keep_penalty(tx, confirmed))
    await _publish(tx, confirmed, today=today)
    return confirmed


async def dismiss_penalty(tx: Tx, penalty: Penalty, officer: str) -> Penalty:
    """Keep a penalty off the record as a second person."""
    dismissed = replace(penalty, state=_decided(penalty, officer, "dismissal"), confirmed_by=officer)
    dismissed = replace(dismissed, version=await store.keep_penalty(tx, dismissed))
    await emit(tx, PenaltyProgressed(penalty.id, penalty.organization_id, "dismissal", dismissed.state))
    return dismissed


async def withdraw_penalty(tx: Tx, penalty: Penalty, reason: str, *, on: date) -> Penalty:
    """Take a penalty off the record that a review or a court revoked, and with it the proposals that rest on it alone.

    An entry that rested on it is noted as groundless: a clerk is to propose its removal. What a charity lost by it, it has
    never lost. What was known before stays known as of then.
    """
    if penalty.withdrawn_on:
        raise Conflict(PENALTY_WITHDRAWN, "不重复撤回", "It is withdrawn once")
    state = OF_PENALTIES.step("withdrawal", penalty.state)
    gone = replace(penalty, state=state, withdrawn_on=on, withdrawn_at=tx.at, withdrawal_reason=reason)
    gone = replace(gone, version=await store.keep_penalty(tx, gone))
    await emit(tx, PenaltyProgressed(gone.id, gone.organization_id, "withdrawal", gone.state))
    await emit(tx, PenaltyWithdrawn(gone.id, gone.organization_id, on))
    if gone.organization_id:
        await retract_proposals(tx, gone, gone.organization_id, today=on)
        await note_groundless(tx, gone.organization_id, today=on)
        await _restore(tx, gone, gone.organization_id, today=on)
    return gone


async def _restore(tx: Tx, penalty: Penalty, organization_id: UUID, *, today: date) -> None:
    """Take out of force what the case of a penalty took from a charity: it has its status as if nothing had been decided."""
    if penalty.kind not in TAKEN_FROM_CHARITIES:
        return
    for entry in in_force(await organizations.entries_of(tx, organization_id)):
        if entry.case_id == penalty.case_id and entry.kind.value == penalty.kind.value:
            annulled = NewEntry(
                EntryKind.ANNULMENT,
                entry.effective_on,
                article=PENALTIES.article(48),
                case_id=penalty.case_id,
                reason=penalty.withdrawal_reason,
                corrects=entry.id,
            )
            await recording.record(tx, organization_id, annulled, today=today)


async def penalty_of(tx: Tx, penalty_id: UUID) -> Penalty:
    """Return a penalty, or say that there is none."""
    found = await store.find_penalty(tx, penalty_id)
    if found is None:
        raise NotFound
    return found


def blockers_of_penalty(penalty: Penalty, officer: str) -> dict[str, Blocker]:
    """Return what closes the decisions to whoever entered the penalty."""
    subject = rules.Confirmation(penalty, officer)
    if rules.second_person_confirms_the_penalty(subject):
        return {}
    return dict.fromkeys(_DECISIONS, Blocker(rules.second_person_confirms_the_penalty.finding(subject)))


def _decided(penalty: Penalty, officer: str, step: str) -> PenaltyState:
    state = OF_PENALTIES.step(step, penalty.state)
    if blocker := blockers_of_penalty(penalty, officer).get(step):
        broken = blocker.finding
        raise Forbidden(broken.message.zh, broken.message.en, findings=[broken])
    return state


async def _record_by(tx: Tx, penalty: Penalty, today: date, calendar: WorkCalendar) -> date:
    working_days = (await BOOK.on(tx, today))[RECORDING_WORKING_DAYS]
    return calendar.add_working_days(penalty.decided_on, working_days).on


async def _add(tx: Tx, penalty: Penalty) -> None:
    try:
        await store.add_penalty(tx, penalty)
    except Taken as error:
        if not is_unique_violation(error):
            raise
        raise Conflict(PENALTY_ON_RECORD, "同一决定书不重复登记", "A decision is recorded once") from error


async def _publish(tx: Tx, penalty: Penalty, *, today: date) -> None:
    await emit(tx, PenaltyProgressed(penalty.id, penalty.organization_id, "confirmation", penalty.state))
    recorded = PenaltyRecorded(penalty.id, penalty.organization_id, penalty.kind, penalty.fine_fen, penalty.decided_on)
    await emit(tx, recorded)
    if penalty.organization_id and penalty.decided_on >= CREDIT:
        await propose_listings(tx, penalty, penalty.organization_id, today=today)
