"""Where tenancies are kept."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from bureaukit.db import Tx
from bureaukit.pages import Filter, Order, paged
from bureaukit.versions import write_over
from sqlalchemy import ForeignKey, Row, RowMapping, Select, func, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from incubator.database import Base
from incubator.periods import Period
from incubator.tenancies.model import (
    RUNNING,
    Deadline,
    Exit,
    ExitGround,
    ExitReason,
    HandoverItem,
    Holder,
    Stay,
    Team,
    Tenancy,
    TenancyState,
)


class TenancyRow(Base):
    """One tenancy."""

    __tablename__ = "tenancies"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    organization_id: Mapped[UUID | None] = mapped_column(index=True)
    credit_code: Mapped[str | None]
    team_name: Mapped[str | None] = mapped_column(index=True)
    founder: Mapped[str | None]
    applied_on: Mapped[date | None]
    register_by: Mapped[date | None]
    reminded_on: Mapped[date | None]
    linked_on: Mapped[date | None]
    admission_id: Mapped[UUID | None] = mapped_column(index=True)
    base_id: Mapped[UUID] = mapped_column(ForeignKey("bases.id"), index=True)
    area: Mapped[str] = mapped_column(index=True)
    space_id: Mapped[UUID] = mapped_column(ForeignKey("spaces.id"), index=True)
    seat: Mapped[int]
    start_on: Mapped[date]
    end_on: Mapped[date] = mapped_column(index=True)
    stay_id: Mapped[UUID] = mapped_column(index=True)
    stay_since: Mapped[date]
    agreed_until: Mapped[date]
    signed_on: Mapped[date]
    agreement_number: Mapped[str | None]
    obligations: Mapped[list[Any]]
    state: Mapped[str] = mapped_column(index=True)
    occupied_on: Mapped[date | None]
    extended_on: Mapped[date | None]
    exit_reason: Mapped[str | None]
    exit_grounds: Mapped[list[Any]]
    notice_on: Mapped[date | None]
    hand_over_by: Mapped[date | None]
    hand_over_provisional: Mapped[bool | None]
    handed_over_on: Mapped[date | None]
    handover_checklist: Mapped[list[Any]]
    version: Mapped[int]


_T = TenancyRow.__table__.c
BY_ID = Order("id", (_T.id,))
PUBLISHED = ("id", "organization_id", "base_id", "space_id", "start_on", "end_on", "state")
_RUNNING = tuple(state.value for state in RUNNING)
DUE = ("id", "organization_id", "team_name", "base_id", "space_id", "state")
_DUE = {
    Deadline.REGISTRATION: (_T.register_by, _RUNNING),
    Deadline.HANDOVER: (_T.hand_over_by, (TenancyState.EXIT_NOTICE.value,)),
}


def _values(tenancy: Tenancy) -> dict[str, Any]:
    holder, team, end = tenancy.holder, tenancy.holder.team, tenancy.exit
    return {
        "organization_id": holder.organization_id,
        "credit_code": holder.credit_code,
        "team_name": team.name if team else None,
        "founder": team.founder if team else None,
        "applied_on": team.applied_on if team else None,
        "register_by": team.register_by if team else None,
        "reminded_on": team.reminded_on if team else None,
        "linked_on": team.linked_on if team else None,
        "admission_id": tenancy.admission_id,
        "base_id": tenancy.base_id,
        "area": tenancy.area,
        "space_id": tenancy.space_id,
        "seat": tenancy.seat,
        "start_on": tenancy.period.start_on,
        "end_on": tenancy.period.end_on,
        "stay_id": tenancy.stay.id,
        "stay_since": tenancy.stay.since,
        "agreed_until": tenancy.agreed_until,
        "signed_on": tenancy.signed_on,
        "agreement_number": tenancy.agreement_number,
        "obligations": list(tenancy.obligations),
        "state": tenancy.state.value,
        "occupied_on": tenancy.occupied_on,
        "extended_on": tenancy.extended_on,
        "exit_reason": end.reason.value if end else None,
        "exit_grounds": [ground.value for ground in end.grounds] if end else [],
        "notice_on": end.notice_on if end else None,
        "hand_over_by": end.hand_over_by if end else None,
        "hand_over_provisional": end.provisional if end else None,
        "handed_over_on": end.handed_over_on if end else None,
        "handover_checklist": [[item.value, remark] for item, remark in end.checklist] if end else [],
    }


def _exit(row: Row[Any]) -> Exit | None:
    if row.exit_reason is None:
        return None
    grounds = tuple(ExitGround(ground) for ground in row.exit_grounds)
    return Exit(
        ExitReason(row.exit_reason),
        grounds,
        row.notice_on,
        row.hand_over_by,
        bool(row.hand_over_provisional),
        row.handed_over_on,
        tuple((HandoverItem(item), remark) for item, remark in row.handover_checklist),
    )


def _team(row: Row[Any]) -> Team | None:
    if row.team_name is None:
        return None
    return Team(row.team_name, row.founder, row.applied_on, row.register_by, row.reminded_on, row.linked_on)


def _from(row: Row[Any]) -> Tenancy:
    return Tenancy(
        id=row.id,
        holder=Holder(row.organization_id, row.credit_code, _team(row)),
        admission_id=row.admission_id,
        base_id=row.base_id,
        area=row.area,
        space_id=row.space_id,
        seat=row.seat,
        period=Period(row.start_on, row.end_on),
        stay=Stay(row.stay_id, row.stay_since),
        agreed_until=row.agreed_until,
        signed_on=row.signed_on,
        agreement_number=row.agreement_number,
        obligations=tuple(row.obligations),
        state=TenancyState(row.state),
        occupied_on=row.occupied_on,
        extended_on=row.extended_on,
        exit=_exit(row),
        version=row.version,
    )


async def add(tx: Tx, tenancy: Tenancy) -> None:
    """Enter a tenancy."""
    await tx.execute(insert(TenancyRow).values(id=tenancy.id, version=tenancy.version, **_values(tenancy)))


async def save(tx: Tx, tenancy: Tenancy) -> Tenancy:
    """Write the tenancy over the version it was read in; return it with its new version."""
    return replace(tenancy, version=await write_over(tx, TenancyRow, tenancy, _values(tenancy)))


async def find(tx: Tx, tenancy_id: UUID) -> Tenancy | None:
    """Return one tenancy."""
    row = await tx.first(select(TenancyRow.__table__).where(_T.id == tenancy_id))
    return _from(row) if row else None


async def running_of(tx: Tx, organization_id: UUID) -> Sequence[Tenancy]:
    """Return the tenancies of an organization that no notice was given for."""
    query = select(TenancyRow.__table__).where(_T.organization_id == organization_id, _T.state.in_(_RUNNING))
    return [_from(row) for row in await tx.all(query.order_by(_T.id))]


async def holders(tx: Tx) -> dict[UUID, UUID]:
    """Return who holds each tenancy to which no notice was given; teams are nobody's organization yet."""
    query = select(_T.id, _T.organization_id).where(_T.state.in_(RUNNING), _T.organization_id.is_not(None))
    return {row.id: row.organization_id for row in await tx.all(query)}


async def not_closed(tx: Tx, organization_id: UUID) -> Sequence[Tenancy]:
    """Return the tenancies of an organization whose space was not handed over yet."""
    ours = (_T.organization_id == organization_id, _T.state != TenancyState.CLOSED.value)
    return [_from(row) for row in await tx.all(select(TenancyRow.__table__).where(*ours).order_by(_T.id))]


async def not_handed_over(tx: Tx, today: date) -> Sequence[Tenancy]:
    """Return the tenancies under notice whose countdown is over."""
    due = (_T.state == TenancyState.EXIT_NOTICE.value, _T.hand_over_by < today)
    return [_from(row) for row in await tx.all(select(TenancyRow.__table__).where(*due).order_by(_T.id))]


async def run_out(tx: Tx, today: date) -> Sequence[Tenancy]:
    """Return the tenancies whose period is over and of which nothing was said yet."""
    query = select(TenancyRow.__table__).where(_T.state.in_(_RUNNING), _T.end_on <= today)
    return [_from(row) for row in await tx.all(query.order_by(_T.id))]


async def teams_called(tx: Tx, name: str) -> Sequence[Tenancy]:
    """Return the tenancies of teams of a name that are not linked to an organization and given no notice."""
    ours = (_T.team_name == name, _T.organization_id.is_(None), _T.state.in_(_RUNNING))
    return [_from(row) for row in await tx.all(select(TenancyRow.__table__).where(*ours).order_by(_T.id))]


async def teams_to_register(tx: Tx, *, by: date) -> Sequence[Tenancy]:
    """Return the tenancies, given no notice, of teams that must be registered by a day."""
    due = (_T.register_by <= by, _T.organization_id.is_(None), _T.state.in_(_RUNNING))
    return [_from(row) for row in await tx.all(select(TenancyRow.__table__).where(*due).order_by(_T.id))]


async def last_ordered_exit(tx: Tx, organization_id: UUID) -> date | None:
    """Return the day of the last notice by which an organization was ordered out."""
    query = select(func.max(_T.notice_on)).where(
        _T.organization_id == organization_id, _T.exit_reason == ExitReason.ORDERED.value
    )
    found: date | None = await tx.scalar(query)
    return found


def _active_on(day: date) -> Any:
    return (_T.start_on <= day) & (_T.end_on > day)


async def page(
    tx: Tx,
    asked: Filter,
    *,
    as_of: date | None,
    base_id: UUID | None,
    organization_id: UUID | None,
    area: str | None,
    state: str | None,
) -> Sequence[RowMapping]:
    """Return one page of tenancies, published columns only."""
    query: Select[Any] = select(*(_T[name] for name in PUBLISHED))
    for column, value in ((_T.base_id, base_id), (_T.organization_id, organization_id), (_T.state, state)):
        if value is not None:
            query = query.where(column == value)
    if as_of:
        query = query.where(_active_on(as_of))
    if area:
        query = query.where(_T.area.startswith(area, autoescape=True))
    return (await tx.execute(paged(query, asked, BY_ID))).mappings().all()


async def due(
    tx: Tx, asked: Filter, deadline: Deadline, *, area: str | None, speaks_for: str, before: date | None
) -> Sequence[RowMapping]:
    """Return one page of what falls due: of an area, or of the organization or founder who asks; before a day, or all."""
    column, states = _DUE[deadline]
    query: Select[Any] = select(*(_T[name] for name in DUE), column).where(_T.state.in_(states), column.is_not(None))
    if deadline is Deadline.REGISTRATION:
        query = query.where(_T.organization_id.is_(None))
    if area is not None:
        query = query.where(_T.area.startswith(area, autoescape=True))
    else:
        query = query.where(_is_of(speaks_for))
    if before:
        query = query.where(column < before)
    return (await tx.execute(paged(query, asked, order_of(deadline)))).mappings().all()


def order_of(deadline: Deadline) -> Order:
    """Return the order of a list of what falls due: the earliest first."""
    return Order(deadline.value, (_DUE[deadline][0], _T.id))


async def moved_in(tx: Tx) -> Sequence[Tenancy]:
    """Return the tenancies whose holder has moved in and not handed the space over yet."""
    query = select(TenancyRow.__table__).where(_T.state != TenancyState.CLOSED.value, _T.occupied_on.is_not(None))
    return [_from(row) for row in await tx.all(query.order_by(_T.id))]


def closed() -> Select[Any]:
    """Return the query for the ids of those that are closed."""
    return select(_T.id).where(_T.state == TenancyState.CLOSED.value)


def not_running() -> Select[Any]:
    """Return the query for the ids of those that notice was given for, closed ones included."""
    return select(_T.id).where(_T.state.not_in(RUNNING))


def held_by(name: str) -> Select[Any]:
    """Return the query for the ids of those held by an organization, by its id or credit code, or by a founder's team."""
    return select(_T.id).where(_is_of(name))


async def last_of_stay(tx: Tx, stay_id: UUID) -> Tenancy:
    """Return the tenancy in which a stay goes on, or ended."""
    query = select(TenancyRow.__table__).where(_T.stay_id == stay_id).order_by(_T.start_on.desc(), _T.id.desc())
    row = await tx.first(query.limit(1))
    if row is None:
        raise AssertionError("a stay has a tenancy")
    return _from(row)


def stays_of(name: str) -> Select[Any]:
    """Return the query for the stays of an organization, by its id or credit code, or of a founder's team."""
    return select(_T.stay_id).where(_is_of(name))


def stays_in(area: str) -> Select[Any]:
    """Return the query for the stays at the bases of an area."""
    return select(_T.stay_id).where(_T.area.startswith(area, autoescape=True))


async def exits(tx: Tx, by: date, area: str) -> dict[str, int]:
    """Count the tenancies of an area that were handed over by a day, by the reason of their exit."""
    query = select(_T.exit_reason, func.count().label("number")).where(
        _T.handed_over_on <= by, _T.area.startswith(area, autoescape=True)
    )
    return {row.exit_reason: row.number for row in await tx.all(query.group_by(_T.exit_reason))}


def _is_of(name: str) -> Any:
    """Return the condition that an organization, by id or credit code, or a founder holds the tenancy."""
    try:
        return _T.organization_id == UUID(name)
    except ValueError:
        return (_T.credit_code == name) | ((_T.founder == name) & _T.organization_id.is_(None))


async def count_active(tx: Tx, on: date) -> int:
    """Count the tenancies that run on a day."""
    return await tx.scalar(select(func.count()).select_from(TenancyRow).where(_active_on(on))) or 0


async def of_organization(tx: Tx, organization_id: UUID, *, until: date) -> Sequence[Tenancy]:
    """Return the tenancies of an organization that had begun by a day."""
    query = select(TenancyRow.__table__).where(_T.organization_id == organization_id, _T.start_on <= until)
    return [_from(row) for row in await tx.all(query.order_by(_T.start_on, _T.id))]


async def of_admission(tx: Tx, admission_id: UUID) -> Sequence[Tenancy]:
    """Return the tenancies that came from an application, the first one first: a transfer begins another."""
    query = select(TenancyRow.__table__).where(_T.admission_id == admission_id)
    return [_from(row) for row in await tx.all(query.order_by(_T.start_on, _T.id))]


async def left_between(tx: Tx, first: date, until: date, *, area: str | None) -> Sequence[Tenancy]:
    """Return the tenancies whose space was handed over from a day to another, not included, and not for one elsewhere."""
    query = select(TenancyRow.__table__).where(
        _T.state == TenancyState.CLOSED.value,
        _T.handed_over_on >= first,
        _T.handed_over_on < until,
        _T.exit_reason != ExitReason.TRANSFERRED.value,
    )
    if area:
        query = query.where(_T.area.startswith(area, autoescape=True))
    return [_from(row) for row in await tx.all(query.order_by(_T.id))]


async def page_among(tx: Tx, asked: Filter, ids: Collection[UUID]) -> Sequence[RowMapping]:
    """Return one page of some tenancies, published columns only."""
    query = select(*(_T[name] for name in PUBLISHED)).where(_T.id.in_(ids))
    return (await tx.execute(paged(query, asked, BY_ID))).mappings().all()


async def seats(tx: Tx) -> set[tuple[UUID, UUID, int, date, date]]:
    """Return every tenancy with its seat and period; one that never began has an empty period and no seat."""
    query = select(_T.id, _T.space_id, _T.seat, _T.start_on, _T.end_on)
    return {tuple(row) for row in await tx.all(query.where(_T.start_on < _T.end_on))}
