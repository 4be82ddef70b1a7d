"""A claim to a name that is not on the register yet: reserved by an applicant, or asked for by a case that is open."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from bureaukit.codes import CodeList

from registry.organizations.model import OrganizationType


class ClaimState(CodeList):
    """Where a claim stands."""

    RESERVED = "reserved", "已保留", "reserved"
    IN_USE = "in_use", "申请中", "asked for by an open case"
    REGISTERED = "registered", "已登记使用", "registered"
    RELEASED = "released", "申请已终止", "given up with the case"
    EXPIRED = "expired", "保留期满", "expired"
    CANCELLED = "cancelled", "已取消", "cancelled"


LIVE = (ClaimState.RESERVED, ClaimState.IN_USE)


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim; a reservation that is used by a case stays the same claim."""

    id: UUID
    state: ClaimState
    version: int
    name: str
    type: OrganizationType
    owner: str
    claimed_at: datetime
    expires_at: datetime | None = None
    case_id: UUID | None = None

    def state_at(self, at: datetime) -> ClaimState:
        """Return the state at a moment: time runs out whether or not somebody has looked since."""
        is_over = self.state in LIVE and self.expires_at is not None and self.expires_at <= at
        return ClaimState.EXPIRED if is_over else self.state


@dataclass(frozen=True, slots=True)
class NameClaimMoved:
    """A claim was made, or took a step."""

    topic: ClassVar[str] = "registry.name-claim-moved.v1"
    claim_id: UUID
    name: str
    step: str
    state: ClaimState

    @property
    def subject(self) -> UUID:
        """The claim."""
        return self.claim_id
