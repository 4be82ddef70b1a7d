"""The counter that tells what an organization can do in the evaluation service, and why not."""

from typing import Any

from bureaukit.desk import Desk
from bureaukit.policy import public
from bureaukit.route import counter
from fastapi import Response

from evaluation.evaluations.actions import possible
from evaluation.roles import ORG_REP
from evaluation.wire import ActionsOut, Organization

router = counter("evaluation", "organizations")


@router.get("/{organization}/actions", response_model=ActionsOut, **public("evaluation:register:read"))
async def possible_actions(organization: Organization, desk: Desk) -> Response:
    """List what an organization can do here now, allowed to the caller or blocked, with the reason (可办理事项)."""
    registry = desk.request.app.state.neighbours["registry"]
    standing: dict[str, Any] = await registry.get(f"/organizations/{organization}/standing")
    names = {standing["organization"]["id"], standing["organization"]["credit_code"]} - {None}
    speaks_for_it = desk.caller.has_role(ORG_REP) and desk.caller.org in names
    async with desk.reading() as tx:
        found = await possible.application_of(tx, standing, speaks_for_it=speaks_for_it, on=desk.today)
    return desk.answer(ActionsOut(items=[found.as_dict(desk.language)]))
