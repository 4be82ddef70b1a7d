"""Where the book of entries and its versions are kept: entries only ever added, versions closed and never removed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from bureaukit.clock import legal_date, start_of_day
from bureaukit.db import Tx
from bureaukit.guards import append_only
from bureaukit.ids import new_id
from bureaukit.pages import Filter, Order, paged
from sqlalchemy import ColumnElement, Index, RowMapping, UniqueConstraint, and_, insert, or_, select, update
from sqlalchemy.orm import Mapped, aliased, mapped_column

from registry.database import Base
from registry.organizations.model import ABOUT_ENTRIES, ANNOUNCED, ITEMS, BookEntry, EntryKind
from registry.organizations.model.timeline import Span
from registry.organizations.store import names
from registry.organizations.store.rows import TABLE, VERSIONS, OrganizationRow, OrganizationVersionRow, columns_of


class EntryRow(Base):
    """One entry of the book."""

    __tablename__ = "book_entries"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    organization_id: Mapped[UUID]
    serial: Mapped[int]
    kind: Mapped[str]
    effective_on: Mapped[date]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str]
    case_id: Mapped[UUID | None]
    article: Mapped[str | None]
    reason: Mapped[str | None]
    changes: Mapped[dict[str, Any]]
    corrects: Mapped[UUID | None] = mapped_column(unique=True)  # an entry is replaced once; then its replacement is
    salt: Mapped[str]
    previous: Mapped[str | None]
    digest: Mapped[str]
    __table_args__ = (
        UniqueConstraint("organization_id", "serial"),
        Index("ix_book_entries_effective", "effective_on", "id"),
    )


ENTRIES = EntryRow.__table__.c
BY_SERIAL = Order("serial", (ENTRIES.serial, ENTRIES.id))
BY_DAY = Order("-effective_on", (ENTRIES.effective_on, ENTRIES.id), descending=True)
GUARDS = (
    append_only(EntryRow.metadata.tables["book_entries"]),
    append_only(OrganizationVersionRow.metadata.tables["organization_versions"], "known_until"),
)


def entry_of(row: Mapping[str, Any] | RowMapping) -> BookEntry:
    """Return the entry of a row."""
    return BookEntry(**{**row, "kind": EntryKind(row["kind"])})


async def entries_of(tx: Tx, organization_id: UUID) -> list[BookEntry]:
    """Return the whole book of an organization, in the order in which it was written."""
    query = select(EntryRow.__table__).where(ENTRIES.organization_id == organization_id).order_by(ENTRIES.serial)
    return [entry_of(row) for row in (await tx.execute(query)).mappings()]


async def revoked_by_decision(tx: Tx) -> list[UUID]:
    """Return the organizations that were revoked by a decision made here, not taken over as revoked already."""
    decided = (ENTRIES.kind == EntryKind.REVOCATION.value, ENTRIES.article.is_not(None))
    rows = await tx.all(select(ENTRIES.organization_id).where(*decided).distinct().order_by(ENTRIES.organization_id))
    return [row.organization_id for row in rows]


async def add_entries(tx: Tx, entries: Iterable[BookEntry]) -> None:
    """Write entries into the book."""
    columns = [field.name for field in fields(BookEntry)]  # `asdict` would copy the values, which nobody changes
    await tx.execute(insert(EntryRow), [{name: getattr(entry, name) for name in columns} for entry in entries])


def _version(organization_id: UUID, span: Span, known_from: datetime) -> dict[str, Any]:
    return columns_of(span.facts) | {
        "id": new_id(),
        "organization_id": organization_id,
        "entry_id": span.entry_id,
        "valid_from": span.valid_from,
        "valid_until": span.valid_until,
        "known_from": known_from,
        "known_until": None,
    }


async def add_versions(tx: Tx, lives: Iterable[tuple[UUID, Sequence[Span]]], known_from: datetime) -> None:
    """Write the versions of organizations that had none."""
    await _write(tx, [_version(organization_id, span, known_from) for organization_id, life in lives for span in life])


async def _write(tx: Tx, versions: Sequence[dict[str, Any]]) -> None:
    """Write versions, and let each organization be found by the names it bears in them."""
    await tx.execute(insert(OrganizationVersionRow), versions)
    await names.remember(tx, [(version["organization_id"], version["name"]) for version in versions])


async def known_spans(tx: Tx, organization_id: UUID) -> list[tuple[UUID, Span]]:
    """Return the versions that are held to be true now, each with its id, by day."""
    query = select(OrganizationVersionRow.__table__).where(
        VERSIONS.organization_id == organization_id, VERSIONS.known_until.is_(None)
    )
    rows = (await tx.execute(query.order_by(VERSIONS.valid_from))).mappings().all()
    return [
        (row["id"], Span(row["entry_id"], row["valid_from"], row["valid_until"], {item: row[item] for item in ITEMS}))
        for row in rows
    ]


async def keep_life(tx: Tx, organization_id: UUID, life: Sequence[Span], at: datetime) -> None:
    """Let the versions say what the book says from a moment on: only what is different is written."""
    known = await known_spans(tx, organization_id)
    wanted = [replace(span, facts={item: span.facts.get(item) for item in ITEMS}) for span in life]
    over = [version for version, span in known if span not in wanted]
    kept = [span for _, span in known]
    new = [_version(organization_id, span, at) for span in wanted if span not in kept]
    if over:
        await tx.execute(update(OrganizationVersionRow).where(VERSIONS.id.in_(over)).values(known_until=at))
    if new:
        await _write(tx, new)


def known(known_at: datetime | None) -> Any:
    """Return the condition for the versions that were held to be true at a moment (now, without one)."""
    if known_at is None:
        return VERSIONS.known_until.is_(None)
    return and_(VERSIONS.known_from <= known_at, or_(VERSIONS.known_until.is_(None), VERSIONS.known_until > known_at))


def stood(as_of: date, known_at: datetime | None) -> Any:
    """Return the condition for the versions that were true on a day, as it was known at a moment (now, without one)."""
    return and_(
        VERSIONS.valid_from <= as_of,
        or_(VERSIONS.valid_until.is_(None), VERSIONS.valid_until >= as_of),
        known(known_at),
    )


async def version_of(tx: Tx, organization_id: UUID, as_of: date, known_at: datetime | None = None) -> RowMapping | None:
    """Return an organization as it stood on a day, as it was known at a moment; None if it did not exist, or was unknown."""
    columns = [VERSIONS.organization_id.label("id"), *(column for column in VERSIONS if column.key != "id")]
    query = select(*columns).where(VERSIONS.organization_id == organization_id, stood(as_of, known_at))
    return (await tx.execute(query)).mappings().first()


async def charity_spells(tx: Tx, organization_id: UUID, known_at: datetime | None = None) -> Sequence[RowMapping]:
    """Return the days on which an organization was a charity, as it was known at a moment: few ever were."""
    columns = (VERSIONS.valid_from, VERSIONS.valid_until, VERSIONS.charity_since)
    query = select(*columns).where(VERSIONS.organization_id == organization_id, VERSIONS.charity_since.is_not(None))
    return (await tx.execute(query.where(known(known_at)))).mappings().all()


async def first_version(tx: Tx, organization_id: UUID, known_at: datetime | None = None) -> RowMapping | None:
    """Return the earliest that is told of an organization, as it was known at a moment; None if nothing was known then."""
    columns = [VERSIONS.organization_id.label("id"), *(column for column in VERSIONS if column.key != "id")]
    query = select(*columns).where(VERSIONS.organization_id == organization_id, known(known_at))
    return (await tx.execute(query.order_by(VERSIONS.valid_from).limit(1))).mappings().first()


async def on_record_since(tx: Tx, organization_id: UUID) -> date:
    """Return the day on which an organization came on record in this service."""
    query = select(ENTRIES.recorded_at).where(ENTRIES.organization_id == organization_id)
    return legal_date((await tx.execute(query.order_by(ENTRIES.serial).limit(1))).scalar_one())


def on_record_by(organization_id: ColumnElement[UUID], day: date) -> ColumnElement[bool]:
    """Return the condition that an organization had come on record in this service by a day."""
    first = (ENTRIES.organization_id == organization_id, ENTRIES.serial == 1)
    return select(ENTRIES.id).where(*first, ENTRIES.recorded_at < start_of_day(day + timedelta(days=1))).exists()


async def history_page(tx: Tx, asked: Filter, organization_id: UUID, kind: str | None) -> Sequence[RowMapping]:
    """Return one page of an organization's book."""
    query = select(EntryRow.__table__).where(ENTRIES.organization_id == organization_id)
    if kind:
        query = query.where(ENTRIES.kind == kind)
    return (await tx.execute(paged(query, asked, BY_SERIAL))).mappings().all()


async def replacements(tx: Tx, entries: Iterable[UUID]) -> dict[UUID, UUID]:
    """Return which of these entries were replaced, and by which."""
    query = select(ENTRIES.corrects, ENTRIES.id).where(ENTRIES.corrects.in_(list(entries)))
    return {row.corrects: row.id for row in await tx.all(query)}


async def last_entry(tx: Tx, organization_id: UUID) -> BookEntry:
    """Return the entry a book ends with."""
    query = select(EntryRow.__table__).where(ENTRIES.organization_id == organization_id)
    row = (await tx.execute(query.order_by(ENTRIES.serial.desc()).limit(1))).mappings().one()
    return entry_of(row)


async def held(tx: Tx, limit: int) -> list[BookEntry]:
    """Return the holds that nothing has replaced yet, of organizations that go on."""
    later = select(ENTRIES.corrects).where(ENTRIES.corrects.is_not(None))
    over = select(TABLE.id).where(TABLE.ended_on.is_not(None))
    open_ = (ENTRIES.kind == EntryKind.HOLD, ENTRIES.id.not_in(later), ENTRIES.organization_id.not_in(over))
    query = select(EntryRow.__table__).where(*open_)
    return [entry_of(row) for row in (await tx.execute(query.order_by(ENTRIES.id).limit(limit))).mappings()]


async def announced_page(
    tx: Tx,
    asked: Filter,
    *,
    today: date,
    kind: str | None,
    on: date | None,
    area: str | None,
    organization: UUID | None,
) -> Sequence[RowMapping]:
    """Return one page of what the authority gives public notice of, the latest first; what never took effect is not."""
    named = [TABLE.name, TABLE.credit_code, TABLE.area]
    query = select(EntryRow.__table__, *named).join(OrganizationRow, TABLE.id == ENTRIES.organization_id)
    undone = aliased(EntryRow)
    never = select(undone.corrects).where(undone.kind.in_(ABOUT_ENTRIES), undone.corrects.is_not(None))
    query = query.where(ENTRIES.kind.in_(ANNOUNCED), ENTRIES.effective_on <= today, ENTRIES.id.not_in(never))
    if kind:
        query = query.where(ENTRIES.kind == kind)
    if on:
        query = query.where(ENTRIES.effective_on == on)
    if area:
        query = query.where(TABLE.area.startswith(area, autoescape=True))
    if organization:
        query = query.where(ENTRIES.organization_id == organization)
    return (await tx.execute(paged(query, asked, BY_DAY))).mappings().all()
