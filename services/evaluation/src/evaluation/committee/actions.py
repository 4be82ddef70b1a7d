"""Opening a ballot, voting, and counting."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from bureaukit.db import Tx
from bureaukit.ids import new_id
from bureaukit.problems import Conflict, FieldError, Forbidden, Invalid, NotFound, Refused, problem_type
from bureaukit.rules import findings
from bureaukit.text import Text

from evaluation.committee import rules, store
from evaluation.committee.model import Ballot, BallotMode, Choice, is_carried
from evaluation.evaluations import actions as evaluations
from evaluation.evaluations.model import Evaluation
from evaluation.rounds.model import Round

VOTED_BEFORE = problem_type("voted_before", 409, "您已投票", "You have voted")


async def open_ballot(
    tx: Tx, evaluation: Evaluation, this: Round, present: Sequence[str], mode: BallotMode, *, on: date
) -> Evaluation:
    """Open a ballot on the proposed grade among the members present, if they are two thirds of all."""
    words = Text("不是本批次评估委员会委员，或重复", "Not a member of the round's committee, or named twice")
    evaluations.require(evaluation, "ballot", on=on)
    faults = [
        FieldError(f"/present/{place}", "not_a_member", words)
        for place, sub in enumerate(present)
        if not this.has_committee_member(sub) or sub in present[:place]
    ]
    if faults:
        raise Invalid(*faults)
    await evaluations.refuse_the_tied(tx, evaluation, this, present, on=on)
    ballot = Ballot(
        id=new_id(),
        evaluation_id=evaluation.id,
        mode=mode,
        proposed_grade=evaluation.proposed_grade,
        members=len({member.sub for member in this.committee}),
        present=tuple(present),
        opened_on=on,
        opened_by=tx.actor,
    )
    if broken := findings(rules.OPENING, ballot):
        raise Refused(broken)
    opened = await evaluations.advance(tx, evaluation, "ballot", on=on)
    await store.add(tx, ballot)
    return opened


async def vote(tx: Tx, evaluation: Evaluation, choice: Choice, *, on: date) -> Evaluation:
    """Take the caller's vote, once; only members present at the meeting vote."""
    voted = await evaluations.advance(tx, evaluation, "votes", on=on)
    ballot = await _ballot(tx, evaluation)
    if tx.actor in evaluation.recused:
        raise Forbidden("您已回避，不参加表决", "You stand back and do not vote")
    if tx.actor not in ballot.present:
        raise Forbidden("只有出席会议的委员可以投票", "Only members present at the meeting vote")
    if await store.has_voted(tx, ballot.id, tx.actor):
        raise Conflict(VOTED_BEFORE, "每位委员一票", "Each member has one vote")
    await store.vote(tx, ballot, tx.actor, choice)
    return voted


async def tally(tx: Tx, evaluation: Evaluation, *, on: date) -> Evaluation:
    """Count once every member present has voted, and record whether half of all members are in favour."""
    evaluations.require(evaluation, "tally", on=on)
    ballot = await _ballot(tx, evaluation)
    if broken := findings(rules.COUNTING, ballot):
        raise Refused(broken)
    result = _result(ballot, await store.votes(tx, ballot.id)) | {"counted_by": tx.actor, "counted_on": on.isoformat()}
    return await evaluations.advance(tx, evaluation, "tally", on=on, ballot=result)


async def _ballot(tx: Tx, evaluation: Evaluation) -> Ballot:
    ballot = await store.latest(tx, evaluation.id)
    if ballot is None:
        raise NotFound("尚未开始表决", "No ballot was opened")
    return ballot


def _result(ballot: Ballot, votes: Sequence[Mapping[Any, Any]]) -> dict[str, Any]:
    return {
        "ballot_id": str(ballot.id),
        "mode": ballot.mode.value,
        "proposed_grade": ballot.proposed_grade,
        "members": ballot.members,
        "present": len(ballot.present),
        "in_favour": ballot.in_favour,
        "against": ballot.against,
        "abstained": ballot.abstained,
        "needed": -(-ballot.members // 2),
        "carried": is_carried(ballot.in_favour, ballot.members),
        "votes": [dict(vote) for vote in votes] if ballot.mode is BallotMode.NAMED else [],
    }
