"""A version of the subsidy policy: rates, posts and days as data; what it says of a month is a pure function of the month."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar, Literal
from uuid import UUID

from bureaukit.calendar import months_later
from bureaukit.codes import CodeList

from talent.credentials.model import Level
from talent.employments.model import Post

Confidence = Literal["H", "M", "L"]  # as of parameters: H the text itself, M and L see docs/rulebook.md


class PolicyState(CodeList):
    """A draft may change; what was submitted waits for a second person; what was approved never changes."""

    DRAFT = "draft", "草稿", "draft"
    SUBMITTED = "submitted", "待批准", "submitted"
    APPROVED = "approved", "已批准", "approved"
    WITHDRAWN = "withdrawn", "已撤回", "withdrawn"


@dataclass(frozen=True, slots=True)
class Terms:
    """What a month is calculated by.

    A certificate begins to count `starts_after_months` after the month of its registration (SUB-03), a higher one
    `upgrades_after_months` after (SUB-04), and never before a reference day that follows the registration (SUB-02).
    """

    rates: Mapping[Level, int]  # fen a month
    posts: tuple[Post, ...]
    reference_day: int
    starts_after_months: int
    upgrades_after_months: int

    def reference_on(self, month: date) -> date:
        """Return the day of the month on which everything is looked at."""
        return month.replace(day=self.reference_day)

    def first_month(self, registered_on: date, *, is_upgrade: bool) -> date:
        """Return the first month for which a certificate registered on a day is paid."""
        wait = self.upgrades_after_months if is_upgrade else self.starts_after_months
        month = months_later(registered_on.replace(day=1), wait)
        return month if registered_on < self.reference_on(month) else months_later(month, 1)


@dataclass(frozen=True, slots=True)
class Proposal:
    """Everything that a version says."""

    title: str
    source: str  # the instrument
    source_number: str | None
    confidence: Confidence
    effective_month: date  # first day of the first month it governs
    terms: Terms


@dataclass(frozen=True, slots=True)
class Policy:
    """A version with its standing; `makers` are all who drafted, edited or submitted it."""

    id: UUID
    area: str
    proposal: Proposal
    state: PolicyState
    makers: tuple[str, ...]
    approved_by: str | None = None
    approved_at: datetime | None = None
    ground: str | None = None  # why it was last returned
    version: int = 1


@dataclass(frozen=True, slots=True)
class PolicyApproved:
    """From a month on, the subsidy is calculated by this version."""

    topic: ClassVar[str] = "talent.subsidy-policy-approved.v1"
    policy_id: UUID
    area: str
    effective_month: date
    rates_fen: Mapping[str, int]

    @property
    def subject(self) -> UUID:
        """The version."""
        return self.policy_id


@dataclass(frozen=True, slots=True)
class PolicyMoved:
    """A version was drafted, changed, submitted, returned or withdrawn."""

    topic: ClassVar[str] = "talent.subsidy-policy-moved.v1"
    policy_id: UUID
    state: PolicyState

    @property
    def subject(self) -> UUID:
        """The version."""
        return self.policy_id
