"""What goes in and out at the counters for versions of the subsidy policy."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from bureaukit.names import CleanText
from bureaukit.pages import Filter
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from talent.credentials.model import Level
from talent.dates import first_of, month_of
from talent.employments.model import Post
from talent.subsidy_policies.model import Confidence, Policy, PolicyState, Proposal, Terms
from talent.wire import MONTH, Words

_MAX_RATE = 10_000_000  # 100,000 yuan a month: beyond it, somebody took yuan for fen twice over
_LAST_REFERENCE_DAY = 28  # the last that every month has
Wait = Annotated[int, Field(ge=0, le=12)]


class Rate(BaseModel):
    """What a level is paid a month."""

    model_config = ConfigDict(extra="forbid")

    level: Level
    amount_fen: int = Field(ge=1, le=_MAX_RATE)


def _one_each(rates: list[Rate]) -> list[Rate]:
    if len({rate.level for rate in rates}) != len(rates):
        raise ValueError("a level is named twice")
    return rates


class PolicyIn(BaseModel):
    """A version to propose."""

    model_config = ConfigDict(extra="forbid")

    title: Words
    source: Words = Field(description="the instrument 依据文件")
    source_number: Annotated[CleanText, Field(min_length=1, max_length=60)] | None = None
    confidence: Confidence = Field(default="H", description="H: the text itself; M, L: an assumption 依据可信度")
    effective_month: str = Field(pattern=MONTH, description="first month it governs 生效月份")
    rates: Annotated[list[Rate], Field(min_length=1, max_length=3), AfterValidator(_one_each)]
    posts: list[Post] = Field(min_length=1, max_length=len(Post), description="posts that are paid 享受岗位")
    reference_day: int = Field(default=1, ge=1, le=_LAST_REFERENCE_DAY, description="基准日")
    starts_after_months: Wait = Field(default=1, description="登记后第几个月起发")
    upgrades_after_months: Wait = Field(default=1, description="高一级证书登记后第几个月起按新标准发")

    def proposal(self) -> Proposal:
        """Return what it says."""
        return Proposal(
            self.title,
            self.source,
            self.source_number,
            self.confidence,
            first_of(self.effective_month),
            Terms(
                {rate.level: rate.amount_fen for rate in self.rates},
                tuple(dict.fromkeys(self.posts)),
                self.reference_day,
                self.starts_after_months,
                self.upgrades_after_months,
            ),
        )


class GroundIn(BaseModel):
    """Why it goes back."""

    model_config = ConfigDict(extra="forbid")

    ground: Words


class PolicyOut(BaseModel):
    """An approved version, as everybody sees it."""

    id: UUID
    area: str
    title: str
    source: str
    source_number: str | None
    confidence: Confidence
    effective_month: str
    rates: list[Rate]
    posts: list[Post]
    reference_day: int
    starts_after_months: int
    upgrades_after_months: int
    state: PolicyState
    approved_at: datetime | None


class PolicyCase(PolicyOut):
    """A version as the office sees it."""

    makers: list[str]
    approved_by: str | None
    ground: str | None


class PolicyPage(BaseModel):
    """One page of versions."""

    items: list[PolicyOut]
    next_cursor: str | None


class PolicyCasePage(BaseModel):
    """One page of versions in every state."""

    items: list[PolicyCase]
    next_cursor: str | None


class PolicyFilter(Filter):
    """What the public list can be asked."""

    month: str | None = Field(default=None, pattern=MONTH, description="in force from this month or earlier 截至月份")


class CaseFilter(PolicyFilter):
    """What the office's list can be asked."""

    state: PolicyState | None = None


def case_of(policy: Policy) -> PolicyCase:
    """Return a version as the office sees it."""
    said, terms = policy.proposal, policy.proposal.terms
    return PolicyCase(
        id=policy.id,
        area=policy.area,
        title=said.title,
        source=said.source,
        source_number=said.source_number,
        confidence=said.confidence,
        effective_month=month_of(said.effective_month),
        rates=[Rate(level=level, amount_fen=terms.rates[level]) for level in Level if level in terms.rates],
        posts=list(terms.posts),
        reference_day=terms.reference_day,
        starts_after_months=terms.starts_after_months,
        upgrades_after_months=terms.upgrades_after_months,
        state=policy.state,
        makers=list(policy.makers),
        approved_by=policy.approved_by,
        approved_at=policy.approved_at,
        ground=policy.ground,
    )


def published(policy: Policy) -> PolicyOut:
    """Return a version as everybody sees it."""
    case = case_of(policy)
    return PolicyOut(**{name: getattr(case, name) for name in PolicyOut.model_fields})


def asked_month(asked: PolicyFilter) -> date | None:
    """Return the first day of the month that a list is asked for."""
    return first_of(asked.month) if asked.month else None
