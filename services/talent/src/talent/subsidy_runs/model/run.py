"""A run and its parts: who made it, what it adds up to, who stands for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from bureaukit.codes import CodeList

from talent.credentials.model import Level
from talent.subsidy_runs.model.claim import Outcome, ZeroReason
from talent.subsidy_runs.model.facts import Facts

STREET_DIGITS = 9


class RunState(CodeList):
    """Where a run stands; what was approved is never calculated again."""

    OPEN = "open", "已开启", "open"
    CALCULATED = "calculated", "已核算，待街道确认", "calculated"
    STREET_CONFIRMED = "street_confirmed", "街道已确认，待审批", "confirmed by the streets"
    APPROVED = "approved", "已批准，待发放", "approved"
    PAID = "paid", "已发放", "paid"


class PartState(CodeList):
    """What a street says of its part of a calculation."""

    WAITING = "waiting", "待确认", "waiting"
    CONFIRMED = "confirmed", "已确认", "confirmed"
    OBJECTED = "objected", "有异议", "objected"
    DISTRICT = "district", "区级直管，无须街道确认", "of the district itself, no street to ask"


@dataclass(frozen=True, slots=True)
class Totals:
    """Control totals: how many lines, how many of them paid, how many fen."""

    people: int = 0
    payees: int = 0
    amount_fen: int = 0

    def plus(self, amount_fen: int) -> "Totals":
        """Return the totals with one more line."""
        return Totals(self.people + 1, self.payees + (amount_fen > 0), self.amount_fen + amount_fen)


@dataclass(frozen=True, slots=True)
class Run:
    """The subsidy of one month in one district. `makers` opened or ever calculated it; `digest` covers all inputs."""

    id: UUID
    area: str
    month: date
    state: RunState
    makers: tuple[str, ...]
    policy_id: UUID | None = None
    calculation: int = 0  # how often it was calculated; streets confirm one calculation, not the run
    calculated_by: str | None = None
    calculated_at: datetime | None = None
    totals: Totals = Totals()
    zero_reasons: Mapping[str, int] | None = None
    digest: str | None = None
    ground: str | None = None  # why it was last returned
    approved_by: str | None = None
    approved_at: datetime | None = None
    file_number: str | None = None
    paid_by: str | None = None
    paid_on: date | None = None
    bank_reference: str | None = None
    version: int = 1

    @property
    def is_final(self) -> bool:
        """Whether it was approved."""
        return self.state in (RunState.APPROVED, RunState.PAID)


@dataclass(frozen=True, slots=True)
class Part:
    """A street's share of one calculation."""

    run_id: UUID
    calculation: int
    street: str
    totals: Totals
    state: PartState
    decided_by: str | None = None
    decided_at: datetime | None = None
    opinion: str | None = None

    @property
    def version(self) -> int:
        """It changes with each calculation and with the street's word."""
        return 2 * self.calculation + (self.decided_by is not None)


@dataclass(frozen=True, slots=True)
class Line:
    """One person-month; `bank_account` is sealed for this row, and there only if something is paid."""

    id: UUID
    run_id: UUID
    social_worker_id: UUID
    month: date
    name: str
    outcome: Outcome
    facts: Facts
    bank_account: str | None = None

    @property
    def level(self) -> Level | None:
        """The level that was paid, or would have been."""
        return self.outcome.level

    @property
    def reasons(self) -> tuple[ZeroReason, ...]:
        """Why it is zero."""
        return self.outcome.reasons


@dataclass(frozen=True, slots=True)
class RunMoved:
    """A run was opened, calculated, confirmed, objected to or returned."""

    topic: ClassVar[str] = "talent.subsidy-run-moved.v1"
    run_id: UUID
    month: date
    state: RunState
    step: str
    street: str | None = None

    @property
    def subject(self) -> UUID:
        """The run."""
        return self.run_id


@dataclass(frozen=True, slots=True)
class RunApproved:
    """A run may be paid: its lines are final."""

    topic: ClassVar[str] = "talent.subsidy-run-approved.v1"
    run_id: UUID
    area: str
    month: date
    policy_id: UUID
    people: int
    payees: int
    amount_fen: int
    digest: str

    @property
    def subject(self) -> UUID:
        """The run."""
        return self.run_id


@dataclass(frozen=True, slots=True)
class RunPaid:
    """The bank paid a run."""

    topic: ClassVar[str] = "talent.subsidy-run-paid.v1"
    run_id: UUID
    area: str
    month: date
    payees: int
    amount_fen: int
    paid_on: date

    @property
    def subject(self) -> UUID:
        """The run."""
        return self.run_id
