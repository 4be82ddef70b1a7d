"""Where requests to change or end a filing are kept; the new head's number and the telephone number are sealed."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import date
from typing import Any
from uuid import UUID

from bureaukit.crypto import FieldCipher
from bureaukit.db import Tx
from bureaukit.pages import Filter, Order, paged
from bureaukit.versions import write_over
from sqlalchemy import Index, RowMapping, insert, select, text
from sqlalchemy.orm import Mapped, mapped_column

from registry.database import Base
from registry.filing_changes.model import OPEN, AskedBy, ChangeKind, ChangeState, EndGround, FilingChange, Head, Items
from registry.filings.model import ActivityKind

TABLE = "filing_changes"
_OPEN = text(f"state IN ({', '.join(repr(state.value) for state in OPEN)})")


class FilingChangeRow(Base):
    """One request."""

    __tablename__ = TABLE
    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    state: Mapped[str]
    organization_id: Mapped[UUID] = mapped_column(index=True)
    area: Mapped[str] = mapped_column(index=True)
    asked_by: Mapped[str]
    requested_by: Mapped[str]
    requested_on: Mapped[date]
    name: Mapped[str | None]
    activity_place: Mapped[str | None]
    activity_area: Mapped[str | None]
    activity_kind: Mapped[str | None]
    purpose: Mapped[str | None]
    head_name: Mapped[str | None]
    head_id: Mapped[str | None]  # sealed
    head_index: Mapped[str | None] = mapped_column(index=True)
    phone: Mapped[str | None]  # sealed
    ground: Mapped[str | None]
    reason: Mapped[str | None]
    last_active_on: Mapped[date | None]
    answer_by: Mapped[date | None]
    statement: Mapped[str | None]
    stated_on: Mapped[date | None]
    checked_on: Mapped[date | None]
    checked_by: Mapped[str | None]
    decided_on: Mapped[date | None]
    decided_by: Mapped[str | None]
    opinion: Mapped[str | None]
    check_opinion: Mapped[str | None]
    version: Mapped[int]
    __table_args__ = (
        Index("uq_filing_changes_open", "organization_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
    )


_T = FilingChangeRow.__table__.c
BY_ID = Order("id", (_T.id,))
LISTED = ("id", "kind", "state", "organization_id", "area", "asked_by", "ground", "requested_on", "decided_on")
_PLAIN = ("name", "activity_place", "activity_area", "activity_kind", "purpose")
_OWN = tuple(field.name for field in fields(FilingChange) if field.name not in ("items", "version"))
_PROGRESS = (
    "state",
    "statement",
    "stated_on",
    "checked_on",
    "checked_by",
    "decided_on",
    "decided_by",
    "opinion",
    "check_opinion",
)


async def add(tx: Tx, change: FilingChange, cipher: FieldCipher) -> None:
    """Enter a request; a second open one of the same organization breaks a unique index."""
    items = change.items
    values = {name: getattr(change, name) for name in _OWN} | {name: getattr(items, name) for name in _PLAIN}
    if items.head:
        values |= {
            "head_name": items.head.name,
            "head_id": cipher.seal(items.head.id_number, table=TABLE, column="head_id", row=change.id),
            "head_index": cipher.blind_index(items.head.id_number),
        }
    if items.phone:
        values["phone"] = cipher.seal(items.phone, table=TABLE, column="phone", row=change.id)
    await tx.execute(insert(FilingChangeRow).values(version=change.version, **values))


async def find(tx: Tx, change_id: UUID, cipher: FieldCipher, *, hold: bool = False) -> FilingChange | None:
    """Return one request, what is sealed opened; held, nobody else changes it meanwhile."""
    query = select(FilingChangeRow.__table__).where(_T.id == change_id)
    row = (await tx.execute(query.with_for_update() if hold else query)).mappings().first()
    return None if row is None else _from(row, cipher)


def _from(row: RowMapping, cipher: FieldCipher) -> FilingChange:
    head = phone = None
    if row["head_id"]:
        head = Head(row["head_name"], cipher.open(row["head_id"], table=TABLE, column="head_id", row=row["id"]))
    if row["phone"]:
        phone = cipher.open(row["phone"], table=TABLE, column="phone", row=row["id"])
    plain = {name: row[name] for name in _PLAIN}
    if row["activity_kind"]:
        plain["activity_kind"] = ActivityKind(row["activity_kind"])
    values: dict[str, Any] = {name: row[name] for name in _OWN} | {
        "kind": ChangeKind(row["kind"]),
        "state": ChangeState(row["state"]),
        "asked_by": AskedBy(row["asked_by"]),
        "ground": EndGround(row["ground"]) if row["ground"] else None,
    }
    return FilingChange(**values, version=row["version"], items=Items(**plain, head=head, phone=phone))


async def keep(tx: Tx, change: FilingChange) -> int:
    """Keep a step of a request that nobody else has changed since; return the new version."""
    return await write_over(tx, FilingChangeRow, change, {name: getattr(change, name) for name in _PROGRESS})


async def is_open(tx: Tx, organization_id: UUID) -> bool:
    """Say whether a request of the organization is not decided yet."""
    query = select(_T.id).where(_T.organization_id == organization_id, _T.state.in_(OPEN))
    return await tx.scalar(query.limit(1)) is not None


async def page(
    tx: Tx, asked: Filter, *, organization_id: UUID | None, area: str | None, kind: str | None, state: str | None
) -> Sequence[RowMapping]:
    """Return one page of the requests of an organization, or of an area."""
    query = select(*(_T[name] for name in LISTED))
    if area:
        query = query.where(_T.area.startswith(area, autoescape=True))
    for column, value in ((_T.organization_id, organization_id), (_T.kind, kind), (_T.state, state)):
        if value is not None:
            query = query.where(column == value)
    return (await tx.execute(paged(query, asked, BY_ID))).mappings().all()
