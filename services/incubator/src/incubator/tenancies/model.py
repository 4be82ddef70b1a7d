"""A tenancy (入驻): values only, no I/O."""

from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar
from uuid import UUID

from bureaukit.codes import CodeList

from incubator.periods import Period


class TenancyState(CodeList):
    """How a tenancy stands."""

    AGREEMENT_SIGNED = "agreement_signed", "已签协议", "agreement signed"
    OCCUPIED = "occupied", "入驻中", "occupied"
    EXIT_NOTICE = "exit_notice", "已通知退驻", "exit notice given"
    CLOSED = "closed", "已退驻", "closed"


class ExitReason(CodeList):
    """Why a tenancy ends (INC-12)."""

    GRADUATED = "graduated", "出壳", "graduated"
    EXPIRED = "expired", "到期退出", "expired"
    VOLUNTARY = "voluntary", "主动退出", "voluntary"
    ORDERED = "ordered", "清退（劝退）", "ordered"
    TRANSFERRED = "transferred", "转移", "transferred"


class ExitGround(CodeList):
    """On what ground an exit is ordered (INC-13)."""

    ELIGIBILITY_LOST = "eligibility_lost", "不再符合入驻条件", "eligibility lost"
    ORGANIZATION_ENDED = "organization_ended", "已注销或被撤销登记", "deregistered or revoked"
    UNLAWFUL_ACTIVITY = "unlawful_activity", "违法活动或受处罚", "unlawful activity or penalty"
    SERIOUS_LIST = "serious_list", "列入严重违法失信名单", "entered in the serious list"
    ASSESSMENT_FAILED = "assessment_failed", "评估不合格", "assessment failed"
    NO_ACTIVITY = "no_activity", "连续三个月未开展活动", "no activity for three months"
    SPACE_MISUSED = "space_misused", "转租、转借或改变用途", "sub-let, or used for something else"
    SUPERVISION_REFUSED = "supervision_refused", "拒绝监督", "supervision refused"
    FALSE_DOCUMENTS = "false_documents", "材料虚假", "false documents"
    AGREEMENT_BROKEN = "agreement_broken", "违反入驻协议", "breach of the agreement"


@dataclass(frozen=True, slots=True)
class Holder:
    """Who is in: an organization of the registry, or a team that must register by a day."""

    organization_id: UUID | None
    credit_code: str | None = None
    team_name: str | None = None
    register_by: date | None = None


@dataclass(frozen=True, slots=True)
class Exit:
    """How a tenancy ends."""

    reason: ExitReason
    grounds: tuple[ExitGround, ...]
    notice_on: date
    hand_over_by: date
    provisional: bool
    handed_over_on: date | None = None


@dataclass(frozen=True, slots=True)
class Tenancy:
    """`period` is the one in force: an extension or an early handover changes its end; `agreed_until` keeps the word given."""

    id: UUID
    holder: Holder
    admission_id: UUID | None  # none for one that began before the platform
    base_id: UUID
    area: str
    space_id: UUID
    seat: int
    period: Period
    agreed_until: date
    signed_on: date
    agreement_number: str | None = None
    obligations: tuple[str, ...] = ()
    state: TenancyState = TenancyState.AGREEMENT_SIGNED
    occupied_on: date | None = None
    extended_on: date | None = None
    exit: Exit | None = None
    version: int = field(default=1)


@dataclass(frozen=True, slots=True)
class _TenancyEvent:
    """What both events carry."""

    tenancy_id: UUID
    organization_id: UUID | None
    space_id: UUID
    base_id: UUID
    start_on: date
    end_on: date

    @property
    def subject(self) -> UUID:
        """The tenancy."""
        return self.tenancy_id


@dataclass(frozen=True, slots=True)
class TenancyStarted(_TenancyEvent):
    """A tenancy was agreed on."""

    topic: ClassVar[str] = "incubator.tenancy-started.v1"


@dataclass(frozen=True, slots=True)
class TenancyEnded(_TenancyEvent):
    """A tenancy ended and its space was handed over."""

    topic: ClassVar[str] = "incubator.tenancy-ended.v1"
    reason: ExitReason = ExitReason.EXPIRED


@dataclass(frozen=True, slots=True)
class TenancyChanged(_TenancyEvent):
    """A tenancy was occupied, extended or given notice."""

    topic: ClassVar[str] = "incubator.tenancy-changed.v1"
    state: TenancyState = TenancyState.OCCUPIED
