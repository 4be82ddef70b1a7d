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

INACTIVE_MONTHS: Parameter[int] = parameter(
    "filings.inactive_months",
    Text("未开展活动满多少个月可以依职权注销备案", "months without activity after which a filing may be ended"),
    Annotated[int, Field(ge=1, le=120)],
    12,
    COMMUNITY,
    "民发〔2017〕191号未定期限；各地备案办法多为一年，本级设置",
    "L",
)

ENDING_NOTICE_WORKING_DAYS: Parameter[int] = parameter(
    "filings.ending_notice_working_days",
    Text(
        "依职权注销备案前的陈述期限(工作日)", "working days in which a group may state its case before its filing ends"
    ),
    Annotated[int, Field(ge=1, le=60)],
    15,
    COMMUNITY,
    "《行政许可法》第七条的陈述权、申辩权；期限为本级设置",
    "L",
)

_LOWERED = "SQ-06：扬州对社区社会组织降低登记门槛；本区未见规定，默认不适用"

COMMUNITY_THRESHOLDS: Parameter[bool] = parameter(
    "filings.lowered_thresholds",
    Text("备案转登记是否适用降低的会员数下限", "whether lower numbers of members hold for a promotion"),
    bool,
    False,  # noqa: FBT003 -- a table of parameters, each line in the same order
    COMMUNITY,
    _LOWERED,
    "L",
)

COMMUNITY_INDIVIDUALS_MIN: Parameter[int] = parameter(
    "filings.promotion_individual_members_min",
    Text("降低后的个人会员数下限", "lowered: individual members, at least"),
    Count,
    20,
    COMMUNITY,
    _LOWERED,
    "L",
)

COMMUNITY_UNITS_MIN: Parameter[int] = parameter(
    "filings.promotion_unit_members_min",
    Text("降低后的单位会员数下限", "lowered: unit members, at least"),
    Count,
    10,
    COMMUNITY,
    _LOWERED,
    "L",
)

COMMUNITY_MIXED_MIN: Parameter[int] = parameter(
    "filings.promotion_mixed_members_min",
    Text("降低后的混合会员总数下限", "lowered: members of both kinds together, at least"),
    Count,
    20,
    COMMUNITY,
    _LOWERED,
    "L",
)

ALL = (
    FILING_MEMBERS_MIN,
    FILING_AGE_MIN,
    FILING_WORKING_DAYS,
    INACTIVE_MONTHS,
    ENDING_NOTICE_WORKING_DAYS,
    COMMUNITY_THRESHOLDS,
    COMMUNITY_INDIVIDUALS_MIN,
    COMMUNITY_UNITS_MIN,
    COMMUNITY_MIXED_MIN,
)
