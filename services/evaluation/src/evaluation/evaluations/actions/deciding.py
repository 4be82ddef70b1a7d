"""From the score to the published proposal: first opinion, public notice, objection."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from bureaukit.calendar import WorkCalendar
from bureaukit.db import Tx
from bureaukit.problems import FieldError, Invalid
from bureaukit.text import Text

from evaluation.evaluations.actions.steps import advance, require, with_handler
from evaluation.evaluations.model import Evaluation
from evaluation.grades.model import Grade
from evaluation.rounds.model import Round
from evaluation.scorecards.model import Dimension, Outcome, Scorecard, outcome_of


@dataclass(frozen=True, slots=True)
class FirstOpinion:
    """What the expert group concludes; a grade other than the computed one needs its reason."""

    text: str
    facts: Sequence[str]  # facts of the scorecard's caps that were found
    departs: bool = False
    grade: Grade | None = None
    reason: str | None = None


async def give_opinion(
    tx: Tx, evaluation: Evaluation, scorecard: Scorecard, opinion: FirstOpinion, *, on: date
) -> Evaluation:
    """Keep the opinion with the grade by the score, the caps that lowered it, and what is proposed."""
    require(evaluation, "first-opinion", on=on)
    _check_facts(scorecard, opinion.facts)
    outcome = outcome_by_score(evaluation, scorecard, opinion.facts)
    record = _record(outcome, opinion) | {"given_by": tx.actor, "given_on": on.isoformat()}
    handlers = with_handler(evaluation, tx.actor)
    return await advance(tx, evaluation, "first-opinion", on=on, opinion=record, ballot=None, handled_by=handlers)


def outcome_by_score(evaluation: Evaluation, scorecard: Scorecard, facts: Sequence[str]) -> Outcome:
    """Return the grade that the experts' score comes to, and the caps that lowered it."""
    score = evaluation.score or {}
    by_dimension = {Dimension(name): Decimal(value) for name, value in score["by_dimension"].items()}
    return outcome_of(scorecard, Decimal(score["total"]), facts, by_dimension)


def _record(outcome: Outcome, opinion: FirstOpinion) -> dict[str, Any]:
    grade = opinion.grade if opinion.departs else outcome.grade
    if grade != outcome.grade and not opinion.reason:
        words = Text("与计算结果不同的等级须说明理由", "A grade other than the computed one needs its reason")
        raise Invalid(FieldError("/reason", "reason_missing", words))
    return {
        "by_score": outcome.by_score,
        "computed": outcome.grade,
        "capped_by": list(outcome.capped_by),
        "grade": grade,
        "facts": sorted(opinion.facts),
        "reason": opinion.reason,
        "text": opinion.text,
    }


def _check_facts(scorecard: Scorecard, facts: Sequence[str]) -> None:
    known = {cap.fact for cap in scorecard.caps}
    words = Text("评分表没有以此为条件的封顶规则", "No cap of the scorecard rests on this fact")
    faults = [
        FieldError(f"/facts/{place}", "unknown_fact", words) for place, fact in enumerate(facts) if fact not in known
    ]
    if faults:
        raise Invalid(*faults)


async def publish(tx: Tx, evaluation: Evaluation, this: Round, calendar: WorkCalendar, *, on: date) -> Evaluation:
    """Publish the proposal as provisional; its last day moves to a working day (民法典 第二百零三条)."""
    days = this.terms.public_notice_days if this.terms else 1
    ends_on = calendar.end_of_days(on, days).on
    handlers = with_handler(evaluation, tx.actor)
    return await advance(
        tx,
        evaluation,
        "public-notice",
        on=on,
        public_notice_starts_on=on,
        public_notice_ends_on=ends_on,
        handled_by=handlers,
    )


async def object_to(tx: Tx, evaluation: Evaluation, ground: str, *, answer_by: date, on: date) -> Evaluation:
    """Take an objection inside the notice; the case goes back to the committee, to be answered by a day."""
    record = {"ground": ground, "by": tx.actor, "on": on.isoformat(), "answer_by": answer_by.isoformat()}
    return await advance(tx, evaluation, "objections", on=on, objection=record)
