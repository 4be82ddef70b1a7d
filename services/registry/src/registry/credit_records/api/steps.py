"""The counter for the steps of an entry: notice, statement, decision, the way out."""

from collections.abc import Awaitable, Callable
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
from registry.roles import DISTRICT_APPROVER, DISTRICT_CLERK

router = counter("registry", "listings")
_CLERK = needs("registry:listing:write", DISTRICT_CLERK, rule="own area", key=True, match=True)
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


@router.post("/{listing_id}/defence", response_model=ListingOut, **_CLERK)
async def hear(listing_id: UUID, body: DefenceIn, desk: Desk) -> Response:
    """Note what the organization says to the notice (登记陈述申辩)."""
    refuse_future(desk, body, "received_on")
    words, day = body.statement, body.received_on
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


@router.post("/{listing_id}/removal-application", response_model=ListingOut, **_CLERK)
async def apply_for_removal(listing_id: UUID, body: RemovalIn, desk: Desk) -> Response:
    """Note that the organization asks to be removed (登记移出申请)."""
    refuse_future(desk, body, "applied_on")
    day = body.applied_on
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
