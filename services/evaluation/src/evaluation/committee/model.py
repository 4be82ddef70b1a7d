"""The arithmetic of a ballot (第十三条): two thirds present, at least half of all members in favour."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from bureaukit.codes import CodeList

from evaluation.grades.model import Grade


class BallotMode(CodeList):
    """Whether a vote stays with its voter's name."""

    SECRET = "secret", "无记名", "secret"
    NAMED = "named", "记名", "named"


class Choice(CodeList):
    """What a member can say."""

    FOR = "for", "赞成", "for"
    AGAINST = "against", "反对", "against"
    ABSTAIN = "abstain", "弃权", "abstain"


def is_quorate(present: int, members: int) -> bool:
    """三分之二以上出席: 7 of 10, not 6; 以上 includes the number itself."""
    return 3 * present >= 2 * members


def is_carried(in_favour: int, members: int) -> bool:
    """全体委员半数以上: half of all members, present or not; 5 of 10 passes."""
    return 2 * in_favour >= members


@dataclass(frozen=True, slots=True)
class Ballot:
    """One ballot on one proposal; counts are shown to nobody before the tally."""

    id: UUID
    evaluation_id: UUID
    mode: BallotMode
    proposed_grade: Grade | None
    members: int
    present: tuple[str, ...]
    opened_on: date
    opened_by: str
    in_favour: int = 0
    against: int = 0
    abstained: int = 0

    @property
    def votes(self) -> int:
        """How many have voted."""
        return self.in_favour + self.against + self.abstained
