"""What time does to a year: it opens, its deadlines come near, it closes upon those who filed nothing."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from bureaukit.db import Record, Tx
from bureaukit.jobs import one_by_one
from bureaukit.outbox import emit
from bureaukit.parameters import ParameterSet

from registry.annual_inspections import store
from registry.annual_inspections.actions import steps
from registry.annual_inspections.model.inspection import InspectionState
from registry.annual_inspections.model.year import (
    InspectionDeadlineNear,
    InspectionYear,
    InspectionYearOpened,
    Participation,
)
from registry.organizations import store as organizations
from registry.organizations.actions import finding
from registry.parameters import BOOK
from registry.parameters.inspections import (
    AUTHORITY_BY,
    CHARITY_BY,
    FIRST_YEAR,
    GROUPS_REGISTERED_BY,
    OPENS_ON,
    REMINDER_DAYS,
    SERVICES_REGISTERED_BY,
    UNIT_BY,
)

BATCH = 500


def _day(year: int, month_day: str) -> date:
    return date.fromisoformat(f"{year}-{month_day}")


def _year(year: int, terms: ParameterSet, opened_on: date) -> InspectionYear:
    """Return a year with its windows in the year after, as the parameters stand."""
    after = year + 1
    return InspectionYear(
        year,
        opens_on=_day(after, terms[OPENS_ON]),
        unit_by=_day(after, terms[UNIT_BY]),
        authority_by=_day(after, terms[AUTHORITY_BY]),
        charity_by=_day(after, terms[CHARITY_BY]),
        groups_registered_by=_day(year, terms[GROUPS_REGISTERED_BY]),
        services_registered_by=_day(year, terms[SERVICES_REGISTERED_BY]),
        opened_on=opened_on,
    )


async def open_due(tx: Tx, *, today: date) -> int:
    """Open every year whose first day has come, from the first one this system takes; a stop of the clock skips none."""
    terms = await BOOK.on(tx, today)
    opened = {year.year for year in await store.years(tx)}
    due = [
        year
        for year in range(terms[FIRST_YEAR], today.year)
        if year not in opened and today >= _day(year + 1, terms[OPENS_ON])
    ]
    for number in due:
        year = _year(number, terms, today)
        await store.add_year(tx, year)
        await emit(tx, InspectionYearOpened(number, year.opens_on, year.unit_by, year.authority_by))
    return len(due)


async def remind(tx: Tx, *, today: date) -> int:
    """Announce each deadline so many days before, once, with how many have not filed (倒计时提醒)."""
    terms = await BOOK.on(tx, today)
    count = 0
    for year in await store.years(tx):
        told = list(year.reminded)
        for due_on in sorted({year.unit_by, year.authority_by, year.charity_by}):
            left = (due_on - today).days
            reached = sorted(days for days in terms[REMINDER_DAYS] if 0 <= left <= days)
            if reached and f"{due_on}/{reached[0]}" not in told:  # of several reached at once the nearest says it all
                told += [f"{due_on}/{days}" for days in reached]
                not_filed = (await store.counts(tx, year, on=today))[Participation.TO_FILE]
                await emit(tx, InspectionDeadlineNear(year.year, due_on, left, not_filed))
                count += 1
        if len(told) > len(year.reminded):
            await store.keep_reminders(tx, replace(year, reminded=tuple(told)))
    return count


async def note_absences(tx: Tx, *, today: date) -> int:
    """Note as absent whoever has not filed when the window is closed; some hundreds at a time."""
    drafts = await store.unfiled_drafts(tx, due_before=today, limit=BATCH)
    count = await one_by_one(tx, drafts, lambda draft: _give_up(tx, draft, today), name=str)
    earliest_first = sorted(await store.years(tx), key=lambda year: year.year)  # each depends on those before
    for year in earliest_first:
        for early in (True, False):
            owing, noted = await _close(tx, year, today, early=early)
            count += noted
            if owing == BATCH:  # the rest of it comes before the next year, also where not all could be noted
                return count
    return count


async def _give_up(tx: Tx, inspection_id: UUID, today: date) -> bool:
    """Note that a draft was not handed in: an absence, or nothing at all of an organization that ended before."""
    draft = await store.find(tx, inspection_id, hold=True)
    if draft is None or draft.state is not InspectionState.DRAFT:
        return False
    ended_on = (await finding.named(tx, str(draft.organization_id)))["ended_on"]
    if ended_on and ended_on <= draft.due_on:
        await steps.advance(tx, draft, "discontinuation", on=today)
    else:
        await steps.note_absence(tx, draft, today)
    return True


async def _close(tx: Tx, year: InspectionYear, today: date, *, early: bool) -> tuple[int, int]:
    """Note the absence of those of a window who were there on its last day and have begun no report, as they were on it.

    Return how many were looked at, and of how many it was noted.
    """
    due_on = year.last_day(early=early)
    if today <= due_on:
        return 0, 0

    async def note(row: Record) -> bool:
        then = await organizations.version_of(tx, row["id"], due_on)
        empty = steps.begun(then or row, year, row["charity_since"])  # of the day on which the window opened
        await store.add(tx, empty)
        await steps.note_absence(tx, empty, today)
        return True

    rows = await store.owing(tx, year, early=early, limit=BATCH)
    return len(rows), await one_by_one(tx, rows, note, name=lambda row: f"{row['id']}/{year.year}")


async def lapse_rectifications(tx: Tx, *, today: date) -> int:
    """Note whoever has not reported a rectification in its time."""

    async def lapse(inspection_id: UUID) -> bool:
        found = await store.find(tx, inspection_id, hold=True)
        if found is None or found.state is not InspectionState.RECTIFYING:
            return False
        await steps.advance(tx, found, "rectification-lapse", on=today)
        return True

    overdue = await store.lapsed_rectifications(tx, due_before=today, limit=BATCH)
    return await one_by_one(tx, overdue, lapse, name=str)
