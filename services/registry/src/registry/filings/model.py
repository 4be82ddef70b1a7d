"""A request to file a community organization: values only, no I/O."""

from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar
from uuid import UUID

from bureaukit.codes import CodeList

from registry.organizations.model import Sector


class FilingState(CodeList):
    """Where a request stands."""

    SUBMITTED = "submitted", "已提交", "submitted"
    CHECKED = "checked", "社区已核", "checked by the community"
    FILED = "filed", "已备案", "filed"
    REFUSED = "refused", "不予备案", "refused"
    WITHDRAWN = "withdrawn", "已撤回", "withdrawn"
    ENDED = "ended", "已注销备案", "ended"
    PROMOTED = "promoted", "已转登记", "promoted to a registration"


class ActivityKind(CodeList):
    """What residents' groups do (民发〔2017〕191号)."""

    SERVICE = "service", "为民服务", "services for residents"
    CHARITY = "charity", "公益慈善", "public benefit and charity"
    MUTUAL_AID = "mutual_aid", "邻里互助", "mutual aid of neighbours"
    CULTURE_SPORTS = "culture_sports", "文体娱乐", "culture and sports"
    RURAL_TECHNOLOGY = "rural_technology", "农村生产技术服务", "rural technology services"


@dataclass(frozen=True, slots=True)
class Content:
    """What the residents declare."""

    name: str
    area: str
    activity_kind: ActivityKind
    sector: Sector
    members: int
    activity_place: str | None
    purpose: str | None
    has_rules: bool
    is_non_profit: bool
    is_self_governance_body: bool
    responsible_name: str
    responsible_id: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Filing:
    """One request."""

    id: UUID
    state: FilingState
    version: int
    owner: str
    content: Content
    submitted_on: date
    checked_on: date | None = None
    checked_by: str | None = None
    decided_on: date | None = None
    decided_by: str | None = None
    opinion: str | None = None  # the street's; the community's stands beside it
    check_opinion: str | None = None
    organization_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class FilingProgressed:
    """A step of a request was taken; `state` is where it led."""

    topic: ClassVar[str] = "registry.filing-progressed.v1"
    filing_id: UUID
    step: str
    state: FilingState
    on: date

    @property
    def subject(self) -> UUID:
        """The request."""
        return self.filing_id
