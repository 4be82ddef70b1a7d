"""The counter for referrals: a base proposes, the applicant answers, the other base takes over."""

from typing import Annotated
from uuid import UUID

from bureaukit.db import Tx
from bureaukit.desk import Desk, DeskContext
from bureaukit.lifecycle import Blocker
from bureaukit.pages import page_of
from bureaukit.policy import needs, public
from bureaukit.problems import Finding, Forbidden, NotFound
from bureaukit.route import counter
from bureaukit.text import Text
from fastapi import Query, Response

from incubator.access import APPLICANT_SIDE, BASE_SIDE, acting_as, is_officer_for, speaks_for
from incubator.admissions.actions import referring
from incubator.admissions.actions.common import Ruling
from incubator.admissions.api.common import is_applicant, own
from incubator.admissions.api.referral_shapes import (
    BecauseIn,
    PlacementOptionsOut,
    PlacementQuery,
    ReferralActionsOut,
    ReferralFilter,
    ReferralIn,
    ReferralOptionsOut,
    ReferralOut,
    ReferralPage,
    ReferralsOut,
    TakingIn,
    WhyIn,
    option_out,
    referral_out,
)
from incubator.periods import Period
from incubator.referrals import actions, store
from incubator.referrals.lifecycle import LIFECYCLE
from incubator.referrals.model import Referral
from incubator.regulations import TREE
from incubator.roles import COMMUNITY_OFFICER, DISTRICT_CLERK, OFFICERS, ORG_REP, STREET_OFFICER

router = counter("incubator", "referrals")
of_admission = counter("incubator", "admissions")
placements = counter("incubator", "placement-options")
BASE_ROLES = (DISTRICT_CLERK, STREET_OFFICER, COMMUNITY_OFFICER)
OWN = "own area or own organization"
ANSWERS = ("consent", "declination")


@placements.get("", response_model=PlacementOptionsOut, **public("incubator:space:read"))
async def placement_options(asked: Annotated[PlacementQuery, Query()], desk: Desk) -> Response:
    """Show to which base a request for a place would go, and how every base that serves the area stands (受理基地查询)."""
    request = referring.Request(asked.area, asked.mode, asked.space_kind, Period(asked.start_on, asked.end_on))
    async with desk.reading() as tx:
        options = await referring.options_for(tx, request)
    chosen = referring.best(options)
    out = PlacementOptionsOut(
        area=asked.area,
        options=[option_out(option, desk.language) for option in options],
        proposed_base_id=chosen.base.id if chosen else None,
    )
    return desk.answer(out)


@of_admission.get(
    "/{admission_id}/referral-options",
    response_model=ReferralOptionsOut,
    **needs("incubator:admission:read", *OFFICERS, ORG_REP, rule=OWN),
)
async def referral_options(admission_id: UUID, desk: Desk) -> Response:
    """Show where an application could be referred to, and where it should be (转介建议)."""
    async with desk.reading() as tx:
        admission = await own(tx, admission_id, desk)
        found = await referring.whereabouts(tx, admission)
    out = ReferralOptionsOut(
        admission_id=admission.id,
        place=found.place,
        own=option_out(found.own, desk.language),
        options=[option_out(option, desk.language) for option in found.others],
        proposed_base_id=found.proposed.base.id if found.proposed else None,
    )
    return desk.answer(out)


@of_admission.post(
    "/{admission_id}/referrals",
    status_code=201,
    response_model=ReferralOut,
    **needs("incubator:admission:write", *BASE_ROLES, rule="own area", key=True, match=True, dry_run=True),
)
async def refer(admission_id: UUID, body: ReferralIn, desk: Desk) -> Response:
    """Propose to refer an application to another base, with reasons (提出转介)."""
    version = desk.if_match()
    ruling = Ruling(acting_as(desk.caller, "admission", BASE_SIDE), body.opinion)
    async with desk.transaction() as tx:
        admission = await own(tx, admission_id, desk, version)
        if is_applicant(desk, admission) or not desk.caller.covers(admission.area):
            raise Forbidden("由基地一方办理", "This is for the base's side")
        made = await referring.refer(tx, admission, ruling, to_base_id=body.to_base_id, reasons=body.reasons)
        out = referral_out(made, to_officer=True)
        return await desk.created(tx, out, f"/v1/incubator/referrals/{made.id}", version=1)


@of_admission.get(
    "/{admission_id}/referrals",
    response_model=ReferralsOut,
    **needs("incubator:admission:read", *OFFICERS, ORG_REP, rule=OWN),
)
async def chain(admission_id: UUID, desk: Desk) -> Response:
    """Show how an application was referred, from base to base (转介经过)."""
    async with desk.reading() as tx:
        admission = await own(tx, admission_id, desk)
        found = await store.chain_of(tx, admission.id)
    to_officer = not is_applicant(desk, admission)
    return desk.answer(ReferralsOut(items=[referral_out(one, to_officer=to_officer) for one in found]))


@router.get("", response_model=ReferralPage, **needs("incubator:admission:read", *OFFICERS, ORG_REP, rule=OWN))
async def referrals(asked: Annotated[ReferralFilter, Query()], desk: Desk) -> Response:
    """List referrals from or to one's area, or of one's organization (转介列表)."""
    is_office = desk.caller.has_role(*OFFICERS)
    equal = asked.model_dump(exclude={"limit", "cursor"})
    async with desk.reading() as tx:
        rows = await store.page(
            tx,
            asked,
            area=desk.caller.area_to_list() if is_office else None,
            org=desk.caller.org,
            by=desk.caller.sub,
            equal=equal,
        )
    page = page_of(rows, asked, store.BY_ID)
    items = [referral_out(store.as_referral(row), to_officer=is_office).model_dump(mode="json") for row in page.items]
    return desk.page(type(page)(items, page.next_cursor))


@router.get(
    "/{referral_id}", response_model=ReferralOut, **needs("incubator:admission:read", *OFFICERS, ORG_REP, rule=OWN)
)
async def referral(referral_id: UUID, desk: Desk) -> Response:
    """Show one referral (转介详情)."""
    async with desk.reading() as tx:
        found = await _own(tx, referral_id, desk)
    return desk.answer(referral_out(found, to_officer=desk.caller.has_role(*OFFICERS)), version=found.version)


@router.get(
    "/{referral_id}/actions",
    response_model=ReferralActionsOut,
    **needs("incubator:admission:read", *OFFICERS, ORG_REP, rule=OWN),
)
async def possible(referral_id: UUID, desk: Desk) -> Response:
    """List what can be done with a referral now, and why the rest is blocked (可办事项)."""
    async with desk.reading() as tx:
        found = await _own(tx, referral_id, desk)
    closed: dict[str, Blocker] = {}
    for steps, is_theirs, zh, en in (
        (ANSWERS, _may_answer(found, desk), "由申请人或代为起草的经办人答复", "For the applicant, or who drafted it"),
        (("taking", "rejection"), desk.caller.covers(found.to_area), "由接收基地办理", "For the receiving base"),
        (("recall",), desk.caller.covers(found.from_area), "由提出转介的基地办理", "For the base that proposed it"),
    ):
        if not is_theirs:
            closed |= dict.fromkeys(steps, Blocker(Finding("OTHER_SIDE", str(TREE), Text(zh, en))))
    closed |= LIFECYCLE.closed_to(found.state, desk.caller.has_role)
    items = [action.as_dict(desk.language) for action in LIFECYCLE.actions(found.state, blockers=closed)]
    return desk.answer({"items": items})


ANSWER = needs(
    "",
    ORG_REP,
    *BASE_ROLES,
    rule="the applicant, or the officer who drafted on its behalf",
    key=True,
    match=True,
    dry_run=True,
)
ACT = needs("incubator:admission:write", *BASE_ROLES, rule="own area", key=True, match=True, dry_run=True)


@router.post("/{referral_id}/consent", response_model=ReferralOut, **ANSWER)
async def consent(referral_id: UUID, desk: Desk) -> Response:
    """Agree to be referred (同意转介)."""
    return await _answer(desk, referral_id, "consent", None)


@router.post("/{referral_id}/declination", response_model=ReferralOut, **ANSWER)
async def decline(referral_id: UUID, body: WhyIn, desk: Desk) -> Response:
    """Decline to be referred and keep waiting where one is (不同意转介)."""
    return await _answer(desk, referral_id, "declination", body.reason)


async def _answer(desk: DeskContext, referral_id: UUID, step: str, reason: str | None) -> Response:
    version = desk.if_match()
    acting_as(desk.caller, "admission", APPLICANT_SIDE)
    async with desk.transaction() as tx:
        found = await _own(tx, referral_id, desk, version)
        if not _may_answer(found, desk):
            raise Forbidden(
                "由申请人或代为起草的经办人答复", "For the applicant, or the officer who drafted it on behalf"
            )
        answered = await actions.answer(tx, found, step, reason=reason)
        out = referral_out(answered, to_officer=desk.caller.has_role(*OFFICERS))
        return await desk.done(tx, out, version=answered.version)


@router.post("/{referral_id}/taking", response_model=ReferralOut, **ACT)
async def take(referral_id: UUID, body: TakingIn, desk: Desk) -> Response:
    """Take an application over; it keeps its marks and its place in time (接收转介)."""
    version = desk.if_match()
    ruling = Ruling(acting_as(desk.caller, "admission", BASE_SIDE), body.opinion)
    async with desk.transaction() as tx:
        found = await _of_area(tx, referral_id, desk, version, is_receiving=True)
        taken = await referring.take(tx, found, ruling)
        return await desk.done(tx, referral_out(taken, to_officer=True), version=taken.version)


@router.post("/{referral_id}/rejection", response_model=ReferralOut, **ACT)
async def reject(referral_id: UUID, body: BecauseIn, desk: Desk) -> Response:
    """Turn a referral down with the reason; the application keeps waiting where it is (退回转介)."""
    return await _end(desk, referral_id, "rejection", body.reason, is_receiving=True)


@router.post("/{referral_id}/recall", response_model=ReferralOut, **ACT)
async def recall(referral_id: UUID, body: BecauseIn, desk: Desk) -> Response:
    """Recall a referral that was proposed (撤回转介)."""
    return await _end(desk, referral_id, "recall", body.reason, is_receiving=False)


async def _end(desk: DeskContext, referral_id: UUID, step: str, reason: str, *, is_receiving: bool) -> Response:
    version = desk.if_match()
    async with desk.transaction() as tx:
        found = await _of_area(tx, referral_id, desk, version, is_receiving=is_receiving)
        ended = await actions.end(tx, found, step, reason=reason)
        return await desk.done(tx, referral_out(ended, to_officer=True), version=ended.version)


async def _of_area(tx: Tx, referral_id: UUID, desk: DeskContext, version: int, *, is_receiving: bool) -> Referral:
    """Return a referral to a base of the caller's area, or from one."""
    found = await _own(tx, referral_id, desk, version)
    if not desk.caller.covers(found.to_area if is_receiving else found.from_area):
        raise Forbidden("由另一方基地办理", "This is for the other base")
    return found


async def _own(tx: Tx, referral_id: UUID, desk: DeskContext, version: int | None = None) -> Referral:
    """Return a referral from or to the caller's area, or of the caller's organization; 404 for anybody else's."""
    found = await actions.loaded(tx, referral_id)
    is_office = any(is_officer_for(desk.caller, area) for area in (found.from_area, found.to_area))
    if not (is_office or _may_answer(found, desk)):
        raise NotFound
    return await actions.loaded(tx, referral_id, version=version)


def _may_answer(referral: Referral, desk: DeskContext) -> bool:
    """Say whether the caller is the applicant, or drafted on its behalf."""
    if referral.drafted_by == desk.caller.sub:
        return True
    return speaks_for(desk.caller, referral.organization_id, referral.credit_code, drafted_by=referral.drafted_by)
