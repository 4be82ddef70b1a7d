"""What the bureau does with credit records: propose, decide, remove, and record."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from bureaukit.calendar import WorkCalendar
from bureaukit.db import Taken, Tx, is_unique_violation
from bureaukit.ids import new_id
from bureaukit.lifecycle import Blocker
from bureaukit.outbox import emit
from bureaukit.problems import Conflict, Forbidden, NotFound, problem_type

from registry.credit_records import rules, store
from registry.credit_records.lifecycle import LIFECYCLE
from registry.credit_records.model import (
    Listing,
    ListingProgressed,
    ListingReason,
    ListingState,
    ListKind,
    Penalty,
    PenaltyRecorded,
)
from registry.organizations import store as organizations
from registry.organizations.actions import finding
from registry.organizations.model import ENDED, OrganizationListed, OrganizationUnlisted, Projection
from registry.parameters import BOOK
from registry.parameters.credit import LISTING_NOTICE_WORKING_DAYS, SERIOUS_LIST_YEARS

ALREADY_LISTED = problem_type(
    "already_listed", 409, "该组织已在名录中或已有提请", "The organization is on the list, or a proposal is open"
)
ORGANIZATION_ENDED = problem_type("organization_ended", 409, "该组织已终止", "The organization has ended")
PENALTY_ON_RECORD = problem_type(
    "penalty_on_record", 409, "该处罚决定书已经登记", "A penalty with this decision number is on record"
)
_FLAGS = {ListKind.ABNORMAL: "abnormal_since", ListKind.SERIOUS: "serious_since"}


async def organization_named(tx: Tx, key: str) -> Projection:
    """Return an organization by any of its public names."""
    return organizations.projection_of(await finding.named(tx, key))


async def propose(
    tx: Tx, organization: Projection, reason: ListingReason, *, statement: str, notice_on: date, officer: str, on: date
) -> Listing:
    """Propose an entry after the organization was told in writing on `notice_on`."""
    if organization.state in ENDED:
        raise Conflict(ORGANIZATION_ENDED, "已终止的组织不再列入名录", "An organization that has ended is not listed")
    listing = Listing(
        new_id(), LIFECYCLE.initial, 1, organization.id, reason.kind, reason, statement, notice_on, on, officer
    )
    try:
        await store.add(tx, listing)
    except Taken as error:
        if not is_unique_violation(error):
            raise
        raise Conflict(ALREADY_LISTED, "请先处理现有记录", "Deal with the present entry first") from error
    await emit(tx, ListingProgressed(listing.id, organization.id, "proposal", listing.state))
    return listing


async def decision_on(tx: Tx, listing: Listing, officer: str, *, today: date, calendar: WorkCalendar) -> rules.Decision:
    """Return what a decision on the entry must be measured by: who, and from which day."""
    terms = await BOOK.on(tx, today)
    open_from = None
    if listing.state is ListingState.PROPOSED:
        heard_by = calendar.add_working_days(listing.notice_on, terms[LISTING_NOTICE_WORKING_DAYS]).on
        open_from = heard_by + timedelta(days=1)
    elif listing.entered_on and listing.kind is ListKind.SERIOUS and terms[SERIOUS_LIST_YEARS]:
        open_from = calendar.end_of_years(listing.entered_on, terms[SERIOUS_LIST_YEARS]).on
    return rules.Decision(listing, today, officer, open_from)


def blockers(decision: rules.Decision) -> dict[str, Blocker]:
    """Return what closes steps that the state alone would allow."""
    if decision.listing.state is ListingState.PROPOSED:
        rule, step = rules.organization_could_be_heard, "approval"
    else:
        rule, step = rules.serious_entry_has_aged, "delisting"
    return {} if rule(decision) else {step: Blocker(rule.finding(decision), decision.open_from)}


def blockers_for_first_person(decision: rules.Decision) -> dict[str, Blocker]:
    """Return what closes the decisions to whoever made the proposal."""
    if rules.second_person_decides_the_listing(decision):
        return {}
    blocker = Blocker(rules.second_person_decides_the_listing.finding(decision))
    return dict.fromkeys(("approval", "dismissal", "delisting-approval", "delisting-dismissal"), blocker)


def _as_second_person(decision: rules.Decision) -> None:
    if not rules.second_person_decides_the_listing(decision):
        finding = rules.second_person_decides_the_listing.finding(decision)
        raise Forbidden(finding.message.zh, finding.message.en, findings=[finding])


async def decide(tx: Tx, decision: rules.Decision, step: str) -> Listing:
    """Enter, dismiss, remove or keep, as a second person; the organization is announced with its new flag."""
    listing = decision.listing
    state = LIFECYCLE.step(step, listing.state, blockers=blockers(decision))
    _as_second_person(decision)
    decided = replace(listing, state=state)
    if step == "approval":
        decided = replace(decided, entered_on=decision.today)
        await _flag(tx, decided, decision.today)
    elif step == "delisting-approval":
        decided = replace(decided, removed_on=decision.today)
        await _flag(tx, decided, None)
    elif step == "delisting-dismissal":
        decided = replace(decided, delisting_reason=None, delisting_proposed_by=None)
    return await _kept(tx, decided, step)


async def propose_delisting(tx: Tx, decision: rules.Decision, reason: str) -> Listing:
    """Propose to remove an entry after its cause is gone."""
    state = LIFECYCLE.step("delisting", decision.listing.state, blockers=blockers(decision))
    proposed = replace(decision.listing, state=state, delisting_reason=reason, delisting_proposed_by=decision.officer)
    return await _kept(tx, proposed, "delisting")


async def _kept(tx: Tx, listing: Listing, step: str) -> Listing:
    version = await store.keep(tx, listing)
    await emit(tx, ListingProgressed(listing.id, listing.organization_id, step, listing.state))
    return replace(listing, version=version)


async def _flag(tx: Tx, listing: Listing, since: date | None) -> None:
    """Note on the organization since when it is listed, and announce it."""
    row = await finding.named(tx, str(listing.organization_id))
    changes = {_FLAGS[listing.kind]: since}
    await organizations.keep(tx, row["id"], row["version"], **changes)
    projection = organizations.projection_of(dict(row) | changes)
    if since:
        await emit(tx, OrganizationListed(projection, listing.kind, listing.reason, since))
    elif listing.removed_on:
        await emit(tx, OrganizationUnlisted(projection, listing.kind, listing.removed_on))


async def record_penalty(tx: Tx, penalty: Penalty, officer: str) -> None:
    """Record a penalty that was decided; the same decision is recorded once."""
    try:
        await store.add_penalty(tx, penalty, officer)
    except Taken as error:
        if not is_unique_violation(error):
            raise
        raise Conflict(PENALTY_ON_RECORD, "同一决定书不重复登记", "A decision is recorded once") from error
    await emit(
        tx,
        PenaltyRecorded(penalty.id, penalty.organization_id, penalty.kind, penalty.fine_fen, penalty.decided_on),
    )


async def load(tx: Tx, listing_id: UUID) -> Listing:
    """Return one entry, or say that there is none."""
    listing = await store.find(tx, listing_id)
    if listing is None:
        raise NotFound
    return listing
