"""The ending of an organization: its ground, its liquidation, its proof. Values only, no I/O."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from bureaukit.codes import CodeList

from registry.organizations.model import OrganizationState, OrganizationType


class EndingGround(CodeList):
    """Why an organization ends (社会团体登记管理条例 第十九条, 民法典 第六十九条)."""

    PURPOSE_FULFILLED = "purpose_fulfilled", "完成章程规定的宗旨", "the charter's purpose is fulfilled"
    RESOLUTION = "resolution", "自行解散", "dissolved by its own resolution"
    MERGER_OR_SPLIT = "merger_or_split", "分立、合并", "merger or split"
    TERM_OVER = "term_over", "章程规定的存续期间届满", "the charter's term is over"
    COURT = "court", "人民法院裁判终止", "ended by a court"
    REVOCATION = "revocation", "被撤销登记", "its registration was revoked"
    OTHER = "other", "由于其他原因终止", "another reason"


class DeregistrationState(CodeList):
    """Where an ending stands."""

    PROPOSED = "proposed", "拟终止，待审查", "to be reviewed by the supervising unit"
    CONSENTED = "consented", "待成立清算组织", "liquidation group to be formed"
    LIQUIDATING = "liquidating", "清算中", "liquidating"
    REPORTED = "reported", "清算结束，待申请注销", "liquidated, to be applied for"
    APPLIED = "applied", "已申请注销", "applied for"
    DEREGISTERED = "deregistered", "准予注销", "deregistered"
    REFUSED = "refused", "未获同意", "not consented to"
    WITHDRAWN = "withdrawn", "已撤回", "withdrawn"


S = DeregistrationState
OPEN = (S.PROPOSED, S.CONSENTED, S.LIQUIDATING, S.REPORTED, S.APPLIED)


class RecipientKind(CodeList):
    """To whom the remaining assets go; the last two may never have them (民法典 第九十五条)."""

    SOCIAL_ORGANIZATION = "social_organization", "宗旨相同或者相近的社会组织", "a social organization of like purpose"
    CHARITY = "charity", "宗旨相同或者相近的慈善组织", "a charity of like purpose"
    PUBLIC_INSTITUTION = "public_institution", "公益性事业单位", "a public institution for public benefit"
    FOUNDER = "founder", "出资人或者设立人", "an investor or founder"
    MEMBER = "member", "会员", "a member"


class Handed(CodeList):
    """What became of something that is to be collected."""

    RETURNED = "returned", "已收缴", "returned"
    DECLARED_VOID = "declared_void", "已公告作废", "declared void by public notice"


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who takes the remaining assets over."""

    kind: RecipientKind
    name: str
    credit_code: str | None = None


@dataclass(frozen=True, slots=True)
class LiquidationGroup:
    """Who winds up, from which day on."""

    head: str
    members: tuple[str, ...]
    formed_on: date


@dataclass(frozen=True, slots=True)
class CreditorsNotice:
    """How creditors were told to come forward."""

    published_on: date
    medium: str


@dataclass(frozen=True, slots=True)
class LiquidationReport:
    """What was there, what was owed, what is left and who gets it; amounts in fen."""

    finished_on: date
    assets_fen: int
    costs_fen: int
    debts_fen: int
    remaining_fen: int
    conclusion: str
    recipient: Recipient | None = None


@dataclass(frozen=True, slots=True)
class Collection:
    """What the organization gives back (第二十一条第二款)."""

    collected_on: date
    certificate: Handed
    seal: Handed
    financial_vouchers: Handed


@dataclass(frozen=True, slots=True)
class Deregistration:
    """One ending. `state_before` is where the organization returns to on a withdrawal; `handled_by` may not decide."""

    id: UUID
    state: DeregistrationState
    version: int
    organization_id: UUID
    organization_type: OrganizationType
    area: str
    supervising_unit: str | None
    is_charity: bool
    ground: EndingGround
    resolved_on: date
    resolution: str
    state_before: OrganizationState
    proposed_on: date
    proposed_by: str
    handled_by: tuple[str, ...] = ()
    consented_on: date | None = None
    consented_by: str | None = None
    consent_opinion: str | None = None
    opinion: str | None = None  # of the registrar, when the application is returned
    group: LiquidationGroup | None = None
    notice: CreditorsNotice | None = None
    report: LiquidationReport | None = None
    applied_on: date | None = None
    collection: Collection | None = None
    decided_on: date | None = None
    decided_by: str | None = None
    proof_number: str | None = None

    @property
    def follows_revocation(self) -> bool:
        """Whether the registration is gone already, so that only the liquidation is left to do."""
        return self.ground is EndingGround.REVOCATION


@dataclass(frozen=True, slots=True)
class EndingFollowed:
    """A service has settled what it had with an organization that ended."""

    topic: ClassVar[str] = "registry.ending-followed.v1"
    organization_id: UUID
    service: str

    @property
    def subject(self) -> UUID:
        """The organization, so that its events stay in order."""
        return self.organization_id


@dataclass(frozen=True, slots=True)
class DeregistrationProgressed:
    """A step towards the end of an organization was taken; what it does to the organization is announced apart."""

    topic: ClassVar[str] = "registry.deregistration-progressed.v1"
    deregistration_id: UUID
    organization_id: UUID
    step: str
    state: DeregistrationState
    on: date

    @property
    def subject(self) -> UUID:
        """The deregistration."""
        return self.deregistration_id
