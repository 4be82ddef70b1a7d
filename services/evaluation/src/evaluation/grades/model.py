"""A grade as granted, and how long it is valid: values only, no I/O."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar
from uuid import UUID

from bureaukit.calendar import years_later
from bureaukit.codes import CodeList


class Grade(CodeList):
    """From 1A, the lowest, to 5A."""

    A1 = "1A", "1A级", "1A"
    A2 = "2A", "2A级", "2A"
    A3 = "3A", "3A级", "3A"
    A4 = "4A", "4A级", "4A"
    A5 = "5A", "5A级", "5A"

    @property
    def rank(self) -> int:
        """1 to 5, for comparing: as text, grades must not be compared."""
        return int(self.value[0])

    @property
    def one_lower(self) -> "Grade | None":
        """The next grade below; 1A has none."""
        return None if self is Grade.A1 else Grade(f"{self.rank - 1}A")


class GrantingLevel(CodeList):
    """Who granted: 谁评估、谁授牌、谁颁证、谁负责 (民办函〔2022〕89号)."""

    COUNTY = "county", "县（区）级", "county"
    CITY = "city", "州（市）级", "city"
    PROVINCE = "province", "省级", "province"


class Source(CodeList):
    """Where a grade comes from."""

    ROUND = "round", "评估批次", "evaluation round"
    LEGACY = "legacy", "系统启用前的决定", "decision before this system"
    DOWNGRADE = "downgrade", "降级", "downgrade"


class GradeStatus(CodeList):
    """What a grade is on a day; `provisional` belongs to an evaluation under public notice."""

    PROVISIONAL = "provisional", "拟定（公示中）", "provisional"
    PENDING = "pending", "尚未生效", "not valid yet"
    FINAL = "final", "有效", "valid"
    EXPIRED = "expired", "已届满", "expired"
    SUPERSEDED = "superseded", "被新等级取代", "superseded by a newer grade"
    DOWNGRADED = "downgraded", "已降级", "downgraded"
    CANCELLED = "cancelled", "已取消", "cancelled"


class RuleSet(CodeList):
    """Which national text governs a round, by the date of its notice."""

    ORDER_39 = "order39", "民政部令第39号", "order 39"
    REVISED_2026 = "revised_2026", "2026年修订", "revised 2026"


REVISED_FROM = date(2026, 3, 1)
VALID_YEARS = 5


def rule_set_on(notice_on: date) -> RuleSet:
    """The revised text governs rounds announced on or after 2026-03-01."""
    return RuleSet.REVISED_2026 if notice_on >= REVISED_FROM else RuleSet.ORDER_39


@dataclass(frozen=True, slots=True)
class Validity:
    """The days on which a grade is valid: from the first up to, and without, the end."""

    valid_from: date
    ends_on: date

    @property
    def valid_until(self) -> date:
        """The last valid day, as a certificate prints it."""
        return self.ends_on - timedelta(days=1)


def validity_of(granted_on: date, rule_set: RuleSet) -> Validity:
    """Order 39: five years, the first day not counted, so that the corresponding day is the last.

    Revised 2026: from 1 January after the announcement to 31 December of the fifth year.
    """
    if rule_set is RuleSet.REVISED_2026:
        return Validity(date(granted_on.year + 1, 1, 1), date(granted_on.year + 1 + VALID_YEARS, 1, 1))
    return Validity(granted_on, years_later(granted_on, VALID_YEARS) + timedelta(days=1))


@dataclass(frozen=True, slots=True)
class GrantedGrade:
    """One row of the register. `ends_on` is the first day on which it no longer holds, for whatever reason."""

    id: UUID
    organization_id: UUID
    credit_code: str | None
    name: str
    grade: Grade
    granted_on: date
    valid_from: date
    valid_until: date
    ends_on: date
    ending: GradeStatus | None
    ending_ground: str | None
    granting_level: GrantingLevel
    granting_body: str
    certificate_number: str
    source: Source
    evaluation_id: UUID | None = None
    version: int = 1

    def holds_on(self, day: date) -> bool:
        """Whether the grade is valid that day."""
        return self.valid_from <= day < self.ends_on

    def status_on(self, day: date) -> GradeStatus:
        """What the register says of it that day."""
        if day < min(self.valid_from, self.ends_on):
            return GradeStatus.PENDING
        if day < self.ends_on:
            return GradeStatus.FINAL
        return self.ending or GradeStatus.EXPIRED


@dataclass(frozen=True, slots=True)
class GradeGranted:
    """An organization was granted a grade."""

    topic: ClassVar[str] = "evaluation.grade-granted.v1"
    organization_id: UUID
    grade: Grade
    valid_from: date
    valid_until: date

    @property
    def subject(self) -> UUID:
        """The organization, so that its events stay in order."""
        return self.organization_id


@dataclass(frozen=True, slots=True)
class GradeEnded:
    """A grade stopped being valid before its last day."""

    topic: ClassVar[str] = "evaluation.grade-ended.v1"
    organization_id: UUID
    grade: Grade
    ending: GradeStatus
    ends_on: date

    @property
    def subject(self) -> UUID:
        """The organization."""
        return self.organization_id
