"""What can be done with one organization over all services, and why the rest cannot: each service says so of its own."""

from typing import Any
from urllib.parse import quote

from bureaukit.policy import public
from bureaukit.problems import NotFound
from bureaukit.route import Route
from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from gateway.views import PartOut, asking, headers_of, json_of, missing_among

ACTING = ("registry", "incubator", "evaluation")  # the talent service has no act on an organization
router = APIRouter(route_class=Route)


class OrganizationActionsOut(BaseModel):
    """Every act on an organization with its verdict; a service that does not answer is named, not passed over."""

    organization: str
    degraded: list[str]
    items: list[dict[str, Any]] = Field(
        description="service, name, label, allowed, article; blocked ones with code, reason, unblocked_by, earliest_on"
    )
    parts: dict[str, PartOut]


@router.get(
    "/v1/organizations/{organization}/actions",
    response_model=OrganizationActionsOut,
    tags=["platform"],
    **public(rule="as each service tells its caller"),
)
async def possible_actions(organization: str, request: Request) -> Response:
    """List what can be done with an organization in every service, allowed to the caller or blocked (可办理事项)."""
    named = quote(organization, safe="")
    paths = {name: f"/v1/{name}/organizations/{named}/actions" for name in ACTING}
    parts = await asking(request).gather(paths, headers_of(request, token=True), keep=False, may_lack=True)
    if parts["registry"].code in (404, 422):
        raise NotFound("没有这个组织", "There is no such organization")
    items = [
        {"service": name} | item for name, part in parts.items() if part.code == 200 for item in part.data["items"]
    ]
    shown = {name: PartOut(**(part.as_dict() | {"data": None})) for name, part in parts.items()}
    return json_of(
        OrganizationActionsOut(organization=organization, degraded=missing_among(parts), items=items, parts=shown)
    )
