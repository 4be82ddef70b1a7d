"""What is announced once everything of an organization that ended is settled here: values only, no I/O."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True, slots=True)
class EndingCarriedOut:
    """An organization ended, and this service did its part: no evaluation runs, no grade holds."""

    topic: ClassVar[str] = "evaluation.ending-carried-out.v1"
    organization_id: UUID
    on: date
    evaluations_discontinued: int
    grades_cancelled: int

    @property
    def subject(self) -> UUID:
        """The organization."""
        return self.organization_id
