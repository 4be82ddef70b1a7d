"""An organization as the register knows it: values only, no I/O."""

from dataclasses import dataclass, fields
from datetime import date
from uuid import UUID

from bureaukit.codes import CodeList


class Track(CodeList):
    """Whether an organization is a legal person on the register or a filed group of residents."""

    REGISTERED = "registered", "登记", "registered"
    FILED = "filed", "备案", "filed"


class OrganizationType(CodeList):
    """The legal forms."""

    SOCIAL_GROUP = "social_group", "社会团体", "social group"
    SOCIAL_SERVICE_ORGANIZATION = (
        "social_service_organization",
        "社会服务机构(民办非企业单位)",
        "social service organization",
    )
    FOUNDATION = "foundation", "基金会", "foundation"
    COMMUNITY_ORGANIZATION = "community_organization", "社区社会组织", "community organization"


class OrganizationState(CodeList):
    """Where an organization stands in its life."""

    ACTIVE = "active", "正常", "active"
    SUSPENDED = "suspended", "限期停止活动", "suspended"
    LIQUIDATING = "liquidating", "清算", "liquidating"
    DEREGISTERED = "deregistered", "已注销", "deregistered"
    REVOKED = "revoked", "已撤销", "revoked"


ENDED = (OrganizationState.DEREGISTERED, OrganizationState.REVOKED)


class Sector(CodeList):
    """The fields of activity of the yearbooks (民政事业统计)."""

    SCIENCE_TECHNOLOGY = "science_technology", "科技", "science and technology"
    ECOLOGY = "ecology", "生态环境", "ecology and environment"
    EDUCATION = "education", "教育", "education"
    HEALTH = "health", "卫生", "health"
    SOCIAL_SERVICES = "social_services", "社会服务", "social services"
    CULTURE = "culture", "文化", "culture"
    SPORTS = "sports", "体育", "sports"
    LAW = "law", "法律", "law"
    BUSINESS_SERVICES = "business_services", "工商服务业", "industry and commerce services"
    RELIGION = "religion", "宗教", "religion"
    AGRICULTURE_RURAL = "agriculture_rural", "农业及农村发展", "agriculture and rural development"
    PROFESSIONAL = "professional", "职业及从业组织", "professional bodies"
    INTERNATIONAL = "international", "国际及涉外", "international"
    OTHER = "other", "其他", "other"


class SocialWorkKind(CodeList):
    """The two kinds of social-work organizations that the district favours."""

    DIRECT_SERVICE = "direct_service", "直接服务型", "gives professional services"
    SECTOR_SERVICE = "sector_service", "行业服务型", "serves the sector"


@dataclass(frozen=True, slots=True)
class Projection:
    """What neighbours may know of an organization; every event carries it whole."""

    id: UUID
    credit_code: str | None
    filing_number: str | None
    name: str
    track: Track
    type: OrganizationType
    social_work: bool
    area: str
    sector: Sector
    state: OrganizationState
    registered_on: date
    ended_on: date | None = None
    abnormal_since: date | None = None
    serious_since: date | None = None
    charity_since: date | None = None
    public_fundraising_since: date | None = None


@dataclass(frozen=True, slots=True)
class Particulars:
    """What the register holds beside the projection; the domicile and the people never travel in events."""

    social_work_kind: SocialWorkKind | None = None
    certificate_number: str | None = None
    domicile: str | None = None
    activity_area: str | None = None
    scope: str | None = None
    purpose: str | None = None
    start_up_funds_fen: int | None = None
    supervising_unit: str | None = None
    direct_registration_class: str | None = None
    legal_representative: str | None = None
    legal_representative_index: str | None = None  # blind index of the ID number; the number stays with the application
    responsible_name: str | None = (
        None  # who answers for a group that is only filed: kept for its office, never published
    )
    source: str = "application"
    source_digest: str | None = None


# Every item of an organization that the book keeps the history of; `id` alone never changes.
ITEMS = tuple(field.name for kind in (Projection, Particulars) for field in fields(kind) if field.name != "id")
