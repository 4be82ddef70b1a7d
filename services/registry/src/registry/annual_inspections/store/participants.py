"""Who takes part in a year, computed from the register as it is, beside what each of them has filed."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from bureaukit.db import Tx
from bureaukit.pages import Filter, Order, paged
from sqlalchemy import ColumnElement, RowMapping, and_, case, func, not_, or_, select

from registry.annual_inspections.model.inspection import FACTS, InspectionState
from registry.annual_inspections.model.year import INSPECTED, InspectionYear, Participation
from registry.annual_inspections.store.rows import AnnualInspectionRow
from registry.organizations import store as organizations
from registry.organizations.model import OrganizationType, Track

S = InspectionState
_I = AnnualInspectionRow.__table__
_SEEN = (
    "id",
    "area",
    "ended_on",
    *FACTS,
)
_REGISTER = organizations.extract(_SEEN, organizations.matching(track=Track.REGISTERED)).subquery("register")
_O = _REGISTER.c
_SHOWN = ("id", "credit_code", "name", "type", "area", "registered_on", "supervising_unit")
BY_ORGANIZATION = Order("id", (_O.id,))


def _is_exempt(year: InspectionYear) -> ColumnElement[bool]:
    is_service = _O.type == OrganizationType.SOCIAL_SERVICE_ORGANIZATION
    return or_(
        and_(is_service, _O.registered_on > year.services_registered_by),
        and_(not_(is_service), _O.registered_on > year.groups_registered_by),
    )


def _participation(year: InspectionYear) -> Any:
    under_way = (S.SUBMITTED, S.CORRECTION, S.UNDER_REVIEW)
    return case(
        (and_(_I.c.id.is_(None), _is_exempt(year)), Participation.EXEMPT.value),
        (or_(_I.c.id.is_(None), _I.c.state == S.DRAFT), Participation.TO_FILE.value),
        (_I.c.state.in_(under_way), Participation.UNDER_WAY.value),
        (_I.c.state == S.ABSENT, Participation.ABSENT.value),
        else_=Participation.CONCLUDED.value,
    )


def _beside(year: InspectionYear, on: date) -> tuple[Any, list[ColumnElement[bool]]]:
    """Return the register joined with the year's reports, and who of it is asked.

    Those that were there by the year's end, and still are; not those that came on record when the window was closed.
    """
    joined = _REGISTER.outerjoin(_I, and_(_I.c.organization_id == _O.id, _I.c.year == year.year))
    last_day = date(year.year, 12, 31)
    there = or_(_O.ended_on.is_(None), _O.ended_on > on)
    conditions = [_O.type.in_(INSPECTED), _O.registered_on <= last_day, there]
    closed = [type_ for type_ in INSPECTED if year.due_on(type_) < on]
    in_time = [organizations.on_record_by(_O.id, year.due_on(type_)) & (_O.type == type_) for type_ in closed]
    if closed:
        conditions.append(or_(_I.c.id.is_not(None), _O.type.not_in(closed), *in_time))
    return joined, conditions


async def participants(
    tx: Tx,
    asked: Filter,
    year: InspectionYear,
    *,
    on: date,
    area: str,
    status: Participation | None,
    type: str | None,  # noqa: A002 -- the public name of the filter
) -> Sequence[RowMapping]:
    """Return one page of an area's organizations with how they stand to the year; the exempt only when asked for."""
    joined, conditions = _beside(year, on)
    participation = _participation(year)
    shown = (*(_O[name] for name in _SHOWN), participation.label("status"))
    query = select(*shown, _I.c.id.label("inspection_id"), _I.c.filed_on, _I.c.result)
    query = query.select_from(joined).where(*conditions, _O.area.startswith(area, autoescape=True))
    query = query.where(participation == status if status else participation != Participation.EXEMPT)
    if type:
        query = query.where(_O.type == type)
    return (await tx.execute(paged(query, asked, BY_ORGANIZATION))).mappings().all()


async def counts(tx: Tx, year: InspectionYear, *, on: date, area: str = "") -> dict[str, int]:
    """Return how many organizations of an area stand how to the year: the whole register is looked through."""
    joined, conditions = _beside(year, on)
    status = _participation(year).label("status")
    query = select(status, func.count().label("count")).select_from(joined).where(*conditions)
    query = query.where(_O.area.startswith(area, autoescape=True)).group_by(status)
    found = {row.status: row._mapping["count"] for row in await tx.all(query)}  # noqa: SLF001 -- a row's own mapping
    return {status.value: found.get(status.value, 0) for status in Participation}


_FILED = (Participation.UNDER_WAY, Participation.CONCLUDED, Participation.ABSENT)
_AS = {
    S.DRAFT: Participation.TO_FILE,
    S.SUBMITTED: Participation.UNDER_WAY,
    S.CORRECTION: Participation.UNDER_WAY,
    S.UNDER_REVIEW: Participation.UNDER_WAY,
    S.ABSENT: Participation.ABSENT,
}


async def filed(tx: Tx) -> dict[int, dict[str, int]]:
    """Return for each year how many reports stand where: one look at the index of years and states."""
    reports = func.count().label("reports")
    query = select(_I.c.year, _I.c.state, reports).group_by(_I.c.year, _I.c.state)
    found: dict[int, dict[str, int]] = {}
    for row in await tx.all(query):
        status = _AS.get(InspectionState(row.state), Participation.CONCLUDED)
        if status in _FILED:
            of_year = found.setdefault(row.year, nothing_filed())
            of_year[status.value] += row.reports
    return found


def nothing_filed() -> dict[str, int]:
    """Return the figures of a year for which nobody has filed."""
    return {status.value: 0 for status in _FILED}


async def owing(tx: Tx, year: InspectionYear, type_: str, *, on: date, limit: int) -> Sequence[RowMapping]:
    """Return organizations of a form that take part, were on record by the last day, and have not even begun a report."""
    joined, conditions = _beside(year, on)
    query = select(*(_O[name] for name in _SEEN)).select_from(joined)
    query = query.where(*conditions, _I.c.id.is_(None), not_(_is_exempt(year)), _O.type == type_)
    query = query.where(organizations.on_record_by(_O.id, on))
    return (await tx.execute(query.order_by(_O.id).limit(limit))).mappings().all()
