"""When an applicant may enter a base: the form of the application, and the exclusions that rest on the registry's facts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bureaukit.calendar import months_later
from bureaukit.rules import Rule, required_by

from incubator.admissions.model import Admission, ApplicantKind, Mode
from incubator.bases.model import IncubationBase
from incubator.regulations import ENTRY, LISTS

FAILED = ("fail", "absent")


@dataclass(frozen=True, slots=True)
class Limits:
    """What the parameters say."""

    first_months: int
    exclusion_months: int
    reentry_months: int


@dataclass(frozen=True, slots=True)
class Repute:
    """What may exclude an applicant from every base, whatever it applies for; a team has no facts in the registry."""

    facts: Mapping[str, Any] | None
    last_ordered_exit: date | None
    limits: Limits
    on: date

    @property
    def since(self) -> date:
        """The first day that still counts against the applicant."""
        return months_later(self.on, -self.limits.exclusion_months)

    @property
    def state(self) -> str | None:
        """The organization's state by the registry."""
        return self.facts["organization"]["state"] if self.facts else None

    @property
    def lists(self) -> list[str]:
        """The lists the organization is on."""
        entries: Sequence[Mapping[str, Any]] = self.facts["lists"] if self.facts else ()
        return [entry["kind"] for entry in entries if _holds(entry, self.on)]

    @property
    def penalties(self) -> list[str]:
        """The days of the penalties that still count."""
        entries: Sequence[Mapping[str, Any]] = self.facts["penalties"] if self.facts else ()
        return [entry["decided_on"] for entry in entries if _day(entry["decided_on"]) >= self.since]

    @property
    def last_inspection(self) -> Mapping[str, Any] | None:
        """The latest inspection on record."""
        entries: Sequence[Mapping[str, Any]] = self.facts["inspections"] if self.facts else ()
        return max(entries, key=lambda entry: int(entry["year"]), default=None)


@dataclass(frozen=True, slots=True)
class Candidacy(Repute):
    """An application with everything that its entry depends on."""

    admission: Admission
    base: IncubationBase


def _day(text: str) -> date:
    return date.fromisoformat(text[:10])


def _holds(entry: Mapping[str, Any], on: date) -> bool:
    return _day(entry["entered_on"]) <= on and (entry["removed_on"] is None or on < _day(entry["removed_on"]))


@required_by(
    ENTRY,
    otherwise="基地在拟入驻期间未开放",
    otherwise_en="The base is not open through the period",
    facts=lambda c: {"opened_on": c.base.opened_on, "closed_on": c.base.closed_on},
)
def names_an_open_base(candidacy: Candidacy) -> bool:
    """From the first day to the last."""
    period, base = candidacy.admission.content.period, candidacy.base
    return base.is_open_on(period.start_on) and (base.closed_on is None or period.end_on <= base.closed_on)


@required_by(
    ENTRY,
    otherwise="拟入驻期超过首期最长月数",
    otherwise_en="The period is longer than a first period may be",
    mend="缩短入驻期，期满前可续驻一次",
    mend_en="Ask for less; it can be extended once",
    facts=lambda c: {"months": c.limits.first_months},
)
def asks_for_no_more_than_a_first_period(candidacy: Candidacy) -> bool:
    """12 months unless the parameter says otherwise (INC-09)."""
    period = candidacy.admission.content.period
    return period.end_on <= months_later(period.start_on, candidacy.limits.first_months)


@required_by(
    ENTRY,
    otherwise="拟入驻期已经过去",
    otherwise_en="The period is over already",
    mend="请填写尚未结束的入驻期",
    mend_en="Name a period that is not over",
)
def asks_for_days_to_come(candidacy: Candidacy) -> bool:
    """At least one day lies ahead."""
    return candidacy.on < candidacy.admission.content.period.end_on


@required_by(
    ENTRY,
    otherwise="实体入驻须选择场地类型，虚拟入驻不占场地",
    otherwise_en="A physical stay names a kind of space, a virtual one none",
)
def names_a_space_if_physical(candidacy: Candidacy) -> bool:
    """Only what takes room competes for it."""
    content = candidacy.admission.content
    return (content.mode is Mode.PHYSICAL) == (content.space_kind is not None)


@required_by(
    ENTRY,
    otherwise="组织状态不正常，不得入驻",
    otherwise_en="The organization is not active",
    facts=lambda c: {"state": c.state},
)
def is_active(repute: Repute) -> bool:
    """Neither suspended nor liquidating nor ended; a team has no state yet."""
    return repute.facts is None or repute.state == "active"


@required_by(
    LISTS,
    otherwise="已列入活动异常名录或严重违法失信名单",
    otherwise_en="The organization is on the abnormal or the serious list",
    mend="移出名录后再申请",
    mend_en="Apply after removal from the list",
    facts=lambda c: {"lists": c.lists},
)
def is_on_no_list(repute: Repute) -> bool:
    """On the day of the decision."""
    return not repute.lists


@required_by(
    ENTRY,
    otherwise="近期受过行政处罚",
    otherwise_en="It was penalized recently",
    facts=lambda c: {"decided_on": c.penalties, "since": c.since},
)
def has_no_recent_penalty(repute: Repute) -> bool:
    """Within 24 months unless the parameter says otherwise."""
    return not repute.penalties


@required_by(
    ENTRY,
    otherwise="最近一次年检不合格或未参检",
    otherwise_en="The last annual inspection was failed or missed",
    facts=lambda c: dict(c.last_inspection or {}),
)
def passed_its_last_inspection(repute: Repute) -> bool:
    """A result counts for the same months from the end of its year."""
    last = repute.last_inspection
    return last is None or last["result"] not in FAILED or date(int(last["year"]), 12, 31) < repute.since


@required_by(
    ENTRY,
    otherwise="清退后未满再入驻期限",
    otherwise_en="It is too early after an ordered exit",
    facts=lambda c: {"ordered_on": c.last_ordered_exit, "months": c.limits.reentry_months},
)
def is_not_barred_after_an_ordered_exit(repute: Repute) -> bool:
    """INC-15."""
    last = repute.last_ordered_exit
    return last is None or months_later(last, repute.limits.reentry_months) <= repute.on


@required_by(
    ENTRY,
    otherwise="未登记团队不能冒用组织身份申请",
    otherwise_en="A team has no organization, an organization is no team",
)
def is_what_it_says(candidacy: Candidacy) -> bool:
    """Facts are there exactly for those on record."""
    return (candidacy.admission.applicant.kind is ApplicantKind.TEAM) == (candidacy.facts is None)


FORM: tuple[Rule[Candidacy], ...] = (
    names_an_open_base,
    asks_for_no_more_than_a_first_period,
    asks_for_days_to_come,
    names_a_space_if_physical,
    is_what_it_says,
)
EXCLUSIONS: tuple[Rule[Repute], ...] = (
    is_active,
    is_on_no_list,
    has_no_recent_penalty,
    passed_its_last_inspection,
    is_not_barred_after_an_ordered_exit,
)
ENTERING: tuple[Rule[Candidacy], ...] = (*FORM, *EXCLUSIONS)
