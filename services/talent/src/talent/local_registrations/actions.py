"""What applicants and the office do with a local registration: apply, review, decide, cancel."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from bureaukit.auth import Caller
from bureaukit.calendar import WorkCalendar, months_later
from bureaukit.db import Tx, is_unique_violation
from bureaukit.ids import new_id
from bureaukit.outbox import emit
from bureaukit.parameters import ParameterSet
from bureaukit.problems import Conflict, Finding, Forbidden, NotFound, Refused, Stale, problem_type
from bureaukit.rules import findings

from talent.credentials import actions as credentials
from talent.credentials.model import Credential
from talent.local_registrations import rules, store
from talent.local_registrations.lifecycle import CASE, REGISTRATION_PERIOD
from talent.local_registrations.model import (
    CancellationGround,
    Case,
    CaseKind,
    CaseMoved,
    CaseState,
    Period,
    RefusalGround,
    RegistrationCancelled,
    RegistrationLapsed,
    RegistrationRecorded,
    last_of,
    overlaps,
    span_after,
)
from talent.parameters import FIRST_MONTHS, LATE_TOLERATED, REVIEW_DAYS, VALID_MONTHS, WINDOW_MONTHS
from talent.social_workers import store as social_workers

CASE_OPEN = problem_type(
    "registration_case_open", 409, "该证书已有在办登记申请", "A case for this credential is open already"
)
ALREADY_REGISTERED = problem_type(
    "registration_overlaps", 409, "该期间已有登记", "The credential is registered for that time already"
)


async def apply(tx: Tx, credential: Credential, *, terms: ParameterSet, calendar: WorkCalendar) -> Case:
    """Open a case for a certificate, first or renewal as its periods say; late ones carry a mark."""
    earlier = last_of(await store.periods_of(tx, [credential.id]))
    applying = _applying(credential, earlier, terms, calendar)
    if broken := findings(rules.APPLYING, applying):
        raise Refused(broken)
    case = Case(
        id=new_id(),
        credential_id=credential.id,
        social_worker_id=credential.social_worker_id,
        kind=CaseKind.RE_REGISTRATION if earlier else CaseKind.FIRST,
        state=CASE.initial,
        late=applying.is_late,
        applied_on=terms.on,
        applied_by=tx.actor,
        due_on=calendar.add_working_days(terms.on, terms[REVIEW_DAYS]).on,
    )
    try:
        await store.open_case(tx, case)
    except Exception as error:
        if not is_unique_violation(error):
            raise
        raise Conflict(CASE_OPEN, "请先办结或撤回在办申请", "Finish or withdraw the open case first") from None
    await emit(tx, CaseMoved(case.id, case.credential_id, case.state))
    return case


def _applying(
    credential: Credential, earlier: Period | None, terms: ParameterSet, calendar: WorkCalendar
) -> rules.Applying:
    return rules.Applying(
        applied_on=terms.on,
        issued_on=credential.issued_on,
        first_due_on=calendar.end_of_months(credential.issued_on, terms[FIRST_MONTHS]).on,
        earlier=earlier,
        renew_due_on=_working(calendar, earlier.valid_until) if earlier else None,
        late_tolerated=terms[LATE_TOLERATED],
    )


def _working(calendar: WorkCalendar, day: date) -> date:
    """Return the day, or the next working day if nobody works on it (民法典 第二百零三条)."""
    return day if calendar.is_workday(day) else calendar.add_working_days(day, 1).on


async def first_review(tx: Tx, case: Case, version: int) -> Case:
    """The clerk has checked the papers."""
    return await _move(tx, case, "first-review", version, reviewed_by=tx.actor)


async def withdraw(tx: Tx, case: Case, version: int) -> Case:
    """The applicant takes the case back."""
    return await _move(tx, case, "withdrawal", version)


async def refuse(
    tx: Tx, case: Case, version: int, *, ground: RefusalGround, reason: str, on: date, decider: Caller
) -> Case:
    """Decide against the case, with the ground and the reason in words."""
    CASE.step("refusal", case.state)
    await _second_person(tx, case, decider)
    decision: dict[str, Any] = {"decided_by": tx.actor, "decided_on": on, "ground": ground, "reason": reason}
    return await _move(tx, case, "refusal", version, **decision)


async def approve(tx: Tx, case: Case, version: int, *, terms: ParameterSet, decider: Caller) -> tuple[Case, Period]:
    """Register the certificate for a period, counted from today or from the end of the one it renews."""
    CASE.step("approval", case.state)
    await _second_person(tx, case, decider)
    moved = await _move(tx, case, "approval", version, decided_by=tx.actor, decided_on=terms.on)
    earlier = last_of(await store.periods_of(tx, [case.credential_id]))
    start, end = span_after(earlier, in_time=not case.late, registered_on=terms.on, months=terms[VALID_MONTHS])
    credential = await credentials.known(tx, case.credential_id)
    period = await register(
        tx, credential, registered_on=terms.on, valid_from=start, valid_until=end, terms=terms, case_id=case.id
    )
    return moved, period


async def register(
    tx: Tx,
    credential: Credential,
    *,
    registered_on: date,
    valid_from: date,
    valid_until: date,
    terms: ParameterSet,
    case_id: UUID | None = None,
) -> Period:
    """Enter a period of registration; it may not run beside another of the same certificate."""
    if overlaps(await store.periods_of(tx, [credential.id]), valid_from, valid_until):
        raise _registered()
    period = Period(
        id=new_id(),
        credential_id=credential.id,
        social_worker_id=credential.social_worker_id,
        registration_id=case_id,
        registered_on=registered_on,
        valid_from=valid_from,
        valid_until=valid_until,
        window_on=max(valid_from, months_later(valid_until, -terms[WINDOW_MONTHS])),
    )
    try:
        await store.add_period(tx, period)
    except Exception as error:
        if not is_unique_violation(error):
            raise
        raise _registered() from None
    await emit(
        tx,
        RegistrationRecorded(
            period.id, credential.id, credential.social_worker_id, credential.level, valid_from, valid_until
        ),
    )
    return period


def _registered() -> Conflict:
    return Conflict(ALREADY_REGISTERED, "与已有登记期间重叠", "It overlaps a registration on record")


async def cancel(
    tx: Tx, period: Period, version: int, *, on: date, ground: CancellationGround, reason: str, decider: Caller
) -> Period:
    """End a registration before its day, from today on."""
    REGISTRATION_PERIOD.step("cancellation", period.state_on(on))
    if broken := await cancelling(tx, period, decider):
        raise Forbidden("须由另一人办理", "Another person must do it", findings=broken)
    if period.version != version or not await store.cancel_period(tx, period.id, on=on, ground=ground, reason=reason):
        raise Stale
    await emit(tx, RegistrationCancelled(period.id, period.credential_id, on, ground))
    return replace(period, cancelled_on=on, cancelled_ground=ground, cancelled_reason=reason)


async def cancelling(tx: Tx, period: Period, decider: Caller) -> list[Finding]:
    """Return what keeps this person from cancelling the registration."""
    return findings(rules.CANCELLING, rules.Cancelling(await _is_own(tx, period.social_worker_id, decider)))


async def tell_lapsed(tx: Tx, on: date, calendar: WorkCalendar) -> int:
    """Announce every registration that ran out and can no longer be renewed in time, once."""
    lapsed = [period for period in await store.lapsed(tx, on) if _working(calendar, period.valid_until) < on]
    for period in lapsed:
        told = (period.id, period.credential_id, period.social_worker_id, period.valid_until)
        await emit(tx, RegistrationLapsed(*told))
    await store.mark_lapse_told(tx, [period.id for period in lapsed])
    return len(lapsed)


async def known_period(tx: Tx, identity: UUID) -> Period:
    """Return a period on record, or raise 404."""
    if found := await store.period(tx, identity):
        return found
    raise NotFound


async def known(tx: Tx, identity: UUID) -> Case:
    """Return a case on record, or raise 404."""
    if found := await store.find(tx, identity):
        return found
    raise NotFound


async def _move(tx: Tx, case: Case, step: str, version: int, **changes: Any) -> Case:
    state: CaseState = CASE.step(step, case.state)
    if case.version != version:
        raise Stale
    moved: Case = replace(case, state=state, **changes)
    await store.move(tx, moved, version)
    await emit(tx, CaseMoved(case.id, case.credential_id, state))
    return replace(moved, version=version + 1)


async def deciding(tx: Tx, case: Case, decider: Caller) -> list[Finding]:
    """Return what keeps this person from deciding the case."""
    is_own = await _is_own(tx, case.social_worker_id, decider)
    return findings(rules.DECIDING, rules.Deciding(decider.sub, case.applied_by, case.reviewed_by, is_own))


async def _second_person(tx: Tx, case: Case, decider: Caller) -> None:
    if broken := await deciding(tx, case, decider):
        raise Forbidden("须由另一人审批", "Another person must decide", findings=broken)


async def _is_own(tx: Tx, social_worker_id: UUID, decider: Caller) -> bool:
    holder = await social_workers.of_account(tx, decider.sub)
    return holder is not None and holder.id == social_worker_id
