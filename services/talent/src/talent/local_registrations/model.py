"""A local registration: the case that leads to it, and its periods, whose state follows from the day alone."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar
from uuid import UUID

from bureaukit.calendar import months_later
from bureaukit.codes import CodeList


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

    UPCOMING = "upcoming", "尚未开始", "not begun"
    VALID = "valid", "有效", "valid"
    RENEW_WINDOW = "renew_window", "有效（续期窗口）", "valid, renewal open"
    LAPSED = "lapsed", "已失效", "lapsed"
    CANCELLED = "cancelled", "已注销", "cancelled"


class RefusalGround(CodeList):
    """Why a registration is refused (TAL-12, TAL-14, TAL-16, TAL-19)."""

    NO_FULL_CAPACITY = "no_full_capacity", "不具有完全民事行为能力", "no full civil capacity"
    NOT_LAW_ABIDING = "not_law_abiding", "不遵守法律法规或职业道德", "not law-abiding or not ethical"
    EDUCATION_MISSING = "education_missing", "未完成继续教育", "continuing education not done"
    DOCUMENTS_MISSING = "documents_missing", "材料不全", "documents are missing"
    FALSE_DOCUMENTS = "false_documents", "材料虚假", "false documents"


class CancellationGround(CodeList):
    """Why a registration is ended before its day (TAL-19)."""

    FALSE_DOCUMENTS = "false_documents", "材料虚假", "false documents"
    CAPACITY_LOST = "capacity_lost", "丧失民事行为能力", "loss of civil capacity"
    MISCONDUCT = "misconduct", "严重违反职业道德", "professional misconduct"
    CRIME = "crime", "受刑事处罚", "a crime"
    OWN_WISH = "own_wish", "本人申请", "own wish"
    DECEASED = "deceased", "死亡", "deceased"


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
    ground: RefusalGround | None = None
    reason: str | None = None
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
    cancelled_ground: CancellationGround | None = None
    cancelled_reason: str | None = None

    @property
    def version(self) -> int:
        """A period changes once at most: when it is cancelled."""
        return 1 if self.cancelled_on is None else 2

    @property
    def in_force_until(self) -> date:
        """Its last day in force: the day before it was cancelled, if that came first."""
        return min(self.valid_until, self.cancelled_on - timedelta(days=1)) if self.cancelled_on else self.valid_until

    def holds(self, day: date) -> bool:
        """Say whether the registration is in force on a day."""
        return self.valid_from <= day <= self.valid_until and not self.is_cancelled(day)

    def is_cancelled(self, day: date) -> bool:
        """Say whether it had been cancelled by a day."""
        return self.cancelled_on is not None and self.cancelled_on <= day

    def state_on(self, day: date) -> RegistrationState:
        """Return how it stands."""
        if self.is_cancelled(day):
            return RegistrationState.CANCELLED
        if day < self.valid_from:
            return RegistrationState.UPCOMING
        if day > self.valid_until:
            return RegistrationState.LAPSED
        return RegistrationState.RENEW_WINDOW if day >= self.window_on else RegistrationState.VALID


def span_telling(periods: Iterable[Period], day: date) -> Period | None:
    """Return the period that tells how a certificate stands: the one in force, else the last that began."""
    begun = sorted((p for p in periods if p.valid_from <= day), key=lambda p: p.valid_from)
    in_force = [p for p in begun if p.holds(day)]
    return next(reversed(in_force or begun), None)


def state_of(periods: Collection[Period], day: date) -> RegistrationState | None:
    """Return how a certificate's registration stands; renewed in its window, it is valid without more."""
    telling = span_telling(periods, day)
    if telling is None:
        return None
    is_renewed = telling.holds(day) and any(p.valid_from > day and not p.is_cancelled(day) for p in periods)
    return RegistrationState.VALID if is_renewed else telling.state_on(day)


def overlaps(periods: Iterable[Period], valid_from: date, valid_until: date) -> bool:
    """Say whether a span would run beside a period on a day that one was in force."""
    been = ever_in_force(periods)
    return any(p.valid_from <= valid_until and valid_from <= p.in_force_until for p in been)


def ever_in_force(periods: Iterable[Period]) -> list[Period]:
    """Return the periods without those that were cancelled before they began."""
    return [p for p in periods if p.valid_from <= p.in_force_until]


def last_of(periods: Iterable[Period]) -> Period | None:
    """Return the period that reaches furthest of those ever in force; nothing if it was cancelled."""
    last = max(ever_in_force(periods), key=lambda p: p.valid_until, default=None)
    return last if last and last.cancelled_on is None else None


def span_after(earlier: Period | None, *, in_time: bool, registered_on: date, months: int) -> tuple[date, date]:
    """Return first and last day of a new period: a renewal asked for in time continues the old one without a gap."""
    if earlier and in_time:
        return earlier.valid_until + timedelta(days=1), months_later(earlier.valid_until, months)
    return registered_on, months_later(registered_on, months)


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
    ground: CancellationGround

    @property
    def subject(self) -> UUID:
        """The credential."""
        return self.credential_id


@dataclass(frozen=True, slots=True)
class RegistrationLapsed:
    """A registration ran out and nothing followed it."""

    topic: ClassVar[str] = "talent.registration-lapsed.v1"
    registration_id: UUID
    credential_id: UUID
    social_worker_id: UUID
    valid_until: date

    @property
    def subject(self) -> UUID:
        """The credential."""
        return self.credential_id


@dataclass(frozen=True, slots=True)
class CaseMoved:
    """An application was opened or took a step."""

    topic: ClassVar[str] = "talent.registration-case-moved.v1"
    case_id: UUID
    credential_id: UUID
    state: CaseState

    @property
    def subject(self) -> UUID:
        """The case."""
        return self.case_id
