"""A round as it is announced: values only, no I/O."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from bureaukit.codes import CodeList

from evaluation.grades.model import Grade, RuleSet


class RoundState(CodeList):
    """Applications are taken in the window of an announced round."""

    DRAFT = "draft", "草稿", "draft"
    ANNOUNCED = "announced", "已通知", "announced"


class ScoreRule(CodeList):
    """How the experts' sheets become one score."""

    MEAN = "mean", "算术平均，截取到百分位", "arithmetic mean, cut to hundredths"


@dataclass(frozen=True, slots=True)
class Affiliation:
    """A post in an organization, named by id or credit code; `until_on` is its last day, none while it lasts."""

    organization: str
    until_on: date | None = None


@dataclass(frozen=True, slots=True)
class Member:
    """A member of the committee, or an expert; `sub` is the token's subject."""

    sub: str
    name: str
    chair: bool = False
    affiliations: tuple[Affiliation, ...] = ()


@dataclass(frozen=True, slots=True)
class Terms:
    """What the notice pins for the whole round, whatever changes later."""

    rule_set: RuleSet
    ceiling: Grade
    ceiling_source: str
    public_notice_days: int
    fewest_experts: int


@dataclass(frozen=True, slots=True)
class Round:
    """`scorecards` holds the pinned edition for each organization type; its keys are the types of the round."""

    id: UUID
    year: int
    title: str
    scorecards: Mapping[str, UUID]
    apply_from: date
    apply_until: date
    public_notice_days: int | None
    score_rule: ScoreRule
    committee: tuple[Member, ...]
    experts: tuple[Member, ...]
    state: RoundState
    drafted_by: str
    notice_on: date | None = None
    terms: Terms | None = None
    version: int = 1

    def takes_applications_on(self, day: date) -> bool:
        """Whether the window is open; both its days are inside."""
        return self.state is RoundState.ANNOUNCED and self.apply_from <= day <= self.apply_until

    def person(self, sub: str) -> Member | None:
        """Return the expert or committee member who signs in so."""
        return next((member for member in (*self.experts, *self.committee) if member.sub == sub), None)

    def has_expert(self, sub: str) -> bool:
        """Whether this person is in the round's pool of experts."""
        return any(member.sub == sub for member in self.experts)

    def has_committee_member(self, sub: str) -> bool:
        """Whether this person sits on the round's committee."""
        return any(member.sub == sub for member in self.committee)


@dataclass(frozen=True, slots=True)
class RoundAnnounced:
    """Organizations of these types may apply."""

    topic: ClassVar[str] = "evaluation.round-announced.v1"
    round_id: UUID
    year: int
    organization_types: list[str]
    rule_set: RuleSet
    apply_from: date
    apply_until: date

    @property
    def subject(self) -> UUID:
        """The round."""
        return self.round_id
