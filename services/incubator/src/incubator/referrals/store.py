"""Where referrals are kept; an application has one at a time that is open."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from bureaukit.db import Tx, is_unique_violation
from bureaukit.pages import Filter, Order, paged
from bureaukit.versions import write_over
from sqlalchemy import ForeignKey, Index, Row, RowMapping, insert, or_, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from incubator.database import Base
from incubator.referrals.model import OPEN, Referral, ReferralState

_OPEN = text("state IN ('proposed', 'consented')")


class ReferralRow(Base):
    """One referral."""

    __tablename__ = "referrals"
    __table_args__ = (
        Index("uq_referrals_open", "admission_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
    )
    id: Mapped[UUID] = mapped_column(primary_key=True)
    admission_id: Mapped[UUID] = mapped_column(ForeignKey("admissions.id"), index=True)
    organization_id: Mapped[UUID | None] = mapped_column(index=True)
    credit_code: Mapped[str | None]
    drafted_by: Mapped[str]
    from_base_id: Mapped[UUID] = mapped_column(ForeignKey("bases.id"), index=True)
    from_area: Mapped[str]
    to_base_id: Mapped[UUID] = mapped_column(ForeignKey("bases.id"), index=True)
    to_area: Mapped[str]
    reasons: Mapped[list[str]]
    opinion: Mapped[str | None]
    found: Mapped[dict[str, Any]]
    referred_by: Mapped[str]
    role: Mapped[str]
    referred_at: Mapped[datetime]
    state: Mapped[str]
    answered_by: Mapped[str | None]
    answered_at: Mapped[datetime | None]
    ended_by: Mapped[str | None]
    ended_at: Mapped[datetime | None]
    ending: Mapped[str | None]
    version: Mapped[int]


_T = ReferralRow.__table__.c
BY_ID = Order("id", (_T.id,))


def as_referral(row: Row[Any] | Any) -> Referral:
    """Return a row as the referral it is."""
    values = dict(getattr(row, "_mapping", row))
    return Referral(**values | {"state": ReferralState(values["state"]), "reasons": tuple(values["reasons"])})


def _values(referral: Referral) -> dict[str, Any]:
    return asdict(referral) | {"state": referral.state.value, "reasons": list(referral.reasons)}


async def add(tx: Tx, referral: Referral) -> bool:
    """Enter a referral; say whether the application had no open one."""
    try:
        async with tx.savepoint():
            await tx.execute(insert(ReferralRow).values(**_values(referral)))
    except IntegrityError as error:
        if not is_unique_violation(error):
            raise
        return False
    return True


async def save(tx: Tx, referral: Referral) -> Referral:
    """Write the referral over the version it was read in; return it with its new version."""
    return replace(referral, version=await write_over(tx, ReferralRow, referral, _values(referral)))


async def find(tx: Tx, referral_id: UUID) -> Referral | None:
    """Return one referral."""
    row = await tx.first(select(ReferralRow.__table__).where(_T.id == referral_id))
    return as_referral(row) if row else None


async def chain_of(tx: Tx, admission_id: UUID) -> list[Referral]:
    """Return every referral that an application had, the oldest first."""
    rows = await tx.all(select(ReferralRow.__table__).where(_T.admission_id == admission_id).order_by(_T.id))
    return [as_referral(row) for row in rows]


async def open_of(tx: Tx, admission_id: UUID) -> Referral | None:
    """Return the open referral of an application."""
    states = _T.state.in_([state.value for state in OPEN])
    row = await tx.first(select(ReferralRow.__table__).where(_T.admission_id == admission_id, states))
    return as_referral(row) if row else None


async def taken(tx: Tx) -> dict[UUID, list[Referral]]:
    """Return of every application that was taken over its chain, the oldest first."""
    query = select(ReferralRow.__table__).where(_T.state == ReferralState.TAKEN.value)
    chains: dict[UUID, list[Referral]] = {}
    for row in await tx.all(query.order_by(_T.ended_at, _T.id)):
        chains.setdefault(row.admission_id, []).append(as_referral(row))
    return chains


async def page(
    tx: Tx,
    asked: Filter,
    *,
    area: str | None,
    org: str | None,
    by: str,
    equal: dict[str, Any],
) -> Sequence[RowMapping]:
    """Return one page of referrals: those from or to an area, or an applicant's own."""
    query = select(ReferralRow.__table__)
    if area is None:
        query = query.where(_is(org) if org else _T.drafted_by == by)
    else:
        query = query.where(or_(*(one.startswith(area, autoescape=True) for one in (_T.from_area, _T.to_area))))
    for name, value in equal.items():
        if value is not None:
            query = query.where(_T[name] == value)
    return (await tx.execute(paged(query, asked, BY_ID))).mappings().all()


def _is(org: str) -> Any:
    try:
        return _T.organization_id == UUID(org)
    except ValueError:
        return _T.credit_code == org
