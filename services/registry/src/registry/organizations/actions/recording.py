"""Write in the register book: the only way in which anything of an organization becomes true, is changed or put right."""

import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from bureaukit.db import Record, Taken, Tx, is_unique_violation
from bureaukit.ids import new_id
from bureaukit.law import Article
from bureaukit.outbox import Event, emit
from bureaukit.problems import Conflict, NotFound, Stale, problem_type

from registry.organizations import store
from registry.organizations.model import (
    ENDED,
    ITEMS,
    BookEntry,
    EntryKind,
    Facts,
    NewEntry,
    OrganizationChanged,
    OrganizationEnded,
    OrganizationState,
    Particulars,
    Projection,
)
from registry.organizations.model.book import chained, changes_of, facts_of
from registry.organizations.model.timeline import in_force, span_on, timeline

ALREADY_ON_RECORD = problem_type(
    "already_on_record",
    409,
    "名称或法定代表人与登记簿冲突",
    "The name or the legal representative conflicts with the register",
)
BEFORE_ITS_FIRST_DAY = problem_type(
    "before_its_first_day", 409, "生效日早于成立之日", "It would take effect before the organization existed"
)
REPLACED_ALREADY = problem_type(
    "replaced_already", 409, "该记载已被更正或撤回", "The entry has been replaced by another already"
)
Announcement = Callable[[Projection], Event]


@dataclass(frozen=True, slots=True)
class Opening:
    """An organization that enters the register, and the entry its book begins with."""

    organization: Projection
    particulars: Particulars
    kind: EntryKind
    article: Article | None = None
    case_id: UUID | None = None


async def enter(tx: Tx, *openings: Opening) -> None:
    """Enter organizations with the first page of their books; one that has ended already gets an entry for its end too."""
    books = [_opened(opening, tx) for opening in openings]
    await store.add(tx, [(o.organization.id, _facts(o)) for o in openings])
    await store.add_entries(tx, (entry for book in books for entry in book))
    await store.add_versions(tx, ((book[0].organization_id, timeline(book)) for book in books), tx.at)


def _facts(opening: Opening) -> Facts:
    organization, particulars = opening.organization, opening.particulars
    return {item: getattr(organization if hasattr(organization, item) else particulars, item) for item in ITEMS}


def _opened(opening: Opening, tx: Tx) -> list[BookEntry]:
    """Return the first entry, in which the organization is active, and its end where it has ended."""
    organization, facts = opening.organization, _facts(opening)
    end = {name: facts[name] for name in ("state", "ended_on")}
    if organization.ended_on:
        facts |= {"state": OrganizationState.ACTIVE, "ended_on": None}
    first = NewEntry(opening.kind, organization.registered_on, facts, opening.article, case_id=opening.case_id)
    book = [following(tx, organization.id, first, [])]
    if organization.ended_on:
        kind = {OrganizationState.REVOKED: EntryKind.REVOCATION}.get(organization.state, EntryKind.DEREGISTRATION)
        book.append(following(tx, organization.id, NewEntry(kind, organization.ended_on, end), book))
    return book


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
    if replaced and replaced.kind is not EntryKind.HOLD and new.kind not in (EntryKind.WITHDRAWAL, EntryKind.HOLD):
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


async def record(
    tx: Tx,
    organization_id: UUID,
    new: NewEntry,
    *,
    today: date,
    seen: int | None = None,
    announce: Announcement | None = None,
) -> Projection:
    """Make an entry, and let versions and row say what the book says now; `announce` makes the event of this very change.

    With `seen`, the version of the row that the change was decided on, it is 412 when somebody changed it since.
    Without `announce` it is OrganizationEnded where the organization ends by it today, else OrganizationChanged.
    What takes effect on a later day is kept out of the row until then (`taking_effect`).
    """
    head = await store.hold(tx, organization_id)
    if head is None:
        raise NotFound
    if seen not in (None, head["version"]):
        raise Stale
    book = await store.entries_of(tx, organization_id)
    _refuse_misplaced(new, book)
    entry = following(tx, organization_id, new, book)
    await store.add_entries(tx, [entry])
    facts = await keep(tx, head, [*book, entry], today=today, at=entry.recorded_at)
    organization = store.projection_of({"id": organization_id} | facts)
    await emit(tx, announce(organization) if announce else news(head, organization, entry))
    return organization


def _refuse_misplaced(new: NewEntry, book: Sequence[BookEntry]) -> None:
    """Refuse what would not be a life: a day before the first, a second replacement of one entry."""
    if new.corrects:
        if new.corrects not in {entry.id for entry in book}:
            raise NotFound
        if new.corrects in {entry.corrects for entry in book}:
            raise Conflict(REPLACED_ALREADY, "请更正后来的那条记载", "Correct the entry that replaced it")
    standing = [entry for entry in in_force(book) if entry.id != new.corrects]
    days = [entry.effective_on for entry in standing]
    if new.corrects and in_force(book)[0].id == new.corrects:  # the opening: nothing may come before it
        if days and new.effective_on > min(days):
            raise Conflict(BEFORE_ITS_FIRST_DAY, "已有更早生效的记载", "There are entries that take effect earlier")
    elif new.effective_on < min(days):
        raise Conflict(BEFORE_ITS_FIRST_DAY, f"成立之日为{min(days)}", f"Its first day is {min(days)}")


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
