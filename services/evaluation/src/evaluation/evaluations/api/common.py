"""What every act at this counter does: find the evaluation if the caller may see it, and show it as they may see it."""

from uuid import UUID

from bureaukit.db import Tx
from bureaukit.desk import DeskContext
from bureaukit.problems import NotFound
from fastapi import Response

from evaluation.evaluations import actions, store
from evaluation.evaluations.api.shapes import EvaluationOut
from evaluation.evaluations.model import Evaluation
from evaluation.rounds import store as rounds
from evaluation.rounds.model import Round
from evaluation.scorecards import store as scorecards
from evaluation.scorecards.model import Scorecard
from evaluation.sight import is_visible, shown_to


async def round_of(tx: Tx, round_id: UUID) -> Round:
    """Return a round, or 404."""
    if this := await rounds.find(tx, round_id):
        return this
    raise NotFound


async def scorecard_of(tx: Tx, this: Evaluation) -> Scorecard:
    """Return the edition that the round pinned for this evaluation."""
    row = await scorecards.find(tx, this.scorecard_id)
    if row is None:
        raise NotFound
    return scorecards.content_of(row)


async def seen(tx: Tx, evaluation_id: UUID, desk: DeskContext) -> Evaluation:
    """Return an evaluation that the caller may see; somebody else's answers as if it did not exist."""
    this = await store.find(tx, evaluation_id)
    if this is None or not is_visible(this, await rounds.find(tx, this.round_id), desk.caller):
        raise NotFound
    return this


async def held(tx: Tx, evaluation_id: UUID, desk: DeskContext, version: int | None) -> Evaluation:
    """Return an evaluation that the caller may see, kept from others, in the version they read."""
    await seen(tx, evaluation_id, desk)
    return await actions.held(tx, evaluation_id, version=version)


async def done(tx: Tx, desk: DeskContext, this: Evaluation) -> Response:
    """Answer an act with the evaluation as it now stands."""
    return await desk.done(tx, out(this, desk), version=this.version)


def out(this: Evaluation, desk: DeskContext) -> EvaluationOut:
    """Return an evaluation with null for what is sealed to the caller."""
    return EvaluationOut(**shown_to(this, desk.caller))
