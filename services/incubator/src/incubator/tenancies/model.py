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


RUNNING = (TenancyState.AGREEMENT_SIGNED, TenancyState.OCCUPIED)  # no notice was given


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
    NOT_REGISTERED = "not_registered", "逾期未完成登记", "not registered by the day set"


class Deadline(CodeList):
    """What falls due in a tenancy."""

    REGISTRATION = "registration", "完成登记", "registration of a team"
    HANDOVER = "handover", "场地交接", "handover of the space"


class HandoverItem(CodeList):
    """What is looked at when a space is handed over."""

    KEYS = "keys", "钥匙、门禁卡", "keys and access cards"
    EQUIPMENT = "equipment", "设施设备", "equipment"
    UTILITIES = "utilities", "水电网络", "water, electricity and network"
    SIGNS = "signs", "标牌、住所信息", "signs, and the address where it is given"
    BELONGINGS = "belongings", "自有物品清运", "own belongings taken away"
    CONDITION = "condition", "场地状况", "condition of the space"


@dataclass(frozen=True, slots=True)
class Team:
    """A group that was admitted before it was registered; it is kept when the group has become an organization."""

    name: str
    founder: str  # the token subject that speaks for it until it is registered
    applied_on: date
    register_by: date
    reminded_on: date | None = None
    linked_on: date | None = None


@dataclass(frozen=True, slots=True)
class Holder:
    """Who is in: an organization of the registry, or a team that must register by a day and then becomes one."""

    organization_id: UUID | None
    credit_code: str | None = None
    team: Team | None = None


@dataclass(frozen=True, slots=True)
class Stay:
    """What a tenancy is a part of: a transfer begins another tenancy, and the stay goes on."""

    id: UUID
    since: date


@dataclass(frozen=True, slots=True)
class Exit:
    """How a tenancy ends."""

    reason: ExitReason
    grounds: tuple[ExitGround, ...]
    notice_on: date
    hand_over_by: date
    provisional: bool
    handed_over_on: date | None = None
    checklist: tuple[tuple[HandoverItem, str | None], ...] = ()  # each item with what was wrong with it, if anything


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
    stay: Stay
    agreed_until: date
    signed_on: date
    agreement_number: str | None = None
    obligations: tuple[str, ...] = ()
    state: TenancyState = TenancyState.AGREEMENT_SIGNED
    occupied_on: date | None = None
    extended_on: date | None = None
    exit: Exit | None = None
    version: int = field(default=1)

    @property
    def is_of_a_team(self) -> bool:
        """Say whether its holder has yet to be registered."""
        return self.holder.organization_id is None

    @property
    def earliest_handover(self) -> date | None:
        """The first day on which the space can be handed over; a transfer leaves no day without a seat."""
        if self.exit is None:
            return None
        return self.period.end_on if self.exit.reason is ExitReason.TRANSFERRED else self.exit.notice_on


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
    """A tenancy was occupied, extended, linked to its organization, given notice or handed over."""

    topic: ClassVar[str] = "incubator.tenancy-changed.v1"
    step: str = ""
    state: TenancyState = TenancyState.OCCUPIED


@dataclass(frozen=True, slots=True)
class TeamDeadlineNear:
    """The day by which a team must be registered comes near."""

    topic: ClassVar[str] = "incubator.team-deadline-near.v1"
    tenancy_id: UUID
    base_id: UUID
    register_by: date

    @property
    def subject(self) -> UUID:
        """The tenancy."""
        return self.tenancy_id
