"""What was delivered, as a list; what one organization got over time; how the services of one base stand."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from bureaukit.desk import Desk
from bureaukit.figures import OnDay
from bureaukit.pages import Filter, page_of
from bureaukit.policy import needs
from bureaukit.problems import NotFound
from bureaukit.route import counter
from fastapi import Query, Response
from pydantic import BaseModel, ConfigDict, Field

from incubator.access import see_to_area
from incubator.bases import actions as bases
from incubator.clients import actions as clients
from incubator.clients.store import Whose
from incubator.roles import OFFICERS, ORG_REP
from incubator.support_services.model import OrderState, ServiceKind
from incubator.support_services.store import deliveries as store
from incubator.support_services.store import orders
from incubator.wire import Organization

deliveries = counter("incubator", "service-deliveries")
records = counter("incubator", "service-records")
of_base = counter("incubator", "bases")
_READING = needs("incubator:service_order:read", *OFFICERS, ORG_REP, rule="own area or own organization")


class DeliveryItem(BaseModel):
    """One delivery that counts, with whom it was for."""

    order_id: UUID
    number: int
    service_id: UUID
    base_id: UUID
    kind: ServiceKind
    organization_id: UUID | None
    team_name: str | None
    day: date
    minutes: int
    provided_by: str
    content: str
    attendance: int
    documents: list[str]


class DeliveryPage(BaseModel):
    """One page of deliveries."""

    items: list[DeliveryItem]
    next_cursor: str | None


class DeliveryFilter(Filter):
    """What the list of deliveries can be asked."""

    base_id: UUID | None = None
    organization_id: UUID | None = None
    kind: ServiceKind | None = None
    first: date | None = Field(default=None, description="from this day on 起始日")
    last: date | None = Field(default=None, description="until this day, included 截止日（含）")


class KindOut(BaseModel):
    """What was delivered of one kind; `items` lists it."""

    kind: ServiceKind
    deliveries: int
    minutes: int
    attendance: int
    items: str


class RecordOut(BaseModel):
    """What one organization got by a day, that of its time as a team included; an officer sees the own area's share."""

    as_of: date
    organization_id: UUID
    deliveries: int
    minutes: int
    kinds: list[KindOut]
    items: str


class BaseKindOut(BaseModel):
    """How the services of one kind stand at a base: orders of the period by state, and what was delivered in it."""

    kind: ServiceKind
    orders: dict[OrderState, int]
    deliveries: int
    minutes: int
    attendance: int
    scores: int
    mean_score: float | None = Field(description="of the feedback on the orders of the period 评价均分")


class BaseFiguresOut(BaseModel):
    """The services of one base over days; both days are in. `orders` and `deliveries` list what is counted."""

    base_id: UUID
    first: date | None
    last: date
    kinds: list[BaseKindOut]
    orders: str
    deliveries: str


class DaysQuery(BaseModel):
    """From which day until which, both included."""

    model_config = ConfigDict(extra="forbid")

    first: date | None = Field(default=None, description="from the beginning if left out 起始日")
    last: date | None = Field(default=None, description="today if left out 截止日（含）")


@deliveries.get("", response_model=DeliveryPage, **_READING)
async def all_deliveries(asked: Annotated[DeliveryFilter, Query()], desk: Desk) -> Response:
    """List what was delivered: to one's organization, or in one's area; what was put right counts once (服务记录列表)."""
    async with desk.reading() as tx:
        once = await clients.once_a_team(tx, asked.organization_id, desk.today)
        which = store.Asked(asked.base_id, asked.organization_id, once, asked.kind, asked.first, asked.last)
        rows = await store.page(tx, asked, await clients.whose(tx, desk.caller, desk.today), which)
    return desk.page(page_of([{n: row[n] for n in DeliveryItem.model_fields} for row in rows], asked, store.BY_PLACE))


@records.get("/{organization}", response_model=RecordOut, **_READING)
async def record(organization: Organization, asked: Annotated[OnDay, Query()], desk: Desk) -> Response:
    """Add up what an organization got by a day, by kind (组织支持服务档案)."""
    as_of = asked.as_of or desk.today
    async with desk.reading() as tx:
        organization_id = await clients.identity(tx, organization)
        if organization_id is None:
            raise NotFound
        which = store.Asked(
            organization_id=organization_id,
            admission_ids=await clients.once_a_team(tx, organization_id, desk.today),
            last=as_of,
        )
        rows = await store.by_kind(tx, await clients.whose(tx, desk.caller, desk.today), which)
    items = f"/v1/incubator/service-deliveries?organization_id={organization_id}&last={as_of}"
    kinds = [_kind(row, f"{items}&kind={row['kind']}") for row in rows]
    out = RecordOut(
        as_of=as_of,
        organization_id=organization_id,
        deliveries=sum(kind.deliveries for kind in kinds),
        minutes=sum(kind.minutes for kind in kinds),
        kinds=sorted(kinds, key=lambda kind: list(ServiceKind).index(kind.kind)),
        items=items,
    )
    return desk.answer(out)


def _kind(row: Mapping[Any, Any], items: str) -> KindOut:
    sums = {name: int(row[name]) for name in ("deliveries", "minutes", "attendance")}
    return KindOut(kind=ServiceKind(row["kind"]), **sums, items=items)


@of_base.get(
    "/{base_id}/service-figures",
    response_model=BaseFiguresOut,
    **needs("incubator:service_order:read", *OFFICERS, rule="own area"),
)
async def of_one_base(base_id: UUID, asked: Annotated[DaysQuery, Query()], desk: Desk) -> Response:
    """Show how the services of a base stand over days: orders by state, deliveries, feedback (基地支持服务情况)."""
    last = asked.last or desk.today
    async with desk.reading() as tx:
        base = await bases.loaded(tx, base_id)
        see_to_area(desk.caller, base.area)
        all_of_it = Whose(area=base.area)
        ordered = await orders.by_state(tx, all_of_it, orders.Asked(base_id, first=asked.first, last=last))
        served = await store.by_kind(tx, all_of_it, store.Asked(base_id, first=asked.first, last=last))
    span = f"base_id={base_id}&last={last}" + (f"&first={asked.first}" if asked.first else "")
    out = BaseFiguresOut(
        base_id=base_id,
        first=asked.first,
        last=last,
        kinds=[_of_kind(kind, ordered, served) for kind in ServiceKind],
        orders=f"/v1/incubator/service-orders?{span}",
        deliveries=f"/v1/incubator/service-deliveries?{span}",
    )
    return desk.answer(out)


def _of_kind(
    kind: ServiceKind, ordered: Iterable[Mapping[Any, Any]], served: Iterable[Mapping[Any, Any]]
) -> BaseKindOut:
    own = [row for row in ordered if row["kind"] == kind]
    sums: Mapping[Any, Any] = next((row for row in served if row["kind"] == kind), {})
    scores, total = sum(int(row["scores"]) for row in own), sum(int(row["score_sum"]) for row in own)
    return BaseKindOut(
        kind=kind,
        orders={OrderState(row["state"]): int(row["orders"]) for row in own},
        **{name: int(sums.get(name, 0)) for name in ("deliveries", "minutes", "attendance")},
        scores=scores,
        mean_score=round(total / scores, 2) if scores else None,
    )
