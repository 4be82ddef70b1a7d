"""Check a case against every rule of its matter: the same engine for the dry run, the submission and the decision."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from bureaukit.crypto import FieldCipher
from bureaukit.db import Tx
from bureaukit.problems import Finding, Refused
from bureaukit.rules import explanation, findings

from registry.applications.actions.enclosing import enclosed
from registry.applications.actions.matters import specification_of
from registry.applications.actions.matters.specification import Circumstances, Parts
from registry.applications.model import Application, Content, Substance
from registry.applications.rules.filing import Filed, is_open_to_the_form
from registry.applications.rules.jurisdiction import IN_OUR_POWER
from registry.documents.rules import every_required_document_is_uploaded
from registry.organizations import store as organizations
from registry.organizations.model import OrganizationState, OrganizationType
from registry.parameters import BOOK


@dataclass(frozen=True, slots=True)
class Check:
    """Rules with the subject each of them is put to."""

    parts: Parts

    def findings(self) -> list[Finding]:
        """Return every broken rule."""
        return [finding for rules, subject in self.parts for finding in findings(rules, subject)]

    def explanation(self) -> list[dict[str, Any]]:
        """Return every rule with its verdict and facts."""
        return [line for rules, subject in self.parts for line in explanation(rules, subject)]

    def refuse_if_broken(self) -> None:
        """Raise one problem that names everything at once (行政许可法 第三十二条(四))."""
        if broken := self.findings():
            raise Refused(broken)


def refuse_beyond_our_power(content: Substance) -> None:
    """Tell at once who is to be asked instead (行政许可法 第三十二条(二))."""
    if isinstance(content, Content):
        Check(((IN_OUR_POWER, content),)).refuse_if_broken()


async def circumstances(tx: Tx, application: Application, *, cipher: FieldCipher, today: date) -> Circumstances:
    """Return what a case is judged by: the numbers of the day that governs it, the organization as it is now."""
    terms = await BOOK.on(tx, application.progress.accepted_on or today)
    row = await organizations.find(tx, str(application.concerned.id)) if application.concerned else None
    return Circumstances(today, terms, cipher, row)


async def check(tx: Tx, application: Application, *, cipher: FieldCipher, today: date) -> Check:
    """Gather what the register knows and put the case to the rules in force on the day that governs it."""
    about = await circumstances(tx, application, cipher=cipher, today=today)
    parts = await specification_of(application).gather(tx, application, about)
    uploads = ((every_required_document_is_uploaded,), await enclosed(tx, application, about.terms))
    return Check((*parts, uploads))


def _bare(application: Application, **known: Any) -> Filed:
    """Return a filing of which one thing alone is to be said."""
    today = application.progress.received_on or date.min
    open_to = frozenset(specification_of(application).articles)
    return Filed(
        application.filing, OrganizationType(application.type), OrganizationState.ACTIVE, today, open_to, (), **known
    )


def as_asked(application: Application) -> Filed:
    """Return a filing of which the database itself said that another of its matter is open."""
    return _bare(application, is_open_already=True)


def refuse_other_forms(application: Application) -> None:
    """Tell at once that a matter is not open to the form of the organization (行政许可法 第三十二条(一))."""
    Check((((is_open_to_the_form,), _bare(application)),)).refuse_if_broken()
