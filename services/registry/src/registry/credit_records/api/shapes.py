"""What entries on the lists look like, coming in and going out."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from bureaukit.db import Tx
from bureaukit.desk import DeskContext
from bureaukit.names import CleanText
from bureaukit.pages import Filter
from bureaukit.problems import NotFound
from bureaukit.service_routes import calendar
from pydantic import BaseModel, ConfigDict, Field

from registry.credit_records import actions, rules, store
from registry.credit_records.model import Listing, ListingReason, ListingState, ListKind
from registry.roles import AUDITOR, DISTRICT_APPROVER, DISTRICT_CLERK
from registry.sight import speaks_for
from registry.wire import Organization

OFFICE = (DISTRICT_CLERK, DISTRICT_APPROVER, AUDITOR)
Words = Annotated[CleanText, Field(min_length=2, max_length=1000)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ListingIn(_Body):
    """A proposal: whom, why, and when they were told in writing."""

    organization: Organization
    reason: ListingReason
    statement: Words
    notice_on: date | None = Field(default=None, description="day of the written notice, if given 告知书送达日")
    needs_rectification: bool | None = Field(
        default=None, description="whether something has to be put right; by the reason if left out 是否须整改"
    )


class NoticeIn(_Body):
    """When the organization was told in writing."""

    notice_on: date = Field(description="告知书送达日")


class DefenceIn(_Body):
    """What the organization said to the notice."""

    statement: Words = Field(description="陈述申辩内容")
    received_on: date | None = Field(default=None, description="today if left out, always of the organization 收到日期")


class ExculpationIn(_Body):
    """The proof of a department that the organization is not directly responsible."""

    issued_by: Annotated[CleanText, Field(min_length=2, max_length=100)] = Field(description="出具单位")
    document_number: Annotated[CleanText, Field(min_length=2, max_length=60)] = Field(description="文号")
    issued_on: date


class RemovalIn(_Body):
    """When the organization asked to be removed."""

    applied_on: date | None = Field(default=None, description="today if left out, always of the organization 申请日")


class ReasonIn(_Body):
    """Why the entry shall go."""

    reason: Words


class ListingSummary(BaseModel):
    """An entry as it is published."""

    id: UUID
    organization_id: UUID
    kind: ListKind
    reason: ListingReason
    article: str
    state: ListingState
    adds_to: UUID | None
    entered_on: date | None
    counted_from: date | None
    removed_on: date | None


class GroundOut(BaseModel):
    """One of the grounds of an entry: its own first, then those that were added."""

    reason: ListingReason
    article: str
    entered_on: date | None
    needs_rectification: bool
    statement: str
    evidence: list[dict[str, Any]]


class ListingOut(ListingSummary):
    """An entry as the office sees it."""

    statement: str
    needs_rectification: bool
    evidence: list[dict[str, Any]]
    notice_on: date | None
    decision_open_from: date | None
    defence: str | None
    defended_on: date | None
    exculpation: dict[str, Any] | None
    proposed_on: date
    decided_on: date | None
    groundless_on: date | None = Field(description="when the last penalty behind it was withdrawn 列入依据撤销日")
    applied_on: date | None
    delisting_reason: str | None
    verified_on: date | None
    removal_due_on: date | None
    removal_overdue: bool
    ends_by_itself_on: date | None
    grounds: list[GroundOut]


class ListingPage(BaseModel):
    """One page of entries."""

    items: list[ListingSummary]
    next_cursor: str | None


class ListingFilter(Filter):
    """What the lists can be asked."""

    kind: ListKind | None = None
    state: ListingState | None = None
    organization_id: UUID | None = None
    as_of: date | None = Field(default=None, description="on the list on this day 截至日")


class ListingActionsOut(BaseModel):
    """Every step, allowed or blocked, with the reason."""

    items: list[dict[str, Any]]


async def decision_of(tx: Tx, desk: DeskContext, listing_id: UUID) -> rules.Decision:
    """Return an entry of the caller's area, or of the organization that the caller speaks for, with what measures it."""
    listing = await actions.load(tx, listing_id)
    organization = await actions.organization_named(tx, str(listing.organization_id))
    of_office = desk.caller.has_role(*OFFICE) and desk.caller.covers(organization.area)
    was_told = listing.notice_on or listing.entered_on
    is_told = was_told is not None and speaks_for(desk.caller, organization.id, organization.credit_code)
    if not of_office and not is_told:
        raise NotFound
    return await actions.decision_on(tx, listing, desk.caller.sub, today=desk.today, calendar=await calendar(tx))


async def listing_out(tx: Tx, desk: DeskContext, listing: Listing) -> ListingOut:
    """Return an entry as it goes out, with its grounds and the days that it waits for."""
    days = await calendar(tx)
    decision = await actions.decision_on(tx, listing, desk.caller.sub, today=desk.today, calendar=days)
    due_on = await actions.removal_due_on(tx, listing, calendar=days)
    added = await store.added_to(tx, listing.id)
    own = {name: getattr(listing, name) for name in ListingOut.model_fields if hasattr(listing, name)}
    return ListingOut(
        **own,
        article=str(listing.reason.article),
        decision_open_from=decision.open_from,
        removal_due_on=due_on,
        removal_overdue=due_on is not None and due_on < desk.today,
        ends_by_itself_on=await actions.ends_by_itself_on(tx, listing, today=desk.today, calendar=days),
        grounds=[_ground(ground) for ground in (listing, *added)],
    )


def _ground(listing: Listing) -> GroundOut:
    own = {name: getattr(listing, name) for name in GroundOut.model_fields if hasattr(listing, name)}
    return GroundOut(**own, article=str(listing.reason.article))
