"""The rows of cases and of their people; what is searched for stands in columns of its own, the rest in documents."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from registry.applications.model import ApplicationState
from registry.database import Base

PEOPLE = "application_people"
PENDING = (
    ApplicationState.SUBMITTED,
    ApplicationState.CORRECTION,
    ApplicationState.ACCEPTED,
    ApplicationState.UNDER_REVIEW,
)
_PENDING = text(f"state IN ({', '.join(repr(state.value) for state in PENDING)})")


class ApplicationRow(Base):
    """One case."""

    __tablename__ = "applications"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    matter: Mapped[str]
    state: Mapped[str] = mapped_column(index=True)
    owner: Mapped[str] = mapped_column(index=True)
    type: Mapped[str]
    name: Mapped[str]
    name_key: Mapped[str | None] = mapped_column(index=True)  # of the name that is asked for, if one is
    area: Mapped[str | None]
    concerned_id: Mapped[UUID | None] = mapped_column(index=True)
    unit: Mapped[str | None]
    new_unit: Mapped[str | None]
    awaited_unit: Mapped[str | None] = mapped_column(index=True)  # whose own word is still to come
    other_awaited_unit: Mapped[str | None]
    content: Mapped[dict[str, Any]]
    notices: Mapped[list[Any]]
    consents: Mapped[list[Any]]
    opinions: Mapped[list[Any]]
    pauses: Mapped[list[Any]]
    extension: Mapped[dict[str, Any] | None]
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
    refusal_ground: Mapped[str | None]
    non_acceptance_ground: Mapped[str | None]
    competent_authority: Mapped[str | None]
    delivered_on: Mapped[date | None]
    delivered_by: Mapped[str | None]
    delivery_means: Mapped[str | None]
    decide_by: Mapped[date | None] = mapped_column(index=True)
    overdue_on: Mapped[date | None]
    organization_id: Mapped[UUID | None]
    version: Mapped[int]

    __table_args__ = (
        Index(  # 社会组织名称管理办法 第五条: of two who submit one name at the same moment, one has it
            "uq_applications_pending_name", "name_key", unique=True, sqlite_where=_PENDING, postgresql_where=_PENDING
        ),
        Index(  # one question of an organization is open once
            "uq_applications_pending_matter",
            "concerned_id",
            "matter",
            unique=True,
            sqlite_where=_PENDING,
            postgresql_where=_PENDING,
        ),
    )


class PersonRow(Base):
    """A founder, a proposed legal representative, or somebody else who is to take a post."""

    __tablename__ = PEOPLE
    id: Mapped[UUID] = mapped_column(primary_key=True)
    application_id: Mapped[UUID] = mapped_column(index=True)
    part: Mapped[str]
    name: Mapped[str]
    id_number: Mapped[str]  # sealed
    id_index: Mapped[str] = mapped_column(index=True)
    office: Mapped[str | None]  # sealed


class BreachRow(Base):
    """A second notice that was refused; kept though the refused request changed nothing."""

    __tablename__ = "notice_breaches"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    application_id: Mapped[UUID] = mapped_column(index=True)
    office: Mapped[str] = mapped_column(index=True)
    officer: Mapped[str]
    items: Mapped[list[Any]]
    on: Mapped[date]
    request: Mapped[str] = mapped_column(unique=True)  # digest of its Idempotency-Key: sent again, it counts once


TABLE = ApplicationRow.__table__.c
