"""What we ask of the registry: how an organization stands today, for decisions that must not rest on old news."""

from datetime import date
from typing import Any

from bureaukit.neighbour import Neighbour, NotUnderstood
from bureaukit.problems import FieldError, Finding, Invalid, NotFound, Refused
from bureaukit.text import Text

from incubator.regulations import ENTRY

CODE_LENGTH = 18
SOCIAL_ENTERPRISE = Finding(
    "CREDIT_CODE_OF_AN_ENTERPRISE",
    str(ENTRY),
    Text("社会企业不由民政部门登记，不属入驻对象", "A social enterprise is none of civil affairs' organizations"),
    Text("请向市场监督管理部门办理", "Go to the market supervision administration (市场监督管理部门)"),
)


async def standing(registry: Neighbour, organization: str, on: date) -> dict[str, Any]:
    """Return the registry's answer as it came; 422 for an enterprise or one it does not know, 503 while it is down."""
    if len(organization) == CODE_LENGTH and organization.startswith("9"):
        raise Refused([SOCIAL_ENTERPRISE])
    try:
        answer: dict[str, Any] = await registry.get(f"/organizations/{organization}/standing", on=on.isoformat())
    except (NotFound, NotUnderstood):
        words = Text("登记机关没有该组织的记录", "The registry has no such organization")
        raise Invalid(FieldError("/organization", "unknown_organization", words)) from None
    return answer
