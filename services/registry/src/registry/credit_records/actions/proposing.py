"""How an entry is proposed: by a clerk, or by a fact that the measures name; then the organization is told and heard."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from bureaukit.db import Taken, Tx, is_unique_violation
from bureaukit.ids import new_id
from bureaukit.outbox import emit
from bureaukit.problems import Conflict, NotFound, Refused, problem_type
from bureaukit.rules import findings

from registry.credit_records import rules, store
from registry.credit_records.lifecycle import LIFECYCLE
from registry.credit_records.model import NOTHING_TO_RECTIFY, RECORD, Listing, ListingProgressed, ListingReason
from registry.organizations import store as organizations
from registry.organizations.actions import finding
from registry.organizations.model import ENDED, OrganizationState, Projection

ALREADY_LISTED = problem_type(
    "already_listed", 409, "该组织已在名录中或已有提请", "The organization is on the list, or a proposal is open"
)
ORGANIZATION_ENDED = problem_type("organization_ended", 409, "该组织已终止", "The organization has ended")


async def organization_named(tx: Tx, key: str) -> Projection:
    """Return an organization by any of its public names."""
    return organizations.projection_of(await finding.named(tx, key))


async def load(tx: Tx, listing_id: UUID) -> Listing:
    """Return one entry, or say that there is none."""
    listing = await store.find(tx, listing_id)
    if listing is None:
        raise NotFound
    return listing


def may_be_listed(organization: Projection, reason: ListingReason) -> bool:
    """Say whether a reason can still list an organization: of those that ended, only what was revoked for it."""
    if reason is ListingReason.REGISTRATION_REVOKED:
        return organization.state is not OrganizationState.DEREGISTERED
    return organization.state not in ENDED


async def propose(
    tx: Tx,
    organization: Projection,
    reason: ListingReason,
    *,
    statement: str,
    officer: str,
    on: date,
    notice_on: date | None = None,
    evidence: list[dict[str, Any]] | None = None,
    needs_rectification: bool | None = None,
) -> Listing:
    """Propose an entry; while one runs on the same list, the proposal is for a further ground.

    `officer` proposes, and gives notice with it where there is a `notice_on`, which is then today. `evidence` names the records it rests
    on, each with its kind, id and day.
    """
    if not may_be_listed(organization, reason):
        raise Conflict(ORGANIZATION_ENDED, "已终止的组织不再列入名录", "An organization that has ended is not listed")
    if notice_on:
        _see_to_notice(rules.Notice(notice_on, today=on, proposed_on=on))
    listing = Listing(
        new_id(),
        LIFECYCLE.initial,
        1,
        organization.id,
        reason.kind,
        reason,
        statement,
        on,
        officer,
        needs_rectification=reason not in NOTHING_TO_RECTIFY if needs_rectification is None else needs_rectification,
        evidence=evidence or [],
        notice_on=notice_on,
        noticed_by=officer if notice_on else None,
    )
    try:
        async with tx.savepoint():
            await store.add(tx, listing)
    except Taken as error:
        if not is_unique_violation(error):
            raise
        raise Conflict(ALREADY_LISTED, "请先处理现有提请", "Deal with the open proposal first") from error
    await emit(tx, ListingProgressed(listing.id, organization.id, "proposal", listing.state))
    return listing


async def arise(
    tx: Tx, organization: Projection, reason: ListingReason, *, statement: str, evidence: dict[str, Any], today: date
) -> Listing | None:
    """Let a fact propose an entry, or strengthen the proposal that is open; None for what can no longer be listed.

    Nobody was told yet: a clerk gives notice, then a second person decides as on any proposal.
    """
    if not may_be_listed(organization, reason):
        return None
    if open_one := await store.proposal(tx, organization.id, reason):
        return await kept(tx, replace(open_one, evidence=[*open_one.evidence, evidence]), "evidence")
    officer = f"{RECORD}{evidence['kind']}"
    return await propose(tx, organization, reason, statement=statement, officer=officer, on=today, evidence=[evidence])


async def give_notice(tx: Tx, listing: Listing, officer: str, *, on: date, today: date) -> Listing:
    """Note that the organization was told in writing what is meant to be done, why, and that it may make a statement."""
    state = LIFECYCLE.step("notice", listing.state)
    letters = await store.letters(tx, listing.organization_id)
    _see_to_notice(rules.Notice(on, today, listing.proposed_on, letters))
    return await kept(tx, replace(listing, state=state, notice_on=on, noticed_by=officer), "notice")


def _see_to_notice(notice: rules.Notice) -> None:
    if broken := findings(rules.NOTICE, notice):
        raise Refused(broken)


async def hear(tx: Tx, listing: Listing, words: str, *, on: date) -> Listing:
    """Note what the organization says to it."""
    state = LIFECYCLE.step("defence", listing.state)
    return await kept(tx, replace(listing, state=state, defence=words, defended_on=on), "defence")


async def exculpate(tx: Tx, listing: Listing, proof: dict[str, Any]) -> Listing:
    """Note the proof of a department that the organization is not directly responsible: the entry can only be dismissed."""
    state = LIFECYCLE.step("exculpation", listing.state)
    return await kept(tx, replace(listing, state=state, exculpation=proof), "exculpation")


async def kept(tx: Tx, listing: Listing, step: str) -> Listing:
    """Keep an entry after a step, and announce the step."""
    version = await store.keep(tx, listing)
    await emit(tx, ListingProgressed(listing.id, listing.organization_id, step, listing.state))
    return replace(listing, version=version)
