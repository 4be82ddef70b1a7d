"""One organization in one round: values only, no I/O."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from bureaukit.codes import CodeList

from evaluation.grades.model import Grade, RuleSet


class EvaluationState(CodeList):
    """Where an evaluation stands."""

    APPLIED = "applied", "已申请", "applied"
    INELIGIBLE = "ineligible", "不具备资格", "not eligible"
    WITHDRAWN = "withdrawn", "已撤回", "withdrawn"
    ELIGIBLE = "eligible", "具备资格", "eligible"
    SELF_SCORED = "self_scored", "已自评", "self-scored"
    SCORING = "scoring", "专家评分中", "being scored"
    SCORED = "scored", "专家评分完成", "scored"
    OPINION_GIVEN = "opinion_given", "已提出初评意见", "first opinion given"
    VOTING = "voting", "委员会表决中", "being voted on"
    VOTED = "voted", "委员会已表决", "voted on"
    PUBLIC_NOTICE = "public_notice", "公示中", "under public notice"
    OBJECTED = "objected", "有异议待复核", "objected to"
    FINAL = "final", "已授予等级", "grade granted"
    RECOMMENDED_UPWARD = "recommended_upward", "已向上级推荐", "recommended to the level above"
    NO_GRADE = "no_grade", "未获等级", "no grade"


S = EvaluationState
RUNNING = tuple(s for s in S if s not in (S.INELIGIBLE, S.WITHDRAWN, S.FINAL, S.RECOMMENDED_UPWARD, S.NO_GRADE))


@dataclass(frozen=True, slots=True)
class Evaluation:
    """`eligibility`, `score`, `opinion`, `ballot` and `objection` are records frozen when the act was done.

    `handled_by` names everyone in the office who prepared the case; none of them may confirm it. `recused` stand back;
    `vacant_seats` of them were to score and are to be replaced.
    """

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
    applied_by: str
    handled_by: tuple[str, ...] = ()
    evaluators: tuple[str, ...] = ()
    recused: tuple[str, ...] = ()
    vacant_seats: int = 0
    eligibility: Mapping[str, Any] | None = None
    self_score: Mapping[str, Any] | None = None
    score: Mapping[str, Any] | None = None
    opinion: Mapping[str, Any] | None = None
    ballot: Mapping[str, Any] | None = None
    objection: Mapping[str, Any] | None = None
    public_notice_starts_on: date | None = None
    public_notice_ends_on: date | None = None
    closed_on: date | None = None
    grade_id: UUID | None = None
    version: int = 1

    @property
    def proposed_grade(self) -> Grade | None:
        """What the first opinion proposes: what is voted on, then published as provisional."""
        return Grade(self.opinion["grade"]) if self.opinion and self.opinion["grade"] else None

    @property
    def is_above_ceiling(self) -> bool:
        """Whether this level may only recommend the grade upward."""
        return self.proposed_grade is not None and self.proposed_grade.rank > self.ceiling.rank

    def belongs_to(self, org: str | None) -> bool:
        """Whether a caller speaks for this organization, named by its id or its credit code."""
        return org is not None and org in {str(self.organization_id), self.credit_code}


@dataclass(frozen=True, slots=True)
class EvaluationAdvanced:
    """A step was taken; no score travels with it."""

    topic: ClassVar[str] = "evaluation.evaluation-advanced.v1"
    evaluation_id: UUID
    round_id: UUID
    organization_id: UUID
    step: str
    state: EvaluationState

    @property
    def subject(self) -> UUID:
        """The evaluation."""
        return self.evaluation_id
