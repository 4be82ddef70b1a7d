"""What news of an organization changes in what we know."""

from collections.abc import Mapping
from typing import Any

from bureaukit.db import Tx

from incubator.known_organizations import store
from incubator.known_organizations.model import KnownOrganization, from_projection


async def learn(tx: Tx, projection: Mapping[str, Any], *, heard_at: int) -> KnownOrganization | None:
    """Keep the newest projection and return it; None for one that comes late."""
    known = from_projection(projection)
    return known if await store.put(tx, known, heard_at=heard_at) else None
