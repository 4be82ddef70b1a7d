"""What the counters of an ending share: whose case it is, how it is shown, how a step is taken."""

from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Any
from uuid import UUID

from bureaukit.auth import Caller
from bureaukit.db import Record, Tx
from bureaukit.desk import DeskContext
from bureaukit.problems import NotFound
from bureaukit.service_routes import calendar
from fastapi import Response

from registry.deregistrations import actions
from registry.deregistrations.api.shapes import DueOut, EndingOut
from registry.deregistrations.lifecycle import due
from registry.deregistrations.model import Deregistration
from registry.roles import AUDITOR, DISTRICT_APPROVER, DISTRICT_CLERK, SUPERVISING_UNIT
from registry.sight import speaks_for

OFFICE = (DISTRICT_CLERK, DISTRICT_APPROVER, AUDITOR)
Act = Callable[[Tx, Deregistration], Awaitable[Deregistration]]


def is_concerned(caller: Caller, row: Record) -> bool:
    """Say whether the caller is of the organization, of its supervising unit, or of the office of its area."""
    of_office = caller.has_role(*OFFICE) and caller.covers(row["area"])
    of_unit = caller.has_role(SUPERVISING_UNIT) and caller.org is not None and caller.org == row["supervising_unit"]
    return of_office or of_unit or speaks_for(caller, row["id"], row["credit_code"])


async def seen(tx: Tx, desk: DeskContext, ending_id: UUID, *, version: int | None = None) -> Deregistration:
    """Return an ending that concerns the caller; anybody else's is not found."""
    ending = await actions.loaded(tx, ending_id)
    row = await actions.organization_of(tx, str(ending.organization_id))
    if not is_concerned(desk.caller, row):
        raise NotFound
    return ending if version is None else await actions.loaded(tx, ending_id, version=version)


async def out(tx: Tx, ending: Deregistration) -> EndingOut:
    """Return an ending as its parties see it."""
    days = await calendar(tx)
    runs = due(ending, days)
    own: dict[str, Any] = {name: value for name, value in asdict(ending).items() if name in EndingOut.model_fields}
    return EndingOut(
        **own,
        claims_open_until=await actions.claims_open_until(tx, ending),
        applied_late=actions.was_late(ending, days),
        due=DueOut(step=runs.step, on=runs.on, provisional=runs.provisional, article=str(runs.article))
        if runs
        else None,
    )


async def take_step(desk: DeskContext, ending_id: UUID, act: Act) -> Response:
    """Take one step in an ending as the caller last saw it."""
    version = desk.if_match()
    async with desk.transaction() as tx:
        done = await act(tx, await seen(tx, desk, ending_id, version=version))
        return await desk.done(tx, await out(tx, done), version=done.version)
