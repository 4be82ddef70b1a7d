"""Gather the credit information of an organization from the slices that keep it; nothing is kept twice."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime

from bureaukit.calendar import WorkCalendar
from bureaukit.clock import legal_date
from bureaukit.db import Record, Tx
from bureaukit.text import Text

from registry.annual_inspections import store as annual_inspections
from registry.annual_inspections.model.inspection import Inspection, InspectionKind
from registry.credit_information.model import Information, InformationClass
from registry.credit_records import store as credit_records
from registry.credit_records.model import ListingReason, PenaltyKind
from registry.organizations import store as organizations
from registry.organizations.model import BookEntry, EntryKind, Projection
from registry.parameters import BOOK
from registry.parameters.credit import RECORDING_WORKING_DAYS
from registry.parameters.kinds import CREDIT

_TOLD_ELSEWHERE = (EntryKind.LISTING, EntryKind.DELISTING)  # the entries on the lists themselves tell more
_REGISTER, _INSPECTIONS = "/v1/registry/organizations", "/v1/registry/annual-inspections"
_PENALTIES, _LISTINGS = "/v1/registry/penalties", "/v1/registry/listings"


async def gather(tx: Tx, organization: Projection, *, on: date, calendar: WorkCalendar) -> list[Information]:
    """Return what had arisen by a day, class by class, the oldest first, each with the day by which to record it."""
    working_days = (await BOOK.on(tx, on))[RECORDING_WORKING_DAYS]
    found = [
        *_basic(await organizations.entries_of(tx, organization.id)),
        *_yearly(await annual_inspections.of_organization(tx, organization.id)),
        *_penalties(await credit_records.penalties(tx, organization.id, on=on)),
        *_lists(await credit_records.entries(tx, organization.id, on=on)),
    ]
    classes = list(InformationClass)
    in_order = sorted(found, key=lambda one: (classes.index(one.information), one.arisen_on, str(one.subject_id)))
    return [_with_duty(one, calendar, working_days) for one in in_order if one.arisen_on <= on]


def _with_duty(one: Information, calendar: WorkCalendar, working_days: int) -> Information:
    """Note by when it had to be recorded; before the measures, and for what was taken over, there was no such day."""
    if one.arisen_on < CREDIT or one.recorded_on is None:
        return one
    return replace(one, record_by=calendar.add_working_days(one.arisen_on, working_days).on)


def _day(at: datetime | None) -> date | None:
    return legal_date(at) if at else None


def _basic(book: Sequence[BookEntry]) -> Iterator[Information]:
    for entry in book:
        if entry.kind in _TOLD_ELSEWHERE:
            continue
        label = Text(entry.kind.zh, entry.kind.en)
        is_taken_over = entry.kind is EntryKind.TAKEOVER
        recorded_on = None if is_taken_over else legal_date(entry.recorded_at)
        yield Information(InformationClass.BASIC, label, _REGISTER, entry.id, entry.effective_on, recorded_on)


def _yearly(inspections: Sequence[Inspection]) -> Iterator[Information]:
    for one in inspections:
        progress = one.progress
        name = Text(f"{one.year}年{one.kind.zh}", f"{one.kind.en} of {one.year}")
        if one.kind is InspectionKind.ANNUAL_REPORT and progress.filed_on:
            recorded_on = progress.filed_on  # filing it records it
            yield Information(
                InformationClass.ANNUAL_REPORTS, name, _INSPECTIONS, one.id, progress.filed_on, recorded_on
            )
        if progress.concluded_on and progress.result:
            label = Text(f"{name.zh}：{progress.result.zh}", f"{name.en}: {progress.result.en}")
            day = progress.concluded_on
            yield Information(InformationClass.INSPECTIONS, label, _INSPECTIONS, one.id, day, day)


def _penalties(penalties: Sequence[Record]) -> Iterator[Information]:
    for row in penalties:
        kind = PenaltyKind(row["kind"])
        label = Text(f"{kind.zh}：{row['decision_number']}", f"{kind.en}: {row['decision_number']}")
        recorded_on = _day(row["recorded_at"])
        yield Information(InformationClass.PENALTIES, label, _PENALTIES, row["id"], row["decided_on"], recorded_on)


def _lists(entries: Sequence[Record]) -> Iterator[Information]:
    for row in entries:
        reason = ListingReason(row["reason"])
        label = Text(f"{reason.kind.zh}：{reason.zh}", f"{reason.kind.en}: {reason.en}")
        recorded_on = _day(row["entered_at"])
        yield Information(InformationClass.OTHER, label, _LISTINGS, row["id"], row["entered_on"], recorded_on)
