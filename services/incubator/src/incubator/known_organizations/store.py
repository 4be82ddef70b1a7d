"""Where known organizations are kept, each with the place in the registry's feed it was last heard at."""

from collections.abc import Collection
from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID

from bureaukit.db import Tx
from sqlalchemy import Row, insert, select, update
from sqlalchemy.orm import Mapped, mapped_column

from incubator.database import Base
from incubator.known_organizations.model import KnownOrganization


class KnownOrganizationRow(Base):
    """One organization of the registry."""

    __tablename__ = "known_organizations"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    credit_code: Mapped[str | None] = mapped_column(index=True)
    filing_number: Mapped[str | None]
    name: Mapped[str]
    track: Mapped[str]
    type: Mapped[str]
    social_work: Mapped[bool]
    area: Mapped[str]
    state: Mapped[str]
    ended_on: Mapped[date | None]
    abnormal_since: Mapped[date | None]
    serious_since: Mapped[date | None]
    heard_at: Mapped[int]


_T = KnownOrganizationRow.__table__.c
_COLUMNS = tuple(column for column in _T if column.key != "heard_at")


def _from(row: Row[Any]) -> KnownOrganization:
    return KnownOrganization(**row._mapping)  # noqa: SLF001 -- SQLAlchemy's public name for the row as a mapping


async def put(tx: Tx, known: KnownOrganization, *, heard_at: int) -> bool:
    """Keep what was heard at a place of the feed; say whether it was news, that is later than what is kept."""
    kept = await tx.scalar(select(_T.heard_at).where(_T.id == known.id))
    if kept is None:
        await tx.execute(insert(KnownOrganizationRow).values(heard_at=heard_at, **asdict(known)))
    elif heard_at > kept:
        values = asdict(known) | {"heard_at": heard_at}
        await tx.execute(update(KnownOrganizationRow).where(_T.id == known.id).values(**values))
    return kept is None or heard_at > kept


async def find(tx: Tx, organization: str) -> KnownOrganization | None:
    """Return an organization by its id or its credit code."""
    try:
        where = _T.id == UUID(organization)
    except ValueError:
        where = _T.credit_code == organization
    row = await tx.first(select(*_COLUMNS).where(where))
    return _from(row) if row else None


async def of(tx: Tx, ids: Collection[UUID]) -> dict[UUID, KnownOrganization]:
    """Return some organizations, those that were heard of."""
    found = map(_from, await tx.all(select(*_COLUMNS).where(_T.id.in_(ids))))
    return {one.id: one for one in found}


async def ended(tx: Tx, ids: Collection[UUID]) -> set[UUID]:
    """Return which of some organizations have ended."""
    found = await tx.all(select(*_COLUMNS).where(_T.id.in_(ids)))
    return {one.id for one in map(_from, found) if one.has_ended}


async def names(tx: Tx, ids: Collection[UUID]) -> dict[UUID, str]:
    """Return the names last heard of some organizations."""
    return {row.id: row.name for row in await tx.all(select(_T.id, _T.name).where(_T.id.in_(ids)))}


async def told(tx: Tx, ids: Collection[UUID]) -> dict[UUID, dict[str, str | None]]:
    """Return what was last heard of some organizations, as the registry's answers have it."""
    known = [_from(row) for row in await tx.all(select(*_COLUMNS).where(_T.id.in_(ids)))]
    return {one.id: one.as_told() for one in known}
