"""A local registration: the case that leads to it, and its periods, whose state follows from the day alone."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from bureaukit.codes import CodeList

from talent.dates import months_after


class CaseState(CodeList):
    """Where a case stands."""

    PENDING = "pending", "待审核", "pending"
    FIRST_REVIEWED = "first_reviewed", "初审通过", "first review passed"
    APPROVED = "approved", "已登记", "registered"
    REFUSED = "refused", "不予登记", "refused"
    WITHDRAWN = "withdrawn", "已撤回", "withdrawn"


class CaseKind(CodeList):
    """A first registration, or the renewal of one."""

    FIRST = "first", "首次登记", "first registration"
    RE_REGISTRATION = "re_registration", "再登记", "re-registration"


class RegistrationState(CodeList):
    """How a registration stands on a day; derived, never stored."""

    VALID = "valid", "有效", "valid"
    RENEW_WINDOW = "renew_window", "有效（续期窗口）", "valid, renewal open"
    LAPSED = "lapsed", "已失效", "lapsed"
    CANCELLED = "cancelled", "已注销", "cancelled"


@dataclass(frozen=True, slots=True)
class Case:
    """An application for local registration."""

    id: UUID
    credential_id: UUID
    social_worker_id: UUID
    kind: CaseKind
    state: CaseState
    late: bool
    applied_on: date
    applied_by: str
    due_on: date
    reviewed_by: str | None = None
    decided_by: str | None = None
    decided_on: date | None = None
    ground: str | None = None
    version: int = 1


@dataclass(frozen=True, slots=True)
class Period:
    """A span for which a certificate is registered; `valid_until` is its last day, `window_on` opens the renewal."""

    id: UUID
    credential_id: UUID
    social_worker_id: UUID
    registration_id: UUID | None  # None: from the bureau's old ledger
    registered_on: date
    valid_from: date
    valid_until: date
    window_on: date
    cancelled_on: date | None = None
    cancelled_ground: str | None = None

    def holds(self, day: date) -> bool:
        """Say whether the registration is in force on a day."""
        return self.valid_from <= day <= self.valid_until and not self.is_cancelled(day)

    def is_cancelled(self, day: date) -> bool:
        """Say whether it had been cancelled by a day."""
        return self.cancelled_on is not None and self.cancelled_on <= day

    def state_on(self, day: date) -> RegistrationState | None:
        """Return how it stands; nothing before it begins."""
        if day < self.valid_from:
            return None
        if self.is_cancelled(day):
            return RegistrationState.CANCELLED
        if day > self.valid_until:
            return RegistrationState.LAPSED
        return RegistrationState.RENEW_WINDOW if day >= self.window_on else RegistrationState.VALID


def state_of(periods: Iterable[Period], day: date) -> RegistrationState | None:
    """Return how a certificate's registration stands: by the period in force, else by the last that began."""
    begun = sorted((p for p in periods if p.valid_from <= day), key=lambda p: p.valid_from)
    in_force = [p for p in begun if p.holds(day)]
    renewed = len(in_force) and any(p.valid_from > day for p in periods)
    last = (in_force or begun)[-1:]
    if not last:
        return None
    return RegistrationState.VALID if renewed else last[0].state_on(day)


def overlaps(periods: Iterable[Period], valid_from: date, valid_until: date) -> bool:
    """Say whether a span would run beside a period that was not cut short."""
    return any(p.valid_from <= valid_until and valid_from <= p.valid_until for p in periods if not p.cancelled_on)


def last_of(periods: Iterable[Period]) -> Period | None:
    """Return the period that reaches furthest, unless it was cancelled."""
    standing = [p for p in periods if p.cancelled_on is None]
    return max(standing, key=lambda p: p.valid_until, default=None)


def span_after(earlier: Period | None, *, applied_on: date, registered_on: date, months: int) -> tuple[date, date]:
    """Return first and last day of a new period: a renewal asked for in time continues the old one without a gap."""
    if earlier and applied_on <= earlier.valid_until:
        return earlier.valid_until.fromordinal(earlier.valid_until.toordinal() + 1), months_after(
            earlier.valid_until, months
        )
    return registered_on, months_after(registered_on, months)


@dataclass(frozen=True, slots=True)
class RegistrationRecorded:
    """A certificate is registered with the district for a period."""

    topic: ClassVar[str] = "talent.registration-recorded.v1"
    registration_id: UUID
    credential_id: UUID
    social_worker_id: UUID
    level: str
    valid_from: date
    valid_until: date

    @property
    def subject(self) -> UUID:
        """The credential, so that its periods are told in order."""
        return self.credential_id


@dataclass(frozen=True, slots=True)
class RegistrationCancelled:
    """A registration ended before its day."""

    topic: ClassVar[str] = "talent.registration-cancelled.v1"
    registration_id: UUID
    credential_id: UUID
    cancelled_on: date

    @property
    def subject(self) -> UUID:
        """The credential."""
        return self.credential_id


@dataclass(frozen=True, slots=True)
class CaseMoved:
    """An application was opened or took a step that does not register anything."""

    topic: ClassVar[str] = "talent.registration-case-moved.v1"
    case_id: UUID
    credential_id: UUID
    state: CaseState

    @property
    def subject(self) -> UUID:
        """The case."""
        return self.case_id
