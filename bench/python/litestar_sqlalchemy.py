"""The register's reads as they are written with Litestar and SQLAlchemy's asynchronous ORM, answers declared."""

import sys
from dataclasses import dataclass, fields
from datetime import date
from typing import Any
from uuid import UUID

import uvicorn
from litestar import Litestar, get
from sqlalchemy import select, tuple_
from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

PORT, HOST, NAME = int(sys.argv[1]), sys.argv[2], sys.argv[3]
FIRST = UUID(int=0)
engine = create_async_engine(
    f"postgresql+asyncpg://postgres@/{NAME}?host={HOST}", pool_size=20, isolation_level="AUTOCOMMIT"
)
session = async_sessionmaker(engine, expire_on_commit=False)


class Base(DeclarativeBase):
    """The mapped tables."""


class Organization(Base):
    """One organization."""

    __tablename__ = "organizations"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    credit_code: Mapped[str | None]
    filing_number: Mapped[str | None]
    name: Mapped[str]
    track: Mapped[str]
    type: Mapped[str]
    social_work: Mapped[bool]
    social_work_kind: Mapped[str | None]
    area: Mapped[str]
    sector: Mapped[str]
    state: Mapped[str]
    registered_on: Mapped[date]
    ended_on: Mapped[date | None]
    abnormal_since: Mapped[date | None]
    serious_since: Mapped[date | None]
    certificate_number: Mapped[str | None]
    domicile: Mapped[str | None]
    scope: Mapped[str | None]
    purpose: Mapped[str | None]
    start_up_funds_fen: Mapped[int | None]
    supervising_unit: Mapped[str | None]
    direct_registration_class: Mapped[str | None]
    legal_representative: Mapped[str | None]
    search_text: Mapped[str] = mapped_column(deferred=True)


@dataclass
class Summary:
    """One organization as lists show it."""

    id: UUID
    credit_code: str | None
    filing_number: str | None
    name: str
    track: str
    type: str
    social_work: bool
    social_work_kind: str | None
    area: str
    sector: str
    state: str
    registered_on: date
    ended_on: date | None
    abnormal_since: date | None
    serious_since: date | None


@dataclass
class Whole(Summary):
    """One organization with everything that is published of it."""

    certificate_number: str | None
    domicile: str | None
    scope: str | None
    purpose: str | None
    start_up_funds_fen: int | None
    supervising_unit: str | None
    direct_registration_class: str | None
    legal_representative: str | None


@dataclass
class Page:
    """One page of organizations."""

    items: list[Summary]
    next_cursor: str | None


def shown(kind: type[Any], row: Organization) -> Any:
    """Return a row as it is answered."""
    return kind(**{field.name: getattr(row, field.name) for field in fields(kind)})


@get("/organizations")
async def organizations(
    sector: str | None = None, q: str | None = None, after_on: date = date.min, after_id: UUID = FIRST
) -> Page:
    """List one page."""
    query = select(Organization).order_by(Organization.registered_on, Organization.id).limit(51)
    if q:
        query = query.where(Organization.search_text.contains(q))
    else:
        beyond = tuple_(Organization.registered_on, Organization.id) > (after_on, after_id)
        query = query.where(Organization.sector == sector, beyond)
    async with session() as work:
        rows = (await work.scalars(query)).all()
    cursor = f"{rows[49].registered_on}_{rows[49].id}" if len(rows) > 50 else None
    return Page([shown(Summary, row) for row in rows[:50]], cursor)


@get("/organizations/{code:str}")
async def organization(code: str) -> Whole:
    """Show one."""
    async with session() as work:
        row = (await work.scalars(select(Organization).where(Organization.credit_code == code))).one()
    return shown(Whole, row)


@get("/")
async def ready() -> str:
    """Say that it runs."""
    return "ready"


app = Litestar([organizations, organization, ready])
uvicorn.run(app, host="127.0.0.1", port=PORT, log_level="error", access_log=False, loop="uvloop", http="httptools")
