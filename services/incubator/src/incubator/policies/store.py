"""Where documents and the wordings of their articles are kept; wordings are only ever added."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from bureaukit.db import Tx, is_unique_violation
from bureaukit.guards import append_only
from bureaukit.pages import Filter, Order, paged
from bureaukit.search import normalise
from bureaukit.versions import write_over
from sqlalchemy import ForeignKey, Index, RowMapping, UniqueConstraint, and_, exists, func, insert, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from incubator.database import Base
from incubator.policies.model import Policy, Wording


class PolicyRow(Base):
    """One document."""

    __tablename__ = "policies"
    __table_args__ = (UniqueConstraint("base_id", "title"),)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    base_id: Mapped[UUID] = mapped_column(ForeignKey("bases.id"))
    area: Mapped[str]
    title: Mapped[str]
    document_number: Mapped[str | None]
    version: Mapped[int]


class WordingRow(Base):
    """What one article says from a day on."""

    __tablename__ = "policy_wordings"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    policy_id: Mapped[UUID] = mapped_column(ForeignKey("policies.id"))
    number: Mapped[int]
    heading: Mapped[str | None]
    text: Mapped[str | None]
    edition: Mapped[str]
    effective_from: Mapped[date]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str]
    search_text: Mapped[str]
    __table_args__ = (Index("ix_policy_wordings_policy_id_number", "policy_id", "number", "effective_from"),)


_P = PolicyRow.__table__.c
_W = WordingRow.__table__.c
_LATER = WordingRow.__table__.alias("later")
WORDINGS_ARE_KEPT = append_only(WordingRow.metadata.tables["policy_wordings"])
BY_ID = Order("id", (_P.id,))
WORDINGS_BY_ID = Order("id", (_W.id,))
_WORDING = tuple(column for column in _W if column.key != "search_text")
_CITED = (*_WORDING, _P.title, _P.base_id)


@dataclass(frozen=True, slots=True)
class On:
    """As of which day, as far as was known at which instant (now, without one)."""

    day: date
    known_at: datetime | None = None


async def add(tx: Tx, policy: Policy) -> bool:
    """Enter a document; say whether the base has none of this title yet."""
    try:
        async with tx.savepoint():
            await tx.execute(insert(PolicyRow).values(**asdict(policy)))
    except IntegrityError as error:
        if not is_unique_violation(error):
            raise
        return False
    return True


async def touch(tx: Tx, policy: Policy) -> Policy:
    """Give a document its next version; it must still be in the one it was read in."""
    return replace(policy, version=await write_over(tx, PolicyRow, policy, {}))


async def add_wordings(tx: Tx, policy: Policy, wordings: Sequence[Wording]) -> None:
    """Enter wordings of a document's articles."""
    rows = [asdict(one) | {"search_text": _searched(policy, one)} for one in wordings]
    await tx.execute(insert(WordingRow), rows)


def _searched(policy: Policy, wording: Wording) -> str:
    return normalise(" ".join(filter(None, (policy.title, wording.heading, wording.text))))


async def find(tx: Tx, policy_id: UUID) -> Policy | None:
    """Return one document."""
    row = await tx.first(select(PolicyRow.__table__).where(_P.id == policy_id))
    return Policy(**row._mapping) if row else None  # noqa: SLF001 -- SQLAlchemy's public name for the row as a mapping


def _known(column: Any, known_at: datetime | None) -> Any:
    return column.recorded_at <= known_at if known_at else column.recorded_at.is_not(None)


def _in_force(on: On) -> Any:
    """Return the condition for the wordings that hold on a day: begun by then, the latest of their article, no strike-out."""
    follows = or_(
        _LATER.c.effective_from > _W.effective_from,
        and_(_LATER.c.effective_from == _W.effective_from, _LATER.c.id > _W.id),
    )
    same = (_LATER.c.policy_id == _W.policy_id, _LATER.c.number == _W.number)
    begun = (_LATER.c.effective_from <= on.day, _known(_LATER.c, on.known_at))
    replaced = exists().where(*same, *begun, follows).correlate(WordingRow.__table__)
    return and_(_W.effective_from <= on.day, _known(_W, on.known_at), _W.text.is_not(None), ~replaced)


async def page(
    tx: Tx, asked: Filter, *, base_id: UUID | None, area: str | None, q: str | None, on: On | None
) -> Sequence[RowMapping]:
    """Return one page of documents; with a day, of those of which an article holds then."""
    query = select(PolicyRow.__table__)
    if base_id:
        query = query.where(_P.base_id == base_id)
    if area:
        query = query.where(_P.area.startswith(area, autoescape=True))
    if q:
        query = query.where(_P.title.contains(q, autoescape=True))
    if on:
        query = query.where(exists().where(_W.policy_id == _P.id, _in_force(on)).correlate(PolicyRow.__table__))
    return (await tx.execute(paged(query, asked, BY_ID))).mappings().all()


async def articles(tx: Tx, policy_id: UUID, on: On) -> list[Wording]:
    """Return the articles of a document as they hold on a day, in their order."""
    query = select(*_WORDING).where(_W.policy_id == policy_id, _in_force(on)).order_by(_W.number)
    return [Wording(**row._mapping) for row in await tx.all(query)]  # noqa: SLF001 -- SQLAlchemy's public name


async def found(
    tx: Tx, asked: Filter, words: Sequence[str], *, base_id: UUID | None, area: str | None, on: On
) -> Sequence[RowMapping]:
    """Return one page of the articles that hold on a day and in which every word stands, or in their document's title."""
    query = select(*_CITED).join_from(WordingRow, PolicyRow, _P.id == _W.policy_id).where(_in_force(on))
    for word in words:
        query = query.where(_W.search_text.contains(normalise(word), autoescape=True))
    if base_id:
        query = query.where(_P.base_id == base_id)
    if area:
        query = query.where(_P.area.startswith(area, autoescape=True))
    return (await tx.execute(paged(query, asked, WORDINGS_BY_ID))).mappings().all()


async def wordings_page(tx: Tx, asked: Filter, policy_id: UUID, number: int) -> Sequence[RowMapping]:
    """Return one page of the wordings of one article, in the order in which they were entered."""
    query = select(*_WORDING).where(_W.policy_id == policy_id, _W.number == number)
    return (await tx.execute(paged(query, asked, WORDINGS_BY_ID))).mappings().all()


async def last_day(tx: Tx, policy_id: UUID) -> date | None:
    """Return the day on which the last change of a document takes effect, past or to come."""
    last: date | None = await tx.scalar(select(func.max(_W.effective_from)).where(_W.policy_id == policy_id))
    return last
