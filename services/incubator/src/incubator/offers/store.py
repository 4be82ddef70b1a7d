"""Where offers are kept, and who was passed over with each."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from bureaukit.db import Tx
from bureaukit.pages import Filter, Order, paged
from bureaukit.versions import write_over
from sqlalchemy import ForeignKey, Index, Row, delete, insert, select, text
from sqlalchemy.orm import Mapped, mapped_column

from incubator.database import Base
from incubator.offers.model import HOLDING, Offer, OfferState, PassedOver, Passing
from incubator.periods import Period

_HOLDING = text("state IN ('open', 'accepted')")


class OfferRow(Base):
    """One offer; an application has one at a time that holds a seat."""

    __tablename__ = "offers"
    __table_args__ = (
        Index("uq_offers_holding", "admission_id", unique=True, sqlite_where=_HOLDING, postgresql_where=_HOLDING),
    )
    id: Mapped[UUID] = mapped_column(primary_key=True)
    admission_id: Mapped[UUID] = mapped_column(index=True)
    organization_id: Mapped[UUID | None]
    base_id: Mapped[UUID] = mapped_column(ForeignKey("bases.id"), index=True)
    area: Mapped[str] = mapped_column(index=True)
    space_id: Mapped[UUID] = mapped_column(ForeignKey("spaces.id"))
    seat: Mapped[int]
    start_on: Mapped[date]
    end_on: Mapped[date]
    offered_at: Mapped[datetime]
    answer_by: Mapped[date]
    answer_provisional: Mapped[bool]
    state: Mapped[str] = mapped_column(index=True)
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[str | None]
    version: Mapped[int]


class PassingRow(Base):
    """One application that was passed over with an offer."""

    __tablename__ = "offer_passings"
    offer_id: Mapped[UUID] = mapped_column(ForeignKey("offers.id"), primary_key=True)
    admission_id: Mapped[UUID] = mapped_column(primary_key=True, index=True)
    reason: Mapped[str]


class PauseRow(Base):
    """A base at which nothing is offered one by one, while a round places everybody at once."""

    __tablename__ = "offer_pauses"
    base_id: Mapped[UUID] = mapped_column(ForeignKey("bases.id"), primary_key=True)
    paused_by: Mapped[UUID]


_T = OfferRow.__table__.c
_P = PassingRow.__table__.c
BY_ID = Order("id", (_T.id,))
_PAUSED = PauseRow.__table__.c
_HELD = _T.state.in_([state.value for state in HOLDING])


def _values(offer: Offer) -> dict[str, Any]:
    values = asdict(offer) | {"start_on": offer.period.start_on, "end_on": offer.period.end_on}
    del values["period"]
    return values


def as_offer(row: Row[Any] | Any) -> Offer:
    """Return a row as the offer it is."""
    values = dict(getattr(row, "_mapping", row))
    period = Period(values.pop("start_on"), values.pop("end_on"))
    return Offer(**values | {"period": period, "state": OfferState(values["state"])})


async def add(tx: Tx, offer: Offer, passings: Sequence[Passing]) -> None:
    """Enter an offer with those who were passed over."""
    await tx.execute(insert(OfferRow).values(**_values(offer)))
    if passings:
        await tx.execute(insert(PassingRow), [asdict(passing) for passing in passings])


async def save(tx: Tx, offer: Offer) -> Offer:
    """Write the offer over the version it was read in; return it with its new version."""
    return replace(offer, version=await write_over(tx, OfferRow, offer, _values(offer)))


async def find(tx: Tx, offer_id: UUID) -> Offer | None:
    """Return one offer."""
    row = await tx.first(select(OfferRow.__table__).where(_T.id == offer_id))
    return as_offer(row) if row else None


async def current_of(tx: Tx, admission_id: UUID) -> Offer | None:
    """Return the offer that holds a seat for an application."""
    row = await tx.first(select(OfferRow.__table__).where(_T.admission_id == admission_id, _HELD))
    return as_offer(row) if row else None


async def current_in(tx: Tx, base_id: UUID) -> dict[UUID, Offer]:
    """Return the offers of a base that hold a seat, by the application."""
    rows = await tx.all(select(OfferRow.__table__).where(_T.base_id == base_id, _HELD))
    return {row.admission_id: as_offer(row) for row in rows}


async def of_admission(tx: Tx, admission_id: UUID) -> list[Offer]:
    """Return every offer an application had, the oldest first."""
    rows = await tx.all(select(OfferRow.__table__).where(_T.admission_id == admission_id).order_by(_T.id))
    return [as_offer(row) for row in rows]


async def passings_of(tx: Tx, admission_id: UUID) -> list[tuple[PassedOver, datetime]]:
    """Return why and when an application was passed over, the oldest first."""
    query = select(_P.reason, _T.offered_at).join(OfferRow.__table__, _T.id == _P.offer_id)
    rows = await tx.all(query.where(_P.admission_id == admission_id).order_by(_T.id))
    return [(PassedOver(row.reason), row.offered_at) for row in rows]


async def unanswered(tx: Tx, today: date) -> list[Offer]:
    """Return the offers whose last day to answer is over."""
    query = select(OfferRow.__table__).where(_T.state == OfferState.OPEN.value, _T.answer_by < today)
    return [as_offer(row) for row in await tx.all(query.order_by(_T.base_id, _T.id))]


async def page(tx: Tx, asked: Filter, *, area: str, base_id: UUID | None, state: str | None) -> Sequence[Any]:
    """Return one page of the offers of an area."""
    query = select(OfferRow.__table__).where(_T.area.startswith(area, autoescape=True))
    if base_id:
        query = query.where(_T.base_id == base_id)
    if state:
        query = query.where(_T.state == state)
    return (await tx.execute(paged(query, asked, BY_ID))).mappings().all()


async def seats_held(tx: Tx) -> set[tuple[UUID, UUID, int, date, date]]:
    """Return for which application which seat is offered, from when until when."""
    query = select(_T.admission_id, _T.space_id, _T.seat, _T.start_on, _T.end_on)
    return {tuple(row) for row in await tx.all(query.where(_HELD))}


async def every_passing(tx: Tx) -> set[tuple[UUID, UUID]]:
    """Return which application was passed over with which offer."""
    return {(row.offer_id, row.admission_id) for row in await tx.all(select(_P.offer_id, _P.admission_id))}


async def pause(tx: Tx, base_ids: Sequence[UUID], paused_by: UUID) -> None:
    """Offer nothing at some bases until this ends."""
    await tx.execute(insert(PauseRow), [{"base_id": base_id, "paused_by": paused_by} for base_id in base_ids])


async def go_on(tx: Tx, paused_by: UUID) -> None:
    """Offer again what is free."""
    await tx.execute(delete(PauseRow).where(_PAUSED.paused_by == paused_by))


async def is_paused(tx: Tx, base_id: UUID) -> bool:
    """Say whether nothing is offered at a base for now."""
    return await tx.scalar(select(_PAUSED.base_id).where(_PAUSED.base_id == base_id)) is not None
