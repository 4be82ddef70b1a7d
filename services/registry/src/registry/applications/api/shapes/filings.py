"""Filings of organizations on record over the counter: a shape for each matter, discriminated by `matter`."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, Literal, get_args

from bureaukit.problems import FieldError, Invalid
from pydantic import BaseModel, ConfigDict, Field, create_model

from registry.applications.api.shapes.cases import CaseOut, PersonOut
from registry.applications.api.shapes.members import Area, Fen, Line, Name, PersonIn, Words, person
from registry.applications.model import (
    CONTENTS,
    DirectRegistrationClass,
    EnclosedDocument,
    Filing,
    Matter,
    Part,
    Person,
)


class FilingIn(BaseModel):
    """What every filing of an organization on record has."""

    model_config = ConfigDict(extra="forbid")

    matter: Matter
    documents: Annotated[list[EnclosedDocument], Field(max_length=40)] = Field(
        default=[], description="what is enclosed, by name 所附材料"
    )
    unit_consented_on: date | None = Field(
        default=None,
        description="a consent given in writing before 此前书面同意之日; without it the unit is asked here",
    )
    effective_on: date | None = Field(default=None, description="a day to come 拟生效日期; without it, when decided")
    reason: Words | None = None

    def changes(self) -> dict[str, Any]:
        """Return what was sent, as the model holds it, people left out."""
        sent = {name: getattr(self, name) for name in self.model_fields_set - NOT_CONTENT}
        return {name: tuple(value) if isinstance(value, list) else value for name, value in sent.items()}

    def content(self) -> Filing:
        """Return what is declared."""
        kind = CONTENTS[self.matter]
        if not issubclass(kind, Filing):
            raise TypeError(f"{self.matter} is no filing")
        return kind(**self.changes())

    def people(self, before: Sequence[Person], *, today: date) -> list[Person]:
        """Return the people after this change; of the filings one names a person, the one who is to represent."""
        sent: PersonIn | None = getattr(self, "legal_representative", None)
        if sent is None:
            return list(before)
        faults: list[FieldError] = []
        people = [person(Part.LEGAL_REPRESENTATIVE, sent, "/legal_representative", today, faults)]
        if faults:
            raise Invalid(*faults)
        return people


NOT_CONTENT = {"matter", "legal_representative"}


class NameChangeIn(FilingIn):
    """Change of the name (名称变更)."""

    matter: Literal[Matter.NAME_CHANGE]
    new_name: Name | None = None


class DomicileChangeIn(FilingIn):
    """Change of the domicile (住所变更)."""

    matter: Literal[Matter.DOMICILE_CHANGE]
    domicile: Line | None = None
    area: Area | None = None


class ScopeChangeIn(FilingIn):
    """Change of purpose or scope (宗旨、业务范围变更)."""

    matter: Literal[Matter.SCOPE_CHANGE]
    purpose: Words | None = None
    scope: Words | None = None


class LegalRepresentativeChangeIn(FilingIn):
    """Change of the legal representative (法定代表人变更)."""

    matter: Literal[Matter.LEGAL_REPRESENTATIVE_CHANGE]
    legal_representative: PersonIn | None = None
    audited_on: date | None = Field(default=None, description="day of the audit before the change 财务审计之日")


class FundsChangeIn(FilingIn):
    """Change of the funds (活动资金、开办资金变更)."""

    matter: Literal[Matter.FUNDS_CHANGE]
    start_up_funds_fen: Fen | None = None


class SupervisingUnitChangeIn(FilingIn):
    """Change of the supervising unit (业务主管单位变更)."""

    matter: Literal[Matter.SUPERVISING_UNIT_CHANGE]
    supervising_unit: Name | None = None
    direct_registration_class: DirectRegistrationClass | None = None


AnyFilingIn = (
    NameChangeIn
    | DomicileChangeIn
    | ScopeChangeIn
    | LegalRepresentativeChangeIn
    | FundsChangeIn
    | SupervisingUnitChangeIn
)
FILINGS: tuple[type[FilingIn], ...] = get_args(AnyFilingIn)


def out(kind: type[FilingIn]) -> type[CaseOut]:
    """Return the shape in which a case of this matter goes out: its own members beside those of every case."""
    members = kind.model_fields.items()
    own: dict[str, Any] = {name: (field.annotation, None) for name, field in members if name not in NOT_CONTENT}
    if "legal_representative" in kind.model_fields:
        own["legal_representative"] = (PersonOut | None, None)
    return create_model(f"{kind.__name__.removesuffix('In')}Out", __base__=CaseOut, __doc__=kind.__doc__, **own)
