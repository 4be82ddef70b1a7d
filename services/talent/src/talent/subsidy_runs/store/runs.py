"""Where runs and their parts are kept: one run per district and month."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from bureaukit.db import Tx
from bureaukit.pages import Filter, Order, paged
from bureaukit.problems import Stale
from sqlalchemy import CheckConstraint, ForeignKey, RowMapping, UniqueConstraint, insert, select, update
from sqlalchemy.orm import Mapped, mapped_column

from talent.database import Base
from talent.subsidy_runs.model.run import Part, PartState, Run, RunState, Totals


class SubsidyRunRow(Base):
    """One run. The checks keep four eyes and the order of states even against a statement typed by hand."""

    __tablename__ = "subsidy_runs"
    __table_args__ = (
        UniqueConstraint("area", "month"),
        CheckConstraint("(state IN ('approved', 'paid')) = (approved_by IS NOT NULL)", name="approved"),
        CheckConstraint("(state = 'paid') = (bank_reference IS NOT NULL)", name="paid"),
        CheckConstraint("approved_by IS NULL OR approved_by <> calculated_by", name="four_eyes"),
        CheckConstraint("paid_by IS NULL OR paid_by <> approved_by", name="other_hands"),
        CheckConstraint("payees <= people AND amount_fen >= payees", name="totals"),
    )
    id: Mapped[UUID] = mapped_column(primary_key=True)
    area: Mapped[str]
    month: Mapped[date]
    state: Mapped[str]
    makers: Mapped[list[str]]
    policy_id: Mapped[UUID | None] = mapped_column(ForeignKey("subsidy_policies.id"))
    calculation: Mapped[int]
    calculated_by: Mapped[str | None]
    calculated_at: Mapped[datetime | None]
    people: Mapped[int]
    payees: Mapped[int]
    amount_fen: Mapped[int]
    zero_reasons: Mapped[dict[str, Any] | None]
    digest: Mapped[str | None]
    ground: Mapped[str | None]
    approved_by: Mapped[str | None]
    approved_at: Mapped[datetime | None]
    file_number: Mapped[str | None] = mapped_column(unique=True)
    paid_by: Mapped[str | None]
    paid_on: Mapped[date | None]
    bank_reference: Mapped[str | None]
    version: Mapped[int]


class SubsidyRunPartRow(Base):
    """A street's share of one calculation; those of earlier calculations stay, with what the street said."""

    __tablename__ = "subsidy_run_parts"
    run_id: Mapped[UUID] = mapped_column(ForeignKey("subsidy_runs.id"), primary_key=True)
    calculation: Mapped[int] = mapped_column(primary_key=True)
    street: Mapped[str] = mapped_column(primary_key=True)
    people: Mapped[int]
    payees: Mapped[int]
    amount_fen: Mapped[int]
    state: Mapped[str]
    decided_by: Mapped[str | None]
    decided_at: Mapped[datetime | None]
    opinion: Mapped[str | None]


_R = SubsidyRunRow.__table__.c
_P = SubsidyRunPartRow.__table__.c
_TOTALS = ("people", "payees", "amount_fen")
_RUN = tuple(column.key for column in _R if column.key not in _TOTALS)
_PART = tuple(column.key for column in _P if column.key not in _TOTALS)
LATEST_FIRST = Order("-month", (_R.month, _R.id), descending=True)


def _totals(row: RowMapping) -> Totals:
    return Totals(*(row[name] for name in _TOTALS))


def run_from(row: RowMapping) -> Run:
    """Return the run of a row."""
    values = {name: row[name] for name in _RUN}
    values |= {"state": RunState(row["state"]), "makers": tuple(row["makers"]), "totals": _totals(row)}
    return Run(**values)


def part_from(row: RowMapping) -> Part:
    """Return the part of a row."""
    return Part(**{name: row[name] for name in _PART} | {"state": PartState(row["state"]), "totals": _totals(row)})


def _values(thing: Run | Part, names: Sequence[str]) -> dict[str, Any]:
    values = {name: getattr(thing, name) for name in names} | {"state": thing.state.value}
    return values | {name: getattr(thing.totals, name) for name in _TOTALS}


async def add(tx: Tx, run: Run) -> None:
    """Keep a new run; the database refuses a second one for the month."""
    await tx.execute(insert(SubsidyRunRow).values(**_values(run, _RUN) | {"makers": list(run.makers)}))


async def save(tx: Tx, run: Run) -> Run:
    """Keep a run as it now stands over the version it was read in."""
    values = _values(run, _RUN) | {"makers": list(run.makers), "version": run.version + 1}
    this = (_R.id == run.id, _R.version == run.version)
    if not (await tx.execute(update(SubsidyRunRow).where(*this).values(**values))).rowcount:
        raise Stale
    return replace(run, version=run.version + 1)


async def find(tx: Tx, identity: UUID, *, lock: bool = False) -> Run | None:
    """Return one run; `lock` lets nobody else act on it until the transaction ends."""
    query = select(SubsidyRunRow.__table__).where(_R.id == identity)
    row = (await tx.execute(query.with_for_update() if lock else query)).mappings().first()
    return run_from(row) if row else None


async def of_month(tx: Tx, area: str, month: date) -> Run | None:
    """Return a district's run of a month."""
    query = select(SubsidyRunRow.__table__).where(_R.area == area, _R.month == month)
    row = (await tx.execute(query)).mappings().first()
    return run_from(row) if row else None


async def page(tx: Tx, asked: Filter, *, area: str, month: date | None, state: RunState | None) -> Sequence[RowMapping]:
    """Return one page of a district's runs, the latest month first."""
    query = select(SubsidyRunRow.__table__).where(_R.area == area)
    if month:
        query = query.where(_R.month == month)
    if state:
        query = query.where(_R.state == state.value)
    return (await tx.execute(paged(query, asked, LATEST_FIRST))).mappings().all()


async def add_parts(tx: Tx, parts: Sequence[Part]) -> None:
    """Keep the parts of a new calculation."""
    if parts:
        await tx.execute(insert(SubsidyRunPartRow), [_values(part, _PART) for part in parts])


async def decide(tx: Tx, part: Part) -> None:
    """Keep what a street says of its part."""
    this = (_P.run_id == part.run_id, _P.calculation == part.calculation, _P.street == part.street)
    said = {name: getattr(part, name) for name in ("decided_by", "decided_at", "opinion")}
    still_open = (*this, _P.state == PartState.WAITING.value)
    done = await tx.execute(update(SubsidyRunPartRow).where(*still_open).values(state=part.state.value, **said))
    if not done.rowcount:
        raise Stale


async def parts(tx: Tx, run: Run, *, within: str = "") -> list[Part]:
    """Return the parts of the run's present calculation that lie in an area, in order."""
    query = select(SubsidyRunPartRow.__table__).where(_P.run_id == run.id, _P.calculation == run.calculation)
    rows = await tx.execute(query.where(_P.street.startswith(within, autoescape=True)).order_by(_P.street))
    return [part_from(row) for row in rows.mappings()]
