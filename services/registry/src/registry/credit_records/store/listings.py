"""Where entries on the lists are kept."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any
from uuid import UUID

from bureaukit.db import Tx
from bureaukit.pages import Filter, Order, paged
from bureaukit.versions import write_over
from sqlalchemy import ColumnElement, Index, RowMapping, and_, insert, or_, select, text
from sqlalchemy.orm import Mapped, mapped_column

from registry.credit_records.model import RUNNING, Listing, ListingReason, ListingState, ListKind
from registry.database import Base
from registry.organizations import store as organizations

_PROPOSED = text("state = 'proposed'")
_RUNNING = text("state IN ('listed', 'delisting')")


class ListingRow(Base):
    """One entry, proposed or real."""

    __tablename__ = "listings"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    state: Mapped[str]
    organization_id: Mapped[UUID] = mapped_column(index=True)
    kind: Mapped[str]
    reason: Mapped[str]
    statement: Mapped[str]
    proposed_on: Mapped[date]
    proposed_by: Mapped[str]
    needs_rectification: Mapped[bool]
    evidence: Mapped[list[Any]]
    notice_on: Mapped[date | None]
    noticed_by: Mapped[str | None]
    defence: Mapped[str | None]
    defended_on: Mapped[date | None]
    exculpation: Mapped[dict[str, Any] | None]
    decided_on: Mapped[date | None]
    decided_by: Mapped[str | None]
    adds_to: Mapped[UUID | None] = mapped_column(index=True)
    entered_on: Mapped[date | None]
    entered_at: Mapped[datetime | None]
    counted_from: Mapped[date | None]
    groundless_on: Mapped[date | None] = mapped_column(index=True)
    applied_on: Mapped[date | None]
    delisting_reason: Mapped[str | None]
    delisting_proposed_by: Mapped[str | None]
    verified_on: Mapped[date | None]
    removed_on: Mapped[date | None]
    removed_at: Mapped[datetime | None]
    version: Mapped[int]
    __table_args__ = (
        Index(
            "uq_listings_proposed",
            "organization_id",
            "kind",
            "reason",
            unique=True,
            sqlite_where=_PROPOSED,
            postgresql_where=_PROPOSED,
        ),
        Index(
            "uq_listings_running",
            "organization_id",
            "kind",
            unique=True,
            sqlite_where=_RUNNING,
            postgresql_where=_RUNNING,
        ),
    )


_L = ListingRow.__table__.c
BY_ID = Order("id", (_L.id,))
PUBLISHED = (
    _L.id,
    _L.organization_id,
    _L.kind,
    _L.reason,
    _L.state,
    _L.adds_to,
    _L.entered_on,
    _L.counted_from,
    _L.removed_on,
)


async def add(tx: Tx, listing: Listing) -> None:
    """Enter a proposal; a second open one for the same reason breaks a unique index."""
    await tx.execute(insert(ListingRow).values(**asdict(listing)))


async def find(tx: Tx, listing_id: UUID) -> Listing | None:
    """Return one entry."""
    return await _one(tx, _L.id == listing_id)


async def running(tx: Tx, organization_id: UUID, kind: ListKind) -> Listing | None:
    """Return the entry of an organization that runs on a list."""
    return await _one(tx, and_(_L.organization_id == organization_id, _L.kind == kind, _L.state.in_(RUNNING)))


async def proposal(tx: Tx, organization_id: UUID, reason: ListingReason) -> Listing | None:
    """Return the open proposal for a reason."""
    is_open = _L.state == ListingState.PROPOSED
    return await _one(tx, and_(_L.organization_id == organization_id, _L.reason == reason, is_open))


async def proposals(tx: Tx, organization_id: UUID) -> list[Listing]:
    """Return the open proposals to list an organization."""
    query = select(ListingRow.__table__).where(_L.organization_id == organization_id, _L.state == ListingState.PROPOSED)
    return [_listing(row) for row in (await tx.execute(query.order_by(_L.id))).mappings()]


async def added_to(tx: Tx, listing_id: UUID) -> list[Listing]:
    """Return the grounds that were added to an entry, the oldest first."""
    query = select(ListingRow.__table__).where(_L.adds_to == listing_id).order_by(_L.entered_on, _L.id)
    return [_listing(row) for row in (await tx.execute(query)).mappings()]


async def abnormal_counted_until(tx: Tx, day: date) -> list[Listing]:
    """Return the running abnormal entries that have been counted since a day or longer, the oldest first."""
    query = select(ListingRow.__table__).where(
        _L.kind == ListKind.ABNORMAL, _L.state.in_(RUNNING), _L.counted_from <= day
    )
    return [_listing(row) for row in (await tx.execute(query.order_by(_L.counted_from, _L.id))).mappings()]


async def was_proposed_since(tx: Tx, organization_id: UUID, reason: ListingReason, day: date) -> bool:
    """Say whether a proposal for a reason was made on a day or later, whatever became of it."""
    query = select(_L.id).where(_L.organization_id == organization_id, _L.reason == reason, _L.proposed_on >= day)
    return await tx.scalar(query.limit(1)) is not None


async def _one(tx: Tx, condition: ColumnElement[bool]) -> Listing | None:
    row = (await tx.execute(select(ListingRow.__table__).where(condition))).mappings().first()
    return _listing(row) if row else None


def _listing(row: RowMapping) -> Listing:
    coded: dict[str, Any] = {
        "state": ListingState(row["state"]),
        "kind": ListKind(row["kind"]),
        "reason": ListingReason(row["reason"]),
    }
    return Listing(**{**row, **coded})


async def keep(tx: Tx, listing: Listing) -> int:
    """Keep a step of an entry that nobody else has changed since; return the new version."""
    return await write_over(tx, ListingRow, listing, asdict(listing))


async def has_open_proposal(tx: Tx, organization_id: UUID) -> bool:
    """Say whether an entry of an organization on a list, or its removal, is proposed and undecided."""
    undecided = (ListingState.PROPOSED.value, ListingState.DELISTING.value)
    query = select(_L.id).where(_L.organization_id == organization_id, _L.state.in_(undecided))
    return await tx.scalar(query.limit(1)) is not None


async def entries(tx: Tx, organization_id: UUID, *, on: date, known_at: datetime | None = None) -> Sequence[RowMapping]:
    """Return the entries of an organization that had been made by a day, as far as was known at an instant, oldest first."""
    columns = (_L.id, _L.kind, _L.reason, _L.entered_on, _L.removed_on, _L.removed_at, _L.adds_to, _L.entered_at)
    query = select(*columns).where(_L.organization_id == organization_id, _L.entered_on <= on)
    if known_at:
        query = query.where(or_(_L.entered_at.is_(None), _L.entered_at <= known_at))
    return (await tx.execute(query.order_by(_L.entered_on, _L.id))).mappings().all()


async def page(
    tx: Tx,
    asked: Filter,
    *,
    proposals_in: str | None,
    told: UUID | None = None,
    kind: str | None = None,
    state: str | None = None,
    organization: UUID | None = None,
    as_of: date | None = None,
) -> Sequence[RowMapping]:
    """Return one page of entries: those made, what is proposed in an office's area, and what an organization was told of."""
    shown: list[ColumnElement[bool]] = [_L.entered_on.is_not(None)]
    if proposals_in is not None:
        inside = organizations.extract(("id",), organizations.matching(area=proposals_in))
        shown.append(_L.organization_id.in_(inside))
    if told:
        shown.append(and_(_L.organization_id == told, _L.notice_on.is_not(None)))
    query = select(*PUBLISHED).where(or_(*shown))
    if kind:
        query = query.where(_L.kind == kind)
    if state:
        query = query.where(_L.state == state)
    if organization:
        query = query.where(_L.organization_id == organization)
    if as_of:
        query = query.where(_L.entered_on <= as_of, or_(_L.removed_on.is_(None), _L.removed_on > as_of))
    return (await tx.execute(paged(query, asked, BY_ID))).mappings().all()
