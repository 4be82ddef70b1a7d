"""What an organization is, what is written of it in the book, and what is announced."""

from registry.organizations.model.book import (
    ABOUT_ENTRIES,
    ANNOUNCED,
    BookEntry,
    EntryKind,
    Facts,
    NewEntry,
)
from registry.organizations.model.events import (
    OrganizationChanged,
    OrganizationEnded,
    OrganizationFiled,
    OrganizationImported,
    OrganizationListed,
    OrganizationRegistered,
    OrganizationUnlisted,
)
from registry.organizations.model.organization import (
    ENDED,
    ITEMS,
    OrganizationState,
    OrganizationType,
    Particulars,
    Projection,
    Sector,
    SocialWorkKind,
    Track,
)

__all__ = [
    "ABOUT_ENTRIES",
    "ANNOUNCED",
    "ENDED",
    "ITEMS",
    "BookEntry",
    "EntryKind",
    "Facts",
    "NewEntry",
    "OrganizationChanged",
    "OrganizationEnded",
    "OrganizationFiled",
    "OrganizationImported",
    "OrganizationListed",
    "OrganizationRegistered",
    "OrganizationState",
    "OrganizationType",
    "OrganizationUnlisted",
    "Particulars",
    "Projection",
    "Sector",
    "SocialWorkKind",
    "Track",
]
