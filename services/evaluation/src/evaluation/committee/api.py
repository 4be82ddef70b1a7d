"""The counter for the committee's ballots."""

from typing import Any
from uuid import UUID

from bureaukit.db import Tx
from bureaukit.desk import Desk, DeskContext
from bureaukit.policy import needs
from bureaukit.problems import NotFound
from bureaukit.route import counter
from fastapi import Response
from pydantic import BaseModel, ConfigDict, Field

from evaluation.committee import actions
from evaluation.committee.model import BallotMode, Choice
from evaluation.evaluations import actions as evaluations
from evaluation.evaluations import store
from evaluation.evaluations.model import Evaluation, EvaluationState
from evaluation.roles import COMMITTEE, DISTRICT_CLERK
from evaluation.rounds import store as rounds
from evaluation.rounds.model import Round
from evaluation.sight import is_visible
from evaluation.wire import Subject

router = counter("evaluation", "evaluations", tag="committee")


class BallotIn(BaseModel):
    """Who is present at the meeting, by token subject, and how they vote."""

    model_config = ConfigDict(extra="forbid")

    present: list[Subject] = Field(min_length=1, max_length=60)
    mode: BallotMode = BallotMode.SECRET


class VoteIn(BaseModel):
    """One vote."""

    model_config = ConfigDict(extra="forbid")

    choice: Choice


class BallotOut(BaseModel):
    """Where the ballot stands; counts appear with the tally."""

    evaluation_id: UUID
    state: EvaluationState
    ballot: dict[str, Any] | None


@router.post(
    "/{evaluation_id}/ballot",
    response_model=BallotOut,
    **needs("evaluation:evaluation:write", DISTRICT_CLERK, rule="own area", match=True, dry_run=True),
)
async def open_ballot(evaluation_id: UUID, body: BallotIn, desk: Desk) -> Response:
    """Open the ballot on the proposed grade (开始表决); two thirds of all members must be present."""
    version = desk.if_match()
    async with desk.transaction() as tx:
        this, round_ = await _held(tx, evaluation_id, desk, version)
        return await _done(
            tx, desk, await actions.open_ballot(tx, this, round_, body.present, body.mode, on=desk.today)
        )


@router.post(
    "/{evaluation_id}/votes",
    response_model=BallotOut,
    **needs("evaluation:ballot:vote", COMMITTEE, rule="present at the meeting, once", key=True),
)
async def vote(evaluation_id: UUID, body: VoteIn, desk: Desk) -> Response:
    """Vote (投票)."""
    async with desk.transaction() as tx:
        this, _ = await _held(tx, evaluation_id, desk, None)
        return await _done(tx, desk, await actions.vote(tx, this, body.choice, on=desk.today))


@router.post(
    "/{evaluation_id}/tally",
    response_model=BallotOut,
    **needs("evaluation:evaluation:write", DISTRICT_CLERK, rule="own area", match=True),
)
async def tally(evaluation_id: UUID, desk: Desk) -> Response:
    """Count the votes (计票): at least half of all members must be in favour."""
    version = desk.if_match()
    async with desk.transaction() as tx:
        this, _ = await _held(tx, evaluation_id, desk, version)
        return await _done(tx, desk, await actions.tally(tx, this, on=desk.today))


async def _held(tx: Tx, evaluation_id: UUID, desk: DeskContext, version: int | None) -> tuple[Evaluation, Round]:
    this = await store.find(tx, evaluation_id)
    round_ = await rounds.find(tx, this.round_id) if this else None
    if this is None or round_ is None or not is_visible(this, round_, desk.caller):
        raise NotFound
    return await evaluations.held(tx, evaluation_id, version=version), round_


async def _done(tx: Tx, desk: DeskContext, this: Evaluation) -> Response:
    out = BallotOut(evaluation_id=this.id, state=this.state, ballot=dict(this.ballot) if this.ballot else None)
    return await desk.done(tx, out, version=this.version)
