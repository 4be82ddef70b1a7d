"""What penalty cases look like, coming in and going out."""

from datetime import date
from typing import Annotated, Any, Self
from uuid import UUID

from bureaukit.calendar import WorkCalendar
from bureaukit.db import Tx
from bureaukit.desk import DeskContext
from bureaukit.names import CleanText
from bureaukit.pages import Filter
from bureaukit.problems import NotFound
from bureaukit.service_routes import calendar
from pydantic import BaseModel, ConfigDict, Field, model_validator

from registry.credit_records.actions import organization_named
from registry.credit_records.model import PenaltyKind
from registry.forms import PENALISING, of_form
from registry.penalties import rules
from registry.penalties.actions import procedure
from registry.penalties.model import Case, CaseGround, CaseState
from registry.roles import AUDITOR, DISTRICT_APPROVER, DISTRICT_CLERK
from registry.sight import speaks_for
from registry.wire import Organization

Words = Annotated[CleanText, Field(min_length=2, max_length=2000)]
Short = Annotated[CleanText, Field(min_length=2, max_length=100)]
OFFICE = (DISTRICT_CLERK, DISTRICT_APPROVER, AUDITOR)
INSIDE = ("opening", "investigation", "countersignature")  # what the officers wrote for themselves
Officer = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[0-9A-Za-z:_.@-]+$")]


class Body(BaseModel):
    """What a step brings."""

    model_config = ConfigDict(extra="forbid")


class CaseIn(Body):
    """A case: against an organization, or against a body that is not on the register."""

    organization: Organization | None = None
    party: Short | None = Field(default=None, description="未登记的组织名称")
    ground: CaseGround
    facts: Words
    act_ended_on: date = Field(description="违法行为终了之日")
    endangers_people: bool = Field(default=False, description="涉及生命健康、金融安全")
    second_officer: Officer = Field(description="第二名执法人员")

    @model_validator(mode="after")
    def has_one_party(self) -> Self:
        """An organization or a body without registration, and the ground that fits."""
        if (self.organization is None) == (self.party is None):
            raise ValueError("name an organization or a party, not both")
        if (self.party is not None) != (self.ground is CaseGround.UNREGISTERED):
            raise ValueError("a body without registration is what the ground unregistered is for")
        return self


class WordsIn(Body):
    """What was said or found."""

    words: Words


class NoticeIn(Body):
    """What the party is told: which penalty is meant, and until when it may put it right."""

    kind: PenaltyKind
    fine_fen: int | None = Field(default=None, ge=1, le=10**13)
    suspended_until: date | None = Field(default=None, description="停止活动的最后一日")
    cure_until: date | None = Field(default=None, description="改正期最后一日")
    words: Words = Field(description="事实、理由、依据和权利")

    @model_validator(mode="after")
    def fits_its_kind(self) -> Self:
        """A fine has an amount, a suspension an end."""
        if (self.kind is PenaltyKind.FINE) != (self.fine_fen is not None):
            raise ValueError("a fine has an amount, other penalties have none")
        if (self.kind is PenaltyKind.SUSPENSION) != (self.suspended_until is not None):
            raise ValueError("a suspension has a last day, other penalties have none")
        return self


class HearingIn(Body):
    """When the hearing is held."""

    hearing_on: date


class DecisionIn(Body):
    """The decision."""

    decision_number: Annotated[CleanText, Field(min_length=2, max_length=60)]
    reason: Words
    members: list[Officer] = Field(default_factory=list, max_length=20, description="集体讨论的负责人")


class PaymentIn(Body):
    """A payment to the treasury."""

    fen: int = Field(ge=1, le=10**13)
    paid_on: date
    reference: Short = Field(description="缴款书号")


class DebtOut(BaseModel):
    """What a fine comes to today."""

    due_on: date
    late_fen: int
    paid_fen: int
    rest_fen: int


class CaseSummary(BaseModel):
    """A case in a list."""

    id: UUID
    state: CaseState
    organization_id: UUID | None
    party: str | None
    ground: CaseGround
    kind: PenaltyKind | None
    fine_fen: int | None
    opened_on: date
    decided_on: date | None
    decision_number: str | None
    served_on: date | None


class CaseOut(CaseSummary):
    """A case with its stages and the days that it waits for."""

    article: str
    facts: str
    act_ended_on: date
    endangers_people: bool
    officers: list[str]
    signed_by: list[str]
    notice_on: date | None
    heard_by: date | None
    cure_until: date | None
    hearing_on: date | None
    decide_by: date
    reason: str | None
    serve_by: date | None
    suspended_until: date | None
    rectified_on: date | None
    resumed_on: date | None
    debt: DebtOut | None
    payments: list[dict[str, Any]]
    stages: list[dict[str, Any]]


class CasePage(BaseModel):
    """One page of cases."""

    items: list[CaseSummary]
    next_cursor: str | None


class CaseFilter(Filter):
    """What the list can be asked."""

    state: CaseState | None = None
    kind: PenaltyKind | None = None
    organization_id: UUID | None = None


class CaseActionsOut(BaseModel):
    """Every step, allowed or blocked, with the reason."""

    items: list[dict[str, Any]]


async def weighed(tx: Tx, desk: DeskContext, case_id: UUID) -> tuple[rules.Weighing, WorkCalendar]:
    """Return a case of the caller's area, or of the organization that the caller speaks for, with the days it waits for."""
    case = await procedure.load(tx, case_id)
    of_office = desk.caller.has_role(*OFFICE) and desk.caller.covers(case.area)
    if not of_office and not await _is_told(tx, desk, case):
        raise NotFound
    days = await calendar(tx)
    return await procedure.weigh(tx, case, desk.caller.sub, today=desk.today, calendar=days), days


async def _is_told(tx: Tx, desk: DeskContext, case: Case) -> bool:
    """Say whether the caller speaks for the party of a case, and the party was told of it (行政处罚法 第四十四条)."""
    if case.organization_id is None or case.notice_on is None:
        return False
    organization = await organization_named(tx, str(case.organization_id))
    return speaks_for(desk.caller, organization.id, organization.credit_code)


async def case_out(tx: Tx, desk: DeskContext, case: Case, days: WorkCalendar) -> CaseOut:
    """Return a case as the office sees it; its party sees what it was told, and what came after."""
    seen = await procedure.weigh(tx, case, desk.caller.sub, today=desk.today, calendar=days)
    own = {name: getattr(case, name) for name in CaseOut.model_fields if hasattr(case, name)}
    if not desk.caller.has_role(*OFFICE):
        own["stages"] = [stage for stage in case.stages if stage["step"] not in INSIDE]
    return CaseOut(
        **own,
        article=str(case.ground.article(seen.form) or of_form(PENALISING, seen.form)),
        heard_by=seen.heard_by,
        decide_by=seen.decide_by,
        serve_by=await procedure.serve_by(tx, case, calendar=days),
        debt=DebtOut(**{name: getattr(seen.debt, name) for name in DebtOut.model_fields}) if seen.debt else None,
    )
