"""What goes over the counter for filings: a request in and out; the responsible person's number only ever goes out masked."""

from datetime import date
from typing import Annotated
from uuid import UUID

from bureaukit.names import CleanText
from bureaukit.pages import Filter
from bureaukit.problems import FieldError, Invalid
from bureaukit.text import Text
from pydantic import BaseModel, ConfigDict, Field

from registry import id_numbers
from registry.filings.model import ActivityKind, Content, FilingState
from registry.organizations.model import Sector
from registry.streets import Words


class FilingIn(BaseModel):
    """What residents declare of their group."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[CleanText, Field(min_length=2, max_length=60)]
    area: str = Field(pattern=r"^[0-9]{12}$", description="code of the community 社区代码")
    activity_kind: ActivityKind
    sector: Sector
    members: int = Field(ge=0, le=100_000)
    activity_place: Annotated[CleanText, Field(min_length=2, max_length=200)] | None = None
    purpose: Words | None = None
    has_rules: bool = Field(default=False, description="charter or rules of activity 章程或活动规则")
    is_non_profit: bool = False
    is_self_governance_body: bool = Field(default=False, description="居委会下设机构、业主委员会等")
    responsible_name: Annotated[CleanText, Field(min_length=2, max_length=60)]
    responsible_id: str = Field(pattern=r"^[0-9]{17}[0-9Xx]$", description="公民身份号码; sealed, never shown again")

    def content(self, today: date) -> Content:
        """Return what is declared; the number is checked with the clock of the counter."""
        number = self.responsible_id.upper()
        if not id_numbers.is_valid(number, today=today):
            words = Text("公民身份号码有误", "The ID number is not valid")
            raise Invalid(FieldError("/responsible_id", "invalid_id_number", words))
        return Content(**self.model_dump() | {"responsible_id": number})


class FilingSummary(BaseModel):
    """A request as it stands in lists."""

    id: UUID
    state: FilingState
    name: str
    area: str
    activity_kind: ActivityKind
    sector: Sector
    members: int
    submitted_on: date
    decided_on: date | None
    organization_id: UUID | None


class FilingOut(FilingSummary):
    """One request; the responsible person's number only masked."""

    activity_place: str | None
    purpose: str | None
    has_rules: bool
    is_non_profit: bool
    is_self_governance_body: bool
    responsible_name: str
    responsible_id_masked: str
    checked_on: date | None
    check_opinion: str | None
    opinion: str | None
    due_on: date | None
    provisional: bool


class ResponsibleOut(BaseModel):
    """Who answers for a filed group now: after its last change, or as the old list has it."""

    organization_id: UUID
    responsible_name: str | None


class FilingPage(BaseModel):
    """One page of requests."""

    items: list[FilingSummary]
    next_cursor: str | None


class FilingFilter(Filter):
    """What the list can be asked."""

    state: FilingState | None = None
