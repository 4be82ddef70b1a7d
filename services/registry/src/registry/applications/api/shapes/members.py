"""The members that several matters have in common: forms of words, numbers and areas, and a person with an ID number."""

from datetime import date
from typing import Annotated

from bureaukit.names import CleanText
from bureaukit.problems import FieldError
from bureaukit.text import Text
from pydantic import BaseModel, ConfigDict, Field

from registry import id_numbers
from registry.applications.model import Part, Person

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


def person(part: Part, sent: PersonIn, pointer: str, today: date, faults: list[FieldError]) -> Person:
    """Return a person as the model holds them; a number that cannot be is added to the faults."""
    number = sent.id_number.upper()
    if not id_numbers.is_valid(number, today=today):
        words = Text("公民身份号码有误", "The ID number is not valid")
        faults.append(FieldError(f"{pointer}/id_number", "invalid_id_number", words))
    return Person(part, sent.name, number)
