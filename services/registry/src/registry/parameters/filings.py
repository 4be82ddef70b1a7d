"""What a community organization must bring to be filed."""

from typing import Annotated

from bureaukit.parameters import Parameter
from bureaukit.text import Text
from pydantic import Field

from registry.parameters.kinds import COMMUNITY, Count, parameter

FILING_MEMBERS_MIN: Parameter[int] = parameter(
    "filings.members_min",
    Text("社区社会组织备案的成员数下限", "members of a community organization, at least"),
    Count,
    5,
    COMMUNITY,
    "各地备案条件为5至10人",
    "L",
)

FILING_AGE_MIN: Parameter[int] = parameter(
    "filings.responsible_age_min",
    Text("备案负责人年龄下限", "age of the responsible person, at least"),
    Annotated[int, Field(ge=0, le=100)],
    18,
    COMMUNITY,
    "《民法典》第十七条、第十八条",
)

FILING_WORKING_DAYS: Parameter[int] = parameter(
    "filings.decision_working_days",
    Text("备案办理工作日", "working days to decide on a filing"),
    Annotated[int, Field(ge=1, le=60)],
    15,
    COMMUNITY,
    "各地为5至15个工作日",
    "L",
)

ALL = (FILING_MEMBERS_MIN, FILING_AGE_MIN, FILING_WORKING_DAYS)
