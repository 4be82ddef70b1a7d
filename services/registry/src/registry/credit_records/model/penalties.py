"""Penalties on record: decided, published, and taken back where a review revokes them; values only, no I/O."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from bureaukit.codes import CodeList


class PenaltyKind(CodeList):
    """What the bureau may impose."""

    WARNING = "warning", "警告", "warning"
    FINE = "fine", "罚款", "fine"
    CONFISCATION = "confiscation", "没收", "confiscation"
    SUSPENSION = "suspension", "限期停止活动", "suspension"
    REVOCATION = "revocation", "撤销登记", "revocation"
    BAN = "ban", "取缔", "ban of a body that never registered"


@dataclass(frozen=True, slots=True)
class Penalty:
    """One decision of the bureau against an organization, or against a body that never registered."""

    id: UUID
    organization_id: UUID | None  # None for a body that is not on the register; `party` names it
    kind: PenaltyKind
    fine_fen: int | None
    decided_on: date
    decision_number: str
    reason: str
    party: str | None = None
    case_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class PenaltyRecorded:
    """A penalty was recorded."""

    topic: ClassVar[str] = "registry.penalty-recorded.v1"
    penalty_id: UUID
    organization_id: UUID | None
    kind: PenaltyKind
    fine_fen: int | None
    decided_on: date

    @property
    def subject(self) -> UUID:
        """The penalty."""
        return self.penalty_id


@dataclass(frozen=True, slots=True)
class PenaltyWithdrawn:
    """A penalty was revoked by a review or a court, and its publication withdrawn."""

    topic: ClassVar[str] = "registry.penalty-withdrawn.v1"
    penalty_id: UUID
    organization_id: UUID | None
    withdrawn_on: date

    @property
    def subject(self) -> UUID:
        """The penalty."""
        return self.penalty_id
