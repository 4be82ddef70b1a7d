"""What the office does with the subsidy policy: draft a version, submit it, and approve it by a second person."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from bureaukit.db import Tx
from bureaukit.ids import new_id
from bureaukit.outbox import emit
from bureaukit.problems import Finding, Forbidden, NotFound, Refused, Stale
from bureaukit.rules import findings

from talent.subsidy_policies import rules, store
from talent.subsidy_policies.lifecycle import LIFECYCLE
from talent.subsidy_policies.model import Policy, PolicyApproved, PolicyMoved, Proposal


async def draft(tx: Tx, proposal: Proposal, *, area: str) -> Policy:
    """Enter a version; it governs nothing yet."""
    policy = Policy(new_id(), area, proposal, LIFECYCLE.initial, makers=(tx.actor,))
    await store.add(tx, policy)
    await emit(tx, PolicyMoved(policy.id, policy.state))
    return policy


async def change(tx: Tx, policy: Policy, proposal: Proposal) -> Policy:
    """Rewrite a draft."""
    state = LIFECYCLE.step("change", policy.state)
    return await _moved(tx, replace(policy, proposal=proposal, state=state, makers=_with(policy, tx.actor)))


async def submit(tx: Tx, policy: Policy, *, today: date) -> Policy:
    """Hand a draft over for approval, if it could come into force today."""
    state = LIFECYCLE.step("submission", policy.state)
    await _see_to_its_month(tx, policy, today)
    return await _moved(tx, replace(policy, state=state, ground=None, makers=_with(policy, tx.actor)))


async def send_back(tx: Tx, policy: Policy, *, ground: str) -> Policy:
    """Return a version to its makers, with the ground."""
    return await _moved(tx, replace(policy, state=LIFECYCLE.step("return", policy.state), ground=ground))


async def withdraw(tx: Tx, policy: Policy) -> Policy:
    """Give a version up."""
    return await _moved(tx, replace(policy, state=LIFECYCLE.step("withdrawal", policy.state)))


async def approve(tx: Tx, policy: Policy, *, today: date) -> Policy:
    """Put a version in force from its month on; by none of its makers."""
    state = LIFECYCLE.step("approval", policy.state)
    if broken := _who_approves(policy, tx.actor):
        raise Forbidden("批准须由第二人办理", "A second person approves", findings=broken)
    approved = await store.save(tx, replace(policy, state=state, approved_by=tx.actor, approved_at=tx.at))
    await _see_to_its_month(tx, policy, today)  # after a calculation that held the version has ended
    said = approved.proposal
    rates = {level.value: amount for level, amount in said.terms.rates.items()}
    await emit(tx, PolicyApproved(approved.id, approved.area, said.effective_month, rates))
    return approved


async def loaded(tx: Tx, policy_id: UUID, *, version: int | None = None) -> Policy:
    """Return a version as the caller saw it: 404 without it, 412 when it has changed."""
    policy = await store.find(tx, policy_id)
    if policy is None:
        raise NotFound
    if version not in (None, policy.version):
        raise Stale
    return policy


async def _see_to_its_month(tx: Tx, policy: Policy, today: date) -> None:
    if broken := await _about_its_month(tx, policy, today):
        raise Refused(broken)


async def _about_its_month(tx: Tx, policy: Policy, today: date) -> list[Finding]:
    coming = rules.Coming(policy.proposal, today, await store.last_calculated(tx, policy.area))
    return findings(rules.COMING_INTO_FORCE, coming)


def _who_approves(policy: Policy, approver: str) -> list[Finding]:
    return findings(rules.APPROVING, rules.Deciding(approver, policy.makers))


async def broken(tx: Tx, policy: Policy, caller: str, *, today: date) -> dict[str, list[Finding]]:
    """Return what stands between this caller and each act, for the list of acts."""
    about_its_month = await _about_its_month(tx, policy, today)
    return {"submission": about_its_month, "approval": [*_who_approves(policy, caller), *about_its_month]}


async def _moved(tx: Tx, policy: Policy) -> Policy:
    saved = await store.save(tx, policy)
    await emit(tx, PolicyMoved(saved.id, saved.state))
    return saved


def _with(policy: Policy, actor: str) -> tuple[str, ...]:
    return policy.makers if actor in policy.makers else (*policy.makers, actor)
