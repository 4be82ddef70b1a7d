"""How the other services follow an ending: each says so once."""

from typing import Any
from uuid import UUID

from bureaukit.db import Tx
from bureaukit.outbox import emit

from registry.deregistrations import store
from registry.deregistrations.model import EndingFollowed


async def note_confirmation(tx: Tx, organization_id: UUID, service: str, effects: dict[str, Any]) -> None:
    """Note what a service did, and tell that it has."""
    if await store.confirm(tx, organization_id, service, effects):
        await emit(tx, EndingFollowed(organization_id, service))
