"""Where employments are kept; the database itself refuses a second community post at one time."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import date
from typing import Any
from uuid import UUID

from bureaukit.db import Tx, is_unique_violation
from bureaukit.guards import Guard
from bureaukit.pages import Filter, Order, paged
from bureaukit.problems import Conflict, Stale, problem_type
from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    Insert,
    RowMapping,
    Select,
    Update,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from talent.database import UUID_RANGE, Base
from talent.employments.model import Employment, EmploymentState, EndGround, Post

POST_TAKEN = problem_type(
    "employments_overlap", 409, "该人员在此期间已任社区岗位", "The person holds a community post in that time already"
)


class EmploymentRow(Base):
    """One person in one post."""

    __tablename__ = "employments"
    __table_args__ = (
        CheckConstraint("end_on IS NULL OR start_on < end_on", name="span"),
        CheckConstraint("(end_on IS NULL) = (end_ground IS NULL)", name="ground"),
        Index("ix_employments_worker", "social_worker_id", "start_on"),
    )
    id: Mapped[UUID] = mapped_column(primary_key=True)
    social_worker_id: Mapped[UUID] = mapped_column(ForeignKey("social_workers.id"))
    organization_id: Mapped[UUID | None] = mapped_column(index=True)
    credit_code: Mapped[str | None]
    area: Mapped[str] = mapped_column(index=True)
    post: Mapped[str]
    start_on: Mapped[date]
    end_on: Mapped[date | None]
    end_ground: Mapped[str | None]
    recorded_by: Mapped[str]
    version: Mapped[int]


# The community posts of one person do not overlap, so the last of them that begins before the new one ends is the only
# one that can reach into it: one look into the index decides.
_TAKEN = """
    SELECT RAISE(ABORT, 'post is taken') WHERE NEW.post <> 'other' AND (
        SELECT coalesce(end_on, '9999-12-31') FROM employments
        WHERE social_worker_id = NEW.social_worker_id AND post <> 'other' AND id <> NEW.id
            AND start_on < coalesce(NEW.end_on, '9999-12-31')
        ORDER BY start_on DESC LIMIT 1
    ) > NEW.start_on;"""
_MOVES = "social_worker_id, post, start_on, end_on"
ONE_COMMUNITY_POST_AT_A_TIME = Guard(
    name="one_community_post_at_a_time",
    sqlite=(
        f"CREATE TRIGGER IF NOT EXISTS employments_taken_insert BEFORE INSERT ON employments BEGIN {_TAKEN} END",
        f"CREATE TRIGGER IF NOT EXISTS employments_taken_update BEFORE UPDATE OF {_MOVES} ON employments BEGIN {_TAKEN} END",
    ),
    postgresql=(
        UUID_RANGE,
        """
        DO $$ BEGIN
            ALTER TABLE employments ADD CONSTRAINT employments_taken EXCLUDE USING gist (
                uuid_range(social_worker_id, social_worker_id, '[]') WITH &&,
                daterange(start_on, end_on) WITH &&
            ) WHERE (post <> 'other');
        EXCEPTION WHEN duplicate_table OR duplicate_object THEN NULL;
        END $$
        """,
    ),
    constraints=("employments_taken",),
    sqlite_triggers=("employments_taken_insert", "employments_taken_update"),
)
_T = EmploymentRow.__table__.c
BY_ID = Order("id", (_T.id,))


def from_row(row: RowMapping) -> Employment:
    """Return the employment of a row."""
    values = {field.name: row[field.name] for field in fields(Employment)}
    ground = EndGround(row["end_ground"]) if row["end_ground"] else None
    return Employment(**values | {"post": Post(row["post"]), "end_ground": ground})


def _values(employment: Employment) -> dict[str, Any]:
    values = {field.name: getattr(employment, field.name) for field in fields(employment)}
    return {name: getattr(value, "value", value) for name, value in values.items()}


def _running(day: date) -> ColumnElement[bool]:
    return (_T.start_on <= day) & or_(_T.end_on.is_(None), _T.end_on > day)


async def add(tx: Tx, employment: Employment) -> None:
    """Keep an employment; 409 naming what stands against it, whoever notices: the look before, or the guard."""
    await _refuse_if_taken(tx, employment)
    await _guarded(tx, insert(EmploymentRow).values(**_values(employment)))


async def end(tx: Tx, employment: Employment, version: int) -> None:
    """Keep the end of an employment that is still at this version."""
    this = (_T.id == employment.id, _T.version == version)
    ended = {"end_on": employment.end_on, "end_ground": _values(employment)["end_ground"]}
    done = await tx.execute(update(EmploymentRow).where(*this).values(version=version + 1, **ended))
    if not done.rowcount:
        raise Stale


async def note_credit_code(tx: Tx, organization_id: UUID, credit_code: str) -> int:
    """Give the posts of an organization that have no credit code this one; return how many there were."""
    without = (_T.organization_id == organization_id, _T.credit_code.is_(None))
    values = {"credit_code": credit_code, "version": _T.version + 1}
    return (await tx.execute(update(EmploymentRow).where(*without).values(values))).rowcount


async def conflicting(tx: Tx, employment: Employment) -> Employment | None:
    """Return the community post that the person holds on a day of this one."""
    if not employment.post.is_community:
        return None
    query = select(EmploymentRow.__table__).where(
        _T.social_worker_id == employment.social_worker_id,
        _T.post != Post.OTHER.value,
        _T.id != employment.id,
        or_(_T.end_on.is_(None), _T.end_on > employment.start_on),
    )
    if employment.end_on:
        query = query.where(_T.start_on < employment.end_on)
    row = (await tx.execute(query.order_by(_T.start_on).limit(1))).mappings().first()
    return from_row(row) if row else None


async def _refuse_if_taken(tx: Tx, employment: Employment) -> None:
    if found := await conflicting(tx, employment):
        zh = f"该人员自 {found.start_on} 起已任「{found.post.zh}」，请先办理离任"
        en = f"The person is in a post since {found.start_on} ({found.post.en}); record its end first"
        raise Conflict(POST_TAKEN, zh, en, conflict=found.as_told())


async def _guarded(tx: Tx, statement: Insert | Update) -> None:
    try:
        await tx.execute(statement)
    except IntegrityError as error:
        if not is_unique_violation(error):
            raise
        zh, en = "该人员刚刚被登记了另一社区岗位", "Another community post of the person has just been entered"
        raise Conflict(POST_TAKEN, zh, en, conflict=None) from None


async def find(tx: Tx, identity: UUID) -> Employment | None:
    """Return one employment."""
    row = (await tx.execute(select(EmploymentRow.__table__).where(_T.id == identity))).mappings().first()
    return from_row(row) if row else None


async def of_worker(tx: Tx, social_worker_id: UUID) -> list[Employment]:
    """Return a person's employments, oldest first."""
    return await between(tx, social_worker_id, social_worker_id)


async def between(tx: Tx, first: UUID, last: UUID) -> list[Employment]:
    """Return the employments of the persons in a range of ids, in a fixed order."""
    query = select(EmploymentRow.__table__).where(_T.social_worker_id.between(first, last))
    rows = await tx.execute(query.order_by(_T.social_worker_id, _T.start_on, _T.id))
    return [from_row(row) for row in rows.mappings()]


def employed_by(organization: UUID | str, on: date) -> Select[tuple[UUID]]:
    """Return the query for the persons an organization (by id or credit code) employs on a day."""
    column = _T.organization_id if isinstance(organization, UUID) else _T.credit_code
    return select(_T.social_worker_id).where(column == organization, _running(on)).distinct()


async def employers(tx: Tx, day: date) -> dict[UUID, UUID]:
    """Return the organization that employs, for each post that somebody is in on a day."""
    query = select(_T.id, _T.organization_id).where(_running(day), _T.organization_id.is_not(None))
    return {row.id: row.organization_id for row in await tx.all(query)}


async def in_post_from(tx: Tx, organization_id: UUID, day: date) -> list[Employment]:
    """Return the employments of an organization that last beyond a day, in a fixed order."""
    lasting = (_T.organization_id == organization_id, or_(_T.end_on.is_(None), _T.end_on > day))
    rows = await tx.execute(select(EmploymentRow.__table__).where(*lasting).order_by(_T.id))
    return [from_row(row) for row in rows.mappings()]


async def page(
    tx: Tx,
    asked: Filter,
    *,
    within: str,
    social_worker_id: UUID | None,
    organization_id: UUID | None,
    area: str | None,
    state: EmploymentState | None,
    as_of: date | None,
) -> Sequence[RowMapping]:
    """Return one page of the employments within the caller's area."""
    query: Select[Any] = select(EmploymentRow.__table__).where(_T.area.startswith(within, autoescape=True))
    for column, value in ((_T.social_worker_id, social_worker_id), (_T.organization_id, organization_id)):
        if value:
            query = query.where(column == value)
    if area:
        query = query.where(_T.area.startswith(area, autoescape=True))
    if state:
        query = query.where(_T.end_on.is_(None) == (state is EmploymentState.RUNNING))
    if as_of:
        query = query.where(_running(as_of))
    return (await tx.execute(paged(query, asked, BY_ID))).mappings().all()
