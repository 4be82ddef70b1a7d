"""What a base offers beside its space, and one order of it: values only, no I/O."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from bureaukit.codes import CodeList

from incubator.clients.model import Client, Clientele


class ServiceKind(CodeList):
    """What is offered (INC-19)."""

    REGISTRATION_HELP = "registration_help", "注册辅导", "help with registration"
    VENUE = "venue", "场地", "venue"
    BOOKKEEPING = "bookkeeping", "财务托管（代账）", "bookkeeping"
    LEGAL = "legal", "法务", "legal advice"
    TRAINING = "training", "培训", "training"
    SUPERVISION = "supervision", "督导", "supervision"
    PROJECT_MATCHING = "project_matching", "项目对接（政府购买）", "matching with projects (government purchase)"
    PARTY_BUILDING = "party_building", "党建", "Party building"
    DISPLAY = "display", "宣传展示", "display"
    EVALUATION_HELP = "evaluation_help", "评估辅导", "help with the evaluation"


class OrderState(CodeList):
    """How an order stands."""

    ORDERED = "ordered", "已预约", "ordered"
    ACCEPTED = "accepted", "已受理", "accepted"
    SCHEDULED = "scheduled", "已排期", "scheduled"
    UNDERWAY = "underway", "服务中", "under way"
    DELIVERED = "delivered", "已完成，待确认", "delivered, to be confirmed"
    CONFIRMED = "confirmed", "已确认", "confirmed"
    REFUSED = "refused", "未受理", "refused"
    CANCELLED = "cancelled", "已取消", "cancelled"
    NO_SHOW = "no_show", "爽约", "no-show"


TAKEN_ON = (OrderState.ACCEPTED, OrderState.SCHEDULED, OrderState.UNDERWAY)  # what counts against the capacity
OPEN = (OrderState.ORDERED, OrderState.ACCEPTED, OrderState.SCHEDULED)


class OrderRefusalGround(CodeList):
    """Why a base does not take an order."""

    FULLY_BOOKED = "fully_booked", "服务名额已满", "no capacity"
    NOT_ELIGIBLE = "not_eligible", "不属服务对象", "not for this organization"
    OUT_OF_SCOPE = "out_of_scope", "超出服务内容", "beyond what is offered"
    NEED_UNCLEAR = "need_unclear", "需求不明确", "the need is not clear"
    PROVIDER_UNAVAILABLE = "provider_unavailable", "服务方暂不能提供", "the provider cannot do it"


@dataclass(frozen=True, slots=True)
class Edition:
    """What a service is from a day on, until a later edition; `capacity` is how many orders are taken on at once."""

    service_id: UUID
    valid_from: date
    title: str
    provider: str
    description: str
    capacity: int | None
    only_for: tuple[Clientele, ...]  # empty: whoever the parameter admits
    is_offered: bool = True


@dataclass(frozen=True, slots=True)
class SupportService:
    """One line of a base's catalogue; its facts are in its editions."""

    id: UUID
    base_id: UUID
    area: str
    kind: ServiceKind
    version: int = 1


@dataclass(frozen=True, slots=True)
class Schedule:
    """When and where it is to be; minutes of the day, the last not included."""

    day: date
    from_minute: int
    to_minute: int
    place: str | None


@dataclass(frozen=True, slots=True)
class Feedback:
    """How the organization found it, 1 to 5, in its own words."""

    score: int
    words: str | None
    on: date


@dataclass(frozen=True, slots=True)
class ServiceOrder:
    """One organization wants one service."""

    id: UUID
    service_id: UUID
    base_id: UUID
    area: str
    kind: ServiceKind
    client: Client
    clientele: Clientele
    need: str
    wanted_on: date | None
    ordered_by: str
    ordered_on: date
    state: OrderState = OrderState.ORDERED
    ground: OrderRefusalGround | None = None
    reason: str | None = None  # in words: of a refusal, a cancellation, an objection
    schedule: Schedule | None = None
    delivered_on: date | None = None
    confirmed_on: date | None = None
    feedback: Feedback | None = None
    version: int = 1


@dataclass(frozen=True, slots=True)
class Delivery:
    """One time that was served; never changed: one that `replaces` an earlier one counts in its place."""

    order_id: UUID
    number: int
    day: date
    minutes: int
    provided_by: str
    content: str
    attendance: int
    documents: tuple[str, ...]
    replaces: int | None
    recorded_by: str


@dataclass(frozen=True, slots=True)
class SupportServiceChanged:
    """A service was entered in a base's catalogue, or is otherwise from a day on."""

    topic: ClassVar[str] = "incubator.support-service-changed.v1"
    service_id: UUID
    base_id: UUID
    kind: ServiceKind
    valid_from: date
    is_offered: bool

    @property
    def subject(self) -> UUID:
        """The service."""
        return self.service_id


@dataclass(frozen=True, slots=True)
class ServiceOrderChanged:
    """An order was placed or took a step."""

    topic: ClassVar[str] = "incubator.service-order-changed.v1"
    order_id: UUID
    service_id: UUID
    base_id: UUID
    kind: ServiceKind
    organization_id: UUID | None
    step: str
    state: OrderState

    @property
    def subject(self) -> UUID:
        """The order."""
        return self.order_id


def in_force(editions: tuple[Edition, ...], on: date) -> Edition | None:
    """Return the edition of a day: the latest that had begun."""
    return next((one for one in reversed(editions) if one.valid_from <= on), None)
