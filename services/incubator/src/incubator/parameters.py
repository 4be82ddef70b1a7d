"""What the law or the bureau may change in this service, with dates and sources (docs/rulebook.md)."""

from datetime import date

from bureaukit.parameters import Book, Parameter, Version
from bureaukit.text import Text

from incubator.admissions.model import Factor

START = date(2014, 1, 1)
OWN_RULES = "《五华区社会组织培育发展中心配套制度》未公开，系统缺省值"

RESULT_DAYS = Parameter(
    key="incubator.admissions.result_working_days",
    title=Text("入驻结果告知期限（工作日）", "Working days within which the result is told"),
    kind=int,
    versions=(Version(5, START, "深圳龙华区孵化基地管理办法：5个工作日；" + OWN_RULES),),
)
EXCLUSION_MONTHS = Parameter(
    key="incubator.admissions.exclusion_months",
    title=Text("处罚与年检结果的回溯期（月）", "Months over which penalties and inspections count"),
    kind=int,
    versions=(Version(24, START, "泸州市2025年公告：近两年；" + OWN_RULES),),
)
REENTRY_MONTHS = Parameter(
    key="incubator.admissions.reentry_months",
    title=Text("清退后不得再次入驻的月数", "Months without re-entry after an ordered exit"),
    kind=int,
    versions=(Version(12, START, OWN_RULES, "L"),),
)
TEAM_MONTHS = Parameter(
    key="incubator.admissions.team_register_months",
    title=Text("未登记团队完成登记的期限（月）", "Months within which a team must register"),
    kind=int,
    versions=(Version(6, START, "深圳龙华区：及时完成登记；" + OWN_RULES, "L"),),
)
WEIGHTS = Parameter(
    key="incubator.admissions.weights",
    title=Text("入驻评分各因素权重", "Weights of the scoring factors"),
    kind=dict[Factor, int],
    versions=(
        Version(
            {
                Factor.COMMUNITY_NEED: 30,
                Factor.SERVICE_RECORD: 25,
                Factor.TEAM: 20,
                Factor.PLAN: 15,
                Factor.PARTY_BUILDING: 10,
            },
            START,
            OWN_RULES,
            "L",
        ),
    ),
)
FIRST_MONTHS = Parameter(
    key="incubator.tenancies.first_months",
    title=Text("首期入驻最长月数", "Longest first period in months"),
    kind=int,
    versions=(Version(12, START, "合肥（合政办〔2016〕5号）、常州：约两年，分1+1年；" + OWN_RULES, "M"),),
)
EXTENSION_MONTHS = Parameter(
    key="incubator.tenancies.extension_months",
    title=Text("续驻最长月数", "Longest extension in months"),
    kind=int,
    versions=(Version(12, START, "合肥、常州：约两年；" + OWN_RULES, "M"),),
)
MAX_MONTHS = Parameter(
    key="incubator.tenancies.max_months",
    title=Text("入驻总期限（月）", "Longest stay in months"),
    kind=int,
    versions=(Version(24, START, "合肥（合政办〔2016〕5号）：孵化期2年；" + OWN_RULES),),
)
HANDOVER_DAYS = Parameter(
    key="incubator.tenancies.handover_working_days",
    title=Text("退驻交接期限（工作日）", "Working days for the handover"),
    kind=int,
    versions=(Version(15, START, "深圳龙华区孵化基地管理办法：15个工作日；" + OWN_RULES),),
)
LEGACY_UNTIL = Parameter(
    key="incubator.tenancies.legacy_until",
    title=Text("可补录的既有入驻须早于此日开始", "Tenancies from before the platform start before this day"),
    kind=date,
    versions=(Version(date(2026, 1, 1), START, "平台启用日，由区民政局确定", "L"),),
)

BOOK = Book(
    RESULT_DAYS,
    EXCLUSION_MONTHS,
    REENTRY_MONTHS,
    TEAM_MONTHS,
    WEIGHTS,
    FIRST_MONTHS,
    EXTENSION_MONTHS,
    MAX_MONTHS,
    HANDOVER_DAYS,
    LEGACY_UNTIL,
)
