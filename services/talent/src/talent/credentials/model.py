"""A certificate of professional level: values only, no I/O."""

import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from bureaukit.codes import CodeList


class Level(CodeList):
    """The three levels of the profession, lowest first (登记办法 第二条)."""

    ASSISTANT = "assistant", "助理社会工作师", "assistant social worker"
    INTERMEDIATE = "intermediate", "社会工作师", "social worker (intermediate)"
    SENIOR = "senior", "高级社会工作师", "senior social worker"

    @property
    def rank(self) -> int:
        """1 for the lowest."""
        return list(Level).index(self) + 1


def one_spelling(number: str) -> str:
    """Return a credential's number as it is kept and compared: half width, capitals, no blanks or hyphens."""
    return "".join(c for c in unicodedata.normalize("NFKC", number).upper() if not c.isspace() and c != "-")


@dataclass(frozen=True, slots=True)
class Credential:
    """A certificate on record; `issued_on` is the day of passing, from which the windows count."""

    id: UUID
    social_worker_id: UUID
    level: Level
    credential_number: str
    issued_on: date
    evidence: str | None
    recorded_by: str
    version: int = 1


@dataclass(frozen=True, slots=True)
class CredentialRecorded:
    """A certificate was checked in."""

    topic: ClassVar[str] = "talent.credential-recorded.v1"
    credential_id: UUID
    level: Level
    issued_on: date

    @property
    def subject(self) -> UUID:
        """The credential."""
        return self.credential_id
