"""Where credit records are kept."""

from registry.credit_records.store.letters import add_letter, letters
from registry.credit_records.store.listings import (
    BY_ID,
    abnormal_counted_until,
    add,
    added_to,
    entries,
    find,
    has_open_proposal,
    keep,
    page,
    proposal,
    proposals,
    running,
    was_proposed_since,
)
from registry.credit_records.store.penalties import (
    PENALTIES_BY_ID,
    add_penalty,
    find_penalty,
    keep_penalty,
    penalties,
    penalty_page,
    withdrawn_among,
)
from registry.credit_records.store.work import work

__all__ = [
    "BY_ID",
    "PENALTIES_BY_ID",
    "abnormal_counted_until",
    "add",
    "add_letter",
    "add_penalty",
    "added_to",
    "entries",
    "find",
    "find_penalty",
    "has_open_proposal",
    "keep",
    "keep_penalty",
    "letters",
    "page",
    "penalties",
    "penalty_page",
    "proposal",
    "proposals",
    "running",
    "was_proposed_since",
    "withdrawn_among",
    "work",
]
