"""The counter for the abnormal and the serious list: a clerk proposes, a second person decides."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from bureaukit.db import Tx
from bureaukit.desk import Desk, DeskContext
from bureaukit.names import CleanText
from bureaukit.pages import Filter, page_of
from bureaukit.policy import needs, public
from bureaukit.problems import NotFound, Stale
from bureaukit.route import counter
from bureaukit.service_routes import calendar
from fastapi import Query, Response
from pydantic import BaseModel, ConfigDict, Field

from registry.credit_records import actions, rules, store
from registry.credit_records.lifecycle import LIFECYCLE
from registry.credit_records.model import Listing, ListingReason, ListingState, ListKind
from registry.roles import AUDITOR, DISTRICT_APPROVER, DISTRICT_CLERK
from registry.wire import Organization

router = counter("registry", "listings")
Words = Annotated[CleanText, Field(min_length=2, max_length=1000)]
_CLERK = needs("registry:listing:write", DISTRICT_CLERK, rule="own area", key=True, match=True)
_APPROVER = needs(
    "registry:listing:approve",
    DISTRICT_APPROVER,
    rule="own area; not the proposer",
    key=True,
    match=True,
    dry_run=True,
)
_READING = needs("registry:listing:read", DISTRICT_CLERK, DISTRICT_APPROVER, AUDITOR, rule="own area")


class ListingIn(BaseModel):
    """A proposal: whom, why, and when they were told in writing."""

    model_config = ConfigDict(extra="forbid")

    organization: Organization
    reason: ListingReason
    statement: Words
    notice_on: date = Field(description="day of the written notice 告知书送达日")


class ReasonIn(BaseModel):
    """Why the entry shall go."""

    model_config = ConfigDict(extra="forbid")

    reason: Words


class ListingSummary(BaseModel):
    """An entry as it is published."""

    id: UUID
    organization_id: UUID
    kind: ListKind
    reason: ListingReason
    state: ListingState
    entered_on: date | None
    removed_on: date | None


class ListingOut(ListingSummary):
    """An entry as the office sees it."""

    statement: str
    notice_on: date
    decision_open_from: date | None
    proposed_on: date
    delisting_reason: str | None


class ListingPage(BaseModel):
    """One page of entries."""

    items: list[ListingSummary]
    next_cursor: str | None


class ListingFilter(Filter):
    """What the lists can be asked."""

    kind: ListKind | None = None
    organization_id: UUID | None = None
    as_of: date | None = Field(default=None, description="on the list on this day 截至日")


class ListingActionsOut(BaseModel):
    """Every step, allowed or blocked, with the reason."""

    items: list[dict[str, Any]]


async def _load(tx: Tx, desk: DeskContext, listing_id: UUID) -> rules.Decision:
    """Return an entry of the caller's area with what a decision on it is measured by."""
    listing = await actions.load(tx, listing_id)
    organization = await actions.organization_named(tx, str(listing.organization_id))
    if not desk.caller.covers(organization.area):
        raise NotFound
    return await actions.decision_on(tx, listing, desk.caller.sub, today=desk.today, calendar=await calendar(tx))


def _fresh(desk: DeskContext, decision: rules.Decision) -> rules.Decision:
    if decision.listing.version != desk.if_match():
        raise Stale
    return decision


async def _out(tx: Tx, desk: DeskContext, listing: Listing) -> ListingOut:
    decision = await actions.decision_on(tx, listing, desk.caller.sub, today=desk.today, calendar=await calendar(tx))
    own = {name: getattr(listing, name) for name in ListingOut.model_fields if hasattr(listing, name)}
    return ListingOut(**own, decision_open_from=decision.open_from)


@router.post(
    "",
    status_code=201,
    response_model=ListingOut,
    **needs("registry:listing:write", DISTRICT_CLERK, rule="own area", key=True),
)
async def propose(body: ListingIn, desk: Desk) -> Response:
    """Propose an entry on a list, after a written notice (提请列入名录)."""
    desk.refuse_unless(
        allowed=body.notice_on <= desk.today,
        pointer="/notice_on",
        code="in_the_future",
        zh="告知日不得晚于今天",
        en="The notice must have been given",
    )
    async with desk.transaction() as tx:
        organization = await actions.organization_named(tx, body.organization)
        if not desk.caller.covers(organization.area):
            raise NotFound
        listing = await actions.propose(
            tx,
            organization,
            body.reason,
            statement=body.statement,
            notice_on=body.notice_on,
            officer=desk.caller.sub,
            on=desk.today,
        )
        location = f"/v1/registry/listings/{listing.id}"
        return await desk.created(tx, await _out(tx, desk, listing), location, version=listing.version)


@router.get("", response_model=ListingPage, **public("registry:listing:read", rule="entries that were made"))
async def listings(asked: Annotated[ListingFilter, Query()], desk: Desk) -> Response:
    """List the entries of both lists (活动异常名录、严重违法失信名单); proposals are shown to the office alone."""
    async with desk.reading() as tx:
        rows = await store.page(
            tx,
            asked,
            everything=desk.caller.has_role(DISTRICT_CLERK, DISTRICT_APPROVER, AUDITOR),
            kind=asked.kind,
            organization=asked.organization_id,
            as_of=asked.as_of,
        )
    return desk.page(page_of(rows, asked, store.BY_ID))


@router.get("/{listing_id}", response_model=ListingOut, **_READING)
async def listing(listing_id: UUID, desk: Desk) -> Response:
    """Show one entry with its proposal (名录记录详情)."""
    async with desk.reading() as tx:
        found = (await _load(tx, desk, listing_id)).listing
        return desk.answer(await _out(tx, desk, found), version=found.version)


@router.get("/{listing_id}/actions", response_model=ListingActionsOut, **_READING)
async def possible_actions(listing_id: UUID, desk: Desk) -> Response:
    """List every step with what allows or blocks it, and from which day (可办理事项)."""
    async with desk.reading() as tx:
        decision = await _load(tx, desk, listing_id)
    state = decision.listing.state
    closed = actions.blockers(decision) | actions.blockers_for_first_person(decision)
    closed |= LIFECYCLE.closed_to(state, desk.caller.has_role)
    items = LIFECYCLE.actions(state, blockers=closed)
    return desk.answer({"items": [item.as_dict(desk.language) for item in items]})


async def _decide(desk: DeskContext, listing_id: UUID, step: str) -> Response:
    async with desk.transaction() as tx:
        done = await actions.decide(tx, _fresh(desk, await _load(tx, desk, listing_id)), step)
        return await desk.done(tx, await _out(tx, desk, done), version=done.version)


@router.post("/{listing_id}/approval", response_model=ListingOut, **_APPROVER)
async def approve(listing_id: UUID, desk: Desk) -> Response:
    """Enter the organization on the list (列入)."""
    return await _decide(desk, listing_id, "approval")


@router.post("/{listing_id}/dismissal", response_model=ListingOut, **_APPROVER)
async def dismiss(listing_id: UUID, desk: Desk) -> Response:
    """Dismiss the proposal (不予列入)."""
    return await _decide(desk, listing_id, "dismissal")


@router.post("/{listing_id}/delisting", response_model=ListingOut, **_CLERK)
async def propose_delisting(listing_id: UUID, body: ReasonIn, desk: Desk) -> Response:
    """Propose to remove the entry (提请移出)."""
    async with desk.transaction() as tx:
        decision = _fresh(desk, await _load(tx, desk, listing_id))
        done = await actions.propose_delisting(tx, decision, body.reason)
        return await desk.done(tx, await _out(tx, desk, done), version=done.version)


@router.post("/{listing_id}/delisting-approval", response_model=ListingOut, **_APPROVER)
async def approve_delisting(listing_id: UUID, desk: Desk) -> Response:
    """Remove the entry (移出)."""
    return await _decide(desk, listing_id, "delisting-approval")


@router.post("/{listing_id}/delisting-dismissal", response_model=ListingOut, **_APPROVER)
async def dismiss_delisting(listing_id: UUID, desk: Desk) -> Response:
    """Keep the entry (不予移出)."""
    return await _decide(desk, listing_id, "delisting-dismissal")
