"""Where proceedings are kept."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date
from typing import Any
from uuid import UUID

from bureaukit.db import Tx, is_unique_violation
from bureaukit.pages import Filter, Order, paged
from bureaukit.versions import write_over
from sqlalchemy import ForeignKey, Index, Row, RowMapping, Select, func, insert, or_, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from incubator.database import Base
from incubator.proceedings.model import (
    OPEN,
    Hands,
    Matter,
    Move,
    Proceeding,
    ProceedingState,
    Result,
    Statement,
    Verdict,
)

ONE_OPEN = "state IN ('proposed', 'examined', 'consented')"


class ProceedingRow(Base):
    """One proceeding; of one matter, a tenancy has one that is open at most."""

    __tablename__ = "proceedings"
    __table_args__ = (
        Index(
            "uq_proceedings_open",
            "tenancy_id",
            "matter",
            unique=True,
            sqlite_where=text(ONE_OPEN),
            postgresql_where=text(ONE_OPEN),
        ),
    )
    id: Mapped[UUID] = mapped_column(primary_key=True)
    tenancy_id: Mapped[UUID] = mapped_column(ForeignKey("tenancies.id"), index=True)
    stay_id: Mapped[UUID] = mapped_column(index=True)
    base_id: Mapped[UUID]
    area: Mapped[str] = mapped_column(index=True)
    matter: Mapped[str]
    state: Mapped[str] = mapped_column(index=True)
    proposed_by: Mapped[str]
    by_holder: Mapped[bool]
    proposed_on: Mapped[date]
    examined_by: Mapped[str | None]
    consented_by: Mapped[str | None]
    decided_by: Mapped[str | None]
    decided_on: Mapped[date | None]
    opinion: Mapped[str | None]
    reasons: Mapped[dict[str, Any]]
    result: Mapped[str | None]
    statement_due_on: Mapped[date | None]
    statement: Mapped[str | None]
    stated_on: Mapped[date | None]
    to_base_id: Mapped[UUID | None]
    to_area: Mapped[str | None] = mapped_column(index=True)
    to_space_id: Mapped[UUID | None]
    to_tenancy_id: Mapped[UUID | None]
    move_on: Mapped[date | None]
    examination: Mapped[dict[str, Any]]
    facts: Mapped[dict[str, Any] | None]
    version: Mapped[int]


_T = ProceedingRow.__table__.c
BY_ID = Order("id", (_T.id,))
_OPEN = tuple(state.value for state in OPEN)


def _values(one: Proceeding) -> dict[str, Any]:
    statement, move = one.statement, one.move
    return asdict(one.hands) | {
        "tenancy_id": one.tenancy_id,
        "stay_id": one.stay_id,
        "base_id": one.base_id,
        "area": one.area,
        "matter": one.matter.value,
        "state": one.state.value,
        "proposed_on": one.proposed_on,
        "decided_on": one.decided_on,
        "opinion": one.opinion,
        "reasons": dict(one.reasons),
        "result": one.result.value if one.result else None,
        "statement_due_on": statement.due_on if statement else None,
        "statement": statement.text if statement else None,
        "stated_on": statement.made_on if statement else None,
        "to_base_id": move.base_id if move else None,
        "to_area": move.area if move else None,
        "to_space_id": move.space_id if move else None,
        "to_tenancy_id": move.tenancy_id if move else None,
        "move_on": move.on if move else None,
        "examination": {item: asdict(verdict) for item, verdict in one.examination.items()},
        "facts": one.facts,
    }


def from_row(row: Row[Any] | RowMapping) -> Proceeding:
    """Return a row as the proceeding it holds."""
    found: dict[str, Any] = dict(row if isinstance(row, RowMapping) else row._mapping)  # noqa: SLF001 -- SQLAlchemy's public name
    due_on, move_on = found["statement_due_on"], found["move_on"]
    moving = ("to_base_id", "to_area", "to_space_id", "move_on", "to_tenancy_id")
    plain = (
        "id",
        "tenancy_id",
        "stay_id",
        "base_id",
        "area",
        "proposed_on",
        "reasons",
        "facts",
        "decided_on",
        "opinion",
    )
    return Proceeding(
        **{name: found[name] for name in (*plain, "version")},
        matter=Matter(found["matter"]),
        hands=Hands(**{name: found[name] for name in Hands.__dataclass_fields__}),
        result=Result(found["result"]) if found["result"] else None,
        statement=Statement(due_on, found["statement"], found["stated_on"]) if due_on else None,
        move=Move(*(found[name] for name in moving)) if move_on else None,
        examination={item: Verdict(**verdict) for item, verdict in found["examination"].items()},
        state=ProceedingState(found["state"]),
    )


async def add(tx: Tx, one: Proceeding) -> bool:
    """Enter a proceeding; say whether it could be, that is whether none of its matter is open already."""
    try:
        async with tx.savepoint():
            await tx.execute(insert(ProceedingRow).values(id=one.id, version=one.version, **_values(one)))
    except IntegrityError as error:
        if not is_unique_violation(error):
            raise
        return False
    return True


async def save(tx: Tx, one: Proceeding) -> Proceeding:
    """Write the proceeding over the version it was read in; return it with its new version."""
    return replace(one, version=await write_over(tx, ProceedingRow, one, _values(one)))


async def find(tx: Tx, proceeding_id: UUID) -> Proceeding | None:
    """Return one proceeding."""
    row = await tx.first(select(ProceedingRow.__table__).where(_T.id == proceeding_id))
    return from_row(row) if row else None


async def open_matters(tx: Tx, tenancy_id: UUID) -> set[Matter]:
    """Return the matters that are open on a tenancy."""
    query = select(_T.matter).where(_T.tenancy_id == tenancy_id, _T.state.in_(_OPEN))
    return {Matter(row.matter) for row in await tx.all(query)}


async def assessments(tx: Tx, stay_id: UUID) -> list[tuple[date, Result]]:
    """Return the day and the result of each assessment of a stay that was decided, the latest first."""
    query = select(_T.decided_on, _T.result).where(
        _T.stay_id == stay_id,
        _T.matter == Matter.ASSESSMENT.value,
        _T.state == ProceedingState.APPROVED.value,
    )
    rows = await tx.all(query.order_by(_T.decided_on.desc(), _T.id.desc()))
    return [(row.decided_on, Result(row.result)) for row in rows]


async def open_of(tx: Tx, tenancies: Select[Any]) -> list[Proceeding]:
    """Return what is open on the tenancies that a query selects by their ids."""
    query = select(ProceedingRow.__table__).where(_T.state.in_(_OPEN), _T.tenancy_id.in_(tenancies))
    return [from_row(row) for row in await tx.all(query.order_by(_T.id))]


async def page(
    tx: Tx, asked: Filter, *, among: Select[Any] | None, area: str | None, equal: dict[str, Any]
) -> Sequence[RowMapping]:
    """Return one page of proceedings: of an area, coming in or going out, or of the tenancies that a query selects."""
    query: Select[Any] = select(ProceedingRow.__table__)
    if among is not None:
        query = query.where(_T.tenancy_id.in_(among))
    if area is not None:
        inside = (column.startswith(area, autoescape=True) for column in (_T.area, _T.to_area))
        query = query.where(or_(*inside))
    for name, value in equal.items():
        if value is not None:
            query = query.where(_T[name] == value)
    return (await tx.execute(paged(query, asked, BY_ID))).mappings().all()


async def results(tx: Tx, by: date, area: str) -> dict[str, int]:
    """Count the assessments of an area decided by a day, by their result."""
    query = select(_T.result, func.count().label("number")).where(
        _T.matter == Matter.ASSESSMENT.value,
        _T.state == ProceedingState.APPROVED.value,
        _T.decided_on <= by,
        _T.area.startswith(area, autoescape=True),
    )
    return {row.result: row.number for row in await tx.all(query.group_by(_T.result))}
