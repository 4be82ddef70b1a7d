"""Where penalties are kept."""

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any
from uuid import UUID

from bureaukit.db import Tx
from bureaukit.pages import Filter, Order, paged
from bureaukit.versions import write_over
from sqlalchemy import Index, RowMapping, insert, or_, select, text
from sqlalchemy.orm import Mapped, mapped_column

from registry.credit_records.model import PUBLISHED, Penalty, PenaltyKind, PenaltyState
from registry.database import Base

_ENTERED = text("state = 'entered'")


class PenaltyRow(Base):
    """One penalty; without an organization it is the ban of a body that is not on the register."""

    __tablename__ = "penalties"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    state: Mapped[str]
    organization_id: Mapped[UUID | None] = mapped_column(index=True)
    area: Mapped[str]
    party: Mapped[str | None]
    case_id: Mapped[UUID | None]
    kind: Mapped[str]
    fine_fen: Mapped[int | None]
    decided_on: Mapped[date]
    decision_number: Mapped[str] = mapped_column(unique=True)
    reason: Mapped[str]
    recorded_by: Mapped[str]
    recorded_at: Mapped[datetime | None]
    recorded_on: Mapped[date | None]
    record_by: Mapped[date | None]
    confirmed_by: Mapped[str | None]
    withdrawn_on: Mapped[date | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawal_reason: Mapped[str | None]
    version: Mapped[int]
    __table_args__ = (Index("ix_penalties_entered", "area", sqlite_where=_ENTERED, postgresql_where=_ENTERED),)


_P = PenaltyRow.__table__.c
PENALTIES_BY_ID = Order("id", (_P.id,))
SHOWN = (
    _P.id,
    _P.state,
    _P.organization_id,
    _P.party,
    _P.kind,
    _P.fine_fen,
    _P.decided_on,
    _P.decision_number,
    _P.reason,
    _P.recorded_on,
    _P.record_by,
    _P.withdrawn_on,
    _P.withdrawal_reason,
)


async def add_penalty(tx: Tx, penalty: Penalty) -> None:
    """Enter a penalty; its decision number is given once."""
    await tx.execute(insert(PenaltyRow).values(**asdict(penalty)))


async def find_penalty(tx: Tx, penalty_id: UUID) -> Penalty | None:
    """Return one penalty, whatever became of it."""
    row = (await tx.execute(select(PenaltyRow.__table__).where(_P.id == penalty_id))).mappings().first()
    return _penalty(row) if row else None


def _penalty(row: RowMapping) -> Penalty:
    coded: dict[str, Any] = {"state": PenaltyState(row["state"]), "kind": PenaltyKind(row["kind"])}
    return Penalty(**{**row, **coded})


async def keep_penalty(tx: Tx, penalty: Penalty) -> int:
    """Keep a step of a penalty that nobody else has changed since; return the new version."""
    return await write_over(tx, PenaltyRow, penalty, asdict(penalty))


async def penalties(
    tx: Tx, organization_id: UUID, *, on: date, known_at: datetime | None = None
) -> Sequence[RowMapping]:
    """Return the penalties decided by a day, oldest first: those that stand, or that stood at an instant."""
    query = select(*SHOWN, _P.recorded_at).where(_P.organization_id == organization_id, _P.decided_on <= on)
    if known_at:
        query = query.where(
            _P.state.in_(PUBLISHED),
            or_(_P.recorded_at.is_(None), _P.recorded_at <= known_at),
            or_(_P.withdrawn_at.is_(None), _P.withdrawn_at > known_at),
        )
    else:
        query = query.where(_P.state == PenaltyState.RECORDED)
    return (await tx.execute(query.order_by(_P.decided_on, _P.id))).mappings().all()


async def withdrawn_among(tx: Tx, penalties: Collection[UUID]) -> set[UUID]:
    """Return which of some penalties were withdrawn."""
    query = select(_P.id).where(_P.id.in_(penalties), _P.state == PenaltyState.WITHDRAWN)
    return {row.id for row in await tx.all(query)}


async def penalty_page(
    tx: Tx,
    asked: Filter,
    *,
    state: PenaltyState,
    entered_in: str | None,
    organization: UUID | None = None,
    kind: PenaltyKind | None = None,
    recorded_late: bool = False,
    as_of: date | None = None,
) -> Sequence[RowMapping]:
    """Return one page of penalties in a state; what was never on record is shown to the office of its area alone."""
    query = select(*SHOWN).where(_P.state == state)
    if state not in PUBLISHED:
        query = query.where(_P.area.startswith(entered_in, autoescape=True) if entered_in else _P.id.is_(None))
    if organization:
        query = query.where(_P.organization_id == organization)
    if recorded_late:
        query = query.where(_P.recorded_on > _P.record_by)
    if kind:
        query = query.where(_P.kind == kind)
    if as_of:
        query = query.where(_P.decided_on <= as_of)
    return (await tx.execute(paged(query, asked, PENALTIES_BY_ID))).mappings().all()
