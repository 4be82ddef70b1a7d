"""A mentor, the term for which one advises a tenant, and a visit: values only, no I/O."""

from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar
from uuid import UUID

from bureaukit.codes import CodeList

from incubator.clients.model import Client


class MentorField(CodeList):
    """What a mentor advises on."""

    GOVERNANCE = "governance", "内部治理", "governance"
    FINANCE = "finance", "财务", "finance"
    LAW = "law", "法律", "law"
    PROJECTS = "projects", "项目管理", "projects"
    PROFESSIONAL_PRACTICE = "professional_practice", "社工专业实务", "professional practice"
    PARTY_BUILDING = "party_building", "党建", "Party building"
    COMMUNICATION = "communication", "宣传与筹资", "communication and fund-raising"


class MentoringState(CodeList):
    """How a mentoring stands."""

    AGREED = "agreed", "已结对", "agreed"
    ENDED = "ended", "已结束", "ended"


class VisitState(CodeList):
    """What becomes of a visit."""

    RECORDED = "recorded", "已记录", "recorded"
    FOLLOW_UP_DUE = "follow_up_due", "待跟进", "to be followed up"
    FOLLOWED_UP = "followed_up", "已跟进", "followed up"
    VOIDED = "voided", "已作废", "voided"


@dataclass(frozen=True, slots=True)
class Mentor:
    """Who advises, from a day until another, not included; `account_sub` is whose token is the mentor's own."""

    id: UUID
    area: str
    name: str
    fields: tuple[MentorField, ...]
    organization: str | None
    phone: str | None = field(repr=False)
    account_sub: str | None
    valid_from: date
    valid_to: date | None
    version: int = 1


@dataclass(frozen=True, slots=True)
class Mentoring:
    """A mentor advises a tenant for a term; the last day is not included."""

    id: UUID
    mentor_id: UUID
    base_id: UUID
    area: str
    client: Client
    purpose: str
    start_on: date
    end_on: date
    state: MentoringState = MentoringState.AGREED
    reason: str | None = None
    version: int = 1


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit; what is to follow, if anything, by a day."""

    id: UUID
    mentoring_id: UUID
    day: date
    findings: str
    advice: str
    follow_up: str | None
    follow_up_due: date | None
    recorded_by: str
    state: VisitState
    followed_up_on: date | None = None
    outcome: str | None = None  # of the follow-up, or why it was voided
    version: int = 1


@dataclass(frozen=True, slots=True)
class MentorChanged:
    """A mentor was entered or is otherwise; the name stays in the record."""

    topic: ClassVar[str] = "incubator.mentor-changed.v1"
    mentor_id: UUID
    area: str
    valid_from: date
    valid_to: date | None

    @property
    def subject(self) -> UUID:
        """The mentor."""
        return self.mentor_id


@dataclass(frozen=True, slots=True)
class MentoringChanged:
    """A mentor was given to a tenant, or is no more."""

    topic: ClassVar[str] = "incubator.mentoring-changed.v1"
    mentoring_id: UUID
    mentor_id: UUID
    base_id: UUID
    organization_id: UUID | None
    start_on: date
    end_on: date
    step: str
    state: MentoringState

    @property
    def subject(self) -> UUID:
        """The mentoring."""
        return self.mentoring_id


@dataclass(frozen=True, slots=True)
class VisitChanged:
    """A visit was recorded, followed up or voided."""

    topic: ClassVar[str] = "incubator.mentor-visit-changed.v1"
    visit_id: UUID
    mentoring_id: UUID
    base_id: UUID
    day: date
    follow_up_due: date | None
    step: str
    state: VisitState

    @property
    def subject(self) -> UUID:
        """The visit."""
        return self.visit_id
