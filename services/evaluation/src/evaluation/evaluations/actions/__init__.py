"""What is done with an evaluation, one file per part of its life."""

from evaluation.evaluations.actions.applying import (
    apply,
    assess,
    candidate_of,
    decide_eligibility,
    discontinue,
    withdraw,
)
from evaluation.evaluations.actions.closing import close, close_overdue
from evaluation.evaluations.actions.deciding import give_opinion, object_to, publish
from evaluation.evaluations.actions.recusing import refuse_the_tied, ties
from evaluation.evaluations.actions.scoring import assign, replace_experts, score_self
from evaluation.evaluations.actions.steps import advance, held, note_recused, require

__all__ = [
    "advance",
    "apply",
    "assess",
    "assign",
    "candidate_of",
    "close",
    "close_overdue",
    "decide_eligibility",
    "discontinue",
    "give_opinion",
    "held",
    "note_recused",
    "object_to",
    "publish",
    "refuse_the_tied",
    "replace_experts",
    "require",
    "score_self",
    "ties",
    "withdraw",
]
