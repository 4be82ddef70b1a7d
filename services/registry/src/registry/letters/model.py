"""An official letter: what it says is fixed when it is issued; values only, no I/O."""

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from bureaukit.codes import CodeList


class LetterKind(CodeList):
    """The letters of a case."""

    ACCEPTANCE = "acceptance", "受理通知书", "notice of acceptance"
    CORRECTION = "correction", "补正告知书", "notice of what is missing"
    NON_ACCEPTANCE = "non_acceptance", "不予受理通知书", "notice of non-acceptance"
    CONSENT_REFUSAL = "consent_refusal", "业务主管单位审查不同意告知书", "notice that a supervising unit refused"
    ENDING_NOTICE = "ending_notice", "注销备案告知书", "notice that a filing is to end"
    APPROVAL = "approval", "准予决定书", "decision to grant"
    REFUSAL = "refusal", "不予决定书", "decision to refuse"


WORDS = {  # the word of each series in a number: 五民受〔2026〕12号
    LetterKind.ACCEPTANCE: "受",
    LetterKind.CORRECTION: "补",
    LetterKind.NON_ACCEPTANCE: "不受",
    LetterKind.CONSENT_REFUSAL: "告",
    LetterKind.ENDING_NOTICE: "销告",
    LetterKind.APPROVAL: "准",
    LetterKind.REFUSAL: "不",
}


@dataclass(frozen=True, slots=True)
class Sender:
    """An office beside the authority: its name as it signs, and the word its numbers begin with."""

    name: str
    word: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A letter before it has a number."""

    case_id: UUID
    kind: LetterKind
    addressee: str
    paragraphs: tuple[str, ...]
    items: tuple[str, ...] = ()  # a numbered list after the first paragraph
    basis: tuple[str, ...] = ()  # the articles it rests on
    remedies: str | None = None
    title: str | None = None  # of a decision: what is granted or refused
    sender: Sender | None = None  # the authority, if left out


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter that was issued; `text` is everything that is printed on it."""

    id: UUID
    case_id: UUID
    kind: LetterKind
    number: str
    issued_on: date
    text: dict[str, Any]


@dataclass(frozen=True, slots=True)
class LetterIssued:
    """A letter was issued on a step of a case."""

    topic: ClassVar[str] = "registry.letter-issued.v1"
    letter_id: UUID
    case_id: UUID
    kind: LetterKind
    number: str
    on: date

    @property
    def subject(self) -> UUID:
        """The letter."""
        return self.letter_id
