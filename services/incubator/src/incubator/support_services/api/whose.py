"""Whose orders a caller sees in lists and figures."""

from bureaukit.db import Tx
from bureaukit.desk import DeskContext

from incubator.known_organizations import store as known_organizations
from incubator.roles import OFFICERS
from incubator.support_services.actions import clients
from incubator.support_services.store.orders import Whose


async def whose(tx: Tx, desk: DeskContext) -> Whose:
    """Return the caller's area for staff; otherwise their organization, with what it ordered while it was a team."""
    caller = desk.caller
    if caller.has_role(*OFFICERS):
        return Whose(area=caller.area_to_list() or "")
    known = await known_organizations.find(tx, caller.org) if caller.org else None
    once = await clients.once_a_team(tx, known.id, desk.today) if known else []
    return Whose(org=caller.org, sub=caller.sub, admission_ids=once)
