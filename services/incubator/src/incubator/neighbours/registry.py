"""What we ask of the registry: how an organization stands today, for decisions that must not rest on old news."""

from datetime import date
from typing import Any

from bureaukit.neighbour import Neighbour
from bureaukit.problems import FieldError, Invalid, NotFound
from bureaukit.text import Text


async def standing(registry: Neighbour, organization: str, on: date) -> dict[str, Any]:
    """Return the registry's answer as it came; 422 for an organization it does not know, 503 while it is down."""
    try:
        answer: dict[str, Any] = await registry.get(f"/organizations/{organization}/standing", on=on.isoformat())
    except NotFound:
        words = Text("登记机关没有该组织的记录", "The registry has no such organization")
        raise Invalid(FieldError("/organization", "unknown_organization", words)) from None
    return answer
