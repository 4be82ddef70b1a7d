"""Where rounds are kept, and what each planned and did for whom."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from bureaukit.db import Tx
from bureaukit.pages import Filter, Order, paged
from bureaukit.versions import write_over
from sqlalchemy import ForeignKey, delete, func, insert, select, update
from sqlalchemy.orm import Mapped, mapped_column

from incubator.database import Base
from incubator.periods import Period
from incubator.rounds.model import Hindrance, Outcome, Refusal, Round, RoundPlace, RoundState, Seat
from incubator.spaces.model import SpaceKind


class RoundRow(Base):
    """One round; `inputs` is all that its plan depends on."""

    __tablename__ = "rounds"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    area: Mapped[str] = mapped_column(index=True)
    base_ids: Mapped[list[str]]
    on: Mapped[date]
    opened_by: Mapped[str]
    opened_at: Mapped[datetime]
    inputs: Mapped[list[Any]]
    fingerprint: Mapped[str | None]
    is_optimal: Mapped[bool | None]
    not_reviewed: Mapped[int]
    simulated_by: Mapped[str | None]
    simulated_at: Mapped[datetime | None]
    approved_by: Mapped[str | None]
    approved_at: Mapped[datetime | None]
    executed_by: Mapped[str | None]
    executed_at: Mapped[datetime | None]
    state: Mapped[str]
    version: Mapped[int]


class RoundPlaceRow(Base):
    """One application in a round."""

    __tablename__ = "round_places"
    round_id: Mapped[UUID] = mapped_column(ForeignKey("rounds.id"), primary_key=True)
    admission_id: Mapped[UUID] = mapped_column(primary_key=True, index=True)
    base_id: Mapped[UUID]
    organization_id: Mapped[UUID | None]
    space_kind: Mapped[str]
    rank: Mapped[int]
    start_on: Mapped[date]
    end_on: Mapped[date]
    space_id: Mapped[UUID | None]
    seat: Mapped[int | None]
    hindrance: Mapped[str | None]
    full_on: Mapped[date | None]
    ahead: Mapped[dict[str, Any]]
    outcome: Mapped[str | None]
    reasons: Mapped[list[Any]]


_T = RoundRow.__table__.c
_P = RoundPlaceRow.__table__.c
BY_ID = Order("id", (_T.id,))
PLACES_BY_ADMISSION = Order("admission_id", (_P.admission_id,))
_LISTED = tuple(column for column in _T if column.key != "inputs")


def _values(round_: Round) -> dict[str, Any]:
    return asdict(round_) | {"base_ids": [str(base) for base in round_.base_ids], "inputs": list(round_.inputs)}


def as_round(row: Any) -> Round:
    """Return a row as the round it is; from a list it comes without its inputs."""
    values = dict(getattr(row, "_mapping", row))
    return Round(
        **values
        | {
            "base_ids": tuple(UUID(base) for base in values["base_ids"]),
            "inputs": tuple(values.get("inputs", ())),
            "state": RoundState(values["state"]),
        }
    )


async def add(tx: Tx, round_: Round) -> None:
    """Enter a round."""
    await tx.execute(insert(RoundRow).values(**_values(round_)))


async def save(tx: Tx, round_: Round) -> Round:
    """Write the round over the version it was read in; return it with its new version."""
    return replace(round_, version=await write_over(tx, RoundRow, round_, _values(round_)))


async def find(tx: Tx, round_id: UUID) -> Round | None:
    """Return one round."""
    row = await tx.first(select(RoundRow.__table__).where(_T.id == round_id))
    return as_round(row) if row else None


async def page(tx: Tx, asked: Filter, *, area: str, state: str | None) -> Sequence[Any]:
    """Return one page of the rounds of an area, without their inputs."""
    query = select(*_LISTED).where(_T.area.startswith(area, autoescape=True))
    if state:
        query = query.where(_T.state == state)
    return (await tx.execute(paged(query, asked, BY_ID))).mappings().all()


def _place_values(place: RoundPlace) -> dict[str, Any]:
    return {
        "round_id": place.round_id,
        "admission_id": place.admission_id,
        "base_id": place.base_id,
        "organization_id": place.organization_id,
        "space_kind": place.space_kind.value,
        "rank": place.rank,
        "start_on": place.period.start_on,
        "end_on": place.period.end_on,
        "space_id": place.seat.space_id if place.seat else None,
        "seat": place.seat.number if place.seat else None,
        "hindrance": place.refusal.hindrance.value if place.refusal else None,
        "full_on": place.refusal.full_on if place.refusal else None,
        "ahead": dict(place.ahead),
        "outcome": place.outcome.value if place.outcome else None,
        "reasons": [dict(reason) for reason in place.reasons],
    }


def as_place(row: Any) -> RoundPlace:
    """Return a row as the place it is."""
    row = SimpleNamespace(**row) if isinstance(row, dict) else row
    return RoundPlace(
        round_id=row.round_id,
        admission_id=row.admission_id,
        base_id=row.base_id,
        organization_id=row.organization_id,
        space_kind=SpaceKind(row.space_kind),
        rank=row.rank,
        period=Period(row.start_on, row.end_on),
        seat=Seat(row.space_id, row.seat) if row.space_id else None,
        refusal=Refusal(Hindrance(row.hindrance), row.full_on) if row.hindrance else None,
        ahead=row.ahead,
        outcome=Outcome(row.outcome) if row.outcome else None,
        reasons=tuple(row.reasons),
    )


async def replace_places(tx: Tx, round_id: UUID, places: Sequence[RoundPlace]) -> None:
    """Keep a plan in place of the one before."""
    await tx.execute(delete(RoundPlaceRow).where(_P.round_id == round_id))
    if places:
        await tx.execute(insert(RoundPlaceRow), [_place_values(place) for place in places])


async def decide(tx: Tx, place: RoundPlace) -> None:
    """Note what was done with one application."""
    ours = (_P.round_id == place.round_id, _P.admission_id == place.admission_id)
    await tx.execute(update(RoundPlaceRow).where(*ours).values(**_place_values(place)))


async def places(tx: Tx, round_id: UUID) -> list[RoundPlace]:
    """Return everybody in a round, kind by kind and in their order."""
    query = select(RoundPlaceRow.__table__).where(_P.round_id == round_id)
    return [as_place(row) for row in await tx.all(query.order_by(_P.base_id, _P.space_kind, _P.rank))]


async def places_of(tx: Tx, admission_id: UUID) -> list[RoundPlace]:
    """Return what rounds planned and did for one application, the oldest first."""
    query = select(RoundPlaceRow.__table__).where(_P.admission_id == admission_id)
    return [as_place(row) for row in await tx.all(query.order_by(_P.round_id))]


async def page_of_places(tx: Tx, asked: Filter, round_id: UUID) -> Sequence[Any]:
    """Return one page of those in a round."""
    query = select(RoundPlaceRow.__table__).where(_P.round_id == round_id)
    return (await tx.execute(paged(query, asked, PLACES_BY_ADMISSION))).mappings().all()


async def counts(tx: Tx, round_id: UUID) -> tuple[int, int]:
    """Return how many a round has, and for how many of them it planned a seat."""
    query = select(func.count().label("total"), func.count(_P.space_id).label("placed")).where(_P.round_id == round_id)
    row = (await tx.execute(query)).mappings().one()
    return int(row["total"]), int(row["placed"])
