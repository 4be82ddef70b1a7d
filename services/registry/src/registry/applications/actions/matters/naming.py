"""What a name that a case asks for is judged by."""

from bureaukit.db import Tx

from registry.applications import store
from registry.applications.actions.matters.specification import Circumstances
from registry.applications.model import Application
from registry.names.model import ProposedName
from registry.organizations import store as organizations
from registry.parameters.authority import AUTHORITY_NAME
from registry.parameters.names import (
    BARRED_WORDS,
    GROUP_FORMS,
    NAME_FIELD_MIN,
    NAME_REST_YEARS,
    SERVICE_FORMS,
    TRADE_NAME_MIN,
)


async def proposed_name(
    tx: Tx, application: Application, name: str, about: Circumstances, *, is_group: bool
) -> ProposedName:
    """Return the name with the words in force and whether the register, or another open case, has it already."""
    terms, today = about.terms, about.today
    forms, barred = terms[GROUP_FORMS if is_group else SERVICE_FORMS], terms[BARRED_WORDS]
    rested = today.replace(year=today.year - terms[NAME_REST_YEARS], day=min(today.day, 28))
    taken = await organizations.is_registered_name_taken(tx, name, ended_since=rested)
    return ProposedName(
        name,
        terms[AUTHORITY_NAME],
        tuple(forms),
        tuple(barred),
        field_min=terms[NAME_FIELD_MIN],
        trade_name_min=0 if is_group else terms[TRADE_NAME_MIN],
        is_taken=taken or await store.is_name_applied_for(tx, name, except_for=application.id),
    )
