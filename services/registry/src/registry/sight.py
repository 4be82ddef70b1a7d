"""Whose business an organization is: who may speak for it at a counter."""

from uuid import UUID

from bureaukit.auth import Caller

from registry.roles import ORG_REP


def speaks_for(caller: Caller, organization_id: UUID, credit_code: str | None) -> bool:
    """Say whether the caller represents the organization; a token that names none speaks for none without a code."""
    names = {str(organization_id), credit_code} - {None}
    return caller.has_role(ORG_REP) and caller.org in names
