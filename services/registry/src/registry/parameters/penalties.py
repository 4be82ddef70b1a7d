"""Periods, late fines and hearings of penalty cases."""

from typing import Annotated

from bureaukit.parameters import Parameter
from bureaukit.text import Text
from pydantic import Field

from registry.parameters.kinds import PENALTIES, Fen, parameter

_LAW = "《行政处罚法》"
Days = Annotated[int, Field(ge=1, le=365)]
Years = Annotated[int, Field(ge=1, le=30)]

DECISION_DAYS: Parameter[int] = parameter(
    "penalties.decision_days",
    Text("立案后作出决定的日数", "days from the opening to the decision"),
    Days,
    90,
    PENALTIES,
    f"{_LAW}第六十条",
)
TIME_BAR_YEARS: Parameter[int] = parameter(
    "penalties.time_bar_years",
    Text("追责时效年数", "years after which nothing is imposed"),
    Years,
    2,
    PENALTIES,
    f"{_LAW}第三十六条",
)
GRAVE_TIME_BAR_YEARS: Parameter[int] = parameter(
    "penalties.grave_time_bar_years",
    Text("涉及生命健康、金融安全的追责时效年数", "years where life, health or finances were in danger"),
    Years,
    5,
    PENALTIES,
    f"{_LAW}第三十六条",
)
HEARING_REQUEST_DAYS: Parameter[int] = parameter(
    "penalties.hearing_request_working_days",
    Text("告知后要求听证的工作日", "working days to ask for a hearing"),
    Days,
    5,
    PENALTIES,
    f"{_LAW}第六十四条、第八十五条",
)
HEARING_NOTICE_DAYS: Parameter[int] = parameter(
    "penalties.hearing_notice_working_days",
    Text("听证前通知的工作日", "working days between call and hearing"),
    Days,
    7,
    PENALTIES,
    f"{_LAW}第六十四条、第八十五条",
)
HEARING_FINE_MIN: Parameter[int] = parameter(
    "penalties.hearing_fine_min_fen",
    Text("较大数额罚款(分)", "fine that entitles to a hearing, at least (fen)"),
    Fen,
    1_000_000,
    PENALTIES,
    f"{_LAW}第六十三条；数额由各地规定，此处为默认值",
    "L",
)
PAYMENT_DAYS: Parameter[int] = parameter(
    "penalties.payment_days", Text("缴纳罚款的日数", "days to pay a fine"), Days, 15, PENALTIES, f"{_LAW}第六十七条"
)
LATE_PERCENT: Parameter[int] = parameter(
    "penalties.late_percent_a_day",
    Text("逾期每日加处罚款的百分比", "percent of the fine for each day it is late"),
    Annotated[int, Field(ge=0, le=100)],
    3,
    PENALTIES,
    f"{_LAW}第七十二条",
)
SERVICE_DAYS: Parameter[int] = parameter(
    "penalties.service_working_days",
    Text("送达决定书的工作日", "working days to serve the decision"),
    Days,
    7,
    PENALTIES,
    f"{_LAW}第六十一条、第八十五条",
)
COLLECTIVE_MIN: Parameter[int] = parameter(
    "penalties.collective_members_min",
    Text("集体讨论的负责人数", "members of a collective discussion, at least"),
    Annotated[int, Field(ge=2, le=30)],
    3,
    PENALTIES,
    f"{_LAW}第五十七条；人数为默认值",
    "L",
)

ALL = (
    DECISION_DAYS,
    TIME_BAR_YEARS,
    GRAVE_TIME_BAR_YEARS,
    HEARING_REQUEST_DAYS,
    HEARING_NOTICE_DAYS,
    HEARING_FINE_MIN,
    PAYMENT_DAYS,
    LATE_PERCENT,
    SERVICE_DAYS,
    COLLECTIVE_MIN,
)
