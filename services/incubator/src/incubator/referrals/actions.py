"""What happens to a referral: proposed, agreed to or declined, taken or turned down, recalled."""

from dataclasses import replace
from uuid import UUID

from bureaukit.db import Tx
from bureaukit.outbox import emit
from bureaukit.problems import Conflict, NotFound, Stale, problem_type

from incubator.referrals import store
from incubator.referrals.lifecycle import LIFECYCLE
from incubator.referrals.model import Referral, ReferralChanged

REFERRED_ALREADY = problem_type("referred_already", 409, "已有待办转介", "A referral of it is open already")


async def propose(tx: Tx, referral: Referral) -> Referral:
    """Enter a referral; 409 while another one of the same application is open."""
    if not await store.add(tx, referral):
        raise Conflict(REFERRED_ALREADY, "该申请已有待办转介", "A referral of this application is open already")
    await emit(tx, _told(referral, "proposal"))
    return referral


async def answer(tx: Tx, referral: Referral, step: str, *, reason: str | None = None) -> Referral:
    """Agree, or decline: before agreeing or after, as long as nobody took it."""
    state = LIFECYCLE.step(step, referral.state)
    answered = replace(referral, state=state, answered_by=tx.actor, answered_at=tx.at, ending=reason)
    return await _stepped(tx, answered, step)


async def end(tx: Tx, referral: Referral, step: str, *, reason: str | None = None) -> Referral:
    """Take it, turn it down or recall it."""
    state = LIFECYCLE.step(step, referral.state)
    ended = replace(referral, state=state, ended_by=tx.actor, ended_at=tx.at, ending=reason)
    return await _stepped(tx, ended, step)


async def recall_open(tx: Tx, admission_id: UUID) -> None:
    """Recall the open referral of an application that waits no longer."""
    if found := await store.open_of(tx, admission_id):
        await end(tx, found, "recall", reason="申请已不再等候")


async def loaded(tx: Tx, referral_id: UUID, *, version: int | None = None) -> Referral:
    """Return a referral in the version the caller saw: 404 without it, 412 when it has changed."""
    referral = await store.find(tx, referral_id)
    if referral is None:
        raise NotFound
    if version not in (None, referral.version):
        raise Stale
    return referral


async def _stepped(tx: Tx, referral: Referral, step: str) -> Referral:
    saved = await store.save(tx, referral)
    await emit(tx, _told(saved, step))
    return saved


def _told(referral: Referral, step: str) -> ReferralChanged:
    return ReferralChanged(
        referral.id,
        referral.admission_id,
        referral.organization_id,
        referral.from_base_id,
        referral.to_base_id,
        step,
        referral.state,
    )
