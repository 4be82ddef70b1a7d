"""A proposal to correct an entry of the register book, or to withdraw one that is still to come: values only, no I/O."""

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from bureaukit.codes import CodeList


class CorrectionKind(CodeList):
    """What shall become of the entry."""

    CORRECTION = "correction", "更正", "correction"
    WITHDRAWAL = "withdrawal", "撤回", "withdrawal"


class CorrectionState(CodeList):
    """Where the proposal stands."""

    PROPOSED = "proposed", "已提请", "proposed"
    APPROVED = "approved", "已准予", "approved"
    DISMISSED = "dismissed", "未予准许", "dismissed"


@dataclass(frozen=True, slots=True)
class Correction:
    """One proposal; of a withdrawal `effective_on` is the day of the entry, and `changes` are empty."""

    id: UUID
    state: CorrectionState
    version: int
    organization_id: UUID
    entry_id: UUID
    kind: CorrectionKind
    effective_on: date
    changes: dict[str, Any]  # item: right value, as JSON
    reason: str  # published with the new entry
    evidence: str
    proposed_on: date
    proposed_by: str
    decided_on: date | None = None
    decided_by: str | None = None
    dismissal_reason: str | None = None


@dataclass(frozen=True, slots=True)
class CorrectionProgressed:
    """A correction or a withdrawal was proposed or decided; what it does to the organization is announced apart."""

    topic: ClassVar[str] = "registry.correction-progressed.v1"
    correction_id: UUID
    organization_id: UUID
    entry_id: UUID
    kind: CorrectionKind
    step: str
    state: CorrectionState

    @property
    def subject(self) -> UUID:
        """The proposal."""
        return self.correction_id
