"""Who may see an evaluation, and how much of it: scores open when all sheets are in, to the applicant with the notice."""

from typing import Any

from bureaukit.auth import Caller

from evaluation.evaluations.model import Evaluation, EvaluationState
from evaluation.grades.model import GradeStatus
from evaluation.roles import COMMITTEE, EVALUATOR, ORG_REP, STAFF
from evaluation.rounds.model import Round

S = EvaluationState
PUBLISHED = {S.PUBLIC_NOTICE, S.OBJECTED, S.FINAL, S.RECOMMENDED_UPWARD, S.NO_GRADE}
_STATUS = {
    S.PUBLIC_NOTICE: GradeStatus.PROVISIONAL,
    S.OBJECTED: GradeStatus.PROVISIONAL,
    S.FINAL: GradeStatus.FINAL,
}


def is_visible(evaluation: Evaluation, round_: Round | None, caller: Caller) -> bool:
    """The office sees its area, a committee its round, an expert what they score, a representative the own."""
    return (
        (caller.has_role(*STAFF) and caller.covers(evaluation.area))
        or (caller.has_role(COMMITTEE) and round_ is not None and round_.has_committee_member(caller.sub))
        or (caller.has_role(EVALUATOR) and caller.sub in evaluation.evaluators)
        or (caller.has_role(ORG_REP) and evaluation.belongs_to(caller.org))
    )


def shown_to(evaluation: Evaluation, caller: Caller) -> dict[str, Any]:
    """Return the members of an evaluation, with null for what is sealed to this caller."""
    published = evaluation.state in PUBLISHED
    members = {name: getattr(evaluation, name) for name in Evaluation.__dataclass_fields__ if name not in _INTERNAL}
    if not published and not caller.has_role(*STAFF, COMMITTEE, EVALUATOR):
        members |= {"score": None, "opinion": None, "ballot": None}
    if not caller.has_role(*STAFF, COMMITTEE):
        members["evaluators"] = []
        if members["ballot"]:
            members["ballot"] = {**members["ballot"], "votes": []}
    return members | {
        "grade": evaluation.proposed_grade if published else None,
        "grade_status": _STATUS.get(evaluation.state),
    }


_INTERNAL = {"version", "handled_by", "applied_by", "recused", "vacant_seats"}
