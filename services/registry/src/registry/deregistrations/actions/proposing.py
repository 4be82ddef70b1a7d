"""Deciding to end, the supervising unit's word on it, and thinking better of it."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from bureaukit.clock import legal_date
from bureaukit.db import Record, Taken, Tx, is_unique_violation
from bureaukit.ids import new_id
from bureaukit.jobs import one_by_one
from bureaukit.outbox import emit
from bureaukit.problems import Conflict, NotFound, Stale, problem_type

from registry.deregistrations import rules, store
from registry.deregistrations.actions.steps import advance, enter, refuse_if_broken
from registry.deregistrations.model import (
    Deregistration,
    DeregistrationProgressed,
    DeregistrationState,
    EndingGround,
)
from registry.forms import WINDING_UP, of_form
from registry.organizations import store as organizations
from registry.organizations.actions import finding
from registry.organizations.model import EntryKind, OrganizationState, Track
from registry.organizations.store import book
from registry.penalties import store as penalties

ENDING_UNDER_WAY = problem_type(
    "ending_under_way", 409, "该组织的终止事项正在办理", "The organization is being ended already"
)
S = DeregistrationState
LIQUIDATES = (S.LIQUIDATING, S.REPORTED, S.APPLIED)


@dataclass(frozen=True, slots=True)
class Resolution:
    """What was decided: to end, on which ground, when and by which document."""

    ground: EndingGround
    resolved_on: date
    text: str


async def organization_of(tx: Tx, key: str) -> Record:
    """Return the row of an organization by any of its public names."""
    return await finding.named(tx, key)


async def propose(tx: Tx, row: Record, resolution: Resolution, *, on: date) -> Deregistration:
    """Take a decision to end in; without a supervising unit, or after a revocation, there is nobody to consent."""
    organization = organizations.projection_of(row)
    proposal = rules.Proposal(organization, resolution.ground, resolution.resolved_on, on)
    refuse_if_broken(rules.PROPOSING, proposal, organization.type)
    needs_consent = row["supervising_unit"] and resolution.ground is not EndingGround.REVOCATION
    ending = Deregistration(
        id=new_id(),
        state=S.PROPOSED if needs_consent else S.CONSENTED,
        version=1,
        organization_id=organization.id,
        organization_type=organization.type,
        area=organization.area,
        supervising_unit=row["supervising_unit"],
        is_charity=row["charity_since"] is not None,
        ground=resolution.ground,
        resolved_on=resolution.resolved_on,
        resolution=resolution.text,
        state_before=organization.state,
        proposed_on=on,
        proposed_by=tx.actor,
    )
    try:
        await store.add(tx, ending)
    except Taken as error:
        if not is_unique_violation(error):
            raise
        raise Conflict(ENDING_UNDER_WAY, "请在原事项中继续办理", "Go on in the case that is open") from error
    await emit(tx, DeregistrationProgressed(ending.id, organization.id, "proposal", ending.state, on))
    return ending


async def wind_up_revoked(tx: Tx) -> int:
    """Open the liquidation of every organization whose registration was revoked by a decision; return how many."""
    revoked = await book.revoked_by_decision(tx)
    begun = await store.with_ending(tx, revoked, EndingGround.REVOCATION)
    waiting = [one for one in revoked if one not in begun]
    return await one_by_one(tx, waiting, lambda one: _wind_up(tx, one), name=str)


async def _wind_up(tx: Tx, organization_id: UUID) -> bool:
    """Open one liquidation, unless its own decision is being carried out already; what was only filed has none."""
    row, on = await finding.named(tx, str(organization_id)), legal_date(tx.at)
    is_due = row["state"] == OrganizationState.REVOKED and row["track"] == Track.REGISTERED
    if not is_due or await store.open_of(tx, organization_id):
        return False
    resolved_on = min(row["ended_on"] or on, on)
    await propose(tx, row, Resolution(EndingGround.REVOCATION, resolved_on, "撤销登记决定"), on=on)
    return True


async def loaded(tx: Tx, ending_id: UUID, *, version: int | None = None) -> Deregistration:
    """Return an ending, held for the act, in the version the caller saw: 404 without it, 412 when it has changed."""
    ending = await store.find(tx, ending_id, hold=version is not None)
    if ending is None:
        raise NotFound
    if version not in (None, ending.version):
        raise Stale
    return ending


async def consent(tx: Tx, ending: Deregistration, opinion: str | None, *, given: bool, on: date) -> Deregistration:
    """Note the supervising unit's word; without its consent the case ends here and the organization goes on."""
    step = "consent" if given else "consent-refusal"
    return await advance(tx, ending, step, on=on, consented_on=on, consented_by=tx.actor, consent_opinion=opinion)


async def withdraw(tx: Tx, ending: Deregistration, *, on: date) -> Deregistration:
    """Take the decision to end back; an organization that was being wound up is what it was before."""
    decision = rules.Decision(ending, tx.actor)
    refuse_if_broken((rules.can_be_withdrawn,), decision, ending.organization_type)
    was_liquidating = ending.state in LIQUIDATES
    withdrawn = await advance(tx, ending, "withdrawal", on=on)
    if was_liquidating:
        article = of_form(WINDING_UP, ending.organization_type)
        await enter(tx, ending, EntryKind.RESUMPTION, await _state_after(tx, ending), article, on=on)
    return withdrawn


async def _state_after(tx: Tx, ending: Deregistration) -> OrganizationState:
    """Return what it is again: suspensions come and go while it is wound up, and their cases say which goes on."""
    suspended = await penalties.is_suspended(tx, ending.organization_id)
    if suspended is None:
        return ending.state_before
    return OrganizationState.SUSPENDED if suspended else OrganizationState.ACTIVE
