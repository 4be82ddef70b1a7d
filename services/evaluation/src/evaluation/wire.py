"""Shapes that several counters share: names of organizations, exact points, marks, acts with verdicts, grades as published."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from bureaukit.auth import Caller
from bureaukit.lifecycle import Blocker, Lifecycle
from bureaukit.names import CleanText
from bureaukit.problems import Finding
from bureaukit.text import Text
from fastapi import Path
from pydantic import BaseModel, ConfigDict, Field

from evaluation.grades.model import Grade, GradeStatus, GrantedGrade, GrantingLevel, Source
from evaluation.scorecards.model import Mark

ORGANIZATION = r"^(?:[0-9A-HJ-NPQRTUWXY]{18}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$"
Organization = Annotated[str, Path(pattern=ORGANIZATION, description="registry id or credit code 标识或信用代码")]
Points = Annotated[Decimal, Field(ge=0, le=10000, max_digits=7, decimal_places=2, description="exact 精确小数")]
Code = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_.-]{0,39}$")]
Subject = Annotated[str, Field(pattern=r"^[A-Za-z0-9:._@-]{1,100}$", description="token subject 令牌主体")]
Words = Annotated[CleanText, Field(min_length=2, max_length=2000)]


def listed(
    lifecycle: Lifecycle[Any], state: Any, caller: Caller, *, maker: str, decision: str, language: str
) -> dict[str, Any]:
    """Return every step for a caller, where one person makes and another decides."""
    closed: dict[str, Blocker] = {}
    if caller.sub == maker:
        words = Text("须由第二人决定", "A second person decides")
        article = next(step.article for step in lifecycle.steps if step.name == decision)
        closed[decision] = Blocker(Finding("SECOND_PERSON_NEEDED", str(article), words))
    closed |= lifecycle.closed_to(state, caller.has_role)
    return {"items": [action.as_dict(language) for action in lifecycle.actions(state, blockers=closed)]}


class MarkIn(BaseModel):
    """The score of one item; a deduction names its reason."""

    model_config = ConfigDict(extra="forbid")

    item: Code
    score: Points
    deduction_reason: Annotated[CleanText, Field(min_length=2, max_length=500)] | None = None
    evidence: Annotated[CleanText, Field(min_length=1, max_length=300)] | None = None

    def as_model(self) -> Mark:
        """Return the value that rules read."""
        return Mark(self.item, self.score, self.deduction_reason, self.evidence)


class MarksIn(BaseModel):
    """A sheet: one mark for every item of the scorecard, and for bonus items that apply."""

    model_config = ConfigDict(extra="forbid")

    marks: list[MarkIn] = Field(min_length=1, max_length=1000)

    def as_model(self) -> tuple[Mark, ...]:
        """Return the values that rules read."""
        return tuple(mark.as_model() for mark in self.marks)


class ActionsOut(BaseModel):
    """Every act with its verdict now."""

    items: list[dict[str, Any]]


class GradeOut(BaseModel):
    """A grade as it is published."""

    id: UUID
    organization_id: UUID
    credit_code: str | None
    name: str
    grade: Grade
    status: GradeStatus
    granted_on: date
    valid_from: date
    valid_until: date
    granting_level: GrantingLevel
    granting_body: str
    certificate_number: str
    source: Source


def shown(granted: GrantedGrade, on: date) -> GradeOut:
    """Return a grade as it stands on a day."""
    values = {name: getattr(granted, name) for name in GradeOut.model_fields if name != "status"}
    return GradeOut(status=granted.status_on(on), **values)
