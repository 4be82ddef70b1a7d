"""What goes in and out at the counter for applications."""

from datetime import date, datetime
from typing import Annotated, Any, Self
from uuid import UUID

from bureaukit.names import CleanText
from bureaukit.pages import Filter
from bureaukit.text import Text
from pydantic import BaseModel, ConfigDict, Field, model_validator

from incubator.admissions.api.referral_shapes import ReferralOut
from incubator.admissions.api.waiting_shapes import ExpectedOut, OfferOut
from incubator.admissions.model import (
    Admission,
    AdmissionState,
    ApplicantKind,
    Decision,
    DecisionKind,
    Factor,
    Mode,
    RefusalReason,
    Stage,
)
from incubator.admissions.rules.priority import Advantage
from incubator.spaces.model import SpaceKind
from incubator.wire import Day, Organization

Mark = Annotated[int, Field(ge=0, le=10)]
Marks = Annotated[dict[Factor, Mark], Field(max_length=len(Factor), description="0 to 10 by factor 各因素0至10分")]
Opinion = Annotated[CleanText, Field(min_length=1, max_length=500)]
Document = Annotated[CleanText, Field(min_length=2, max_length=120)]
Need = Annotated[str, Field(min_length=1, max_length=2000)]


class AdmissionIn(BaseModel):
    """An application as it is drafted: by an organization, or for a team that is not registered yet."""

    model_config = ConfigDict(extra="forbid")

    base_id: UUID | None = None
    area: str | None = Field(
        default=None,
        pattern=r"^(?:[0-9]{6}|[0-9]{9}|[0-9]{12})$",
        description="where the place is wanted, instead of a base: the smallest tier that fits 所需区划，由最低适合层级受理",
    )
    organization: Organization | None = None
    team_name: Annotated[CleanText, Field(min_length=2, max_length=60)] | None = None
    mode: Mode = Mode.PHYSICAL
    stage: Stage
    space_kind: SpaceKind | None = Field(default=None, description="needed for a physical stay 实体入驻必填")
    start_on: Day
    end_on: Day = Field(description="not included 不含当日")
    need: Need
    documents: list[Document] = Field(
        default=[], max_length=30, description="papers handed in beside what is uploaded 上传以外的纸质材料"
    )
    marks: Marks = {}

    @model_validator(mode="after")
    def one_applicant(self) -> Self:
        """Either an organization or a team, and a period with a day in it."""
        if (self.base_id is None) == (self.area is None):
            raise ValueError(Text("base_id 与 area 须且只能填一项", "Give either base_id or area"))
        if (self.organization is None) == (self.team_name is None):
            raise ValueError(Text("organization 与 team_name 须且只能填一项", "Give either organization or team_name"))
        if self.end_on <= self.start_on:
            raise ValueError(Text("终止日须晚于起始日", "The end must be later than the start"))
        return self


class AdmissionPatch(BaseModel):
    """What may change while it is a draft or was returned."""

    model_config = ConfigDict(extra="forbid")

    mode: Mode | None = None
    stage: Stage | None = None
    space_kind: SpaceKind | None = None
    start_on: Day | None = None
    end_on: Day | None = None
    need: Need | None = None
    documents: Annotated[list[Document], Field(max_length=30)] | None = None
    marks: Marks | None = None


class ReviewIn(BaseModel):
    """The first review; marks given here replace the declared ones."""

    model_config = ConfigDict(extra="forbid")

    marks: Marks = {}
    opinion: Opinion | None = None


class CorrectionIn(BaseModel):
    """What must be corrected, everything at once."""

    model_config = ConfigDict(extra="forbid")

    items: list[Annotated[CleanText, Field(min_length=2, max_length=200)]] = Field(min_length=1, max_length=30)
    opinion: Opinion | None = None


class ApprovalIn(BaseModel):
    """Which space and days; left out, those of the accepted offer, or the first free space and the days applied for."""

    model_config = ConfigDict(extra="forbid")

    space_id: UUID | None = None
    start_on: Day | None = None
    end_on: Day | None = None
    opinion: Opinion | None = None


class WaitlistingIn(BaseModel):
    """Nothing but an opinion: the reason is computed."""

    model_config = ConfigDict(extra="forbid")

    opinion: Opinion | None = None


class RefusalIn(BaseModel):
    """Why."""

    model_config = ConfigDict(extra="forbid")

    reasons: list[RefusalReason] = Field(min_length=1, max_length=len(RefusalReason))
    opinion: Opinion | None = None


class AgreementIn(BaseModel):
    """What was signed; start, end and space are those approved."""

    model_config = ConfigDict(extra="forbid")

    signed_on: Day
    agreement_number: Annotated[CleanText, Field(min_length=1, max_length=60)] | None = None
    obligations: list[Annotated[CleanText, Field(min_length=2, max_length=200)]] = Field(default=[], max_length=30)


class AdmissionFilter(Filter):
    """What the list can be asked."""

    base_id: UUID | None = None
    state: AdmissionState | None = None
    social_work: bool | None = None
    submitted_from: Day | None = Field(default=None, description="first submitted from this day on 首次提交起始日")
    submitted_until: Day | None = Field(default=None, description="not included 首次提交截止日（不含）")


class BeatenByOut(BaseModel):
    """One applicant that goes or went before, and by what; named to officers only."""

    by: Advantage
    message: str
    rank: int | None = None
    admission_id: UUID | None = None


class WaitingOut(BaseModel):
    """How an application stands against the others now, among those who wait for the same kind of space."""

    rank: int
    of: int
    free: int
    ahead: list[BeatenByOut]
    taken: list[BeatenByOut] = Field(description="given a place while this one waited 等候期间已安排者")
    rests_until: date | None = Field(description="no offers before this day 此日前不再提供席位")
    expected: ExpectedOut | None
    offer: OfferOut | None


class AdmissionOut(BaseModel):
    """An application as its applicant and the office see it."""

    id: UUID
    base_id: UUID
    applicant_kind: ApplicantKind
    organization_id: UUID | None
    organization_name: str | None
    team_name: str | None
    mode: Mode
    stage: Stage
    space_kind: SpaceKind | None
    start_on: date
    end_on: date
    need: str
    documents: list[str]
    marks: dict[Factor, int]
    state: AdmissionState
    social_work: bool
    score: int
    points: dict[Factor, int]
    submitted_at: datetime | None
    due_on: date | None
    due_provisional: bool | None
    decided_at: datetime | None
    register_by: date | None
    tenancy_id: UUID | None
    waiting: WaitingOut | None = None
    referral_chain: list[ReferralOut] | None = Field(default=None, description="told where it is shown 转介经过")


class AdmissionItem(BaseModel):
    """An application in a list."""

    id: UUID
    base_id: UUID
    applicant_kind: ApplicantKind
    organization_id: UUID | None
    organization_name: str | None
    team_name: str | None
    mode: Mode
    space_kind: SpaceKind | None
    start_on: date
    end_on: date
    state: AdmissionState
    submitted_at: datetime | None
    due_on: date | None


class AdmissionPage(BaseModel):
    """One page of applications."""

    items: list[AdmissionItem]
    next_cursor: str | None


class ActionsOut(BaseModel):
    """Every act with its verdict now."""

    items: list[dict[str, Any]]


class PrecheckOut(BaseModel):
    """Every rule of entry with its verdict, on the registry's facts of this moment."""

    on: date
    allowed: bool
    rules: list[dict[str, Any]]
    findings: list[dict[str, Any]]


class DecisionOut(BaseModel):
    """One entry of the record; `facts` and `ranking` as they stood."""

    id: UUID
    kind: DecisionKind
    by: str | None
    role: str
    at: datetime
    opinion: str | None
    reasons: list[str]
    facts: dict[str, Any] | None
    ranking: dict[str, Any] | None
    is_void: bool
    voided_at: datetime | None


class DecisionsOut(BaseModel):
    """The record of an application, the oldest first."""

    items: list[DecisionOut]


def plain(
    admission: Admission, waiting: WaitingOut | None = None, chain: list[ReferralOut] | None = None
) -> AdmissionOut:
    """Return an application as it is shown."""
    applicant, content, progress = admission.applicant, admission.content, admission.progress
    return AdmissionOut(
        id=admission.id,
        base_id=admission.base_id,
        applicant_kind=applicant.kind,
        organization_id=applicant.organization_id,
        organization_name=progress.facts["organization"]["name"] if progress.facts else None,
        team_name=applicant.team_name,
        mode=content.mode,
        stage=content.stage,
        space_kind=content.space_kind,
        start_on=content.period.start_on,
        end_on=content.period.end_on,
        need=content.need,
        documents=list(content.documents),
        marks=dict(content.marks),
        state=admission.state,
        social_work=progress.social_work,
        score=admission.score,
        points={Factor(factor): points for factor, points in progress.points.items()},
        submitted_at=progress.submitted_at,
        due_on=progress.due_on,
        due_provisional=progress.due_provisional,
        decided_at=progress.decided_at,
        register_by=progress.register_by,
        tenancy_id=progress.tenancy_id,
        waiting=waiting,
        referral_chain=chain,
    )


def entry_of(decision: Decision, *, to_officer: bool) -> DecisionOut:
    """Return one entry of the record; who decided, and who the rivals were, is for officers."""
    ranking = dict(decision.ranking) if decision.ranking else None
    if ranking and not to_officer:
        ranking = {
            name: [{"by": rival["by"]} for rival in value] if isinstance(value, list) else value
            for name, value in ranking.items()
        }
    return DecisionOut(
        id=decision.id,
        kind=decision.kind,
        by=decision.by if to_officer else None,
        role=decision.role,
        at=decision.at,
        opinion=decision.opinion,
        reasons=list(decision.reasons),
        facts=dict(decision.facts) if decision.facts else None,
        ranking=ranking,
        is_void=decision.voided_at is not None,
        voided_at=decision.voided_at,
    )
