"""Where letters are kept; what was issued is never changed."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from bureaukit.checks import Seen
from bureaukit.db import Tx
from bureaukit.pages import Filter, Order, paged
from sqlalchemy import Index, Row, RowMapping, UniqueConstraint, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from registry.database import Base
from registry.letters.model import Letter, LetterKind


class LetterRow(Base):
    """One letter."""

    __tablename__ = "letters"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID]
    kind: Mapped[str]
    series: Mapped[str]
    serial: Mapped[int]
    number: Mapped[str] = mapped_column(unique=True)
    issued_on: Mapped[date]
    text: Mapped[dict[str, Any]]

    __table_args__ = (UniqueConstraint("series", "serial"), Index("ix_letters_case", "case_id", "id"))


_T = LetterRow.__table__.c
BY_ID = Order("id", (_T.id,))


def _from(row: Row[Any]) -> Letter:
    return Letter(row.id, row.case_id, LetterKind(row.kind), row.number, row.issued_on, row.text)


async def add(tx: Tx, letter: Letter, series: str, serial: int) -> None:
    """Enter a letter."""
    values = {name: getattr(letter, name) for name in ("id", "case_id", "kind", "number", "issued_on", "text")}
    await tx.execute(insert(LetterRow).values(series=series, serial=serial, **values))


async def find(tx: Tx, letter_id: UUID) -> Letter | None:
    """Return one letter."""
    row = await tx.first(select(LetterRow.__table__).where(_T.id == letter_id))
    return row and _from(row)


async def page(tx: Tx, asked: Filter, case_id: UUID) -> Sequence[RowMapping]:
    """Return one page of the letters of a case, the oldest first."""
    query = select(_T.id, _T.kind, _T.number, _T.issued_on).where(_T.case_id == case_id)
    return (await tx.execute(paged(query, asked, BY_ID))).mappings().all()


async def gaps(tx: Tx) -> Seen:
    """Return the series whose numbers do not run from 1 without a gap."""
    rows = await tx.all(select(_T.series, _T.serial).order_by(_T.series, _T.serial))
    series: dict[str, list[int]] = {}
    for row in rows:
        series.setdefault(row.series, []).append(row.serial)
    return Seen(len(rows), tuple(name for name, found in series.items() if found != list(range(1, len(found) + 1))))
