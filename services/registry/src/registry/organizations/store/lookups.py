"""Looking one organization up, and what is taken: numbers, names, legal representatives."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from bureaukit.db import Record, Tx
from bureaukit.names import lookup_key
from bureaukit.prepared import Prepared
from sqlalchemy import RowMapping, Text, Uuid, bindparam, or_, select

from registry.organizations.model import OrganizationState, OrganizationType, Projection, Sector, Track
from registry.organizations.store.rows import TABLE, OrganizationRow

_NUMBER = bindparam("number", type_=Text())
_BY_ID = Prepared(select(OrganizationRow.__table__).where(TABLE.id == bindparam("id", type_=Uuid())))
_BY_NUMBER = Prepared(
    select(OrganizationRow.__table__).where(or_(TABLE.credit_code == _NUMBER, TABLE.filing_number == _NUMBER))
)


async def find(tx: Tx, key: str) -> Record | None:
    """Return one organization, by id, credit code or filing number, with everything the register holds of it."""
    try:
        identity = UUID(key)
    except ValueError:
        return await _BY_NUMBER.first(tx, number=key.upper())
    return await _BY_ID.first(tx, id=identity)


async def find_by_certificate(tx: Tx, number: str) -> RowMapping | None:
    """Return the organization that bears a certificate number now."""
    query = select(OrganizationRow.__table__).where(OrganizationRow.certificate_number == number)
    return (await tx.execute(query)).mappings().first()


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
        found["charity_since"],
        found["public_fundraising_since"],
    )


async def projections(tx: Tx, ids: Collection[UUID]) -> list[Projection]:
    """Return what neighbours may know of some organizations."""
    rows = await tx.execute(select(OrganizationRow.__table__).where(TABLE.id.in_(ids)))
    return [projection_of(row) for row in rows.mappings()]


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


async def represents_a_group(tx: Tx, index: str, *, except_for: UUID | None = None) -> bool:
    """Say whether the person with this blind index is the legal representative of a social group, or of another one."""
    query = select(OrganizationRow.id).where(
        OrganizationRow.legal_representative_index == index,
        OrganizationRow.type == OrganizationType.SOCIAL_GROUP,
        OrganizationRow.ended_on.is_(None),
    )
    if except_for:
        query = query.where(OrganizationRow.id != except_for)
    return await tx.scalar(query.limit(1)) is not None


async def by_numbers(tx: Tx, numbers: Collection[str]) -> dict[str, RowMapping]:
    """Return the organizations that have one of these credit codes or filing numbers, by that number."""
    table = OrganizationRow.__table__
    wanted = or_(table.c.credit_code.in_(numbers), table.c.filing_number.in_(numbers))
    found = (await tx.execute(select(table).where(wanted))).mappings().all()
    return {number: row for row in found for number in (row["credit_code"], row["filing_number"]) if number}


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
