"""Count what was tried against telling once: it changes nothing of the case, and is kept all the same."""

import hashlib
from collections.abc import Sequence
from datetime import date
from uuid import UUID

from bureaukit.auth import Caller
from bureaukit.db import Tx
from bureaukit.ids import new_id
from bureaukit.outbox import emit
from bureaukit.request_keys import RequestKey

from registry.applications import store
from registry.applications.model import Breach, OneTimeNoticeBreached


async def count(
    tx: Tx, application_id: UUID, officer: Caller, items: Sequence[str], key: RequestKey, *, today: date
) -> None:
    """Keep one refused second notice of an office; the same request sent again is not another one."""
    request = hashlib.sha256(f"{key.scope}|{key.key}".encode()).hexdigest()
    breach = Breach(new_id(), application_id, officer.area, officer.sub, tuple(items), today)
    if await store.add_breach(tx, breach, request=request):
        await emit(tx, OneTimeNoticeBreached(application_id, breach.office, breach.items, today))
