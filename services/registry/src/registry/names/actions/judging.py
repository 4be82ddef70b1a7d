"""Put a proposed name to the words in force, the register and the claims of others."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from bureaukit.db import Tx
from bureaukit.parameters import Parameter, ParameterSet

from registry.names import store
from registry.names.model import ProposedName
from registry.organizations import store as organizations
from registry.organizations.model import OrganizationType
from registry.parameters.authority import AUTHORITY_NAME
from registry.parameters.names import (
    BARRED_WORDS,
    FOUNDATION_FORMS,
    GROUP_FORMS,
    NAME_BRANCH_WORDS,
    NAME_FIELD_MIN,
    NAME_FIELDS,
    NAME_OFFICIAL_WORDS,
    NAME_PLACES,
    NAME_REST_BARS,
    NAME_REST_YEARS,
    SERVICE_FORMS,
    TRADE_NAME_MIN,
)

FORMS: dict[OrganizationType, Parameter[list[str]]] = {
    OrganizationType.SOCIAL_GROUP: GROUP_FORMS,
    OrganizationType.SOCIAL_SERVICE_ORGANIZATION: SERVICE_FORMS,
    OrganizationType.FOUNDATION: FOUNDATION_FORMS,
}


@dataclass(frozen=True, slots=True)
class Asker:
    """Whose own claims do not stand against a name: an applicant, and the case they ask in."""

    owner: str | None = None
    case_id: UUID | None = None


def rested_since(terms: ParameterSet, today: date) -> date:
    """Return the day since which the name of an organization that ended still rests."""
    is_leap_day = (today.month, today.day) == (2, 29)
    return today.replace(year=today.year - terms[NAME_REST_YEARS], day=28 if is_leap_day else today.day)


async def proposed(
    tx: Tx, name: str, form: OrganizationType, terms: ParameterSet, asker: Asker, *, today: date
) -> ProposedName:
    """Return a name with the words in force for its form, and whether somebody else has it."""

    def words(of: Parameter[list[str]]) -> tuple[str, ...]:
        found: list[str] = terms[of]
        return tuple(found)

    bars_since = rested_since(terms, today) if terms[NAME_REST_BARS] else today
    taken = await organizations.is_registered_name_taken(tx, name, ended_since=bars_since)
    return ProposedName(
        name,
        terms[AUTHORITY_NAME],
        words(FORMS[form]),
        words(BARRED_WORDS),
        field_min=terms[NAME_FIELD_MIN],
        trade_name_min=0 if form is OrganizationType.SOCIAL_GROUP else terms[TRADE_NAME_MIN],
        is_taken=taken or await _is_claimed(tx, name, asker),
        fields=words(NAME_FIELDS),
        places=words(NAME_PLACES),
        official=words(NAME_OFFICIAL_WORDS),
        branches=words(NAME_BRANCH_WORDS),
    )


async def _is_claimed(tx: Tx, name: str, asker: Asker) -> bool:
    """Say whether somebody else has claimed it; an own reservation is what an own case is handed in on."""
    claim = await store.of_name(tx, name, tx.at)
    if claim is None:
        return False
    return claim.case_id != asker.case_id if claim.case_id else claim.owner != asker.owner
