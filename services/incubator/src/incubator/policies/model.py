"""A document of a base's own rules and the wordings of its articles: values only, no I/O."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from bureaukit.law import numeral


@dataclass(frozen=True, slots=True)
class Policy:
    """One document; whether it is in force on a day follows from its articles."""

    id: UUID
    base_id: UUID
    area: str
    title: str
    document_number: str | None
    version: int = 1


@dataclass(frozen=True, slots=True)
class Wording:
    """What an article says from a day on, until another wording takes its place; without a text it is struck out."""

    id: UUID
    policy_id: UUID
    number: int
    heading: str | None
    text: str | None
    edition: str
    effective_from: date
    recorded_at: datetime
    recorded_by: str


@dataclass(frozen=True, slots=True)
class PolicyChanged:
    """A document was issued, some of its articles have another wording from a day on, or all are struck out."""

    topic: ClassVar[str] = "incubator.policy-changed.v1"
    policy_id: UUID
    base_id: UUID
    articles: tuple[int, ...]
    effective_from: date

    @property
    def subject(self) -> UUID:
        """The document."""
        return self.policy_id


def citation(title: str, number: int) -> str:
    """Return how an article is cited."""
    return f"《{title}》第{numeral(number)}条"
