"""Where applications for entry and the decisions on them are kept."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from bureaukit.db import Tx
from bureaukit.pages import Filter, Order, paged
from bureaukit.plumbing import EVENTS
from bureaukit.versions import write_over
from sqlalchemy import ForeignKey, Row, RowMapping, Select, func, insert, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from incubator.admissions.model import (
    PENDING,
    PLACED,
    QUEUED,
    UNFINISHED,
    Admission,
    AdmissionState,
    Applicant,
    ApplicantKind,
    Content,
    Decision,
    DecisionKind,
    Factor,
    Mode,
    Progress,
    Stage,
)
from incubator.database import Base
from incubator.periods import Period
from incubator.spaces.model import SpaceKind


class AdmissionRow(Base):
    """One application."""

    __tablename__ = "admissions"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    base_id: Mapped[UUID] = mapped_column(ForeignKey("bases.id"), index=True)
    area: Mapped[str] = mapped_column(index=True)
    applicant_kind: Mapped[str]
    organization_id: Mapped[UUID | None] = mapped_column(index=True)
    credit_code: Mapped[str | None] = mapped_column(index=True)
    team_name: Mapped[str | None]
    mode: Mapped[str]
    stage: Mapped[str]
    space_kind: Mapped[str | None]
    start_on: Mapped[date]
    end_on: Mapped[date]
    need: Mapped[str]
    documents: Mapped[list[Any]]
    marks: Mapped[dict[str, Any]]
    drafted_by: Mapped[str] = mapped_column(index=True)
    submitted_by: Mapped[str | None]
    submitted_at: Mapped[datetime | None]
    due_on: Mapped[date | None]
    due_provisional: Mapped[bool | None]
    reviewed_by: Mapped[str | None]
    decided_by: Mapped[str | None]
    decided_at: Mapped[datetime | None]
    social_work: Mapped[bool]
    points: Mapped[dict[str, Any]]
    facts: Mapped[dict[str, Any] | None]
    tenancy_id: Mapped[UUID | None]
    register_by: Mapped[date | None]
    rests_until: Mapped[date | None]
    state: Mapped[str] = mapped_column(index=True)
    version: Mapped[int]


class DecisionRow(Base):
    """One entry of the record of an application."""

    __tablename__ = "admission_decisions"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    admission_id: Mapped[UUID] = mapped_column(ForeignKey("admissions.id"), index=True)
    kind: Mapped[str]
    by: Mapped[str]
    role: Mapped[str]
    at: Mapped[datetime]
    opinion: Mapped[str | None]
    reasons: Mapped[list[Any]]
    facts: Mapped[dict[str, Any] | None]
    ranking: Mapped[dict[str, Any] | None]
    voided_at: Mapped[datetime | None]


_T = AdmissionRow.__table__.c
_D = DecisionRow.__table__.c
BY_ID = Order("id", (_T.id,))
LISTED = (
    "id",
    "base_id",
    "applicant_kind",
    "organization_id",
    "team_name",
    "mode",
    "space_kind",
    "start_on",
    "end_on",
    "state",
    "submitted_at",
    "due_on",
)
_PROGRESS = tuple(Progress.__dataclass_fields__)


def _values(admission: Admission) -> dict[str, Any]:
    applicant, content = admission.applicant, admission.content
    return {
        "base_id": admission.base_id,
        "area": admission.area,
        "applicant_kind": applicant.kind.value,
        "organization_id": applicant.organization_id,
        "credit_code": applicant.credit_code,
        "team_name": applicant.team_name,
        "mode": content.mode.value,
        "stage": content.stage.value,
        "space_kind": content.space_kind.value if content.space_kind else None,
        "start_on": content.period.start_on,
        "end_on": content.period.end_on,
        "need": content.need,
        "documents": list(content.documents),
        "marks": {factor.value: mark for factor, mark in content.marks.items()},
        "state": admission.state.value,
    } | {name: getattr(admission.progress, name) for name in _PROGRESS}


def _from(row: Row[Any]) -> Admission:
    content = Content(
        mode=Mode(row.mode),
        stage=Stage(row.stage),
        space_kind=SpaceKind(row.space_kind) if row.space_kind else None,
        period=Period(row.start_on, row.end_on),
        need=row.need,
        documents=tuple(row.documents),
        marks={Factor(factor): mark for factor, mark in row.marks.items()},
    )
    return Admission(
        id=row.id,
        base_id=row.base_id,
        area=row.area,
        applicant=Applicant(ApplicantKind(row.applicant_kind), row.organization_id, row.credit_code, row.team_name),
        content=content,
        progress=Progress(**{name: getattr(row, name) for name in _PROGRESS}),
        state=AdmissionState(row.state),
        version=row.version,
    )


async def add(tx: Tx, admission: Admission) -> None:
    """Enter an application."""
    await tx.execute(insert(AdmissionRow).values(id=admission.id, version=admission.version, **_values(admission)))


async def save(tx: Tx, admission: Admission) -> Admission:
    """Write the application over the version it was read in; return it with its new version."""
    return replace(admission, version=await write_over(tx, AdmissionRow, admission, _values(admission)))


async def find(tx: Tx, admission_id: UUID, *, hold: bool = False) -> Admission | None:
    """Return one application; held, nobody else submits it or changes its documents until the transaction ends."""
    query = select(AdmissionRow.__table__).where(_T.id == admission_id)
    row = await tx.first(query.with_for_update() if hold else query)
    return _from(row) if row else None


async def waiting(tx: Tx, base_id: UUID) -> Sequence[Admission]:
    """Return the applications that wait for a place in a base."""
    query = select(AdmissionRow.__table__).where(_T.base_id == base_id, _T.state.in_([s.value for s in QUEUED]))
    return [_from(row) for row in await tx.all(query)]


async def waiting_for(tx: Tx, base_ids: Sequence[UUID], kind: SpaceKind) -> Sequence[Admission]:
    """Return the applications that wait at some bases for a kind of space."""
    where = (_T.base_id.in_(base_ids), _T.space_kind == kind.value, _T.state.in_([s.value for s in QUEUED]))
    return [_from(row) for row in await tx.all(select(AdmissionRow.__table__).where(*where))]


async def waitlisted(tx: Tx, base_id: UUID) -> Sequence[Admission]:
    """Return the applications on the waiting list of a base."""
    query = select(AdmissionRow.__table__).where(_T.base_id == base_id, _T.state == AdmissionState.WAITLISTED.value)
    return [_from(row) for row in await tx.all(query)]


async def bases_of(tx: Tx, admissions: Sequence[UUID]) -> dict[UUID, UUID]:
    """Return the base at which each of some applications stands."""
    return {row.id: row.base_id for row in await tx.all(select(_T.id, _T.base_id).where(_T.id.in_(admissions)))}


async def count_submitted(tx: Tx, base_ids: Sequence[UUID]) -> int:
    """Count the applications for a place in some bases that nobody has reviewed yet."""
    query = select(func.count()).where(_T.base_id.in_(base_ids), _T.state == AdmissionState.SUBMITTED.value)
    return await tx.scalar(query.where(_T.mode == Mode.PHYSICAL.value)) or 0


async def bases_waited_for(tx: Tx) -> Sequence[UUID]:
    """Return the bases that have a waiting list."""
    query = select(_T.base_id).where(_T.state == AdmissionState.WAITLISTED.value).distinct().order_by(_T.base_id)
    return [row.base_id for row in await tx.all(query)]


async def holding(tx: Tx, base_id: UUID) -> Sequence[Admission]:
    """Return the applications that were given a place in a base."""
    query = select(AdmissionRow.__table__).where(_T.base_id == base_id, _T.state.in_([s.value for s in PLACED]))
    return [_from(row) for row in await tx.all(query)]


async def pending_of(tx: Tx, organization_id: UUID) -> Sequence[Admission]:
    """Return the applications of an organization that the base has in hand."""
    return await _of(tx, organization_id, PENDING)


async def all_of(tx: Tx, organization_id: UUID) -> Sequence[Admission]:
    """Return every application of an organization."""
    return await _of(tx, organization_id, tuple(AdmissionState))


async def unfinished_of(tx: Tx, organization_id: UUID) -> Sequence[Admission]:
    """Return the applications of an organization that have come to no end, drafts included."""
    return await _of(tx, organization_id, UNFINISHED)


async def _of(tx: Tx, organization_id: UUID, states: Sequence[AdmissionState]) -> Sequence[Admission]:
    ours = (_T.organization_id == organization_id, _T.state.in_([state.value for state in states]))
    return [_from(row) for row in await tx.all(select(AdmissionRow.__table__).where(*ours).order_by(_T.id))]


async def once_submitted(tx: Tx) -> dict[UUID, Admission]:
    """Return every application that was ever submitted."""
    rows = await tx.all(select(AdmissionRow.__table__).where(_T.submitted_at.is_not(None)))
    return {row.id: _from(row) for row in rows}


async def approved_days(tx: Tx) -> set[tuple[UUID, date, date]]:
    """Return which approved applications wait for their agreement with a seat reserved, and for which days."""
    states = (_T.state == AdmissionState.APPROVED.value, _T.mode == Mode.PHYSICAL.value)
    return {tuple(row) for row in await tx.all(select(_T.id, _T.start_on, _T.end_on).where(*states))}


async def announced(tx: Tx, topics: Sequence[str]) -> Sequence[tuple[int, str, dict[str, Any], datetime]]:
    """Return what was announced under some topics, in the order it was written."""
    query = select(EVENTS.c.seq, EVENTS.c.topic, EVENTS.c.data, EVENTS.c.at).where(EVENTS.c.topic.in_(topics))
    return [tuple(row) for row in await tx.all(query.order_by(EVENTS.c.seq))]


async def page(
    tx: Tx,
    asked: Filter,
    *,
    org: str | None,
    area: str | None,
    by: str,
    equal: Mapping[str, Any],
    submitted: tuple[datetime | None, datetime | None],
) -> Sequence[RowMapping]:
    """Return one page of applications: an organization's own, or an office's, which sees no drafts but its own."""
    query: Select[Any] = select(*(_T[name] for name in LISTED))
    if area is None:
        query = query.where(_is(org) if org else _T.drafted_by == by)
    else:
        seen = or_(_T.state != AdmissionState.DRAFT.value, _T.drafted_by == by)
        query = query.where(_T.area.startswith(area, autoescape=True), seen)
    for name, value in equal.items():
        if value is not None:
            query = query.where(_T[name] == value)
    first, until = submitted
    if first:
        query = query.where(_T.submitted_at >= first)
    if until:
        query = query.where(_T.submitted_at < until)
    return (await tx.execute(paged(query, asked, BY_ID))).mappings().all()


async def submitted_between(
    tx: Tx, first: datetime, until: datetime, *, area: str | None
) -> list[tuple[Admission, list[Decision]]]:
    """Return the applications first submitted from an instant to another, not included, with what was decided of each."""
    query = select(AdmissionRow.__table__).where(_T.submitted_at >= first, _T.submitted_at < until)
    if area:
        query = query.where(_T.area.startswith(area, autoescape=True))
    found = {row.id: (_from(row), list[Decision]()) for row in await tx.all(query.order_by(_T.id))}
    ids = query.with_only_columns(_T.id)
    for row in await tx.all(select(DecisionRow.__table__).where(_D.admission_id.in_(ids)).order_by(_D.id)):
        found[row.admission_id][1].append(_decision(row))
    return list(found.values())


def _is(org: str) -> Any:
    try:
        return _T.organization_id == UUID(org)
    except ValueError:
        return _T.credit_code == org


async def record(tx: Tx, decision: Decision) -> None:
    """Enter a decision in the record."""
    values: dict[str, Any] = asdict(decision)
    await tx.execute(
        insert(DecisionRow).values(**values | {"kind": decision.kind.value, "reasons": list(decision.reasons)})
    )


async def void_decisions(tx: Tx, admission_id: UUID, at: datetime) -> None:
    """Void what was decided so far; it stays in the record."""
    where = (_D.admission_id == admission_id, _D.voided_at.is_(None))
    await tx.execute(update(DecisionRow).where(*where).values(voided_at=at))


async def decisions(tx: Tx, admission_id: UUID) -> Sequence[Decision]:
    """Return the record of an application, the oldest first."""
    rows = await tx.all(select(DecisionRow.__table__).where(_D.admission_id == admission_id).order_by(_D.id))
    return [_decision(row) for row in rows]


def _decision(row: Row[Any]) -> Decision:
    values = dict(row._mapping)  # noqa: SLF001 -- SQLAlchemy's public name for the row as a mapping
    return Decision(**values | {"kind": DecisionKind(row.kind), "reasons": tuple(row.reasons)})
