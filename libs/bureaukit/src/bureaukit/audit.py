"""Who looked at what, and who did what: append-only rows in the transaction of the act."""

from sqlalchemy import insert

from bureaukit.db import Tx
from bureaukit.plumbing import AUDIT_ENTRIES


async def note(tx: Tx, action: str, subject: str, *, purpose: str | None = None) -> None:
    """Enter one line: the actor of the transaction did `action` to `subject`, for this purpose if one must be given."""
    await tx.execute(
        insert(AUDIT_ENTRIES).values(
            at=tx.at,
            actor=tx.actor,
            client=tx.client,
            action=action,
            object=subject,
            purpose=purpose,
            request_id=tx.request_id,
        )
    )
