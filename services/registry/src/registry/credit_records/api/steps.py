"""The counter for the steps of an entry: notice, statement, decision, the way out."""

from collections.abc import Awaitable, Callable
from datetime import date
from uuid import UUID

from bureaukit.db import Tx
from bureaukit.desk import Desk, DeskContext
from bureaukit.policy import needs
from bureaukit.problems import Stale
from bureaukit.route import counter
from fastapi import Response

from registry.credit_records import actions, rules
from registry.credit_records.api.listings import refuse_future
from registry.credit_records.api.shapes import (
    DefenceIn,
    ExculpationIn,
    ListingOut,
    NoticeIn,
    ReasonIn,
    RemovalIn,
    decision_of,
    listing_out,
)
from registry.credit_records.model import Listing
from registry.roles import DISTRICT_APPROVER, DISTRICT_CLERK, ORG_REP

router = counter("registry", "listings")
_CLERK = needs("registry:listing:write", DISTRICT_CLERK, rule="own area", key=True, match=True)
_PARTY = needs(
    "registry:listing:apply",
    ORG_REP,
    DISTRICT_CLERK,
    rule="own organization once it was told, or own area",
    or_scope="registry:listing:write",
    key=True,
    match=True,
)
_APPROVER = needs(
    "registry:listing:approve",
    DISTRICT_APPROVER,
    rule="own area; not the proposer",
    key=True,
    match=True,
    dry_run=True,
)
Act = Callable[[Tx, rules.Decision], Awaitable[Listing]]


async def _take(desk: DeskContext, listing_id: UUID, act: Act) -> Response:
    """Take a step in an entry as the caller last saw it."""
    async with desk.transaction() as tx:
        decision = await decision_of(tx, desk, listing_id)
        if decision.listing.version != desk.if_match():
            raise Stale
        done = await act(tx, decision)
        return await desk.done(tx, await listing_out(tx, desk, done), version=done.version)


async def _decide(desk: DeskContext, listing_id: UUID, step: str) -> Response:
    return await _take(desk, listing_id, lambda tx, decision: actions.decide(tx, decision, step))


@router.post("/{listing_id}/notice", response_model=ListingOut, **_CLERK)
async def give_notice(listing_id: UUID, body: NoticeIn, desk: Desk) -> Response:
    """Note that the organization was told in writing (登记告知书送达)."""
    refuse_future(desk, body, "notice_on")
    officer, day, today = desk.caller.sub, body.notice_on, desk.today
    return await _take(desk, listing_id, lambda tx, d: actions.give_notice(tx, d.listing, officer, on=day, today=today))


def _day_of_arrival(desk: DeskContext, day: date | None, pointer: str) -> date:
    """Return the day on which something came: the organization's own comes today, a clerk may note what came before."""
    own = desk.caller.has_role(ORG_REP)
    desk.refuse_unless(
        allowed=day is None or day == desk.today or (day < desk.today and not own),
        pointer=pointer,
        code="not_the_day_it_came",
        zh="由该组织提交的，日期为当天；由经办登记的，日期不得晚于今天",
        en="What the organization itself brings comes today; what a clerk notes came today or before",
    )
    return day or desk.today


@router.post("/{listing_id}/defence", response_model=ListingOut, **_PARTY)
async def hear(listing_id: UUID, body: DefenceIn, desk: Desk) -> Response:
    """Say something to the notice as the organization, or note what it says (陈述申辩)."""
    words, day = body.statement, _day_of_arrival(desk, body.received_on, "/received_on")
    return await _take(desk, listing_id, lambda tx, d: actions.hear(tx, d.listing, words, on=day))


@router.post("/{listing_id}/exculpation", response_model=ListingOut, **_CLERK)
async def exculpate(listing_id: UUID, body: ExculpationIn, desk: Desk) -> Response:
    """Note a department's proof that the organization is not directly responsible (登记无直接责任证明)."""
    refuse_future(desk, body, "issued_on")
    proof = body.model_dump(mode="json")
    return await _take(desk, listing_id, lambda tx, d: actions.exculpate(tx, d.listing, proof))


@router.post("/{listing_id}/approval", response_model=ListingOut, **_APPROVER)
async def approve(listing_id: UUID, desk: Desk) -> Response:
    """Enter the organization on the list (列入)."""
    return await _decide(desk, listing_id, "approval")


@router.post("/{listing_id}/addition", response_model=ListingOut, **_APPROVER)
async def add(listing_id: UUID, desk: Desk) -> Response:
    """Add the ground to the running entry, whose time is counted anew (并入现有记录，重新计算期限)."""
    return await _decide(desk, listing_id, "addition")


@router.post("/{listing_id}/dismissal", response_model=ListingOut, **_APPROVER)
async def dismiss(listing_id: UUID, desk: Desk) -> Response:
    """Dismiss the proposal (不予列入)."""
    return await _decide(desk, listing_id, "dismissal")


@router.post("/{listing_id}/removal-application", response_model=ListingOut, **_PARTY)
async def apply_for_removal(listing_id: UUID, body: RemovalIn, desk: Desk) -> Response:
    """Ask to be removed as the organization, or note that it does (申请移出)."""
    day = _day_of_arrival(desk, body.applied_on, "/applied_on")
    return await _take(desk, listing_id, lambda tx, d: actions.apply_for_removal(tx, d.listing, on=day))


@router.post("/{listing_id}/delisting", response_model=ListingOut, **_CLERK)
async def propose_delisting(listing_id: UUID, body: ReasonIn, desk: Desk) -> Response:
    """Propose to remove the entry, its cause being verified as gone (核实并提请移出)."""
    return await _take(desk, listing_id, lambda tx, d: actions.propose_delisting(tx, d, body.reason))


@router.post("/{listing_id}/delisting-approval", response_model=ListingOut, **_APPROVER)
async def approve_delisting(listing_id: UUID, desk: Desk) -> Response:
    """Remove the entry (移出)."""
    return await _decide(desk, listing_id, "delisting-approval")


@router.post("/{listing_id}/delisting-dismissal", response_model=ListingOut, **_APPROVER)
async def dismiss_delisting(listing_id: UUID, desk: Desk) -> Response:
    """Keep the entry (不予移出)."""
    return await _decide(desk, listing_id, "delisting-dismissal")
