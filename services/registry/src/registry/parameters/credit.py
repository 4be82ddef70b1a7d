"""Waiting times of the two lists."""

from typing import Annotated

from bureaukit.parameters import Parameter
from bureaukit.text import Text
from pydantic import Field

from registry.parameters.kinds import CREDIT, parameter

LISTING_NOTICE_WORKING_DAYS: Parameter[int] = parameter(
    "listings.notice_working_days",
    Text("列入名录前陈述申辩的工作日", "working days for a statement before a listing"),
    Annotated[int, Field(ge=1, le=60)],
    10,
    CREDIT,
    "《社会组织信用信息管理办法》；天数为记忆",
    "L",
)

SERIOUS_LIST_YEARS: Parameter[int] = parameter(
    "listings.serious_years_min",
    Text("严重违法失信名单最短年限", "years on the serious list, at least"),
    Annotated[int, Field(ge=0, le=30)],
    2,
    CREDIT,
    "《社会组织信用信息管理办法》；年限为记忆",
    "M",
)

ALL = (LISTING_NOTICE_WORKING_DAYS, SERIOUS_LIST_YEARS)
