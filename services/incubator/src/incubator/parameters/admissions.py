"""Who may enter and who goes first: deadlines, exclusions, weights."""

from bureaukit.parameters import Parameter, Version
from bureaukit.text import Text

from incubator.admissions.model import Factor
from incubator.parameters.sources import OWN_RULES, START

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

ALL = (RESULT_DAYS, EXCLUSION_MONTHS, REENTRY_MONTHS, TEAM_MONTHS, WEIGHTS)
