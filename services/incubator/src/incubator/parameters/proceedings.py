"""How a stay is assessed, completed or ended: how often, what is looked at, how long the holder has to state its case."""

from typing import Annotated

from bureaukit.parameters import Parameter, Version
from bureaukit.text import Text
from pydantic import Field

from incubator.parameters.sources import OWN_RULES, START
from incubator.proceedings.model import GraduationItem

ASSESSMENT_MONTHS = Parameter(
    key="incubator.proceedings.assessment_months",
    title=Text(
        "入驻或上次评估后多少个月可再评估", "Months after moving in, or the last one, from which it is assessed"
    ),
    kind=Annotated[int, Field(ge=1, le=24)],
    versions=(Version(6, START, "半年或年度评估；" + OWN_RULES, "M"),),
)

FAILED_ASSESSMENTS = Parameter(
    key="incubator.proceedings.failed_assessments",
    title=Text("评估不合格几次可以清退", "Failed assessments after which an exit can be ordered"),
    kind=Annotated[int, Field(ge=1, le=10)],
    versions=(Version(2, START, "两次不合格；" + OWN_RULES, "M"),),
)

STATEMENT_DAYS = Parameter(
    key="incubator.proceedings.statement_working_days",
    title=Text(
        "清退前听取入驻单位意见的期限（工作日）",
        "Working days the holder has for its statement before it is ordered out",
    ),
    kind=Annotated[int, Field(ge=1, le=60)],
    versions=(Version(5, START, OWN_RULES, "L"),),
)

GRADUATION_ITEMS: Parameter[list[GraduationItem]] = Parameter(
    key="incubator.proceedings.graduation_items",
    title=Text("出壳必备条件", "What must be met to graduate"),
    kind=list[GraduationItem],
    versions=(
        Version(
            [item for item in GraduationItem if item is not GraduationItem.GRADE], START, "等级可选；" + OWN_RULES, "M"
        ),
    ),
)

ALL = (ASSESSMENT_MONTHS, FAILED_ASSESSMENTS, STATEMENT_DAYS, GRADUATION_ITEMS)
