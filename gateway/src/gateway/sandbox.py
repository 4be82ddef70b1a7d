"""The sandbox clock, set in all services at once; these routes do not exist in production."""

import asyncio
from datetime import datetime
from typing import Any

from bureaukit.http import client, httpx
from bureaukit.policy import public
from bureaukit.problems import Unavailable
from bureaukit.route import Route
from fastapi import APIRouter, Request, Response
from pydantic import AwareDatetime, BaseModel, ConfigDict

router = APIRouter(route_class=Route, tags=["sandbox"])
SERVICES = ("registry", "incubator", "talent", "evaluation")


class ClockIn(BaseModel):
    """The instant that every service's clock shall show; null for real time."""

    model_config = ConfigDict(extra="forbid")

    now: AwareDatetime | None


class ClockOut(BaseModel):
    """What the platform's clock shows."""

    now: datetime
    is_shifted: bool


class Mark(BaseModel):
    """A fact of the sandbox."""

    model_config = ConfigDict(extra="forbid")

    value: bool


@router.put("/sandbox/clock", response_model=ClockOut, **public("sandbox", rule="sandbox profile only"))
async def set_clock(body: ClockIn, request: Request) -> Response:
    """Set the clock of every service (设置沙箱时钟); null returns to real time."""
    document = body.model_dump(mode="json")
    answers = await asyncio.gather(*(_put(request, name, "/sandbox/clock", document) for name in SERVICES))
    return Response(answers[0], media_type="application/json")


@router.put("/sandbox/marks/demo", response_model=Mark, **public("sandbox", rule="sandbox profile only"))
async def mark_demo(body: Mark, request: Request) -> Response:
    """Remember that the demo district is loaded (标记演示数据已载入)."""
    answer = await _put(request, "registry", "/sandbox/marks/demo", body.model_dump())
    return Response(answer, media_type="application/json")


async def _put(request: Request, service: str, path: str, body: dict[str, Any]) -> bytes:
    host, port = request.app.state.settings.addresses[service]
    try:
        async with client(f"http://{host}:{port}") as http:
            return (await http.put(f"/v1/{service}{path}", json=body)).raise_for_status().content
    except httpx.HTTPError:
        raise Unavailable(f"{service} 服务暂时不可用", f"The {service} service is unavailable") from None
