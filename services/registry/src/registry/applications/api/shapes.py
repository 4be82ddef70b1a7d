"""What goes over the counter: an application in and out. ID numbers come in and only ever go out masked."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from bureaukit.calendar import WorkCalendar
from bureaukit.masks import mask_id_number, mask_name
from bureaukit.names import CleanText
from bureaukit.problems import FieldError, Invalid
from bureaukit.text import Text
from pydantic import BaseModel, ConfigDict, Field

from registry import id_numbers
from registry.applications.lifecycle import Due, due, refusal_article
from registry.applications.model import (
    Application,
    ApplicationState,
    ApplicationType,
    Content,
    DirectRegistrationClass,
    Part,
    Person,
    RefusalGround,
)
from registry.applications.rules.social_work import social_work_share
from registry.organizations.model import Sector, SocialWorkKind

Name = Annotated[CleanText, Field(min_length=2, max_length=60)]
Line = Annotated[CleanText, Field(min_length=2, max_length=200)]
Words = Annotated[CleanText, Field(min_length=2, max_length=1000)]
Count = Annotated[int, Field(ge=0, le=1_000_000)]
Fen = Annotated[int, Field(ge=0, le=10**13)]
Area = Annotated[str, Field(pattern=r"^(?:[0-9]{6}|[0-9]{9}|[0-9]{12})$", description="division code 区划代码")]
CharterItem = Annotated[int, Field(ge=1, le=9)]


class PersonIn(BaseModel):
    """A person with the number of their identity card."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[CleanText, Field(min_length=2, max_length=60)]
    id_number: str = Field(pattern=r"^[0-9]{17}[0-9Xx]$", description="公民身份号码; sealed, never shown again")


class ContentIn(BaseModel):
    """What can be declared and changed; what is left out stays as it is."""

    model_config = ConfigDict(extra="forbid")

    type: ApplicationType = ApplicationType.SOCIAL_GROUP
    name: Name = ""
    domicile: Line | None = None
    area: Area | None = None
    activity_area: Area | None = None
    sector: Sector | None = None
    scope: Words | None = None
    purpose: Words | None = None
    start_up_funds_fen: Fen = 0
    individual_members: Count = 0
    unit_members: Count = 0
    full_time_staff: Count = 0
    certified_staff: Count = Field(default=0, description="full-time staff with a social-work certificate 持证专职人员")
    social_work_degree_staff: Count = Field(
        default=0, description="other full-time staff with a social-work degree 未持证而社会工作专业毕业的专职人员"
    )
    premises_proved: bool = Field(default=False, description="proof of the right to use the premises 场所使用权证明")
    charter_items: list[CharterItem] = Field(
        default=[], max_length=9, description="items of 社团条例第十四条 or 民非条例第十条 that the draft charter holds"
    )
    bears_liability_alone: bool = False
    supervising_unit: Name | None = None
    direct_registration_class: DirectRegistrationClass | None = None
    needs_prior_permit: bool = False
    is_political_or_religious: bool = False
    social_work: bool = Field(default=False, description="asks for the social-work class 申请社工类")
    social_work_kind: SocialWorkKind | None = None
    charter_states_social_work: bool = False
    existing_credit_code: Annotated[str, Field(pattern=r"^[0-9A-Za-z]{18}$")] | None = None
    founders: list[PersonIn] = Field(default=[], max_length=200)
    legal_representative: PersonIn | None = None

    def changes(self) -> dict[str, Any]:
        """Return what was sent, as the model holds it, people left out."""
        sent = {name: getattr(self, name) for name in self.model_fields_set - {"founders", "legal_representative"}}
        if "charter_items" in sent:
            sent["charter_items"] = tuple(sorted(set(self.charter_items)))
        return sent

    def people(self, before: Sequence[Person], *, today: date) -> list[Person]:
        """Return the people after this change; numbers are checked here, with the clock of the counter."""
        faults: list[FieldError] = []
        people = [p for p in before if _PARTS[p.part] not in self.model_fields_set]
        if "founders" in self.model_fields_set:
            people += [_person(Part.FOUNDER, p, f"/founders/{n}", today, faults) for n, p in enumerate(self.founders)]
        if self.legal_representative:
            people.append(
                _person(Part.LEGAL_REPRESENTATIVE, self.legal_representative, "/legal_representative", today, faults)
            )
        if faults:
            raise Invalid(*faults)
        return people


class ApplicationIn(ContentIn):
    """A new draft: type and name at least."""

    type: ApplicationType
    name: Name

    def content(self) -> Content:
        """Return what is declared."""
        return Content(**self.changes())


_PARTS = {Part.FOUNDER: "founders", Part.LEGAL_REPRESENTATIVE: "legal_representative"}


def _person(part: Part, person: PersonIn, pointer: str, today: date, faults: list[FieldError]) -> Person:
    number = person.id_number.upper()
    if not id_numbers.is_valid(number, today=today):
        words = Text("公民身份号码有误", "The ID number is not valid")
        faults.append(FieldError(f"{pointer}/id_number", "invalid_id_number", words))
    return Person(part, person.name, number)


class PersonOut(BaseModel):
    """A person as those who handle the case see them."""

    name: str
    id_number_masked: str


class NoticeOut(BaseModel):
    """What was told, when."""

    items: list[dict[str, str]]
    given_on: date


class DueOut(BaseModel):
    """The deadline that runs now."""

    step: str
    due_on: date
    provisional: bool
    article: str


class RefusalOut(BaseModel):
    """Why registration was refused, and what can be done about it."""

    ground: RefusalGround
    code: str
    article: str
    reason: str
    remedy: str


class ApplicationOut(BaseModel):
    """One case."""

    id: UUID
    state: ApplicationState
    type: ApplicationType
    name: str
    domicile: str | None
    area: str | None
    activity_area: str | None
    sector: Sector | None
    scope: str | None
    purpose: str | None
    start_up_funds_fen: int
    individual_members: int
    unit_members: int
    full_time_staff: int
    certified_staff: int
    social_work_degree_staff: int
    premises_proved: bool
    charter_items: list[int]
    bears_liability_alone: bool
    supervising_unit: str | None
    direct_registration_class: DirectRegistrationClass | None
    needs_prior_permit: bool
    is_political_or_religious: bool
    social_work: bool
    social_work_kind: SocialWorkKind | None
    charter_states_social_work: bool
    existing_credit_code: str | None
    social_work_ratio: str | None
    founders: list[PersonOut]
    legal_representative: PersonOut | None
    notices: list[NoticeOut]
    submitted_on: date | None
    received_on: date | None
    accepted_on: date | None
    deemed_accepted: bool
    consented_on: date | None
    reviewed_on: date | None
    decided_on: date | None
    opinion: str | None
    due: DueOut | None
    due_on: date | None
    provisional: bool
    refusal: RefusalOut | None
    organization_id: UUID | None


_REMEDY = Text(
    "可以依法申请行政复议或者提起行政诉讼(行政许可法第三十八条)",
    "You may ask for administrative reconsideration or sue (行政许可法 第三十八条)",
)


def shown(application: Application, calendar: WorkCalendar, *, language: str, masked: bool = False) -> ApplicationOut:
    """Return a case as it goes out; `masked` hides names too, for readers who need no person."""
    content, progress = application.content, application.progress
    running = due(application, calendar)
    share = social_work_share(content)
    own = {name: getattr(content, name) for name in Content.__dataclass_fields__}
    dates = {name: getattr(progress, name) for name in ApplicationOut.model_fields if hasattr(progress, name)}
    people = {part: [_out(p, masked=masked) for p in application.people if p.part is part] for part in Part}
    return ApplicationOut(
        **own | {"charter_items": list(content.charter_items)},
        **dates,
        id=application.id,
        state=application.state,
        social_work_ratio=str(share) if share is not None else None,
        founders=people[Part.FOUNDER],
        legal_representative=next(iter(people[Part.LEGAL_REPRESENTATIVE]), None),
        notices=[NoticeOut(items=list(n.items), given_on=n.given_on) for n in application.notices],
        due=_due(running) if running else None,
        due_on=running.on if running else None,
        provisional=bool(running and running.provisional),
        refusal=_refusal(application, language),
        organization_id=application.organization_id,
    )


def _due(running: Due) -> DueOut:
    return DueOut(step=running.step, due_on=running.on, provisional=running.provisional, article=str(running.article))


def _out(person: Person, *, masked: bool) -> PersonOut:
    name = mask_name(person.name) if masked else person.name
    return PersonOut(name=name, id_number_masked=mask_id_number(person.id_number))


def _refusal(application: Application, language: str) -> RefusalOut | None:
    ground = application.progress.refusal_ground
    if ground is None:
        return None
    return RefusalOut(
        ground=ground,
        code=f"NR{list(RefusalGround).index(ground) + 1}",
        article=str(refusal_article(application)),
        reason=application.progress.opinion or "",
        remedy=_REMEDY.in_language(language),
    )


class CheckOut(BaseModel):
    """The verdict of every rule, without any effect."""

    allowed: bool
    findings: list[dict[str, Any]]
    rules: list[dict[str, Any]]
