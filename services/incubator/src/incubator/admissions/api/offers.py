"""The counter for offers: who waits sees what was offered, accepts or declines; the office sees them all."""

from typing import Annotated
from uuid import UUID

from bureaukit.db import Tx
from bureaukit.desk import Desk, DeskContext
from bureaukit.lifecycle import Blocker
from bureaukit.pages import page_of
from bureaukit.policy import needs
from bureaukit.problems import Finding, Forbidden
from bureaukit.route import counter
from bureaukit.service_routes import calendar
from bureaukit.text import Text
from fastapi import Query, Response

from incubator.access import APPLICANT_SIDE, acting_as
from incubator.admissions.actions import promoting
from incubator.admissions.api.common import is_applicant, own
from incubator.admissions.api.waiting_shapes import (
    OfferActionsOut,
    OfferFilter,
    OfferOut,
    OfferPage,
    OffersOut,
    PassedOverOut,
    offer_out,
)
from incubator.admissions.model import Admission
from incubator.offers import actions, store
from incubator.offers.lifecycle import LIFECYCLE
from incubator.offers.model import Offer
from incubator.parameters import BOOK
from incubator.regulations import ENTRY
from incubator.roles import COMMUNITY_OFFICER, DISTRICT_CLERK, OFFICERS, ORG_REP, STREET_OFFICER

router = counter("incubator", "offers")
of_admission = counter("incubator", "admissions")
APPLICANTS = (ORG_REP, DISTRICT_CLERK, STREET_OFFICER, COMMUNITY_OFFICER)
ANSWER = "the applicant, or the officer who drafted on its behalf"
OWN = "own area or own organization"


@router.get("", response_model=OfferPage, **needs("incubator:admission:read", *OFFICERS, rule="own area"))
async def offers(asked: Annotated[OfferFilter, Query()], desk: Desk) -> Response:
    """List the offers of one's area (席位通知列表)."""
    async with desk.reading() as tx:
        rows = await store.page(tx, asked, area=desk.caller.area_to_list(), base_id=asked.base_id, state=asked.state)
    page = page_of(rows, asked, store.BY_ID)
    shown = [offer_out(store.as_offer(item)).model_dump(mode="json") for item in page.items]
    return desk.page(type(page)(shown, page.next_cursor))


@router.get("/{offer_id}", response_model=OfferOut, **needs("incubator:admission:read", *OFFICERS, ORG_REP, rule=OWN))
async def offer(offer_id: UUID, desk: Desk) -> Response:
    """Show one offer (席位通知)."""
    async with desk.reading() as tx:
        found, _ = await _own(tx, offer_id, desk)
    return desk.answer(offer_out(found), version=found.version)


@router.get(
    "/{offer_id}/actions",
    response_model=OfferActionsOut,
    **needs("incubator:admission:read", *OFFICERS, ORG_REP, rule=OWN),
)
async def possible(offer_id: UUID, desk: Desk) -> Response:
    """List what can be done with an offer now, and why the rest is blocked (可办事项)."""
    async with desk.reading() as tx:
        found, admission = await _own(tx, offer_id, desk)
        blockers = actions.blockers(tx, found)
    if not _may_answer(desk, admission):
        words = Text("由申请人或代为起草的经办人办理", "For the applicant, or the officer who drafted it on behalf")
        blockers |= dict.fromkeys(("acceptance", "declination"), Blocker(Finding("OTHER_SIDE", str(ENTRY), words)))
    blockers |= LIFECYCLE.closed_to(found.state, desk.caller.has_role)
    items = [action.as_dict(desk.language) for action in LIFECYCLE.actions(found.state, blockers=blockers)]
    return desk.answer(OfferActionsOut(items=items))


@router.post(
    "/{offer_id}/acceptance",
    response_model=OfferOut,
    **needs("", *APPLICANTS, rule=ANSWER, key=True, match=True, dry_run=True),
)
async def accept(offer_id: UUID, desk: Desk) -> Response:
    """Accept an offered seat; a second person then approves (接受席位)."""
    version = desk.if_match()
    acting_as(desk.caller, "admission", APPLICANT_SIDE)
    async with desk.transaction() as tx:
        found, admission = await _mine(tx, offer_id, desk, version)
        terms, days = await BOOK.on(tx, desk.today), await calendar(tx)
        accepted = await promoting.accept(tx, found, admission, terms, days)
        return await desk.done(tx, offer_out(accepted), version=accepted.version)


@router.post(
    "/{offer_id}/declination",
    response_model=OfferOut,
    **needs("", *APPLICANTS, rule=ANSWER, key=True, match=True, dry_run=True),
)
async def decline(offer_id: UUID, desk: Desk) -> Response:
    """Decline an offered seat and keep waiting; it goes to the next (谢绝席位)."""
    version = desk.if_match()
    acting_as(desk.caller, "admission", APPLICANT_SIDE)
    async with desk.transaction() as tx:
        found, admission = await _mine(tx, offer_id, desk, version)
        declined = await promoting.decline(tx, found, admission, await BOOK.on(tx, desk.today))
        return await desk.done(tx, offer_out(declined), version=declined.version)


@of_admission.get(
    "/{admission_id}/offers",
    response_model=OffersOut,
    **needs("incubator:admission:read", *OFFICERS, ORG_REP, rule=OWN),
)
async def of_one(admission_id: UUID, desk: Desk) -> Response:
    """Show what an application was offered, and when and why it was passed over (轮候经过)."""
    async with desk.reading() as tx:
        found = await own(tx, admission_id, desk)
        had = await store.of_admission(tx, found.id)
        passed = await store.passings_of(tx, found.id)
    is_english = desk.language == "en"
    passed_over = [PassedOverOut(at=at, reason=by, message=by.en if is_english else by.zh) for by, at in passed]
    return desk.answer(OffersOut(items=[offer_out(each) for each in had], passed_over=passed_over))


async def _own(tx: Tx, offer_id: UUID, desk: DeskContext, version: int | None = None) -> tuple[Offer, Admission]:
    """Return an offer to the caller's organization or area; 404 for anybody else's."""
    found = await actions.loaded(tx, offer_id)
    admission = await own(tx, found.admission_id, desk)
    return await actions.loaded(tx, offer_id, version=version), admission


async def _mine(tx: Tx, offer_id: UUID, desk: DeskContext, version: int) -> tuple[Offer, Admission]:
    """Return an offer the caller may answer."""
    found, admission = await _own(tx, offer_id, desk, version)
    if not _may_answer(desk, admission):
        raise Forbidden("由申请人或代为起草的经办人办理", "For the applicant, or the officer who drafted it on behalf")
    return found, admission


def _may_answer(desk: DeskContext, admission: Admission) -> bool:
    return is_applicant(desk, admission) or admission.progress.drafted_by == desk.caller.sub
