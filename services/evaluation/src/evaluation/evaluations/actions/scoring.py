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
    faults = [
        FieldError(f"/evaluators/{place}", "not_in_pool", Text("不在本批次专家名单内", "Not among the round's experts"))
        for place, sub in enumerate(experts)
        if not this.has_expert(sub)
    ]
    fewest = this.terms.fewest_experts if this.terms else 1
    if len(set(experts)) != len(experts) or len(experts) < fewest:
        words = Text(f"专家不得重复，且不少于 {fewest} 人", f"At least {fewest} different experts are needed")
        faults.append(FieldError("/evaluators", "too_few_experts", words))
    if faults:
        raise Invalid(*faults)
    handlers = with_handler(evaluation, tx.actor)
    return await advance(tx, evaluation, "assignment", on=on, evaluators=tuple(experts), handled_by=handlers)
