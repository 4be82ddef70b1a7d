"""The counter that tells what an organization can do in the incubator, and why not."""

from bureaukit.desk import Desk
from bureaukit.policy import public
from bureaukit.problems import Invalid, NotFound
from bureaukit.route import counter
from fastapi import Response

from incubator.admissions.actions import possible
from incubator.admissions.api.shapes import ActionsOut
from incubator.neighbours import registry
from incubator.roles import ORG_REP
from incubator.wire import Organization

router = counter("incubator", "organizations")


@router.get("/{organization}/actions", response_model=ActionsOut, **public("incubator:tenancy:read"))
async def possible_actions(organization: Organization, desk: Desk) -> Response:
    """List what an organization can do here now, allowed to the caller or blocked, with the reason (可办理事项)."""
    try:
        facts = await registry.standing(desk.request.app.state.neighbours["registry"], organization, desk.today)
    except Invalid:
        raise NotFound from None
    names = {facts["organization"]["id"], facts["organization"]["credit_code"]} - {None}
    speaks_for_it = desk.caller.has_role(ORG_REP) and desk.caller.org in names
    async with desk.reading() as tx:
        found = await possible.application_of(tx, facts, speaks_for_it=speaks_for_it, on=desk.today)
    return desk.answer(ActionsOut(items=[found.as_dict(desk.language)]))
