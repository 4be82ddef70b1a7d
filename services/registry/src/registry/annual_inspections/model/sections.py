"""The twelve parts of the report form, and the one that charities have besides, as far as the organization itself fills them in: values only, no I/O.

Everything may be missing while it is a draft. Cover, basic facts and opinions are not among the dataclasses: they are
read from the register and from the course of the inspection.
"""

from dataclasses import dataclass, fields
from typing import Any

from bureaukit.codes import CodeList


class SectionName(CodeList):
    """The parts of the form, in its order."""

    COVER = "cover", "封面", "cover"
    DECLARATION = "declaration", "法定代表人声明", "legal representative's declaration"
    BASIC_FACTS = "basic_facts", "基本信息", "basic facts"
    PEOPLE = "people", "人员情况", "people"
    ORGANIZATION_AND_ACTIVITY = "organization_and_activity", "组织建设与活动", "organization and activity"
    PARTY_BUILDING = "party_building", "党建情况", "Party building"
    FINANCES = "finances", "财务情况", "finances"
    SERVICE_VOLUME = "service_volume", "服务业务量", "service volume"
    FINANCIAL_STATEMENTS = "financial_statements", "资产负债表、业务活动表、现金流量表", "three statements"
    SUMMARY = "summary", "年度工作总结", "summary of the year"
    PLAN = "plan", "下年度工作计划", "plan for the next year"
    CHARITY = "charity", "慈善活动情况", "charitable work"
    OPINIONS = "opinions", "意见", "opinions"


class SectionStatus(CodeList):
    """How far a part is filled in."""

    EMPTY = "empty", "未填写", "empty"
    DRAFT = "draft", "草稿", "draft"
    COMPLETE = "complete", "已填写", "complete"
    READ_ONLY = "read_only", "只读", "read only"


READ_ONLY = (SectionName.COVER, SectionName.BASIC_FACTS, SectionName.OPINIONS)


@dataclass(frozen=True, slots=True)
class Declaration:
    """The legal representative vouches for what is stated."""

    is_true_and_complete: bool | None = None
    contact: str | None = None
    contact_phone: str | None = None


@dataclass(frozen=True, slots=True)
class People:
    """Who works there at the end of the year; bands of age and education add up to the total."""

    total: int | None = None
    women: int | None = None
    full_time: int | None = None
    part_time: int | None = None
    with_contracts: int | None = None
    aged_up_to_35: int | None = None
    aged_36_to_50: int | None = None
    aged_51_to_60: int | None = None
    aged_over_60: int | None = None
    postgraduates: int | None = None
    bachelors: int | None = None
    college_graduates: int | None = None
    below_college: int | None = None
    certified_social_workers: int | None = None
    heads: int | None = None


@dataclass(frozen=True, slots=True)
class OrganizationAndActivity:
    """Council, supervisors, their meetings, and what was done for the public."""

    council_members: int | None = None
    supervisors: int | None = None
    council_meetings: int | None = None
    members_meetings: int | None = None
    supervisors_meetings: int | None = None
    public_benefit_projects: int | None = None
    government_purchase_contracts: int | None = None
    government_purchase_fen: int | None = None


@dataclass(frozen=True, slots=True)
class PartyBuilding:
    """Party members, and whether there is a Party organization."""

    members: int | None = None
    full_time_full_members: int | None = None
    has_organization: bool | None = None
    activities: int | None = None


@dataclass(frozen=True, slots=True)
class Finances:
    """The year's money in fen: what came, what went, what is left."""

    opening_net_assets_fen: int | None = None
    donations_fen: int | None = None
    membership_fees_fen: int | None = None
    services_fen: int | None = None
    government_fen: int | None = None
    other_income_fen: int | None = None
    income_fen: int | None = None
    activity_costs_fen: int | None = None
    administration_fen: int | None = None
    fundraising_fen: int | None = None
    other_expenses_fen: int | None = None
    expenses_fen: int | None = None
    closing_net_assets_fen: int | None = None


@dataclass(frozen=True, slots=True)
class ServiceVolume:
    """How many were served, how often."""

    people_served: int | None = None
    services_given: int | None = None
    volunteers: int | None = None
    volunteer_hours: int | None = None


@dataclass(frozen=True, slots=True)
class FinancialStatements:
    """Balance sheet, statement of activities and cash flow at the end of the year, in fen."""

    assets_fen: int | None = None
    liabilities_fen: int | None = None
    net_assets_fen: int | None = None
    income_fen: int | None = None
    expenses_fen: int | None = None
    opening_cash_fen: int | None = None
    cash_change_fen: int | None = None
    closing_cash_fen: int | None = None


@dataclass(frozen=True, slots=True)
class Words:
    """A part that is told in words."""

    text: str | None = None


@dataclass(frozen=True, slots=True)
class CharitableWork:
    """What a charity tells of its year beside its accounts (慈善法 第十三条); sums in fen."""

    public_fundraising_fen: int | None = None
    targeted_fundraising_fen: int | None = None
    projects: int | None = None
    charitable_spending_fen: int | None = None
    management_costs_fen: int | None = None
    fundraising_costs_fen: int | None = None
    pay_and_benefits_fen: int | None = None
    works_with_others_abroad: bool | None = None
    accounts_are_audited: bool | None = None


@dataclass(frozen=True, slots=True)
class Sections:
    """What the organization filled in; None is a part it has not begun."""

    declaration: Declaration | None = None
    people: People | None = None
    organization_and_activity: OrganizationAndActivity | None = None
    party_building: PartyBuilding | None = None
    finances: Finances | None = None
    service_volume: ServiceVolume | None = None
    financial_statements: FinancialStatements | None = None
    summary: Words | None = None
    plan: Words | None = None
    charity: CharitableWork | None = None

    def missing(self, name: SectionName) -> list[str]:
        """Return the members of a part that are not filled in; of a part not begun, all of them."""
        part = getattr(self, name.value) or KINDS[name]()
        return [member.name for member in fields(part) if getattr(part, member.name) is None]

    def status(self, name: SectionName) -> SectionStatus:
        """Return how far a part is filled in."""
        if name in READ_ONLY:
            return SectionStatus.READ_ONLY
        if getattr(self, name.value) is None:
            return SectionStatus.EMPTY
        return SectionStatus.DRAFT if self.missing(name) else SectionStatus.COMPLETE


KINDS: dict[SectionName, Any] = {
    SectionName.DECLARATION: Declaration,
    SectionName.PEOPLE: People,
    SectionName.ORGANIZATION_AND_ACTIVITY: OrganizationAndActivity,
    SectionName.PARTY_BUILDING: PartyBuilding,
    SectionName.FINANCES: Finances,
    SectionName.SERVICE_VOLUME: ServiceVolume,
    SectionName.FINANCIAL_STATEMENTS: FinancialStatements,
    SectionName.SUMMARY: Words,
    SectionName.PLAN: Words,
    SectionName.CHARITY: CharitableWork,
}
OF_CHARITIES = (SectionName.CHARITY,)
FILLED_IN = tuple(name for name in KINDS if name not in OF_CHARITIES)
