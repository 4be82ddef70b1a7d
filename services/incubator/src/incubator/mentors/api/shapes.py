"""What goes in and out at the counters for mentors; a telephone number only ever goes out masked."""

from datetime import date
from typing import Annotated, Any, Self
from uuid import UUID

from bureaukit.masks import mask_phone
from bureaukit.names import CleanText
from bureaukit.pages import Filter
from bureaukit.text import Text
from pydantic import BaseModel, ConfigDict, Field, model_validator

from incubator.mentors.model import Mentor, MentorField, Mentoring, MentoringState, Visit, VisitState
from incubator.wire import Day, Organization

Name = Annotated[CleanText, Field(min_length=2, max_length=60)]
Fields = Annotated[list[MentorField], Field(min_length=1, max_length=len(MentorField))]
Affiliation = Annotated[CleanText, Field(min_length=2, max_length=120, description="where they come from 所在单位")]
Phone = Annotated[str, Field(pattern=r"^\+?[0-9-]{7,20}$", description="联系电话; shown masked")]
Account = Annotated[str, Field(min_length=1, max_length=120, description="sub of the mentor's own token 导师账号")]
Words = Annotated[CleanText, Field(min_length=2, max_length=500)]
Report = Annotated[str, Field(min_length=2, max_length=4000)]


class MentorIn(BaseModel):
    """Somebody who advises tenants."""

    model_config = ConfigDict(extra="forbid")

    area: Annotated[str, Field(pattern=r"^[0-9]{6}(?:[0-9]{3}){0,2}$", description="for whose bases 服务区划")]
    name: Name
    fields: Fields
    organization: Affiliation | None = None
    phone: Phone | None = None
    account_sub: Account | None = None
    valid_from: Day
    valid_to: Day | None = Field(default=None, description="not included 不含当日")


class MentorPatch(BaseModel):
    """What may change of a mentor; what is not named stays."""

    model_config = ConfigDict(extra="forbid")

    name: Name | None = None
    fields: Fields | None = None
    organization: Affiliation | None = None
    phone: Phone | None = None
    account_sub: Account | None = None
    valid_to: Day | None = None

    def values(self) -> dict[str, Any]:
        """Return what it changes."""
        named = {name: getattr(self, name) for name in self.model_fields_set}
        return named | ({"fields": tuple(dict.fromkeys(self.fields))} if self.fields else {})

    @model_validator(mode="after")
    def keeps_what_must_be(self) -> Self:
        """A mentor has a name and a field."""
        if {"name", "fields"} & self.model_fields_set and None in (
            getattr(self, one) for one in ("name", "fields") if one in self.model_fields_set
        ):
            raise ValueError(Text("姓名与专长不能为空", "A mentor has a name and a field"))
        return self


class MentorOut(BaseModel):
    """A mentor."""

    id: UUID
    area: str
    name: str
    fields: list[MentorField]
    organization: str | None
    phone_masked: str | None
    has_account: bool
    valid_from: date
    valid_to: date | None


class MentorItem(BaseModel):
    """A mentor in a list."""

    id: UUID
    area: str
    name: str
    fields: list[MentorField]
    organization: str | None
    valid_from: date
    valid_to: date | None


class MentorPage(BaseModel):
    """One page of mentors."""

    items: list[MentorItem]
    next_cursor: str | None


class MentorFilter(Filter):
    """What the list of mentors can be asked."""

    field: MentorField | None = None
    as_of: date | None = Field(default=None, description="there on this day 当日在聘")


class MentoringIn(BaseModel):
    """A mentor for a tenant: an organization, or a team by its application."""

    model_config = ConfigDict(extra="forbid")

    mentor_id: UUID
    base_id: UUID
    organization: Organization | None = None
    admission_id: UUID | None = Field(default=None, description="of a team not yet registered 未登记团队的入驻申请")
    purpose: Words
    start_on: Day
    end_on: Day = Field(description="not included 不含当日")

    @model_validator(mode="after")
    def one_client(self) -> Self:
        """Either an organization or a team, and a term with a day in it."""
        if (self.organization is None) == (self.admission_id is None):
            raise ValueError(Text("organization 与 admission_id 须且只能填一项", "Give organization or admission_id"))
        if self.end_on <= self.start_on:
            raise ValueError(Text("终止日须晚于起始日", "The end must be later than the start"))
        return self


class EndingIn(BaseModel):
    """Why a term ends before its time, or why a visit does not count."""

    model_config = ConfigDict(extra="forbid")

    reason: Words


class MentoringOut(BaseModel):
    """A term of a mentor with a tenant."""

    id: UUID
    mentor_id: UUID
    mentor_name: str
    base_id: UUID
    organization_id: UUID | None
    organization_name: str | None
    team_name: str | None
    purpose: str
    start_on: date
    end_on: date
    state: MentoringState
    reason: str | None


class MentoringPage(BaseModel):
    """One page of terms."""

    items: list[MentoringOut]
    next_cursor: str | None


class MentoringFilter(Filter):
    """What the list of terms can be asked."""

    mentor_id: UUID | None = None
    organization_id: UUID | None = None
    base_id: UUID | None = None
    as_of: date | None = Field(default=None, description="running on this day 当日结对中")


class VisitIn(BaseModel):
    """What was found and advised, and what is to follow by when."""

    model_config = ConfigDict(extra="forbid")

    day: Day
    findings: Report
    advice: Report
    follow_up: Words | None = None
    follow_up_due: Day | None = None

    @model_validator(mode="after")
    def follow_up_has_a_day(self) -> Self:
        """What is to follow is due on a day."""
        if (self.follow_up is None) != (self.follow_up_due is None):
            raise ValueError(Text("跟进事项与期限须同时填写", "What is to follow and its day go together"))
        return self


class FollowUpIn(BaseModel):
    """What became of what was to follow."""

    model_config = ConfigDict(extra="forbid")

    followed_up_on: Day
    outcome: Words


class VisitOut(BaseModel, from_attributes=True):
    """A visit."""

    id: UUID
    mentoring_id: UUID
    day: date
    findings: str
    advice: str
    follow_up: str | None
    follow_up_due: date | None
    state: VisitState
    followed_up_on: date | None
    outcome: str | None


class VisitItem(VisitOut):
    """A visit in a list, with whose it was and to whom."""

    mentor_id: UUID
    base_id: UUID
    organization_id: UUID | None
    team_name: str | None


class VisitPage(BaseModel):
    """One page of visits."""

    items: list[VisitItem]
    next_cursor: str | None


class VisitFilter(Filter):
    """What the list of visits can be asked."""

    mentor_id: UUID | None = None
    organization_id: UUID | None = None
    mentoring_id: UUID | None = None
    state: VisitState | None = None
    due_by: date | None = Field(default=None, description="to be followed up by this day 跟进期限截至")


class ActionsOut(BaseModel):
    """Every act with its verdict now."""

    items: list[dict[str, Any]]


def mentor_out(mentor: Mentor) -> MentorOut:
    """Return a mentor as they are shown."""
    shown = {name: getattr(mentor, name) for name in MentorOut.model_fields if hasattr(mentor, name)}
    phone = mask_phone(mentor.phone) if mentor.phone else None
    return MentorOut(**shown, phone_masked=phone, has_account=mentor.account_sub is not None)


def mentoring_out(mentoring: Mentoring, mentor_name: str, organization_name: str | None) -> MentoringOut:
    """Return a term as it is shown."""
    own = {name: getattr(mentoring, name) for name in MentoringOut.model_fields if hasattr(mentoring, name)}
    client = mentoring.client
    return MentoringOut(
        **own,
        mentor_name=mentor_name,
        organization_id=client.organization_id,
        organization_name=organization_name,
        team_name=client.team_name,
    )


def visit_out(visit: Visit) -> VisitOut:
    """Return a visit as it is shown."""
    return VisitOut.model_validate(visit)
