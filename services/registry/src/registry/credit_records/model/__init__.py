"""What credit records are made of."""

from registry.credit_records.model.letters import Letter, LetterOutcome, LetterRecorded
from registry.credit_records.model.lists import (
    NOTHING_TO_RECTIFY,
    RECORD,
    RUNNING,
    Listing,
    ListingProgressed,
    ListingReason,
    ListingState,
    ListKind,
)
from registry.credit_records.model.penalties import (
    GRAVE,
    PUBLISHED,
    TAKEN_FROM_CHARITIES,
    Penalty,
    PenaltyKind,
    PenaltyProgressed,
    PenaltyRecorded,
    PenaltyState,
    PenaltyWithdrawn,
)

__all__ = [
    "GRAVE",
    "NOTHING_TO_RECTIFY",
    "PUBLISHED",
    "RECORD",
    "RUNNING",
    "TAKEN_FROM_CHARITIES",
    "Letter",
    "LetterOutcome",
    "LetterRecorded",
    "ListKind",
    "Listing",
    "ListingProgressed",
    "ListingReason",
    "ListingState",
    "Penalty",
    "PenaltyKind",
    "PenaltyProgressed",
    "PenaltyRecorded",
    "PenaltyState",
    "PenaltyWithdrawn",
]
