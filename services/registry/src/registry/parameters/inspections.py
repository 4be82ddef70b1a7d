"""When the yearly reports are due, who takes part, and what follows when they do not come."""

from typing import Annotated

from bureaukit.parameters import Parameter
from bureaukit.text import Text
from pydantic import Field

from registry.parameters.kinds import HERE, REGULATIONS, Count, parameter

_DAYS_31 = r"(0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])"
_DAYS_30 = r"(0[469]|11)-(0[1-9]|[12][0-9]|30)"
_DAYS_28 = r"02-(0[1-9]|1[0-9]|2[0-8])"
MonthDay = Annotated[str, Field(pattern=rf"^({_DAYS_31}|{_DAYS_30}|{_DAYS_28})$")]  # a day that every year has
Year = Annotated[int, Field(ge=1999, le=2200)]
Months = Annotated[int, Field(ge=0, le=600)]
Range = Annotated[list[Annotated[int, Field(ge=0, le=20_000)]], Field(min_length=2, max_length=2)]
Days = Annotated[list[Annotated[int, Field(ge=1, le=90)]], Field(max_length=10)]
Names = Annotated[list[Annotated[str, Field(pattern=r"^[a-z_]{2,40}$")]], Field(max_length=12)]

FIRST_YEAR: Parameter[int] = parameter(
    "inspections.first_year",
    Text("本系统办理年检的首个报告年度", "first year whose reports this system takes; earlier years were on paper"),
    Year,
    2026,
    REGULATIONS,
    HERE,
    "M",
)

OPENS_ON: Parameter[str] = parameter(
    "inspections.opens_on",
    Text("年检开始日（次年）", "first day to file, in the year after"),
    MonthDay,
    "03-01",
    REGULATIONS,
    "腾冲市2024年年检通知：网上填报3月1日至5月31日",
)

UNIT_BY: Parameter[str] = parameter(
    "inspections.unit_by",
    Text("报业务主管单位的截止日", "last day to hand the report to the supervising unit"),
    MonthDay,
    "03-31",
    REGULATIONS,
    "《社会团体登记管理条例》第二十八条；《民办非企业单位登记管理暂行条例》第二十三条",
)

AUTHORITY_BY: Parameter[str] = parameter(
    "inspections.authority_by",
    Text("报登记管理机关的截止日", "last day to hand the report to the authority"),
    MonthDay,
    "05-31",
    REGULATIONS,
    "《社会团体登记管理条例》第二十八条；《民办非企业单位登记管理暂行条例》第二十三条",
)

CHARITY_BY: Parameter[str] = parameter(
    "inspections.charity_by",
    Text("基金会、慈善组织报送的截止日", "last day for foundations and charities"),
    MonthDay,
    "03-31",
    REGULATIONS,
    "《基金会管理条例》第三十六条；慈善组织据武汉东湖2026年通知",
    "M",
)

GROUPS_REGISTERED_BY: Parameter[str] = parameter(
    "inspections.groups_registered_by",
    Text("参检社会团体的最迟登记日（报告年度）", "social groups registered by this day take part"),
    MonthDay,
    "12-31",
    REGULATIONS,
    "腾冲市2024年年检通知；《云南省社会组织年度检查暂行办法》",
)

SERVICES_REGISTERED_BY: Parameter[str] = parameter(
    "inspections.services_registered_by",
    Text("参检社会服务机构的最迟登记日（报告年度）", "social service organizations registered by this day take part"),
    MonthDay,
    "06-30",
    REGULATIONS,
    "《民办非企业单位年度检查办法》第三条：截至上年12月31日登记未满6个月的不参加",
)

SIMPLIFIED_SECTIONS: Parameter[list[str]] = parameter(
    "inspections.simplified_sections",
    Text("优化年检程序须填写的部分", "parts of the simplified form"),
    Names,
    ["declaration", "people", "party_building", "finances", "summary"],
    REGULATIONS,
    "《社会组织评估管理办法》第二十八条称简化年检程序，未列内容；本表为假定",
    "L",
)

SUMMARY_CHARACTERS: Parameter[list[int]] = parameter(
    "inspections.summary_characters",
    Text("年度工作总结的字数", "characters of the summary, from and to"),
    Range,
    [500, 1000],
    REGULATIONS,
    "江西省社会组织年检报告书：500至1000字",
    "M",
)

PLAN_CHARACTERS: Parameter[list[int]] = parameter(
    "inspections.plan_characters",
    Text("下年度工作计划的字数", "characters of the plan, from and to"),
    Range,
    [200, 500],
    REGULATIONS,
    "江西省社会组织年检报告书：200至500字",
    "M",
)

PARTY_MEMBERS_MIN: Parameter[int] = parameter(
    "inspections.party_members_min",
    Text("应建党组织的专职正式党员数", "full-time full Party members from which a Party organization is due"),
    Count,
    3,
    REGULATIONS,
    "江西省社会组织年检报告书：专职正式党员3人以上而无党组织为应建未建",
    "M",
)

CORRECTION_WORKING_DAYS: Parameter[int] = parameter(
    "inspections.correction_working_days",
    Text("退回补正的工作日", "working days to mend what was returned"),
    Annotated[int, Field(ge=1, le=60)],
    5,
    REGULATIONS,
    "山东省年度报告：反馈意见须在5个工作日内修改",
    "M",
)

LATE_MONTHS: Parameter[int] = parameter(
    "inspections.late_months",
    Text("截止后仍可补报的月数（0为不再受理）", "months after the window in which a late report is taken; 0: none"),
    Months,
    60,
    REGULATIONS,
    "窗口关闭后的补报各地不一，期限为假定",
    "L",
)

RECTIFICATION_MONTHS: Parameter[int] = parameter(
    "inspections.rectification_months",
    Text("基本合格、不合格后的整改月数", "months to put things right after a basic pass or a fail"),
    Annotated[int, Field(ge=1, le=24)],
    3,
    REGULATIONS,
    "《民办非企业单位年度检查办法》；月数尚未核对原文",
    "M",
)

REMINDER_DAYS: Parameter[list[int]] = parameter(
    "inspections.reminder_days",
    Text("截止前提醒的天数", "days before the deadline on which it is announced"),
    Days,
    [30, 7, 1],
    REGULATIONS,
    HERE,
    "M",
)

ALL = (
    FIRST_YEAR,
    OPENS_ON,
    UNIT_BY,
    AUTHORITY_BY,
    CHARITY_BY,
    GROUPS_REGISTERED_BY,
    SERVICES_REGISTERED_BY,
    SIMPLIFIED_SECTIONS,
    SUMMARY_CHARACTERS,
    PLAN_CHARACTERS,
    PARTY_MEMBERS_MIN,
    CORRECTION_WORKING_DAYS,
    LATE_MONTHS,
    RECTIFICATION_MONTHS,
    REMINDER_DAYS,
)
