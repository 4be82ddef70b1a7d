"""Where known organizations are kept, with their conditions as half-open intervals."""

from datetime import date
from typing import Any
from uuid import UUID

from bureaukit.db import Tx
from bureaukit.ids import new_id
from sqlalchemy import RowMapping, insert, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from evaluation.database import Base
from evaluation.known_organizations.model import KnownOrganization


class KnownOrganizationRow(Base):
    """One organization of the registry."""

    __tablename__ = "known_organizations"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    credit_code: Mapped[str | None] = mapped_column(index=True)
    filing_number: Mapped[str | None]
    name: Mapped[str]
    type: Mapped[str]
    social_work: Mapped[bool]
    area: Mapped[str]
    state: Mapped[str]
    registered_on: Mapped[date]
    abnormal_since: Mapped[date | None]
    serious_since: Mapped[date | None]
    ended_on: Mapped[date | None]


class KnownConditionRow(Base):
    """Something that stood against an organization, from a day up to another; open while it still does."""

    __tablename__ = "known_conditions"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    organization_id: Mapped[UUID] = mapped_column(index=True)
    kind: Mapped[str]
    from_on: Mapped[date]
    until_on: Mapped[date | None]


_COLUMNS = tuple(KnownOrganizationRow.__table__.c)


async def put(tx: Tx, known: KnownOrganization) -> None:
    """Enter or overwrite an organization."""
    values: dict[str, Any] = {column.key: getattr(known, column.key) for column in _COLUMNS}
    this = KnownOrganizationRow.id == known.id
    if await tx.scalar(select(KnownOrganizationRow.id).where(this)) is None:
        await tx.execute(insert(KnownOrganizationRow).values(**values))
    else:
        await tx.execute(update(KnownOrganizationRow).where(this).values(**values))


async def find(tx: Tx, organization: str) -> KnownOrganization | None:
    """Return an organization by its id or its credit code."""
    try:
        where = KnownOrganizationRow.id == UUID(organization)
    except ValueError:
        where = KnownOrganizationRow.credit_code == organization
    row = (await tx.execute(select(*_COLUMNS).where(where))).mappings().first()
    return KnownOrganization(**row) if row else None


async def hold(tx: Tx, organization_id: UUID) -> KnownOrganization | None:
    """Return an organization and keep others from deciding about it until the transaction ends."""
    query = select(*_COLUMNS).where(KnownOrganizationRow.id == organization_id).with_for_update()
    row = (await tx.execute(query)).mappings().first()
    return KnownOrganization(**row) if row else None


async def open_conditions(tx: Tx, organization_id: UUID) -> dict[str, RowMapping]:
    """Return what still stands against an organization, by kind."""
    query = select(KnownConditionRow.__table__).where(
        KnownConditionRow.organization_id == organization_id, KnownConditionRow.until_on.is_(None)
    )
    return {row["kind"]: row for row in (await tx.execute(query)).mappings()}


async def open_condition(tx: Tx, organization_id: UUID, kind: str, from_on: date) -> None:
    """Enter something that stands against an organization from a day on."""
    values = {"organization_id": organization_id, "kind": kind, "from_on": from_on, "until_on": None}
    await tx.execute(insert(KnownConditionRow).values(id=new_id(), **values))


async def change_condition(tx: Tx, condition_id: UUID, *, from_on: date, until_on: date | None) -> None:
    """Correct the first day of a condition, or end it."""
    values = {"from_on": from_on, "until_on": until_on}
    await tx.execute(update(KnownConditionRow).where(KnownConditionRow.id == condition_id).values(**values))


async def conditions_on(tx: Tx, organization_id: UUID, day: date) -> set[str]:
    """Return the kinds of what stood against an organization on a day."""
    query = select(KnownConditionRow.kind).where(
        KnownConditionRow.organization_id == organization_id,
        KnownConditionRow.from_on <= day,
        or_(KnownConditionRow.until_on.is_(None), KnownConditionRow.until_on > day),
    )
    return {row.kind for row in await tx.all(query)}
