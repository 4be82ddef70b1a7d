"""How endings come in and go out."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from bureaukit.names import CleanText
from bureaukit.pages import Filter
from pydantic import BaseModel, ConfigDict, Field

from registry.deregistrations.model import (
    Collection,
    CreditorsNotice,
    Deregistration,
    DeregistrationState,
    EndingGround,
    Handed,
    LiquidationGroup,
    LiquidationReport,
    Recipient,
    RecipientKind,
)
from registry.wire import Organization

Fen = Annotated[int, Field(ge=0, le=10**15, description="in fen 分")]
Words = Annotated[CleanText, Field(min_length=2, max_length=1000)]
Name = Annotated[CleanText, Field(min_length=2, max_length=100)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class EndingIn(_Body):
    """The decision to end an organization."""

    organization: Organization
    ground: EndingGround
    resolved_on: date
    resolution: Words = Field(description="which body decided, by which document 决议或文书")


class OpinionIn(_Body):
    """What the supervising unit says."""

    opinion: Words | None = None


class ReasonIn(_Body):
    """Why something is returned."""

    reason: Words


class GroupIn(_Body):
    """Who winds up."""

    head: Name
    members: list[Name] = Field(min_length=1, max_length=50)
    formed_on: date

    def as_model(self) -> LiquidationGroup:
        """Return the value that acts take."""
        return LiquidationGroup(self.head, tuple(self.members), self.formed_on)


class NoticeIn(_Body):
    """How creditors were told."""

    published_on: date
    medium: Words = Field(description="newspaper or site 公告载体")

    def as_model(self) -> CreditorsNotice:
        """Return the value that acts take."""
        return CreditorsNotice(self.published_on, self.medium)


class RecipientIn(_Body):
    """Who takes the remaining assets over."""

    kind: RecipientKind
    name: Name
    credit_code: str | None = Field(default=None, pattern=r"^[0-9A-HJ-NPQRTUWXY]{18}$")


class ReportIn(_Body):
    """The liquidation report; remaining = assets - costs - debts."""

    finished_on: date
    assets_fen: Fen
    costs_fen: Fen
    debts_fen: Fen
    remaining_fen: Fen
    conclusion: Words
    recipient: RecipientIn | None = None

    def as_model(self) -> LiquidationReport:
        """Return the value that acts take."""
        to = Recipient(**self.recipient.model_dump()) if self.recipient else None
        return LiquidationReport(**self.model_dump(exclude={"recipient"}), recipient=to)


class CollectionIn(_Body):
    """What was given back."""

    collected_on: date
    certificate: Handed
    seal: Handed
    financial_vouchers: Handed

    def as_model(self) -> Collection:
        """Return the value that acts take."""
        return Collection(**self.model_dump())


class RecipientOut(BaseModel):
    """Who takes the remaining assets over."""

    kind: RecipientKind
    name: str
    credit_code: str | None


class GroupOut(BaseModel):
    """Who winds up."""

    head: str
    members: list[str]
    formed_on: date


class NoticeOut(BaseModel):
    """How creditors were told, and until when they can come forward."""

    published_on: date
    medium: str


class ReportOut(BaseModel):
    """The liquidation in figures."""

    finished_on: date
    assets_fen: int
    costs_fen: int
    debts_fen: int
    remaining_fen: int
    conclusion: str
    recipient: RecipientOut | None


class CollectionOut(BaseModel):
    """What was given back."""

    collected_on: date
    certificate: Handed
    seal: Handed
    financial_vouchers: Handed


class DueOut(BaseModel):
    """The deadline that runs."""

    step: str
    on: date
    provisional: bool
    article: str


class EndingOut(BaseModel):
    """One ending as its parties see it."""

    id: UUID
    state: DeregistrationState
    organization_id: UUID
    supervising_unit: str | None
    is_charity: bool
    ground: EndingGround
    resolved_on: date
    resolution: str
    proposed_on: date
    consented_on: date | None
    consent_opinion: str | None
    opinion: str | None
    group: GroupOut | None
    notice: NoticeOut | None
    claims_open_until: date | None
    report: ReportOut | None
    applied_on: date | None
    applied_late: bool | None
    collection: CollectionOut | None
    decided_on: date | None
    proof_number: str | None
    due: DueOut | None


class EndingSummary(BaseModel):
    """One ending as it stands in lists."""

    id: UUID
    state: DeregistrationState
    organization_id: UUID
    ground: EndingGround
    resolved_on: date
    proposed_on: date
    decided_on: date | None
    proof_number: str | None


class EndingPage(BaseModel):
    """One page of endings."""

    items: list[EndingSummary]
    next_cursor: str | None


class EndingFilter(Filter):
    """What the list can be asked."""

    organization_id: UUID | None = None
    state: DeregistrationState | None = None


class PublishedEndingOut(BaseModel):
    """An ending as everybody may know it: to whom creditors turn until when, who takes the remaining assets over."""

    id: UUID
    state: DeregistrationState
    ground: EndingGround
    notice: NoticeOut | None
    recipient: RecipientOut | None
    decided_on: date | None
    proof_number: str | None


def published_ending(ending: Deregistration | None) -> dict[str, Any] | None:
    """Return what is published of an ending; nothing of one that is not."""
    if ending is None:
        return None
    notice, to = ending.notice, ending.report.recipient if ending.report and ending.decided_on else None
    shown = PublishedEndingOut(
        id=ending.id,
        state=ending.state,
        ground=ending.ground,
        notice=NoticeOut(published_on=notice.published_on, medium=notice.medium) if notice else None,
        recipient=RecipientOut(kind=to.kind, name=to.name, credit_code=to.credit_code) if to else None,
        decided_on=ending.decided_on,
        proof_number=ending.proof_number,
    )
    return shown.model_dump(mode="json")


class EndingActionsOut(BaseModel):
    """Every step with its verdict."""

    items: list[dict[str, Any]]


class ObligationOut(BaseModel):
    """One thing that is open, and what clears it."""

    service: str
    code: str
    article: str
    message: str
    next_step: str
    link: str
    count: int
    blocks: bool = Field(description="false: the ending itself settles it 随终止办理")


class ReadinessOut(BaseModel):
    """Whether an organization can be deregistered now, and what stands in the way."""

    organization_id: UUID
    on: date
    ready: bool
    unavailable: list[str] = Field(description="services that could not be asked; nothing is decided without them")
    blockers: list[ObligationOut]
    settled_by_the_ending: list[ObligationOut]


class StepOut(BaseModel):
    """How far one service is with an ending."""

    service: str
    state: str = Field(description="done | pending | unavailable: 已办结、待办理、暂时不能查询")
    at: datetime | None
    effects: dict[str, Any]


class FollowUpOut(BaseModel):
    """How the other services follow an ending."""

    organization_id: UUID
    ended_on: date | None
    complete: bool
    steps: list[StepOut]
