"""The members that several matters have in common: forms of words, numbers and areas, and a person with an ID number."""

from dataclasses import replace
from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from bureaukit.names import CleanText
from bureaukit.problems import FieldError
from bureaukit.text import Text
from pydantic import BaseModel, ConfigDict, Field

from registry import id_numbers
from registry.applications.model import CharitableActivity, Office, Part, Person
from registry.people.model import Declaration, Departure, PostKind

Name = Annotated[CleanText, Field(min_length=2, max_length=60)]
Line = Annotated[CleanText, Field(min_length=2, max_length=200)]
Words = Annotated[CleanText, Field(min_length=2, max_length=1000)]
Count = Annotated[int, Field(ge=0, le=1_000_000)]
Fen = Annotated[int, Field(ge=0, le=10**13)]
Area = Annotated[str, Field(pattern=r"^(?:[0-9]{6}|[0-9]{9}|[0-9]{12})$", description="division code 区划代码")]
CharterItem = Annotated[int, Field(ge=1, le=9)]

CharityCharterItem = Annotated[int, Field(ge=1, le=10)]
CharitableActivities = Annotated[list[CharitableActivity], Field(max_length=6, description="慈善法第三条所列活动")]
CharityCharterItems = Annotated[
    list[CharityCharterItem], Field(max_length=10, description="章程载明的慈善法第十一条各项")
]


class PersonIn(BaseModel):
    """A person with the number of their identity card."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[CleanText, Field(min_length=2, max_length=60)]
    id_number: str = Field(pattern=r"^[0-9]{17}[0-9Xx]$", description="公民身份号码; sealed, never shown again")


class OfficerIn(PersonIn):
    """A person who is to take a post, with what is declared of them."""

    until_on: date | None = Field(default=None, le=date(2199, 12, 31), description="the term is over on 任期届满日")
    has_full_capacity: bool = True
    deprived_of_political_rights: bool = False
    sentence_served_on: date | None = Field(default=None, description="of an intentional crime 刑罚执行完毕日")
    is_state_staff: bool = Field(default=False, description="serving state staff 现职国家工作人员")
    is_retired_official: bool = Field(default=False, description="retired official 退(离)休领导干部")
    is_relative_of_council: bool = Field(default=False, description="of a member of the council 理事的近亲属")
    approved_by_authority: bool = Field(default=False, description="of higher age, or of a further term 已获批准")

    def office(self) -> Office:
        """Return the post as the model holds it."""
        declared = Declaration(**{name: getattr(self, name) for name in Declaration.__dataclass_fields__})
        return Office(self.post_kind, None, self.until_on, declared)

    @property
    def post_kind(self) -> PostKind:
        """Which post."""
        return PostKind.LEGAL_REPRESENTATIVE


class HeadIn(OfficerIn):
    """A head, a member of the council or a supervisor; the legal representative is a member of its own."""

    kind: Literal[
        PostKind.HEAD,
        PostKind.DEPUTY_HEAD,
        PostKind.SECRETARY_GENERAL,
        PostKind.COUNCIL_CHAIR,
        PostKind.COUNCIL_MEMBER,
        PostKind.SUPERVISOR,
    ]

    @property
    def post_kind(self) -> PostKind:
        """Which post."""
        return PostKind(self.kind)


class ElectedIn(HeadIn):
    """Somebody who was elected, from a day on."""

    from_on: date | None = Field(default=None, ge=date(1949, 10, 1), description="first day in the post 任职起始日")

    def office(self) -> Office:
        """Return the post as the model holds it."""
        return replace(super().office(), from_on=self.from_on)


class LeavingIn(BaseModel):
    """A post that ended: named by its id, or by post and person."""

    model_config = ConfigDict(extra="forbid", from_attributes=True)

    post_id: UUID | None = None
    kind: PostKind | None = None
    name: Annotated[CleanText, Field(min_length=2, max_length=60)] | None = None
    ended_on: date | None = Field(default=None, description="first day out of the post 离任日（不含）")
    reason: Departure | None = None


def person(part: Part, sent: PersonIn, pointer: str, today: date, faults: list[FieldError]) -> Person:
    """Return a person as the model holds them; a number that cannot be is added to the faults."""
    number = sent.id_number.upper()
    if not id_numbers.is_valid(number, today=today):
        words = Text("公民身份号码有误", "The ID number is not valid")
        faults.append(FieldError(f"{pointer}/id_number", "invalid_id_number", words))
    return Person(part, sent.name, number, sent.office() if isinstance(sent, OfficerIn) else None)
