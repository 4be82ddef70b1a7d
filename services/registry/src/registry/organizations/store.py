"""Where organizations are kept."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID

from bureaukit.db import Tx
from bureaukit.names import lookup_key
from bureaukit.pages import Filter, Order, paged
from bureaukit.problems import Stale
from bureaukit.search import initials, normalise
from sqlalchemy import Index, RowMapping, and_, case, func, insert, or_, select, text, update
from sqlalchemy.orm import Mapped, mapped_column

from registry.credit_code import subject_of
from registry.database import Base
from registry.organizations.model import (
    ENDED,
    OrganizationState,
    OrganizationType,
    Particulars,
    Projection,
    Sector,
    Track,
)

_ACTIVE_REGISTERED = text("track = 'registered' AND ended_on IS NULL")
_ACTIVE_FILED = text("track = 'filed' AND ended_on IS NULL")
_ACTIVE_GROUP = text("type = 'social_group' AND ended_on IS NULL AND legal_representative_index IS NOT NULL")


class OrganizationRow(Base):
    """One organization, registered or filed."""

    __tablename__ = "organizations"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    credit_code: Mapped[str | None] = mapped_column(unique=True)
    subject_code: Mapped[str | None] = mapped_column(unique=True)  # characters 9 to 17 of the credit code
    filing_number: Mapped[str | None] = mapped_column(unique=True)
    certificate_number: Mapped[str | None] = mapped_column(unique=True)
    name: Mapped[str]
    name_key: Mapped[str] = mapped_column(index=True)
    search_text: Mapped[str]
    search_initials: Mapped[str]
    track: Mapped[str]
    type: Mapped[str]
    social_work: Mapped[bool]
    social_work_kind: Mapped[str | None]
    area: Mapped[str]
    sector: Mapped[str]
    state: Mapped[str]
    registered_on: Mapped[date]
    ended_on: Mapped[date | None]
    abnormal_since: Mapped[date | None]
    serious_since: Mapped[date | None]
    domicile: Mapped[str | None]
    scope: Mapped[str | None]
    purpose: Mapped[str | None]
    start_up_funds_fen: Mapped[int | None]
    supervising_unit: Mapped[str | None]
    direct_registration_class: Mapped[str | None]
    legal_representative: Mapped[str | None]
    legal_representative_index: Mapped[str | None]
    source: Mapped[str]
    source_digest: Mapped[str | None]
    version: Mapped[int]
    __table_args__ = (
        Index(
            "uq_organizations_registered_name",
            "name_key",
            unique=True,
            sqlite_where=_ACTIVE_REGISTERED,
            postgresql_where=_ACTIVE_REGISTERED,
        ),
        Index(
            "uq_organizations_filed_name",
            "area",
            "name_key",
            unique=True,
            sqlite_where=_ACTIVE_FILED,
            postgresql_where=_ACTIVE_FILED,
        ),
        Index(  # 社会团体登记管理条例 第十二条: legal representative of one social group only
            "uq_organizations_group_representative",
            "legal_representative_index",
            unique=True,
            sqlite_where=_ACTIVE_GROUP,
            postgresql_where=_ACTIVE_GROUP,
        ),
        Index("ix_organizations_listed", "registered_on", "id"),
        Index("ix_organizations_named", "name", "id"),
    )


class SerialRow(Base):
    """The next number of a series; taken in the transaction that uses it."""

    __tablename__ = "serials"
    series: Mapped[str] = mapped_column(primary_key=True)
    next: Mapped[int]


TABLE = OrganizationRow.__table__.c


def _values(projection: Projection, particulars: Particulars) -> dict[str, Any]:
    return (
        asdict(projection)
        | asdict(particulars)
        | {
            "subject_code": subject_of(projection.credit_code) if projection.credit_code else None,
            "name_key": lookup_key(projection.name),
            "search_text": normalise(projection.name),
            "search_initials": initials(projection.name),
            "version": 1,
        }
    )


async def add(tx: Tx, *entries: tuple[Projection, Particulars]) -> None:
    """Enter organizations; names, codes and representatives that are taken break a unique index."""
    await tx.execute(insert(OrganizationRow), [_values(*entry) for entry in entries])


_TAKE_SERIAL = text(  # one statement, the same on both engines: two first takers cannot collide
    "INSERT INTO serials (series, next) VALUES (:series, 2) "
    "ON CONFLICT (series) DO UPDATE SET next = serials.next + 1 RETURNING next - 1"
)


async def take_serial(tx: Tx, series: str) -> int:
    """Return the next number of a series; the row stays locked until the transaction ends."""
    return int(await tx.scalar(_TAKE_SERIAL.bindparams(series=series)))


def _is(key: str) -> Any:
    """Return the condition for a public name of an organization: id, credit code or filing number."""
    try:
        return OrganizationRow.id == UUID(key)
    except ValueError:
        return or_(OrganizationRow.credit_code == key.upper(), OrganizationRow.filing_number == key.upper())


async def find(tx: Tx, key: str) -> RowMapping | None:
    """Return one organization with everything the register holds of it."""
    return (await tx.execute(select(OrganizationRow.__table__).where(_is(key)))).mappings().first()


def projection_of(found: Mapping[Any, Any]) -> Projection:
    """Return what neighbours may know of a row."""
    return Projection(
        found["id"],
        found["credit_code"],
        found["filing_number"],
        found["name"],
        Track(found["track"]),
        OrganizationType(found["type"]),
        found["social_work"],
        found["area"],
        Sector(found["sector"]),
        OrganizationState(found["state"]),
        found["registered_on"],
        found["ended_on"],
        found["abnormal_since"],
        found["serious_since"],
    )


async def keep(tx: Tx, organization_id: UUID, version: int, **changes: Any) -> None:
    """Change an organization that nobody else has changed since it was read."""
    changed = await tx.execute(
        update(OrganizationRow)
        .where(OrganizationRow.id == organization_id, OrganizationRow.version == version)
        .values(version=version + 1, **changes)
    )
    if changed.rowcount == 0:
        raise Stale


async def is_subject_taken(tx: Tx, subject_code: str) -> bool:
    """Say whether a subject code is on record."""
    return await tx.scalar(select(OrganizationRow.id).where(OrganizationRow.subject_code == subject_code)) is not None


async def is_filing_number_taken(tx: Tx, number: str) -> bool:
    """Say whether a filing number is on record."""
    return await tx.scalar(select(OrganizationRow.id).where(OrganizationRow.filing_number == number)) is not None


async def is_registered_name_taken(tx: Tx, name: str, *, ended_since: date) -> bool:
    """Say whether a registered organization bears the name, or bore it until a day not long ago."""
    rests = or_(OrganizationRow.ended_on.is_(None), OrganizationRow.ended_on > ended_since)
    query = select(OrganizationRow.id).where(
        OrganizationRow.name_key == lookup_key(name), OrganizationRow.track == Track.REGISTERED, rests
    )
    return await tx.scalar(query.limit(1)) is not None


async def is_filed_name_taken(tx: Tx, name: str, area: str) -> bool:
    """Say whether a filed organization of the community bears the name."""
    query = select(OrganizationRow.id).where(
        OrganizationRow.name_key == lookup_key(name),
        OrganizationRow.track == Track.FILED,
        OrganizationRow.area == area,
        OrganizationRow.ended_on.is_(None),
    )
    return await tx.scalar(query.limit(1)) is not None


async def represents_a_group(tx: Tx, index: str) -> bool:
    """Say whether the person with this blind index is the legal representative of a social group."""
    query = select(OrganizationRow.id).where(
        OrganizationRow.legal_representative_index == index,
        OrganizationRow.type == OrganizationType.SOCIAL_GROUP,
        OrganizationRow.ended_on.is_(None),
    )
    return await tx.scalar(query.limit(1)) is not None


async def by_numbers(tx: Tx, numbers: Collection[str]) -> dict[str, RowMapping]:
    """Return the organizations that have one of these credit codes or filing numbers, by that number."""
    table = OrganizationRow.__table__
    wanted = or_(table.c.credit_code.in_(numbers), table.c.filing_number.in_(numbers))
    found = (await tx.execute(select(table).where(wanted))).mappings().all()
    return {row["credit_code"] or row["filing_number"]: row for row in found}


async def taken_names(tx: Tx, keys: Collection[str]) -> set[tuple[str, str, str]]:
    """Return track, area and name key of the organizations that bear one of these names now."""
    query = select(TABLE.track, TABLE.area, TABLE.name_key).where(TABLE.name_key.in_(keys), TABLE.ended_on.is_(None))
    return {(row.track, row.area, row.name_key) for row in await tx.all(query)}


async def taken_values(tx: Tx, column: str, among: Collection[str]) -> set[str]:
    """Return which of these values stand in a column already, whoever they belong to."""
    return {row[0] for row in await tx.all(select(TABLE[column]).where(TABLE[column].in_(among)))}


async def group_representatives(tx: Tx, indexes: Collection[str]) -> set[str]:
    """Return which of these people represent a social group now, by blind index."""
    query = select(TABLE.legal_representative_index).where(
        TABLE.legal_representative_index.in_(indexes),
        TABLE.type == OrganizationType.SOCIAL_GROUP,
        TABLE.ended_on.is_(None),
    )
    return {row[0] for row in await tx.all(query)}


async def count(tx: Tx, conditions: Sequence[Any]) -> int:
    """Return how many organizations meet the conditions of a list."""
    return await tx.scalar(select(func.count()).select_from(OrganizationRow).where(*conditions)) or 0


def existed_on(day: date) -> Any:
    """Return the condition that an organization existed at the end of a day."""
    return and_(TABLE.registered_on <= day, or_(TABLE.ended_on.is_(None), TABLE.ended_on > day))


SHOWN = (
    "id",
    "credit_code",
    "filing_number",
    "name",
    "track",
    "type",
    "social_work",
    "social_work_kind",
    "area",
    "sector",
    "state",
    "registered_on",
    "ended_on",
    "abnormal_since",
    "serious_since",
)
ORDERS = (
    Order("registered_on", (TABLE.registered_on, TABLE.id)),
    Order("-registered_on", (TABLE.registered_on, TABLE.id), descending=True),
    Order("name", (TABLE.name, TABLE.id)),
)


async def page(tx: Tx, asked: Filter, order: Order, conditions: Sequence[Any]) -> Sequence[RowMapping]:
    """Return one page of organizations as the public list shows them."""
    query = select(*(TABLE[name] for name in SHOWN)).where(*conditions)
    return (await tx.execute(paged(query, asked, order))).mappings().all()


def matching(
    *,
    q: str | None = None,
    track: str | None = None,
    type: str | None = None,  # noqa: A002 -- the public name of the filter
    area: str | None = None,
    sector: str | None = None,
    social_work: bool | None = None,
    state: str | None = None,
    as_of: date | None = None,
) -> list[Any]:
    """Return the conditions for what a list is asked; a state is that of the day asked about."""
    found: list[Any] = []
    if q:
        found.append(_named_like(q))
    for column, value in ((TABLE.track, track), (TABLE.type, type), (TABLE.sector, sector)):
        if value:
            found.append(column == value)
    if social_work is not None:
        found.append(TABLE.social_work.is_(social_work))
    if area:
        found.append(TABLE.area.startswith(area, autoescape=True))
    if as_of and state in ENDED:
        found += [TABLE.state == state, TABLE.ended_on <= as_of]
    elif as_of:
        found.append(existed_on(as_of))
        if state:
            found.append(case((TABLE.ended_on.is_not(None), "active"), else_=TABLE.state) == state)
    elif state:
        found.append(TABLE.state == state)
    return found


def _named_like(q: str) -> Any:
    """A part of the name, the initials of its pinyin, or the beginning of its code."""
    wanted = normalise(q)
    return or_(
        TABLE.search_text.contains(wanted, autoescape=True),
        TABLE.search_initials.contains(wanted, autoescape=True),
        TABLE.credit_code.startswith(wanted.upper(), autoescape=True),
        TABLE.filing_number.startswith(wanted.upper(), autoescape=True),
    )


def as_it_stood(row: Mapping[Any, Any], day: date) -> dict[str, Any]:
    """Return a row as it stood on a day: what happened later has not happened yet."""
    shown = dict(row)
    if shown["ended_on"] and shown["ended_on"] > day:
        shown |= {"ended_on": None, "state": OrganizationState.ACTIVE.value}
    for flag in ("abnormal_since", "serious_since"):
        if shown[flag] and shown[flag] > day:
            shown[flag] = None
    return shown
