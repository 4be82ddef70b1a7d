"""What a milestone may be set to, and of which day a measurement may be."""

from dataclasses import dataclass
from datetime import date

from bureaukit.rules import required_by

from incubator.milestones.model import Milestone
from incubator.regulations import ENTRY
from incubator.tenancies.model import Tenancy


@dataclass(frozen=True, slots=True)
class Goal:
    """A milestone that is proposed, and the tenancy it is for."""

    tenancy: Tenancy
    due_on: date
    today: date


@required_by(
    ENTRY,
    otherwise="目标日期须在今天以后、入驻期之内",
    otherwise_en="Its day must lie ahead, and within the stay",
    facts=lambda g: {"end_on": g.tenancy.period.end_on},
)
def is_due_within_the_stay(goal: Goal) -> bool:
    """What is to be reached after it, the base cannot see."""
    return goal.today < goal.due_on <= goal.tenancy.period.end_on


@dataclass(frozen=True, slots=True)
class Reading:
    """A measurement of a milestone."""

    milestone: Milestone
    measured_on: date
    today: date


@required_by(
    ENTRY,
    otherwise="成效日期须在约定之后、今天或以前",
    otherwise_en="It was measured before it was agreed on, or its day has not come",
    facts=lambda r: {"agreed_on": r.milestone.agreed_on},
)
def is_of_a_day_since_the_agreement(reading: Reading) -> bool:
    """What was done before is no outcome of the stay."""
    agreed_on = reading.milestone.agreed_on
    return agreed_on is not None and agreed_on <= reading.measured_on <= reading.today


PROPOSING = (is_due_within_the_stay,)
MEASURING = (is_of_a_day_since_the_agreement,)
