"""Write in the register book: the only way in which anything of an organization becomes true, is changed or put right."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from bureaukit.db import Record, Tx
from bureaukit.law import Article
from bureaukit.outbox import Event, emit
from bureaukit.problems import Conflict, NotFound, Stale, problem_type

from registry.organizations import store
from registry.organizations.actions.coming import take_effect
from registry.organizations.actions.keeping import following, keep, news
from registry.organizations.model import (
    ITEMS,
    BookEntry,
    EntryKind,
    Facts,
    NewEntry,
    OrganizationState,
    Particulars,
    Projection,
)
from registry.organizations.model.timeline import in_force, timeline

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
    """Return the first entry, then one for each status that it won later, and its end where it has ended."""
    organization, facts = opening.organization, _facts(opening)
    later: list[tuple[EntryKind, date, Facts]] = []
    for item in ("charity_since", "public_fundraising_since"):
        if facts[item] and facts[item] > organization.registered_on:
            later.append((opening.kind, facts[item], {item: facts[item]}))
            facts[item] = None
    if organization.ended_on:
        kind = {OrganizationState.REVOKED: EntryKind.REVOCATION}.get(organization.state, EntryKind.DEREGISTRATION)
        later.append((kind, organization.ended_on, {name: facts[name] for name in ("state", "ended_on")}))
        facts |= {"state": OrganizationState.ACTIVE, "ended_on": None}
    first = NewEntry(opening.kind, organization.registered_on, facts, opening.article, case_id=opening.case_id)
    book = [following(tx, organization.id, first, [])]
    for kind, day, changes in later:
        book.append(following(tx, organization.id, NewEntry(kind, day, changes), book))
    return book


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
    What takes effect on a later day is kept out of the row until then; what was due before takes effect first, with an
    event of its own, as if the job had come by already.
    """
    head = await _held(tx, organization_id)
    if seen not in (None, head["version"]):
        raise Stale
    if await take_effect(tx, organization_id, today=today):
        head = await _held(tx, organization_id)
    book = await store.entries_of(tx, organization_id)
    _refuse_misplaced(new, book)
    entry = following(tx, organization_id, new, book)
    await store.add_entries(tx, [entry])
    facts = await keep(tx, head, [*book, entry], today=today, at=entry.recorded_at)
    organization = store.projection_of({"id": organization_id} | facts)
    await emit(tx, announce(organization) if announce else news(head, organization, entry))
    return organization


async def _held(tx: Tx, organization_id: UUID) -> Record:
    head = await store.hold(tx, organization_id)
    if head is None:
        raise NotFound
    return head


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
