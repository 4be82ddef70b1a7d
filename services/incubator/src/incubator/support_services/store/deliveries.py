"""Where it is kept what was delivered, and how it adds up."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from uuid import UUID

from bureaukit.checks import Seen
from bureaukit.db import Tx
from bureaukit.guards import append_only
from bureaukit.pages import Filter, Order, paged
from sqlalchemy import CheckConstraint, ForeignKey, Index, Row, RowMapping, Select, func, insert, or_, select
from sqlalchemy.orm import Mapped, aliased, mapped_column

from incubator.clients.store import Whose
from incubator.database import Base
from incubator.support_services.model import Delivery, OrderState
from incubator.support_services.store.orders import ServiceOrderRow


class ServiceDeliveryRow(Base):
    """One time that was served."""

    __tablename__ = "service_deliveries"
    __table_args__ = (
        CheckConstraint("minutes > 0 AND attendance >= 0", name="counts"),
        CheckConstraint("replaces < number", name="replaces_an_earlier"),
        Index("ix_service_deliveries_replaces", "order_id", "replaces", unique=True),
        Index("ix_service_deliveries_day", "day"),
    )
    order_id: Mapped[UUID] = mapped_column(ForeignKey("service_orders.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    day: Mapped[date]
    minutes: Mapped[int]
    provided_by: Mapped[str]
    content: Mapped[str]
    attendance: Mapped[int]
    documents: Mapped[list[Any]]
    replaces: Mapped[int | None]
    recorded_by: Mapped[str]


_D = ServiceDeliveryRow.__table__.c
_O = ServiceOrderRow.__table__.c
BY_PLACE = Order("order", (_D.order_id, _D.number))
RECORDS_ARE_KEPT = append_only(ServiceDeliveryRow.metadata.tables["service_deliveries"])
SUMS = (
    func.count().label("deliveries"),
    func.sum(_D.minutes).label("minutes"),
    func.sum(_D.attendance).label("attendance"),
)


def _from(row: Row[Any]) -> Delivery:
    values = dict(row._mapping)  # noqa: SLF001 -- SQLAlchemy's public name for the row as a mapping
    return Delivery(**values | {"documents": tuple(row.documents)})


async def add(tx: Tx, delivery: Delivery) -> None:
    """Enter a record."""
    values = asdict(delivery) | {"documents": list(delivery.documents)}
    await tx.execute(insert(ServiceDeliveryRow).values(**values))


async def of_order(tx: Tx, order_id: UUID) -> tuple[Delivery, ...]:
    """Return the records of an order, the replaced ones included."""
    query = select(ServiceDeliveryRow.__table__).where(_D.order_id == order_id).order_by(_D.number)
    return tuple(_from(row) for row in await tx.all(query))


@dataclass(frozen=True, slots=True)
class Asked:
    """Which deliveries: by the day of the delivery, the last included."""

    base_id: UUID | None = None
    organization_id: UUID | None = None
    admission_ids: Collection[UUID] = ()  # with an organization: what it got while it was a team
    kind: str | None = None
    first: date | None = None
    last: date | None = None


def _counted(query: Select[Any], whose: Whose, which: Asked) -> Select[Any]:
    """Narrow a query down to the deliveries that count, of orders that somebody sees."""
    later = aliased(ServiceDeliveryRow)
    replaced = select(later.number).where(later.order_id == _D.order_id, later.replaces == _D.number)
    query = query.join_from(ServiceDeliveryRow, ServiceOrderRow, _O.id == _D.order_id).where(~replaced.exists())
    query = whose.of(query, _O)
    for column, value in ((_O.base_id, which.base_id), (_O.kind, which.kind)):
        if value is not None:
            query = query.where(column == value)
    if which.organization_id:
        query = query.where(or_(_O.organization_id == which.organization_id, _O.admission_id.in_(which.admission_ids)))
    if which.first:
        query = query.where(_D.day >= which.first)
    if which.last:
        query = query.where(_D.day <= which.last)
    return query


async def page(tx: Tx, asked: Filter, whose: Whose, which: Asked) -> Sequence[RowMapping]:
    """Return one page of the deliveries that count, each with whom it was for."""
    own = [column for column in _D if column.key != "recorded_by"]
    about = (_O.service_id, _O.base_id, _O.kind, _O.organization_id, _O.team_name)
    query = _counted(select(*own, *about), whose, which)
    return (await tx.execute(paged(query, asked, BY_PLACE))).mappings().all()


async def by_kind(tx: Tx, whose: Whose, which: Asked) -> Sequence[RowMapping]:
    """Return how much was delivered of each kind."""
    query = _counted(select(_O.kind, *SUMS), whose, which).group_by(_O.kind)
    return (await tx.execute(query)).mappings().all()


async def by_base_kind_and_day(tx: Tx, whose: Whose, which: Asked) -> Sequence[RowMapping]:
    """Return how much was delivered by which base of which kind on which day."""
    group = (_O.base_id, _O.kind, _D.day)
    query = _counted(select(*group, *SUMS), whose, which).group_by(*group).order_by(*group)
    return (await tx.execute(query)).mappings().all()


async def unserved(tx: Tx) -> Seen:
    """Return the orders that say something was delivered and have no record of it, or the other way round."""
    said = {state.value for state in (OrderState.UNDERWAY, OrderState.DELIVERED, OrderState.CONFIRMED)}
    orders = await tx.all(select(_O.id, _O.state).order_by(_O.id))
    served = {row.order_id for row in await tx.all(select(_D.order_id).distinct())}
    return Seen(len(orders), tuple(str(row.id) for row in orders if (row.state in said) != (row.id in served)))
