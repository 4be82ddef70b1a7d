"""What the other services tell of an ending: each confirmation is noted once."""

from uuid import UUID

from bureaukit.db import Tx
from bureaukit.inbox import News

from registry.deregistrations import actions


async def ending_carried_out(tx: Tx, news: News) -> None:
    """Note that a service has settled what it had with an organization that ended."""
    effects = {name: value for name, value in news.data.items() if name != "organization_id"}
    await actions.note_confirmation(tx, UUID(news.data["organization_id"]), news.topic.split(".")[0], effects)
