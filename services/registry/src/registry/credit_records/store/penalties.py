"""Where penalties on record are kept."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from uuid import UUID

from bureaukit.db import Tx
from bureaukit.pages import Filter, Order, paged
from sqlalchemy import RowMapping, insert, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from registry.credit_records.model import Penalty, PenaltyKind
from registry.database import Base


class PenaltyRow(Base):
    """One penalty; without an organization it is the ban of a body that is not on the register."""

    __tablename__ = "penalties"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    organization_id: Mapped[UUID | None] = mapped_column(index=True)
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
    withdrawn_on: Mapped[date | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawal_reason: Mapped[str | None]


_P = PenaltyRow.__table__.c
PENALTIES_BY_ID = Order("id", (_P.id,))
SHOWN = (
    _P.id,
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


async def add_penalty(tx: Tx, penalty: Penalty, recorded_by: str, *, today: date, record_by: date) -> None:
    """Record a penalty, with the day by which that had to be done; its decision number is given once."""
    recorded = {"recorded_by": recorded_by, "recorded_at": tx.at, "recorded_on": today, "record_by": record_by}
    values = asdict(penalty) | recorded
    await tx.execute(insert(PenaltyRow).values(**values))


async def find_penalty(tx: Tx, penalty_id: UUID) -> RowMapping | None:
    """Return one penalty, withdrawn or not."""
    return (await tx.execute(select(*SHOWN).where(_P.id == penalty_id))).mappings().first()


async def withdraw_penalty(tx: Tx, penalty_id: UUID, *, on: date, reason: str) -> bool:
    """Withdraw a penalty; say whether it stood until now."""
    changed = await tx.execute(
        update(PenaltyRow)
        .where(_P.id == penalty_id, _P.withdrawn_on.is_(None))
        .values(withdrawn_on=on, withdrawn_at=tx.at, withdrawal_reason=reason)
    )
    return changed.rowcount > 0


async def penalties(
    tx: Tx, organization_id: UUID, *, on: date, known_at: datetime | None = None
) -> Sequence[RowMapping]:
    """Return the penalties decided by a day, oldest first: those that stand, or that stood at an instant."""
    query = select(*SHOWN, _P.recorded_at).where(_P.organization_id == organization_id, _P.decided_on <= on)
    if known_at:
        query = query.where(
            or_(_P.recorded_at.is_(None), _P.recorded_at <= known_at),
            or_(_P.withdrawn_at.is_(None), _P.withdrawn_at > known_at),
        )
    else:
        query = query.where(_P.withdrawn_on.is_(None))
    return (await tx.execute(query.order_by(_P.decided_on, _P.id))).mappings().all()


async def penalty_page(
    tx: Tx,
    asked: Filter,
    *,
    withdrawn: bool,
    organization: UUID | None = None,
    kind: PenaltyKind | None = None,
    recorded_late: bool = False,
    as_of: date | None = None,
) -> Sequence[RowMapping]:
    """Return one page of penalties, those that stand or those that were withdrawn; with a day those decided by then."""
    query = select(*SHOWN).where(_P.withdrawn_on.is_not(None) if withdrawn else _P.withdrawn_on.is_(None))
    if organization:
        query = query.where(_P.organization_id == organization)
    if recorded_late:
        query = query.where(_P.recorded_on > _P.record_by)
    if kind:
        query = query.where(_P.kind == kind)
    if as_of:
        query = query.where(_P.decided_on <= as_of)
    return (await tx.execute(paged(query, asked, PENALTIES_BY_ID))).mappings().all()
