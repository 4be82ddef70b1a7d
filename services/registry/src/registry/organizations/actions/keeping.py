"""Bind an entry to the book before it, and let versions and row say what a book says."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from bureaukit.db import Record, Taken, Tx, is_unique_violation
from bureaukit.ids import new_id
from bureaukit.outbox import Event
from bureaukit.problems import Conflict, problem_type

from registry.organizations import store
from registry.organizations.model import (
    ABOUT_ENTRIES,
    ENDED,
    ITEMS,
    BookEntry,
    EntryKind,
    Facts,
    NewEntry,
    OrganizationChanged,
    OrganizationEnded,
    Projection,
)
from registry.organizations.model.book import chained, changes_of, facts_of
from registry.organizations.model.timeline import span_on, timeline

ALREADY_ON_RECORD = problem_type(
    "already_on_record",
    409,
    "名称或法定代表人与登记簿冲突",
    "The name or the legal representative conflicts with the register",
)


def following(tx: Tx, organization_id: UUID, new: NewEntry, book: Sequence[BookEntry]) -> BookEntry:
    """Return the entry that follows in a book, with what stood before it, bound to the last."""
    last = book[-1] if book else None
    replaced = next((entry for entry in book if entry.id == new.corrects), None)
    before: Mapping[str, Any]
    if replaced and replaced.kind is not EntryKind.HOLD:
        before = facts_of(replaced)
    else:
        span = span_on(timeline(book), new.effective_on)
        before = span.facts if span else {}
    after = dict(new.changes)
    if replaced and replaced.kind is not EntryKind.HOLD and new.kind not in ABOUT_ENTRIES:
        after = before | after  # what it does not name keeps the value that the other gave it
    entry = BookEntry(
        id=new_id(),
        organization_id=organization_id,
        serial=last.serial + 1 if last else 1,
        kind=new.kind,
        effective_on=new.effective_on,
        recorded_at=moment(tx, last),
        recorded_by=new.by or tx.actor,
        case_id=new.case_id,
        article=str(new.article) if new.article else None,
        reason=new.reason,
        changes=changes_of(before, after),
        corrects=new.corrects,
        salt=secrets.token_hex(16),
    )
    return chained(entry, last)


def moment(tx: Tx, last: BookEntry | None) -> datetime:
    """Return when an entry is made: a clock that was put back does not put the book back."""
    return max(tx.at, last.recorded_at) if last else tx.at


async def keep(tx: Tx, head: Record, book: Iterable[BookEntry], *, today: date, at: datetime) -> Facts:
    """Let versions and row say what a book says, and return what is true today."""
    life = timeline(book)
    await store.keep_life(tx, head["id"], life, at)
    coming = [span.valid_from for span in life if span.valid_from > today]
    now = span_on(life, today)
    facts = now.facts if now else {item: head[item] for item in ITEMS}
    try:
        await store.rewrite(tx, head, facts, min(coming, default=None))
    except Taken as error:
        raise conflict(error) from error
    return facts


def conflict(error: Taken) -> Exception:
    """Return what an officer is told when a unique index stands against a change."""
    if not is_unique_violation(error):
        return error
    return Conflict(
        ALREADY_ON_RECORD,
        "名称已被登记，或法定代表人已担任其他社会团体的法定代表人",
        "The name is registered, or the legal representative represents another social group",
    )


def news(head: Record, organization: Projection, entry: BookEntry) -> Event:
    """Return what is announced of a change of the row."""
    if organization.state in ENDED and head["state"] not in ENDED:
        return OrganizationEnded(organization)
    return OrganizationChanged(organization, entry.id, entry.kind, sorted(entry.changes), entry.effective_on)
