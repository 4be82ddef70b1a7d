"""Where persons are kept: sealed fields with a blind index over the ID number."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from bureaukit.db import Tx
from bureaukit.names import lookup_key
from bureaukit.pages import Filter, Order, paged
from bureaukit.problems import Stale
from sqlalchemy import RowMapping, Select, insert, select, update
from sqlalchemy.orm import Mapped, mapped_column

from talent.database import Base
from talent.social_workers.model import TABLE, SocialWorker


class SocialWorkerRow(Base):
    """One person."""

    __tablename__ = TABLE
    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    name_key: Mapped[str]
    area: Mapped[str] = mapped_column(index=True)
    id_number: Mapped[str]
    id_number_index: Mapped[str] = mapped_column(unique=True)
    phone: Mapped[str | None]
    bank_account: Mapped[str | None]
    account_sub: Mapped[str | None] = mapped_column(unique=True)
    version: Mapped[int]


_T = SocialWorkerRow.__table__.c
_SHOWN = (_T.id, _T.name, _T.area, _T.id_number, _T.phone, _T.bank_account, _T.account_sub, _T.version)
BY_ID = Order("id", (_T.id,))


def from_row(row: RowMapping) -> SocialWorker:
    """Return the person of a row; the keys of a page's items are the columns'."""
    return SocialWorker(**{column.key: row[column.key] for column in _SHOWN})


async def add(tx: Tx, person: SocialWorker, *, id_number_index: str) -> None:
    """Enter a person; the database refuses a second one with the same number."""
    values = {column.key: getattr(person, column.key) for column in _SHOWN}
    values |= {"name_key": lookup_key(person.name), "id_number_index": id_number_index}
    await tx.execute(insert(SocialWorkerRow).values(**values))


async def change(tx: Tx, identity: UUID, version: int, **values: Any) -> int:
    """Change a person that is still at this version; return the next."""
    if "name" in values:
        values["name_key"] = lookup_key(values["name"])
    this = (_T.id == identity, _T.version == version)
    changed = await tx.execute(update(SocialWorkerRow).where(*this).values(version=version + 1, **values))
    if not changed.rowcount:
        raise Stale
    return version + 1


async def find(tx: Tx, identity: UUID) -> SocialWorker | None:
    """Return one person."""
    return await _one(tx, select(*_SHOWN).where(_T.id == identity))


async def by_number(tx: Tx, id_number_index: str) -> SocialWorker | None:
    """Return the person with this ID number, found by its blind index."""
    return await _one(tx, select(*_SHOWN).where(_T.id_number_index == id_number_index))


async def of_account(tx: Tx, sub: str) -> SocialWorker | None:
    """Return the person whose own login this is."""
    return await _one(tx, select(*_SHOWN).where(_T.account_sub == sub))


async def _one(tx: Tx, query: Select[Any]) -> SocialWorker | None:
    row = (await tx.execute(query)).mappings().first()
    return from_row(row) if row else None


async def many(tx: Tx, identities: Collection[UUID]) -> dict[UUID, SocialWorker]:
    """Return these persons by id."""
    rows = (await tx.execute(select(*_SHOWN).where(_T.id.in_(identities)))).mappings()
    return {row["id"]: from_row(row) for row in rows}


async def after(tx: Tx, last: UUID | None, limit: int) -> list[SocialWorker]:
    """Return the next persons in the order of their ids: how a whole district is read with little memory."""
    query = select(*_SHOWN).order_by(_T.id).limit(limit)
    rows = await tx.execute(query.where(_T.id > last) if last else query)
    return [from_row(row) for row in rows.mappings()]


async def page(tx: Tx, asked: Filter, *, within: str, area: str | None, q: str | None) -> Sequence[RowMapping]:
    """Return one page of the persons within the caller's area."""
    query = select(*_SHOWN).where(_T.area.startswith(within, autoescape=True))
    if area:
        query = query.where(_T.area.startswith(area, autoescape=True))
    if q:
        query = query.where(_T.name_key.contains(lookup_key(q), autoescape=True))
    return (await tx.execute(paged(query, asked, BY_ID))).mappings().all()


def ids_in(area: str) -> Select[tuple[UUID]]:
    """Return the query for the ids of the persons in an area, for other slices to filter by."""
    return select(_T.id).where(_T.area.startswith(area, autoescape=True))
