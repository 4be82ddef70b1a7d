"""The counter for the abnormal and the serious list: a clerk proposes and gives notice, a second person decides."""

from typing import Annotated
from uuid import UUID

from bureaukit.desk import Desk, DeskContext
from bureaukit.pages import page_of
from bureaukit.policy import needs, public
from bureaukit.problems import NotFound
from bureaukit.route import counter
from fastapi import Query, Response

from registry.credit_records import actions, store
from registry.credit_records.api.shapes import (
    OFFICE,
    ListingActionsOut,
    ListingFilter,
    ListingIn,
    ListingOut,
    ListingPage,
    decision_of,
    listing_out,
)
from registry.credit_records.lifecycle import LIFECYCLE
from registry.credit_records.model import ListingReason
from registry.organizations import store as organizations
from registry.roles import DISTRICT_CLERK, ORG_REP

router = counter("registry", "listings")
_READING = needs("registry:listing:read", ORG_REP, *OFFICE, rule="own area, or own organization once it was told")


def refuse_future(desk: DeskContext, body: object, *names: str) -> None:
    """Refuse days that have not come yet."""
    for name in names:
        day = getattr(body, name)
        desk.refuse_unless(
            allowed=day is None or day <= desk.today,
            pointer=f"/{name}",
            code="in_the_future",
            zh="日期不得晚于今天",
            en="The day has not come yet",
        )


@router.post(
    "",
    status_code=201,
    response_model=ListingOut,
    **needs("registry:listing:write", DISTRICT_CLERK, rule="own area", key=True),
)
async def propose(body: ListingIn, desk: Desk) -> Response:
    """Propose an entry on a list, or a further ground for the running one (提请列入名录)."""
    refuse_future(desk, body, "notice_on")
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
            needs_rectification=body.needs_rectification,
            officer=desk.caller.sub,
            on=desk.today,
        )
        location = f"/v1/registry/listings/{listing.id}"
        return await desk.created(tx, await listing_out(tx, desk, listing), location, version=listing.version)


@router.get("", response_model=ListingPage, **public("registry:listing:read", rule="entries that were made"))
async def listings(asked: Annotated[ListingFilter, Query()], desk: Desk) -> Response:
    """List the entries of both lists (活动异常名录、严重违法失信名单).

    Proposals are shown to the office of the area, and to the organization once it was told.
    """
    is_office, own = desk.caller.has_role(*OFFICE), desk.caller.org if desk.caller.has_role(ORG_REP) else None
    async with desk.reading() as tx:
        row = await organizations.find(tx, own) if own else None
        rows = await store.page(
            tx,
            asked,
            proposals_in=desk.caller.area_to_list() if is_office else None,
            told=row["id"] if row else None,
            kind=asked.kind,
            state=asked.state,
            organization=asked.organization_id,
            as_of=asked.as_of,
        )
    page = page_of(rows, asked, store.BY_ID)
    for item in page.items:
        item["article"] = str(ListingReason(item["reason"]).article)
    return desk.page(page)


@router.get("/{listing_id}", response_model=ListingOut, **_READING)
async def listing(listing_id: UUID, desk: Desk) -> Response:
    """Show one entry with its proposal (名录记录详情)."""
    async with desk.reading() as tx:
        found = (await decision_of(tx, desk, listing_id)).listing
        return desk.answer(await listing_out(tx, desk, found), version=found.version)


@router.get("/{listing_id}/actions", response_model=ListingActionsOut, **_READING)
async def possible_actions(listing_id: UUID, desk: Desk) -> Response:
    """List every step with what allows or blocks it, and from which day (可办理事项)."""
    async with desk.reading() as tx:
        decision = await decision_of(tx, desk, listing_id)
    state = decision.listing.state
    closed = actions.blockers(decision) | actions.blockers_for_first_person(decision)
    closed |= LIFECYCLE.closed_to(state, desk.caller.has_role)
    items = LIFECYCLE.actions(state, blockers=closed)
    return desk.answer({"items": [item.as_dict(desk.language) for item in items]})
