"""What goes in and out at the counter for inspections."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from bureaukit.names import CleanText
from bureaukit.pages import Filter
from pydantic import BaseModel, ConfigDict, Field

from registry.annual_inspections.api.sections import SectionsIn
from registry.annual_inspections.model.inspection import (
    Consequence,
    InspectionForm,
    InspectionKind,
    InspectionResult,
    InspectionState,
)
from registry.annual_inspections.model.sections import SectionName, SectionStatus
from registry.annual_inspections.model.year import Participation
from registry.organizations.model import OrganizationType

Words = Annotated[CleanText, Field(min_length=2, max_length=2000)]
Year = Annotated[int, Field(ge=1999, le=2200)]


class BeginIn(BaseModel):
    """Which year to report on; without a form, the one the organization's grade entitles it to."""

    model_config = ConfigDict(extra="forbid")

    year: Year
    form: InspectionForm | None = Field(
        default=None, description="full needs no grade; left out, the grade is asked for 缺省时核验评估等级"
    )


class ChangeIn(BaseModel):
    """What was filled in since."""

    model_config = ConfigDict(extra="forbid")

    sections: SectionsIn


class NoticeItemIn(BaseModel):
    """One thing to mend."""

    model_config = ConfigDict(extra="forbid")

    pointer: str = Field(pattern=r"^/[a-z_]{1,40}(/[a-z_0-9]{1,40})?$", description="part and member, as /people/total")
    message: Words


class NoticeIn(BaseModel):
    """Everything to mend, at once."""

    model_config = ConfigDict(extra="forbid")

    items: Annotated[list[NoticeItemIn], Field(min_length=1, max_length=50)]


class OpinionIn(BaseModel):
    """What is said about it."""

    model_config = ConfigDict(extra="forbid")

    opinion: Words | None = None


class ReasonIn(BaseModel):
    """Why not."""

    model_config = ConfigDict(extra="forbid")

    opinion: Words


class ReviewIn(BaseModel):
    """The result that is proposed."""

    model_config = ConfigDict(extra="forbid")

    result: InspectionResult
    opinion: Words | None = None


class RectificationIn(BaseModel):
    """What was put right."""

    model_config = ConfigDict(extra="forbid")

    report: Words


class SettlementIn(BaseModel):
    """What was done: the number of the decision, or why there is none."""

    model_config = ConfigDict(extra="forbid")

    note: Words


class SectionOut(BaseModel):
    """One part: how far it is filled in, and where its facts come from."""

    name: SectionName
    label: str
    is_asked_for: bool
    status: SectionStatus
    missing: list[str]
    content: dict[str, Any] | None
    change_at: str | None = Field(description="where wrong facts of the register are changed 有误请办理变更登记")


class FindingOut(BaseModel):
    """A broken rule."""

    code: str
    article: str
    message: str
    next_step: str | None
    facts: dict[str, Any]


class InspectionOut(BaseModel):
    """One organization's report for one year."""

    id: UUID
    organization_id: UUID
    year: int
    kind: InspectionKind
    form: InspectionForm
    grade_fact: dict[str, Any] | None
    state: InspectionState
    area: str
    type: OrganizationType
    supervising_unit: str | None
    due_on: date
    days_left: int | None
    is_late: bool
    filed_on: date | None
    absent_on: date | None
    unit_agrees: bool | None
    unit_opinion: str | None
    unit_opinion_on: date | None
    notice: dict[str, Any] | None
    reviewed_on: date | None
    proposed_result: InspectionResult | None
    opinion: str | None
    concluded_on: date | None
    result: InspectionResult | None
    rectify_by: date | None
    rectification: str | None
    rectification_filed_on: date | None
    rectified_on: date | None
    listing_proposed_on: date | None
    consequence: Consequence | None
    consequence_since: date | None
    consequence_done_on: date | None
    consequence_note: str | None
    sections: list[SectionOut]
    remarks: list[FindingOut]


class CheckOut(BaseModel):
    """Every rule the report is put to, broken or kept."""

    findings: list[FindingOut]
    rules: list[dict[str, Any]]


class InspectionSummary(BaseModel):
    """A report as it stands in lists."""

    id: UUID
    organization_id: UUID
    year: int
    kind: InspectionKind
    form: InspectionForm
    area: str
    type: OrganizationType
    state: InspectionState
    due_on: date
    filed_on: date | None
    is_late: bool
    concluded_on: date | None
    result: InspectionResult | None
    rectify_by: date | None


class InspectionPage(BaseModel):
    """One page of reports."""

    items: list[InspectionSummary]
    next_cursor: str | None


class InspectionFilter(Filter):
    """What the list can be asked."""

    year: Year | None = None
    state: InspectionState | None = None
    organization_id: UUID | None = None


class ActionsOut(BaseModel):
    """Every step, allowed to the caller or blocked, with the reason."""

    items: list[dict[str, Any]]


class YearOut(BaseModel):
    """A year to report on, with its windows and how far it has come."""

    year: int
    opens_on: date
    unit_by: date
    authority_by: date
    charity_by: date
    groups_registered_by: date
    services_registered_by: date
    opened_on: date
    days_left: int = Field(description="to the authority's last day; negative when it is over 距截止天数")
    counts: dict[str, int] = Field(description="reports under way and concluded, and absences 办理中、已作结论、未参检")


class ParticipationOut(BaseModel):
    """How many organizations of an area stand how to a year."""

    year: int
    counts: dict[str, int] = Field(description="by participation 按参检状态")


class YearList(BaseModel):
    """The years that were opened, the latest first."""

    items: list[YearOut]
    next_cursor: str | None = None


class ParticipantOut(BaseModel):
    """An organization and how it stands to the year; the exempt with the reason."""

    id: UUID
    credit_code: str | None
    name: str
    type: OrganizationType
    area: str
    registered_on: date
    supervising_unit: str | None
    charity_since: date | None = Field(description="a charity at the year's end files the annual report 慈善组织")
    status: Participation
    due_on: date
    inspection_id: UUID | None
    filed_on: date | None
    result: InspectionResult | None
    reason: FindingOut | None


class ParticipantPage(BaseModel):
    """One page of participants."""

    items: list[ParticipantOut]
    next_cursor: str | None


class ParticipantFilter(Filter):
    """What the list of participants can be asked."""

    status: Participation | None = Field(default=None, description="left out: all who take part 缺省为全部参检单位")
    type: OrganizationType | None = None


class ResultOut(BaseModel):
    """A result as it is published."""

    id: UUID
    organization_id: UUID
    year: int
    kind: InspectionKind
    result: InspectionResult
    concluded_on: date | None
    absent_on: date | None


class ResultPage(BaseModel):
    """One page of results."""

    items: list[ResultOut]
    next_cursor: str | None


class ResultFilter(Filter):
    """What the published results can be asked."""

    result: InspectionResult | None = None
    organization_id: UUID | None = None
