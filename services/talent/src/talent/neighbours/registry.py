"""What we ask of the registry: which organization an employer is."""

from dataclasses import dataclass
from uuid import UUID

from bureaukit.neighbour import Neighbour, NotUnderstood
from bureaukit.problems import FieldError, Invalid, NotFound
from bureaukit.text import Text


@dataclass(frozen=True, slots=True)
class Employer:
    """An organization by its two public names."""

    id: UUID
    credit_code: str | None


async def employer(registry: Neighbour, organization: str) -> Employer:
    """Return the organization on record; 422 for one the registry does not know, 503 while it is down."""
    try:
        found = await registry.get(f"/organizations/{organization}")
    except (NotFound, NotUnderstood):
        words = Text("登记机关没有该组织的记录", "The registry has no such organization")
        raise Invalid(FieldError("/organization", "unknown_organization", words)) from None
    return Employer(UUID(found["id"]), found.get("credit_code"))
