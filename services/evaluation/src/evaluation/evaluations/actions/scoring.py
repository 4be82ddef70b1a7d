"""Self-scoring, and who is to score."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from bureaukit.db import Tx
from bureaukit.problems import FieldError, Invalid
from bureaukit.text import Text

from evaluation.evaluations.actions.steps import advance, require, with_handler
from evaluation.evaluations.model import Evaluation
from evaluation.rounds.model import Round
from evaluation.scorecards.model import Mark, Score, Scorecard, count
from evaluation.scorecards.rules import faults_of


def as_record(score: Score) -> dict[str, Any]:
    """Return a score as it is kept and shown: strings with two decimals, which is exact, as no mark has more."""
    by_dimension = {dimension.value: f"{value:.2f}" for dimension, value in score.by_dimension.items()}
    return {"total": f"{score.total:.2f}", "by_dimension": by_dimension}


def marks_as_record(marks: Sequence[Mark]) -> list[dict[str, Any]]:
    """Return marks as they are kept and shown."""
    return [
        {
            "item": mark.item,
            "score": f"{mark.score:.2f}",
            "deduction_reason": mark.deduction_reason,
            "evidence": mark.evidence,
        }
        for mark in marks
    ]


async def score_self(
    tx: Tx, evaluation: Evaluation, scorecard: Scorecard, marks: Sequence[Mark], *, on: date
) -> Evaluation:
    """Keep what the organization thinks of itself; it decides nothing."""
    require(evaluation, "self-score", on=on)
    if faults := faults_of(scorecard, marks, needs_reasons=False):
        raise Invalid(*faults)
    score = count(scorecard, {mark.item: mark.score for mark in marks})
    record = as_record(score) | {"marks": marks_as_record(marks), "scored_on": on.isoformat()}
    return await advance(tx, evaluation, "self-score", on=on, self_score=record)


async def assign(tx: Tx, evaluation: Evaluation, this: Round, experts: Sequence[str], *, on: date) -> Evaluation:
    """Name the experts; each is of the round's pool, each once, and there are enough of them."""
    require(evaluation, "assignment", on=on)
    fewest = this.terms.fewest_experts if this.terms else 1
    if faults := _faults(this, experts, fewest):
        raise Invalid(*faults)
    handlers = with_handler(evaluation, tx.actor)
    return await advance(tx, evaluation, "assignment", on=on, evaluators=tuple(experts), handled_by=handlers)


async def replace_experts(
    tx: Tx, evaluation: Evaluation, this: Round, experts: Sequence[str], *, on: date
) -> Evaluation:
    """Name others for the seats of those who stood back; as many as are vacant."""
    require(evaluation, "replacement", on=on)
    faults = _faults(this, [*evaluation.evaluators, *experts], 1)
    if len(experts) > evaluation.vacant_seats:
        words = Text(f"空缺席位为 {evaluation.vacant_seats} 个", f"{evaluation.vacant_seats} seats are vacant")
        faults.append(FieldError("/evaluators", "more_than_vacant", words))
    if faults:
        raise Invalid(*faults)
    return await advance(
        tx,
        evaluation,
        "replacement",
        on=on,
        evaluators=(*evaluation.evaluators, *experts),
        vacant_seats=evaluation.vacant_seats - len(experts),
        handled_by=with_handler(evaluation, tx.actor),
    )


def _faults(this: Round, experts: Sequence[str], fewest: int) -> list[FieldError]:
    faults = [
        FieldError(f"/evaluators/{place}", "not_in_pool", Text("不在本批次专家名单内", "Not among the round's experts"))
        for place, sub in enumerate(experts)
        if not this.has_expert(sub)
    ]
    if len(set(experts)) != len(experts) or len(experts) < fewest:
        words = Text(f"专家不得重复，且不少于 {fewest} 人", f"At least {fewest} different experts are needed")
        faults.append(FieldError("/evaluators", "too_few_experts", words))
    return faults
