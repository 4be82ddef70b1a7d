"""Waiting times and thresholds of the two lists and of credit information."""

from typing import Annotated

from bureaukit.parameters import Parameter
from bureaukit.text import Text
from pydantic import Field

from registry.parameters.kinds import CREDIT, Fen, parameter

_MEASURES = "《社会组织信用信息管理办法》"
Days = Annotated[int, Field(ge=1, le=365)]
Months = Annotated[int, Field(ge=1, le=120)]
Years = Annotated[int, Field(ge=0, le=30)]
Times = Annotated[int, Field(ge=2, le=20)]

LISTING_NOTICE_WORKING_DAYS: Parameter[int] = parameter(
    "listings.notice_working_days",
    Text("列入名录前陈述申辩的工作日", "working days for a statement before a listing"),
    Annotated[int, Field(ge=1, le=60)],
    10,
    CREDIT,
    f"{_MEASURES}；天数尚未核对原文",
    "L",
)

SERIOUS_LIST_YEARS: Parameter[int] = parameter(
    "listings.serious_years_min",
    Text("严重违法失信名单最短年限", "years on the serious list, at least"),
    Years,
    2,
    CREDIT,
    f"{_MEASURES}；年限尚未核对原文",
    "M",
)

ABNORMAL_YEARS: Parameter[int] = parameter(
    "listings.abnormal_years_max",
    Text("列入活动异常名录满几年转严重违法失信名单", "years on the abnormal list that lead to the serious one"),
    Annotated[int, Field(ge=1, le=30)],
    2,
    CREDIT,
    f"{_MEASURES}第十五条",
)

ABNORMAL_MONTHS: Parameter[int] = parameter(
    "listings.abnormal_months_without_cure",
    Text("无须整改的活动异常记录自动移出的月数", "months after which an entry with nothing to rectify ends by itself"),
    Months,
    6,
    CREDIT,
    f"{_MEASURES}；征求意见稿第十四条",
    "M",
)

DELISTING_WORKING_DAYS: Parameter[int] = parameter(
    "listings.delisting_working_days",
    Text("核实后移出的工作日", "working days to remove an entry once its cure is verified"),
    Annotated[int, Field(ge=1, le=60)],
    5,
    CREDIT,
    f"{_MEASURES}；征求意见稿第十四条",
    "M",
)

SERIOUS_FINE_MIN: Parameter[int] = parameter(
    "listings.serious_fine_min_fen",
    Text("列入严重违法失信名单的罚款数额(分)", "fine that leads to the serious list, at least (fen)"),
    Fen,
    5_000_000,
    CREDIT,
    f"{_MEASURES}第十一条、第十五条",
)

REPEAT_YEARS: Parameter[int] = parameter(
    "listings.repeat_years",
    Text("多次处罚的计算年限", "years within which penalties count as repeated"),
    Annotated[int, Field(ge=1, le=30)],
    3,
    CREDIT,
    f"{_MEASURES}第十五条",
)

REPEAT_TIMES: Parameter[int] = parameter(
    "listings.repeat_times",
    Text("多次处罚的次数", "penalties that count as repeated"),
    Times,
    2,
    CREDIT,
    f"{_MEASURES}第十五条",
)

LETTER_DAYS_MIN: Parameter[int] = parameter(
    "letters.interval_days_min",
    Text("两次专用信函的最短间隔日", "days between the two letters, at least"),
    Days,
    15,
    CREDIT,
    f"{_MEASURES}；天数尚未核对原文，征求意见稿为20日",
    "M",
)

LETTER_DAYS_MAX: Parameter[int] = parameter(
    "letters.interval_days_max",
    Text("两次专用信函的最长间隔日", "days between the two letters, at most"),
    Days,
    30,
    CREDIT,
    f"{_MEASURES}；天数尚未核对原文，征求意见稿为60日",
    "M",
)

RECORDING_WORKING_DAYS: Parameter[int] = parameter(
    "credit_information.recording_working_days",
    Text("信用信息自产生之日起记录的工作日", "working days to record credit information after it arose"),
    Annotated[int, Field(ge=1, le=60)],
    5,
    CREDIT,
    f"{_MEASURES}",
)

ALL = (
    LISTING_NOTICE_WORKING_DAYS,
    SERIOUS_LIST_YEARS,
    ABNORMAL_YEARS,
    ABNORMAL_MONTHS,
    DELISTING_WORKING_DAYS,
    SERIOUS_FINE_MIN,
    REPEAT_YEARS,
    REPEAT_TIMES,
    LETTER_DAYS_MIN,
    LETTER_DAYS_MAX,
    RECORDING_WORKING_DAYS,
)
