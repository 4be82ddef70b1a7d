"""Where granted grades are kept; nothing is deleted, a grade ends on a day."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date
from typing import Any
from uuid import UUID

from bureaukit.checks import Seen, seen
from bureaukit.db import Tx
from bureaukit.guards import Guard
from bureaukit.pages import Filter, Order, paged
from bureaukit.versions import write_over
from sqlalchemy import ColumnElement, RowMapping, Select, func, insert, select, text
from sqlalchemy.orm import Mapped, mapped_column

from evaluation.database import Base
from evaluation.grades.model import Grade, GradeStatus, GrantedGrade, GrantingLevel, Source


class GrantedGradeRow(Base):
    """One grade of one organization."""

    __tablename__ = "granted_grades"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    organization_id: Mapped[UUID] = mapped_column(index=True)
    credit_code: Mapped[str | None] = mapped_column(index=True)
    name: Mapped[str]
    grade: Mapped[str]
    granted_on: Mapped[date]
    valid_from: Mapped[date] = mapped_column(index=True)
    valid_until: Mapped[date]
    ends_on: Mapped[date]
    ending: Mapped[str | None]
    ending_ground: Mapped[str | None]
    granting_level: Mapped[str]
    granting_body: Mapped[str]
    certificate_number: Mapped[str] = mapped_column(unique=True)
    source: Mapped[str]
    evaluation_id: Mapped[UUID | None]
    version: Mapped[int]


class CertificateSeriesRow(Base):
    """The last certificate number of a district in a year; taken in the transaction that uses it."""

    __tablename__ = "certificate_series"
    series: Mapped[str] = mapped_column(primary_key=True)
    last: Mapped[int]


TABLE = GrantedGradeRow.__table__
BY_ID = Order("id", (TABLE.c.id,))

_CLASH = """SELECT 1 FROM granted_grades g
WHERE g.organization_id = NEW.organization_id AND g.id <> NEW.id
AND g.valid_from < g.ends_on AND NEW.valid_from < NEW.ends_on
AND g.valid_from < NEW.ends_on AND NEW.valid_from < g.ends_on"""

# An organization has one grade on a day; the database itself keeps it so, whatever runs beside it.
ONE_GRADE_A_DAY = Guard(
    "one grade a day",
    sqlite=tuple(
        f"""CREATE TRIGGER IF NOT EXISTS granted_grades_no_overlap_{event.lower()} BEFORE {event} ON granted_grades
        WHEN EXISTS ({_CLASH}) BEGIN SELECT RAISE(ABORT, 'the period is taken'); END"""
        for event in ("INSERT", "UPDATE")
    ),
    postgresql=(
        f"""CREATE OR REPLACE FUNCTION granted_grades_no_overlap() RETURNS trigger AS $$
        BEGIN
            PERFORM pg_advisory_xact_lock(hashtextextended(NEW.organization_id::text, 39));
            IF EXISTS ({_CLASH}) THEN
                RAISE EXCEPTION 'the period is taken' USING ERRCODE = 'exclusion_violation';
            END IF;
            RETURN NEW;
        END $$ LANGUAGE plpgsql""",
        """CREATE OR REPLACE TRIGGER granted_grades_no_overlap_insert BEFORE INSERT ON granted_grades
        FOR EACH ROW EXECUTE FUNCTION granted_grades_no_overlap()""",
        """CREATE OR REPLACE TRIGGER granted_grades_no_overlap_update BEFORE UPDATE ON granted_grades
        FOR EACH ROW EXECUTE FUNCTION granted_grades_no_overlap()""",
    ),
    triggers=("granted_grades_no_overlap_insert", "granted_grades_no_overlap_update"),
)


async def add(tx: Tx, granted: GrantedGrade) -> None:
    """Enter a grade."""
    await tx.execute(insert(GrantedGradeRow).values(**asdict(granted)))


async def save(tx: Tx, granted: GrantedGrade) -> GrantedGrade:
    """Write how a grade ended over the version it was read in."""
    values = {"ends_on": granted.ends_on, "ending": granted.ending, "ending_ground": granted.ending_ground}
    return replace(granted, version=await write_over(tx, GrantedGradeRow, granted, values))


async def find(tx: Tx, grade_id: UUID) -> GrantedGrade | None:
    """Return one grade."""
    return await _one(tx, select(TABLE).where(GrantedGradeRow.id == grade_id))


async def by_number(tx: Tx, number: str) -> GrantedGrade | None:
    """Return the grade that a certificate number stands for."""
    return await _one(tx, select(TABLE).where(GrantedGradeRow.certificate_number == number))


async def of_organization(tx: Tx, organization_id: UUID) -> list[GrantedGrade]:
    """Return every grade an organization ever had, the oldest first."""
    query = select(TABLE).where(GrantedGradeRow.organization_id == organization_id)
    rows = (await tx.execute(query.order_by(GrantedGradeRow.valid_from, GrantedGradeRow.id))).mappings()
    return [as_model(row) for row in rows]


async def page(
    tx: Tx, asked: Filter, *, as_of: date, grade: Grade | None, organization: str | None
) -> Sequence[RowMapping]:
    """Return one page of the grades valid on a day."""
    query = select(TABLE).where(*_valid_on(as_of))
    if grade:
        query = query.where(GrantedGradeRow.grade == grade.value)
    if organization:
        query = query.where(_named(organization))
    return (await tx.execute(paged(query, asked, BY_ID))).mappings().all()


async def count_by_grade(tx: Tx, as_of: date) -> dict[Grade, int]:
    """Return how many organizations held each grade on a day."""
    query = select(GrantedGradeRow.grade, func.count().label("held")).where(*_valid_on(as_of))
    rows = await tx.all(query.group_by(GrantedGradeRow.grade))
    return {Grade(row.grade): row.held for row in rows}


_TAKE_SERIAL = text(  # one statement, the same on both engines: two first takers cannot collide
    "INSERT INTO certificate_series (series, last) VALUES (:series, 1) "
    "ON CONFLICT (series) DO UPDATE SET last = certificate_series.last + 1 RETURNING last"
)


async def take_serial(tx: Tx, series: str) -> int:
    """Return the next number of a series; the row stays locked until the transaction ends."""
    return int(await tx.scalar(_TAKE_SERIAL.bindparams(series=series)))


async def overlapping(tx: Tx) -> Seen:
    """Return the grades that begin before an earlier one of the same organization has ended."""
    table = TABLE.c
    earlier = func.max(table.ends_on).over(
        partition_by=table.organization_id, order_by=(table.valid_from, table.id), rows=(None, -1)
    )
    valid = select(table.id, table.valid_from, earlier.label("taken_until")).where(table.valid_from < table.ends_on)
    each = valid.subquery()
    return await seen(tx, TABLE, select(each.c.id).where(each.c.taken_until > each.c.valid_from))


def as_model(row: RowMapping) -> GrantedGrade:
    """Return a row as the value that rules read."""
    return GrantedGrade(
        **dict(row)
        | {
            "grade": Grade(row["grade"]),
            "ending": GradeStatus(row["ending"]) if row["ending"] else None,
            "granting_level": GrantingLevel(row["granting_level"]),
            "source": Source(row["source"]),
        }
    )


def _valid_on(as_of: date) -> tuple[ColumnElement[bool], ...]:
    return GrantedGradeRow.valid_from <= as_of, GrantedGradeRow.ends_on > as_of


def _named(organization: str) -> Any:
    try:
        return GrantedGradeRow.organization_id == UUID(organization)
    except ValueError:
        return GrantedGradeRow.credit_code == organization


async def _one(tx: Tx, query: Select[Any]) -> GrantedGrade | None:
    row = (await tx.execute(query)).mappings().first()
    return as_model(row) if row else None
