"""Penalties on record: confirmed, published, and taken back where a review revokes them; values only, no I/O."""

from dataclasses import dataclass
from datetime import date, datetime
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
    FUNDRAISING_REVOCATION = (
        "fundraising_revocation",
        "吊销公开募捐资格证书",
        "revocation of the qualification for public fundraising",
    )
    CHARITY_WITHDRAWAL = "charity_withdrawal", "撤销慈善组织认定", "withdrawal of the recognition as a charity"
    BAN = "ban", "取缔", "ban of a body that never registered"


TAKEN_FROM_CHARITIES = (PenaltyKind.FUNDRAISING_REVOCATION, PenaltyKind.CHARITY_WITHDRAWAL)
GRAVE = (PenaltyKind.SUSPENSION, PenaltyKind.REVOCATION, *TAKEN_FROM_CHARITIES, PenaltyKind.BAN)


class PenaltyState(CodeList):
    """Where a penalty stands: what one person entered is nobody's news until another has confirmed it."""

    ENTERED = "entered", "待确认", "to be confirmed"
    RECORDED = "recorded", "已记录", "on record"
    DISMISSED = "dismissed", "不予记录", "not recorded"
    WITHDRAWN = "withdrawn", "已撤回", "withdrawn"


PUBLISHED = (PenaltyState.RECORDED, PenaltyState.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Penalty:
    """One decision of the bureau against an organization, or against a body that never registered."""

    id: UUID
    state: PenaltyState
    version: int
    organization_id: UUID | None  # None for a body that is not on the register; `party` names it
    area: str  # of the office that decided, wherever the organization moves
    kind: PenaltyKind
    fine_fen: int | None
    decided_on: date
    decision_number: str
    reason: str
    recorded_by: str  # who entered it
    record_by: date | None = None  # by when it had to be on record
    party: str | None = None
    case_id: UUID | None = None  # the case that it came out of, where two officers and a leader stand behind it
    confirmed_by: str | None = None
    recorded_on: date | None = None
    recorded_at: datetime | None = None
    withdrawn_on: date | None = None
    withdrawn_at: datetime | None = None
    withdrawal_reason: str | None = None


@dataclass(frozen=True, slots=True)
class PenaltyProgressed:
    """A penalty was entered, or a step was taken with it; what goes on record or off it is announced apart."""

    topic: ClassVar[str] = "registry.penalty-progressed.v1"
    penalty_id: UUID
    organization_id: UUID | None
    step: str
    state: PenaltyState

    @property
    def subject(self) -> UUID:
        """The penalty."""
        return self.penalty_id


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
