"""What must be true for an organization to graduate, to be ordered out, or to move to another base."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bureaukit.rules import Rule, required_by

from incubator.proceedings.model import GraduationItem, Result, Verdict
from incubator.regulations import ENTRY, LISTS
from incubator.spaces.model import Space
from incubator.tenancies.model import ExitGround, Tenancy

ENDED = ("deregistered", "revoked")


@dataclass(frozen=True, slots=True)
class Graduation:
    """What was found of the checklist, what of it is required, and how the organization stands today."""

    examination: Mapping[str, Verdict]
    required: list[GraduationItem]
    organization: Mapping[str, Any]

    @property
    def unmet(self) -> list[str]:
        """The required items that were not found to be met."""
        met = {item for item, verdict in self.examination.items() if verdict.is_met}
        return [item.value for item in self.required if item.value not in met]


@required_by(
    ENTRY,
    otherwise="出壳条件未全部满足",
    otherwise_en="Not every condition of graduation is met",
    mend="满足后重新提出",
    mend_en="Propose it again once they are met",
    facts=lambda g: {"unmet": g.unmet},
)
def meets_every_required_item(graduation: Graduation) -> bool:
    """The list is a parameter."""
    return not graduation.unmet


@required_by(
    ENTRY,
    otherwise="登记机关今日的记录中，该组织未登记或状态不正常",
    otherwise_en="By the registry's record of today it is not registered, or not active",
    facts=lambda g: {"track": g.organization["track"], "state": g.organization["state"]},
)
def is_registered_and_active_today(graduation: Graduation) -> bool:
    """Weeks may lie between the examination and the decision."""
    return bool(graduation.organization["track"] == "registered" and graduation.organization["state"] == "active")


GRADUATING = (meets_every_required_item, is_registered_and_active_today)


@dataclass(frozen=True, slots=True)
class Charge:
    """The grounds on which an exit is to be ordered, and what is on record for those that rest on records."""

    grounds: Collection[ExitGround]
    organization: Mapping[str, Any] | None
    assessments: Sequence[tuple[date, Result]]
    fails_needed: int
    is_idle: bool
    is_late_team: bool

    def holds(self, ground: ExitGround, found: object) -> bool:
        """Say whether a ground is not among those given, or is on record."""
        return ground not in self.grounds or bool(found)

    @property
    def fails(self) -> int:
        """How many assessments were failed."""
        return sum(result is Result.FAIL for _, result in self.assessments)


@required_by(
    ENTRY,
    otherwise="评估不合格次数未达清退条件",
    otherwise_en="Not as many assessments were failed as an ordered exit takes",
    facts=lambda c: {"failed": c.fails, "needed": c.fails_needed},
)
def failed_as_often_as_it_takes(charge: Charge) -> bool:
    """Two, by default (INC-13)."""
    return charge.holds(ExitGround.ASSESSMENT_FAILED, charge.fails >= charge.fails_needed)


@required_by(
    ENTRY,
    otherwise="最近一季的季报显示有活动，或尚未到填报期限",
    otherwise_en="The report of the last quarter shows activity, or is not due yet",
)
def did_nothing_in_the_last_quarter(charge: Charge) -> bool:
    """A report that is overdue counts as one of nothing."""
    return charge.holds(ExitGround.NO_ACTIVITY, charge.is_idle)


@required_by(
    ENTRY, otherwise="登记机关的记录中，该组织未终止", otherwise_en="By the registry's record it has not ended"
)
def has_ended_by_the_registry(charge: Charge) -> bool:
    """Deregistered or revoked."""
    found = charge.organization
    return charge.holds(ExitGround.ORGANIZATION_ENDED, found and found["state"] in ENDED)


@required_by(
    LISTS,
    otherwise="登记机关的记录中，该组织未列入严重违法失信名单",
    otherwise_en="By the registry's record it is not on the serious list",
)
def is_on_the_serious_list(charge: Charge) -> bool:
    """The list of order 60."""
    found = charge.organization
    return charge.holds(ExitGround.SERIOUS_LIST, found and found["serious_since"])


@required_by(
    ENTRY,
    otherwise="登记期限未到，或已完成登记",
    otherwise_en="Its day to register has not passed, or it is registered",
)
def let_its_day_to_register_pass(charge: Charge) -> bool:
    """Only of a team."""
    return charge.holds(ExitGround.NOT_REGISTERED, charge.is_late_team)


ORDERING: tuple[Rule[Charge], ...] = (
    failed_as_often_as_it_takes,
    did_nothing_in_the_last_quarter,
    has_ended_by_the_registry,
    is_on_the_serious_list,
    let_its_day_to_register_pass,
)


@dataclass(frozen=True, slots=True)
class Moving:
    """A transfer: from which tenancy into which space on which day, and how the holder stands today."""

    tenancy: Tenancy
    space: Space
    on: date
    today: date
    organization: Mapping[str, Any] | None


@required_by(ENTRY, otherwise="转入场地须属另一基地", otherwise_en="The space is not of another base")
def leads_to_another_base(moving: Moving) -> bool:
    """Within one base nothing is transferred."""
    return moving.space.base_id != moving.tenancy.base_id


@required_by(
    ENTRY,
    otherwise="转移日须在今天或以后、本次入驻期之内",
    otherwise_en="The day must be today or later, and within the present tenancy",
    facts=lambda m: {"start_on": m.tenancy.period.start_on, "end_on": m.tenancy.period.end_on},
)
def is_on_a_day_of_the_tenancy_to_come(moving: Moving) -> bool:
    """The tenancy has a day before it, and the next has one after it."""
    period = moving.tenancy.period
    return moving.today <= moving.on and period.start_on < moving.on < period.end_on


@required_by(
    ENTRY,
    otherwise="该组织已不在正常状态，或已列入严重违法失信名单",
    otherwise_en="It is not active, or on the serious list",
)
def may_go_on_with_its_stay(moving: Moving) -> bool:
    """Who must leave does not move."""
    found = moving.organization
    return found is None or (found["state"] == "active" and found["serious_since"] is None)


TRANSFERRING = (leads_to_another_base, is_on_a_day_of_the_tenancy_to_come, may_go_on_with_its_stay)
