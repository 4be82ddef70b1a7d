"""Where certificates are kept; one number once per level."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from bureaukit.db import Tx
from bureaukit.pages import Filter, Order, paged
from sqlalchemy import ForeignKey, RowMapping, Select, UniqueConstraint, and_, func, insert, not_, or_, select
from sqlalchemy.orm import Mapped, aliased, mapped_column

from talent.credentials.model import Credential, Level
from talent.database import Base


class CredentialRow(Base):
    """One certificate."""

    __tablename__ = "credentials"
    __table_args__ = (UniqueConstraint("level", "credential_number"),)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    social_worker_id: Mapped[UUID] = mapped_column(ForeignKey("social_workers.id"), index=True)
    level: Mapped[str]
    rank: Mapped[int]
    credential_number: Mapped[str] = mapped_column(index=True)
    issued_on: Mapped[date] = mapped_column(index=True)
    evidence: Mapped[str | None]
    recorded_by: Mapped[str]
    version: Mapped[int]


_T = CredentialRow.__table__.c
_COLUMNS = tuple(column for column in _T if column.key != "rank")
BY_ID = Order("id", (_T.id,))


def from_row(row: RowMapping) -> Credential:
    """Return the certificate of a row."""
    values = {column.key: row[column.key] for column in _COLUMNS}
    return Credential(**values | {"level": Level(row["level"])})


async def add(tx: Tx, credential: Credential) -> None:
    """Keep a certificate; the database refuses a number that is taken at its level."""
    values = {column.key: getattr(credential, column.key) for column in _COLUMNS}
    values |= {"level": credential.level.value, "rank": credential.level.rank}
    await tx.execute(insert(CredentialRow).values(**values))


async def find(tx: Tx, identity: UUID) -> Credential | None:
    """Return one certificate."""
    row = (await tx.execute(select(*_COLUMNS).where(_T.id == identity))).mappings().first()
    return from_row(row) if row else None


async def by_number(tx: Tx, number: str, level: Level | None = None) -> Credential | None:
    """Return the certificate with a number, of the highest level if the level is left open."""
    query = select(*_COLUMNS).where(_T.credential_number == number).order_by(_T.rank.desc()).limit(1)
    row = (await tx.execute(query.where(_T.level == level.value) if level else query)).mappings().first()
    return from_row(row) if row else None


async def of_worker(tx: Tx, social_worker_id: UUID) -> list[Credential]:
    """Return a person's certificates, the lowest level first."""
    query = select(*_COLUMNS).where(_T.social_worker_id == social_worker_id).order_by(_T.rank, _T.id)
    return [from_row(row) for row in (await tx.execute(query)).mappings()]


async def many(tx: Tx, identities: Collection[UUID]) -> dict[UUID, Credential]:
    """Return these certificates by id."""
    rows = (await tx.execute(select(*_COLUMNS).where(_T.id.in_(identities)))).mappings()
    return {row["id"]: from_row(row) for row in rows}


async def between(tx: Tx, first: UUID, last: UUID) -> list[Credential]:
    """Return the certificates of the persons in a range of ids, in a fixed order."""
    query = select(*_COLUMNS).where(_T.social_worker_id.between(first, last))
    return [from_row(row) for row in (await tx.execute(query.order_by(_T.social_worker_id, _T.id))).mappings()]


async def page(
    tx: Tx,
    asked: Filter,
    *,
    within: Select[Any],
    social_worker_id: UUID | None,
    level: Level | None,
    as_of: date | None,
) -> Sequence[RowMapping]:
    """Return one page of certificates of the persons that `within` selects."""
    query = select(*_COLUMNS).where(_T.social_worker_id.in_(within))
    if social_worker_id:
        query = query.where(_T.social_worker_id == social_worker_id)
    if level:
        query = query.where(_T.level == level.value)
    if as_of:
        query = query.where(_T.issued_on <= as_of)
    return (await tx.execute(paged(query, asked, BY_ID))).mappings().all()


def holders(as_of: date, *, level: Level | None = None, among: Select[Any] | None = None) -> Select[Any]:
    """Return the query for one certificate per person: the highest that was issued by a day; a holder counts once."""
    better = aliased(CredentialRow)
    beaten = (
        select(better.id)
        .where(
            better.social_worker_id == _T.social_worker_id,
            better.issued_on <= as_of,
            or_(better.rank > _T.rank, and_(better.rank == _T.rank, better.id < _T.id)),
        )
        .exists()
    )
    query = select(*_COLUMNS).where(_T.issued_on <= as_of, not_(beaten))
    if level:
        query = query.where(_T.level == level.value)
    return query.where(_T.social_worker_id.in_(among)) if among is not None else query


async def holder_page(tx: Tx, asked: Filter, query: Select[Any]) -> Sequence[RowMapping]:
    """Return one page of holders."""
    return (await tx.execute(paged(query, asked, BY_ID))).mappings().all()


async def count_holders(tx: Tx, as_of: date, *, among: Select[Any] | None = None) -> dict[Level, int]:
    """Return how many persons hold each level as their highest on a day."""
    found = holders(as_of, among=among).subquery()
    rows: Sequence[Any] = await tx.all(select(found.c.level, func.count()).group_by(found.c.level))
    counts = {Level(row[0]): row[1] for row in rows}
    return {level: counts.get(level, 0) for level in Level}
