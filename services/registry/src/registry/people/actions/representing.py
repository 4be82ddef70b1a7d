"""Let the post of legal representative follow the register: the new one's begins on the day on which the former one's ends."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from bureaukit.crypto import FieldCipher
from bureaukit.db import Record, Tx
from bureaukit.outbox import emit

from registry.organizations import store as organizations
from registry.organizations.model import BookEntry, EntryKind
from registry.people.actions.nominating import Person, Term
from registry.people.actions.posts import enter
from registry.people.model import Post, PostEnded, PostTaken
from registry.people.store import posts as store


async def represent(
    tx: Tx, row: Record, person: Person, term: Term, *, cipher: FieldCipher, case_id: UUID, today: date
) -> None:
    """Enter whom the register names from a day on; whoever stays who it was goes on in their post."""
    index = cipher.blind_index(person.id_number)
    there = await store.representatives(tx, row["id"], term.from_on)
    if any(who == index and post.from_on < term.from_on for post, who in there):
        return
    for post, _ in there:
        if post.from_on <= term.from_on:  # one that was to begin on this very day is overtaken
            await store.keep(tx, replace(post, ended_on=term.from_on, awaited_on=None))
            if post.awaited_on is None and term.from_on <= today:
                await emit(tx, PostEnded(post.id, post.organization_id, post.kind, term.from_on))
    until = min((post.from_on for post, _ in there if post.from_on > term.from_on), default=None)
    await enter(tx, row, person, term, cipher=cipher, case_id=case_id, ended_on=until, awaited=term.from_on > today)


async def settle(tx: Tx, post: Post, index: str, *, today: date) -> bool:
    """See on its day whether the register names who was to begin: if not, they wait with it, or nothing comes of it."""
    row = await organizations.find(tx, str(post.organization_id))
    former, entry = await store.before(tx, post), await _entry_of(tx, post)
    if row and row["legal_representative_index"] == index:
        begins = entry.effective_on if entry else post.from_on
        begun = await _move(tx, post, former, min(begins, today), awaited_on=None)
        if former:
            await emit(tx, PostEnded(former.id, former.organization_id, former.kind, begun.from_on))
        await emit(tx, PostTaken(begun.id, begun.organization_id, begun.kind, begun.from_on, begun.until_on))
    elif entry and entry.kind is EntryKind.HOLD:  # it could not take effect on its day and is tried again
        await _move(tx, post, former, today + timedelta(days=1), awaited_on=post.awaited_on)
    else:
        await store.keep(tx, replace(post, ended_on=post.from_on, awaited_on=None))
        if former:
            await store.keep(tx, replace(former, ended_on=post.ended_on))
    return True


async def _move(tx: Tx, post: Post, former: Post | None, begins: date, *, awaited_on: date | None) -> Post:
    if former:
        await store.keep(tx, replace(former, ended_on=begins))
    return await store.keep(tx, replace(post, from_on=begins, awaited_on=awaited_on))


async def _entry_of(tx: Tx, post: Post) -> BookEntry | None:
    """Return the last entry of the case that names who is to begin: tried again after a hold, it has a day of its own."""
    theirs = [one for one in await organizations.entries_of(tx, post.organization_id) if one.case_id == post.case_id]
    return theirs[-1] if theirs else None
