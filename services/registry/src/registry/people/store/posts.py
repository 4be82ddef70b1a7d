"""Where posts are kept; numbers are sealed, and found again by their blind index."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from bureaukit.crypto import FieldCipher
from bureaukit.db import Tx
from bureaukit.pages import Filter, Order, paged
from bureaukit.versions import write_over
from sqlalchemy import CheckConstraint, ColumnElement, Index, RowMapping, func, insert, or_, select, text, update
from sqlalchemy.orm import Mapped, mapped_column

from registry.database import Base
from registry.organizations.store.parties import ended
from registry.people.model import COUNCIL, HEADS, Post, PostKind

_REPRESENTS_GROUP = text("kind = 'legal_representative' AND organization_type = 'social_group' AND ended_on IS NULL")
_REPRESENTED = text("kind = 'legal_representative' AND ended_on IS NULL")


@dataclass(frozen=True, slots=True)
class Held:
    """A post of a person, as the limits over all organizations look at it."""

    id: UUID
    organization_id: UUID
    organization_type: str
    kind: PostKind
    ended_on: date | None


class PostRow(Base):
    """One person in one post."""

    __tablename__ = "posts"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    organization_id: Mapped[UUID] = mapped_column(index=True)
    organization_type: Mapped[str]
    kind: Mapped[str]
    name: Mapped[str]
    id_number: Mapped[str]  # sealed
    id_index: Mapped[str] = mapped_column(index=True)
    from_on: Mapped[date]
    until_on: Mapped[date | None] = mapped_column(index=True)
    recorded_by: Mapped[str]
    ended_on: Mapped[date | None]
    case_id: Mapped[UUID | None]
    awaited_on: Mapped[date | None] = mapped_column(index=True)
    version: Mapped[int]
    __table_args__ = (
        CheckConstraint("ended_on IS NULL OR from_on <= ended_on", name="span"),
        Index(  # 社会团体登记管理条例 第十二条: legal representative of one social group only
            "uq_posts_group_representative",
            "id_index",
            unique=True,
            sqlite_where=_REPRESENTS_GROUP,
            postgresql_where=_REPRESENTS_GROUP,
        ),
        Index(  # an organization has one legal representative
            "uq_posts_representative",
            "organization_id",
            unique=True,
            sqlite_where=_REPRESENTED,
            postgresql_where=_REPRESENTED,
        ),
    )


_T = PostRow.__table__.c
BY_ID = Order("id", (_T.id,))
_PLAIN = (
    "id",
    "organization_id",
    "organization_type",
    "name",
    "from_on",
    "until_on",
    "recorded_by",
    "ended_on",
    "case_id",
    "awaited_on",
)


def _held_on(day: date) -> ColumnElement[bool]:
    return (_T.from_on <= day) & _reaches_beyond(day)


def _reaches_beyond(day: date) -> ColumnElement[bool]:
    return or_(_T.ended_on.is_(None), _T.ended_on > day)


async def add(tx: Tx, post: Post, cipher: FieldCipher) -> None:
    """Enter a post; a second legal representative, or one of two social groups, breaks a unique index."""
    values = {name: getattr(post, name) for name in _PLAIN} | {
        "kind": post.kind.value,
        "id_number": cipher.seal(post.id_number, table="posts", column="id_number", row=post.id),
        "id_index": cipher.blind_index(post.id_number),
        "version": post.version,
    }
    await tx.execute(insert(PostRow).values(**values))


def as_model(row: RowMapping, cipher: FieldCipher) -> Post:
    """Return the post of a row, the number opened."""
    return replace(
        _sealed(row), id_number=cipher.open(row["id_number"], table="posts", column="id_number", row=row["id"])
    )


def _sealed(row: RowMapping) -> Post:
    """Return the post of a row, the number as it is kept."""
    values = {name: row[name] for name in (*_PLAIN, "version")}
    return Post(**values, kind=PostKind(row["kind"]), id_number=row["id_number"])


async def find(tx: Tx, post_id: UUID, cipher: FieldCipher) -> Post | None:
    """Return one post."""
    row = (await tx.execute(select(PostRow.__table__).where(_T.id == post_id))).mappings().first()
    return as_model(row, cipher) if row else None


async def keep(tx: Tx, post: Post) -> Post:
    """Keep the days of a post that nobody else has changed since it was read."""
    days = {"from_on": post.from_on, "ended_on": post.ended_on, "awaited_on": post.awaited_on}
    return replace(post, version=await write_over(tx, PostRow, post, days))


async def left_by_ended(tx: Tx) -> list[tuple[Post, date]]:
    """Return the posts still held in organizations that have ended, with the day of the end; nobody's number is opened."""
    over = ended().subquery()
    query = select(PostRow.__table__, over.c.ended_on.label("over_on")).join(over, over.c.id == _T.organization_id)
    outlasts = or_(_T.ended_on.is_(None), (_T.ended_on > over.c.ended_on) & (_T.ended_on > _T.from_on))
    rows = (await tx.execute(query.where(outlasts).order_by(_T.id))).mappings()
    return [(_sealed(row), row["over_on"]) for row in rows]


async def representatives(tx: Tx, organization_id: UUID, beyond: date) -> list[tuple[Post, str]]:
    """Return whoever represents an organization after a day, with the blind index; the numbers stay sealed."""
    theirs = (_T.organization_id == organization_id, _T.kind == PostKind.LEGAL_REPRESENTATIVE.value)
    query = select(PostRow.__table__).where(*theirs, _reaches_beyond(beyond)).order_by(_T.from_on, _T.id)
    rows = (await tx.execute(query)).mappings()
    return [(_sealed(row), row["id_index"]) for row in rows]


async def open_posts(tx: Tx, organization_id: UUID) -> list[Post]:
    """Return the posts of an organization that no end is on record of; the numbers stay sealed."""
    query = select(PostRow.__table__).where(_T.organization_id == organization_id, _T.ended_on.is_(None))
    return [_sealed(row) for row in (await tx.execute(query.order_by(_T.id))).mappings()]


async def awaited(tx: Tx, until: date) -> list[tuple[Post, str]]:
    """Return the posts that await a day which has come, with the blind index."""
    query = select(PostRow.__table__).where(_T.awaited_on <= until).order_by(_T.id)
    rows = (await tx.execute(query)).mappings()
    return [(_sealed(row), row["id_index"]) for row in rows]


async def before(tx: Tx, post: Post) -> Post | None:
    """Return the legal representative who makes room for one that awaits its day."""
    theirs = (_T.organization_id == post.organization_id, _T.kind == post.kind.value, _T.ended_on == post.from_on)
    query = select(PostRow.__table__).where(*theirs, _T.from_on < post.from_on, _T.id != post.id)
    row = (await tx.execute(query.order_by(_T.id.desc()).limit(1))).mappings().first()
    return _sealed(row) if row else None


async def retype(tx: Tx, organization_id: UUID, organization_type: str) -> None:
    """Let the open posts of an organization follow its form: the same organization became a legal person."""
    theirs = (_T.organization_id == organization_id, _T.ended_on.is_(None))
    await tx.execute(update(PostRow).where(*theirs).values(organization_type=organization_type))


async def page(
    tx: Tx, asked: Filter, organization_id: UUID, *, kind: str | None, as_of: date | None
) -> Sequence[RowMapping]:
    """Return one page of the posts of an organization, with a day those held then."""
    query = select(PostRow.__table__).where(_T.organization_id == organization_id)
    if kind:
        query = query.where(_T.kind == kind)
    if as_of:
        query = query.where(_held_on(as_of))
    return (await tx.execute(paged(query, asked, BY_ID))).mappings().all()


async def held_by(tx: Tx, index: str, beyond: date) -> list[Held]:
    """Return every post that a person holds, or is to hold, after a day."""
    columns = (_T.id, _T.organization_id, _T.organization_type, _T.kind, _T.ended_on)
    query = select(*columns).where(_T.id_index == index, _reaches_beyond(beyond)).order_by(_T.id)
    rows = await tx.all(query)
    return [Held(r.id, r.organization_id, r.organization_type, PostKind(r.kind), r.ended_on) for r in rows]


async def headed_by(tx: Tx, index: str) -> dict[UUID, date | None]:
    """Return the organizations that a person heads or headed, each with the day the person left it, None if never."""
    heads = [kind.value for kind in HEADS]
    query = select(_T.organization_id, _T.ended_on).where(_T.id_index == index, _T.kind.in_(heads))
    found: dict[UUID, date | None] = {}
    for row in await tx.all(query.order_by(_T.ended_on.is_(None), _T.ended_on)):
        found[row.organization_id] = row.ended_on
    return found


async def terms_before(
    tx: Tx, organization_id: UUID, kind: PostKind, index: str, day: date
) -> list[tuple[date, date | None]]:
    """Return when the earlier terms of a person in one post began and were over, the latest first."""
    earlier = (_T.organization_id == organization_id, _T.kind == kind.value, _T.id_index == index, _T.from_on < day)
    rows = await tx.all(select(_T.from_on, _T.until_on, _T.ended_on).where(*earlier).order_by(_T.from_on.desc()))
    return [(row.from_on, row.ended_on or row.until_on) for row in rows]


async def council_size(tx: Tx, organization_id: UUID, on: date) -> int:
    """Count the people who sit on the council on a day."""
    council = [kind.value for kind in COUNCIL]
    query = select(func.count(_T.id_index.distinct())).where(
        _T.organization_id == organization_id, _T.kind.in_(council), _held_on(on)
    )
    return await tx.scalar(query) or 0


async def first_term_end(tx: Tx, organization_id: UUID, on: date) -> date | None:
    """Return the day on which the first of the elected terms that run is over."""
    query = select(func.min(_T.until_on)).where(_T.organization_id == organization_id, _held_on(on))
    found: date | None = await tx.scalar(query)
    return found


async def posts_of(tx: Tx, organization_id: UUID, on: date) -> list[tuple[str, str]]:
    """Return post and blind index of everybody in an organization on a day."""
    query = select(_T.kind, _T.id_index).where(_T.organization_id == organization_id, _held_on(on))
    return [(row.kind, row.id_index) for row in await tx.all(query)]
