"""The special letters to a registered domicile that show whether anybody is there: values only, no I/O."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from bureaukit.codes import CodeList


class LetterOutcome(CodeList):
    """What became of a letter."""

    SIGNED = "signed", "已签收", "signed for"
    UNSIGNED = "unsigned", "无人签收退回", "returned unsigned"


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter, recorded when its outcome is known."""

    id: UUID
    organization_id: UUID
    tracking_number: str
    sent_on: date
    outcome: LetterOutcome
    outcome_on: date
    recorded_on: date
    recorded_by: str


@dataclass(frozen=True, slots=True)
class LetterRecorded:
    """The outcome of a letter to the domicile was recorded."""

    topic: ClassVar[str] = "registry.domicile-letter-recorded.v1"
    letter_id: UUID
    organization_id: UUID
    outcome: LetterOutcome
    sent_on: date

    @property
    def subject(self) -> UUID:
        """The organization."""
        return self.organization_id
