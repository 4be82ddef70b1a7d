"""Where scorecards are kept; an edition is one document, because it is read whole and never changed."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from bureaukit.db import Tx
from bureaukit.pages import Filter, Order, paged
from bureaukit.problems import Stale
from pydantic import TypeAdapter
from sqlalchemy import RowMapping, Select, UniqueConstraint, func, insert, select, update
from sqlalchemy.orm import InstrumentedAttribute, Mapped, mapped_column

from evaluation.database import Base
from evaluation.scorecards.model import Scorecard, ScorecardState

_CONTENT = TypeAdapter(Scorecard)


class ScorecardRow(Base):
    """One edition of one organization type's scorecard."""

    __tablename__ = "scorecards"
    __table_args__ = (UniqueConstraint("organization_type", "edition"),)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    organization_type: Mapped[str]
    edition: Mapped[int]
    title: Mapped[str]
    synthetic: Mapped[bool]
    content: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(index=True)
    drafted_by: Mapped[str]
    published_by: Mapped[str | None]
    version: Mapped[int]


COLUMNS: tuple[InstrumentedAttribute[Any], ...] = (
    ScorecardRow.id,
    ScorecardRow.organization_type,
    ScorecardRow.edition,
    ScorecardRow.title,
    ScorecardRow.synthetic,
    ScorecardRow.state,
)
BY_ID = Order("id", (ScorecardRow.__table__.c.id,))


async def add(tx: Tx, scorecard_id: UUID, scorecard: Scorecard) -> int:
    """Enter a draft as the next edition of its type; return the edition."""
    last = await tx.scalar(
        select(func.max(ScorecardRow.edition)).where(
            ScorecardRow.organization_type == scorecard.organization_type.value
        )
    )
    edition = (last or 0) + 1
    await tx.execute(
        insert(ScorecardRow).values(
            id=scorecard_id,
            organization_type=scorecard.organization_type.value,
            edition=edition,
            title=scorecard.title,
            synthetic=scorecard.synthetic,
            content=_CONTENT.dump_python(scorecard, mode="json"),
            state=ScorecardState.DRAFT.value,
            drafted_by=tx.actor,
            published_by=None,
            version=1,
        )
    )
    return edition


async def find(tx: Tx, scorecard_id: UUID) -> RowMapping | None:
    """Return an edition as it is kept."""
    query = select(ScorecardRow.__table__).where(ScorecardRow.id == scorecard_id)
    return (await tx.execute(query)).mappings().first()


def content_of(row: Mapping[Any, Any]) -> Scorecard:
    """Return what an edition says, with exact decimals."""
    return _CONTENT.validate_python(row["content"], strict=False)


async def contents(tx: Tx) -> dict[UUID, Scorecard]:
    """Return what every edition says, by its id."""
    rows = (await tx.execute(select(ScorecardRow.id, ScorecardRow.content))).mappings()
    return {row["id"]: content_of(row) for row in rows}


async def publish(tx: Tx, scorecard_id: UUID, state: ScorecardState, *, version: int) -> None:
    """Change the state of the version that was read."""
    changed = await tx.execute(
        update(ScorecardRow)
        .where(ScorecardRow.id == scorecard_id, ScorecardRow.version == version)
        .values(state=state.value, published_by=tx.actor, version=version + 1)
    )
    if changed.rowcount == 0:
        raise Stale


async def page(tx: Tx, asked: Filter, *, organization_type: str | None, state: str | None) -> Sequence[RowMapping]:
    """Return one page of editions, without their content."""
    query: Select[Any] = select(*COLUMNS)
    if organization_type:
        query = query.where(ScorecardRow.organization_type == organization_type)
    if state:
        query = query.where(ScorecardRow.state == state)
    return (await tx.execute(paged(query, asked, BY_ID))).mappings().all()
