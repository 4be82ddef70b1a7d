"""Check, hear, decide: what was approved becomes true through an entry in the register book."""

from dataclasses import replace
from datetime import date

from bureaukit.crypto import FieldCipher
from bureaukit.db import Tx
from bureaukit.lifecycle import Blocker
from bureaukit.outbox import emit
from bureaukit.problems import Forbidden

from registry.filing_changes import rules, store
from registry.filing_changes.actions.asking import changes_of, refuse_if_broken
from registry.filing_changes.lifecycle import LIFECYCLE
from registry.filing_changes.model import ChangeKind, FilingChange, FilingChangeProgressed
from registry.filings import actions as filings
from registry.organizations.actions import finding
from registry.organizations.actions.recording import record
from registry.organizations.model import EntryKind, NewEntry, OrganizationState
from registry.regulations import COMMUNITY_ORGANIZATIONS


def blockers(act: rules.Act) -> dict[str, Blocker]:
    """Return what closes steps that the state alone would allow."""
    closing = {"approval": rules.group_was_heard, "statement": rules.statement_is_still_to_come}
    return {step: Blocker(rule.finding(act)) for step, rule in closing.items() if not rule(act)}


async def check(tx: Tx, change: FilingChange, officer: str, opinion: str | None, *, today: date) -> FilingChange:
    """Confirm as the community that it is as the group says."""
    state = LIFECYCLE.step("check", change.state)
    done = replace(change, state=state, checked_on=today, checked_by=officer, check_opinion=opinion)
    return await _move(tx, done, "check", today)


async def state_case(tx: Tx, change: FilingChange, officer: str, statement: str, *, today: date) -> FilingChange:
    """Note what the group says against its end."""
    closed = blockers(rules.Act(change, officer, today))
    state = LIFECYCLE.step("statement", change.state, blockers=closed)
    return await _move(tx, replace(change, state=state, statement=statement, stated_on=today), "statement", today)


async def withdraw(tx: Tx, change: FilingChange, *, today: date) -> FilingChange:
    """Take the request back, or let the end that was intended be."""
    state = LIFECYCLE.step("withdrawal", change.state)
    return await _move(tx, replace(change, state=state), "withdrawal", today)


async def refuse(tx: Tx, change: FilingChange, officer: str, reason: str, *, today: date) -> FilingChange:
    """Decide against it as the street, with the reason; the filing goes on as it is."""
    return await _move(tx, _decided(change, "refusal", officer, reason, today), "refusal", today)


async def approve(tx: Tx, change: FilingChange, officer: str, *, cipher: FieldCipher, today: date) -> FilingChange:
    """Decide for it as the street: every rule is put again, and the register changes."""
    decided = _decided(change, "approval", officer, None, today)
    row = await finding.named(tx, str(change.organization_id))
    await refuse_if_broken(tx, change, row, today=today)
    entry = _ending(change, today) if change.kind is ChangeKind.END else _new_items(change, today)
    await record(tx, change.organization_id, entry, today=today, seen=row["version"])
    if change.kind is ChangeKind.END:
        await filings.ended(tx, change.organization_id, cipher=cipher, today=today)
    return await _move(tx, decided, "approval", today)


def _decided(change: FilingChange, step: str, officer: str, opinion: str | None, today: date) -> FilingChange:
    act = rules.Act(change, officer, today)
    state = LIFECYCLE.step(step, change.state, blockers=blockers(act))
    if not rules.second_person_decides_the_change(act):
        broken = rules.second_person_decides_the_change.finding(act)
        raise Forbidden(broken.message.zh, broken.message.en, findings=[broken])
    return replace(change, state=state, decided_on=today, decided_by=officer, opinion=opinion)


def _new_items(change: FilingChange, today: date) -> NewEntry:
    changes, head = changes_of(change.items), change.items.head
    if head:
        changes["responsible_name"] = head.name
    article = COMMUNITY_ORGANIZATIONS.whole()
    return NewEntry(EntryKind.FILING_CHANGE, today, changes, article, case_id=change.id)


def _ending(change: FilingChange, today: date) -> NewEntry:
    changes = {"state": OrganizationState.DEREGISTERED, "ended_on": today}
    reason = change.ground.zh if change.ground else None
    article = COMMUNITY_ORGANIZATIONS.whole()
    return NewEntry(EntryKind.FILING_END, today, changes, article, case_id=change.id, reason=reason)


async def _move(tx: Tx, change: FilingChange, step: str, today: date) -> FilingChange:
    version = await store.keep(tx, change)
    await emit(tx, FilingChangeProgressed(change.id, change.organization_id, change.kind, step, change.state, today))
    return replace(change, version=version)
