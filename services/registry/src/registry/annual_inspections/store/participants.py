"""Who takes part in a year, computed from the register as it stood when the window opened, beside what each has filed."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from bureaukit.db import Tx
from bureaukit.pages import Filter, Order, paged
from sqlalchemy import ColumnElement, RowMapping, Subquery, and_, case, func, not_, or_, select

from registry.annual_inspections.model.inspection import FACTS, InspectionState
from registry.annual_inspections.model.year import INSPECTED, InspectionYear, Participation
from registry.annual_inspections.store.rows import AnnualInspectionRow
from registry.organizations import store as organizations
from registry.organizations.model import OrganizationType, Track

S = InspectionState
_I = AnnualInspectionRow.__table__
_NOW = organizations.extract(("id", "ended_on"), ()).subquery("now")
_SEEN = ("id", "area", "ended_on", *FACTS)
_SHOWN = ("id", "credit_code", "name", "type", "area", "registered_on", "supervising_unit", "charity_since")


def _as_it_stood(year: InspectionYear) -> Subquery:
    """Return the register of the day on which the window opened: who moves, or is renamed, stays in that year what it was."""
    return organizations.register_of(year.opens_on)


def _is_exempt(year: InspectionYear, then: Any) -> ColumnElement[bool]:
    is_service = then.type == OrganizationType.SOCIAL_SERVICE_ORGANIZATION
    late = or_(
        and_(is_service, then.registered_on > year.services_registered_by),
        and_(not_(is_service), then.registered_on > year.groups_registered_by),
    )
    return and_(late, not_(_is_of_a_charity(year, then)))


def _is_of_a_charity(year: InspectionYear, then: Any) -> ColumnElement[bool]:
    return and_(then.charity_since.is_not(None), then.charity_since <= year.ends_on)


def _has(year: InspectionYear, then: Any, *, early: bool) -> ColumnElement[bool]:
    """Return the condition that an organization has the one window or the other."""
    is_early = or_(then.type == OrganizationType.FOUNDATION, _is_of_a_charity(year, then))
    return is_early if early else not_(is_early)


def _participation(year: InspectionYear, then: Any) -> Any:
    under_way = (S.SUBMITTED, S.CORRECTION, S.UNDER_REVIEW)
    return case(
        (and_(_I.c.id.is_(None), _is_exempt(year, then)), Participation.EXEMPT.value),
        (or_(_I.c.id.is_(None), _I.c.state == S.DRAFT), Participation.TO_FILE.value),
        (_I.c.state.in_(under_way), Participation.UNDER_WAY.value),
        (_I.c.state == S.ABSENT, Participation.ABSENT.value),
        else_=Participation.CONCLUDED.value,
    )


def _beside(year: InspectionYear, register: Subquery, on: date) -> tuple[Any, list[ColumnElement[bool]]]:
    """Return the register joined with the year's reports, and who of it is asked.

    Those that were there by the year's end, and at the end of their window, or still are; not those that came on record
    when the window was closed. Once it is closed nothing that happens later changes who they are.
    """
    then = register.c
    joined = register.outerjoin(_I, and_(_I.c.organization_id == then.id, _I.c.year == year.year))
    joined = joined.join(_NOW, _NOW.c.id == then.id)
    asked = [_is_asked(year, then, on, early=early) for early in (True, False)]
    there = (then.track == Track.REGISTERED, then.type.in_(INSPECTED), then.registered_on <= year.ends_on)
    return joined, [*there, or_(*asked)]


def _is_asked(year: InspectionYear, then: Any, on: date, *, early: bool) -> ColumnElement[bool]:
    due_on = year.last_day(early=early)
    ended_on = _NOW.c.ended_on
    asked = and_(_has(year, then, early=early), or_(ended_on.is_(None), ended_on > min(on, due_on)))
    if on <= due_on:
        return asked
    return and_(asked, or_(_I.c.id.is_not(None), organizations.on_record_by(then.id, due_on)))


async def participants(
    tx: Tx,
    asked: Filter,
    year: InspectionYear,
    *,
    on: date,
    area: str,
    status: Participation | None,
    type: str | None,  # noqa: A002 -- the public name of the filter
) -> tuple[Sequence[RowMapping], Order]:
    """Return one page of an area's organizations with how they stand to the year, and its order; the exempt only when asked for."""
    register = _as_it_stood(year)
    then, by_id = register.c, Order("id", (register.c.id,))
    joined, conditions = _beside(year, register, on)
    participation = _participation(year, then)
    shown = (*(then[name] for name in _SHOWN), participation.label("status"))
    query = select(*shown, _I.c.id.label("inspection_id"), _I.c.filed_on, _I.c.result)
    query = query.select_from(joined).where(*conditions, then.area.startswith(area, autoescape=True))
    query = query.where(participation == status if status else participation != Participation.EXEMPT)
    if type:
        query = query.where(then.type == type)
    return (await tx.execute(paged(query, asked, by_id))).mappings().all(), by_id


async def counts(tx: Tx, year: InspectionYear, *, on: date, area: str = "") -> dict[str, int]:
    """Return how many organizations of an area stand how to the year: the whole register is looked through."""
    register = _as_it_stood(year)
    joined, conditions = _beside(year, register, on)
    status = _participation(year, register.c).label("status")
    query = select(status, func.count().label("count")).select_from(joined).where(*conditions)
    query = query.where(register.c.area.startswith(area, autoescape=True)).group_by(status)
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


async def owing(tx: Tx, year: InspectionYear, *, early: bool, limit: int) -> Sequence[RowMapping]:
    """Return those of one window who take part, were on record by its last day, and have not even begun a report."""
    on = year.last_day(early=early)
    register = _as_it_stood(year)
    then = register.c
    joined, conditions = _beside(year, register, on)
    query = select(*(then[name] for name in _SEEN)).select_from(joined)
    query = query.where(*conditions, _I.c.id.is_(None), not_(_is_exempt(year, then)), _has(year, then, early=early))
    query = query.where(organizations.on_record_by(then.id, on))
    return (await tx.execute(query.order_by(then.id).limit(limit))).mappings().all()
