"""Entering somebody in a post, by all that is known of them over all organizations; and recording that they left."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from bureaukit.crypto import FieldCipher
from bureaukit.db import Record, Taken, Tx, is_unique_violation
from bureaukit.ids import new_id
from bureaukit.outbox import emit
from bureaukit.problems import Conflict, NotFound, Refused, Stale, problem_type
from bureaukit.rules import findings

from registry.organizations.model import ENDED
from registry.people import rules
from registry.people.actions.nominating import Person, Term, house_of, nomination
from registry.people.lifecycle import LIFECYCLE
from registry.people.model import Post, PostEnded, PostTaken
from registry.people.store import posts as store

POST_TAKEN = problem_type(
    "post_taken",
    409,
    "该职务已有人担任，或此人已担任不得兼任的职务",
    "The post is held, or the person holds one beside which it cannot be",
)
ORGANIZATION_OVER = problem_type("organization_over", 409, "该组织已终止，不再登记人员", "The organization has ended")


async def take(tx: Tx, row: Record, person: Person, term: Term, *, cipher: FieldCipher, today: date) -> Post:
    """Enter somebody in a post, or refuse with everything that stands against it."""
    if row["state"] in ENDED:
        raise Conflict(ORGANIZATION_OVER, "请核对组织状态", "Look the organization up again")
    nominated = await nomination(tx, house_of(row), person, term, cipher=cipher, today=today)
    if broken := findings(rules.NOMINATING, nominated):
        raise Refused(broken)
    return await enter(tx, row, person, term, cipher=cipher)


async def enter(
    tx: Tx,
    row: Record,
    person: Person,
    term: Term,
    *,
    cipher: FieldCipher,
    case_id: UUID | None = None,
    ended_on: date | None = None,
    awaited: bool = False,
) -> Post:
    """Enter somebody in a post that was judged already; one that awaits its day is announced on it."""
    post = Post(
        id=new_id(),
        organization_id=row["id"],
        organization_type=row["type"],
        kind=term.kind,
        name=person.name,
        id_number=person.id_number,
        from_on=term.from_on,
        until_on=term.until_on,
        recorded_by=tx.actor,
        ended_on=ended_on,
        case_id=case_id,
        awaited_on=term.from_on if awaited else None,
    )
    try:
        await store.add(tx, post, cipher)
    except Taken as error:
        if not is_unique_violation(error):
            raise
        raise Conflict(
            POST_TAKEN, "法定代表人只有一名，且不得兼任", "There is one legal representative, of one group"
        ) from error
    if not awaited:
        await emit(tx, PostTaken(post.id, post.organization_id, post.kind, post.from_on, post.until_on))
    return post


async def known(tx: Tx, post_id: UUID, cipher: FieldCipher) -> Post:
    """Return a post on record, or raise 404."""
    if found := await store.find(tx, post_id, cipher):
        return found
    raise NotFound


async def end_with_organization(tx: Tx, post: Post, ended_on: date) -> None:
    """Record that a post ended because its organization did; one that was to begin later is held on no day."""
    last = max(ended_on, post.from_on)
    await store.keep(tx, replace(post, ended_on=last, awaited_on=None))
    if post.awaited_on is None:
        await emit(tx, PostEnded(post.id, post.organization_id, post.kind, last))


async def leave(tx: Tx, post: Post, *, version: int, on: date, today: date) -> Post:
    """Record that somebody left a post; `on` is the first day out of it."""
    LIFECYCLE.step("end", post.state)
    if post.version != version:
        raise Stale
    if broken := findings((rules.ends_after_it_began,), rules.Leaving(post.from_on, on, today)):
        raise Refused(broken)
    ended = await store.keep(tx, replace(post, ended_on=on))
    await emit(tx, PostEnded(post.id, post.organization_id, post.kind, on))
    return ended
