"""Establishment (成立登记): what a founding is judged by, and the organization it becomes."""

from datetime import date
from fractions import Fraction
from uuid import UUID

from bureaukit.crypto import FieldCipher
from bureaukit.db import Record, Tx
from bureaukit.parameters import ParameterSet

from registry import id_numbers
from registry.applications.actions.matters.naming import proposed_name
from registry.applications.actions.matters.officers import (
    enter_founders,
    founders_judged,
    head_of,
    represents_a_group,
)
from registry.applications.actions.matters.specification import Circumstances, Parts, Specification
from registry.applications.lifecycle import DECIDE_WITHIN, FOUNDED_BY
from registry.applications.model import Application, ApplicationType, Matter, Part, Person
from registry.applications.rules.charity import PURPOSE, purpose_of
from registry.applications.rules.founding import FOUNDING
from registry.applications.rules.jurisdiction import IN_OUR_POWER
from registry.applications.rules.subject import Founding, Terms
from registry.certificates.actions import issuing
from registry.divisions import store as divisions
from registry.names.rules import NAMING
from registry.organizations.actions import entering, finding
from registry.organizations.model import OrganizationType, Particulars, Sector
from registry.parameters import BOOK
from registry.parameters.authority import AUTHORITY_AREA, CERTIFICATE_PREFIX
from registry.parameters.cases import PROMISED_GROUP_FOUNDING, PROMISED_SERVICE_FOUNDING
from registry.parameters.founding import (
    FULL_TIME_STAFF_MIN,
    GROUP_FUNDS_MIN,
    INDIVIDUAL_MEMBERS_MIN,
    MIXED_MEMBERS_MIN,
    SERVICE_FUNDS_MIN,
    SOCIAL_WORK_SHARE,
    UNIT_MEMBERS_MIN,
)
from registry.people.rules import FULL_AGE


async def _gather(tx: Tx, application: Application, about: Circumstances) -> Parts:
    return await founding_parts(tx, application, about, founding_terms(about.terms))


async def founding_parts(tx: Tx, application: Application, about: Circumstances, thresholds: Terms) -> Parts:
    """Return everything a founding is judged by: in whose power it is, its name, the conditions of its form."""
    content = application.founding
    form = OrganizationType(content.type.value)
    proposed = await proposed_name(tx, application, content.name, about, form=form)
    founding = await _founding(tx, application, thresholds, about)
    own: Parts = ((IN_OUR_POWER, content), (NAMING, proposed), (FOUNDING.get(content.type, ()), founding))
    if content.is_charity:
        own += ((PURPOSE, purpose_of(content)),)
    return (*own, *await founders_judged(tx, application, about))


async def _founding(tx: Tx, application: Application, thresholds: Terms, about: Circumstances) -> Founding:
    content, people, today = application.founding, application.people, about.today
    head = head_of(application)
    row = about.organization
    serves = head and await represents_a_group(tx, head, about, except_for=row["id"] if row else None)
    return Founding(
        content,
        thresholds,
        founders=sum(person.part is Part.FOUNDER for person in people),
        minors=sum(not is_capable(person, today) for person in people if person.part is Part.LEGAL_REPRESENTATIVE),
        minor_founders=sum(not is_capable(person, today) for person in people if person.part is Part.FOUNDER),
        has_representative=head is not None,
        representative_serves_elsewhere=bool(serves),
        area_on_record=bool(content.area) and await divisions.version_of(tx, content.area or "") is not None,
    )


def is_capable(person: Person, today: date) -> bool:
    """Say whether somebody has the age of full capacity, and nothing to the contrary is declared."""
    declared = person.office is None or person.office.declared.has_full_capacity
    return declared and id_numbers.age(person.id_number, on=today) >= FULL_AGE


def founding_terms(terms: ParameterSet) -> Terms:
    """Return the thresholds of a founding, which an organization meets after a change too."""
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


async def _enter(tx: Tx, application: Application, about: Circumstances) -> UUID:
    terms = await BOOK.on(tx, about.today)  # the office's own name and area, as they are when it signs
    organization = await entering.register(
        tx,
        entry_of(application, about.cipher),
        authority=terms[AUTHORITY_AREA],
        certificate_prefix=terms[CERTIFICATE_PREFIX],
        on=about.today,
        case_id=application.id,
    )
    decider = application.progress.decided_by or ""
    row = await finding.named(tx, str(organization.id))
    await enter_founders(tx, application, about, row)
    await issuing.issue_first(tx, row, decider, on=about.today)
    return organization.id


def entry_of(application: Application, cipher: FieldCipher) -> entering.Entry:
    """Return what is to be entered in the register."""
    content = application.founding
    head = next(person for person in application.people if person.part is Part.LEGAL_REPRESENTATIVE)
    particulars = Particulars(
        social_work_kind=content.social_work_kind,
        domicile=content.domicile,
        activity_area=content.activity_area,
        scope=content.scope,
        purpose=content.purpose,
        start_up_funds_fen=content.start_up_funds_fen,
        supervising_unit=content.supervising_unit,
        direct_registration_class=content.direct_registration_class,
        legal_representative=head.name,
        legal_representative_index=cipher.blind_index(head.id_number),
    )
    kind = OrganizationType(content.type.value)
    sector = content.sector or Sector.OTHER
    return entering.Entry(
        content.name, kind, content.area or "", sector, content.social_work, particulars, content.is_charity
    )


def unit_named(application: Application, _: Record | None) -> tuple[str, ...]:
    """Return the unit that the founders name; direct registration has none."""
    content = application.founding
    return (content.supervising_unit,) if content.supervising_unit and not content.direct_registration_class else ()


ESTABLISHMENT = Specification(
    matter=Matter.ESTABLISHMENT,
    articles=FOUNDED_BY,
    gather=_gather,
    effect=_enter,
    units=unit_named,
    promised={
        ApplicationType.SOCIAL_GROUP: PROMISED_GROUP_FOUNDING,
        ApplicationType.SOCIAL_SERVICE_ORGANIZATION: PROMISED_SERVICE_FOUNDING,
    },
    documents={},  # the founding's own members say what is proved
    statutory=DECIDE_WITHIN,
    limited_by=FOUNDED_BY,
)
