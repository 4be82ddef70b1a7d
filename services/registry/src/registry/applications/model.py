"""An application to found an organization (成立登记): values only, no I/O."""

from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar
from uuid import UUID

from bureaukit.codes import CodeList

from registry.organizations.model import Sector, SocialWorkKind


class ApplicationType(CodeList):
    """What can be asked for; the last two are known so that the applicant can be told where to go."""

    SOCIAL_GROUP = "social_group", "社会团体", "social group"
    SOCIAL_SERVICE_ORGANIZATION = (
        "social_service_organization",
        "社会服务机构(民办非企业单位)",
        "social service organization",
    )
    FOUNDATION = "foundation", "基金会", "foundation"
    SOCIAL_ENTERPRISE = "social_enterprise", "社会企业", "social enterprise"


class ApplicationState(CodeList):
    """Where a case stands."""

    DRAFT = "draft", "草稿", "draft"
    SUBMITTED = "submitted", "已提交", "submitted"
    CORRECTION = "correction", "待补正", "waiting for correction"
    ACCEPTED = "accepted", "已受理", "accepted"
    UNDER_REVIEW = "under_review", "审查中", "under review"
    APPROVED = "approved", "已准予", "approved"
    REFUSED = "refused", "不予登记", "refused"
    CONSENT_REFUSED = "consent_refused", "业务主管单位不同意", "consent refused by the supervising unit"
    WITHDRAWN = "withdrawn", "已撤回", "withdrawn"


class DirectRegistrationClass(CodeList):
    """The four classes that need no supervising unit."""

    TRADE = "trade", "行业协会商会类", "trade associations"
    SCIENCE = "science", "科技类", "science and technology"
    CHARITY = "charity", "公益慈善类", "public benefit and charity"
    COMMUNITY_SERVICE = "community_service", "城乡社区服务类", "urban and rural community service"


class RefusalGround(CodeList):
    """Why registration is refused, in the order of 社会团体登记管理条例 第十三条 (NR1 to NR5)."""

    SCOPE_UNLAWFUL = "scope_unlawful", "宗旨、业务范围不符合规定", "purpose or scope against the regulation"
    NOT_NECESSARY = (
        "not_necessary",
        "同一行政区域内已有相同或者相似的组织，没有必要成立",
        "a like organization exists; not necessary",
    )
    FOUNDER_UNFIT = "founder_unfit", "发起人、拟任负责人不符合条件", "a founder or proposed head is unfit"
    FRAUD = "fraud", "在申请时弄虚作假", "fraud in the application"
    BARRED_BY_LAW = "barred_by_law", "有法律、行政法规禁止的其他情形", "barred by other law"


class Part(CodeList):
    """In what part a person stands in an application."""

    FOUNDER = "founder", "发起人(举办者)", "founder"
    LEGAL_REPRESENTATIVE = "legal_representative", "拟任法定代表人", "proposed legal representative"


@dataclass(frozen=True, slots=True)
class Person:
    """A person of the application; the number is in plain only while a request is handled."""

    part: Part
    name: str
    id_number: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Content:
    """What the founders declare. Counts are those the rules need; a draft may lack anything but type and name."""

    type: ApplicationType
    name: str
    domicile: str | None = None
    area: str | None = None
    activity_area: str | None = None
    sector: Sector | None = None
    scope: str | None = None
    purpose: str | None = None
    start_up_funds_fen: int = 0
    individual_members: int = 0
    unit_members: int = 0
    full_time_staff: int = 0
    certified_staff: int = 0
    social_work_degree_staff: int = 0
    premises_proved: bool = False
    charter_items: tuple[int, ...] = ()
    bears_liability_alone: bool = False
    supervising_unit: str | None = None
    direct_registration_class: DirectRegistrationClass | None = None
    needs_prior_permit: bool = False
    is_political_or_religious: bool = False
    social_work: bool = False
    social_work_kind: SocialWorkKind | None = None
    charter_states_social_work: bool = False
    existing_credit_code: str | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """What was told to the applicant, and what the application held when it was told."""

    items: tuple[dict[str, str], ...]
    content: dict[str, object]
    given_on: date
    given_by: str


@dataclass(frozen=True, slots=True)
class Progress:
    """Who did what on which day; a case is judged by these, and so is who may not decide it."""

    submitted_on: date | None = None
    received_on: date | None = None  # of the last submission: the clock of acceptance runs from here
    accepted_on: date | None = None
    accepted_by: str | None = None
    deemed_accepted: bool = False
    consented_on: date | None = None
    consented_by: str | None = None
    reviewed_on: date | None = None
    reviewed_by: str | None = None
    decided_on: date | None = None
    decided_by: str | None = None
    opinion: str | None = None
    refusal_ground: RefusalGround | None = None


@dataclass(frozen=True, slots=True)
class Application:
    """One case."""

    id: UUID
    state: ApplicationState
    version: int
    owner: str
    content: Content
    people: tuple[Person, ...] = ()
    notices: tuple[Notice, ...] = ()
    progress: Progress = Progress()
    organization_id: UUID | None = None

    @property
    def needs_consent(self) -> bool:
        """Whether a supervising unit has a say: direct registration has none."""
        return self.content.direct_registration_class is None

    @property
    def handled_by(self) -> set[str]:
        """The officers who made the case ready; none of them decides it."""
        told = {notice.given_by for notice in self.notices}
        return told | {who for who in (self.progress.accepted_by, self.progress.reviewed_by) if who}


@dataclass(frozen=True, slots=True)
class ApplicationProgressed:
    """A step of a case was taken; `state` is where it led."""

    topic: ClassVar[str] = "registry.application-progressed.v1"
    application_id: UUID
    step: str
    state: ApplicationState
    on: date

    @property
    def subject(self) -> UUID:
        """The application."""
        return self.application_id
