"""How long a stay lasts and how it ends."""

from datetime import date
from typing import Annotated

from bureaukit.parameters import Parameter, Version
from bureaukit.text import Text
from pydantic import Field

from incubator.parameters.sources import OWN_RULES, START

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

TEAM_REMINDER_DAYS = Parameter(
    key="incubator.tenancies.team_reminder_days",
    title=Text("未登记团队登记期限届满前提醒（日）", "Days before its day to register on which a team is reminded"),
    kind=Annotated[int, Field(ge=1, le=180)],
    versions=(Version(30, START, OWN_RULES, "L"),),
)

STANDARD_OBLIGATIONS: Parameter[list[str]] = Parameter(
    key="incubator.tenancies.standard_obligations",
    title=Text("入驻协议通用义务", "Obligations that stand in every agreement"),
    kind=list[Annotated[str, Field(min_length=2, max_length=200)]],
    versions=(
        Version(
            [
                "按约定用途使用场地，不转租、转借或改变用途",
                "按季填报季报，接受中期评估和监督检查",
                "退驻通知后按期交接场地",
            ],
            START,
            "深圳龙华区孵化基地管理办法：不得违反协议和管理制度，退驻限期交接；" + OWN_RULES,
            "M",
        ),
    ),
)

ALL = (
    FIRST_MONTHS,
    EXTENSION_MONTHS,
    MAX_MONTHS,
    HANDOVER_DAYS,
    LEGACY_UNTIL,
    TEAM_REMINDER_DAYS,
    STANDARD_OBLIGATIONS,
)
