"""Builders for ledgers as an office keeps them: two workbooks, registered and filed, with cells of every format people leave behind."""

import io
from datetime import date
from typing import Any

from registry import credit_code
from xlsxwriter import Workbook

from tests.registry.given import COMMUNITY

REGISTERED_HEADERS = (
    "序号",
    "组织名称",
    "组织类别",
    "统一社会信用代码",
    "登记证号",
    "成立登记日期",
    "法定代表人",
    "身份证号",
    "住所",
    "所在社区",
    "业务范围",
    "业务主管单位",
    "注册资金（万元）",
    "行业类别",
    "是否社工类",
    "社工类型",
    "状态",
    "注销(撤销)日期",
    "联系电话",
)
FILED_HEADERS = (
    "序号",
    "社区社会组织名称",
    "备案编号",
    "备案日期",
    "所属社区",
    "行业类别",
    "活动场所",
    "负责人",
    "状态",
    "成员人数",
)
SECTORS = ("教育", "社会服务", "文化", "体育", "工商服务", "科技与研究")


def a_workbook(headers: tuple[str, ...], rows: list[tuple[Any, ...]]) -> bytes:
    """A sheet with a format for dates, so that they are kept as spreadsheets keep them."""
    content = io.BytesIO()
    with Workbook(content, {"default_date_format": "yyyy/m/d"}) as book:
        sheet = book.add_worksheet("台账")
        for number, line in enumerate([headers, *rows]):
            sheet.write_row(number, 0, line)
    return content.getvalue()


def _day(serial: int) -> Any:
    """One day, as a date, as text in four spellings, or as the number behind a date."""
    return (date(2010, 5, 4), "2010-05-04", "2010年5月4日", "2010/5/4", "20100504", 40302)[serial % 6]


def a_registered_line(serial: int, **changes: Any) -> tuple[Any, ...]:
    kind = ("social_group", "social_service_organization")[serial % 2]
    is_social_work = serial % 88 == 1 and kind == "social_service_organization"
    is_ended = serial % 50 == 0
    line = {
        "序号": serial,
        "组织名称": f"昆明市五华区第{serial}{'书画协会' if serial % 2 == 0 else '服务中心'}",
        "组织类别": ("社会团体", "民办非企业单位")[serial % 2],
        "统一社会信用代码": credit_code.make(kind, "530102", 500_000 + serial),
        "登记证号": f"云昆五社证字第{serial:06d}号",
        "成立登记日期": _day(serial),
        "法定代表人": "王建国",
        "住所": f"华山西路{serial}号",
        "所在社区": ("翠湖西路社区", "护国街道文庙社区居委会", COMMUNITY)[serial % 3],
        "业务范围": "书画交流",
        "业务主管单位": "昆明市五华区民政局",
        "注册资金（万元）": (3, "3", "3.00", 3.5)[serial % 4],
        "行业类别": SECTORS[serial % 6],
        "是否社工类": "是" if is_social_work else "否",
        "社工类型": "直接服务型" if is_social_work else "",
        "状态": "注销" if is_ended else "正常",
        "注销(撤销)日期": "2019年12月31日" if is_ended else "",
        "联系电话": "0871-1",
    } | changes
    return tuple(line.get(header, "") for header in REGISTERED_HEADERS)


def a_filed_line(serial: int, **changes: Any) -> tuple[Any, ...]:
    line = {
        "序号": serial,
        "社区社会组织名称": f"翠湖第{serial}舞蹈队",
        "备案编号": f"SQ{COMMUNITY}{serial:04d}",
        "备案日期": _day(serial),
        "所属社区": "翠湖西路社区",
        "行业类别": "文化",
        "活动场所": "社区活动室",
        "负责人": "刘桂英",
        "状态": "正常",
        "成员人数": 12,
    } | changes
    return tuple(line.get(header, "") for header in FILED_HEADERS)


def the_registered_ledger(length: int = 710) -> bytes:
    return a_workbook(REGISTERED_HEADERS, [a_registered_line(n) for n in range(1, length + 1)])


def the_filed_ledger(length: int = 296) -> bytes:
    return a_workbook(FILED_HEADERS, [a_filed_line(n) for n in range(1, length + 1)])
