"""Cases one by one: entered, found, changed. ID numbers are sealed, and found by their blind index alone."""

from datetime import date
from typing import Any
from uuid import UUID

from bureaukit.crypto import FieldCipher
from bureaukit.db import Tx
from bureaukit.ids import new_id
from bureaukit.names import lookup_key
from bureaukit.versions import write_over
from sqlalchemy import Row, delete, insert, select, update

from registry.applications.model import Application, Matter, Part, Person
from registry.applications.store.forms import case_of, office_of, office_text, values_of
from registry.applications.store.rows import PENDING, PEOPLE, TABLE, ApplicationRow, PersonRow


async def add(tx: Tx, application: Application, cipher: FieldCipher) -> None:
    """Enter a case with its people."""
    await tx.execute(
        insert(ApplicationRow).values(id=application.id, version=application.version, **values_of(application))
    )
    await _put_people(tx, application, cipher)


async def _put_people(tx: Tx, application: Application, cipher: FieldCipher) -> None:
    await tx.execute(delete(PersonRow).where(PersonRow.application_id == application.id))
    for person in application.people:
        identity = new_id()
        values = {
            "application_id": application.id,
            "part": person.part,
            "name": person.name,
            "id_number": cipher.seal(person.id_number, table=PEOPLE, column="id_number", row=identity),
            "id_index": cipher.blind_index(person.id_number),
            "office": _sealed_office(person, cipher, identity),
        }
        await tx.execute(insert(PersonRow).values(id=identity, **values))


async def find(
    tx: Tx, application_id: UUID, cipher: FieldCipher | None = None, *, hold: bool = False
) -> Application | None:
    """Return one case; with a cipher its people too, their numbers opened; held, nobody else changes it meanwhile."""
    query = select(ApplicationRow.__table__).where(TABLE.id == application_id)
    row = await tx.first(query.with_for_update() if hold else query)
    if row is None or cipher is None:
        return row and case_of(row, ())
    people = await tx.all(select(PersonRow.__table__).where(PersonRow.application_id == row.id).order_by(PersonRow.id))
    return case_of(row, [_person(found, cipher) for found in people])


def _person(row: Row[Any], cipher: FieldCipher) -> Person:
    number = cipher.open(row.id_number, table=PEOPLE, column="id_number", row=row.id)
    office = office_of(cipher.open(row.office, table=PEOPLE, column="office", row=row.id)) if row.office else None
    return Person(Part(row.part), row.name, number, office)


def _sealed_office(person: Person, cipher: FieldCipher, identity: UUID) -> str | None:
    text = office_text(person.office)
    return cipher.seal(text, table=PEOPLE, column="office", row=identity) if text else None


async def keep(tx: Tx, application: Application, cipher: FieldCipher | None = None) -> int:
    """Change a case that nobody else has changed since; people are rewritten only when a cipher is given."""
    version = await write_over(tx, ApplicationRow, application, values_of(application))
    if cipher:
        await _put_people(tx, application, cipher)
    return version


async def find_unheld(tx: Tx, application_id: UUID) -> Application | None:
    """Return one case, held, unless somebody has it in hand this moment: a job waits for nobody, and comes again."""
    query = select(ApplicationRow.__table__).where(TABLE.id == application_id).with_for_update(skip_locked=True)
    row = await tx.first(query)
    return row and case_of(row, ())


async def is_name_applied_for(tx: Tx, name: str, *, except_for: UUID) -> bool:
    """Say whether another case that was submitted and not decided asks for the same name."""
    query = select(TABLE.id).where(TABLE.name_key == lookup_key(name), TABLE.id != except_for, TABLE.state.in_(PENDING))
    return await tx.scalar(query.limit(1)) is not None


async def is_matter_open(tx: Tx, organization_id: UUID, matter: Matter, *, except_for: UUID) -> bool:
    """Say whether another case of the organization asks the same and is not decided yet."""
    query = select(TABLE.id).where(
        TABLE.concerned_id == organization_id,
        TABLE.matter == matter,
        TABLE.id != except_for,
        TABLE.state.in_(PENDING),
    )
    return await tx.scalar(query.limit(1)) is not None


async def open_matters(tx: Tx, organization_id: UUID) -> list[Matter]:
    """Return what an organization has asked for that is not decided yet."""
    query = select(TABLE.matter).where(TABLE.concerned_id == organization_id, TABLE.state.in_(PENDING))
    return [Matter(row.matter) for row in await tx.all(query.order_by(TABLE.id))]


async def note_deadline(tx: Tx, application_id: UUID, decide_by: date) -> None:
    """Put the day right by which a case is looked at; nothing of the case itself changes."""
    await tx.execute(update(ApplicationRow).where(ApplicationRow.id == application_id).values(decide_by=decide_by))
