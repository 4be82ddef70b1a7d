"""Gather what decides whether somebody may take a post: all that is known of them, over all organizations."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from bureaukit.calendar import years_later
from bureaukit.crypto import FieldCipher
from bureaukit.db import Record, Tx
from bureaukit.parameters import ParameterSet

from registry import id_numbers
from registry.organizations import store as organizations
from registry.organizations.model import OrganizationState, OrganizationType
from registry.organizations.store import parties
from registry.parameters import BOOK
from registry.parameters import people as terms_of
from registry.parameters.cases import DELAY_YEARS
from registry.people import rules
from registry.people.model import COUNCIL, HEADS, Declaration, PostKind
from registry.people.store import posts as store
from registry.people.store.posts import Held


@dataclass(frozen=True, slots=True)
class House:
    """The organization a post is of; one that is yet to be founded has no id."""

    id: UUID | None
    type: OrganizationType
    representative: str | None = None
    representative_index: str | None = None
    is_charity: bool = False


def house_of(row: Record) -> House:
    """Return an organization on record as nominations look at it."""
    named = (row["legal_representative"], row["legal_representative_index"])
    return House(row["id"], OrganizationType(row["type"]), *named, is_charity=row["charity_since"] is not None)


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


@dataclass(frozen=True, slots=True)
class Beside:
    """What changes together with a nomination: posts that end, and others that begin in the same organization."""

    leaving: Mapping[UUID, date] = field(default_factory=dict)
    taking: Sequence[tuple[str, PostKind]] = ()  # by blind index
    pointer: str = ""


async def nomination(
    tx: Tx, house: House, person: Person, term: Term, beside: Beside = Beside(), *, cipher: FieldCipher, today: date
) -> rules.Nomination:
    """Gather what decides whether somebody may take a post."""
    index = cipher.blind_index(person.id_number)
    held = [one for one in await store.held_by(tx, index, term.from_on) if _stays(one, beside, term.from_on)]
    own = {one.kind for one in held if one.organization_id == house.id}
    here = own | {kind for who, kind in beside.taking if who == index}
    terms = await BOOK.on(tx, term.from_on)
    return rules.Nomination(
        kind=term.kind,
        type=house.type,
        is_charity=house.is_charity,
        from_on=term.from_on,
        until_on=term.until_on,
        today=today,
        age=id_numbers.age(person.id_number, on=term.from_on),
        declared=person.declared,
        represents=await represented(tx, house.id, index, held),
        heads=len({one.organization_id for one in held if one.kind in HEADS} - {house.id}),
        holds_it_already=term.kind in own or list(beside.taking).count((index, term.kind)) > 0,
        is_represented=house.id is not None and bool(await store.representatives(tx, house.id, term.from_on)),
        terms_before=await _terms_before(tx, house.id, term, index, delay_years=terms[DELAY_YEARS]),
        led_revoked_on=await led_revoked_on(tx, index),
        council_size=await store.council_size(tx, house.id, term.from_on) if house.id else 0,
        supervises_here=PostKind.SUPERVISOR in here,
        sits_on_council_here=bool(here & set(COUNCIL)),
        is_who_is_registered=_is_registered(house, person.name, index),
        limits=_limits(terms, house.type),
        pointer=beside.pointer,
    )


def _stays(held: Held, beside: Beside, on: date) -> bool:
    left_on = beside.leaving.get(held.id)
    return left_on is None or left_on > on


def _is_registered(house: House, name: str, index: str) -> bool:
    """A record taken over from before names the person without a number; then the name is all there is."""
    if house.representative_index:
        return house.representative_index == index
    return house.representative in (None, name)


def _limits(terms: ParameterSet, kind: OrganizationType) -> rules.Limits:
    council = terms[terms_of.COUNCIL_MAX] if kind is OrganizationType.FOUNDATION else 0
    return rules.Limits(
        terms[terms_of.AGE_MAX],
        terms[terms_of.TERMS_MAX],
        terms[terms_of.TERM_YEARS],
        council,
        terms[terms_of.BARRED_YEARS],
        terms[terms_of.RETIRED_POSTS_MAX],
    )


async def represented(
    tx: Tx, organization_id: UUID | None, index: str, held: Sequence[Held]
) -> tuple[OrganizationType, ...]:
    """Return the types of the other organizations that a person represents, by the register or by a post."""
    by_post = {
        (one.organization_id, one.organization_type) for one in held if one.kind is PostKind.LEGAL_REPRESENTATIVE
    }
    found = by_post | await parties.represented_by(tx, index)
    return tuple(OrganizationType(kind) for one, kind in sorted(found) if one != organization_id)


async def _terms_before(tx: Tx, organization_id: UUID | None, term: Term, index: str, *, delay_years: int) -> int:
    """Count the earlier terms that follow on one another without a gap, up to the new one."""
    if organization_id is None:
        return 0
    count, begins = 0, term.from_on
    for began, over in await store.terms_before(tx, organization_id, term.kind, index, term.from_on):
        if over is None or begins > years_later(over, delay_years):  # a re-election may be put off (REG-24)
            break
        count, begins = count + 1, began
    return count


async def led_revoked_on(tx: Tx, index: str) -> date | None:
    """Return when the last organization was revoked that a person headed on that day: who had left it before is not meant.

    Whom the register named as its legal representative on that day headed it, with or without a post.
    """
    days = await parties.revoked_under(tx, index)
    for organization_id, left_on in (await store.headed_by(tx, index)).items():
        row = await organizations.find(tx, str(organization_id))
        revoked_on = row["ended_on"] if row and row["state"] == OrganizationState.REVOKED else None
        if revoked_on and (left_on is None or left_on >= revoked_on):
            days.append(revoked_on)
    return max(days, default=None)


async def unfit_to_head_a_charity(tx: Tx, row: Record, on: date) -> list[PostKind]:
    """Return the posts of heads who headed an organization that was revoked too short a time ago (慈善法 第十六条).

    The legal representative is one of them, also where the register alone names the person.
    """
    years = (await BOOK.on(tx, on))[terms_of.BARRED_YEARS]
    heads = [(PostKind(kind), index) for kind, index in await store.posts_of(tx, row["id"], on) if kind in HEADS]
    registered = row["legal_representative_index"]
    if registered and registered not in {index for _, index in heads}:
        heads.append((PostKind.LEGAL_REPRESENTATIVE, registered))
    unfit: list[PostKind] = []
    for kind, index in heads:
        revoked_on = await led_revoked_on(tx, index)
        if revoked_on and on <= years_later(revoked_on, years):
            unfit.append(kind)
    return unfit
