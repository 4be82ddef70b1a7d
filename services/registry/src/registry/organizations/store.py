"""Where organizations are kept."""

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID

from bureaukit.db import Tx
from bureaukit.names import lookup_key
from bureaukit.problems import Stale
from bureaukit.search import initials, normalise
from sqlalchemy import Index, Row, RowMapping, and_, func, insert, or_, select, text, update
from sqlalchemy.orm import Mapped, mapped_column

from registry.credit_code import subject_of
from registry.database import Base
from registry.organizations.model import OrganizationState, OrganizationType, Particulars, Projection, Sector, Track

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
    return asdict(projection) | asdict(particulars) | {
        "subject_code": subject_of(projection.credit_code) if projection.credit_code else None,
        "name_key": lookup_key(projection.name),
        "search_text": normalise(projection.name),
        "search_initials": initials(projection.name),
        "version": 1,
    }


async def add(tx: Tx, *entries: tuple[Projection, Particulars]) -> None:
    """Enter organizations; names, codes and representatives that are taken break a unique index."""
    await tx.execute(insert(OrganizationRow), [_values(*entry) for entry in entries])


async def take_serial(tx: Tx, series: str) -> int:
    """Return the next number of a series; the row stays locked until the transaction ends."""
    taken = await tx.scalar(
        update(SerialRow).where(SerialRow.series == series).values(next=SerialRow.next + 1).returning(SerialRow.next)
    )
    if taken is not None:
        return int(taken) - 1
    await tx.execute(insert(SerialRow).values(series=series, next=2))
    return 1


def _is(key: str) -> Any:
    """Return the condition for a public name of an organization: id, credit code or filing number."""
    try:
        return OrganizationRow.id == UUID(key)
    except ValueError:
        return or_(OrganizationRow.credit_code == key.upper(), OrganizationRow.filing_number == key.upper())


async def find(tx: Tx, key: str) -> RowMapping | None:
    """Return one organization with everything the register holds of it."""
    return (await tx.execute(select(OrganizationRow.__table__).where(_is(key)))).mappings().first()


def projection_of(row: RowMapping | Row[Any]) -> Projection:
    """Return what neighbours may know of a row."""
    found: Any = row._mapping if isinstance(row, Row) else row  # noqa: SLF001 -- public in spite of its name
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
    rows = (await tx.execute(select(table).where(wanted))).mappings().all()
    return {row["credit_code"] or row["filing_number"]: row for row in rows}


async def existing(tx: Tx, *, column: str, among: Collection[str]) -> set[Any]:
    """Return which values of a column are in use by organizations that have not ended."""
    wanted = TABLE[column]
    chosen = [TABLE.area, wanted] if column == "name_key" else [wanted]
    rows = await tx.all(select(TABLE.track, *chosen).where(wanted.in_(among), TABLE.ended_on.is_(None)))
    return {tuple(row) for row in rows}


async def count(tx: Tx, as_of: date, *conditions: Any) -> int:
    """Return how many organizations existed on a day."""
    return await tx.scalar(select(func.count()).select_from(OrganizationRow).where(existed_on(as_of), *conditions)) or 0


def existed_on(day: date) -> Any:
    """Return the condition that an organization existed at the end of a day."""
    return and_(TABLE.registered_on <= day, or_(TABLE.ended_on.is_(None), TABLE.ended_on > day))


async def rows(tx: Tx, query: Any) -> Sequence[RowMapping]:
    """Return the rows of a query made by this slice's search."""
    return (await tx.execute(query)).mappings().all()
