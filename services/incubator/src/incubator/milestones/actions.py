"""Proposing a milestone, agreeing to it, measuring it."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from bureaukit.auth import Caller
from bureaukit.clock import legal_date
from bureaukit.db import Tx
from bureaukit.lifecycle import Blocker
from bureaukit.outbox import emit
from bureaukit.problems import Finding, Forbidden, NotFound, Refused, Stale
from bureaukit.rules import findings
from bureaukit.text import Text

from incubator.access import is_officer_for
from incubator.milestones import rules, store
from incubator.milestones.lifecycle import LIFECYCLE
from incubator.milestones.model import Measurement, Milestone, MilestoneChanged
from incubator.regulations import ENTRY
from incubator.tenancies import actions as tenancies
from incubator.tenancies import store as tenancy_store
from incubator.tenancies.model import RUNNING, Tenancy


async def propose(tx: Tx, milestone: Milestone, tenancy: Tenancy) -> Milestone:
    """Propose what is to be reached by when; it counts when the holder agrees."""
    if broken := findings(rules.PROPOSING, rules.Goal(tenancy, milestone.due_on, legal_date(tx.at))):
        raise Refused(broken)
    await store.add(tx, milestone)
    await emit(tx, _told(milestone, "proposal"))
    return milestone


def see_to_base_side(tenancy: Tenancy, *, is_holder: bool) -> None:
    """Raise 403 where the holder itself would act for its base, or nobody is there to agree any more."""
    if is_holder or tenancy.state not in RUNNING:
        raise Forbidden("由在驻单位所在基地办理", "For the base, while the holder is in")


async def seen_by(
    tx: Tx, caller: Caller, milestone_id: UUID, *, version: int | None = None
) -> tuple[Milestone, Tenancy]:
    """Return a milestone with the tenancy in which its stay goes on, to those who may see that; 412 when it has changed."""
    milestone = await store.find(tx, milestone_id)
    if milestone is None:
        raise NotFound
    tenancy = await tenancy_store.last_of_stay(tx, milestone.stay_id)
    if not (is_officer_for(caller, tenancy.area) or tenancies.speaks_for_holder(caller, tenancy)):
        raise NotFound
    if version not in (None, milestone.version):
        raise Stale
    return milestone, tenancy


def blockers(caller: Caller, milestone: Milestone, tenancy: Tenancy) -> dict[str, Blocker]:
    """Return what closes the steps of a milestone to those whose they are not, or to all when the holder has left."""
    words = Text("由另一方办理", "This is for the other side")
    other = Blocker(Finding("OTHER_SIDE", str(ENTRY), words))
    is_holder = tenancies.speaks_for_holder(caller, tenancy)
    closed = dict.fromkeys(("withdrawal", "measurement") if is_holder else ("agreement",), other)
    if tenancy.state not in RUNNING:
        words = Text("入驻已通知退驻或已结束", "Notice was given for the tenancy, or it is over")
        closed["agreement"] = Blocker(Finding("TENANCY_ENDS", str(ENTRY), words))
    return closed | LIFECYCLE.closed_to(milestone.state, caller.has_role)


async def take(tx: Tx, milestone: Milestone, step: str, closed: dict[str, Blocker]) -> Milestone:
    """Agree to a milestone, or withdraw it."""
    state = LIFECYCLE.step(step, milestone.state, blockers=closed)
    taken = replace(milestone, state=state)
    if step == "agreement":
        taken = replace(taken, agreed_by=tx.actor, agreed_on=legal_date(tx.at))
    return await _stepped(tx, taken, step)


async def measure(
    tx: Tx, milestone: Milestone, closed: dict[str, Blocker], *, measured_on: date, value: int, evidence: str
) -> Milestone:
    """Note the total reached by a day, and with enough of it that the milestone is reached."""
    state = LIFECYCLE.step("measurement", milestone.state, blockers=closed)
    if broken := findings(rules.MEASURING, rules.Reading(milestone, measured_on, legal_date(tx.at))):
        raise Refused(broken)
    await store.note(tx, milestone.id, Measurement(milestone.version, measured_on, value, evidence, tx.actor, tx.at))
    measured = await _stepped(tx, replace(milestone, state=state, achieved=value), "measurement")
    if value < milestone.target:
        return measured
    reached = replace(measured, state=LIFECYCLE.step("completion", measured.state), reached_on=measured_on)
    return await _stepped(tx, reached, "completion")


async def miss_all(tx: Tx, *, on: date) -> int:
    """Note of every milestone whose day has passed that it was missed; it can still be reached later."""
    late = await store.overdue(tx, on)
    for milestone in late:
        await _stepped(tx, replace(milestone, state=LIFECYCLE.step("lapse", milestone.state)), "lapse")
    return len(late)


async def _stepped(tx: Tx, milestone: Milestone, step: str) -> Milestone:
    saved = await store.save(tx, milestone)
    await emit(tx, _told(saved, step))
    return saved


def _told(milestone: Milestone, step: str) -> MilestoneChanged:
    return MilestoneChanged(
        milestone.id,
        milestone.tenancy_id,
        milestone.measure,
        milestone.target,
        milestone.achieved,
        milestone.due_on,
        step,
        milestone.state,
    )
