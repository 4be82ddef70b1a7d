"""Where rounds are kept."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from bureaukit.db import Tx
from bureaukit.pages import Filter, Order, paged
from bureaukit.versions import write_over
from pydantic import TypeAdapter
from sqlalchemy import RowMapping, Select, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from evaluation.database import Base
from evaluation.rounds.model import Member, Round, RoundState, ScoreRule, Terms

_MEMBERS = TypeAdapter(tuple[Member, ...])
_TERMS = TypeAdapter(Terms)


class RoundRow(Base):
    """One round."""

    __tablename__ = "rounds"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(index=True)
    title: Mapped[str]
    scorecards: Mapped[dict[str, Any]]
    apply_from: Mapped[date]
    apply_until: Mapped[date]
    public_notice_days: Mapped[int | None]
    score_rule: Mapped[str]
    committee: Mapped[list[Any]]
    experts: Mapped[list[Any]]
    state: Mapped[str] = mapped_column(index=True)
    drafted_by: Mapped[str]
    notice_on: Mapped[date | None]
    terms: Mapped[dict[str, Any] | None]
    version: Mapped[int]


BY_ID = Order("id", (RoundRow.__table__.c.id,), descending=True)


async def add(tx: Tx, this: Round) -> None:
    """Enter a draft."""
    await tx.execute(insert(RoundRow).values(id=this.id, version=1, **_values(this)))


async def save(tx: Tx, this: Round) -> Round:
    """Write the round over the version it was read in; return it with its new version."""
    return replace(this, version=await write_over(tx, RoundRow, this, _values(this)))


async def find(tx: Tx, round_id: UUID) -> Round | None:
    """Return one round."""
    row = (await tx.execute(select(RoundRow.__table__).where(RoundRow.id == round_id))).mappings().first()
    return as_model(row) if row else None


async def of_member(tx: Tx, sub: str) -> list[UUID]:
    """Return the announced rounds on whose committee a person sits; there are few rounds, so each is looked at."""
    query = select(RoundRow.id, RoundRow.committee).where(RoundRow.state == RoundState.ANNOUNCED.value)
    return [row.id for row in await tx.all(query) if any(member["sub"] == sub for member in row.committee)]


async def announced_until(tx: Tx, day: date) -> list[Round]:
    """Return the announced rounds whose window has not closed before a day, in the order of their windows."""
    open_ = (RoundRow.state == RoundState.ANNOUNCED.value, RoundRow.apply_until >= day)
    query = select(RoundRow.__table__).where(*open_).order_by(RoundRow.apply_from, RoundRow.id)
    return [as_model(row) for row in (await tx.execute(query)).mappings()]


async def page(tx: Tx, asked: Filter, *, year: int | None, state: str | None) -> Sequence[RowMapping]:
    """Return one page of rounds, the newest first."""
    query: Select[Any] = select(RoundRow.__table__)
    if year:
        query = query.where(RoundRow.year == year)
    if state:
        query = query.where(RoundRow.state == state)
    return (await tx.execute(paged(query, asked, BY_ID))).mappings().all()


def _values(this: Round) -> dict[str, Any]:
    return {
        "year": this.year,
        "title": this.title,
        "scorecards": {kind: str(scorecard) for kind, scorecard in this.scorecards.items()},
        "apply_from": this.apply_from,
        "apply_until": this.apply_until,
        "public_notice_days": this.public_notice_days,
        "score_rule": this.score_rule.value,
        "committee": _MEMBERS.dump_python(this.committee, mode="json"),
        "experts": _MEMBERS.dump_python(this.experts, mode="json"),
        "state": this.state.value,
        "drafted_by": this.drafted_by,
        "notice_on": this.notice_on,
        "terms": _TERMS.dump_python(this.terms, mode="json") if this.terms else None,
    }


def as_model(row: RowMapping) -> Round:
    """Return a row as the value that rules read."""
    values = dict(row)
    return Round(
        **values
        | {
            "scorecards": {kind: UUID(scorecard) for kind, scorecard in row["scorecards"].items()},
            "score_rule": ScoreRule(row["score_rule"]),
            "committee": _MEMBERS.validate_python(row["committee"]),
            "experts": _MEMBERS.validate_python(row["experts"]),
            "state": RoundState(row["state"]),
            "terms": _TERMS.validate_python(row["terms"]) if row["terms"] else None,
        }
    )
