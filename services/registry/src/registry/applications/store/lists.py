"""Cases in lists: what a caller may see of them, and what time has to look at."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from bureaukit.db import Tx
from bureaukit.pages import Filter, Order, paged
from sqlalchemy import ColumnElement, RowMapping, or_, select

from registry.applications.model import ApplicationState
from registry.applications.store.rows import TABLE

LISTED = (
    "id",
    "matter",
    "type",
    "name",
    "area",
    "state",
    "submitted_on",
    "accepted_on",
    "decided_on",
    "overdue_on",
    "concerned_id",
    "organization_id",
)
DECIDING_STATES = (ApplicationState.ACCEPTED, ApplicationState.UNDER_REVIEW)
BY_ID = Order("id", (TABLE.id,))


async def silent(tx: Tx, *, received_until: date) -> Iterable[UUID]:
    """Return the cases that were received by a day and of which nothing was said since."""
    query = select(TABLE.id).where(TABLE.state == ApplicationState.SUBMITTED, TABLE.received_on <= received_until)
    return [row.id for row in await tx.all(query.order_by(TABLE.id))]


async def undecided(tx: Tx, *, decide_by: date) -> Iterable[UUID]:
    """Return the cases that were to be decided by a day, as it stood when they last moved, and are not known as overdue."""
    waiting = TABLE.state.in_(DECIDING_STATES)
    query = select(TABLE.id).where(waiting, TABLE.decide_by <= decide_by, TABLE.overdue_on.is_(None))
    return [row.id for row in await tx.all(query.order_by(TABLE.id))]


@dataclass(frozen=True, slots=True)
class Bounds:
    """Whose cases are listed: an applicant's and their organization's, or those of an area, of which a unit sees its own."""

    owner: str | None = None
    organization: UUID | None = None
    area: str | None = None
    unit: str | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        """Return what holds of every case within them; an office never sees drafts."""
        if self.owner:
            own = TABLE.owner == self.owner
            return [or_(own, TABLE.concerned_id == self.organization) if self.organization else own]
        conditions: list[ColumnElement[bool]] = [TABLE.submitted_on.is_not(None)]
        if self.area:
            conditions.append(TABLE.area.startswith(self.area, autoescape=True))
        if self.unit is not None:
            conditions.append(or_(TABLE.unit == self.unit, TABLE.new_unit == self.unit))
        return conditions


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list is narrowed to; what is None is not asked."""

    state: str | None = None
    type: str | None = None
    matter: str | None = None
    organization: UUID | None = None
    overdue: bool | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        """Return what holds of every case asked for."""
        equal = {"state": self.state, "type": self.type, "matter": self.matter}
        conditions: list[ColumnElement[bool]] = [TABLE[name] == value for name, value in equal.items() if value]
        if self.organization:
            conditions.append(or_(TABLE.concerned_id == self.organization, TABLE.organization_id == self.organization))
        if self.overdue is not None:
            waiting = TABLE.state.in_(DECIDING_STATES)
            late = waiting & TABLE.overdue_on.is_not(None)
            conditions.append(late if self.overdue else ~late)
        return conditions


async def page(tx: Tx, filter_: Filter, bounds: Bounds, asked: Asked) -> Sequence[RowMapping]:
    """Return one page of cases within the caller's bounds."""
    query = select(*(TABLE[name] for name in LISTED)).where(*bounds.conditions(), *asked.conditions())
    return (await tx.execute(paged(query, filter_, BY_ID))).mappings().all()
