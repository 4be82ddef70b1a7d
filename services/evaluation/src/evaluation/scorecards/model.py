"""A scorecard and the grade it gives: exact decimals only, no I/O."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import ClassVar
from uuid import UUID

from bureaukit.codes import CodeList

from evaluation.grades.model import Grade


class OrganizationType(CodeList):
    """The forms that are evaluated; filed community organizations are not."""

    SOCIAL_GROUP = "social_group", "社会团体", "social group"
    SOCIAL_SERVICE_ORGANIZATION = "social_service_organization", "社会服务机构", "social service organization"
    FOUNDATION = "foundation", "基金会", "foundation"


class Dimension(CodeList):
    """The five dimensions of the district (复函；云民规〔2023〕9号 makes 党建工作 one of its own)."""

    BASIC_CONDITIONS = "basic_conditions", "基础条件", "basic conditions"
    INTERNAL_GOVERNANCE = "internal_governance", "内部治理", "internal governance"
    PERFORMANCE = "performance", "工作绩效", "performance"
    PARTY_BUILDING = "party_building", "党建工作", "Party building"
    PUBLIC_APPRAISAL = "public_appraisal", "社会评价", "public appraisal"


class ScorecardState(CodeList):
    """A draft can be published; what is published never changes."""

    DRAFT = "draft", "草稿", "draft"
    PUBLISHED = "published", "已发布", "published"


@dataclass(frozen=True, slots=True)
class Item:
    """What is scored, up to its points."""

    code: str
    title: str
    points: Decimal


@dataclass(frozen=True, slots=True)
class Indicator:
    """A group of items inside a dimension."""

    title: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Branch:
    """One dimension with its indicators."""

    dimension: Dimension
    indicators: tuple[Indicator, ...]

    @property
    def items(self) -> tuple[Item, ...]:
        """Every item of the dimension."""
        return tuple(item for indicator in self.indicators for item in indicator.items)


@dataclass(frozen=True, slots=True)
class Threshold:
    """A band: from `at_least`, included (民法典 第一千二百五十九条), up to `below`, not included; the top is open."""

    grade: Grade
    at_least: Decimal
    below: Decimal | None


@dataclass(frozen=True, slots=True)
class Cap:
    """A fact, or a low score in one dimension, above which a grade cannot rise; no ceiling means no grade at all."""

    code: str
    title: str
    source: str
    ceiling: Grade | None
    fact: str | None = None
    dimension: Dimension | None = None
    below: Decimal | None = None

    def applies(self, facts: Iterable[str], by_dimension: Mapping[Dimension, Decimal]) -> bool:
        """Whether the fact is found, or the dimension scored below the mark."""
        if self.dimension is not None and self.below is not None:
            return by_dimension[self.dimension] < self.below
        return self.fact is not None and self.fact in facts


@dataclass(frozen=True, slots=True)
class Scorecard:
    """Everything an edition says."""

    organization_type: OrganizationType
    title: str
    source: str
    synthetic: bool  # invented for the demo district, not a real set of weights
    full_mark: Decimal
    bonus_cap: Decimal
    total_cap: Decimal
    branches: tuple[Branch, ...]
    bonus_items: tuple[Item, ...]
    thresholds: tuple[Threshold, ...]
    caps: tuple[Cap, ...]

    @property
    def items(self) -> tuple[Item, ...]:
        """Every item that counts towards the full mark."""
        return tuple(item for branch in self.branches for item in branch.items)

    def grade_of(self, total: Decimal) -> Grade | None:
        """Return the band in which a total lies; None below the lowest."""
        for band in self.thresholds:
            if total >= band.at_least and (band.below is None or total < band.below):
                return band.grade
        return None

    def ceilings(self, facts: Iterable[str], by_dimension: Mapping[Dimension, Decimal]) -> list[Cap]:
        """Return the caps that apply."""
        return [cap for cap in self.caps if cap.applies(facts, by_dimension)]


@dataclass(frozen=True, slots=True)
class Mark:
    """What one item was given on one sheet; `evidence` says where the proof lies."""

    item: str
    score: Decimal
    deduction_reason: str | None = None
    evidence: str | None = None


@dataclass(frozen=True, slots=True)
class Score:
    """A sheet counted, or several sheets made one; `total` is under the caps for bonus and total."""

    total: Decimal
    by_dimension: Mapping[Dimension, Decimal]


def count(scorecard: Scorecard, marks: Mapping[str, Decimal]) -> Score:
    """Add a sheet up: the dimensions, then the bonus up to its cap, then the cap of the total."""
    by_dimension = {
        branch.dimension: sum((marks[item.code] for item in branch.items), Decimal(0)) for branch in scorecard.branches
    }
    bonus = sum((marks.get(item.code, Decimal(0)) for item in scorecard.bonus_items), Decimal(0))
    total = sum(by_dimension.values(), Decimal(0)) + min(bonus, scorecard.bonus_cap)
    return Score(min(total, scorecard.total_cap), by_dimension)


def mean_of(scores: Sequence[Score]) -> Score:
    """Return the mean, cut (not rounded) to hundredths: a total below a threshold by a third of a point stays below it."""
    by_dimension = {
        dimension: _mean([score.by_dimension[dimension] for score in scores]) for dimension in scores[0].by_dimension
    }
    return Score(_mean([score.total for score in scores]), by_dimension)


def _mean(values: Sequence[Decimal]) -> Decimal:
    exact = sum((Fraction(value) for value in values), Fraction(0)) / len(values)
    return Decimal(exact.numerator * 100 // exact.denominator).scaleb(-2)


@dataclass(frozen=True, slots=True)
class Outcome:
    """The grade by the thresholds, and what is left of it under the caps."""

    by_score: Grade | None
    grade: Grade | None
    capped_by: tuple[str, ...]


def outcome_of(
    scorecard: Scorecard, total: Decimal, facts: Iterable[str], by_dimension: Mapping[Dimension, Decimal]
) -> Outcome:
    """Apply thresholds, then caps; only caps that lower the grade are named."""
    by_score = scorecard.grade_of(total)
    grade, capped_by = by_score, []
    for cap in scorecard.ceilings(facts, by_dimension):
        if by_score and _rank(cap.ceiling) < by_score.rank:
            capped_by.append(cap.code)
            grade = min(grade, cap.ceiling, key=_rank)
    return Outcome(by_score, grade, tuple(capped_by))


def _rank(grade: Grade | None) -> int:
    return grade.rank if grade else 0


@dataclass(frozen=True, slots=True)
class ScorecardPublished:
    """An edition may be used by rounds from now on."""

    topic: ClassVar[str] = "evaluation.scorecard-published.v1"
    scorecard_id: UUID
    organization_type: OrganizationType
    edition: int

    @property
    def subject(self) -> UUID:
        """The edition."""
        return self.scorecard_id
