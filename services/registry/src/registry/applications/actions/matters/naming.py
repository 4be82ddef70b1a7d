"""What a name that a case asks for is judged by."""

from dataclasses import replace

from bureaukit.db import Tx

from registry.applications import store
from registry.applications.actions.matters.specification import Circumstances
from registry.applications.model import Application
from registry.names.actions.judging import Asker, proposed
from registry.names.model import ProposedName
from registry.organizations.model import OrganizationType


async def proposed_name(
    tx: Tx, application: Application, name: str, about: Circumstances, *, form: OrganizationType
) -> ProposedName:
    """Return the name with the words in force and whether the register, a claim or another open case has it already."""
    asker = Asker(application.owner, application.id)
    found = await proposed(tx, name, form, about.terms, asker, today=about.today)
    if found.is_taken or not await store.is_name_applied_for(tx, name, except_for=application.id):
        return found
    return replace(found, is_taken=True)
