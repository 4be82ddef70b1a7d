"""Try again what could not take effect on its day."""

from datetime import date

from bureaukit.db import Tx
from bureaukit.problems import Conflict

from registry.organizations import store
from registry.organizations.actions.recording import record
from registry.organizations.model import BookEntry, NewEntry
from registry.organizations.model.book import facts_of


async def try_again(tx: Tx, hold: BookEntry, *, today: date) -> bool:
    """Enter what was held from today on, if nothing stands against it any more; what has ended changes no more."""
    head = await store.hold(tx, hold.organization_id)
    if head is None or head["ended_on"]:
        return False
    book = await store.entries_of(tx, hold.organization_id)
    first = next(entry for entry in book if entry.id == hold.corrects)
    again = NewEntry(
        first.kind,
        today,
        facts_of(first),
        first.article,
        case_id=first.case_id,
        reason=first.reason,
        corrects=hold.id,
    )
    try:
        async with tx.savepoint():
            await record(tx, hold.organization_id, again, today=today)
    except Conflict:
        return False
    return True
