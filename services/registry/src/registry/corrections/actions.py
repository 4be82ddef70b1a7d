"""What two persons do about an entry that is wrong or shall not take effect: propose, approve, dismiss."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from bureaukit.db import Record, Taken, Tx, is_unique_violation
from bureaukit.ids import new_id
from bureaukit.lifecycle import Blocker
from bureaukit.outbox import emit
from bureaukit.problems import Conflict, Forbidden, NotFound, Refused, problem_type
from bureaukit.rules import findings

from registry.corrections import rules, store
from registry.corrections.lifecycle import LIFECYCLE
from registry.corrections.model import Correction, CorrectionKind, CorrectionProgressed
from registry.corrections.rules import Proposal
from registry.organizations import store as organizations
from registry.organizations.actions.recording import record
from registry.organizations.model import BookEntry, EntryKind, Facts, NewEntry
from registry.organizations.model.book import DAYS, facts_of

CORRECTION_PROPOSED = problem_type(
    "correction_proposed", 409, "该记载已有待决定的提请", "A proposal about the entry is open already"
)
_DECISIONS = ("approval", "dismissal")


async def measured(tx: Tx, correction: Correction, *, officer: str, today: date) -> Proposal:
    """Return a proposal with the entry it is about, as the book stands now, for whoever looks at it."""
    book = await organizations.entries_of(tx, correction.organization_id)
    entry = next((one for one in book if one.id == correction.entry_id), None)
    if entry is None:
        raise NotFound
    is_replaced = entry.id in {one.corrects for one in book}
    return Proposal(correction, entry, is_replaced, officer, today)


async def propose(
    tx: Tx,
    organization: Record,
    entry_id: UUID,
    kind: CorrectionKind,
    *,
    reason: str,
    evidence: str,
    today: date,
    changes: Mapping[str, Any] | None = None,
    effective_on: date | None = None,
) -> Correction:
    """Propose what an entry should have said and from which day on, or that it shall not take effect."""
    correction = Correction(
        id=new_id(),
        state=LIFECYCLE.initial,
        version=1,
        organization_id=organization["id"],
        entry_id=entry_id,
        kind=kind,
        effective_on=effective_on or today,
        changes=dict(changes or {}),
        reason=reason,
        evidence=evidence,
        proposed_on=today,
        proposed_by=tx.actor,
    )
    proposal = await measured(tx, correction, officer=tx.actor, today=today)
    if effective_on is None:
        correction = replace(correction, effective_on=proposal.entry.effective_on)
        proposal = replace(proposal, correction=correction)
    if broken := findings(rules.BEFORE_PROPOSAL, proposal):
        raise Refused(broken)
    try:
        async with tx.savepoint():
            await store.add(tx, correction)
    except Taken as error:
        if not is_unique_violation(error):
            raise
        raise Conflict(CORRECTION_PROPOSED, "请先决定现有提请", "Decide the open proposal first") from error
    await _tell(tx, correction, "proposal")
    return correction


async def load(tx: Tx, correction_id: UUID) -> Correction:
    """Return one proposal, or say that there is none."""
    found = await store.find(tx, correction_id)
    if found is None:
        raise NotFound
    return found


def blockers(proposal: Proposal) -> dict[str, Blocker]:
    """Return what closes steps that the state alone would allow: what became of the entry since, and who asks."""
    closed: dict[str, Blocker] = {}
    if broken := findings(rules.BEFORE_PROPOSAL, proposal):
        closed["approval"] = Blocker(broken[0])
    if not rules.second_person_decides_the_correction(proposal):
        own = Blocker(rules.second_person_decides_the_correction.finding(proposal))
        closed |= dict.fromkeys(_DECISIONS, own)
    return closed


async def approve(tx: Tx, proposal: Proposal) -> Correction:
    """Enter in the book what was proposed, as a second person; the entry it replaces stays as it was."""
    decided = await _decide(tx, proposal, "approval")
    await record(tx, decided.organization_id, _replacement(proposal), today=proposal.today)
    return decided


async def dismiss(tx: Tx, proposal: Proposal, reason: str) -> Correction:
    """Leave the book as it is, as a second person."""
    return await _decide(tx, proposal, "dismissal", reason)


async def _decide(tx: Tx, proposal: Proposal, step: str, dismissal_reason: str | None = None) -> Correction:
    second_person = rules.second_person_decides_the_correction
    if not second_person(proposal):
        broken = second_person.finding(proposal)
        raise Forbidden(broken.message.zh, broken.message.en, findings=[broken])
    state = LIFECYCLE.step(step, proposal.correction.state, blockers=blockers(proposal))
    decided = replace(
        proposal.correction,
        state=state,
        decided_on=proposal.today,
        decided_by=proposal.officer,
        dismissal_reason=dismissal_reason,
    )
    decided = replace(decided, version=await store.keep(tx, decided))
    await _tell(tx, decided, step)
    return decided


def _replacement(proposal: Proposal) -> NewEntry:
    correction, entry = proposal.correction, proposal.entry
    changes = {} if proposal.is_withdrawal else _moved(entry, correction.effective_on) | correction.changes
    return NewEntry(
        EntryKind.WITHDRAWAL if proposal.is_withdrawal else entry.kind,
        correction.effective_on,
        changes,
        str(rules.REGISTERED_ITEMS) if proposal.is_withdrawal else entry.article,
        case_id=correction.id,
        reason=correction.reason,
        corrects=entry.id,
    )


def _moved(entry: BookEntry, on: date) -> Facts:
    """Return the days that an entry gave as its own: of registration, of the end, of a list; they move with it."""
    facts = facts_of(entry)
    return {item: on for item in DAYS & facts.keys() if facts[item] == entry.effective_on}


async def _tell(tx: Tx, correction: Correction, step: str) -> None:
    of = (correction.id, correction.organization_id, correction.entry_id)
    await emit(tx, CorrectionProgressed(*of, correction.kind, step, correction.state))
