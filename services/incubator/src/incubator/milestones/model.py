"""A milestone and what was measured of it: values only, no I/O."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from bureaukit.codes import CodeList


class Measure(CodeList):
    """In what an outcome is counted; the label names the unit."""

    PEOPLE_SERVED = "people_served", "服务人次（人次）", "people served (persons)"
    ACTIVITIES = "activities", "开展活动（场）", "activities held (events)"
    VOLUNTEERS = "volunteers", "发展志愿者（人）", "volunteers won (persons)"
    STAFF = "staff", "专职人员（人）", "staff employed (persons)"
    SOCIAL_WORKERS = "social_workers", "持证社工（人）", "certified social workers (persons)"
    PROJECTS = "projects", "完成项目（个）", "projects delivered (projects)"
    PARTNERS = "partners", "合作单位（家）", "partners (organizations)"
    FUNDS = "funds", "筹集资金（分）", "funds raised (fen)"


class MilestoneState(CodeList):
    """How a milestone stands."""

    PROPOSED = "proposed", "待双方确认", "proposed"
    AGREED = "agreed", "已约定", "agreed"
    REACHED = "reached", "已达成", "reached"
    MISSED = "missed", "逾期未达成", "missed"
    WITHDRAWN = "withdrawn", "已撤回", "withdrawn"


@dataclass(frozen=True, slots=True)
class Milestone:
    """So much of a measure by a day; `achieved` is the last total that was measured."""

    id: UUID
    tenancy_id: UUID
    stay_id: UUID
    title: str
    measure: Measure
    target: int
    due_on: date
    proposed_by: str
    state: MilestoneState = MilestoneState.PROPOSED
    agreed_by: str | None = None
    agreed_on: date | None = None
    achieved: int | None = None
    reached_on: date | None = None
    version: int = 1


@dataclass(frozen=True, slots=True)
class Measurement:
    """One total that was measured, with what it was read from."""

    number: int
    measured_on: date
    value: int
    evidence: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class MilestoneChanged:
    """A milestone was proposed, agreed on, measured, reached, missed or withdrawn."""

    topic: ClassVar[str] = "incubator.milestone-changed.v1"
    milestone_id: UUID
    tenancy_id: UUID
    measure: Measure
    target: int
    achieved: int | None
    due_on: date
    step: str
    state: MilestoneState

    @property
    def subject(self) -> UUID:
        """The milestone."""
        return self.milestone_id


@dataclass(slots=True)
class Outcome:
    """What was agreed of one measure by a day, and what had become of it then."""

    agreed: int = 0
    reached: int = 0
    missed: int = 0
    target: int = 0
    achieved: int = 0

    def add(self, milestone: Milestone, on: date, achieved: int) -> None:
        """Count one milestone that was agreed on by the day."""
        is_reached = milestone.reached_on is not None and milestone.reached_on <= on
        self.agreed += 1
        self.reached += is_reached
        self.missed += not is_reached and milestone.due_on < on
        self.target += milestone.target
        self.achieved += achieved
