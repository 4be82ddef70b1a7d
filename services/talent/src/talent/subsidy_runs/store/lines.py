"""Where lines are kept: at most one per person and month, inserted and never edited."""

from collections.abc import AsyncIterator, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from bureaukit.db import Tx
from bureaukit.pages import Filter, Order, paged
from pydantic import TypeAdapter
from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    RowMapping,
    Select,
    Text,
    UniqueConstraint,
    cast,
    delete,
    func,
    insert,
    select,
)
from sqlalchemy.orm import Mapped, mapped_column

from talent.credentials.model import Level
from talent.database import Base
from talent.subsidy_runs.model.claim import Outcome, ZeroReason
from talent.subsidy_runs.model.facts import Facts
from talent.subsidy_runs.model.run import Line, Run, RunState
from talent.subsidy_runs.store.runs import SubsidyRunRow

LINES = "subsidy_lines"
_FACTS = TypeAdapter(Facts)
_BATCH = 500
_FINAL = (RunState.APPROVED.value, RunState.PAID.value)


class SubsidyLineRow(Base):
    """One person-month."""

    __tablename__ = LINES
    __table_args__ = (
        UniqueConstraint("social_worker_id", "month"),
        Index("ix_subsidy_lines_run", "run_id", "social_worker_id"),
        CheckConstraint("amount_fen >= 0", name="amount"),
        CheckConstraint("(amount_fen > 0) = (bank_account IS NOT NULL)", name="account"),
    )
    id: Mapped[UUID] = mapped_column(primary_key=True)
    run_id: Mapped[UUID] = mapped_column(ForeignKey("subsidy_runs.id"))
    social_worker_id: Mapped[UUID] = mapped_column(ForeignKey("social_workers.id"))
    month: Mapped[date]
    area: Mapped[str]
    name: Mapped[str]
    level: Mapped[str | None]
    amount_fen: Mapped[int]
    reasons: Mapped[list[str]]
    facts: Mapped[dict[str, Any]]
    bank_account: Mapped[str | None]


_T = SubsidyLineRow.__table__.c
_R = SubsidyRunRow.__table__.c
BY_PERSON = Order("social_worker_id", (_T.social_worker_id,))
LATEST_FIRST = Order("-month", (_T.month, _T.id), descending=True)


def from_row(row: RowMapping) -> Line:
    """Return the line of a row."""
    level = Level(row["level"]) if row["level"] else None
    reasons = tuple(ZeroReason(reason) for reason in row["reasons"])
    return Line(
        id=row["id"],
        run_id=row["run_id"],
        social_worker_id=row["social_worker_id"],
        month=row["month"],
        name=row["name"],
        outcome=Outcome(level, row["amount_fen"], reasons, row["area"]),
        facts=_FACTS.validate_python(row["facts"]),
        bank_account=row["bank_account"],
    )


def facts_as_json(facts: Facts) -> dict[str, Any]:
    """Return facts as they are frozen."""
    frozen: dict[str, Any] = _FACTS.dump_python(facts, mode="json")
    return frozen


def _values(line: Line) -> dict[str, Any]:
    outcome = line.outcome
    return {
        "id": line.id,
        "run_id": line.run_id,
        "social_worker_id": line.social_worker_id,
        "month": line.month,
        "area": outcome.area,
        "name": line.name,
        "level": outcome.level.value if outcome.level else None,
        "amount_fen": outcome.amount_fen,
        "reasons": [reason.value for reason in outcome.reasons],
        "facts": facts_as_json(line.facts),
        "bank_account": line.bank_account,
    }


async def add(tx: Tx, lines: Sequence[Line]) -> None:
    """Keep lines; the database refuses a second one for a person's month."""
    if lines:
        await tx.execute(insert(SubsidyLineRow), [_values(line) for line in lines])


async def clear(tx: Tx, run_id: UUID) -> None:
    """Take back what was calculated; refused by the database once the run is approved."""
    await tx.execute(delete(SubsidyLineRow).where(_T.run_id == run_id))


async def settled_elsewhere(tx: Tx, run: Run, first: UUID, last: UUID) -> set[UUID]:
    """Return who, in a range of ids, has this month in an approved run of another district."""
    query = select(_T.social_worker_id).join(SubsidyRunRow.__table__, _R.id == _T.run_id)
    others = query.where(_T.month == run.month, _T.run_id != run.id, _R.state.in_(_FINAL))
    return {row[0] for row in await tx.all(others.where(_T.social_worker_id.between(first, last)))}


async def of_person(tx: Tx, run_id: UUID, social_worker_id: UUID) -> Line | None:
    """Return a person's line in a run."""
    query = select(SubsidyLineRow.__table__).where(_T.run_id == run_id, _T.social_worker_id == social_worker_id)
    row = (await tx.execute(query)).mappings().first()
    return from_row(row) if row else None


async def paid_lines(tx: Tx, run_id: UUID) -> AsyncIterator[Line]:
    """Yield the lines of a run that pay something, always in the same order, with little memory."""
    last: UUID | None = None
    query = select(SubsidyLineRow.__table__).where(_T.run_id == run_id, _T.amount_fen > 0)
    while True:
        after = query.where(_T.social_worker_id > last) if last else query
        rows = (await tx.execute(after.order_by(_T.social_worker_id).limit(_BATCH))).mappings().all()
        for row in rows:
            yield from_row(row)
        if len(rows) < _BATCH:
            return
        last = rows[-1]["social_worker_id"]


async def page(
    tx: Tx,
    asked: Filter,
    *,
    run_id: UUID,
    within: str,
    area: str | None,
    social_worker_id: UUID | None,
    is_paid: bool | None,
    reason: ZeroReason | None,
) -> Sequence[RowMapping]:
    """Return one page of a run's lines within an area."""
    query: Select[Any] = select(SubsidyLineRow.__table__).where(
        _T.run_id == run_id, _T.area.startswith(within, autoescape=True)
    )
    if area:
        query = query.where(_T.area.startswith(area, autoescape=True))
    if social_worker_id:
        query = query.where(_T.social_worker_id == social_worker_id)
    if is_paid is not None:
        query = query.where(_T.amount_fen > 0 if is_paid else _T.amount_fen == 0)
    if reason:
        query = query.where(_has(reason))
    return (await tx.execute(paged(query, asked, BY_PERSON))).mappings().all()


def _has(reason: ZeroReason) -> ColumnElement[bool]:
    """Look for a code in the list as text, quotes included: the same words on both engines."""
    return cast(_T.reasons, Text).contains(f'"{reason.value}"', autoescape=True)


async def paying(tx: Tx) -> list[tuple[UUID, UUID, date]]:
    """Return each line that pays something: its id, whom, for which month."""
    rows = await tx.all(select(_T.id, _T.social_worker_id, _T.month).where(_T.amount_fen > 0))
    return [(row.id, row.social_worker_id, row.month) for row in rows]


async def count_unpaid(tx: Tx, people: Select[Any]) -> int:
    """Count the lines of some people that are to be paid, and whose run was not."""
    query = select(func.count()).select_from(SubsidyLineRow).join(SubsidyRunRow, _R.id == _T.run_id)
    open_ = (_T.social_worker_id.in_(people), _T.amount_fen > 0, _R.state != RunState.PAID.value)
    return await tx.scalar(query.where(*open_)) or 0


async def own_page(tx: Tx, asked: Filter, social_worker_id: UUID) -> Sequence[RowMapping]:
    """Return one page of a person's lines in runs that were approved, the latest first."""
    query = select(SubsidyLineRow.__table__, _R.state, _R.paid_on, _R.policy_id).join(
        SubsidyRunRow.__table__, _R.id == _T.run_id
    )
    own = query.where(_T.social_worker_id == social_worker_id, _R.state.in_(_FINAL))
    return (await tx.execute(paged(own, asked, LATEST_FIRST))).mappings().all()


async def own_of_month(tx: Tx, social_worker_id: UUID, month: date) -> Line | None:
    """Return a person's line of a month, once its run was approved."""
    query = select(SubsidyLineRow.__table__).join(SubsidyRunRow.__table__, _R.id == _T.run_id)
    own = query.where(_T.social_worker_id == social_worker_id, _T.month == month, _R.state.in_(_FINAL))
    row = (await tx.execute(own)).mappings().first()
    return from_row(row) if row else None
