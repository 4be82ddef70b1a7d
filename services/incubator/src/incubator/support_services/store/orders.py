"""Where orders of support services are kept."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from bureaukit.db import Tx
from bureaukit.pages import Filter, Order, paged
from bureaukit.versions import write_over
from sqlalchemy import CheckConstraint, ForeignKey, Index, Row, RowMapping, Select, func, insert, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from incubator.clients.model import Client, Clientele
from incubator.clients.store import Whose
from incubator.database import Base
from incubator.support_services.model import (
    OPEN,
    TAKEN_ON,
    Feedback,
    OrderRefusalGround,
    OrderState,
    Schedule,
    ServiceKind,
    ServiceOrder,
)


class ServiceOrderRow(Base):
    """One order."""

    __tablename__ = "service_orders"
    __table_args__ = (
        CheckConstraint("feedback_score BETWEEN 1 AND 5", name="score"),
        CheckConstraint("from_minute < to_minute", name="hours"),
        CheckConstraint("(organization_id IS NULL) <> (admission_id IS NULL)", name="one_client"),
        Index("ix_service_orders_service_id_state", "service_id", "state"),
    )
    id: Mapped[UUID] = mapped_column(primary_key=True)
    service_id: Mapped[UUID] = mapped_column(ForeignKey("support_services.id"))
    base_id: Mapped[UUID] = mapped_column(ForeignKey("bases.id"), index=True)
    area: Mapped[str] = mapped_column(index=True)
    kind: Mapped[str]
    organization_id: Mapped[UUID | None] = mapped_column(index=True)
    credit_code: Mapped[str | None] = mapped_column(index=True)
    admission_id: Mapped[UUID | None] = mapped_column(ForeignKey("admissions.id"), index=True)
    team_name: Mapped[str | None]
    team_speaker: Mapped[str | None]
    clientele: Mapped[str]
    need: Mapped[str]
    wanted_on: Mapped[date | None]
    ordered_by: Mapped[str]
    ordered_on: Mapped[date]
    state: Mapped[str]
    ground: Mapped[str | None]
    reason: Mapped[str | None]
    scheduled_on: Mapped[date | None]
    from_minute: Mapped[int | None]
    to_minute: Mapped[int | None]
    place: Mapped[str | None]
    delivered_on: Mapped[date | None]
    confirmed_on: Mapped[date | None]
    feedback_score: Mapped[int | None]
    feedback_words: Mapped[str | None]
    feedback_on: Mapped[date | None]
    version: Mapped[int]


_T = ServiceOrderRow.__table__.c
BY_ID = Order("id", (_T.id,))
_PLAIN = (
    "id",
    "service_id",
    "base_id",
    "area",
    "need",
    "wanted_on",
    "ordered_by",
    "ordered_on",
    "reason",
    "delivered_on",
    "confirmed_on",
)
_CLIENT = tuple(Client.__dataclass_fields__)


def _values(order: ServiceOrder) -> dict[str, Any]:
    schedule, feedback = order.schedule, order.feedback
    return (
        {name: getattr(order, name) for name in _PLAIN}
        | {name: getattr(order.client, name) for name in _CLIENT}
        | {
            "kind": order.kind.value,
            "clientele": order.clientele.value,
            "state": order.state.value,
            "ground": order.ground.value if order.ground else None,
            "scheduled_on": schedule.day if schedule else None,
            "from_minute": schedule.from_minute if schedule else None,
            "to_minute": schedule.to_minute if schedule else None,
            "place": schedule.place if schedule else None,
            "feedback_score": feedback.score if feedback else None,
            "feedback_words": feedback.words if feedback else None,
            "feedback_on": feedback.on if feedback else None,
        }
    )


def order_of(values: Mapping[Any, Any]) -> ServiceOrder:
    """Return the order that the columns of a row make."""
    day, score = values["scheduled_on"], values["feedback_score"]
    schedule = Schedule(day, values["from_minute"], values["to_minute"], values["place"]) if day else None
    return ServiceOrder(
        **{name: values[name] for name in _PLAIN},
        kind=ServiceKind(values["kind"]),
        client=Client(**{name: values[name] for name in _CLIENT}),
        clientele=Clientele(values["clientele"]),
        state=OrderState(values["state"]),
        ground=OrderRefusalGround(values["ground"]) if values["ground"] else None,
        schedule=schedule,
        feedback=Feedback(score, values["feedback_words"], values["feedback_on"]) if score else None,
        version=values["version"],
    )


def _from(row: Row[Any]) -> ServiceOrder:
    return order_of(row._mapping)  # noqa: SLF001 -- SQLAlchemy's public name for the row as a mapping


async def add(tx: Tx, order: ServiceOrder) -> None:
    """Enter an order."""
    await tx.execute(insert(ServiceOrderRow).values(**_values(order), version=order.version))


async def save(tx: Tx, order: ServiceOrder) -> ServiceOrder:
    """Write the order over the version it was read in; return it with its new version."""
    return replace(order, version=await write_over(tx, ServiceOrderRow, order, _values(order)))


async def find(tx: Tx, order_id: UUID) -> ServiceOrder | None:
    """Return one order."""
    row = await tx.first(select(ServiceOrderRow.__table__).where(_T.id == order_id))
    return _from(row) if row else None


async def taken_on(tx: Tx, service_id: UUID) -> int:
    """Return how many orders of a service count against its capacity."""
    counted = (_T.service_id == service_id, _T.state.in_([state.value for state in TAKEN_ON]))
    return int(await tx.scalar(select(func.count()).select_from(ServiceOrderRow).where(*counted)) or 0)


async def open_of(tx: Tx, organization_id: UUID) -> list[ServiceOrder]:
    """Return the orders of an organization of which nothing was delivered yet."""
    ours = (_T.organization_id == organization_id, _T.state.in_([state.value for state in OPEN]))
    return [_from(row) for row in await tx.all(select(ServiceOrderRow.__table__).where(*ours).order_by(_T.id))]


@dataclass(frozen=True, slots=True)
class Asked:
    """Which orders: days are those of the order, the last included."""

    base_id: UUID | None = None
    service_id: UUID | None = None
    organization_id: UUID | None = None
    admission_ids: Collection[UUID] = ()  # with an organization: what it ordered while it was a team
    kind: str | None = None
    state: str | None = None
    first: date | None = None
    last: date | None = None

    def of(self, query: Select[Any]) -> Select[Any]:
        """Narrow a query over orders down to these."""
        for name in ("base_id", "service_id", "kind", "state"):
            if (value := getattr(self, name)) is not None:
                query = query.where(_T[name] == value)
        if self.organization_id:
            own = _T.organization_id == self.organization_id
            query = query.where(or_(own, _T.admission_id.in_(self.admission_ids)))
        if self.first:
            query = query.where(_T.ordered_on >= self.first)
        if self.last:
            query = query.where(_T.ordered_on <= self.last)
        return query


async def page(tx: Tx, asked: Filter, whose: Whose, which: Asked) -> Sequence[RowMapping]:
    """Return one page of orders."""
    query = which.of(whose.of(select(ServiceOrderRow.__table__), _T))
    return (await tx.execute(paged(query, asked, BY_ID))).mappings().all()


async def by_state(tx: Tx, whose: Whose, which: Asked) -> Sequence[RowMapping]:
    """Return how many orders of each kind stand how, with their feedback."""
    query = which.of(
        whose.of(
            select(
                _T.kind,
                _T.state,
                func.count().label("orders"),
                func.count(_T.feedback_score).label("scores"),
                func.coalesce(func.sum(_T.feedback_score), 0).label("score_sum"),
            ),
            _T,
        )
    )
    return (await tx.execute(query.group_by(_T.kind, _T.state))).mappings().all()
