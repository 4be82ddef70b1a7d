"""What time does to documents: what waits is scanned; once an hour bytes without a row go."""

from collections.abc import MutableMapping, Sequence
from datetime import datetime, timedelta
from weakref import WeakKeyDictionary

from bureaukit.db import Database
from bureaukit.jobs import Errand

from registry.documents.actions import taking

PAUSE = timedelta(hours=1)  # looking through a folder or a bucket costs time, or money
_cleared: MutableMapping[Database, datetime] = WeakKeyDictionary()


async def clear_orphans(database: Database, at: datetime) -> Sequence[str]:
    """Remove bytes without a row, unless this process did so a while ago."""
    last = _cleared.get(database)
    if last and abs(at - last) < PAUSE:
        return ()
    _cleared[database] = at
    return await taking.clear_orphans(database)


JOBS = (
    Errand("registry.scan-documents", taking.scanned, taking.note_verdicts),
    Errand("registry.clear-orphans", clear_orphans),
)
