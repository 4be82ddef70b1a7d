"""Blank forms to print and fill in: which papers of a checklist have one, and what it asks."""

from collections.abc import Mapping
from datetime import date

from bureaukit.settings import Settings

from registry.documents.actions import printing

Rows = tuple[tuple[str, int], ...]  # what is asked, and how many lines it may take

_FOUNDING: Rows = (
    ("名称", 1),
    ("住所", 1),
    ("宗旨", 2),
    ("业务范围", 4),
    ("活动地域", 1),
    ("活动资金(开办资金)", 1),
    ("业务主管单位(直接登记的写明类别)", 1),
    ("拟任法定代表人(姓名、公民身份号码、电话)", 2),
    ("发起人(举办者)", 3),
    ("联系人、电话", 1),
    ("发起人(举办者)签名、日期", 2),
)
_DEREGISTRATION: Rows = (
    ("名称", 1),
    ("统一社会信用代码", 1),
    ("注销理由", 3),
    ("清算组织成员", 2),
    ("清算结论(债权、债务)", 3),
    ("剩余财产的处理", 3),
    ("业务主管单位审查意见(直接登记的不填)", 3),
    ("法定代表人签署、日期", 2),
)
_FILING: Rows = (
    ("名称", 1),
    ("统一社会信用代码", 1),
    ("申请事项", 1),
    ("原登记(备案)内容", 3),
    ("申请登记(备案)内容", 3),
    ("理由", 3),
    ("履行内部程序情况(会议、日期、表决)", 3),
    ("联系人、电话", 1),
    ("法定代表人签名、日期(印章)", 2),
)
_PERSON: Rows = (
    ("姓名", 1),
    ("性别、民族、出生日期", 1),
    ("公民身份号码", 1),
    ("政治面貌", 1),
    ("工作单位、职务", 1),
    ("拟任职务", 1),
    ("在其他社会组织任职情况", 2),
    ("简历", 5),
    ("是否受过剥夺政治权利的刑事处罚", 1),
    ("本人签名、日期", 2),
)
_MEMBERS: Rows = tuple((f"会员{serial}(名称或姓名、证件号码、签名)", 1) for serial in range(1, 19))
_PAPERS: Mapping[str, tuple[str, Rows]] = {
    "representative_form": ("法定代表人登记表", _PERSON),
    "people_information": ("发起人、拟任负责人情况表", _PERSON),
    "heads_form": ("负责人备案表", _PERSON),
    "members_list": ("入会登记表", _MEMBERS),
}
_APPLICATIONS: Mapping[str, Rows] = {
    "establishment": _FOUNDING,
    "promotion": _FOUNDING,
    "deregistration": _DEREGISTRATION,
}
_DESIGNED_ON = date(2026, 1, 1)  # a form has no day of its own


def form_of(code: str, matter: str, matter_label: str) -> tuple[str, Rows] | None:
    """Return title and rows of the form for a paper; most papers are no forms."""
    if code == "application_form":
        return f"{matter_label}申请表", _APPLICATIONS.get(matter, _FILING)
    return _PAPERS.get(code)


async def paper(title: str, rows: Rows, subject: str, settings: Settings) -> bytes:
    """Print a blank form."""
    values = {"title": title, "subject": subject, "rows": rows, "on": printing.day(_DESIGNED_ON)}
    return await printing.pdf("form", values, settings)
