"""What time does to documents: what waits is scanned; once an hour bytes without a row go."""

from collections.abc import MutableMapping
from datetime import datetime, timedelta
from weakref import WeakKeyDictionary

from bureaukit.db import Database, Tx
from bureaukit.jobs import Job

from registry.documents.actions import taking

PAUSE = timedelta(hours=1)  # looking through a folder or a bucket costs time, or money
_cleared: MutableMapping[Database, datetime] = WeakKeyDictionary()


async def clear_orphans(tx: Tx) -> int:
    """Remove bytes without a row, unless this process did so a while ago."""
    last = _cleared.get(tx.database)
    if last and abs(tx.at - last) < PAUSE:
        return 0
    _cleared[tx.database] = tx.at
    return await taking.clear_orphans(tx)


JOBS = (Job("registry.scan-documents", taking.scan_waiting), Job("registry.clear-orphans", clear_orphans))
