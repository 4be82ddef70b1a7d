"""Check a case against every rule: the same engine for the dry run, the submission and the decision."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from bureaukit.crypto import FieldCipher
from bureaukit.db import Tx
from bureaukit.parameters import ParameterSet
from bureaukit.problems import Finding, Refused
from bureaukit.rules import Rule, explanation, findings

from registry import id_numbers
from registry.applications import store
from registry.applications.model import Application, ApplicationType, Content, Part
from registry.applications.rules.founding import FOUNDING
from registry.applications.rules.jurisdiction import IN_OUR_POWER
from registry.applications.rules.subject import Founding, Terms
from registry.divisions import store as divisions
from registry.names.model import ProposedName
from registry.names.rules import NAMING
from registry.organizations import store as organizations
from registry.parameters import BOOK
from registry.parameters.authority import AUTHORITY_AREA, AUTHORITY_NAME
from registry.parameters.founding import (
    FULL_TIME_STAFF_MIN,
    GROUP_FUNDS_MIN,
    INDIVIDUAL_MEMBERS_MIN,
    MIXED_MEMBERS_MIN,
    SERVICE_FUNDS_MIN,
    SOCIAL_WORK_SHARE,
    UNIT_MEMBERS_MIN,
)
from registry.parameters.names import (
    BARRED_WORDS,
    GROUP_FORMS,
    NAME_FIELD_MIN,
    NAME_REST_YEARS,
    SERVICE_FORMS,
    TRADE_NAME_MIN,
)


@dataclass(frozen=True, slots=True)
class Check:
    """Rules with the subject each of them is put to."""

    parts: tuple[tuple[Sequence[Rule[Any]], Any], ...]

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


def refuse_beyond_our_power(content: Content) -> None:
    """Tell at once who is to be asked instead (行政许可法 第三十二条(二))."""
    Check(((IN_OUR_POWER, content),)).refuse_if_broken()


async def check(tx: Tx, application: Application, *, cipher: FieldCipher, today: date) -> Check:
    """Gather what the register knows and put the case to the rules in force on the day that governs it."""
    terms = await BOOK.on(tx, application.progress.accepted_on or today)
    content = application.content
    proposed = await _proposed_name(tx, application, terms, today)
    founding = await _founding(tx, application, terms, cipher, today)
    return Check(((IN_OUR_POWER, content), (NAMING, proposed), (FOUNDING.get(content.type, ()), founding)))


def as_taken(content: Content) -> ProposedName:
    """Return a name of which the database itself said that another case has it."""
    return ProposedName(content.name, "", (), (), 0, 0, is_taken=True)


async def _proposed_name(tx: Tx, application: Application, terms: ParameterSet, today: date) -> ProposedName:
    content = application.content
    is_group = content.type is ApplicationType.SOCIAL_GROUP
    forms = terms[GROUP_FORMS] if is_group else terms[SERVICE_FORMS]
    barred = terms[BARRED_WORDS]
    rested = today.replace(year=today.year - terms[NAME_REST_YEARS], day=min(today.day, 28))
    taken = await organizations.is_registered_name_taken(tx, content.name, ended_since=rested)
    return ProposedName(
        content.name,
        terms[AUTHORITY_NAME],
        tuple(forms),
        tuple(barred),
        field_min=terms[NAME_FIELD_MIN],
        trade_name_min=0 if is_group else terms[TRADE_NAME_MIN],
        is_taken=taken or await store.is_name_applied_for(tx, content.name, except_for=application.id),
    )


async def _founding(
    tx: Tx, application: Application, terms: ParameterSet, cipher: FieldCipher, today: date
) -> Founding:
    content, people = application.content, application.people
    head = next((person for person in people if person.part is Part.LEGAL_REPRESENTATIVE), None)
    serves = head and await organizations.represents_a_group(tx, cipher.blind_index(head.id_number))
    return Founding(
        content,
        _terms(terms),
        founders=sum(person.part is Part.FOUNDER for person in people),
        minors=sum(id_numbers.age(person.id_number, on=today) < 18 for person in people),
        has_representative=head is not None,
        representative_serves_elsewhere=bool(serves),
        area_on_record=bool(content.area) and await divisions.version_of(tx, content.area or "") is not None,
    )


def _terms(terms: ParameterSet) -> Terms:
    return Terms(
        terms[INDIVIDUAL_MEMBERS_MIN],
        terms[UNIT_MEMBERS_MIN],
        terms[MIXED_MEMBERS_MIN],
        terms[GROUP_FUNDS_MIN],
        terms[SERVICE_FUNDS_MIN],
        terms[FULL_TIME_STAFF_MIN],
        Fraction(terms[SOCIAL_WORK_SHARE]),
        terms[AUTHORITY_AREA],
    )
