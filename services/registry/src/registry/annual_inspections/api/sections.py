"""The parts of the report form as they come in; whatever is left out stays as it was."""

from typing import Annotated, Any

from bureaukit.names import CleanText
from pydantic import BaseModel, ConfigDict, Field

Count = Annotated[int, Field(ge=0, le=10_000_000)]
Fen = Annotated[int, Field(ge=0, le=10**13)]
SignedFen = Annotated[int, Field(ge=-(10**13), le=10**13)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid")


class DeclarationIn(_Part):
    """法定代表人声明."""

    is_true_and_complete: bool | None = None
    contact: Annotated[CleanText, Field(min_length=1, max_length=50)] | None = None
    contact_phone: Annotated[str, Field(pattern=r"^[0-9+ -]{5,20}$")] | None = None


class PeopleIn(_Part):
    """人员情况."""

    total: Count | None = None
    women: Count | None = None
    full_time: Count | None = None
    part_time: Count | None = None
    with_contracts: Count | None = None
    aged_up_to_35: Count | None = None
    aged_36_to_50: Count | None = None
    aged_51_to_60: Count | None = None
    aged_over_60: Count | None = None
    postgraduates: Count | None = None
    bachelors: Count | None = None
    college_graduates: Count | None = None
    below_college: Count | None = None
    certified_social_workers: Count | None = None
    heads: Count | None = None


class OrganizationAndActivityIn(_Part):
    """组织建设与活动."""

    council_members: Count | None = None
    supervisors: Count | None = None
    council_meetings: Count | None = None
    members_meetings: Count | None = None
    supervisors_meetings: Count | None = None
    public_benefit_projects: Count | None = None
    government_purchase_contracts: Count | None = None
    government_purchase_fen: Fen | None = None


class PartyBuildingIn(_Part):
    """党建情况."""

    members: Count | None = None
    full_time_full_members: Count | None = None
    has_organization: bool | None = None
    activities: Count | None = None


class FinancesIn(_Part):
    """财务情况."""

    opening_net_assets_fen: SignedFen | None = None
    donations_fen: Fen | None = None
    membership_fees_fen: Fen | None = None
    services_fen: Fen | None = None
    government_fen: Fen | None = None
    other_income_fen: SignedFen | None = None
    income_fen: SignedFen | None = None
    activity_costs_fen: Fen | None = None
    administration_fen: Fen | None = None
    fundraising_fen: Fen | None = None
    other_expenses_fen: Fen | None = None
    expenses_fen: Fen | None = None
    closing_net_assets_fen: SignedFen | None = None


class ServiceVolumeIn(_Part):
    """服务业务量."""

    people_served: Count | None = None
    services_given: Count | None = None
    volunteers: Count | None = None
    volunteer_hours: Count | None = None


class FinancialStatementsIn(_Part):
    """资产负债表、业务活动表、现金流量表."""

    assets_fen: Fen | None = None
    liabilities_fen: Fen | None = None
    net_assets_fen: SignedFen | None = None
    income_fen: SignedFen | None = None
    expenses_fen: Fen | None = None
    opening_cash_fen: Fen | None = None
    cash_change_fen: SignedFen | None = None
    closing_cash_fen: Fen | None = None


class WordsIn(_Part):
    """A part in words."""

    text: Annotated[CleanText, Field(min_length=1, max_length=5000)] | None = None


class CharitableWorkIn(_Part):
    """慈善活动情况."""

    public_fundraising_fen: Fen | None = None
    targeted_fundraising_fen: Fen | None = None
    projects: Count | None = None
    charitable_spending_fen: Fen | None = None
    management_costs_fen: Fen | None = None
    fundraising_costs_fen: Fen | None = None
    pay_and_benefits_fen: Fen | None = None
    works_with_others_abroad: bool | None = None
    accounts_are_audited: bool | None = None


class SectionsIn(_Part):
    """Any of the parts; those taken from the register are read only."""

    declaration: DeclarationIn | None = None
    people: PeopleIn | None = None
    organization_and_activity: OrganizationAndActivityIn | None = None
    party_building: PartyBuildingIn | None = None
    finances: FinancesIn | None = None
    service_volume: ServiceVolumeIn | None = None
    financial_statements: FinancialStatementsIn | None = None
    summary: WordsIn | None = None
    plan: WordsIn | None = None
    charity: CharitableWorkIn | None = None
    cover: Any = Field(default=None, description="read only 只读")
    basic_facts: Any = Field(default=None, description="read only: from the register 只读，取自登记簿")
    opinions: Any = Field(default=None, description="read only 只读")
