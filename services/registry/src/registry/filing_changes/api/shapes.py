"""What goes over the counter when a filing changes or ends; the head's number and the telephone only ever go out masked."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from bureaukit.names import CleanText
from bureaukit.pages import Filter
from bureaukit.problems import FieldError, Invalid
from bureaukit.text import Text
from pydantic import BaseModel, ConfigDict, Field

from registry import id_numbers
from registry.filing_changes.actions.asking import What
from registry.filing_changes.model import AskedBy, ChangeKind, ChangeState, EndGround, Head, Items
from registry.filings.model import ActivityKind
from registry.streets import Words
from registry.wire import Organization

Place = Annotated[CleanText, Field(min_length=2, max_length=200)]
Name = Annotated[CleanText, Field(min_length=2, max_length=60)]


class HeadIn(BaseModel):
    """Who answers for the group from now on."""

    model_config = ConfigDict(extra="forbid")

    name: Name
    id_number: str = Field(pattern=r"^[0-9]{17}[0-9Xx]$", description="公民身份号码; sealed, never shown again")


class ItemsIn(BaseModel):
    """Other items (备案变更); what is left out stays as it is."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal[ChangeKind.ITEMS]
    name: Name | None = None
    activity_place: Place | None = None
    activity_area: str | None = Field(default=None, pattern=r"^[0-9]{9}([0-9]{3})?$", description="活动地域区划代码")
    activity_kind: ActivityKind | None = None
    purpose: Words | None = None
    head: HeadIn | None = None
    phone: str | None = Field(default=None, pattern=r"^\+?[0-9-]{7,20}$", description="联系电话; shown masked")
    reason: Words | None = None

    def what(self, today: date) -> What:
        """Return what is asked; the number is checked with the clock of the counter."""
        head = None
        if self.head:
            number = self.head.id_number.upper()
            if not id_numbers.is_valid(number, today=today):
                words = Text("公民身份号码有误", "The ID number is not valid")
                raise Invalid(FieldError("/head/id_number", "invalid_id_number", words))
            head = Head(self.head.name, number)
        items = Items(
            self.name, self.activity_place, self.activity_area, self.activity_kind, self.purpose, head, self.phone
        )
        return What(ChangeKind.ITEMS, items, reason=self.reason)


class EndIn(BaseModel):
    """That the filing ends (注销备案), on which ground."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal[ChangeKind.END]
    ground: EndGround
    reason: Words | None = None
    last_active_on: date | None = None

    def what(self, today: date) -> What:  # noqa: ARG002 -- as `ItemsIn.what`
        """Return what is asked."""
        return What(ChangeKind.END, ground=self.ground, reason=self.reason, last_active_on=self.last_active_on)


ChangeIn = Annotated[ItemsIn | EndIn, Field(discriminator="kind")]


class ByOfficeIn(BaseModel):
    """What its community or its street brings for a group."""

    model_config = ConfigDict(extra="forbid")

    organization: Organization
    change: ChangeIn


class NoticeIn(BaseModel):
    """The end that the street intends, told to the group with its reason."""

    model_config = ConfigDict(extra="forbid")

    organization: Organization
    ground: EndGround
    reason: Words
    last_active_on: date | None = None


class StatementIn(BaseModel):
    """What the group says against its end."""

    model_config = ConfigDict(extra="forbid")

    statement: Words


class FilingChangeSummary(BaseModel):
    """A request as it stands in lists."""

    id: UUID
    kind: ChangeKind
    state: ChangeState
    organization_id: UUID
    area: str
    asked_by: AskedBy
    ground: EndGround | None
    requested_on: date
    decided_on: date | None


class FilingChangeOut(FilingChangeSummary):
    """One request."""

    name: str | None
    activity_place: str | None
    activity_area: str | None
    activity_kind: ActivityKind | None
    purpose: str | None
    head_name: str | None
    head_id_masked: str | None
    phone_masked: str | None
    reason: str | None
    last_active_on: date | None
    answer_by: date | None
    statement: str | None
    stated_on: date | None
    checked_on: date | None
    check_opinion: str | None
    opinion: str | None
    due_on: date | None
    provisional: bool


class FilingChangePage(BaseModel):
    """One page of requests."""

    items: list[FilingChangeSummary]
    next_cursor: str | None


class FilingChangeFilter(Filter):
    """What the list can be asked."""

    kind: ChangeKind | None = None
    state: ChangeState | None = None
