"""Where mentors are kept; the telephone number is sealed."""

from collections.abc import Collection, Sequence
from dataclasses import fields, replace
from datetime import date
from typing import Any
from uuid import UUID

from bureaukit.crypto import FieldCipher
from bureaukit.db import Tx
from bureaukit.pages import Filter, Order, paged
from bureaukit.versions import write_over
from sqlalchemy import Row, RowMapping, Text, cast, insert, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from incubator.database import Base
from incubator.mentors.model import Mentor, MentorField


class MentorRow(Base):
    """One mentor."""

    __tablename__ = "mentors"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    area: Mapped[str] = mapped_column(index=True)
    name: Mapped[str]
    fields: Mapped[list[Any]]
    organization: Mapped[str | None]
    phone: Mapped[str | None]  # sealed
    account_sub: Mapped[str | None] = mapped_column(index=True)
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    version: Mapped[int]


_M = MentorRow.__table__.c
BY_ID = Order("id", (_M.id,))


def _values(mentor: Mentor, cipher: FieldCipher) -> dict[str, Any]:
    sealed = cipher.seal(mentor.phone, table="mentors", column="phone", row=mentor.id) if mentor.phone else None
    plain = {one.name: getattr(mentor, one.name) for one in fields(Mentor)}
    return plain | {"fields": [one.value for one in mentor.fields], "phone": sealed}


def _from(row: Row[Any], cipher: FieldCipher) -> Mentor:
    phone = cipher.open(row.phone, table="mentors", column="phone", row=row.id) if row.phone else None
    values = dict(row._mapping)  # noqa: SLF001 -- SQLAlchemy's public name for the row as a mapping
    return Mentor(**values | {"fields": tuple(MentorField(one) for one in row.fields), "phone": phone})


async def add(tx: Tx, mentor: Mentor, cipher: FieldCipher) -> None:
    """Enter a mentor."""
    await tx.execute(insert(MentorRow).values(**_values(mentor, cipher)))


async def save(tx: Tx, mentor: Mentor, cipher: FieldCipher) -> Mentor:
    """Write the mentor over the version it was read in; return it with its new version."""
    return replace(mentor, version=await write_over(tx, MentorRow, mentor, _values(mentor, cipher)))


async def find(tx: Tx, mentor_id: UUID, cipher: FieldCipher, *, lock: bool = False) -> Mentor | None:
    """Return one mentor; locked, nobody else gives them to anybody until the transaction ends (SQLite: nobody does)."""
    query = select(MentorRow.__table__).where(_M.id == mentor_id)
    row = await tx.first(query.with_for_update() if lock else query)
    return _from(row, cipher) if row else None


async def page(tx: Tx, asked: Filter, *, area: str, field: MentorField | None, on: date | None) -> Sequence[RowMapping]:
    """Return one page of the mentors of an area and of those above it, without their numbers."""
    seen = or_(_M.area.startswith(area, autoescape=True), _M.area.in_([area[:length] for length in (6, 9)]))
    query = select(*(column for column in _M if column.key not in ("phone", "account_sub"))).where(seen)
    if on:
        query = query.where(_M.valid_from <= on, or_(_M.valid_to.is_(None), _M.valid_to > on))
    if field:
        query = query.where(cast(_M.fields, Text).contains(f'"{field.value}"', autoescape=True))
    return (await tx.execute(paged(query, asked, BY_ID))).mappings().all()


async def names(tx: Tx, mentor_ids: Collection[UUID]) -> dict[UUID, str]:
    """Return the names of some mentors."""
    return {row.id: row.name for row in await tx.all(select(_M.id, _M.name).where(_M.id.in_(mentor_ids)))}


async def account_of(tx: Tx, mentor_id: UUID) -> str | None:
    """Return whose token is a mentor's own."""
    found: str | None = await tx.scalar(select(_M.account_sub).where(_M.id == mentor_id))
    return found


async def by_account(tx: Tx, account_sub: str, cipher: FieldCipher) -> Mentor | None:
    """Return the mentor whose account this is, the latest if somebody was one more than once."""
    query = select(MentorRow.__table__).where(_M.account_sub == account_sub)
    row = await tx.first(query.order_by(_M.valid_from.desc(), _M.id.desc()).limit(1))
    return _from(row, cipher) if row else None
