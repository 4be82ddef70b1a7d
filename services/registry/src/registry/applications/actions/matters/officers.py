"""Who is to take which post by a case: judged before it is decided, entered on the day on which it takes effect."""

from datetime import date
from uuid import UUID

from bureaukit.db import Record, Tx

from registry.applications.actions.matters.specification import Circumstances, Parts
from registry.applications.model import Application, Part, Person
from registry.organizations.model import OrganizationType
from registry.people.actions import nominating, posts, representing
from registry.people.actions.nominating import Beside, House, Term
from registry.people.model import Declaration, PostKind
from registry.people.rules import NOMINATING, REPRESENTING
from registry.people.store import posts as store

Seat = tuple[str, PostKind]  # blind index and post


def head_of(application: Application) -> Person | None:
    """Return who is to represent the organization."""
    return next((person for person in application.people if person.part is Part.LEGAL_REPRESENTATIVE), None)


async def represents_a_group(tx: Tx, person: Person, about: Circumstances, *, except_for: UUID | None = None) -> bool:
    """Say whether somebody represents another social group, by the register or by a post (社会团体登记管理条例 第十二条)."""
    index = about.cipher.blind_index(person.id_number)
    held = await store.held_by(tx, index, about.today)
    return OrganizationType.SOCIAL_GROUP in await nominating.represented(tx, except_for, index, held)


async def representative_judged(
    tx: Tx, application: Application, about: Circumstances, house: House, *, on: date
) -> Parts:
    """Return what the proposed legal representative is judged by, beside the conditions of the case itself."""
    person = head_of(application)
    if person is None:
        return ()
    term, beside = _term(person, PostKind.LEGAL_REPRESENTATIVE, on), Beside(pointer="/legal_representative")
    nominated = await nominating.nomination(
        tx, house, _nominee(person), term, beside, cipher=about.cipher, today=about.today
    )
    return ((REPRESENTING, nominated),)


async def founders_judged(tx: Tx, application: Application, about: Circumstances) -> Parts:
    """Return what everybody is judged by who is to take a post in an organization that is founded, or becomes a legal person."""
    row, head = about.organization, head_of(application)
    form = OrganizationType(application.founding.type.value)
    index = about.cipher.blind_index(head.id_number) if head else None
    named = (head.name if head else None, index)
    house = House(row["id"] if row else None, form, *named, is_charity=application.founding.is_charity)
    parts = await representative_judged(tx, application, about, house, on=about.today)
    return (*parts, *await heads_judged(tx, application, about, house))


async def heads_judged(
    tx: Tx, application: Application, about: Circumstances, house: House, leaving: dict[UUID, date] | None = None
) -> Parts:
    """Return what the heads are judged by, each with those beside them; who goes on in their post is judged no more."""
    heads = [person for person in application.people if person.part is Part.HEAD]
    seats = [_seat(person, about) for person in heads]
    staying = set() if leaving is not None else await _staying(tx, house.id, about.today)
    parts: Parts = ()
    for n, person in enumerate(heads):
        if seats[n] in staying:
            continue
        beside = Beside(leaving or {}, [*seats[:n], *seats[n + 1 :]], f"/heads/{n}")
        nominated = await nominating.nomination(
            tx,
            house,
            _nominee(person),
            _term(person, seats[n][1], about.today),
            beside,
            cipher=about.cipher,
            today=about.today,
        )
        parts += ((NOMINATING, nominated),)
    return parts


async def enter_founders(tx: Tx, application: Application, about: Circumstances, row: Record) -> None:
    """Let the posts begin that a founding names: the representative's, the founders', the heads'."""
    await store.retype(tx, row["id"], row["type"])
    if person := head_of(application):
        await enter_representative(tx, person, about, row, on=about.today, case_id=application.id)
    await enter_heads(tx, application, about, row, await _staying(tx, row["id"], about.today))


async def enter_representative(
    tx: Tx, person: Person, about: Circumstances, row: Record, *, on: date, case_id: UUID
) -> None:
    """Let the post of the legal representative follow the register from a day on."""
    term = _term(person, PostKind.LEGAL_REPRESENTATIVE, on)
    await representing.represent(
        tx, row, _nominee(person), term, cipher=about.cipher, case_id=case_id, today=about.today
    )


async def enter_heads(
    tx: Tx, application: Application, about: Circumstances, row: Record, staying: set[Seat] | None = None
) -> None:
    """Let the posts of founders and heads begin, each once; who holds theirs already goes on in it."""
    taken = set(staying or ())
    for person in application.people:
        seat = _seat(person, about)
        if person.part is Part.LEGAL_REPRESENTATIVE or seat in taken:
            continue
        taken.add(seat)
        term = _term(person, seat[1], about.today)
        await posts.enter(tx, row, _nominee(person), term, cipher=about.cipher, case_id=application.id)


async def _staying(tx: Tx, organization_id: UUID | None, on: date) -> set[Seat]:
    if organization_id is None:
        return set()
    return {(index, PostKind(kind)) for kind, index in await store.posts_of(tx, organization_id, on)}


def _seat(person: Person, about: Circumstances) -> Seat:
    kind = person.office.kind if person.office else PostKind.FOUNDER
    return about.cipher.blind_index(person.id_number), kind


def _nominee(person: Person) -> nominating.Person:
    declared = person.office.declared if person.office else Declaration()
    return nominating.Person(person.name, person.id_number, declared)


def _term(person: Person, kind: PostKind, on: date) -> Term:
    office = person.office
    if office is None:
        return Term(kind, on, None)
    return Term(kind, office.from_on or on, office.until_on)
