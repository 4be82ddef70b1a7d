"""What goes in and out at the counter for evaluations."""

from datetime import date
from typing import Any
from uuid import UUID

from bureaukit.pages import Filter
from pydantic import BaseModel, ConfigDict, Field

from evaluation.evaluations.actions.deciding import FirstOpinion
from evaluation.evaluations.model import EvaluationState
from evaluation.grades.model import Grade, GradeStatus, RuleSet
from evaluation.wire import Code, Words

_OPINION_GRADE = "null and not sent differ: null proposes no grade 显式 null 表示不予等级"


class ApplicationIn(BaseModel):
    """Which round; the organization is the caller's own."""

    model_config = ConfigDict(extra="forbid")

    round_id: UUID


class OpinionIn(BaseModel):
    """The first opinion; without a grade, the computed one is proposed."""

    model_config = ConfigDict(extra="forbid")

    text: Words
    facts: list[Code] = Field(default=[], max_length=30, description="facts of the scorecard's caps that were found")
    grade: Grade | None = Field(default=None, description=_OPINION_GRADE)
    reason: Words | None = None

    def as_model(self) -> FirstOpinion:
        """Return the value that actions take."""
        departs = "grade" in self.model_fields_set
        return FirstOpinion(self.text, tuple(sorted(set(self.facts))), departs, self.grade, self.reason)


class ObjectionIn(BaseModel):
    """Why the published proposal is wrong."""

    model_config = ConfigDict(extra="forbid")

    ground: Words


class EvaluationOut(BaseModel):
    """An evaluation as this caller may see it; what is sealed to them is null."""

    id: UUID
    round_id: UUID
    year: int
    scorecard_id: UUID
    rule_set: RuleSet
    ceiling: Grade
    organization_id: UUID
    credit_code: str | None
    name: str
    organization_type: str
    area: str
    state: EvaluationState
    applied_on: date
    evaluators: list[str]
    eligibility: dict[str, Any] | None
    self_score: dict[str, Any] | None
    score: dict[str, Any] | None
    opinion: dict[str, Any] | None
    ballot: dict[str, Any] | None
    objection: dict[str, Any] | None
    public_notice_starts_on: date | None
    public_notice_ends_on: date | None
    grade: Grade | None
    grade_status: GradeStatus | None
    grade_id: UUID | None
    closed_on: date | None


class EvaluationPage(BaseModel):
    """One page of evaluations."""

    items: list[EvaluationOut]
    next_cursor: str | None


class EvaluationFilter(Filter):
    """What the list can be asked."""

    round_id: UUID | None = None
    state: EvaluationState | None = None
