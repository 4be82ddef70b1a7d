"""Where entries on the lists and penalties are kept."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID

from bureaukit.db import Tx
from bureaukit.pages import Filter, Order, paged
from bureaukit.problems import Stale
from sqlalchemy import Index, RowMapping, insert, or_, select, text, update
from sqlalchemy.orm import Mapped, mapped_column

from registry.credit_records.model import Listing, ListingReason, ListingState, ListKind, Penalty
from registry.database import Base

_OPEN = text("state IN ('proposed', 'listed', 'delisting')")


class ListingRow(Base):
    """One entry, proposed or real."""

    __tablename__ = "listings"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    state: Mapped[str]
    organization_id: Mapped[UUID] = mapped_column(index=True)
    kind: Mapped[str]
    reason: Mapped[str]
    statement: Mapped[str]
    notice_on: Mapped[date]
    proposed_on: Mapped[date]
    proposed_by: Mapped[str]
    entered_on: Mapped[date | None]
    delisting_reason: Mapped[str | None]
    delisting_proposed_by: Mapped[str | None]
    removed_on: Mapped[date | None]
    version: Mapped[int]
    __table_args__ = (
        Index(
            "uq_listings_open",
            "organization_id",
            "kind",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
    )


class PenaltyRow(Base):
    """One penalty."""

    __tablename__ = "penalties"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    organization_id: Mapped[UUID] = mapped_column(index=True)
    kind: Mapped[str]
    fine_fen: Mapped[int | None]
    decided_on: Mapped[date]
    decision_number: Mapped[str] = mapped_column(unique=True)
    reason: Mapped[str]
    recorded_by: Mapped[str]


_L = ListingRow.__table__.c
_P = PenaltyRow.__table__.c
BY_ID = Order("id", (_L.id,))
PENALTIES_BY_ID = Order("id", (_P.id,))
PUBLISHED = (_L.id, _L.organization_id, _L.kind, _L.reason, _L.state, _L.entered_on, _L.removed_on)


async def add(tx: Tx, listing: Listing) -> None:
    """Enter a proposal; a second open one for the same list breaks a unique index."""
    await tx.execute(insert(ListingRow).values(**asdict(listing)))


async def find(tx: Tx, listing_id: UUID) -> Listing | None:
    """Return one entry."""
    row = (await tx.execute(select(ListingRow.__table__).where(_L.id == listing_id))).mappings().first()
    if row is None:
        return None
    coded: dict[str, Any] = {
        "state": ListingState(row["state"]),
        "kind": ListKind(row["kind"]),
        "reason": ListingReason(row["reason"]),
    }
    return Listing(**{**row, **coded})


async def keep(tx: Tx, listing: Listing) -> int:
    """Keep a step of an entry that nobody else has changed since; return the new version."""
    values = asdict(listing) | {"version": listing.version + 1}
    changed = await tx.execute(
        update(ListingRow).where(_L.id == listing.id, _L.version == listing.version).values(**values)
    )
    if changed.rowcount == 0:
        raise Stale
    return listing.version + 1


async def add_penalty(tx: Tx, penalty: Penalty, recorded_by: str) -> None:
    """Record a penalty; its decision number is given once."""
    await tx.execute(insert(PenaltyRow).values(**asdict(penalty), recorded_by=recorded_by))


async def entries(tx: Tx, organization_id: UUID, *, on: date) -> Sequence[RowMapping]:
    """Return the entries of an organization that had been made by a day, oldest first."""
    query = select(_L.kind, _L.reason, _L.entered_on, _L.removed_on).where(
        _L.organization_id == organization_id, _L.entered_on <= on
    )
    return (await tx.execute(query.order_by(_L.entered_on, _L.id))).mappings().all()


async def penalties(tx: Tx, organization_id: UUID, *, on: date) -> Sequence[RowMapping]:
    """Return the penalties of an organization that had been decided by a day, oldest first."""
    query = select(_P.kind, _P.decided_on, _P.fine_fen).where(
        _P.organization_id == organization_id, _P.decided_on <= on
    )
    return (await tx.execute(query.order_by(_P.decided_on, _P.id))).mappings().all()


async def page(
    tx: Tx, asked: Filter, *, everything: bool, kind: str | None, organization: UUID | None, as_of: date | None
) -> Sequence[RowMapping]:
    """Return one page of entries; the public sees only those that were made."""
    query = select(*PUBLISHED)
    if not everything:
        query = query.where(_L.entered_on.is_not(None))
    if kind:
        query = query.where(_L.kind == kind)
    if organization:
        query = query.where(_L.organization_id == organization)
    if as_of:
        query = query.where(_L.entered_on <= as_of, or_(_L.removed_on.is_(None), _L.removed_on > as_of))
    return (await tx.execute(paged(query, asked, BY_ID))).mappings().all()


async def penalty_page(tx: Tx, asked: Filter, *, organization: UUID | None, as_of: date | None) -> Sequence[RowMapping]:
    """Return one page of penalties, with a day those decided by then."""
    query = select(_P.id, _P.organization_id, _P.kind, _P.fine_fen, _P.decided_on, _P.decision_number, _P.reason)
    if organization:
        query = query.where(_P.organization_id == organization)
    if as_of:
        query = query.where(_P.decided_on <= as_of)
    return (await tx.execute(paged(query, asked, PENALTIES_BY_ID))).mappings().all()
