"""The routes of the sandbox: a clock that can be set, and marks by which scripts find their way."""

from datetime import datetime
from functools import partial
from typing import Any

from fastapi import APIRouter, Response
from pydantic import AwareDatetime, BaseModel, ConfigDict
from sqlalchemy import delete, insert, select

from bureaukit.db import Tx
from bureaukit.desk import Desk
from bureaukit.plumbing import SANDBOX_STATE
from bureaukit.policy import public

_POLICY = partial(public, "sandbox", rule="sandbox profile only")


class ClockIn(BaseModel):
    """The instant the sandbox clock shall show; null for real time."""

    model_config = ConfigDict(extra="forbid")

    now: AwareDatetime | None


class ClockOut(BaseModel):
    """What the service's clock shows."""

    now: datetime
    is_shifted: bool


class MarkOut(BaseModel):
    """A fact of the sandbox: true or not."""

    model_config = ConfigDict(extra="forbid")

    value: bool


def add(routes: APIRouter) -> None:
    """Add the routes that only profiles with a settable clock have; nothing of theirs is versioned."""

    @routes.put("/sandbox/clock", response_model=ClockOut, tags=["sandbox"], **_POLICY())
    async def set_clock(body: ClockIn, desk: Desk) -> Response:
        """Set the clock of this service (设置沙箱时钟); null returns to real time. It survives a restart."""
        clock = desk.request.app.state.clock
        if body.now is None:
            clock.shift_by(type(clock.shift)())
        else:
            clock.set(body.now)
        async with desk.database.transaction() as tx:
            await remember(tx, "clock", {"shift_seconds": clock.shift.total_seconds()})
        return desk.answer(ClockOut(now=clock.now(), is_shifted=bool(clock.shift)))

    @routes.get("/sandbox/clock", response_model=ClockOut, tags=["sandbox"], **_POLICY())
    async def clock_now(desk: Desk) -> Response:
        """Show the clock of this service (沙箱时钟)."""
        clock = desk.request.app.state.clock
        return desk.answer(ClockOut(now=clock.now(), is_shifted=bool(clock.shift)))

    @routes.put(
        "/sandbox/marks/{name}",
        response_model=MarkOut,
        tags=["sandbox"],
        **_POLICY(),
    )
    async def mark(name: str, body: MarkOut, desk: Desk) -> Response:
        """Remember a fact of the sandbox, such as that the demo district is loaded (设置沙箱标记)."""
        async with desk.database.transaction() as tx:
            await remember(tx, f"mark:{name}", {"value": body.value})
        return desk.answer(body)

    @routes.get(
        "/sandbox/marks/{name}",
        response_model=MarkOut,
        tags=["sandbox"],
        **_POLICY(),
    )
    async def marked(name: str, desk: Desk) -> Response:
        """Recall a fact of the sandbox (查询沙箱标记)."""
        async with desk.reading() as tx:
            found = await recall(tx, f"mark:{name}")
        return desk.answer(MarkOut(value=bool(found and found["value"])))


async def remember(tx: Tx, name: str, value: dict[str, Any]) -> None:
    """Keep one fact of the sandbox."""
    await tx.execute(delete(SANDBOX_STATE).where(SANDBOX_STATE.c.name == name))
    await tx.execute(insert(SANDBOX_STATE).values(name=name, value=value))


async def recall(tx: Tx, name: str) -> dict[str, Any] | None:
    """Return a remembered fact of the sandbox."""
    found: dict[str, Any] | None = await tx.scalar(select(SANDBOX_STATE.c.value).where(SANDBOX_STATE.c.name == name))
    return found
