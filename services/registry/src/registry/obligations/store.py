"""The work of offices and supervising units from every slice as one list: what came first stands first."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from bureaukit.db import Tx
from bureaukit.pages import Filter, Order, paged
from sqlalchemy import RowMapping, or_, select, union_all

from registry.annual_inspections import store as inspections
from registry.applications import store as applications
from registry.credit_records import store as credit_records
from registry.deregistrations import store as deregistrations
from registry.tasks import OF_UNITS, TaskKind

COLUMNS = ("kind", "subject_id", "organization_id", "area", "year", "since_on", "done_on")


async def work(  # the filters of the list
    tx: Tx,
    asked: Filter,
    *,
    done: bool,
    on: date,
    area: str,
    kind: TaskKind | None,
    organization_id: UUID | None,
    unit: str | None = None,
) -> tuple[Sequence[RowMapping], Order]:
    """Return one page of what waits for an office, or for one supervising unit, or of what was done, with its order."""
    selects = (
        *inspections.work(done=done, on=on),
        *applications.work(done=done),
        *deregistrations.work(done=done),
        *credit_records.work(done=done),
    )
    lines = union_all(*selects).subquery("work").c
    order = Order("since_on", (lines.since_on, lines.subject_id, lines.kind))
    query = select(*(lines[name] for name in COLUMNS)).where(lines.area.startswith(area, autoescape=True))
    units = [kind.value for kind in OF_UNITS]
    if unit is None:
        query = query.where(lines.kind.not_in(units))
    else:
        query = query.where(lines.kind.in_(units), or_(lines.unit == unit, lines.other_unit == unit))
    if kind:
        query = query.where(lines.kind == kind.value)
    if organization_id:
        query = query.where(lines.organization_id == organization_id)
    return (await tx.execute(paged(query, asked, order))).mappings().all(), order
