"""Entering somebody in a post, by all that is known of them over all organizations; and recording that they left."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from bureaukit.crypto import FieldCipher
from bureaukit.db import Record, Taken, Tx, is_unique_violation
from bureaukit.ids import new_id
from bureaukit.outbox import emit
from bureaukit.parameters import ParameterSet
from bureaukit.problems import Conflict, NotFound, Refused, Stale, problem_type
from bureaukit.rules import findings

from registry import id_numbers
from registry.organizations import store as organizations
from registry.organizations.model import ENDED, OrganizationState, OrganizationType
from registry.organizations.store import parties
from registry.parameters import BOOK
from registry.parameters import people as terms_of
from registry.parameters.cases import DELAY_YEARS
from registry.people import rules
from registry.people.lifecycle import LIFECYCLE
from registry.people.model import COUNCIL, Declaration, Post, PostEnded, PostKind, PostTaken
from registry.people.store import posts as store

POST_TAKEN = problem_type(
    "post_taken",
    409,
    "该职务已有人担任，或此人已担任不得兼任的职务",
    "The post is held, or the person holds one beside which it cannot be",
)
ORGANIZATION_OVER = problem_type("organization_over", 409, "该组织已终止，不再登记人员", "The organization has ended")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody about to take a post."""

    name: str
    id_number: str
    declared: Declaration


@dataclass(frozen=True, slots=True)
class Term:
    """Which post, from when until when."""

    kind: PostKind
    from_on: date
    until_on: date | None
    in_a_charity: bool


async def nomination(
    tx: Tx, row: Record, person: Person, term: Term, *, cipher: FieldCipher, today: date
) -> rules.Nomination:
    """Gather what decides whether somebody may take a post."""
    index = cipher.blind_index(person.id_number)
    held = await store.held_by(tx, index, term.from_on)
    here = {kind for organization, _, kind in held if organization == row["id"]}
    kind = OrganizationType(row["type"])
    terms = await BOOK.on(tx, term.from_on)
    return rules.Nomination(
        kind=term.kind,
        type=kind,
        is_charity=term.in_a_charity,
        from_on=term.from_on,
        until_on=term.until_on,
        today=today,
        age=id_numbers.age(person.id_number, on=term.from_on),
        declared=person.declared,
        represents=await _represents(tx, row["id"], index, held),
        terms_before=await _terms_before(tx, row["id"], term, index, delay_years=terms[DELAY_YEARS]),
        led_revoked_on=await _led_revoked_on(tx, index),
        council_size=await store.council_size(tx, row["id"], term.from_on),
        supervises_here=PostKind.SUPERVISOR in here,
        sits_on_council_here=bool(here & set(COUNCIL)),
        is_who_is_registered=_is_registered(row, person.name, index),
        limits=_limits(terms, kind),
    )


def _is_registered(row: Record, name: str, index: str) -> bool:
    """A record taken over from before names the person without a number; then the name is all there is."""
    if row["legal_representative_index"]:
        return bool(row["legal_representative_index"] == index)
    return row["legal_representative"] in (None, name)


def _limits(terms: ParameterSet, kind: OrganizationType) -> rules.Limits:
    council = terms[terms_of.COUNCIL_MAX] if kind is OrganizationType.FOUNDATION else 0
    return rules.Limits(
        terms[terms_of.AGE_MAX],
        terms[terms_of.TERMS_MAX],
        terms[terms_of.TERM_YEARS],
        council,
        terms[terms_of.BARRED_YEARS],
    )


async def _represents(
    tx: Tx, organization_id: UUID, index: str, held: list[tuple[UUID, str, str]]
) -> tuple[OrganizationType, ...]:
    """Return the types of the other organizations that a person represents, by the register or by a post."""
    by_post = {(one, kind) for one, kind, post in held if post == PostKind.LEGAL_REPRESENTATIVE}
    found = by_post | await parties.represented_by(tx, index)
    return tuple(OrganizationType(kind) for one, kind in sorted(found) if one != organization_id)


async def _terms_before(tx: Tx, organization_id: UUID, term: Term, index: str, *, delay_years: int) -> int:
    """Count the earlier terms that follow on one another without a gap, up to the new one."""
    count, begins = 0, term.from_on
    for began, over in await store.terms_before(tx, organization_id, term.kind, index, term.from_on):
        if over is None or begins > rules.years_after(over, delay_years):  # a re-election may be put off (REG-24)
            break
        count, begins = count + 1, began
    return count


async def _led_revoked_on(tx: Tx, index: str) -> date | None:
    """Return when the last organization was revoked that a person headed on that day: who had left it before is not meant."""
    days: list[date] = []
    for organization_id, left_on in (await store.headed_by(tx, index)).items():
        row = await organizations.find(tx, str(organization_id))
        revoked_on = row["ended_on"] if row and row["state"] == OrganizationState.REVOKED else None
        if revoked_on and (left_on is None or left_on >= revoked_on):
            days.append(revoked_on)
    return max(days, default=None)


async def take(tx: Tx, row: Record, person: Person, term: Term, *, cipher: FieldCipher, today: date) -> Post:
    """Enter somebody in a post, or refuse with everything that stands against it."""
    if row["state"] in ENDED:
        raise Conflict(ORGANIZATION_OVER, "请核对组织状态", "Look the organization up again")
    if broken := findings(rules.NOMINATING, await nomination(tx, row, person, term, cipher=cipher, today=today)):
        raise Refused(broken)
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
    )
    try:
        await store.add(tx, post, cipher)
    except Taken as error:
        if not is_unique_violation(error):
            raise
        raise Conflict(
            POST_TAKEN, "法定代表人只有一名，且不得兼任", "There is one legal representative, of one group"
        ) from error
    await emit(tx, PostTaken(post.id, post.organization_id, post.kind, post.from_on, post.until_on))
    return post


async def known(tx: Tx, post_id: UUID, cipher: FieldCipher) -> Post:
    """Return a post on record, or raise 404."""
    if found := await store.find(tx, post_id, cipher):
        return found
    raise NotFound


async def end_with_organization(tx: Tx, post: Post, ended_on: date) -> None:
    """Record that a post ended because its organization did; one that began no earlier ends with its first day."""
    LIFECYCLE.step("end", post.state)
    last = max(ended_on, post.from_on + timedelta(days=1))
    await store.end(tx, replace(post, ended_on=last))
    await emit(tx, PostEnded(post.id, post.organization_id, post.kind, last))


async def leave(tx: Tx, post: Post, *, version: int, on: date, today: date) -> Post:
    """Record that somebody left a post; `on` is the first day out of it."""
    LIFECYCLE.step("end", post.state)
    if post.version != version:
        raise Stale
    if broken := findings((rules.ends_after_it_began,), rules.Leaving(post.from_on, on, today)):
        raise Refused(broken)
    ended = await store.end(tx, replace(post, ended_on=on))
    await emit(tx, PostEnded(post.id, post.organization_id, post.kind, on))
    return ended
