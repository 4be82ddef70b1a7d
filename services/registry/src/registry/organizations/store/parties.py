"""Who stands beside organizations by the register: their legal representatives, and the units that supervise them."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from bureaukit.db import Tx
from bureaukit.pages import Filter, Order, paged
from sqlalchemy import RowMapping, Select, func, or_, select

from registry.organizations.model import OrganizationState
from registry.organizations.store.rows import OrganizationRow

_T = OrganizationRow.__table__.c
UNITS_BY_NAME = Order("supervising_unit", (_T.supervising_unit,))


async def represented_by(tx: Tx, index: str) -> set[tuple[UUID, str]]:
    """Return id and type of the organizations that a person represents by the register, by blind index."""
    now = (_T.legal_representative_index == index, _T.ended_on.is_(None))
    return {(row.id, row.type) for row in await tx.all(select(_T.id, _T.type).where(*now))}


async def revoked_under(tx: Tx, index: str) -> list[date]:
    """Return the days on which organizations were revoked that a person represented by the register when they were."""
    revoked = (_T.legal_representative_index == index, _T.state == OrganizationState.REVOKED, _T.ended_on.is_not(None))
    return [row.ended_on for row in await tx.all(select(_T.ended_on).where(*revoked))]


def ended() -> Select[tuple[UUID, date]]:
    """Return the query for the organizations that have ended, with the day."""
    return select(_T.id, _T.ended_on).where(_T.ended_on.is_not(None))


def going_on_in(area: str, on: date) -> Select[tuple[UUID]]:
    """Return the query for the organizations of an area that had not ended on a day."""
    lasts = or_(_T.ended_on.is_(None), _T.ended_on > on)
    return select(_T.id).where(_T.area.startswith(area, autoescape=True), lasts)


async def supervising_units(tx: Tx, asked: Filter) -> Sequence[RowMapping]:
    """Return one page of supervising units with the number of organizations that each supervises now."""
    counted = func.count().label("organizations")
    now = (_T.supervising_unit.is_not(None), _T.ended_on.is_(None))
    query = select(_T.supervising_unit, counted).where(*now).group_by(_T.supervising_unit)
    return (await tx.execute(paged(query, asked, UNITS_BY_NAME))).mappings().all()
