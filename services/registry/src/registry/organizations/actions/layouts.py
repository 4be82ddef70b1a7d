"""The tables in which an office keeps its ledgers: recognised by their headers, each cell turned into what the register holds."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from bureaukit.names import lookup_key
from bureaukit.problems import FieldError
from bureaukit.tables_in import BadTable, Column, Table
from bureaukit.text import Text

from registry.organizations.actions.legacy import COLUMNS, STATUSES
from registry.organizations.model import OrganizationType, Track

Cells = dict[str, Any]
_FUNDS = "start_up_funds_wan"
_STATE = "ledger_state"
_DAYS = ("registered_on", "ended_on", *STATUSES)
_FEN_IN_WAN = 1_000_000
_SERIAL = re.compile(r"[1-9][0-9]{4}")  # a day as a spreadsheet counts it, in a cell that lost its format
_COMPACT = re.compile(r"((?:19|20)[0-9]{2})(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])")
_SPREADSHEET_DAY_0 = date(1899, 12, 30)
_ENDED = {
    "注销": "deregistered",
    "已注销": "deregistered",
    "撤销": "revoked",
    "已撤销": "revoked",
    "撤销登记": "revoked",
}
_GOING_ON = {"", "正常", "在册", "存续", "有效"}
_TYPES = {
    "社团": OrganizationType.SOCIAL_GROUP,
    "民办非企业单位": OrganizationType.SOCIAL_SERVICE_ORGANIZATION,
    "民非": OrganizationType.SOCIAL_SERVICE_ORGANIZATION,
    "社会服务机构": OrganizationType.SOCIAL_SERVICE_ORGANIZATION,
}
_SECTORS = {
    "科技与研究": "科技",
    "科学研究": "科技",
    "工商服务": "工商服务业",
    "农业及农村": "农业及农村发展",
    "职业及从业者": "职业及从业组织",
    "职业及从业者组织": "职业及从业组织",
    "国际涉外": "国际及涉外",
    "国际及其他涉外组织": "国际及涉外",
}


@dataclass(frozen=True, slots=True)
class Layout:
    """One kind of ledger; `fixed` is what all of its rows are, `not_kept` what it has and the register does not."""

    code: str
    title: Text
    columns: tuple[Column, ...]
    fixed: Mapping[str, str] = field(default_factory=dict)
    not_kept: tuple[Column, ...] = ()

    @property
    def known(self) -> tuple[Column, ...]:
        """Every column that may stand in the table."""
        return self.columns + self.not_kept


def _ignored(*headers: str) -> tuple[Column, ...]:
    return tuple(Column(f"not_kept_{number}", header, required=False) for number, header in enumerate(headers))


STANDARD = Layout("standard", Text("标准导入表", "the register's own table"), COLUMNS)
REGISTERED = Layout(  # columns as registration offices keep them: the CAMS forms, and the ledgers of the yearbooks
    "registered_ledger",
    Text("社会组织登记台账", "ledger of registered organizations"),
    (
        Column("name", "组织名称", aliases=("单位名称", "社会组织名称", "名称")),
        Column("type", "组织类别", aliases=("组织类型", "社会组织类别", "类别")),
        Column("credit_code", "统一社会信用代码", aliases=("社会信用代码", "信用代码"), text_only=True),
        Column("certificate_number", "登记证号", aliases=("登记证书号", "证书编号"), text_only=True, required=False),
        Column("registered_on", "成立登记日期", aliases=("登记日期", "成立日期", "批准成立日期")),
        Column("legal_representative", "法定代表人", aliases=("法人代表", "法定代表人姓名"), required=False),
        Column(
            "legal_representative_id",
            "法定代表人身份证号",
            aliases=("身份证号", "身份证号码", "法定代表人公民身份号码"),
            text_only=True,
            required=False,
        ),
        Column("domicile", "住所", aliases=("地址", "住所地址"), required=False),
        Column("area", "所在社区", aliases=("所属社区", "行政区划", "住所区划代码"), text_only=True),
        Column("scope", "业务范围", required=False),
        Column("purpose", "宗旨", required=False),
        Column("supervising_unit", "业务主管单位", aliases=("主管单位",), required=False),
        Column(_FUNDS, "注册资金(万元)", aliases=("开办资金(万元)", "活动资金(万元)"), required=False),
        Column("sector", "行业类别", aliases=("行业分类", "行业领域", "业务领域")),
        Column("social_work", "是否社工类", aliases=("社工机构", "社工类"), required=False),
        Column("social_work_kind", "社工类型", required=False),
        Column(_STATE, "状态", aliases=("登记状态",), required=False),
        Column("ended_on", "注销(撤销)日期", aliases=("注销日期", "撤销日期", "终止日期"), required=False),
        Column("charity_since", "慈善组织认定日期", aliases=("慈善组织登记(认定)日期",), required=False),
        Column("public_fundraising_since", "公开募捐资格日期", aliases=("取得公开募捐资格日期",), required=False),
    ),
    {"track": Track.REGISTERED.value},
    _ignored(
        "序号",
        "登记管理机关",
        "登记部门",
        "英文名称",
        "简称",
        "联系人",
        "联系电话",
        "传真",
        "邮政编码",
        "通讯地址",
        "网址",
        "电子邮箱",
        "个人会员数",
        "单位会员数",
        "理事人数",
        "负责人数",
        "从业人员数",
        "女性从业人员数",
        "中共党员数",
        "大学专科人数",
        "大学本科及以上人数",
        "助理社会工作师人数",
        "社会工作师人数",
        "会计制度",
        "固定资产原价(万元)",
        "党组织",
        "年检年度",
        "年检日期",
        "变更日期",
        "备注",
    ),
)
FILED = Layout(
    "filed_ledger",
    Text("社区社会组织备案台账", "ledger of filed community organizations"),
    (
        Column("name", "社区社会组织名称", aliases=("组织名称", "名称")),
        Column("filing_number", "备案编号", aliases=("备案号", "备案证号"), text_only=True),
        Column("registered_on", "备案日期"),
        Column("area", "所属社区", aliases=("所在社区", "社区名称"), text_only=True),
        Column("sector", "行业类别", aliases=("活动类别", "行业领域", "业务领域")),
        Column("domicile", "活动场所", aliases=("活动地点",), required=False),
        Column("scope", "活动内容", aliases=("业务范围",), required=False),
        Column("legal_representative", "负责人", aliases=("负责人姓名",), required=False),
        Column(_STATE, "状态", aliases=("备案状态",), required=False),
        Column("ended_on", "注销日期", aliases=("终止日期",), required=False),
    ),
    {"track": Track.FILED.value, "type": OrganizationType.COMMUNITY_ORGANIZATION.value},
    _ignored("序号", "所属街道", "街道", "成员人数", "联系电话", "党员人数", "备注"),
)
LAYOUTS = {layout.code: layout for layout in (STANDARD, REGISTERED, FILED)}


def recognised(table: Table) -> Layout:
    """Return the layout whose headers these are, or raise `BadTable` with what the nearest one lacks."""
    for layout in LAYOUTS.values():
        if table.fits(layout.known):
            return layout
    nearest = max(LAYOUTS.values(), key=lambda layout: table.shares(layout.known))
    table.rows(nearest.known)
    raise BadTable("no_headers", "表头无法识别", "the headers are those of no ledger")


def left_behind(table: Table, layout: Layout) -> list[str]:
    """Return the headers of what the table has and the register does not keep."""
    return [column.header_zh for column in layout.not_kept if table.shares((column,))]


def as_register_has_it(
    cells: Mapping[str, str], layout: Layout, places: Mapping[str, str]
) -> tuple[Cells, list[FieldError]]:
    """Return a row's cells under the register's names, and what cannot be understood of them."""
    found: Cells = {key: value for key, value in cells.items() if value != "" and not key.startswith("not_kept_")}
    faults: list[FieldError] = []
    for day in _DAYS:
        if day in found:
            found[day] = _day(found[day])
    if layout is STANDARD:
        return found, faults
    found |= layout.fixed
    readers: dict[str, Callable[[str], Cells]] = {
        "area": lambda cell: _place(cell, places),
        _FUNDS: _fen,
        _STATE: _end_kind,
    }
    for key, understand in readers.items():
        if key in found:
            try:
                found |= understand(found.pop(key))
            except LookupError as unknown:
                faults.append(FieldError(key, str(unknown.args[0]), unknown.args[1]))
    for key, words in (("type", _TYPES), ("sector", _SECTORS)):
        if key in found:
            found[key] = words.get(found[key], found[key])
    return found, faults


def _day(cell: str) -> str:
    """Return a day that the cell holds as a number: counted from 1900 as spreadsheets do, or eight digits."""
    if _SERIAL.fullmatch(cell):
        return (_SPREADSHEET_DAY_0 + timedelta(days=int(float(cell)))).isoformat()
    if digits := _COMPACT.fullmatch(cell):
        return "-".join(digits.groups())
    return cell.removesuffix(" 00:00:00")


def _place(cell: str, places: Mapping[str, str]) -> Cells:
    if cell.isascii() and cell.isdecimal():
        return {"area": cell}
    try:
        return {"area": places[place_key(cell)]}
    except KeyError:
        words = Text("区划名称无法对应到唯一的区划代码", "No division, or more than one, bears this name")
        raise LookupError("unknown_division", words) from None


def place_key(name: str) -> str:
    """Return what a division is found by: ledgers write the residents' committee for its community."""
    return re.sub(r"(?:社区)?(?:居民委员会|居委会)$", "社区", lookup_key(name))


def _fen(cell: str) -> Cells:
    try:
        fen = Decimal(cell.replace(",", "").removesuffix("万元").removesuffix("万")) * _FEN_IN_WAN
        if fen == fen.to_integral_value():
            return {"start_up_funds_fen": int(fen)}
    except (InvalidOperation, OverflowError, ValueError):
        pass
    raise LookupError("unreadable_amount", Text("金额须为以万元计的数", "The amount must be a number of 10,000 yuan"))


def _end_kind(cell: str) -> Cells:
    if cell in _GOING_ON:
        return {}
    if cell in _ENDED:
        return {"end_kind": _ENDED[cell]}
    words = Text("状态须为正常、注销或撤销", "The state must be 正常 (active), 注销 or 撤销 (ended)")
    raise LookupError("unknown_state", words)
