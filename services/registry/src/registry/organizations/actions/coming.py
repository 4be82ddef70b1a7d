"""Let what was entered for a later day take effect on it, one organization after the other; what cannot is held, in sight."""

from datetime import date
from uuid import UUID

from bureaukit.db import Tx
from bureaukit.outbox import emit
from bureaukit.problems import Conflict

from registry.organizations import store
from registry.organizations.actions.keeping import following, keep, news
from registry.organizations.model import ABOUT_ENTRIES, BookEntry, EntryKind, NewEntry
from registry.organizations.model.timeline import in_force

AT_ONCE = 200
ENDED_BEFORE = "生效日前组织已终止 the organization had ended before that day"
TAKEN = "生效日名称或法定代表人与登记簿冲突 on its day the name or the legal representative was taken"


async def take_effect(tx: Tx, organization_id: UUID, *, today: date) -> bool:
    """Bring one row up to today; if something of another organization stands against it, hold what was due."""
    head = await store.hold(tx, organization_id)
    if head is None or head["coming_on"] is None or head["coming_on"] > today:
        return False
    book = await store.entries_of(tx, organization_id)
    days = (entry for entry in in_force(book) if head["coming_on"] <= entry.effective_on <= today)
    due = [entry for entry in days if entry.kind not in ABOUT_ENTRIES]
    if head["ended_on"] and (late := [entry for entry in due if entry.effective_on > head["ended_on"]]):
        await _hold(tx, organization_id, book, late, today=today, why=ENDED_BEFORE)
        return True
    try:
        async with tx.savepoint():
            facts = await keep(tx, head, book, today=today, at=tx.at)
            for entry in due:
                await emit(tx, news(head, store.projection_of({"id": organization_id} | facts), entry))
    except Conflict:
        await _hold(tx, organization_id, book, due, today=today, why=TAKEN)
    return True


async def _hold(
    tx: Tx, organization_id: UUID, book: list[BookEntry], due: list[BookEntry], *, today: date, why: str
) -> None:
    """Take what was due out of force, as entries of the book, and announce that it is held."""
    holds: list[BookEntry] = []
    for entry in due:
        new = NewEntry(EntryKind.HOLD, entry.effective_on, reason=why, case_id=entry.case_id, corrects=entry.id)
        holds.append(following(tx, organization_id, new, [*book, *holds]))
    head = await store.hold(tx, organization_id)
    if head is None:
        return
    await store.add_entries(tx, holds)
    facts = await keep(tx, head, [*book, *holds], today=today, at=holds[-1].recorded_at)
    for hold in holds:
        await emit(tx, news(head, store.projection_of({"id": organization_id} | facts), hold))
