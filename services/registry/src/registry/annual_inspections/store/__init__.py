"""Where inspections and their years are kept."""

from registry.annual_inspections.store.participants import (
    counts,
    filed,
    nothing_filed,
    owing,
    participants,
)
from registry.annual_inspections.store.records import (
    BY_ID,
    Bounds,
    add,
    add_absent,
    find,
    find_of,
    keep,
    lapsed_rectifications,
    of_organization,
    page,
    published,
    to_propose,
    unfiled_drafts,
)
from registry.annual_inspections.store.work import work
from registry.annual_inspections.store.years import add_year, keep_reminders, year_of, years

__all__ = [
    "BY_ID",
    "Bounds",
    "add",
    "add_absent",
    "add_year",
    "counts",
    "filed",
    "find",
    "find_of",
    "keep",
    "keep_reminders",
    "lapsed_rectifications",
    "nothing_filed",
    "of_organization",
    "owing",
    "page",
    "participants",
    "published",
    "to_propose",
    "unfiled_drafts",
    "work",
    "year_of",
    "years",
]
