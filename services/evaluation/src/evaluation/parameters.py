"""What the law or the bureau may change in this service, with dates and sources (docs/rulebook.md)."""

from datetime import date
from typing import Literal

from bureaukit.parameters import Book, Parameter, Version
from bureaukit.text import Text

from evaluation.grades.model import Grade, GrantingLevel
from evaluation.incentives.model import Benefit

ORDER_39_FROM = date(2011, 3, 1)
ORDER_39_INCENTIVES = "《社会组织评估管理办法》第二十八条"
LETTER = "五华区民政局对区政协提案19D10的复函：3A及以上等级作为优先参考条件"

CEILINGS = Parameter(
    key="evaluation.grades.ceiling",
    title=Text("各级民政部门可授予的最高等级", "The highest grade each level may grant"),
    kind=dict[GrantingLevel, Grade],
    versions=(
        Version(
            {GrantingLevel.COUNTY: Grade.A5, GrantingLevel.CITY: Grade.A5, GrantingLevel.PROVINCE: Grade.A5},
            ORDER_39_FROM,
            "《社会组织评估管理办法》未设分级上限",
        ),
        Version(
            {GrantingLevel.COUNTY: Grade.A3, GrantingLevel.CITY: Grade.A4, GrantingLevel.PROVINCE: Grade.A5},
            date(2024, 1, 27),
            "《云南省社会组织评估管理办法》（云民规〔2023〕9号）",
        ),
    ),
)
NOTICE_DAYS = Parameter(
    key="evaluation.public_notice.days",
    title=Text("公示期天数（自然日）", "Days of public notice (calendar days)"),
    kind=int,
    versions=(Version(7, ORDER_39_FROM, "办法未规定天数；通行做法为7日", "M"),),
)
SHEETS_PER_EVALUATION = Parameter(
    key="evaluation.experts.minimum",
    title=Text("每个评估对象的专家最少人数", "The fewest experts per evaluation"),
    kind=int,
    versions=(Version(2, ORDER_39_FROM, "办法未规定人数；系统缺省值", "L"),),
)
COMMITTEE_SIZE = Parameter(
    key="evaluation.committee.size",
    title=Text("评估委员会人数（最少、最多）", "Members of the committee (fewest, most)"),
    kind=tuple[int, int],
    versions=(Version((7, 25), ORDER_39_FROM, "《社会组织评估管理办法》第十一条", "M"),),
)
YEARS_AFTER_LEAVING = Parameter(
    key="evaluation.recusals.years_after_leaving",
    title=Text("离职满多少年后无须回避", "Years after leaving an organization until one need not stand back"),
    kind=int,
    versions=(Version(2, ORDER_39_FROM, "《社会组织评估管理办法》第十九条第(二)项"),),
)
REGISTERED_YEARS = Parameter(
    key="evaluation.eligibility.registered_years",
    title=Text("申请评估须登记满年数", "Years of registration before an evaluation"),
    kind=int,
    versions=(Version(2, ORDER_39_FROM, "《社会组织评估管理办法》第六条"),),
)
HELD_YEARS = Parameter(
    key="evaluation.eligibility.held_years",
    title=Text("等级有效期内再次申请须持有满年数", "Years a valid grade is held before the next evaluation"),
    kind=int,
    versions=(Version(2, ORDER_39_FROM, "《社会组织评估管理办法》第二十九条（各地通知：满2年）", "M"),),
)
WAIT_AFTER_DOWNGRADE = Parameter(
    key="evaluation.eligibility.wait_after_downgrade_years",
    title=Text("降低等级后不得申请的年数", "Years without application after a downgrade"),
    kind=int,
    versions=(Version(2, ORDER_39_FROM, "《社会组织评估管理办法》第三十一条", "M"),),
)
WAIT_AFTER_CANCELLATION = Parameter(
    key="evaluation.eligibility.wait_after_cancellation_years",
    title=Text("取消等级后不得申请的年数", "Years without application after a cancellation"),
    kind=int,
    versions=(Version(3, ORDER_39_FROM, "《社会组织评估管理办法》第三十一条", "M"),),
)
LIGHT_PENALTIES: Parameter[list[str]] = Parameter(
    key="evaluation.eligibility.light_penalties",
    title=Text("不再影响评估资格的较轻处罚", "Light penalties that no longer bar an evaluation"),
    kind=list[str],
    versions=(
        Version([], ORDER_39_FROM, "《社会组织评估管理办法》第七条：处罚不分轻重"),
        Version(["warning", "fine"], date(2026, 3, 1), "2026年修订要点：放宽较轻处罚；种类为推定", "L"),
    ),
)
PROVINCIAL_BARS: Parameter[list[str]] = Parameter(
    key="evaluation.eligibility.provincial_bars",
    title=Text(
        "国家规定放宽后省办法仍列的排除情形", "Bars of the province that stand after the national text let them go"
    ),
    kind=list[Literal["twice_basic_pass"]],
    versions=(
        Version([], ORDER_39_FROM, "《社会组织评估管理办法》第七条自身已列"),
        Version(
            ["twice_basic_pass"],
            date(2026, 3, 1),
            "云民规〔2023〕9号（晋宁区2025年通知：连续两年基本合格不得参评）；省办法是否随2026年修订调整未知",
            "M",
        ),
    ),
)
ANSWER_DAYS = Parameter(
    key="evaluation.objections.answer_days",
    title=Text("异议答复期限（自然日）", "Days within which an objection is answered"),
    kind=int,
    versions=(Version(15, ORDER_39_FROM, "《社会组织评估管理办法》第二十三条"),),
)
GRANTING_BODY = Parameter(
    key="evaluation.grades.granting_body",
    title=Text("授予机关名称", "Name of the granting body"),
    kind=str,
    versions=(Version("昆明市五华区民政局", ORDER_39_FROM, "复函署名机关"),),
)


def _minimum(benefit: Benefit, *versions: Version[Grade]) -> Parameter[Grade]:
    return Parameter(
        key=f"evaluation.incentives.{benefit.value}.minimum_grade",
        title=Text(f"{benefit.zh}：最低等级", f"Minimum grade for {benefit.en}"),
        kind=Grade,
        versions=versions,
    )


MINIMUM_GRADES: dict[Benefit, Parameter[Grade]] = {
    benefit: _minimum(benefit, Version(Grade.A3, ORDER_39_FROM, source))
    for benefit, source in (
        (Benefit.FUNCTION_TRANSFER, ORDER_39_INCENTIVES),
        (Benefit.PURCHASE, ORDER_39_INCENTIVES),
        (Benefit.AWARD, ORDER_39_INCENTIVES),
        (Benefit.TAX, "《财政部 税务总局 民政部关于公益性捐赠税前扣除有关事项的公告》（2020年第27号）"),
        (Benefit.CONSULTATION, LETTER),
    )
}
# Order 39 asks for 4A, the letter (about 2019) for 3A; both stand here with their day.
MINIMUM_GRADES[Benefit.SIMPLIFIED_INSPECTION] = _minimum(
    Benefit.SIMPLIFIED_INSPECTION,
    Version(Grade.A4, ORDER_39_FROM, ORDER_39_INCENTIVES),
    Version(Grade.A3, date(2019, 1, 1), LETTER, "M"),
)

BOOK = Book(
    CEILINGS,
    NOTICE_DAYS,
    SHEETS_PER_EVALUATION,
    COMMITTEE_SIZE,
    YEARS_AFTER_LEAVING,
    REGISTERED_YEARS,
    HELD_YEARS,
    WAIT_AFTER_DOWNGRADE,
    WAIT_AFTER_CANCELLATION,
    LIGHT_PENALTIES,
    PROVINCIAL_BARS,
    ANSWER_DAYS,
    GRANTING_BODY,
    *MINIMUM_GRADES.values(),
)
