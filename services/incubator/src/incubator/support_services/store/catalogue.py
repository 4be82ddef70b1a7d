"""Where the services of the bases are kept, each with its editions."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, replace
from datetime import date
from typing import Any
from uuid import UUID

from bureaukit.db import Tx
from bureaukit.guards import append_only
from bureaukit.pages import Filter, Order, paged
from bureaukit.versions import write_over
from sqlalchemy import ForeignKey, Row, RowMapping, func, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from incubator.clients.model import Clientele
from incubator.database import Base
from incubator.support_services.model import Edition, ServiceKind, SupportService


class SupportServiceRow(Base):
    """One line of a base's catalogue."""

    __tablename__ = "support_services"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    base_id: Mapped[UUID] = mapped_column(ForeignKey("bases.id"), index=True)
    area: Mapped[str] = mapped_column(index=True)
    kind: Mapped[str]
    version: Mapped[int]


class ServiceEditionRow(Base):
    """What a service is from a day on; never changed, followed by others."""

    __tablename__ = "support_service_editions"
    service_id: Mapped[UUID] = mapped_column(ForeignKey("support_services.id"), primary_key=True)
    valid_from: Mapped[date] = mapped_column(primary_key=True)
    title: Mapped[str]
    provider: Mapped[str]
    description: Mapped[str]
    capacity: Mapped[int | None]
    only_for: Mapped[list[Any]]
    is_offered: Mapped[bool]


_T = SupportServiceRow.__table__.c
_E = ServiceEditionRow.__table__.c
BY_ID = Order("id", (_T.id,))
EDITIONS_ARE_KEPT = append_only(ServiceEditionRow.metadata.tables["support_service_editions"])


async def add(tx: Tx, service: SupportService) -> None:
    """Enter a service."""
    await tx.execute(insert(SupportServiceRow).values(**asdict(service)))


async def add_edition(tx: Tx, edition: Edition) -> None:
    """Enter what a service is from a day on."""
    values = asdict(edition) | {"only_for": [one.value for one in edition.only_for]}
    await tx.execute(insert(ServiceEditionRow).values(**values))


async def moved_on(tx: Tx, service: SupportService) -> SupportService:
    """Count the version of a service up, over the one it was read in."""
    return replace(service, version=await write_over(tx, SupportServiceRow, service, {}))


async def find(tx: Tx, service_id: UUID, *, lock: bool = False) -> SupportService | None:
    """Return one service; locked, nobody else takes an order of it on until the transaction ends (SQLite: nobody does)."""
    query = select(SupportServiceRow.__table__).where(_T.id == service_id)
    row = await tx.first(query.with_for_update() if lock else query)
    return SupportService(row.id, row.base_id, row.area, ServiceKind(row.kind), row.version) if row else None


async def editions(tx: Tx, service_ids: Collection[UUID]) -> dict[UUID, tuple[Edition, ...]]:
    """Return everything that some services were, are and will be, each in order."""
    found: dict[UUID, tuple[Edition, ...]] = dict.fromkeys(service_ids, ())
    query = select(ServiceEditionRow.__table__).where(_E.service_id.in_(service_ids))
    for row in await tx.all(query.order_by(_E.service_id, _E.valid_from)):
        found[row.service_id] += (_edition(row),)
    return found


def _edition(row: Row[Any]) -> Edition:
    values = dict(row._mapping)  # noqa: SLF001 -- SQLAlchemy's public name for the row as a mapping
    return Edition(**values | {"only_for": tuple(Clientele(one) for one in row.only_for)})


async def page(
    tx: Tx, asked: Filter, *, on: date, base_id: UUID | None, kind: str | None, area: str | None
) -> Sequence[RowMapping]:
    """Return one page of the services offered on a day, each as it is that day."""
    own = ServiceEditionRow.__table__.alias("own").c
    latest = select(func.max(own.valid_from)).where(own.service_id == _T.id, own.valid_from <= on).scalar_subquery()
    facts = [_E[name] for name in ("valid_from", "title", "provider", "description", "capacity", "only_for")]
    query = (
        select(_T.id, _T.base_id, _T.kind, *facts)
        .join_from(SupportServiceRow, ServiceEditionRow, _E.service_id == _T.id)
        .where(_E.valid_from == latest, _E.is_offered)
    )
    for column, value in ((_T.base_id, base_id), (_T.kind, kind)):
        if value is not None:
            query = query.where(column == value)
    if area:
        query = query.where(_T.area.startswith(area, autoescape=True))
    return (await tx.execute(paged(query, asked, BY_ID))).mappings().all()
