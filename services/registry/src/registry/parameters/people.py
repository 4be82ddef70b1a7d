"""Limits of age, terms and council, and from how many members on a Party organization is to be set up."""

from datetime import date
from typing import Annotated

from bureaukit.parameters import Parameter
from bureaukit.text import Text
from pydantic import Field

from registry.parameters.kinds import parameter

SINCE = date(2014, 6, 25)
Years = Annotated[int, Field(ge=1, le=120)]
Count = Annotated[int, Field(ge=1, le=1000)]
HEADS_SOURCE = "中组发〔2014〕11号（年龄与届数尚未核对原文）"

AGE_MAX: Parameter[int] = parameter(
    "posts.age_max", Text("负责人任职最高年龄", "age of heads, at most"), Years, 70, SINCE, HEADS_SOURCE, "M"
)
TERMS_MAX: Parameter[int] = parameter(
    "posts.terms_max",
    Text("负责人连任届数上限", "consecutive terms of heads, at most"),
    Count,
    2,
    SINCE,
    HEADS_SOURCE,
    "M",
)
TERM_YEARS: Parameter[int] = parameter(
    "posts.term_years",
    Text("每届任期最长年限", "years of a term, at most"),
    Years,
    5,
    date(2004, 6, 1),
    "《基金会管理条例》第二十条；社会团体章程示范文本（年限尚未核对原文）",
    "M",
)
BARRED_YEARS: Parameter[int] = parameter(
    "posts.barred_years",
    Text("慈善组织负责人任职限制年限", "years for which somebody is barred from heading a charity"),
    Years,
    5,
    date(2016, 9, 1),
    "《慈善法》第十六条",
)
RETIRED_POSTS_MAX: Parameter[int] = parameter(
    "posts.retired_max",
    Text("退(离)休领导干部兼任社会团体职务上限", "social groups that a retired official may head, at most"),
    Count,
    1,
    SINCE,
    HEADS_SOURCE,
    "M",
)
COUNCIL_MIN: Parameter[int] = parameter(
    "foundations.council_min",
    Text("基金会理事人数下限", "council of a foundation, at least"),
    Count,
    5,
    date(2004, 6, 1),
    "《基金会管理条例》第二十条",
)
COUNCIL_MAX: Parameter[int] = parameter(
    "foundations.council_max",
    Text("基金会理事人数上限", "council of a foundation, at most"),
    Count,
    25,
    date(2004, 6, 1),
    "《基金会管理条例》第二十条",
)
PARTY_MEMBERS_MIN: Parameter[int] = parameter(
    "party.members_min",
    Text("应当建立党组织的正式党员人数", "full members from which on a Party organization is to be set up"),
    Count,
    3,
    date(2017, 10, 24),
    "《中国共产党章程》第三十条（尚未核对原文）",
    "M",
)

ALL = (
    AGE_MAX,
    TERMS_MAX,
    TERM_YEARS,
    BARRED_YEARS,
    RETIRED_POSTS_MAX,
    COUNCIL_MIN,
    COUNCIL_MAX,
    PARTY_MEMBERS_MIN,
)
