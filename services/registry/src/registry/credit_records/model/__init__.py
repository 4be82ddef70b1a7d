"""What credit records are made of."""

from registry.credit_records.model.letters import Letter, LetterOutcome, LetterRecorded
from registry.credit_records.model.lists import (
    NOTHING_TO_RECTIFY,
    RUNNING,
    Listing,
    ListingProgressed,
    ListingReason,
    ListingState,
    ListKind,
)
from registry.credit_records.model.penalties import Penalty, PenaltyKind, PenaltyRecorded, PenaltyWithdrawn

__all__ = [
    "NOTHING_TO_RECTIFY",
    "RUNNING",
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
    "PenaltyRecorded",
    "PenaltyWithdrawn",
]
