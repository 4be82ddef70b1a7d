"""The rows of the register and how they are written: entered, changed, numbered."""

from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID

from bureaukit.db import Tx
from bureaukit.names import lookup_key
from bureaukit.problems import Stale
from bureaukit.search import initials, normalise
from sqlalchemy import Index, insert, text, update
from sqlalchemy.orm import Mapped, mapped_column

from registry.credit_code import subject_of
from registry.database import Base
from registry.organizations.model import Particulars, Projection

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


async def keep(tx: Tx, organization_id: UUID, version: int, **changes: Any) -> None:
    """Change an organization that nobody else has changed since it was read."""
    changed = await tx.execute(
        update(OrganizationRow)
        .where(OrganizationRow.id == organization_id, OrganizationRow.version == version)
        .values(version=version + 1, **changes)
    )
    if changed.rowcount == 0:
        raise Stale
