"""How often a holder reports to its base, and within how many days."""

from typing import Annotated

from bureaukit.parameters import Parameter, Version
from bureaukit.text import Text
from pydantic import Field

from incubator.parameters.sources import OWN_RULES, START

REPORT_MONTHS = Parameter(
    key="incubator.light_reports.months",
    title=Text("每份轻量报告覆盖的月数", "Months that a light report covers"),
    kind=Annotated[int, Field(ge=1, le=12)],
    versions=(Version(3, START, "按季报告；" + OWN_RULES, "M"),),
)

FILING_DAYS = Parameter(
    key="incubator.light_reports.filing_working_days",
    title=Text("期满后填报期限（工作日）", "Working days within which it is filed after the period"),
    kind=Annotated[int, Field(ge=1, le=60)],
    versions=(Version(10, START, OWN_RULES, "L"),),
)

ALL = (REPORT_MONTHS, FILING_DAYS)
