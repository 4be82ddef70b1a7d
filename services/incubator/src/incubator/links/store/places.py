"""Where service places are kept."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, replace
from datetime import date
from typing import Any
from uuid import UUID

from bureaukit.db import Tx
from bureaukit.pages import Filter, Order, paged
from bureaukit.versions import write_over
from sqlalchemy import Row, RowMapping, insert, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from incubator.database import Base
from incubator.links.model import PlaceKind, ServicePlace


class ServicePlaceRow(Base):
    """One service place."""

    __tablename__ = "service_places"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    area: Mapped[str] = mapped_column(index=True)
    name: Mapped[str]
    address: Mapped[str]
    opened_on: Mapped[date]
    closed_on: Mapped[date | None]
    version: Mapped[int]


_T = ServicePlaceRow.__table__.c
PLACES_BY_ID = Order("id", (_T.id,))


def _from(row: Row[Any]) -> ServicePlace:
    return ServicePlace(**dict(row._mapping) | {"kind": PlaceKind(row.kind)})  # noqa: SLF001 -- SQLAlchemy's public name


async def add_place(tx: Tx, place: ServicePlace) -> None:
    """Enter a place."""
    await tx.execute(insert(ServicePlaceRow).values(**asdict(place)))


async def save_place(tx: Tx, place: ServicePlace) -> ServicePlace:
    """Write the place over the version it was read in; return it with its new version."""
    return replace(place, version=await write_over(tx, ServicePlaceRow, place, asdict(place)))


async def find_place(tx: Tx, place_id: UUID) -> ServicePlace | None:
    """Return one place."""
    row = await tx.first(select(ServicePlaceRow.__table__).where(_T.id == place_id))
    return _from(row) if row else None


async def lock_place(tx: Tx, place_id: UUID) -> ServicePlace | None:
    """Return one place, and let nobody link with it or close it until this transaction ends."""
    row = await tx.first(select(ServicePlaceRow.__table__).where(_T.id == place_id).with_for_update())
    return _from(row) if row else None


async def places_page(
    tx: Tx, asked: Filter, *, kind: str | None, area: str | None, q: str | None, as_of: date | None
) -> Sequence[RowMapping]:
    """Return one page of places in the order they were entered; with a day, those open then."""
    query = select(ServicePlaceRow.__table__)
    if kind:
        query = query.where(_T.kind == kind)
    if area:
        query = query.where(_T.area.startswith(area, autoescape=True))
    if q:
        query = query.where(_T.name.contains(q, autoescape=True))
    if as_of:
        query = query.where(_T.opened_on <= as_of, or_(_T.closed_on.is_(None), _T.closed_on > as_of))
    return (await tx.execute(paged(query, asked, PLACES_BY_ID))).mappings().all()


async def place_names(tx: Tx, ids: Collection[UUID]) -> dict[UUID, str]:
    """Return the names of some places."""
    return {row.id: row.name for row in await tx.all(select(_T.id, _T.name).where(_T.id.in_(ids)))}
