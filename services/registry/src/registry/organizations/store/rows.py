"""The rows of the register and how they are written: entered, changed, numbered."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from bureaukit.db import Record, Tx
from bureaukit.names import lookup_key
from bureaukit.search import initials, normalise
from sqlalchemy import Index, RowMapping, UniqueConstraint, insert, select, text, update
from sqlalchemy.orm import Mapped, mapped_column

from registry.credit_code import subject_of
from registry.database import Base
from registry.organizations.model import ITEMS
from registry.organizations.model.likeness import keys_of

_ACTIVE_REGISTERED = text("track = 'registered' AND ended_on IS NULL")
_ACTIVE_FILED = text("track = 'filed' AND ended_on IS NULL")
_ACTIVE_GROUP = text("type = 'social_group' AND ended_on IS NULL AND legal_representative_index IS NOT NULL")
_COMING = text("coming_on IS NOT NULL")
_KNOWN = text("known_until IS NULL")
_ABNORMAL = text("abnormal_since IS NOT NULL")
_SERIOUS = text("serious_since IS NOT NULL")
_CHARITY = text("charity_since IS NOT NULL")
FILTERED = ("area", "sector", "state", "supervising_unit")  # a rare value of these would be far between in a long list


class _Facts:
    """The columns that hold what is true of an organization: of its row today, of a version on its days."""

    credit_code: Mapped[str | None]
    subject_code: Mapped[str | None]  # characters 9 to 17 of the credit code
    filing_number: Mapped[str | None]
    certificate_number: Mapped[str | None]
    name: Mapped[str]
    name_key: Mapped[str]
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
    charity_since: Mapped[date | None]
    public_fundraising_since: Mapped[date | None]
    domicile: Mapped[str | None]
    activity_area: Mapped[str | None]
    scope: Mapped[str | None]
    purpose: Mapped[str | None]
    start_up_funds_fen: Mapped[int | None]
    supervising_unit: Mapped[str | None]
    direct_registration_class: Mapped[str | None]
    legal_representative: Mapped[str | None]
    legal_representative_index: Mapped[str | None]
    responsible_name: Mapped[str | None]
    source: Mapped[str]
    source_digest: Mapped[str | None]


class OrganizationRow(_Facts, Base):
    """One organization, registered or filed, as it is today: the version of today, with the constraints of today."""

    __tablename__ = "organizations"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    name_core: Mapped[str] = mapped_column(index=True)  # what names are compared by: model/likeness.py
    name_characters: Mapped[str] = mapped_column(index=True)
    name_sound: Mapped[str] = mapped_column(index=True)
    name_head: Mapped[str] = mapped_column(index=True)
    name_tail: Mapped[str] = mapped_column(index=True)
    coming_on: Mapped[date | None]  # the day on which the next change that is already entered takes effect
    version: Mapped[int]
    __table_args__ = (
        UniqueConstraint("credit_code"),
        UniqueConstraint("subject_code"),
        UniqueConstraint("filing_number"),
        UniqueConstraint("certificate_number"),
        Index(None, "name_key"),
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
        Index(None, "domicile"),
        Index("ix_organizations_representative", "legal_representative_index"),
        Index("ix_organizations_listed", "registered_on", "id"),
        Index("ix_organizations_named", "name", "id"),
        *(Index(f"ix_organizations_{name}_listed", name, "registered_on", "id") for name in FILTERED),
        Index("ix_organizations_abnormal", "abnormal_since", sqlite_where=_ABNORMAL, postgresql_where=_ABNORMAL),
        Index("ix_organizations_serious", "serious_since", sqlite_where=_SERIOUS, postgresql_where=_SERIOUS),
        Index("ix_organizations_charity", "charity_since", sqlite_where=_CHARITY, postgresql_where=_CHARITY),
        Index("ix_organizations_coming", "coming_on", sqlite_where=_COMING, postgresql_where=_COMING),
    )


class OrganizationVersionRow(_Facts, Base):
    """What was true of an organization on some days, as it was known during some time."""

    __tablename__ = "organization_versions"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    organization_id: Mapped[UUID]
    entry_id: Mapped[UUID]  # the entry that began it
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]  # the last day
    known_from: Mapped[datetime]
    known_until: Mapped[datetime | None]  # from this moment on it was known to be otherwise
    __table_args__ = (
        Index(
            "uq_organization_versions_known",
            "organization_id",
            "valid_from",
            unique=True,
            sqlite_where=_KNOWN,
            postgresql_where=_KNOWN,
        ),
        Index("ix_organization_versions_of", "organization_id", "valid_from"),
        Index("ix_organization_versions_listed", "registered_on", "organization_id"),
        Index("ix_organization_versions_named", "name", "organization_id"),
        *(Index(None, name) for name in ("credit_code", "filing_number", "certificate_number", "known_from")),
        *(
            Index(f"ix_organization_versions_{name}_listed", name, "registered_on", "organization_id")
            for name in FILTERED
        ),
        Index(
            "ix_organization_versions_abnormal", "abnormal_since", sqlite_where=_ABNORMAL, postgresql_where=_ABNORMAL
        ),
        Index("ix_organization_versions_serious", "serious_since", sqlite_where=_SERIOUS, postgresql_where=_SERIOUS),
        Index("ix_organization_versions_charity", "charity_since", sqlite_where=_CHARITY, postgresql_where=_CHARITY),
    )


class SerialRow(Base):
    """The next number of a series; taken in the transaction that uses it."""

    __tablename__ = "serials"
    series: Mapped[str] = mapped_column(primary_key=True)
    next: Mapped[int]


TABLE = OrganizationRow.__table__.c
VERSIONS = OrganizationVersionRow.__table__.c


def columns_of(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns that hold the facts, with those that are made from them."""
    return {item: facts.get(item) for item in ITEMS} | {
        "subject_code": subject_of(facts["credit_code"]) if facts["credit_code"] else None,
        "name_key": lookup_key(facts["name"]),
        "search_text": normalise(facts["name"]),
        "search_initials": initials(facts["name"]),
    }


def compared_by(name: str) -> dict[str, str]:
    """Return the columns by which names are compared."""
    keys = keys_of(name)
    return {
        "name_core": keys.core,
        "name_characters": keys.characters,
        "name_sound": keys.sound,
        "name_head": keys.head,
        "name_tail": keys.tail,
    }


async def add(tx: Tx, organizations: Sequence[tuple[UUID, Mapping[str, Any]]]) -> None:
    """Enter organizations; names, codes and representatives that are taken break a unique index."""
    rows = [
        {"id": id_, "version": 1, "coming_on": None} | columns_of(facts) | compared_by(facts["name"])
        for id_, facts in organizations
    ]
    await tx.execute(insert(OrganizationRow), rows)


async def hold(tx: Tx, organization_id: UUID) -> RowMapping | None:
    """Return an organization's row and keep it from everybody else until the transaction ends."""
    query = select(OrganizationRow.__table__).where(TABLE.id == organization_id)
    return (await tx.execute(query.with_for_update())).mappings().first()


async def rewrite(tx: Tx, head: Record, facts: Mapping[str, Any], coming_on: date | None) -> None:
    """Let the row of an organization that is held say what is true today; what is taken breaks a unique index."""
    changed = update(OrganizationRow).where(TABLE.id == head["id"])
    compared = compared_by(facts["name"]) if facts["name"] != head["name"] else {}
    await tx.execute(changed.values(version=head["version"] + 1, coming_on=coming_on, **columns_of(facts), **compared))


async def due(tx: Tx, today: date, limit: int) -> Sequence[UUID]:
    """Return organizations of which a change that was entered before takes effect by today."""
    query = select(TABLE.id).where(TABLE.coming_on <= today).order_by(TABLE.coming_on, TABLE.id)
    return [row.id for row in await tx.all(query.limit(limit))]


_TAKE_SERIAL = text(  # one statement, the same on both engines: two first takers cannot collide
    "INSERT INTO serials (series, next) VALUES (:series, 2) "
    "ON CONFLICT (series) DO UPDATE SET next = serials.next + 1 RETURNING next - 1"
)


async def take_serial(tx: Tx, series: str) -> int:
    """Return the next number of a series; the row stays locked until the transaction ends."""
    return int(await tx.scalar(_TAKE_SERIAL.bindparams(series=series)))
