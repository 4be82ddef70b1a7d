"""The office's work from every slice as one list: what came first stands first."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from bureaukit.db import Tx
from bureaukit.pages import Filter, Order, paged
from sqlalchemy import RowMapping, select

from registry.annual_inspections import store as inspections
from registry.tasks import TaskKind


async def work(  # the filters of the list
    tx: Tx,
    asked: Filter,
    *,
    done: bool,
    on: date,
    area: str,
    kind: TaskKind | None,
    organization_id: UUID | None,
) -> tuple[Sequence[RowMapping], Order]:
    """Return one page of what waits for an office, or of what it has done, with the order it stands in."""
    lines = inspections.work(done=done, on=on).subquery("work").c
    order = Order("since_on", (lines.since_on, lines.subject_id, lines.kind))
    query = select(*lines).where(lines.area.startswith(area, autoescape=True))
    if kind:
        query = query.where(lines.kind == kind.value)
    if organization_id:
        query = query.where(lines.organization_id == organization_id)
    return (await tx.execute(paged(query, asked, order))).mappings().all(), order
