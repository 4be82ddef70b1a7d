"""What the engine must be told of a matter: to whom it is open, who has a say, by when, by which rules, to what effect."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from bureaukit.crypto import FieldCipher
from bureaukit.db import Record, Tx
from bureaukit.law import Article
from bureaukit.lifecycle import Limit, working_days
from bureaukit.parameters import Parameter, ParameterSet
from bureaukit.rules import Rule

from registry.applications.lifecycle import BY_LICENSING, CHARITY_FOUNDED_WITHIN, Limits
from registry.applications.model import Application, Content, EnclosedDocument, Matter
from registry.organizations.model import OrganizationState
from registry.parameters.charities import PROMISED_CHARITY
from registry.regulations import CHARITY

FOUNDED_AS_CHARITY = CHARITY.article(10, paragraph=1)
Parts = tuple[tuple[Sequence[Rule[Any]], Any], ...]  # rules with the subject that each of them is put to


@dataclass(frozen=True, slots=True)
class Circumstances:
    """When and by which numbers a case is judged; `organization` is the row of the one it concerns, as it is now."""

    today: date
    terms: ParameterSet
    cipher: FieldCipher
    organization: Record | None = None

    @property
    def row(self) -> Record:
        """The organization concerned; a matter that founds one has none."""
        if self.organization is None:
            raise LookupError("this matter concerns no organization on record")
        return self.organization


Gather = Callable[[Tx, Application, Circumstances], Awaitable[Parts]]
Effect = Callable[[Tx, Application, Circumstances], Awaitable[UUID]]
Asked = Callable[[Application, Record | None], tuple[str, ...]]


def own_unit(application: Application, organization: Record | None) -> tuple[str, ...]:  # noqa: ARG001 -- one of `Asked`
    """Return the unit of the organization concerned; of a consent in writing it sees the case, and the clerk the paper."""
    unit = organization["supervising_unit"] if organization else None
    return (unit,) if unit else ()


def no_unit(application: Application, organization: Record | None) -> tuple[str, ...]:  # noqa: ARG001 -- one of `Asked`
    """Return nobody: the matter is between the organization and the registrar."""
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Specification:
    """One line of the table."""

    matter: Matter
    articles: Mapping[str, Article]  # to which forms it is open, and the article by which each of them asks
    gather: Gather
    effect: Effect
    promised: Mapping[str, Parameter[int]]  # working days, by form
    states: tuple[OrganizationState, ...] = (OrganizationState.ACTIVE,)
    units: Asked = own_unit
    documents: Mapping[str, tuple[EnclosedDocument, ...]]  # the checklist of each form
    statutory: Limit | None = BY_LICENSING
    limited_by: Mapping[str, Article]  # the article of the limit
    is_decided: bool = True  # by a second person; what is only filed is noted by the clerk

    def limits(self, application: Application, terms: ParameterSet) -> Limits:
        """Return within which time a case is to be decided."""
        form = application.type
        if isinstance(application.content, Content) and application.content.is_charity:
            return Limits(CHARITY_FOUNDED_WITHIN, FOUNDED_AS_CHARITY, working_days(terms[PROMISED_CHARITY]))
        return Limits(self.statutory, self.limited_by[form], working_days(terms[self.promised[form]]))
