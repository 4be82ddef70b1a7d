"""What must be brought for each matter by each form of organization, by article; and the rule that it is there."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bureaukit.law import Article
from bureaukit.rules import required_by
from bureaukit.text import Text

from registry.documents.model import ChecklistItem
from registry.regulations import LICENSING, SERVICE_ORGANIZATIONS, SOCIAL_GROUPS

GROUP, SERVICE = "social_group", "social_service_organization"
FORMS = (GROUP, SERVICE)
Checklist = tuple[ChecklistItem, ...]

# Titles of papers; where a filing has the same paper to tick, the code is the same.
TITLES: Mapping[str, Text] = {
    "application_form": Text("申请书", "application form"),
    "unit_consent": Text("业务主管单位批准(审查同意)文件", "consent of the supervising unit"),
    "capital_verification": Text("验资报告", "capital verification report"),
    "premises_proof": Text("场所使用权证明", "proof of the right to use the premises"),
    "people_information": Text("发起人和拟任负责人的基本情况", "particulars of founders and proposed heads"),
    "people_identity": Text("发起人和拟任负责人的身份证明", "identity documents of founders and proposed heads"),
    "charter_draft": Text("章程草案(修订稿)", "draft charter"),
    "minutes": Text("会员(代表)大会或者理事会会议纪要", "minutes of the assembly or council"),
    "members_list": Text("入会登记表(会员名册)", "list of members"),
    "certificate_returned": Text("登记证书正、副本(缴回)", "certificate, original and duplicate, handed back"),
    "unit_examination": Text("业务主管单位的审查文件", "examination by the supervising unit"),
    "liquidation_report": Text("清算报告书", "report of the liquidation"),
    "seal_returned": Text("印章(缴回)", "seals, handed back"),
    "vouchers_returned": Text("财务凭证(缴回)", "financial vouchers, handed back"),
}


def _item(
    code: str, article: Article | None, *, required: bool = True, hint_zh: str = "", hint_en: str = ""
) -> ChecklistItem:
    return ChecklistItem(code, TITLES[code], article, required, Text(hint_zh, hint_en) if hint_zh else None)


_DIRECT_ZH, _DIRECT_EN = "直接登记的四类组织不需要", "not needed for the four classes of direct registration"


def _unless_direct(code: str, article: Article) -> ChecklistItem:
    return _item(code, article, hint_zh=_DIRECT_ZH, hint_en=_DIRECT_EN)


_BANK = ("部分登记机关接受银行存款证明", "some authorities take a bank's certificate of deposit")


def _founding(articles: Mapping[str, Article]) -> Checklist:
    return (
        _item("application_form", articles["form"], hint_zh="成立登记申请表，由发起人(举办者)签名", hint_en="signed"),
        _unless_direct("unit_consent", articles["consent"]),
        _item("capital_verification", articles["capital"], hint_zh=_BANK[0], hint_en=_BANK[1]),
        _item("premises_proof", articles["premises"], hint_zh="产权证明，或租赁(借用)合同", hint_en="title or lease"),
        _item("people_information", articles["people"]),
        _item("people_identity", articles["people"]),
        _item("charter_draft", articles["charter"]),
    )


_G, _S = SOCIAL_GROUPS, SERVICE_ORGANIZATIONS
_FOUNDING = {
    GROUP: (
        *_founding(
            {
                "form": _G.article(11, item=1),
                "consent": _G.article(11, item=2),
                "capital": _G.article(11, item=3),
                "premises": _G.article(11, item=3),
                "people": _G.article(11, item=4),
                "charter": _G.article(11, item=5),
            }
        ),
        _item("minutes", None, required=False, hint_zh="会员(代表)大会通过章程和选举", hint_en="of the first assembly"),
        _item("members_list", None, required=False),
    ),
    SERVICE: _founding(
        {
            "form": _S.article(9, item=1),
            "consent": _S.article(9, item=2),
            "premises": _S.article(9, item=3),
            "capital": _S.article(9, item=4),
            "people": _S.article(9, item=5),
            "charter": _S.article(9, item=6),
        }
    ),
}


def _deregistration(form: str) -> Checklist:
    article = _G.article(21) if form == GROUP else _S.article(17)
    return (
        _item("application_form", article, hint_zh="由法定代表人签署", hint_en="signed by the legal representative"),
        _unless_direct("unit_examination", article),
        _item("liquidation_report", article),
        *(
            _item(code, article, required=False, hint_zh="准予注销后收缴", hint_en="collected when it is granted")
            for code in ("certificate_returned", "seal_returned", "vouchers_returned")
        ),
    )


# Matters whose papers a regulation lists one by one; of the others the table of matters knows what is asked for.
BY_ARTICLE: Mapping[str, Mapping[str, Checklist]] = {
    "establishment": _FOUNDING,
    "promotion": _FOUNDING,
    "deregistration": {form: _deregistration(form) for form in FORMS},
}
OF_UNITS = frozenset({"unit_consent", "unit_examination"})


@dataclass(frozen=True, slots=True)
class Enclosed:
    """What is needed for a case, and what is there."""

    needed: frozenset[str]
    present: frozenset[str]
    is_demanded: bool  # whether uploads are a condition of handing in at all


def needed_for(checklist: Checklist, *, with_units: bool) -> frozenset[str]:
    """Return the codes of what must be there; a direct registration has no supervising unit to consent."""
    return frozenset(item.code for item in checklist if item.required and (with_units or item.code not in OF_UNITS))


def _missing(enclosed: Enclosed) -> dict[str, Any]:
    return {"missing": sorted(enclosed.needed - enclosed.present)}


@required_by(
    LICENSING.article(31, paragraph=1),
    otherwise="必要材料尚未全部上传",
    otherwise_en="Not every required document is uploaded",
    mend="请按清单上传所缺材料",
    mend_en="Upload what the checklist says is missing",
    facts=_missing,
)
def every_required_document_is_uploaded(enclosed: Enclosed) -> bool:
    """Where the bureau takes papers over the counter, uploads are for convenience and this demands nothing."""
    return not enclosed.is_demanded or enclosed.needed <= enclosed.present
