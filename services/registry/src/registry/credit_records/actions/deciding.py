"""How an entry is decided by a second person: entered, added to the running one, dismissed, removed or kept."""

from dataclasses import replace
from datetime import date, timedelta

from bureaukit.calendar import WorkCalendar
from bureaukit.db import Taken, Tx, is_unique_violation
from bureaukit.lifecycle import Blocker
from bureaukit.problems import Conflict, Forbidden
from bureaukit.rules import findings

from registry.credit_records import rules, store
from registry.credit_records.actions.proposing import ALREADY_LISTED, kept
from registry.credit_records.lifecycle import LIFECYCLE
from registry.credit_records.model import Listing, ListingState, ListKind
from registry.organizations.actions.recording import record
from registry.organizations.model import EntryKind, NewEntry, OrganizationListed, OrganizationUnlisted, Projection
from registry.parameters import BOOK
from registry.parameters.credit import (
    LETTER_DAYS_MAX,
    LETTER_DAYS_MIN,
    LISTING_NOTICE_WORKING_DAYS,
    SERIOUS_LIST_YEARS,
)
from registry.regulations import CREDIT

_FLAGS = {ListKind.ABNORMAL: "abnormal_since", ListKind.SERIOUS: "serious_since"}
_DECISIONS = ("approval", "addition", "dismissal")
_REMOVALS = ("delisting-approval", "delisting-dismissal")


async def decision_on(tx: Tx, listing: Listing, officer: str, *, today: date, calendar: WorkCalendar) -> rules.Decision:
    """Return what a decision on the entry must be measured by: who, from which day, and what else is on record."""
    terms = await BOOK.on(tx, today)
    if listing.state is not ListingState.PROPOSED:
        open_from = None
        if listing.counted_from and listing.kind is ListKind.SERIOUS and terms[SERIOUS_LIST_YEARS]:
            open_from = calendar.end_of_years(listing.counted_from, terms[SERIOUS_LIST_YEARS]).on
        return rules.Decision(listing, today, officer, open_from)
    heard_from = None
    if listing.notice_on:
        heard_by = calendar.add_working_days(listing.notice_on, terms[LISTING_NOTICE_WORKING_DAYS]).on
        heard_from = heard_by + timedelta(days=1)
    running = await store.running(tx, listing.organization_id, listing.kind)
    sent = await store.letters(tx, listing.organization_id)
    letters = rules.Letters(sent, terms[LETTER_DAYS_MIN], terms[LETTER_DAYS_MAX])
    return rules.Decision(listing, today, officer, heard_from, running, letters)


def blockers(decision: rules.Decision) -> dict[str, Blocker]:
    """Return what closes steps that the state alone would allow."""
    is_proposed = decision.listing.state is ListingState.PROPOSED
    steps = ("approval", "addition") if is_proposed else ("delisting",)
    broken = {step: findings(rules.BEFORE_STEP[step], decision) for step in steps}
    return {step: Blocker(found[0], decision.open_from) for step, found in broken.items() if found}


def blockers_for_first_person(decision: rules.Decision) -> dict[str, Blocker]:
    """Return what closes the decisions to whoever made the proposal or gave notice."""
    if rules.second_person_decides_the_listing(decision):
        return {}
    blocker = Blocker(rules.second_person_decides_the_listing.finding(decision))
    return dict.fromkeys((*_DECISIONS, *_REMOVALS), blocker)


async def decide(tx: Tx, decision: rules.Decision, step: str) -> Listing:
    """Enter, add, dismiss, remove or keep, as a second person; the organization is announced with its new flag."""
    listing = decision.listing
    state = LIFECYCLE.step(step, listing.state, blockers=blockers(decision))
    if not rules.second_person_decides_the_listing(decision):
        broken = rules.second_person_decides_the_listing.finding(decision)
        raise Forbidden(broken.message.zh, broken.message.en, findings=[broken])
    decided = replace(listing, state=state)
    if step in _DECISIONS:
        decided = replace(decided, decided_on=decision.today, decided_by=decision.officer)
    if step == "approval":
        return await _enter(tx, decided, decision.today)
    if step == "addition" and decision.running:
        return await _add(tx, decided, decision.running, decision.today)
    if step == "delisting-approval":
        return await remove(tx, decided, step, today=decision.today)
    if step == "delisting-dismissal":
        decided = replace(decided, delisting_reason=None, delisting_proposed_by=None, verified_on=None)
    return await kept(tx, decided, step)


async def _enter(tx: Tx, listing: Listing, today: date) -> Listing:
    entered = replace(listing, entered_on=today, entered_at=tx.at, counted_from=today)
    try:
        entered = await kept(tx, entered, "approval")
    except Taken as error:
        if not is_unique_violation(error):
            raise
        raise Conflict(ALREADY_LISTED, "请将新情形并入现有记录", "Add the new ground to the entry") from error
    await _flag(tx, entered, today, today)
    return entered


async def _add(tx: Tx, listing: Listing, running: Listing, today: date) -> Listing:
    """Add a ground to the running entry, whose time is counted anew; a removal that was proposed meanwhile falls away."""
    state = LIFECYCLE.step("new-ground", running.state)
    renewed = replace(
        running,
        state=state,
        counted_from=today,
        groundless_on=None,
        applied_on=None,
        delisting_reason=None,
        delisting_proposed_by=None,
        verified_on=None,
    )
    await kept(tx, renewed, "new-ground")
    added = replace(listing, adds_to=running.id, entered_on=today, entered_at=tx.at, counted_from=today)
    return await kept(tx, added, "addition")


async def apply_for_removal(tx: Tx, listing: Listing, *, on: date) -> Listing:
    """Note that the organization asks to be removed."""
    state = LIFECYCLE.step("removal-application", listing.state)
    return await kept(tx, replace(listing, state=state, applied_on=on), "removal-application")


async def propose_delisting(tx: Tx, decision: rules.Decision, reason: str) -> Listing:
    """Propose to remove an entry after it was verified today that its cause is gone."""
    state = LIFECYCLE.step("delisting", decision.listing.state, blockers=blockers(decision))
    proposed = replace(
        decision.listing,
        state=state,
        delisting_reason=reason,
        delisting_proposed_by=decision.officer,
        verified_on=decision.today,
    )
    return await kept(tx, proposed, "delisting")


async def remove(tx: Tx, listing: Listing, step: str, *, today: date) -> Listing:
    """Remove an entry that reached its end by a step, with the grounds that were added to it."""
    removed = await kept(tx, replace(listing, removed_on=today, removed_at=tx.at), step)
    for added in await store.added_to(tx, listing.id):
        state = LIFECYCLE.step("end", added.state)
        await kept(tx, replace(added, state=state, removed_on=today, removed_at=tx.at), "end")
    await _flag(tx, removed, None, today)
    return removed


async def _flag(tx: Tx, listing: Listing, since: date | None, today: date) -> None:
    """Enter in the organization's book since when it is listed, or that it no longer is, and announce it."""

    def announce(organization: Projection) -> OrganizationListed | OrganizationUnlisted:
        if since:
            return OrganizationListed(organization, listing.kind, listing.reason, since)
        return OrganizationUnlisted(organization, listing.kind, today)

    kind = EntryKind.LISTING if since else EntryKind.DELISTING
    entry = NewEntry(kind, today, {_FLAGS[listing.kind]: since}, CREDIT.whole(), case_id=listing.id)
    await record(tx, listing.organization_id, entry, today=today, announce=announce)
