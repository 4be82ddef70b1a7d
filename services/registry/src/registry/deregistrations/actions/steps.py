"""What every act shares: to take a step, to note who took it, to change the organization with it."""

from dataclasses import replace
from datetime import date
from typing import Any

from bureaukit.db import Tx
from bureaukit.law import Article
from bureaukit.outbox import emit
from bureaukit.problems import Refused
from bureaukit.rules import Rule, findings

from registry.deregistrations import rules, store
from registry.deregistrations.lifecycle import BY_FORM
from registry.deregistrations.model import Deregistration, DeregistrationProgressed
from registry.organizations import store as organizations
from registry.organizations.actions import recording
from registry.organizations.model import EntryKind, NewEntry, OrganizationState, OrganizationType


async def advance(tx: Tx, ending: Deregistration, step: str, *, on: date, **changes: Any) -> Deregistration:
    """Take a step with what it changes, keep who took it, and tell of it."""
    state = BY_FORM[ending.organization_type].step(step, ending.state)
    handlers = ending.handled_by if tx.actor in ending.handled_by else (*ending.handled_by, tx.actor)
    saved = await store.save(tx, replace(ending, state=state, handled_by=handlers, **changes))
    await emit(tx, DeregistrationProgressed(saved.id, saved.organization_id, step, saved.state, on))
    return saved


def refuse_if_broken(held: tuple[Rule[Any], ...], subject: Any, form: OrganizationType) -> None:
    """Refuse with everything that is broken at once, by the articles of the organization's form."""
    if broken := findings(tuple(rules.cited(rule, form) for rule in held), subject):
        raise Refused(broken)


async def enter(
    tx: Tx, ending: Deregistration, kind: EntryKind, state: OrganizationState, article: Article, *, on: date
) -> None:
    """Enter in the register what the step makes of the organization; one that was revoked meanwhile stays that."""
    row = await organizations.hold(tx, ending.organization_id)  # a revocation at the same moment comes before, or waits
    if row is None or row["state"] == OrganizationState.REVOKED:
        return
    ends = {"ended_on": on} if state is OrganizationState.DEREGISTERED else {}
    entry = NewEntry(
        kind=kind,
        effective_on=on,
        changes={"state": state} | ends,
        article=article,
        by=tx.actor,
        case_id=ending.id,
    )
    await recording.record(tx, ending.organization_id, entry, today=on)
