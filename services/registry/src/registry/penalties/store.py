"""Where penalty cases are kept."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID

from bureaukit.db import Tx
from bureaukit.pages import Filter, Order, paged
from bureaukit.versions import write_over
from sqlalchemy import RowMapping, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from registry.credit_records.model import PenaltyKind
from registry.database import Base
from registry.penalties.model import OVER, Case, CaseGround, CaseState


class PenaltyCaseRow(Base):
    """One case."""

    __tablename__ = "penalty_cases"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(index=True)
    organization_id: Mapped[UUID | None] = mapped_column(index=True)
    party: Mapped[str | None]
    area: Mapped[str]
    ground: Mapped[str]
    facts: Mapped[str]
    act_ended_on: Mapped[date]
    endangers_people: Mapped[bool]
    opened_on: Mapped[date]
    officers: Mapped[list[str]]
    signed_by: Mapped[list[str]]
    kind: Mapped[str | None]
    fine_fen: Mapped[int | None]
    suspended_until: Mapped[date | None]
    notice_on: Mapped[date | None]
    cure_until: Mapped[date | None]
    hearing_on: Mapped[date | None]
    decided_on: Mapped[date | None]
    decision_number: Mapped[str | None] = mapped_column(unique=True)
    reason: Mapped[str | None]
    served_on: Mapped[date | None]
    payments: Mapped[list[Any]]
    rectified_on: Mapped[date | None]
    resumed_on: Mapped[date | None]
    stages: Mapped[list[Any]]
    version: Mapped[int]


_C = PenaltyCaseRow.__table__.c
BY_ID = Order("id", (_C.id,))
SHOWN = (
    _C.id,
    _C.state,
    _C.organization_id,
    _C.party,
    _C.ground,
    _C.kind,
    _C.fine_fen,
    _C.opened_on,
    _C.decided_on,
    _C.decision_number,
    _C.served_on,
)


async def add(tx: Tx, case: Case) -> None:
    """Enter a case."""
    await tx.execute(insert(PenaltyCaseRow).values(**asdict(case)))


async def find(tx: Tx, case_id: UUID) -> Case | None:
    """Return one case."""
    row = (await tx.execute(select(PenaltyCaseRow.__table__).where(_C.id == case_id))).mappings().first()
    return _case(row) if row else None


def _case(row: RowMapping) -> Case:
    coded: dict[str, Any] = {
        "state": CaseState(row["state"]),
        "ground": CaseGround(row["ground"]),
        "kind": PenaltyKind(row["kind"]) if row["kind"] else None,
    }
    return Case(**{**row, **coded})


async def keep(tx: Tx, case: Case) -> int:
    """Keep a step of a case that nobody else has changed since; return the new version."""
    return await write_over(tx, PenaltyCaseRow, case, asdict(case))


async def over_by(tx: Tx, day: date) -> list[Case]:
    """Return the suspensions that are over by a day, their rectification accepted, and not resumed yet."""
    query = select(PenaltyCaseRow.__table__).where(
        _C.state == CaseState.SERVED,
        _C.kind == PenaltyKind.SUSPENSION,
        _C.suspended_until < day,
        _C.rectified_on.is_not(None),
        _C.resumed_on.is_(None),
    )
    return [_case(row) for row in (await tx.execute(query.order_by(_C.id))).mappings()]


async def open_cases(tx: Tx, organization_id: UUID) -> list[Case]:
    """Return the cases against an organization that have not come to their end."""
    query = select(PenaltyCaseRow.__table__).where(_C.organization_id == organization_id, _C.state.not_in(OVER))
    return [_case(row) for row in (await tx.execute(query.order_by(_C.id))).mappings()]


async def is_suspended(tx: Tx, organization_id: UUID) -> bool | None:
    """Say whether a suspension of an organization goes on, None if it was never suspended by a case."""
    served = (_C.organization_id == organization_id, _C.kind == PenaltyKind.SUSPENSION, _C.served_on.is_not(None))
    found = [row.resumed_on is None for row in await tx.all(select(_C.resumed_on).where(*served))]
    return any(found) if found else None


async def is_suspended_otherwise(tx: Tx, case: Case) -> bool:
    """Say whether another case keeps the same organization suspended."""
    query = select(_C.id).where(
        _C.organization_id == case.organization_id,
        _C.id != case.id,
        _C.state == CaseState.SERVED,
        _C.kind == PenaltyKind.SUSPENSION,
        _C.resumed_on.is_(None),
    )
    return await tx.scalar(query.limit(1)) is not None


async def page(
    tx: Tx,
    asked: Filter,
    *,
    state: CaseState | None,
    kind: PenaltyKind | None,
    organization: UUID | None,
    area: str | None = None,
    told: Sequence[UUID] = (),
) -> Sequence[RowMapping]:
    """Return one page of the cases of an area, or without one of those that these organizations were told of."""
    query = select(*SHOWN).where(_C.organization_id.in_(told), _C.notice_on.is_not(None))
    if area is not None:
        query = select(*SHOWN).where(_C.area.startswith(area, autoescape=True))
    for column, value in ((_C.state, state), (_C.kind, kind), (_C.organization_id, organization)):
        if value:
            query = query.where(column == value)
    return (await tx.execute(paged(query, asked, BY_ID))).mappings().all()
