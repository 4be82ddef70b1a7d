"""What goes in and out at the counters for runs."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from bureaukit.auth import Caller
from bureaukit.names import CleanText
from bureaukit.pages import Filter
from fastapi import Path
from pydantic import BaseModel, ConfigDict, Field

from talent.access import name_for
from talent.credentials.model import Level
from talent.dates import month_of
from talent.subsidy_policies.model import Policy
from talent.subsidy_runs.model.claim import ZeroReason, claim_of
from talent.subsidy_runs.model.run import Line, Part, PartState, Run, RunState
from talent.subsidy_runs.rules.eligibility import explain
from talent.wire import AREA, AREA_PREFIX, MONTH, Day, Words

Street = Annotated[str, Path(pattern=AREA, description="division code of the street 街道区划代码")]


class _In(BaseModel):
    model_config = ConfigDict(extra="forbid")


class MonthIn(_In):
    """Which month to run."""

    month: str = Field(pattern=MONTH, description="YYYY-MM 补贴月份")


class GroundIn(_In):
    """Why a run goes back."""

    ground: Words


class OpinionIn(_In):
    """What a street objects to."""

    opinion: Words


class PaymentIn(_In):
    """What the bank reports: its reference, the day, and both control totals."""

    bank_reference: Annotated[CleanText, Field(min_length=4, max_length=60)]
    paid_on: Day
    count: int = Field(ge=0, le=10_000_000, description="payments made 笔数")
    amount_fen: int = Field(ge=0, le=10**15, description="sum paid 金额（分）")


class RunOut(BaseModel):
    """A run with its control totals."""

    id: UUID
    area: str
    month: str
    state: RunState
    policy_id: UUID | None
    calculation: int = Field(description="how often it was calculated 核算次数")
    calculated_at: datetime | None
    people: int = Field(description="lines 人数")
    payees: int = Field(description="lines that pay 发放笔数")
    amount_fen: int
    zero_reasons: dict[ZeroReason, int] = Field(description="how many zero lines give each reason 零发原因")
    digest: str | None = Field(description="SHA-256 over all inputs and results 核算摘要")
    ground: str | None
    makers: list[str]
    approved_by: str | None
    approved_at: datetime | None
    file_number: str | None
    paid_by: str | None
    paid_on: date | None
    bank_reference: str | None


class RunPage(BaseModel):
    """One page of runs."""

    items: list[RunOut]
    next_cursor: str | None


class RunFilter(Filter):
    """What the list of runs can be asked."""

    month: str | None = Field(default=None, pattern=MONTH)
    state: RunState | None = None


class PartOut(BaseModel):
    """A street's share of the present calculation."""

    run_id: UUID
    calculation: int
    street: str
    people: int
    payees: int
    amount_fen: int
    state: PartState
    decided_by: str | None
    decided_at: datetime | None
    opinion: str | None
    version: int = Field(description="its ETag 版本")
    run_state: RunState


class PartList(BaseModel):
    """The parts that the caller may see."""

    items: list[PartOut]


class LineOut(BaseModel):
    """One person-month; the name as the caller may see it."""

    social_worker_id: UUID
    name: str
    area: str
    month: str
    level: Level | None
    amount_fen: int
    reasons: list[ZeroReason]


class LinePage(BaseModel):
    """One page of lines."""

    items: list[LineOut]
    next_cursor: str | None


class LineFilter(Filter):
    """What the list of lines can be asked."""

    area: str | None = Field(default=None, pattern=AREA_PREFIX, description="division code or the start of one 区划")
    social_worker_id: UUID | None = None
    paid: bool | None = Field(default=None, description="with an amount, or zero 是否发放")
    reason: ZeroReason | None = None


class ExplanationOut(LineOut):
    """A line with everything that led to it."""

    reference_on: date
    policy: dict[str, Any] = Field(description="version it was calculated by 政策版本")
    rules: list[dict[str, Any]] = Field(description="each rule with article, verdict and what it looked at 逐条规则")
    facts: dict[str, Any] = Field(description="as frozen with the run 冻结的事实")


class OwnLineOut(BaseModel):
    """One month of the caller's own."""

    month: str
    level: Level | None
    amount_fen: int
    reasons: list[ZeroReason]
    state: RunState
    paid_on: date | None


class OwnLinePage(BaseModel):
    """One page of the caller's own months."""

    items: list[OwnLineOut]
    next_cursor: str | None


def run_out(run: Run) -> RunOut:
    """Return a run as the offices see it."""
    plain = {name: getattr(run, name) for name in RunOut.model_fields if hasattr(run, name)}
    totals = {"people": run.totals.people, "payees": run.totals.payees, "amount_fen": run.totals.amount_fen}
    zeros = {ZeroReason(code): count for code, count in (run.zero_reasons or {}).items()}
    return RunOut(**plain | totals | {"month": month_of(run.month), "zero_reasons": zeros, "makers": list(run.makers)})


def part_out(run: Run, part: Part) -> PartOut:
    """Return a part with the state of its run."""
    plain = {name: getattr(part, name) for name in PartOut.model_fields if hasattr(part, name)}
    totals = {"people": part.totals.people, "payees": part.totals.payees, "amount_fen": part.totals.amount_fen}
    return PartOut(**plain | totals, run_state=run.state)


def line_out(line: Line, caller: Caller, *, own: bool = False) -> LineOut:
    """Return a line as the caller may see it."""
    return LineOut(
        social_worker_id=line.social_worker_id,
        name=line.name if own else name_for(caller, line.name),
        area=line.outcome.area,
        month=month_of(line.month),
        level=line.level,
        amount_fen=line.outcome.amount_fen,
        reasons=list(line.reasons),
    )


def explanation_of(
    line: Line, run: Run, policy: Policy, *, frozen: dict[str, Any], shown: LineOut, language: str
) -> ExplanationOut:
    """Return a line with every rule applied anew to the facts frozen with it."""
    claim = claim_of(line.facts, policy.proposal.terms, month=run.month, district=run.area)
    said = policy.proposal
    named = {"id": str(policy.id), "title": said.title, "source": said.source, "source_number": said.source_number}
    rates = {level.value: amount for level, amount in said.terms.rates.items()}
    return ExplanationOut(
        **shown.model_dump(),
        reference_on=claim.reference_on,
        policy=named | {"effective_month": month_of(said.effective_month), "rates_fen": rates},
        rules=explain(claim, language),
        facts=frozen,
    )
