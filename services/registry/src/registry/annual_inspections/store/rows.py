"""The rows of inspections, and how they become values and back."""

from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from registry.annual_inspections.model.inspection import (
    Consequence,
    Inspection,
    InspectionForm,
    InspectionKind,
    InspectionResult,
    InspectionState,
    Notice,
    Progress,
)
from registry.annual_inspections.model.sections import KINDS, Sections
from registry.database import Base


class AnnualInspectionRow(Base):
    """The report of one organization for one year; what is searched for stands in columns, the form in a document."""

    __tablename__ = "annual_inspections"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    state: Mapped[str]
    organization_id: Mapped[UUID]
    year: Mapped[int]
    kind: Mapped[str]
    form: Mapped[str]
    area: Mapped[str]
    type: Mapped[str]
    due_on: Mapped[date]
    supervising_unit: Mapped[str | None]
    facts: Mapped[dict[str, Any]]
    grade_fact: Mapped[dict[str, Any] | None]
    started_by: Mapped[str | None]
    sections: Mapped[dict[str, Any]]
    notice: Mapped[dict[str, Any] | None]
    filed_on: Mapped[date | None]
    is_late: Mapped[bool]
    absent_on: Mapped[date | None]
    unit_agrees: Mapped[bool | None]
    unit_opinion: Mapped[str | None]
    unit_opinion_on: Mapped[date | None]
    unit_opinion_by: Mapped[str | None]
    reviewed_on: Mapped[date | None]
    reviewed_by: Mapped[str | None]
    proposed_result: Mapped[str | None]
    opinion: Mapped[str | None]
    concluded_on: Mapped[date | None]
    concluded_by: Mapped[str | None]
    result: Mapped[str | None]
    rectify_by: Mapped[date | None]
    rectification: Mapped[str | None]
    rectification_filed_on: Mapped[date | None]
    rectified_on: Mapped[date | None]
    listing_proposed_on: Mapped[date | None]
    consequence: Mapped[str | None]
    consequence_since: Mapped[date | None]
    consequence_note: Mapped[str | None]
    consequence_done_on: Mapped[date | None]
    consequence_done_by: Mapped[str | None]
    version: Mapped[int]
    __table_args__ = (
        UniqueConstraint("organization_id", "year"),  # of two who begin one year's report at once, one does
        Index("ix_annual_inspections_year_state", "year", "state"),
        Index("ix_annual_inspections_state_area", "state", "area"),
    )


TABLE = AnnualInspectionRow.__table__.c


def values_of(inspection: Inspection) -> dict[str, Any]:
    """Return an inspection as its row holds it."""
    own = {
        member.name: getattr(inspection, member.name)
        for member in fields(Inspection)
        if member.name not in ("progress", "sections", "notice")
    }
    progress = {member.name: getattr(inspection.progress, member.name) for member in fields(Progress)}
    return own | progress | {"sections": sections_of(inspection.sections), "notice": _notice_of(inspection.notice)}


def sections_of(sections: Sections) -> dict[str, Any]:
    """Return the parts as a document holds them; parts not begun are left out."""
    return {name: part for name, part in asdict(sections).items() if part is not None}


def _notice_of(notice: Notice | None) -> dict[str, Any] | None:
    if notice is None:
        return None
    days = {"given_on": notice.given_on.isoformat(), "mend_by": notice.mend_by.isoformat()}
    return {"items": list(notice.items), "given_by": notice.given_by} | days


def from_row(row: Mapping[Any, Any]) -> Inspection:
    """Return a row as the value that rules read."""
    progress: dict[str, Any] = {member.name: row[member.name] for member in fields(Progress)}
    for name, codes in (
        ("proposed_result", InspectionResult),
        ("result", InspectionResult),
        ("consequence", Consequence),
    ):
        progress[name] = codes(row[name]) if row[name] else None
    stored: dict[str, Any] = {
        member.name: row[member.name] for member in fields(Inspection) if member.name != "progress"
    }
    return Inspection(
        **stored
        | {
            "state": InspectionState(row["state"]),
            "kind": InspectionKind(row["kind"]),
            "form": InspectionForm(row["form"]),
            "sections": Sections(
                **{name.value: KINDS[name](**row["sections"][name]) for name in KINDS if name in row["sections"]}
            ),
            "notice": _notice_from(row["notice"]),
            "progress": Progress(**progress),
        }
    )


def _notice_from(stored: dict[str, Any] | None) -> Notice | None:
    if stored is None:
        return None
    days = {name: date.fromisoformat(stored[name]) for name in ("given_on", "mend_by")}
    return Notice(tuple(stored["items"]), given_by=stored["given_by"], **days)
