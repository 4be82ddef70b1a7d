"""Where divisions are kept."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from bureaukit.db import Tx
from bureaukit.pages import Filter, Order, paged
from bureaukit.problems import Stale
from sqlalchemy import RowMapping, insert, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from registry.database import Base
from registry.divisions.model import Division


class DivisionRow(Base):
    """One division."""

    __tablename__ = "divisions"
    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    tier: Mapped[str]
    parent_code: Mapped[str | None] = mapped_column(index=True)
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    version: Mapped[int]


COLUMNS = (
    DivisionRow.code,
    DivisionRow.name,
    DivisionRow.tier,
    DivisionRow.parent_code,
    DivisionRow.valid_from,
    DivisionRow.valid_to,
)
BY_CODE = Order("code", (DivisionRow.__table__.c.code,))


async def version_of(tx: Tx, code: str) -> int | None:
    """Return the version of a division on record, or None."""
    return await tx.scalar(select(DivisionRow.version).where(DivisionRow.code == code))


async def put(tx: Tx, division: Division, *, version: int | None) -> int:
    """Enter a division, or change the version on record; return the new version."""
    values: dict[str, Any] = {
        "name": division.name,
        "tier": division.tier.value,
        "parent_code": division.parent_code,
        "valid_from": division.valid_from,
        "valid_to": division.valid_to,
        "version": (version or 0) + 1,
    }
    if version is None:
        await tx.execute(insert(DivisionRow).values(code=division.code, **values))
    else:
        this = (DivisionRow.code == division.code, DivisionRow.version == version)
        changed = await tx.execute(update(DivisionRow).where(*this).values(**values))
        if not changed.rowcount:
            raise Stale
    return (version or 0) + 1


async def find(tx: Tx, code: str) -> RowMapping | None:
    """Return one division as it is shown, with its version."""
    query = select(*COLUMNS, DivisionRow.version).where(DivisionRow.code == code)
    return (await tx.execute(query)).mappings().first()


async def names_on(tx: Tx, day: date) -> dict[str, tuple[str, str | None]]:
    """Return name and parent of every division that is valid on a day, by code."""
    valid = (DivisionRow.valid_from <= day, or_(DivisionRow.valid_to.is_(None), DivisionRow.valid_to > day))
    query = select(DivisionRow.code, DivisionRow.name, DivisionRow.parent_code).where(*valid)
    return {row.code: (row.name, row.parent_code) for row in await tx.all(query)}


def as_division(row: RowMapping) -> Division:
    """Return the division of a row."""
    return Division(row["code"], row["name"], row["valid_from"], row["valid_to"])


async def page(
    tx: Tx, asked: Filter, *, tier: str | None, parent: str | None, q: str | None, as_of: date
) -> Sequence[RowMapping]:
    """Return one page of the divisions valid on a day, by code."""
    query: Any = select(*COLUMNS).where(
        DivisionRow.valid_from <= as_of, or_(DivisionRow.valid_to.is_(None), DivisionRow.valid_to > as_of)
    )
    if tier:
        query = query.where(DivisionRow.tier == tier)
    if parent:
        query = query.where(DivisionRow.parent_code == parent)
    if q:
        query = query.where(DivisionRow.name.contains(q, autoescape=True))
    return (await tx.execute(paged(query, asked, BY_CODE))).mappings().all()
