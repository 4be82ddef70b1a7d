"""The office's side of the counter: review, return, decide, sign; and the record of it."""

from uuid import UUID

from bureaukit.db import Tx
from bureaukit.desk import Desk, DeskContext
from bureaukit.lifecycle import Blocker
from bureaukit.policy import needs
from bureaukit.problems import FieldError, Finding, Forbidden, Invalid
from bureaukit.route import counter
from bureaukit.service_routes import calendar
from bureaukit.text import Text
from fastapi import Response

from incubator.access import BASE_SIDE, DECIDING_SIDE, acting_as, closed_to_others, see_to_owner
from incubator.admissions import store
from incubator.admissions.actions import agreeing, common, deciding, referring
from incubator.admissions.actions.common import Ruling
from incubator.admissions.api.common import facts_for, is_applicant, own, shown
from incubator.admissions.api.shapes import (
    ActionsOut,
    AdmissionOut,
    AgreementIn,
    ApprovalIn,
    CorrectionIn,
    DecisionsOut,
    RefusalIn,
    ReviewIn,
    WaitlistingIn,
    entry_of,
    plain,
)
from incubator.admissions.lifecycle import LIFECYCLE
from incubator.admissions.model import REFERABLE, Admission
from incubator.admissions.rules import priority
from incubator.offers import store as offers
from incubator.parameters import BOOK
from incubator.periods import Period
from incubator.referrals import store as referrals
from incubator.regulations import ENTRY
from incubator.roles import (
    COMMUNITY_OFFICER,
    DISTRICT_APPROVER,
    DISTRICT_CLERK,
    OFFICERS,
    ORG_REP,
    STREET_OFFICER,
)
from incubator.spaces import store as spaces

router = counter("incubator", "admissions")
BASE_ROLES = (DISTRICT_CLERK, STREET_OFFICER, COMMUNITY_OFFICER)
DECIDING_ROLES = (DISTRICT_APPROVER, STREET_OFFICER)
DECIDE = "owner of the base, a second person; incubator:admission:approve or :confirm"
RETURNING_SIDE = BASE_SIDE | {DISTRICT_APPROVER: "approve"}


@router.post(
    "/{admission_id}/first-review",
    response_model=AdmissionOut,
    **needs("incubator:admission:write", *BASE_ROLES, rule="own area", key=True, match=True, dry_run=True),
)
async def review(admission_id: UUID, body: ReviewIn, desk: Desk) -> Response:
    """Record the first review by the base's side (初审)."""
    version = desk.if_match()
    ruling = Ruling(acting_as(desk.caller, "admission", BASE_SIDE), body.opinion)
    async with desk.transaction() as tx:
        found = await _case(tx, admission_id, desk, version)
        terms = await BOOK.on(tx, desk.today)
        reviewed = await deciding.review(tx, found, terms, ruling, marks=body.marks)
        return await desk.done(tx, await shown(tx, reviewed, desk), version=reviewed.version)


@router.post(
    "/{admission_id}/correction-notice",
    response_model=AdmissionOut,
    **needs(
        "",
        *BASE_ROLES,
        DISTRICT_APPROVER,
        rule="own area; incubator:admission:write or :approve",
        key=True,
        match=True,
        dry_run=True,
    ),
)
async def send_back(admission_id: UUID, body: CorrectionIn, desk: Desk) -> Response:
    """Return an application for correction; what was decided is void (退回补正)."""
    version = desk.if_match()
    ruling = Ruling(acting_as(desk.caller, "admission", RETURNING_SIDE), body.opinion)
    async with desk.transaction() as tx:
        found = await _case(tx, admission_id, desk, version)
        returned = await deciding.send_back(tx, found, ruling, items=body.items)
        return await desk.done(tx, plain(returned), version=returned.version)


@router.post(
    "/{admission_id}/approval",
    response_model=AdmissionOut,
    **needs("", *DECIDING_ROLES, rule=DECIDE, key=True, match=True, dry_run=True),
)
async def approve(admission_id: UUID, body: ApprovalIn, desk: Desk) -> Response:
    """Approve an application and reserve its place (批准入驻)."""
    version = desk.if_match()
    ruling = Ruling(acting_as(desk.caller, "admission", DECIDING_SIDE), body.opinion)
    facts = await facts_for(desk, admission_id)
    async with desk.transaction() as tx:
        found = await _case(tx, admission_id, desk, version)
        see_to_owner(ruling.role, found.area)
        terms, days = await BOOK.on(tx, desk.today), await calendar(tx)
        wanted = _period(body, found)
        approved = await deciding.approve(
            tx, found, facts, terms, days, ruling=ruling, space_id=body.space_id, period=wanted
        )
        return await desk.done(tx, plain(approved), version=approved.version)


def _period(body: ApprovalIn, found: Admission) -> Period | None:
    if body.start_on is None and body.end_on is None:
        return None
    applied = found.content.period
    period = Period(body.start_on or applied.start_on, body.end_on or applied.end_on)
    if period.end_on <= period.start_on:
        words = Text("终止日须晚于起始日", "The end must be later than the start")
        raise Invalid(FieldError("/end_on", "empty_period", words))
    return period


@router.post(
    "/{admission_id}/waitlisting",
    response_model=AdmissionOut,
    **needs("", *DECIDING_ROLES, rule=DECIDE, key=True, match=True, dry_run=True),
)
async def put_on_waiting_list(admission_id: UUID, body: WaitlistingIn, desk: Desk) -> Response:
    """Put an application on the waiting list, telling what went before it (列入轮候)."""
    version = desk.if_match()
    ruling = Ruling(acting_as(desk.caller, "admission", DECIDING_SIDE), body.opinion)
    async with desk.transaction() as tx:
        found = await _case(tx, admission_id, desk, version)
        see_to_owner(ruling.role, found.area)
        waiting = await deciding.put_on_waiting_list(tx, found, ruling)
        return await desk.done(tx, await shown(tx, waiting, desk), version=waiting.version)


@router.post(
    "/{admission_id}/refusal",
    response_model=AdmissionOut,
    **needs("", *DECIDING_ROLES, rule=DECIDE, key=True, match=True, dry_run=True),
)
async def refuse(admission_id: UUID, body: RefusalIn, desk: Desk) -> Response:
    """Refuse an application for coded reasons (不予入驻)."""
    version = desk.if_match()
    ruling = Ruling(acting_as(desk.caller, "admission", DECIDING_SIDE), body.opinion)
    facts = await facts_for(desk, admission_id)
    async with desk.transaction() as tx:
        found = await _case(tx, admission_id, desk, version)
        see_to_owner(ruling.role, found.area)
        terms = await BOOK.on(tx, desk.today)
        refused = await deciding.refuse(tx, found, facts, terms, ruling, reasons=body.reasons)
        return await desk.done(tx, plain(refused), version=refused.version)


@router.post(
    "/{admission_id}/agreement",
    status_code=201,
    response_model=AdmissionOut,
    **needs("incubator:admission:write", *BASE_ROLES, rule="own area", key=True, match=True, dry_run=True),
)
async def sign(admission_id: UUID, body: AgreementIn, desk: Desk) -> Response:
    """Record the signed agreement: the reservation becomes a tenancy (签订入驻协议)."""
    version = desk.if_match()
    if body.signed_on > desk.today:
        raise Invalid(FieldError("/signed_on", "in_the_future", Text("日期不得晚于今天", "The day has not come yet")))
    agreement = agreeing.Agreement(body.signed_on, body.agreement_number, tuple(body.obligations))
    ruling = Ruling(acting_as(desk.caller, "admission", BASE_SIDE))
    facts = await facts_for(desk, admission_id)
    async with desk.transaction() as tx:
        found = await _case(tx, admission_id, desk, version)
        terms = await BOOK.on(tx, desk.today)
        signed = await agreeing.sign(tx, found, facts, terms, ruling, agreement=agreement)
        tenancy = signed.progress.tenancy_id
        place = f"tenancies/{tenancy}" if tenancy else f"admissions/{signed.id}"
        return await desk.created(tx, plain(signed), f"/v1/incubator/{place}", version=signed.version)


@router.get(
    "/{admission_id}/actions",
    response_model=ActionsOut,
    **needs("incubator:admission:read", *OFFICERS, ORG_REP, rule="own area or own organization"),
)
async def actions(admission_id: UUID, desk: Desk) -> Response:
    """List what can be done with an application now, and why the rest is blocked (可办事项)."""
    async with desk.reading() as tx:
        found = await own(tx, admission_id, desk)
        blockers = await _blockers(tx, found, desk)
    items = [action.as_dict(desk.language) for action in LIFECYCLE.actions(found.state, blockers=blockers)]
    return desk.answer({"items": items})


DECISIONS = ("approval", "waitlisting", "refusal")
APPLICANTS_OWN = ("submission", "withdrawal")
BASES_OWN = ("first-review", "correction-notice", "referrals", "agreement", *DECISIONS)


async def _blockers(tx: Tx, found: Admission, desk: DeskContext) -> dict[str, Blocker]:
    """Return what closes steps that the state would allow: the queue, and who asks."""
    blockers: dict[str, Blocker] = {}
    offer = None
    if found.state in REFERABLE:
        if await referrals.open_of(tx, found.id):
            blockers["referrals"] = Blocker(referring.referred_already())
        elif await spaces.held_for(tx, found.id):
            blockers["referrals"] = Blocker(referring.seat_held())
        offer = await offers.current_of(tx, found.id)
        rivalry = None if offer else await common.rivalry(tx, found, await common.policy_now(tx))
        if offer and offer.is_open:
            blockers["approval"] = Blocker(deciding.offer_unanswered(offer))
        elif rivalry is None or not rivalry.must_wait:
            blockers["waitlisting"] = Blocker(deciding.place_is_free())
        elif not rivalry.free:
            blockers["approval"] = Blocker(priority.nothing_free())
        else:
            blockers["approval"] = Blocker(priority.higher_ranked_waits(rivalry.ahead, len(rivalry.free)))
    if not deciding.is_second_person(found, desk.caller.sub, offer):
        blockers |= dict.fromkeys(DECISIONS, Blocker(deciding.second_person_needed()))
    blockers |= closed_to_others(desk.caller, found.area, DECISIONS)
    if is_applicant(desk, found):
        blockers |= dict.fromkeys(BASES_OWN, Blocker(_for_side("由基地一方办理", "This is for the base's side")))
    elif found.progress.drafted_by != desk.caller.sub:
        side = _for_side("由申请人或代为起草的经办人办理", "For the applicant, or the officer who drafted it on behalf")
        blockers |= dict.fromkeys(APPLICANTS_OWN, Blocker(side))
    return blockers | LIFECYCLE.closed_to(found.state, desk.caller.has_role)


def _for_side(zh: str, en: str) -> Finding:
    return Finding("OTHER_SIDE", str(ENTRY), Text(zh, en))


@router.get(
    "/{admission_id}/decisions",
    response_model=DecisionsOut,
    **needs("incubator:admission:read", *OFFICERS, ORG_REP, rule="own area or own organization"),
)
async def decisions(admission_id: UUID, desk: Desk) -> Response:
    """Show the record of an application, what was voided included (办理记录)."""
    async with desk.reading() as tx:
        found = await own(tx, admission_id, desk)
        record = await store.decisions(tx, found.id)
    to_officer = not is_applicant(desk, found)
    return desk.answer(DecisionsOut(items=[entry_of(decision, to_officer=to_officer) for decision in record]))


async def _case(tx: Tx, admission_id: UUID, desk: DeskContext, version: int) -> Admission:
    """Return an application of the caller's area; the applicant itself does not decide on it."""
    found = await own(tx, admission_id, desk, version)
    if is_applicant(desk, found) or not desk.caller.covers(found.area):
        raise Forbidden("由基地一方办理", "This is for the base's side")
    return found
