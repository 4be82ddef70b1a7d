"""Where evaluations are kept."""

from collections.abc import Sequence
from dataclasses import asdict, fields, replace
from datetime import date
from typing import Any
from uuid import UUID

from bureaukit.db import Tx
from bureaukit.pages import Filter, Order, paged
from bureaukit.versions import write_over
from sqlalchemy import RowMapping, Select, UniqueConstraint, insert, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from evaluation.database import Base
from evaluation.evaluations.model import RUNNING, Evaluation, EvaluationState
from evaluation.grades.model import Grade, RuleSet


class EvaluationRow(Base):
    """One evaluation."""

    __tablename__ = "evaluations"
    __table_args__ = (UniqueConstraint("round_id", "organization_id"),)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    round_id: Mapped[UUID]
    year: Mapped[int]
    scorecard_id: Mapped[UUID]
    rule_set: Mapped[str]
    ceiling: Mapped[str]
    organization_id: Mapped[UUID] = mapped_column(index=True)
    credit_code: Mapped[str | None]
    name: Mapped[str]
    organization_type: Mapped[str]
    area: Mapped[str]
    state: Mapped[str] = mapped_column(index=True)
    applied_on: Mapped[date]
    applied_by: Mapped[str]
    handled_by: Mapped[list[str]]
    evaluators: Mapped[list[str]]
    recused: Mapped[list[str]]
    vacant_seats: Mapped[int]
    eligibility: Mapped[dict[str, Any] | None]
    self_score: Mapped[dict[str, Any] | None]
    score: Mapped[dict[str, Any] | None]
    opinion: Mapped[dict[str, Any] | None]
    ballot: Mapped[dict[str, Any] | None]
    objection: Mapped[dict[str, Any] | None]
    public_notice_starts_on: Mapped[date | None]
    public_notice_ends_on: Mapped[date | None] = mapped_column(index=True)
    closed_on: Mapped[date | None]
    grade_id: Mapped[UUID | None]
    version: Mapped[int]


TABLE = EvaluationRow.__table__
BY_ID = Order("id", (TABLE.c.id,), descending=True)


async def add(tx: Tx, this: Evaluation) -> None:
    """Enter an application."""
    await tx.execute(insert(EvaluationRow).values(**_values(this)))


async def save(tx: Tx, this: Evaluation) -> Evaluation:
    """Write an evaluation over the version it was read in; return it with its new version."""
    return replace(this, version=await write_over(tx, EvaluationRow, this, _values(this)))


async def find(tx: Tx, evaluation_id: UUID) -> Evaluation | None:
    """Return one evaluation as it stands."""
    return await _one(tx, select(TABLE).where(EvaluationRow.id == evaluation_id))


async def hold(tx: Tx, evaluation_id: UUID) -> Evaluation | None:
    """Return one evaluation and keep others from changing it until the transaction ends."""
    return await _one(tx, select(TABLE).where(EvaluationRow.id == evaluation_id).with_for_update())


async def has_applied(tx: Tx, round_id: UUID, organization_id: UUID) -> bool:
    """Whether an organization is in a round already."""
    query = select(EvaluationRow.id).where(
        EvaluationRow.round_id == round_id, EvaluationRow.organization_id == organization_id
    )
    return await tx.scalar(query) is not None


async def running_of(tx: Tx, organization_id: UUID) -> list[Evaluation]:
    """Return the evaluations of an organization that have come to no end."""
    ours = (EvaluationRow.organization_id == organization_id, EvaluationRow.state.in_([s.value for s in RUNNING]))
    rows = (await tx.execute(select(TABLE).where(*ours).order_by(EvaluationRow.id))).mappings()
    return [as_model(row) for row in rows]


async def with_notice_over(tx: Tx, today: date, *, limit: int) -> list[UUID]:
    """Return evaluations whose public notice has passed without an objection."""
    query = (
        select(EvaluationRow.id)
        .where(EvaluationRow.state == EvaluationState.PUBLIC_NOTICE.value, EvaluationRow.public_notice_ends_on < today)
        .order_by(EvaluationRow.id)
        .limit(limit)
    )
    return [row.id for row in await tx.all(query)]


async def scored(tx: Tx) -> list[Evaluation]:
    """Return every evaluation that has a score."""
    rows = (await tx.execute(select(TABLE).order_by(EvaluationRow.id))).mappings()
    return [this for row in rows if (this := as_model(row)).score]


async def page(
    tx: Tx,
    asked: Filter,
    *,
    round_id: UUID | None = None,
    state: str | None = None,
    area: str | None = None,
    org: str | None = None,
    rounds: Sequence[UUID] | None = None,
) -> Sequence[RowMapping]:
    """Return one page of evaluations, the newest first; `area`, `org` and `rounds` are the caller's bounds."""
    query: Select[Any] = select(TABLE)
    if round_id:
        query = query.where(EvaluationRow.round_id == round_id)
    if state:
        query = query.where(EvaluationRow.state == state)
    if area is not None:
        query = query.where(EvaluationRow.area.startswith(area, autoescape=True))
    if org is not None:
        query = query.where(_named(org))
    if rounds is not None:
        query = query.where(EvaluationRow.round_id.in_(rounds))
    return (await tx.execute(paged(query, asked, BY_ID))).mappings().all()


def _named(org: str) -> Any:
    try:
        return or_(EvaluationRow.organization_id == UUID(org), EvaluationRow.credit_code == org)
    except ValueError:
        return EvaluationRow.credit_code == org


def _values(this: Evaluation) -> dict[str, Any]:
    lists = {name: list(getattr(this, name)) for name in ("handled_by", "evaluators", "recused")}
    return asdict(this) | lists


def as_model(row: RowMapping) -> Evaluation:
    """Return a row as the value that rules read."""
    values = {field.name: row[field.name] for field in fields(Evaluation)}
    return Evaluation(
        **values
        | {
            "rule_set": RuleSet(row["rule_set"]),
            "ceiling": Grade(row["ceiling"]),
            "state": EvaluationState(row["state"]),
            "handled_by": tuple(row["handled_by"]),
            "evaluators": tuple(row["evaluators"]),
            "recused": tuple(row["recused"]),
        }
    )


async def _one(tx: Tx, query: Select[Any]) -> Evaluation | None:
    row = (await tx.execute(query)).mappings().first()
    return as_model(row) if row else None
