"""Where the terms of mentors with tenants are kept, and the visits."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from typing import Any
from uuid import UUID

from bureaukit.db import Tx
from bureaukit.pages import Filter, Order, paged
from bureaukit.versions import write_over
from sqlalchemy import CheckConstraint, ForeignKey, Index, Row, RowMapping, Select, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from incubator.clients.model import Client
from incubator.clients.store import Whose
from incubator.database import Base
from incubator.mentors.model import Mentoring, MentoringState, Visit, VisitState
from incubator.mentors.store.mentors import MentorRow


class MentoringRow(Base):
    """One term of a mentor with a tenant."""

    __tablename__ = "mentorings"
    __table_args__ = (
        CheckConstraint("(organization_id IS NULL) <> (admission_id IS NULL)", name="one_client"),
        CheckConstraint("start_on <= end_on", name="days"),
    )
    id: Mapped[UUID] = mapped_column(primary_key=True)
    mentor_id: Mapped[UUID] = mapped_column(ForeignKey("mentors.id"), index=True)
    base_id: Mapped[UUID] = mapped_column(ForeignKey("bases.id"), index=True)
    area: Mapped[str] = mapped_column(index=True)
    organization_id: Mapped[UUID | None] = mapped_column(index=True)
    credit_code: Mapped[str | None]
    admission_id: Mapped[UUID | None] = mapped_column(ForeignKey("admissions.id"), index=True)
    team_name: Mapped[str | None]
    team_speaker: Mapped[str | None]
    purpose: Mapped[str]
    start_on: Mapped[date]
    end_on: Mapped[date]
    state: Mapped[str]
    reason: Mapped[str | None]
    version: Mapped[int]


class MentorVisitRow(Base):
    """One visit."""

    __tablename__ = "mentor_visits"
    __table_args__ = (
        CheckConstraint("(follow_up IS NULL) = (follow_up_due IS NULL)", name="follow_up"),
        Index("ix_mentor_visits_state_follow_up_due", "state", "follow_up_due"),
    )
    id: Mapped[UUID] = mapped_column(primary_key=True)
    mentoring_id: Mapped[UUID] = mapped_column(ForeignKey("mentorings.id"), index=True)
    day: Mapped[date]
    findings: Mapped[str]
    advice: Mapped[str]
    follow_up: Mapped[str | None]
    follow_up_due: Mapped[date | None]
    recorded_by: Mapped[str]
    state: Mapped[str]
    followed_up_on: Mapped[date | None]
    outcome: Mapped[str | None]
    version: Mapped[int]


_T = MentoringRow.__table__.c
_V = MentorVisitRow.__table__.c
MENTORINGS_BY_ID = Order("id", (_T.id,))
VISITS_BY_ID = Order("id", (_V.id,))
_CLIENT = tuple(Client.__dataclass_fields__)
_TERM = tuple(one.name for one in fields(Mentoring) if one.name not in ("client", "state"))


@dataclass(frozen=True, slots=True)
class Seen:
    """Which mentorings somebody sees: those of an area or of a client, or those of a mentor's own account."""

    whose: Whose | None = None
    account_sub: str | None = None

    def of(self, query: Select[Any]) -> Select[Any]:
        """Narrow a query over mentorings down to theirs."""
        if self.whose is not None:
            return self.whose.of(query, _T)
        return query.where(_T.mentor_id.in_(select(MentorRow.id).where(MentorRow.account_sub == self.account_sub)))


def mentoring_of(values: Mapping[Any, Any]) -> Mentoring:
    """Return the term that the columns of a row make."""
    client = Client(**{name: values[name] for name in _CLIENT})
    own = {name: values[name] for name in _TERM}
    return Mentoring(**own, client=client, state=MentoringState(values["state"]))


def _mentoring(row: Row[Any]) -> Mentoring:
    return mentoring_of(row._mapping)  # noqa: SLF001 -- SQLAlchemy's public name for the row as a mapping


def _visit(row: Row[Any]) -> Visit:
    values = dict(row._mapping)  # noqa: SLF001 -- as above
    return Visit(**values | {"state": VisitState(row.state)})


def _values(mentoring: Mentoring) -> dict[str, Any]:
    own = {name: getattr(mentoring, name) for name in _TERM} | {"state": mentoring.state.value}
    return own | {name: getattr(mentoring.client, name) for name in _CLIENT}


async def add(tx: Tx, mentoring: Mentoring) -> None:
    """Enter a term."""
    await tx.execute(insert(MentoringRow).values(**_values(mentoring)))


async def save(tx: Tx, mentoring: Mentoring) -> Mentoring:
    """Write the term over the version it was read in; return it with its new version."""
    return replace(mentoring, version=await write_over(tx, MentoringRow, mentoring, _values(mentoring)))


async def find(tx: Tx, mentoring_id: UUID) -> Mentoring | None:
    """Return one term."""
    row = await tx.first(select(MentoringRow.__table__).where(_T.id == mentoring_id))
    return _mentoring(row) if row else None


async def of_pair(tx: Tx, mentor_id: UUID, client: Client) -> list[Mentoring]:
    """Return the terms of a mentor with a client."""
    same = (
        _T.organization_id == client.organization_id
        if client.organization_id
        else _T.admission_id == client.admission_id
    )
    query = select(MentoringRow.__table__).where(_T.mentor_id == mentor_id, same)
    return [_mentoring(row) for row in await tx.all(query.order_by(_T.start_on))]


async def agreed_with(tx: Tx, organization_id: UUID) -> list[Mentoring]:
    """Return the terms of an organization that nobody has ended."""
    own = (_T.organization_id == organization_id, _T.state == MentoringState.AGREED.value)
    return [_mentoring(row) for row in await tx.all(select(MentoringRow.__table__).where(*own).order_by(_T.id))]


async def page(
    tx: Tx,
    asked: Filter,
    seen: Seen,
    *,
    mentor_id: UUID | None,
    organization_id: UUID | None,
    base_id: UUID | None,
    on: date | None,
) -> Sequence[RowMapping]:
    """Return one page of terms, or of those that run on a day."""
    query = seen.of(select(MentoringRow.__table__))
    for column, value in ((_T.mentor_id, mentor_id), (_T.organization_id, organization_id), (_T.base_id, base_id)):
        if value is not None:
            query = query.where(column == value)
    if on:
        query = query.where(_T.start_on <= on, _T.end_on > on)
    return (await tx.execute(paged(query, asked, MENTORINGS_BY_ID))).mappings().all()


async def add_visit(tx: Tx, visit: Visit) -> None:
    """Enter a visit."""
    await tx.execute(insert(MentorVisitRow).values(**asdict(visit) | {"state": visit.state.value}))


async def save_visit(tx: Tx, visit: Visit) -> Visit:
    """Write the visit over the version it was read in; return it with its new version."""
    values = asdict(visit) | {"state": visit.state.value}
    return replace(visit, version=await write_over(tx, MentorVisitRow, visit, values))


async def find_visit(tx: Tx, visit_id: UUID) -> Visit | None:
    """Return one visit."""
    row = await tx.first(select(MentorVisitRow.__table__).where(_V.id == visit_id))
    return _visit(row) if row else None


async def visits_page(
    tx: Tx,
    asked: Filter,
    seen: Seen,
    *,
    mentor_id: UUID | None,
    organization_id: UUID | None,
    mentoring_id: UUID | None,
    state: str | None,
    due_by: date | None,
) -> Sequence[RowMapping]:
    """Return one page of visits, each with whose it was and to whom; or of what is to be followed up by a day."""
    about = (_T.mentor_id, _T.base_id, _T.organization_id, _T.team_name)
    query = seen.of(select(*_V, *about).join_from(MentorVisitRow, MentoringRow, _T.id == _V.mentoring_id))
    equal = ((_T.mentor_id, mentor_id), (_T.organization_id, organization_id), (_V.mentoring_id, mentoring_id))
    for column, value in (*equal, (_V.state, state)):
        if value is not None:
            query = query.where(column == value)
    if due_by:
        query = query.where(_V.state == VisitState.FOLLOW_UP_DUE.value, _V.follow_up_due <= due_by)
    return (await tx.execute(paged(query, asked, VISITS_BY_ID))).mappings().all()
