"""Where cases are kept; one certificate has one open case at most."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import date
from typing import Any
from uuid import UUID

from bureaukit.db import Tx
from bureaukit.pages import Filter, Order, paged
from bureaukit.problems import Stale
from sqlalchemy import ForeignKey, Index, RowMapping, Select, insert, select, text, update
from sqlalchemy.orm import Mapped, mapped_column

from talent.database import Base
from talent.local_registrations.model import Case, CaseKind, CaseState, RefusalGround

OPEN = (CaseState.PENDING.value, CaseState.FIRST_REVIEWED.value)


class LocalRegistrationRow(Base):
    """One case."""

    __tablename__ = "local_registrations"
    __table_args__ = (
        Index(
            "uq_local_registrations_open",
            "credential_id",
            unique=True,
            sqlite_where=text("state IN ('pending', 'first_reviewed')"),
            postgresql_where=text("state IN ('pending', 'first_reviewed')"),
        ),
    )
    id: Mapped[UUID] = mapped_column(primary_key=True)
    credential_id: Mapped[UUID] = mapped_column(ForeignKey("credentials.id"))
    social_worker_id: Mapped[UUID] = mapped_column(ForeignKey("social_workers.id"), index=True)
    kind: Mapped[str]
    state: Mapped[str]
    late: Mapped[bool]
    applied_on: Mapped[date]
    applied_by: Mapped[str]
    due_on: Mapped[date]
    reviewed_by: Mapped[str | None]
    decided_by: Mapped[str | None]
    decided_on: Mapped[date | None]
    ground: Mapped[str | None]
    reason: Mapped[str | None]
    version: Mapped[int]


_C = LocalRegistrationRow.__table__.c
BY_ID = Order("id", (_C.id,))


def case_from(row: RowMapping) -> Case:
    """Return the case of a row."""
    values = {field.name: row[field.name] for field in fields(Case)}
    ground = RefusalGround(row["ground"]) if row["ground"] else None
    return Case(**values | {"kind": CaseKind(row["kind"]), "state": CaseState(row["state"]), "ground": ground})


def _values(case: Case) -> dict[str, Any]:
    values = {field.name: getattr(case, field.name) for field in fields(case)}
    return {name: getattr(value, "value", value) for name, value in values.items()}


async def open_case(tx: Tx, case: Case) -> None:
    """Keep a new case; the database refuses a second open one for the same certificate."""
    await tx.execute(insert(LocalRegistrationRow).values(**_values(case)))


async def move(tx: Tx, case: Case, version: int) -> None:
    """Keep a case as it now stands, if it is still at this version."""
    values = {key: value for key, value in _values(case).items() if key not in ("id", "version")}
    this = (_C.id == case.id, _C.version == version)
    moved = await tx.execute(update(LocalRegistrationRow).where(*this).values(version=version + 1, **values))
    if not moved.rowcount:
        raise Stale


async def find(tx: Tx, identity: UUID) -> Case | None:
    """Return one case."""
    row = (await tx.execute(select(LocalRegistrationRow.__table__).where(_C.id == identity))).mappings().first()
    return case_from(row) if row else None


async def page(
    tx: Tx,
    asked: Filter,
    *,
    within: Select[Any],
    social_worker_id: UUID | None,
    state: CaseState | None,
    as_of: date | None,
) -> Sequence[RowMapping]:
    """Return one page of cases of the persons that `within` selects."""
    query: Select[Any] = select(LocalRegistrationRow.__table__).where(_C.social_worker_id.in_(within))
    if social_worker_id:
        query = query.where(_C.social_worker_id == social_worker_id)
    if state:
        query = query.where(_C.state == state.value)
    if as_of:
        query = query.where(_C.applied_on <= as_of)
    return (await tx.execute(paged(query, asked, BY_ID))).mappings().all()


async def cases_of(tx: Tx, social_worker_id: UUID) -> list[Case]:
    """Return a person's applications, oldest first."""
    query = select(LocalRegistrationRow.__table__).where(_C.social_worker_id == social_worker_id).order_by(_C.id)
    return [case_from(row) for row in (await tx.execute(query)).mappings()]
