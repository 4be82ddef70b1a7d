"""Promotion (备案转登记): a founding of an organization that is on record as filed, which stays the same one."""

from dataclasses import replace
from uuid import UUID

from bureaukit.db import Record, Tx
from bureaukit.parameters import ParameterSet

from registry.applications import store
from registry.applications.actions.matters.establishment import (
    ESTABLISHMENT,
    entry_of,
    founding_parts,
    founding_terms,
)
from registry.applications.actions.matters.officers import enter_founders
from registry.applications.actions.matters.specification import Circumstances, Parts
from registry.applications.model import Application, Matter
from registry.applications.rules.promoting import PROMOTING, Promoted
from registry.applications.rules.subject import Terms
from registry.certificates.actions import issuing
from registry.filings import actions as filings
from registry.organizations.actions import entering, finding
from registry.organizations.model import OrganizationState, Track
from registry.parameters import BOOK
from registry.parameters.authority import AUTHORITY_AREA, CERTIFICATE_PREFIX
from registry.parameters.filings import (
    COMMUNITY_INDIVIDUALS_MIN,
    COMMUNITY_MIXED_MIN,
    COMMUNITY_THRESHOLDS,
    COMMUNITY_UNITS_MIN,
)


def promotion_terms(terms: ParameterSet) -> Terms:
    """Return the thresholds of a founding, lowered for community organizations where a rule of the place says so."""
    usual = founding_terms(terms)
    if not terms[COMMUNITY_THRESHOLDS]:
        return usual
    return replace(
        usual,
        individual_members_min=terms[COMMUNITY_INDIVIDUALS_MIN],
        unit_members_min=terms[COMMUNITY_UNITS_MIN],
        mixed_members_min=terms[COMMUNITY_MIXED_MIN],
    )


def promoted(row: Record, *, is_open_already: bool = False) -> Promoted:
    """Return an organization as the rules of a promotion look at it."""
    return Promoted(Track(row["track"]), OrganizationState(row["state"]), is_open_already)


async def _gather(tx: Tx, application: Application, about: Circumstances) -> Parts:
    is_open = await store.is_matter_open(tx, about.row["id"], Matter.PROMOTION, except_for=application.id)
    founding = await founding_parts(tx, application, about, promotion_terms(about.terms))
    return ((PROMOTING, promoted(about.row, is_open_already=is_open)), *founding)


async def _promote(tx: Tx, application: Application, about: Circumstances) -> UUID:
    terms = await BOOK.on(tx, about.today)  # the office's own name and area, as they are when it signs
    organization = await entering.promote(
        tx,
        about.row,
        entry_of(application, about.cipher),
        authority=terms[AUTHORITY_AREA],
        certificate_prefix=terms[CERTIFICATE_PREFIX],
        on=about.today,
        case_id=application.id,
    )
    await filings.promoted(tx, organization.id, cipher=about.cipher, today=about.today)
    decider = application.progress.decided_by or ""
    row = await finding.named(tx, str(organization.id))
    await enter_founders(tx, application, about, row)
    await issuing.issue_first(tx, row, decider, on=about.today)
    return organization.id


PROMOTION = replace(ESTABLISHMENT, matter=Matter.PROMOTION, gather=_gather, effect=_promote)
