"""Handing a sheet in; the last one opens them all and makes the score."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from bureaukit.db import Tx
from bureaukit.problems import Conflict, Invalid, NotFound, problem_type

from evaluation.evaluations import actions as evaluations
from evaluation.evaluations.actions.scoring import as_record, marks_as_record
from evaluation.evaluations.model import Evaluation
from evaluation.rounds.model import Round, ScoreRule
from evaluation.score_sheets import store
from evaluation.scorecards.model import Dimension, Mark, Score, Scorecard, count, mean_of
from evaluation.scorecards.rules import faults_of

HANDED_IN = problem_type(
    "sheet_handed_in", 409, "评分已提交，不能更改", "The sheet was handed in and cannot be changed"
)


async def assign(tx: Tx, evaluation: Evaluation, this: Round, experts: Sequence[str], *, on: date) -> Evaluation:
    """Name the experts and lay their sheets out."""
    await evaluations.refuse_the_tied(tx, evaluation, this, experts, on=on)
    assigned = await evaluations.assign(tx, evaluation, this, experts, on=on)
    await store.open_sheets(tx, assigned.id, experts)
    return assigned


async def replace_experts(
    tx: Tx, evaluation: Evaluation, this: Round, experts: Sequence[str], *, on: date
) -> Evaluation:
    """Name others for the seats of those who stood back, and lay their sheets out."""
    await evaluations.refuse_the_tied(tx, evaluation, this, experts, on=on)
    replaced = await evaluations.replace_experts(tx, evaluation, this, experts, on=on)
    await store.open_sheets(tx, replaced.id, experts)
    return replaced


async def vacate(tx: Tx, evaluation: Evaluation, this: Round, person: str, *, on: date) -> Evaluation:
    """Let a person stand back: a sheet of theirs is void; the rest makes the score anew, or waits for a replacement."""
    recused = tuple(sorted({*evaluation.recused, person}))
    if person not in evaluation.evaluators:
        return await evaluations.note_recused(tx, evaluation, recused)
    left = tuple(sub for sub in evaluation.evaluators if sub != person)
    fewest = this.terms.fewest_experts if this.terms else 1
    vacant = max(evaluation.vacant_seats, fewest - len(left))
    changes = {"evaluators": left, "recused": recused, "vacant_seats": vacant, "score": None, "opinion": None}
    vacated = await evaluations.advance(tx, evaluation, "vacating", on=on, **changes)
    await store.void(tx, evaluation.id, person)
    return await _aggregate_if_complete(tx, vacated, on=on)


async def hand_in(tx: Tx, evaluation_id: UUID, scorecard: Scorecard, marks: Sequence[Mark], *, on: date) -> Evaluation:
    """Take the caller's own sheet; when it is the last, the score is made in the same transaction."""
    evaluation = await evaluations.held(tx, evaluation_id)
    if tx.actor not in evaluation.evaluators:
        raise NotFound
    evaluations.require(evaluation, "score-sheets", on=on)
    if faults := faults_of(scorecard, marks, needs_reasons=True):
        raise Invalid(*faults)
    advanced = await evaluations.advance(tx, evaluation, "score-sheets", on=on)
    score = count(scorecard, {mark.item: mark.score for mark in marks})
    content = as_record(score) | {"marks": marks_as_record(marks)}
    if not await store.hand_in(tx, evaluation_id, tx.actor, content):
        raise Conflict(HANDED_IN, "每位专家只提交一次", "Each expert hands in once")
    return await _aggregate_if_complete(tx, advanced, on=on)


async def _aggregate_if_complete(tx: Tx, evaluation: Evaluation, *, on: date) -> Evaluation:
    sheets = await store.of_evaluation(tx, evaluation.id)
    if evaluation.vacant_seats or any(sheet["submitted_at"] is None for sheet in sheets):
        return evaluation
    return await evaluations.advance(tx, evaluation, "aggregation", on=on, score=aggregate(sheets))


def aggregate(sheets: Sequence[Mapping[Any, Any]]) -> dict[str, Any]:
    """Make one score of all sheets and record by which rule, with the spread between harshest and mildest."""
    scores = [_score(sheet["content"]) for sheet in sheets]
    totals = [score.total for score in scores]
    record = as_record(mean_of(scores))
    spread = f"{max(totals) - min(totals):.2f}"
    return record | {
        "rule": ScoreRule.MEAN.value,
        "rule_text": ScoreRule.MEAN.zh,
        "sheets": len(sheets),
        "spread": spread,
    }


def _score(content: dict[str, Any]) -> Score:
    by_dimension = {Dimension(name): Decimal(value) for name, value in content["by_dimension"].items()}
    return Score(Decimal(content["total"]), by_dimension)
