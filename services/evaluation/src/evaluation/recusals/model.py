"""A request that a person stands back from one evaluation: values only, no I/O."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from bureaukit.codes import CodeList


class RecusalGround(CodeList):
    """The cases of 第十九条."""

    INTEREST = "interest", "与参加评估的社会组织有利害关系", "an interest in the organization"
    FORMER_POST = "former_post", "曾在该组织任职，离职不满2年", "a post there, left less than two years ago"
    OTHER_RELATION = "other_relation", "其他可能影响公正的关系", "another relation that may affect fairness"


class RecusalState(CodeList):
    """Where a request stands."""

    REQUESTED = "requested", "待决定", "requested"
    GRANTED = "granted", "回避", "stands back"
    DENIED = "denied", "驳回申请", "denied"


@dataclass(frozen=True, slots=True)
class Recusal:
    """One request about one person, `person` being the token's subject."""

    id: UUID
    evaluation_id: UUID
    person: str
    ground: RecusalGround
    text: str
    state: RecusalState
    requested_by: str
    requested_on: date
    decided_by: str | None = None
    decided_on: date | None = None
    opinion: str | None = None
    version: int = 1


@dataclass(frozen=True, slots=True)
class RecusalDecided:
    """It was decided whether a person stands back; who it is stays with the office."""

    topic: ClassVar[str] = "evaluation.recusal-decided.v1"
    evaluation_id: UUID
    recusal_id: UUID
    state: RecusalState
    on: date

    @property
    def subject(self) -> UUID:
        """The evaluation, so that its events stay in order."""
        return self.evaluation_id
