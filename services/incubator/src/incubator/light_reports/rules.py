"""What a light report may say."""

from dataclasses import dataclass

from bureaukit.rules import required_by

from incubator.light_reports.model import Activity, LightReport
from incubator.regulations import ENTRY


@dataclass(frozen=True, slots=True)
class Filing:
    """A report and the activities that are told in it."""

    report: LightReport
    activities: tuple[Activity, ...]


@required_by(
    ENTRY,
    otherwise="活动日期不在本季报期间内",
    otherwise_en="An activity is not of the quarter that is reported",
    facts=lambda f: {"start_on": f.report.period.start_on, "end_on": f.report.period.end_on},
)
def tells_of_its_own_quarter(filing: Filing) -> bool:
    """What was done before or after belongs to another report."""
    return all(filing.report.period.holds(activity.held_on) for activity in filing.activities)


FILING = (tells_of_its_own_quarter,)
