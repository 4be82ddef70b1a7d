"""An establishment over the counter: ID numbers come in and only ever go out masked."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, Literal

from bureaukit.problems import FieldError, Invalid
from pydantic import BaseModel, ConfigDict, Field

from registry.applications.api.shapes.cases import CaseOut, HeadOut, PersonOut
from registry.applications.api.shapes.members import (
    Area,
    CharitableActivities,
    CharityCharterItems,
    CharterItem,
    Count,
    Fen,
    HeadIn,
    Line,
    Name,
    OfficerIn,
    PersonIn,
    Words,
    person,
)
from registry.applications.model import (
    ApplicationType,
    CharitableActivity,
    Content,
    DirectRegistrationClass,
    Matter,
    Part,
    Person,
    Promotion,
)
from registry.organizations.model import Sector, SocialWorkKind

NOT_CONTENT = {"matter", "founders", "legal_representative", "heads"}


class FoundingIn(BaseModel):
    """What can be declared of a founding and changed; what is left out stays as it is."""

    model_config = ConfigDict(extra="forbid")

    matter: Matter
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
    is_charity: bool = Field(default=False, description="to be registered as a charity 申请登记为慈善组织")
    charitable_activities: CharitableActivities = []
    charity_charter_items: CharityCharterItems = []
    leaves_assets_to_charities: bool = Field(default=False, description="by its charter 章程规定剩余财产转给慈善组织")
    founders: list[PersonIn] = Field(default=[], max_length=200)
    legal_representative: OfficerIn | None = None
    heads: list[HeadIn] = Field(
        default=[], max_length=100, description="heads, council, supervisors: in office from the registration on"
    )

    def changes(self) -> dict[str, Any]:
        """Return what was sent, as the model holds it, people left out."""
        sent = {name: getattr(self, name) for name in self.model_fields_set - NOT_CONTENT}
        for name in ("charter_items", "charity_charter_items", "charitable_activities"):
            if name in sent:
                sent[name] = tuple(sorted(set(sent[name])))
        return sent

    def people(self, before: Sequence[Person], *, today: date) -> list[Person]:
        """Return the people after this change; numbers are checked here, with the clock of the counter."""
        faults: list[FieldError] = []
        people = [p for p in before if _PARTS[p.part] not in self.model_fields_set]
        if "founders" in self.model_fields_set:
            people += [person(Part.FOUNDER, p, f"/founders/{n}", today, faults) for n, p in enumerate(self.founders)]
        if self.legal_representative:
            people.append(
                person(Part.LEGAL_REPRESENTATIVE, self.legal_representative, "/legal_representative", today, faults)
            )
        if "heads" in self.model_fields_set:
            people += [person(Part.HEAD, p, f"/heads/{n}", today, faults) for n, p in enumerate(self.heads)]
        if faults:
            raise Invalid(*faults)
        return people


class ContentIn(FoundingIn):
    """A change of an establishment."""

    matter: Literal[Matter.ESTABLISHMENT] = Matter.ESTABLISHMENT


class PromotionChangeIn(FoundingIn):
    """A change of a promotion (备案转登记)."""

    matter: Literal[Matter.PROMOTION]


class PromotionIn(PromotionChangeIn):
    """A founding declared by an organization that is on record as filed (备案转登记): type and name at least."""

    type: ApplicationType
    name: Name

    def content(self) -> Promotion:
        """Return what is declared."""
        return Promotion(**self.changes())


class ApplicationIn(ContentIn):
    """A new draft: type and name at least."""

    type: ApplicationType
    name: Name

    def content(self) -> Content:
        """Return what is declared."""
        return Content(**self.changes())


_PARTS = {
    Part.FOUNDER: "founders",
    Part.LEGAL_REPRESENTATIVE: "legal_representative",
    Part.HEAD: "heads",
}


class ApplicationOut(CaseOut):
    """A case of establishment."""

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
    is_charity: bool
    charitable_activities: list[CharitableActivity]
    charity_charter_items: list[int]
    leaves_assets_to_charities: bool
    founders: list[PersonOut]
    legal_representative: PersonOut | None
    heads: list[HeadOut]
