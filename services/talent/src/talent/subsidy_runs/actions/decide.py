"""What others say of a calculated run: the streets of their parts, a second person of the whole."""

from dataclasses import replace

from bureaukit.db import Tx
from bureaukit.outbox import emit
from bureaukit.problems import Conflict, Finding, Forbidden, Refused, Stale, problem_type
from bureaukit.rules import findings

from talent.dates import month_of
from talent.social_workers import store as social_workers
from talent.subsidy_policies import store as policies
from talent.subsidy_runs.lifecycle import LIFECYCLE
from talent.subsidy_runs.model.run import Part, PartState, Run, RunApproved, RunMoved
from talent.subsidy_runs.rules import acts
from talent.subsidy_runs.store import lines, runs

PART_DECIDED = problem_type("subsidy_part_decided", 409, "该街道已作出意见", "The street has spoken already")


async def confirm(tx: Tx, run: Run, part: Part, version: int) -> tuple[Run, Part]:
    """Let a street confirm its part; with the last one the run goes on."""
    state = LIFECYCLE.step("confirmation", run.state)
    decided = await _say(tx, run, part, version, PartState.CONFIRMED)
    if any(other.state is PartState.WAITING for other in await runs.parts(tx, run)):
        await emit(tx, RunMoved(run.id, run.month, run.state, "confirmation", part.street))
        return run, decided
    return await _moved(tx, replace(run, state=state), "confirmation", street=part.street), decided


async def object_to(tx: Tx, run: Run, part: Part, version: int, *, opinion: str) -> tuple[Run, Part]:
    """Let a street object to its part: the run goes back and must be calculated anew."""
    state = LIFECYCLE.step("objection", run.state)
    decided = await _say(tx, run, part, version, PartState.OBJECTED, opinion=opinion)
    back = replace(run, state=state, ground=opinion)
    await policies.forget_use(tx, run.area, run.month)
    return await _moved(tx, back, "objection", street=part.street), decided


async def _say(tx: Tx, run: Run, part: Part, version: int, state: PartState, *, opinion: str = "") -> Part:
    if part.version != version:
        raise Stale
    if part.state is not PartState.WAITING:
        raise Conflict(PART_DECIDED, "重新核算后方可再次确认", "It can speak again after a new calculation")
    if broken := who_confirms(run, tx.actor):
        raise Forbidden("确认须由经办以外的人办理", "Somebody else confirms", findings=broken)
    decided = replace(part, state=state, decided_by=tx.actor, decided_at=tx.at, opinion=opinion or None)
    await runs.decide(tx, decided)
    return decided


def who_confirms(run: Run, officer: str) -> list[Finding]:
    """Return what keeps this person from speaking for a street."""
    return findings(acts.WHO_CONFIRMS, acts.Confirming(officer, run.makers))


async def send_back(tx: Tx, run: Run, *, ground: str) -> Run:
    """Return a run instead of approving it."""
    state = LIFECYCLE.step("return", run.state)
    await policies.forget_use(tx, run.area, run.month)
    return await _moved(tx, replace(run, state=state, ground=ground), "return")


async def approve(tx: Tx, run: Run) -> Run:
    """Approve a run: from here on neither it nor a line of it changes, and finance may fetch the payment file."""
    state = LIFECYCLE.step("approval", run.state)
    approving = await _approving(tx, run, tx.actor)
    if broken := findings(acts.WHO_APPROVES, approving):
        raise Forbidden("批准须由无利害关系的第二人办理", "A second, uninterested person approves", findings=broken)
    if broken := findings(acts.APPROVING, approving):
        raise Refused(broken)
    number = f"ZCBT-{run.area}-{month_of(run.month)}"
    approved = await runs.save(
        tx, replace(run, state=state, approved_by=tx.actor, approved_at=tx.at, file_number=number)
    )
    await emit(tx, _approval_of(approved))
    return approved


def _approval_of(run: Run) -> RunApproved:
    if run.policy_id is None or run.digest is None:
        raise AssertionError("a run that streets confirmed was calculated")
    totals = run.totals
    return RunApproved(
        run.id, run.area, run.month, run.policy_id, totals.people, totals.payees, totals.amount_fen, run.digest
    )


async def what_stands_against_approval(tx: Tx, run: Run, caller: str) -> list[Finding]:
    """Return all that keeps this person from approving a run now."""
    return findings((*acts.WHO_APPROVES, *acts.APPROVING), await _approving(tx, run, caller))


async def _approving(tx: Tx, run: Run, approver: str) -> acts.Approving:
    confirmers = tuple(part.decided_by for part in await runs.parts(tx, run) if part.decided_by)
    policy = await policies.governing(tx, run.area, run.month)
    is_payee = await _is_payee(tx, run, approver)
    return acts.Approving(approver, run.makers, confirmers, is_payee, run.policy_id, policy.id if policy else None)


async def _is_payee(tx: Tx, run: Run, sub: str) -> bool:
    person = await social_workers.of_account(tx, sub)
    line = await lines.of_person(tx, run.id, person.id) if person else None
    return line is not None and line.outcome.amount_fen > 0


async def _moved(tx: Tx, run: Run, step: str, *, street: str | None = None) -> Run:
    saved = await runs.save(tx, run)
    await emit(tx, RunMoved(saved.id, saved.month, saved.state, step, street))
    return saved
