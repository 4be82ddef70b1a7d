"""What the bureau does at the end: return the report, collect what is to be given back, deregister."""

from datetime import date

from bureaukit.db import Tx
from bureaukit.lifecycle import Blocker
from bureaukit.problems import Forbidden

from registry.deregistrations import rules
from registry.deregistrations.actions.steps import advance, enter, refuse_if_broken
from registry.deregistrations.lifecycle import BY_FORM
from registry.deregistrations.model import Collection, Deregistration
from registry.forms import DEREGISTERING, of_form
from registry.organizations import store as organizations
from registry.organizations.model import EntryKind, OrganizationState
from registry.parameters import BOOK
from registry.parameters.authority import CERTIFICATE_PREFIX


async def send_back(tx: Tx, ending: Deregistration, opinion: str, *, on: date) -> Deregistration:
    """Return the report for correction; the liquidation goes on, and what was collected is kept."""
    return await advance(tx, ending, "correction-notice", on=on, opinion=opinion, applied_on=None)


async def collect(tx: Tx, ending: Deregistration, collection: Collection, *, on: date) -> Deregistration:
    """Record what was given back, or declared void where it could not be."""
    BY_FORM[ending.organization_type].step("collection", ending.state)
    refuse_if_broken(
        (rules.happened_in_order,),
        rules.Event(collection.collected_on, ending.resolved_on, on),
        ending.organization_type,
    )
    return await advance(tx, ending, "collection", on=on, collection=collection)


def blockers(ending: Deregistration, officer: str) -> dict[str, Blocker]:
    """Return what closes steps that the state alone would allow."""
    decision = rules.Decision(ending, officer)
    closing = (rules.second_person_decides_the_ending, rules.everything_was_collected)
    found: dict[str, Blocker] = {}
    if broken := next((rule for rule in closing if not rule(decision)), None):
        found["approval"] = Blocker(rules.cited(broken, ending.organization_type).finding(decision))
    if not rules.can_be_withdrawn(decision):
        found["withdrawal"] = Blocker(rules.cited(rules.can_be_withdrawn, ending.organization_type).finding(decision))
    return found


def see_to_approval(ending: Deregistration, officer: str) -> None:
    """Refuse a decision that this case does not allow yet, or not by this person."""
    BY_FORM[ending.organization_type].step("approval", ending.state)
    decision = rules.Decision(ending, officer)
    if not rules.second_person_decides_the_ending(decision):
        finding = rules.second_person_decides_the_ending.finding(decision)
        raise Forbidden(finding.message.zh, finding.message.en, findings=[finding])
    refuse_if_broken((rules.everything_was_collected,), decision, ending.organization_type)


async def approve(tx: Tx, ending: Deregistration, *, on: date) -> Deregistration:
    """Deregister as a second person: the proof is given out, and the end of the organization is announced."""
    see_to_approval(ending, tx.actor)
    number = await _proof_number(tx, on)
    decided = {"decided_on": on, "decided_by": tx.actor, "proof_number": number}
    done = await advance(tx, ending, "approval", on=on, **decided)
    article = of_form(DEREGISTERING, ending.organization_type)
    await enter(tx, ending, EntryKind.DEREGISTRATION, OrganizationState.DEREGISTERED, article, on=on)
    return done


async def _proof_number(tx: Tx, on: date) -> str:
    prefix = (await BOOK.on(tx, on))[CERTIFICATE_PREFIX]
    serial = await organizations.take_serial(tx, f"deregistration-proofs-{on.year}")
    return f"{prefix}注销〔{on.year}〕第{serial:04d}号"
