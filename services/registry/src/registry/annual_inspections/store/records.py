"""Inspections kept, found and listed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from bureaukit.db import Tx
from bureaukit.pages import Filter, Order, paged
from bureaukit.versions import write_over
from sqlalchemy import RowMapping, and_, insert, or_, select

from registry.annual_inspections.model.inspection import Inspection, InspectionState
from registry.annual_inspections.store.rows import TABLE as T
from registry.annual_inspections.store.rows import AnnualInspectionRow, from_row, values_of

BY_ID = Order("id", (T.id,))
_EVERYTHING = select(AnnualInspectionRow.__table__)
LISTED = (
    T.id,
    T.organization_id,
    T.year,
    T.kind,
    T.form,
    T.area,
    T.type,
    T.state,
    T.due_on,
    T.filed_on,
    T.is_late,
    T.concluded_on,
    T.result,
    T.rectify_by,
)
PUBLISHED = (T.id, T.organization_id, T.year, T.kind, T.result, T.concluded_on, T.absent_on)


async def add(tx: Tx, inspection: Inspection) -> None:
    """Begin a report; a second one for the same year breaks a unique constraint."""
    await tx.execute(insert(AnnualInspectionRow).values(**values_of(inspection)))


async def add_absent(tx: Tx, inspections: Sequence[Inspection]) -> None:
    """Note those of whom nothing came."""
    await tx.execute(insert(AnnualInspectionRow), [values_of(inspection) for inspection in inspections])


async def keep(tx: Tx, inspection: Inspection) -> int:
    """Keep a change of an inspection that nobody else has changed since; return the new version."""
    return await write_over(tx, AnnualInspectionRow, inspection, values_of(inspection))


async def _one(tx: Tx, *conditions: Any, hold: bool = False) -> Inspection | None:
    query = _EVERYTHING.where(*conditions)
    row = (await tx.execute(query.with_for_update() if hold else query)).mappings().first()
    return from_row(row) if row else None


async def find(tx: Tx, inspection_id: UUID, *, hold: bool = False) -> Inspection | None:
    """Return one inspection; held, nobody else changes it meanwhile."""
    return await _one(tx, T.id == inspection_id, hold=hold)


async def find_of(tx: Tx, organization_id: UUID, year: int) -> Inspection | None:
    """Return the inspection of an organization for a year."""
    return await _one(tx, T.organization_id == organization_id, T.year == year)


async def of_organization(tx: Tx, organization_id: UUID) -> Sequence[Inspection]:
    """Return every inspection of an organization, the latest year first."""
    query = _EVERYTHING.where(T.organization_id == organization_id).order_by(T.year.desc())
    return [from_row(row) for row in (await tx.execute(query)).mappings()]


@dataclass(frozen=True, slots=True)
class Bounds:
    """Whose inspections are listed: one organization's, or those of an area, of which a unit sees what names it."""

    organization_id: UUID | None = None
    area: str | None = None
    unit: str | None = None


async def page(
    tx: Tx,
    asked: Filter,
    bounds: Bounds,
    *,
    year: int | None,
    state: str | None,
    organization_id: UUID | None,
) -> Sequence[RowMapping]:
    """Return one page of inspections within the caller's bounds; an office never sees drafts."""
    query = select(*LISTED)
    if bounds.organization_id:
        query = query.where(T.organization_id == bounds.organization_id)
    else:
        query = query.where(T.state != InspectionState.DRAFT)
    if bounds.area:
        query = query.where(T.area.startswith(bounds.area, autoescape=True))
    for column, value in (
        (T.supervising_unit, bounds.unit),
        (T.year, year),
        (T.state, state),
        (T.organization_id, organization_id),
    ):
        if value is not None:
            query = query.where(column == value)
    return (await tx.execute(paged(query, asked, BY_ID))).mappings().all()


async def published(
    tx: Tx, asked: Filter, *, year: int, result: str | None, organization_id: UUID | None
) -> Sequence[RowMapping]:
    """Return one page of the results of a year, those that were missed among them (公告)."""
    query = select(*PUBLISHED).where(T.year == year, T.result.is_not(None))
    if result:
        query = query.where(T.result == result)
    if organization_id:
        query = query.where(T.organization_id == organization_id)
    return (await tx.execute(paged(query, asked, BY_ID))).mappings().all()


async def unfiled_drafts(tx: Tx, *, due_before: date, limit: int) -> Sequence[UUID]:
    """Return drafts whose window has closed."""
    query = select(T.id).where(T.state == InspectionState.DRAFT, T.due_on < due_before)
    return [row.id for row in await tx.all(query.order_by(T.id).limit(limit))]


async def lapsed_rectifications(tx: Tx, *, due_before: date, limit: int) -> Sequence[UUID]:
    """Return rectifications of which nothing was reported in time."""
    query = select(T.id).where(T.state == InspectionState.RECTIFYING, T.rectify_by < due_before)
    return [row.id for row in await tx.all(query.order_by(T.id).limit(limit))]


async def to_propose(tx: Tx, *, limit: int) -> Sequence[Inspection]:
    """Return those who did not file, or did not rectify in time, and were not proposed for the abnormal list yet."""
    late = (InspectionState.ABSENT, InspectionState.RECTIFICATION_OVERDUE)
    was_for_the_report = and_(
        T.state == InspectionState.RECTIFICATION_OVERDUE, T.listing_proposed_on <= T.rectify_by
    )  # missed first, filed late, and then not rectified: two grounds of one year
    not_yet = or_(T.listing_proposed_on.is_(None), was_for_the_report)
    query = _EVERYTHING.where(T.state.in_(late), not_yet).order_by(T.id).limit(limit)
    return [from_row(row) for row in (await tx.execute(query)).mappings()]
