"""Where links are kept."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date
from typing import Any
from uuid import UUID

from bureaukit.db import Tx
from bureaukit.pages import Filter, Order, paged
from bureaukit.versions import write_over
from sqlalchemy import ForeignKey, Row, RowMapping, insert, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from incubator.database import Base
from incubator.links.model import Link
from incubator.links.store.places import ServicePlaceRow


class LinkRow(Base):
    """One link."""

    __tablename__ = "links"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    base_id: Mapped[UUID] = mapped_column(ForeignKey("bases.id"), index=True)
    area: Mapped[str] = mapped_column(index=True)
    place_id: Mapped[UUID | None] = mapped_column(ForeignKey("service_places.id"), index=True)
    organization_id: Mapped[UUID | None] = mapped_column(index=True)
    purpose: Mapped[str]
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]
    version: Mapped[int]


_T = LinkRow.__table__.c
_P = ServicePlaceRow.__table__.c
BY_ID = Order("id", (_T.id,))


def _from(row: Row[Any]) -> Link:
    return Link(**row._mapping)  # noqa: SLF001 -- SQLAlchemy's public name for the row as a mapping


async def add(tx: Tx, link: Link) -> None:
    """Enter a link."""
    await tx.execute(insert(LinkRow).values(**asdict(link)))


async def save(tx: Tx, link: Link) -> Link:
    """Write the link over the version it was read in; return it with its new version."""
    return replace(link, version=await write_over(tx, LinkRow, link, asdict(link)))


async def find(tx: Tx, link_id: UUID) -> Link | None:
    """Return one link."""
    row = await tx.first(select(LinkRow.__table__).where(_T.id == link_id))
    return _from(row) if row else None


async def overlapping(tx: Tx, link: Link) -> Link | None:
    """Return a link of the same two sides that goes on, or ends only after this one begins."""
    same = (_T.base_id == link.base_id, _T.place_id == link.place_id, _T.organization_id == link.organization_id)
    later = or_(_T.valid_until.is_(None), _T.valid_until > link.valid_from)
    row = await tx.first(select(LinkRow.__table__).where(*same, later, _T.id != link.id).limit(1))
    return _from(row) if row else None


async def ends_later(
    tx: Tx,
    on: date,
    *,
    base_id: UUID | None = None,
    place_id: UUID | None = None,
    organization_id: UUID | None = None,
) -> list[Link]:
    """Return the links of a base, a place or an organization that go on, or end only after a day."""
    sides = ((_T.base_id, base_id), (_T.place_id, place_id), (_T.organization_id, organization_id))
    of = [column == value for column, value in sides if value]
    query = select(LinkRow.__table__).where(*of, or_(_T.valid_until.is_(None), _T.valid_until > on))
    return [_from(row) for row in await tx.all(query.order_by(_T.id))]


async def page(
    tx: Tx,
    asked: Filter,
    *,
    base_id: UUID | None,
    place_id: UUID | None,
    organization_id: UUID | None,
    kind: str | None,
    area: str | None,
    as_of: date | None,
) -> Sequence[RowMapping]:
    """Return one page of links, asked from any side; with a day, those that hold then."""
    query = select(LinkRow.__table__)
    for column, value in ((_T.base_id, base_id), (_T.place_id, place_id), (_T.organization_id, organization_id)):
        if value:
            query = query.where(column == value)
    if kind:
        query = query.where(_T.place_id.in_(select(_P.id).where(_P.kind == kind)))
    if area:
        query = query.where(_T.area.startswith(area, autoescape=True))
    if as_of:
        query = query.where(_T.valid_from <= as_of, or_(_T.valid_until.is_(None), _T.valid_until > as_of))
    return (await tx.execute(paged(query, asked, BY_ID))).mappings().all()
