"""The counter that tells how the other services follow an ending: what each has confirmed, and who has not yet."""

from collections.abc import Mapping
from typing import Any

from bureaukit.db import Record
from bureaukit.desk import Desk
from bureaukit.neighbour import Neighbour
from bureaukit.policy import needs
from bureaukit.problems import NotFound
from bureaukit.route import counter
from fastapi import Response

from registry.deregistrations import actions, store
from registry.deregistrations.api.common import OFFICE, is_concerned
from registry.deregistrations.api.shapes import FollowUpOut, StepOut
from registry.neighbours import obligations
from registry.roles import ORG_REP, SUPERVISING_UNIT
from registry.wire import Key

router = counter("registry", "organizations")


@router.get(
    "/{key}/ending",
    response_model=FollowUpOut,
    **needs("registry:deregistration:read", ORG_REP, SUPERVISING_UNIT, *OFFICE, rule="own, or own area"),
)
async def ending(key: Key, desk: Desk) -> Response:
    """Tell how each service follows the end of an organization (终止事项的跨服务办理情况); the silent ones are asked now."""
    neighbours: Mapping[str, Neighbour] = desk.request.app.state.neighbours
    async with desk.reading() as tx:
        row = await actions.organization_of(tx, key)
        if row["ended_on"] is None or not is_concerned(desk.caller, row):
            raise NotFound
        confirmed = await store.confirmations(tx, row["id"])
    silent = {name: neighbour for name, neighbour in neighbours.items() if name not in confirmed}
    asked = await obligations.ask_all(silent, row["id"])
    steps = [_step(name, confirmed.get(name), asked.get(name)) for name in neighbours]
    return desk.answer(
        FollowUpOut(
            organization_id=row["id"],
            ended_on=row["ended_on"],
            complete=all(step.state == "done" for step in steps),
            steps=steps,
        )
    )


def _step(name: str, said: Record | None, asked: Any) -> StepOut:
    """A service that answers but has not confirmed is still to hear of it, or is at it: its feed brings it there."""
    if said:
        return StepOut(service=name, state="done", at=said["at"], effects=said["effects"])
    return StepOut(service=name, state="pending" if asked is not None else "unavailable", at=None, effects={})
