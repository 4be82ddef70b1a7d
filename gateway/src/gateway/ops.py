"""Whether the services still agree with each other: every sentence of each, with its count and samples."""

from typing import Any

from bureaukit.policy import needs
from bureaukit.route import Route
from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from gateway.views import SERVICES, asking, headers_of, json_of, missing_among

READERS = ("auditor", "district_clerk", "district_approver")
router = APIRouter(route_class=Route)


class AgreementOut(BaseModel):
    """Everything that must be true of several services at once; what nobody could look at is not counted as true."""

    ok: bool = Field(description="every service answered, and everything holds 全部服务已答复且全部成立")
    violations: int
    degraded: list[str]
    items: list[dict[str, Any]] = Field(description="service, name, sentence, status, looked_at, violations, samples")


@router.get(
    "/v1/ops/invariants",
    response_model=AgreementOut,
    tags=["platform"],
    **needs("ops:invariant:read", *READERS, rule="ids alone"),
)
async def invariants(request: Request) -> Response:
    """Look whether the services' records agree with each other (跨服务一致性检查)."""
    paths = {name: f"/v1/{name}/invariants" for name in SERVICES}
    parts = await asking(request).gather(paths, headers_of(request, token=True), keep=False)
    items = [
        {"service": name} | item for name, part in parts.items() if part.code == 200 for item in part.data["items"]
    ]
    degraded = missing_among(parts)
    holds = not degraded and all(item["status"] == "holds" for item in items)
    violations = sum(item["violations"] for item in items)
    return json_of(AgreementOut(ok=holds, violations=violations, degraded=degraded, items=items))
