"""Where applications are kept; ID numbers are sealed, and found by their blind index alone."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from uuid import UUID

from bureaukit.crypto import FieldCipher
from bureaukit.db import Tx
from bureaukit.ids import new_id
from bureaukit.names import lookup_key
from bureaukit.pages import Filter, Order, paged
from bureaukit.problems import Stale
from sqlalchemy import Index, Row, RowMapping, delete, insert, select, text, update
from sqlalchemy.orm import Mapped, mapped_column

from registry.applications.model import (
    Application,
    ApplicationState,
    ApplicationType,
    Content,
    DirectRegistrationClass,
    Notice,
    Part,
    Person,
    Progress,
    RefusalGround,
)
from registry.database import Base
from registry.organizations.model import Sector, SocialWorkKind

PEOPLE = "application_people"
PENDING = (
    ApplicationState.SUBMITTED,
    ApplicationState.CORRECTION,
    ApplicationState.ACCEPTED,
    ApplicationState.UNDER_REVIEW,
)
_PENDING = text(f"state IN ({', '.join(repr(state.value) for state in PENDING)})")


class ApplicationRow(Base):
    """One case; what is searched for stands in columns of its own, the rest in documents."""

    __tablename__ = "applications"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(index=True)
    owner: Mapped[str] = mapped_column(index=True)
    type: Mapped[str]
    name: Mapped[str]
    name_key: Mapped[str] = mapped_column(index=True)
    area: Mapped[str | None]
    content: Mapped[dict[str, Any]]
    notices: Mapped[list[Any]]
    submitted_on: Mapped[date | None]
    received_on: Mapped[date | None]
    accepted_on: Mapped[date | None]
    accepted_by: Mapped[str | None]
    deemed_accepted: Mapped[bool]
    consented_on: Mapped[date | None]
    consented_by: Mapped[str | None]
    reviewed_on: Mapped[date | None]
    reviewed_by: Mapped[str | None]
    decided_on: Mapped[date | None]
    decided_by: Mapped[str | None]
    opinion: Mapped[str | None]
    refusal_ground: Mapped[str | None]
    organization_id: Mapped[UUID | None]
    version: Mapped[int]

    __table_args__ = (
        Index(  # 社会组织名称管理办法 第五条: of two who submit one name at the same moment, one has it
            "uq_applications_pending_name", "name_key", unique=True, sqlite_where=_PENDING, postgresql_where=_PENDING
        ),
    )


class PersonRow(Base):
    """A founder or a proposed legal representative."""

    __tablename__ = PEOPLE
    id: Mapped[UUID] = mapped_column(primary_key=True)
    application_id: Mapped[UUID] = mapped_column(index=True)
    part: Mapped[str]
    name: Mapped[str]
    id_number: Mapped[str]  # sealed
    id_index: Mapped[str] = mapped_column(index=True)


_T = ApplicationRow.__table__.c
LISTED = ("id", "type", "name", "area", "state", "submitted_on", "accepted_on", "decided_on", "organization_id")
BY_ID = Order("id", (_T.id,))


def _values(application: Application) -> dict[str, Any]:
    content = application.content
    return asdict(application.progress) | {
        "state": application.state,
        "owner": application.owner,
        "type": content.type,
        "name": content.name,
        "name_key": lookup_key(content.name),
        "area": content.area,
        "content": content_of(content),
        "notices": [asdict(notice) | {"given_on": notice.given_on.isoformat()} for notice in application.notices],
        "organization_id": application.organization_id,
    }


def content_of(content: Content) -> dict[str, Any]:
    """Return the declared facts as JSON keeps them; notices compare with the same form."""
    return asdict(content) | {"charter_items": list(content.charter_items)}


def _content_from(stored: dict[str, Any]) -> Content:
    def coded(name: str, kind: Any) -> Any:
        return kind(stored[name]) if stored[name] is not None else None

    return Content(
        **stored
        | {
            "type": ApplicationType(stored["type"]),
            "sector": coded("sector", Sector),
            "direct_registration_class": coded("direct_registration_class", DirectRegistrationClass),
            "social_work_kind": coded("social_work_kind", SocialWorkKind),
            "charter_items": tuple(stored["charter_items"]),
        }
    )


def _notice_from(stored: dict[str, Any]) -> Notice:
    given_on = date.fromisoformat(stored["given_on"])
    return Notice(tuple(stored["items"]), stored["content"], given_on, stored["given_by"])


def _from(row: Row[Any], people: Sequence[Person]) -> Application:
    ground = RefusalGround(row.refusal_ground) if row.refusal_ground else None
    progress = Progress(
        row.submitted_on,
        row.received_on,
        row.accepted_on,
        row.accepted_by,
        row.deemed_accepted,
        row.consented_on,
        row.consented_by,
        row.reviewed_on,
        row.reviewed_by,
        row.decided_on,
        row.decided_by,
        row.opinion,
        ground,
    )
    return Application(
        row.id,
        ApplicationState(row.state),
        row.version,
        row.owner,
        _content_from(row.content),
        tuple(people),
        tuple(_notice_from(notice) for notice in row.notices),
        progress,
        row.organization_id,
    )


async def add(tx: Tx, application: Application, cipher: FieldCipher) -> None:
    """Enter a case with its people."""
    await tx.execute(
        insert(ApplicationRow).values(id=application.id, version=application.version, **_values(application))
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
        }
        await tx.execute(insert(PersonRow).values(id=identity, **values))


async def find(
    tx: Tx, application_id: UUID, cipher: FieldCipher | None = None, *, hold: bool = False
) -> Application | None:
    """Return one case; with a cipher its people too, their numbers opened; held, nobody else changes it meanwhile."""
    query = select(ApplicationRow.__table__).where(_T.id == application_id)
    row = await tx.first(query.with_for_update() if hold else query)
    if row is None or cipher is None:
        return row and _from(row, ())
    people = await tx.all(select(PersonRow.__table__).where(PersonRow.application_id == row.id).order_by(PersonRow.id))
    return _from(row, [_person(found, cipher) for found in people])


def _person(row: Row[Any], cipher: FieldCipher) -> Person:
    number = cipher.open(row.id_number, table=PEOPLE, column="id_number", row=row.id)
    return Person(Part(row.part), row.name, number)


async def keep(tx: Tx, application: Application, cipher: FieldCipher | None = None) -> int:
    """Change a case that nobody else has changed since; people are rewritten only when a cipher is given."""
    version = application.version + 1
    changed = await tx.execute(
        update(ApplicationRow)
        .where(ApplicationRow.id == application.id, ApplicationRow.version == application.version)
        .values(version=version, **_values(application))
    )
    if changed.rowcount == 0:
        raise Stale
    if cipher:
        await _put_people(tx, application, cipher)
    return version


async def is_name_applied_for(tx: Tx, name: str, *, except_for: UUID) -> bool:
    """Say whether another case that was submitted and not decided asks for the same name."""
    query = select(_T.id).where(_T.name_key == lookup_key(name), _T.id != except_for, _T.state.in_(PENDING))
    return await tx.scalar(query.limit(1)) is not None


async def silent(tx: Tx, *, received_until: date) -> Iterable[UUID]:
    """Return the cases that were received by a day and of which nothing was said since."""
    query = select(_T.id).where(_T.state == ApplicationState.SUBMITTED, _T.received_on <= received_until)
    return [row.id for row in await tx.all(query.order_by(_T.id))]


@dataclass(frozen=True, slots=True)
class Bounds:
    """Whose cases are listed: an owner's own, or those of an area, of which a supervising unit sees what names it."""

    owner: str | None = None
    area: str | None = None
    unit: str | None = None


async def page(
    tx: Tx,
    asked: Filter,
    bounds: Bounds,
    *,
    state: str | None,
    type: str | None,  # noqa: A002 -- the filter's public name
) -> Sequence[RowMapping]:
    """Return one page of cases within the caller's bounds; an office never sees drafts."""
    query = select(*(_T[name] for name in LISTED))
    query = query.where(_T.owner == bounds.owner) if bounds.owner else query.where(_T.submitted_on.is_not(None))
    if bounds.area:
        query = query.where(_T.area.startswith(bounds.area, autoescape=True))
    if bounds.unit is not None:
        query = query.where(_T.content["supervising_unit"].as_string() == bounds.unit)
    if state:
        query = query.where(_T.state == state)
    if type:
        query = query.where(_T.type == type)
    return (await tx.execute(paged(query, asked, BY_ID))).mappings().all()
