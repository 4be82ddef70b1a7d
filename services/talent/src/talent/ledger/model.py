"""A line of the old ledger, and what became of it: values only, no I/O."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from bureaukit.codes import CodeList
from bureaukit.problems import Problem

from talent.credentials.model import Level
from talent.employments.model import EndGround, Post
from talent.social_workers.model import Declared


@dataclass(frozen=True, slots=True)
class LedgerPeriod:
    """A registration as the ledger has it; `valid_until` is its last day."""

    registered_on: date
    valid_from: date
    valid_until: date


@dataclass(frozen=True, slots=True)
class LedgerCredential:
    """A certificate with its registrations."""

    level: Level
    credential_number: str
    issued_on: date
    evidence: str | None
    registrations: tuple[LedgerPeriod, ...]


@dataclass(frozen=True, slots=True)
class LedgerEmployment:
    """A post; `end_on` is the first day out of it."""

    post: Post
    area: str
    start_on: date
    end_on: date | None
    end_ground: EndGround | None


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One person with everything the ledger has of them."""

    person: Declared
    credentials: tuple[LedgerCredential, ...]
    employments: tuple[LedgerEmployment, ...]


class RowResult(CodeList):
    """What became of a row; a row brought in twice is unchanged the second time."""

    CREATED = "created", "已新增", "created"
    COMPLETED = "completed", "已补充", "completed"
    UNCHANGED = "unchanged", "未变化", "unchanged"
    REFUSED = "refused", "未采纳", "refused"


@dataclass(frozen=True, slots=True)
class RowOutcome:
    """What became of one row, by its place in the request; of a refused one nothing was kept."""

    row: int
    result: RowResult
    social_worker_id: UUID | None = None
    problem: Problem | None = None
