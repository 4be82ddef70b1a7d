"""A suspension of a person's title subsidy: values only; whether it stands follows from the day."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from bureaukit.codes import CodeList


class SuspensionGround(CodeList):
    """Why the subsidy is withheld (SUB-05, SUB-06)."""

    FAILED_APPRAISAL = "failed_appraisal", "年度考核不合格", "failed the yearly appraisal"
    DISCIPLINE = "discipline", "受处分", "under discipline"
    PENALTY = "penalty", "受行政或刑事处罚", "under an administrative or criminal penalty"
    FRAUD = "fraud", "弄虚作假", "fraud"


class SuspensionState(CodeList):
    """Whether an end is on record; whether it stands on a day is `Suspension.holds`."""

    STANDING = "standing", "暂停中", "standing"
    RESUMED = "resumed", "已定恢复日", "resumption fixed"


@dataclass(frozen=True, slots=True)
class Suspension:
    """Withheld from `start_on` until `end_on`, the first day that no longer belongs to it."""

    id: UUID
    social_worker_id: UUID
    ground: SuspensionGround
    document: str | None
    start_on: date
    end_on: date | None
    recorded_by: str
    version: int = 1

    @property
    def state(self) -> SuspensionState:
        """Standing until its end is on record."""
        return SuspensionState.STANDING if self.end_on is None else SuspensionState.RESUMED

    def holds(self, day: date) -> bool:
        """Say whether it stands on a day."""
        return self.start_on <= day and (self.end_on is None or day < self.end_on)


@dataclass(frozen=True, slots=True)
class SubsidySuspended:
    """The subsidy of a person is withheld; why is told to nobody outside."""

    topic: ClassVar[str] = "talent.subsidy-suspended.v1"
    suspension_id: UUID
    social_worker_id: UUID
    start_on: date
    end_on: date | None

    @property
    def subject(self) -> UUID:
        """The suspension."""
        return self.suspension_id


@dataclass(frozen=True, slots=True)
class SubsidyResumed:
    """It is fixed from which day a suspension no longer stands."""

    topic: ClassVar[str] = "talent.subsidy-resumed.v1"
    suspension_id: UUID
    social_worker_id: UUID
    end_on: date

    @property
    def subject(self) -> UUID:
        """The suspension."""
        return self.suspension_id
