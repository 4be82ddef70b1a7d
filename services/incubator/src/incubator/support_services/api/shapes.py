"""What goes in and out at the counters for support services."""

from datetime import date
from typing import Annotated, Any, Self
from uuid import UUID

from bureaukit.names import CleanText
from bureaukit.pages import Filter
from bureaukit.text import Text
from pydantic import BaseModel, ConfigDict, Field, model_validator

from incubator.clients.model import Clientele
from incubator.periods import clock_time
from incubator.support_services.model import (
    Delivery,
    Edition,
    OrderRefusalGround,
    OrderState,
    ServiceKind,
    ServiceOrder,
)
from incubator.wire import AREA_PREFIX, ClockTime, Day, Organization, minute_of

Words = Annotated[CleanText, Field(min_length=2, max_length=500)]
Name = Annotated[CleanText, Field(min_length=2, max_length=120)]
Reference = Annotated[CleanText, Field(min_length=2, max_length=200, description="number or place of a paper 材料编号")]


class EditionIn(BaseModel):
    """What a service is from a day on."""

    model_config = ConfigDict(extra="forbid")

    valid_from: Day
    title: Name
    provider: Name = Field(description="who serves 服务提供方")
    description: Annotated[str, Field(min_length=2, max_length=2000)]
    capacity: Annotated[int, Field(ge=1, le=10_000)] | None = Field(
        default=None, description="orders taken on at once; without it there is no limit 同时在办数量上限"
    )
    only_for: list[Clientele] = Field(
        default=[], max_length=len(Clientele), description="of those the parameter admits 服务对象（在参数范围内收窄）"
    )

    def edition(self, service_id: UUID) -> Edition:
        """Return it as an edition of a service."""
        only_for = tuple(dict.fromkeys(self.only_for))
        values = {name: getattr(self, name) for name in ("valid_from", "title", "provider", "description", "capacity")}
        return Edition(service_id, **values, only_for=only_for)


class ServiceIn(EditionIn):
    """A new line of a base's catalogue."""

    base_id: UUID
    kind: ServiceKind


class GivingUpIn(BaseModel):
    """From which day on a service is offered no more."""

    model_config = ConfigDict(extra="forbid")

    from_day: Day


class EditionOut(BaseModel, from_attributes=True):
    """What a service is from a day on."""

    valid_from: date
    title: str
    provider: str
    description: str
    capacity: int | None
    only_for: list[Clientele]
    is_offered: bool


class ServiceOut(BaseModel):
    """A service with everything it was, is and will be."""

    id: UUID
    base_id: UUID
    kind: ServiceKind
    taken_on: int = Field(description="orders that count against the capacity 在办数量")
    editions: list[EditionOut]


class ServiceItem(BaseModel):
    """A service as it is on the day asked for."""

    id: UUID
    base_id: UUID
    kind: ServiceKind
    valid_from: date
    title: str
    provider: str
    description: str
    capacity: int | None
    only_for: list[Clientele]


class ServicePage(BaseModel):
    """One page of the catalogue."""

    items: list[ServiceItem]
    next_cursor: str | None


class ServiceFilter(Filter):
    """What the catalogue can be asked."""

    as_of: date | None = Field(default=None, description="offered on this day, today if left out 当日提供")
    base_id: UUID | None = None
    kind: ServiceKind | None = None
    area: str | None = Field(default=None, pattern=AREA_PREFIX, description="division code prefix 区划代码前缀")


class OrderIn(BaseModel):
    """An order: for an organization (its representative needs not name it), or for a team by its application."""

    model_config = ConfigDict(extra="forbid")

    service_id: UUID
    organization: Organization | None = Field(default=None, description="default: the caller's own 缺省为本组织")
    admission_id: UUID | None = Field(default=None, description="of a team not yet registered 未登记团队的入驻申请")
    need: Words
    wanted_on: Day | None = None

    @model_validator(mode="after")
    def one_client(self) -> Self:
        """A team has no organization."""
        if self.organization and self.admission_id:
            raise ValueError(Text("organization 与 admission_id 只能填一项", "Give organization or admission_id"))
        return self


class RefusalIn(BaseModel):
    """Why an order is not taken on."""

    model_config = ConfigDict(extra="forbid")

    ground: OrderRefusalGround
    reason: Words


class ScheduleIn(BaseModel):
    """When and where; the hour of the end is not included."""

    model_config = ConfigDict(extra="forbid")

    day: Day
    from_time: ClockTime
    to_time: ClockTime
    place: Name | None = None

    @model_validator(mode="after")
    def in_order(self) -> Self:
        """It ends after it begins."""
        if minute_of(self.from_time) >= minute_of(self.to_time):
            raise ValueError(Text("结束时间须晚于开始时间", "The end must be later than the beginning"))
        return self


class DeliveryIn(BaseModel):
    """One time that was served."""

    model_config = ConfigDict(extra="forbid")

    day: Day
    minutes: Annotated[int, Field(ge=1, le=1440)]
    provided_by: Name = Field(description="who served 服务人员")
    content: Words = Field(description="what was done 服务内容")
    attendance: Annotated[int, Field(ge=0, le=10_000)] = Field(description="how many of the organization came 到场人数")
    documents: list[Reference] = Field(default=[], max_length=30)
    replaces: Annotated[int, Field(ge=1)] | None = Field(
        default=None, description="number of the record that this one puts right 被更正的记录"
    )


class ObjectionIn(BaseModel):
    """What is not as it was recorded."""

    model_config = ConfigDict(extra="forbid")

    reason: Words


class FeedbackIn(BaseModel):
    """How it was."""

    model_config = ConfigDict(extra="forbid")

    score: Annotated[int, Field(ge=1, le=5)]
    words: Words | None = None


class CancellationIn(BaseModel):
    """Why; the office must say."""

    model_config = ConfigDict(extra="forbid")

    reason: Words | None = None


class OrderOut(BaseModel):
    """An order as its organization and the office see it."""

    id: UUID
    service_id: UUID
    base_id: UUID
    kind: ServiceKind
    organization_id: UUID | None
    admission_id: UUID | None
    team_name: str | None
    clientele: Clientele
    need: str
    wanted_on: date | None
    ordered_on: date
    state: OrderState
    ground: OrderRefusalGround | None
    reason: str | None
    scheduled_on: date | None
    from_time: str | None
    to_time: str | None
    place: str | None
    delivered_on: date | None
    confirmed_on: date | None
    feedback_score: int | None
    feedback_words: str | None
    feedback_on: date | None


class OrderPage(BaseModel):
    """One page of orders."""

    items: list[OrderOut]
    next_cursor: str | None


class OrderFilter(Filter):
    """What the list of orders can be asked."""

    base_id: UUID | None = None
    service_id: UUID | None = None
    organization_id: UUID | None = None
    kind: ServiceKind | None = None
    state: OrderState | None = None
    first: date | None = Field(default=None, description="ordered from this day on 预约起始日")
    last: date | None = Field(default=None, description="ordered until this day, included 预约截止日（含）")


class DeliveryOut(BaseModel, from_attributes=True):
    """One record of an order; `is_replaced` says that a later one counts in its place."""

    number: int
    day: date
    minutes: int
    provided_by: str
    content: str
    attendance: int
    documents: list[str]
    replaces: int | None
    is_replaced: bool = False


class DeliveriesOut(BaseModel):
    """The records of an order, the replaced ones included."""

    items: list[DeliveryOut]


class ActionsOut(BaseModel):
    """Every act with its verdict now."""

    items: list[dict[str, Any]]


def plain(order: ServiceOrder) -> OrderOut:
    """Return an order as it is shown."""
    client, schedule, feedback = order.client, order.schedule, order.feedback
    return OrderOut(
        **{name: getattr(order, name) for name in OrderOut.model_fields if hasattr(order, name)},
        organization_id=client.organization_id,
        admission_id=client.admission_id,
        team_name=client.team_name,
        scheduled_on=schedule.day if schedule else None,
        from_time=clock_time(schedule.from_minute) if schedule else None,
        to_time=clock_time(schedule.to_minute) if schedule else None,
        place=schedule.place if schedule else None,
        feedback_score=feedback.score if feedback else None,
        feedback_words=feedback.words if feedback else None,
        feedback_on=feedback.on if feedback else None,
    )


def as_records(known: tuple[Delivery, ...]) -> DeliveriesOut:
    """Return the records of an order as they are shown."""
    replaced = {one.replaces for one in known}
    items = [
        DeliveryOut.model_validate(one).model_copy(update={"is_replaced": one.number in replaced}) for one in known
    ]
    return DeliveriesOut(items=items)
