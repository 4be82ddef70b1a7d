"""Where cases are kept."""

from registry.applications.store.breaches import BREACHES_BY_ID, add_breach, breaches, breaches_by_office
from registry.applications.store.forms import content_of, office_text
from registry.applications.store.keeping import (
    add,
    find,
    find_unheld,
    is_matter_open,
    is_name_applied_for,
    keep,
    note_deadline,
    open_matters,
)
from registry.applications.store.lists import BY_ID, Asked, Bounds, page, silent, undecided
from registry.applications.store.rows import PENDING
from registry.applications.store.work import work

__all__ = [
    "BREACHES_BY_ID",
    "BY_ID",
    "PENDING",
    "Asked",
    "Bounds",
    "add",
    "add_breach",
    "breaches",
    "breaches_by_office",
    "content_of",
    "find",
    "find_unheld",
    "is_matter_open",
    "is_name_applied_for",
    "keep",
    "note_deadline",
    "office_text",
    "open_matters",
    "page",
    "silent",
    "undecided",
    "work",
]
