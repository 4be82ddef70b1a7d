"""When a certificate may be registered, and when a registration may be renewed."""

from dataclasses import dataclass
from datetime import date

from bureaukit.rules import required_by

from talent.local_registrations.model import Period
from talent.regulations import LOCAL_REGISTRATION, REGISTRATION


@dataclass(frozen=True, slots=True)
class Applying:
    """An application as it comes in; `first_due_on` and `renew_due_on` are rolled over days off by the calendar."""

    applied_on: date
    issued_on: date
    first_due_on: date
    earlier: Period | None
    renew_due_on: date | None
    late_tolerated: bool

    @property
    def is_late(self) -> bool:
        """Whether the window has passed: one year after passing, or the last day of the period to be renewed."""
        return self.applied_on > (self.renew_due_on or self.first_due_on)


@required_by(
    REGISTRATION.article(4),
    otherwise="未到再登记窗口（期满前三个月）",
    otherwise_en="The renewal window is not open yet",
    mend="请在窗口开放后申请",
    mend_en="Apply once the window is open",
    facts=lambda s: {"opens_on": s.earlier.window_on.isoformat() if s.earlier else None},
)
def is_not_early(applying: Applying) -> bool:
    """A registration is renewed in its last three months."""
    return applying.earlier is None or applying.applied_on >= applying.earlier.window_on


@required_by(
    REGISTRATION.article(4),
    otherwise="已超过登记期限",
    otherwise_en="The time for registering has passed",
    facts=lambda s: {"due_on": (s.renew_due_on or s.first_due_on).isoformat()},
)
def is_in_time_or_tolerated(applying: Applying) -> bool:
    """First within one year after passing; late ones are tolerated, with a mark, where the bureau says so."""
    return applying.late_tolerated or not applying.is_late


APPLYING = (is_not_early, is_in_time_or_tolerated)


@dataclass(frozen=True, slots=True)
class Deciding:
    """Who decides a case, and who handled it before."""

    decider: str
    applied_by: str
    reviewed_by: str | None
    is_the_holder: bool


@required_by(
    LOCAL_REGISTRATION.whole(),
    otherwise="经办人不能审批自己经办的登记",
    otherwise_en="Whoever applied for or reviewed a case cannot decide it",
    mend="请由另一人审批",
    mend_en="Another person must decide",
)
def is_decided_by_a_second_person(deciding: Deciding) -> bool:
    """Two natural persons: maker and approver."""
    return deciding.decider not in (deciding.applied_by, deciding.reviewed_by)


@required_by(
    LOCAL_REGISTRATION.whole(),
    otherwise="不能审批本人的登记",
    otherwise_en="Nobody decides on their own registration",
    mend="请由另一人审批",
    mend_en="Another person must decide",
)
def is_not_ones_own(deciding: Deciding) -> bool:
    """Matched by the login that is linked to the person."""
    return not deciding.is_the_holder


DECIDING = (is_decided_by_a_second_person, is_not_ones_own)


@dataclass(frozen=True, slots=True)
class Cancelling:
    """A registration to be cancelled, and whether it is the officer's own."""

    is_the_holder: bool


@required_by(
    LOCAL_REGISTRATION.whole(),
    otherwise="不能注销本人的登记",
    otherwise_en="Nobody cancels their own registration as an officer",
    mend="请由另一人办理",
    mend_en="Another person must do it",
)
def is_not_the_officers_own(cancelling: Cancelling) -> bool:
    """Matched by the login that is linked to the person."""
    return not cancelling.is_the_holder


CANCELLING = (is_not_the_officers_own,)
