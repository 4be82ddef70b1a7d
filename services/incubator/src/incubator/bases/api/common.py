"""What every counter for bases needs: whether a base is the caller's own."""

from uuid import UUID

from bureaukit.db import Tx
from bureaukit.desk import DeskContext
from bureaukit.problems import Forbidden

from incubator.bases import actions
from incubator.bases.model import IncubationBase


async def see_to_own(tx: Tx, base_id: UUID, desk: DeskContext) -> IncubationBase:
    """Return a base of the caller's area: 404 without it, 403 when it lies elsewhere."""
    found = await actions.loaded(tx, base_id)
    if not desk.caller.covers(found.area):
        raise Forbidden("不是您辖区的基地", "The base lies outside your area")
    return found
