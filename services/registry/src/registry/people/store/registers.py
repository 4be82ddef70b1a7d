"""Where members, premises, funds, branches and party records are kept, each entry from a day until another."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date
from typing import Any
from uuid import UUID

from bureaukit.db import Tx
from bureaukit.pages import Filter, Order, paged
from bureaukit.versions import write_over
from sqlalchemy import ColumnElement, RowMapping, insert, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from registry.database import Base
from registry.organizations.store.parties import going_on_in
from registry.people.model import PartyRecord, PartyStatus, RegisterEntry, RegisterKind


class RegisterEntryRow(Base):
    """One entry of a register."""

    __tablename__ = "register_entries"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    organization_id: Mapped[UUID] = mapped_column(index=True)
    kind: Mapped[str]
    content: Mapped[dict[str, Any]]
    from_on: Mapped[date]
    until_on: Mapped[date | None]
    recorded_by: Mapped[str]
    version: Mapped[int]


class PartyRecordRow(Base):
    """How an organization is covered by the Party's organizations, from a day on."""

    __tablename__ = "party_records"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    organization_id: Mapped[UUID] = mapped_column(index=True)
    status: Mapped[str]
    full_members: Mapped[int]
    from_on: Mapped[date]
    until_on: Mapped[date | None]
    recorded_by: Mapped[str]


_T = RegisterEntryRow.__table__.c
_P = PartyRecordRow.__table__.c
BY_ID = Order("id", (_T.id,))
PARTY_BY_ID = Order("id", (_P.id,))


def _runs(table: Any, day: date) -> ColumnElement[bool]:
    runs: ColumnElement[bool] = (table.from_on <= day) & or_(table.until_on.is_(None), table.until_on > day)
    return runs


def as_entry(row: RowMapping) -> RegisterEntry:
    """Return the entry of a row."""
    return RegisterEntry(**dict(row) | {"kind": RegisterKind(row["kind"])})


async def add(tx: Tx, entry: RegisterEntry) -> None:
    """Make an entry."""
    await tx.execute(insert(RegisterEntryRow).values(**asdict(entry) | {"content": dict(entry.content)}))


async def find(tx: Tx, entry_id: UUID) -> RegisterEntry | None:
    """Return one entry."""
    row = (await tx.execute(select(RegisterEntryRow.__table__).where(_T.id == entry_id))).mappings().first()
    return as_entry(row) if row else None


async def open_of(tx: Tx, organization_id: UUID, kind: RegisterKind) -> list[RegisterEntry]:
    """Return the entries of one register that no end is on record of."""
    open_ = (_T.organization_id == organization_id, _T.kind == kind.value, _T.until_on.is_(None))
    rows = (await tx.execute(select(RegisterEntryRow.__table__).where(*open_).order_by(_T.id))).mappings()
    return [as_entry(row) for row in rows]


async def end(tx: Tx, entry: RegisterEntry, on: date) -> RegisterEntry:
    """Keep the end of an entry that nobody else has changed since it was read."""
    version = await write_over(tx, RegisterEntryRow, entry, {"until_on": on})
    return replace(entry, until_on=on, version=version)


async def page(
    tx: Tx, asked: Filter, organization_id: UUID, *, kind: str | None, as_of: date | None
) -> Sequence[RowMapping]:
    """Return one page of the registers of an organization, with a day what held then."""
    query = select(RegisterEntryRow.__table__).where(_T.organization_id == organization_id)
    if kind:
        query = query.where(_T.kind == kind)
    if as_of:
        query = query.where(_runs(_T, as_of))
    return (await tx.execute(paged(query, asked, BY_ID))).mappings().all()


async def add_party(tx: Tx, record: PartyRecord) -> None:
    """Enter a record of party building; the one before it ends with its first day."""
    before = (_P.organization_id == record.organization_id, _P.until_on.is_(None))
    await tx.execute(update(PartyRecordRow).where(*before).values(until_on=record.from_on))
    await tx.execute(insert(PartyRecordRow).values(**asdict(record)))


async def party_of(tx: Tx, organization_id: UUID, on: date) -> PartyRecord | None:
    """Return how an organization was covered on a day."""
    query = select(PartyRecordRow.__table__).where(_P.organization_id == organization_id, _runs(_P, on))
    row = (await tx.execute(query.order_by(_P.from_on.desc()).limit(1))).mappings().first()
    return PartyRecord(**dict(row) | {"status": PartyStatus(row["status"])}) if row else None


async def without_party(tx: Tx, asked: Filter, *, area: str, members_min: int, on: date) -> Sequence[RowMapping]:
    """Return one page of an area's organizations with enough full members and no Party organization on a day (应建未建)."""
    due = (_P.status.in_([PartyStatus.LIAISON.value, PartyStatus.NONE.value]), _P.full_members >= members_min)
    query = select(PartyRecordRow.__table__).where(*due, _runs(_P, on), _P.organization_id.in_(going_on_in(area, on)))
    return (await tx.execute(paged(query, asked, PARTY_BY_ID))).mappings().all()
