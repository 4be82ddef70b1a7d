"""What a decision does once it is served: it goes on record, suspends or revokes, is paid, and ends."""

from datetime import date

from bureaukit.calendar import WorkCalendar
from bureaukit.db import Tx
from bureaukit.ids import new_id
from bureaukit.problems import Refused
from bureaukit.rules import findings

from registry.credit_records import actions as credit_records
from registry.credit_records.lifecycle import OF_PENALTIES
from registry.credit_records.model import Penalty, PenaltyKind
from registry.forms import PENALISING, of_form
from registry.organizations import store as organizations
from registry.organizations.actions import recording
from registry.organizations.model import ENDED, EntryKind, NewEntry, OrganizationState, OrganizationType
from registry.parameters import BOOK
from registry.parameters.penalties import LATE_PERCENT
from registry.penalties import store
from registry.penalties.actions.procedure import advance, blockers
from registry.penalties.lifecycle import of
from registry.penalties.model import Case, debt
from registry.penalties.rules import PAYING, Payment, Weighing
from registry.penalties.rules.charities import TAKES_AWAY

# Meanwhile it may have ended or be winding up: a penalty is on record all the same, and brings nobody back.
_MAY_ACT = (OrganizationState.ACTIVE, OrganizationState.SUSPENDED)
_TOUCHED = {
    EntryKind.SUSPENSION: _MAY_ACT,
    EntryKind.REVOCATION: tuple(state for state in OrganizationState if state not in ENDED),
    EntryKind.RESUMPTION: (OrganizationState.SUSPENDED,),
    **dict.fromkeys(
        (EntryKind.FUNDRAISING_REVOCATION, EntryKind.CHARITY_WITHDRAWAL),
        tuple(state for state in OrganizationState if state not in ENDED),
    ),
}


async def serve(tx: Tx, weighing: Weighing, words: str, *, calendar: WorkCalendar) -> Case:
    """Serve the decision: the organization is suspended or revoked, and the penalty is on record and published."""
    case = await advance(tx, weighing, "service", words=words, served_on=weighing.today)
    if case.kind is PenaltyKind.SUSPENSION:
        await _record(tx, case, EntryKind.SUSPENSION, {"state": OrganizationState.SUSPENDED}, weighing.today)
    elif case.kind is PenaltyKind.REVOCATION:
        changes = {"state": OrganizationState.REVOKED, "ended_on": weighing.today}
        await _record(tx, case, EntryKind.REVOCATION, changes, weighing.today)
    elif case.kind and case.kind in TAKES_AWAY:
        await _record(tx, case, EntryKind(case.kind.value), dict.fromkeys(TAKES_AWAY[case.kind]), weighing.today)
    await credit_records.record_penalty(tx, _penalty(case, weighing.officer), today=weighing.today, calendar=calendar)
    return case


def _penalty(case: Case, officer: str) -> Penalty:
    if case.kind is None or case.decided_on is None or case.decision_number is None:
        raise ValueError("only what was decided is served")
    return Penalty(
        id=new_id(),
        state=OF_PENALTIES.initial,
        version=1,
        organization_id=case.organization_id,
        area=case.area,
        kind=case.kind,
        fine_fen=case.fine_fen,
        decided_on=case.decided_on,
        decision_number=case.decision_number,
        reason=case.reason or case.facts,
        recorded_by=officer,
        party=case.party,
        case_id=case.id,
    )


async def _record(tx: Tx, case: Case, kind: EntryKind, changes: dict[str, object], today: date) -> None:
    """Enter it in the book of an organization that is still in a state which it can change."""
    if case.organization_id is None:
        return
    head = await organizations.hold(tx, case.organization_id)
    if head is None or head["state"] not in _TOUCHED[kind]:
        return
    if kind is EntryKind.RESUMPTION and await store.is_suspended_otherwise(tx, case):
        return
    form = OrganizationType(head["type"])
    article = case.ground.article(form) or of_form(PENALISING, form)
    entry = NewEntry(kind, today, changes, article, case_id=case.id, reason=case.reason)
    await recording.record(tx, case.organization_id, entry, today=today)


async def pay(tx: Tx, weighing: Weighing, *, fen: int, on: date, reference: str) -> Case:
    """Record a payment of what is owed, not more, on a day on which it could be made."""
    case = weighing.case
    of(weighing.form).step("payment", case.state, blockers=blockers(weighing))
    payments = [*case.payments, {"fen": fen, "on": on.isoformat(), "reference": reference}]
    if case.fine_fen and weighing.debt:
        percent = (await BOOK.on(tx, case.opened_on))[LATE_PERCENT]
        owed = debt(case.fine_fen, weighing.debt.due_on, payments, on=weighing.today, percent=percent)
        if broken := findings(PAYING, Payment(case, on, weighing.today, owed)):
            raise Refused(broken)
    return await advance(tx, weighing, "payment", words=reference, payments=payments)


async def accept_rectification(tx: Tx, weighing: Weighing, words: str) -> Case:
    """Accept the rectification report; the suspension ends on its day, or now when that has passed."""
    return await advance(tx, weighing, "rectification", words=words, rectified_on=weighing.today)


async def resume(tx: Tx, weighing: Weighing) -> Case:
    """End a suspension whose day has come and whose rectification was accepted; another one goes on."""
    case = await advance(tx, weighing, "resumption", resumed_on=weighing.today)
    await _record(tx, case, EntryKind.RESUMPTION, {"state": OrganizationState.ACTIVE}, weighing.today)
    return case
