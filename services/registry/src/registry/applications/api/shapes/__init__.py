"""What goes over the counter: a case of any matter in and out, discriminated by `matter`; without it, an establishment."""

from collections.abc import Callable, Mapping
from functools import reduce
from operator import or_
from typing import Annotated, Any, get_args

from fastapi import Body
from pydantic import BaseModel, Field, WrapValidator
from typing_extensions import TypeAliasType

from registry.applications.api.shapes.cases import CaseOut, CheckOut, common_members, head_out, person_out
from registry.applications.api.shapes.filings import FILINGS, AnyFilingIn, FilingIn, out
from registry.applications.api.shapes.founding import (
    ApplicationIn,
    ApplicationOut,
    ContentIn,
    PromotionChangeIn,
    PromotionIn,
)
from registry.applications.api.shapes.members import Area, Words
from registry.applications.lifecycle import Due
from registry.applications.model import Application, Content, Matter, Part
from registry.applications.rules.social_work import social_work_share

__all__ = [
    "CASE_OUT",
    "Area",
    "CaseOut",
    "ChangeIn",
    "CheckOut",
    "DraftIn",
    "FilingIn",
    "PromotionIn",
    "Words",
    "shown",
]


def _matter(kind: type[BaseModel]) -> Matter:
    """Return the one value that the discriminator has in a shape."""
    matter: Matter = get_args(kind.model_fields["matter"].annotation)[0]
    return matter


def _by_matter(*foundings: type[BaseModel]) -> Callable[[Any, Any], BaseModel]:
    """Return a validator that looks at `matter` first, so that faults name the members of one shape and no tags."""
    shapes: dict[str, type[BaseModel]] = {_matter(kind): kind for kind in (*foundings, *FILINGS)}

    def read(sent: Any, handler: Callable[[Any], BaseModel]) -> BaseModel:
        if isinstance(sent, BaseModel):  # FastAPI puts what was read to the validator once more
            return sent
        asked = sent.get("matter", Matter.ESTABLISHMENT) if isinstance(sent, Mapping) else Matter.ESTABLISHMENT
        shape = shapes.get(asked) if isinstance(asked, str) else None
        return shape.model_validate(sent) if shape else handler(sent)

    return read


# FastAPI sees no further than an alias, so that pydantic alone reads what is said of the union.
DraftedCase = TypeAliasType(
    "DraftedCase",
    Annotated[
        ApplicationIn | PromotionIn | AnyFilingIn,
        Field(discriminator="matter"),
        WrapValidator(_by_matter(ApplicationIn, PromotionIn)),
    ],
)
ChangedCase = TypeAliasType(
    "ChangedCase",
    Annotated[
        ContentIn | PromotionChangeIn | AnyFilingIn,
        Field(discriminator="matter"),
        WrapValidator(_by_matter(ContentIn, PromotionChangeIn)),
    ],
)
DraftIn = Annotated[DraftedCase, Body()]
ChangeIn = Annotated[ChangedCase, Body()]

_OUT = {_matter(kind): out(kind) for kind in FILINGS}
CASE_OUT: Any = reduce(or_, _OUT.values(), ApplicationOut)  # whichever the matter has


def shown(application: Application, running: Due | None, *, language: str, masked: bool = False) -> CaseOut:
    """Return a case as it goes out; `masked` hides names too, for readers who need no person."""
    common = common_members(application, running, language=language)
    people = {part: [person_out(p, masked=masked) for p in application.people if p.part is part] for part in Part}
    named = {
        "founders": people[Part.FOUNDER],
        "legal_representative": next(iter(people[Part.LEGAL_REPRESENTATIVE]), None),
        "heads": [head_out(p, masked=masked) for p in application.people if p.part is Part.HEAD],
    }
    content = application.content
    shape = ApplicationOut if isinstance(content, Content) else _OUT[application.matter]
    own = {name: getattr(content, name) for name in shape.model_fields if hasattr(content, name)}
    if isinstance(content, Content):
        share = social_work_share(content)
        own["social_work_ratio"] = str(share) if share is not None else None
    given = common | own | {"matter": application.matter} | named
    return shape(**{name: given[name] for name in shape.model_fields})
