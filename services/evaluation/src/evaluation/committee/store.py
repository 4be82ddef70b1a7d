"""Where ballots are kept; a secret vote leaves its voter's name and a higher count, never both together."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from bureaukit.db import Tx
from bureaukit.ids import new_id
from sqlalchemy import RowMapping, UniqueConstraint, insert, select, update
from sqlalchemy.orm import Mapped, mapped_column

from evaluation.committee.model import Ballot, BallotMode, Choice
from evaluation.database import Base
from evaluation.grades.model import Grade


class BallotRow(Base):
    """One ballot."""

    __tablename__ = "ballots"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    evaluation_id: Mapped[UUID] = mapped_column(index=True)
    mode: Mapped[str]
    proposed_grade: Mapped[str | None]
    members: Mapped[int]
    present: Mapped[list[str]]
    opened_on: Mapped[date]
    opened_by: Mapped[str]
    in_favour: Mapped[int]
    against: Mapped[int]
    abstained: Mapped[int]


class VoteRow(Base):
    """That a member voted, and in a named ballot, how."""

    __tablename__ = "votes"
    __table_args__ = (UniqueConstraint("ballot_id", "voter"),)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    ballot_id: Mapped[UUID]
    voter: Mapped[str]
    choice: Mapped[str | None]


_COUNTED = {
    Choice.FOR: BallotRow.in_favour,
    Choice.AGAINST: BallotRow.against,
    Choice.ABSTAIN: BallotRow.abstained,
}


async def add(tx: Tx, ballot: Ballot) -> None:
    """Enter a ballot."""
    await tx.execute(
        insert(BallotRow).values(
            id=ballot.id,
            evaluation_id=ballot.evaluation_id,
            mode=ballot.mode.value,
            proposed_grade=ballot.proposed_grade.value if ballot.proposed_grade else None,
            members=ballot.members,
            present=list(ballot.present),
            opened_on=ballot.opened_on,
            opened_by=ballot.opened_by,
            in_favour=0,
            against=0,
            abstained=0,
        )
    )


async def latest(tx: Tx, evaluation_id: UUID) -> Ballot | None:
    """Return the newest ballot of an evaluation."""
    query = select(BallotRow.__table__).where(BallotRow.evaluation_id == evaluation_id)
    row = (await tx.execute(query.order_by(BallotRow.id.desc()).limit(1))).mappings().first()
    return _model(row) if row else None


async def every(tx: Tx) -> list[Ballot]:
    """Return every ballot that was ever opened."""
    rows = (await tx.execute(select(BallotRow.__table__).order_by(BallotRow.id))).mappings()
    return [_model(row) for row in rows]


async def has_voted(tx: Tx, ballot_id: UUID, voter: str) -> bool:
    """Whether a member has voted."""
    query = select(VoteRow.id).where(VoteRow.ballot_id == ballot_id, VoteRow.voter == voter)
    return await tx.scalar(query) is not None


async def vote(tx: Tx, ballot: Ballot, voter: str, choice: Choice) -> None:
    """Count a vote; who voted how is kept in a named ballot only."""
    kept = choice.value if ballot.mode is BallotMode.NAMED else None
    await tx.execute(insert(VoteRow).values(id=new_id(), ballot_id=ballot.id, voter=voter, choice=kept))
    column = _COUNTED[choice]
    await tx.execute(update(BallotRow).where(BallotRow.id == ballot.id).values({column: column + 1}))


async def votes(tx: Tx, ballot_id: UUID) -> Sequence[RowMapping]:
    """Return who voted, by name, so that the order of voting is not shown."""
    query = select(VoteRow.voter, VoteRow.choice).where(VoteRow.ballot_id == ballot_id).order_by(VoteRow.voter)
    return (await tx.execute(query)).mappings().all()


def _model(row: RowMapping) -> Ballot:
    return Ballot(
        **dict(row)
        | {
            "mode": BallotMode(row["mode"]),
            "proposed_grade": Grade(row["proposed_grade"]) if row["proposed_grade"] else None,
            "present": tuple(row["present"]),
        }
    )
