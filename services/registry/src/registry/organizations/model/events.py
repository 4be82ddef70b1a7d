"""What is announced of an organization: every event carries what neighbours may know of it, and nobody's personal data."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from registry.organizations.model.book import EntryKind
from registry.organizations.model.organization import Projection


@dataclass(frozen=True, slots=True)
class _OrganizationEvent:
    organization: Projection

    @property
    def subject(self) -> UUID:
        """The organization."""
        return self.organization.id


@dataclass(frozen=True, slots=True)
class OrganizationRegistered(_OrganizationEvent):
    """Entered in the register on an approved application."""

    topic: ClassVar[str] = "registry.organization-registered.v1"


@dataclass(frozen=True, slots=True)
class OrganizationFiled(_OrganizationEvent):
    """A community organization was filed by its street."""

    topic: ClassVar[str] = "registry.organization-filed.v1"


@dataclass(frozen=True, slots=True)
class OrganizationImported(_OrganizationEvent):
    """Taken over from the records kept before this system."""

    topic: ClassVar[str] = "registry.organization-imported.v1"


@dataclass(frozen=True, slots=True)
class OrganizationEnded(_OrganizationEvent):
    """Deregistered or revoked."""

    topic: ClassVar[str] = "registry.organization-ended.v1"


@dataclass(frozen=True, slots=True)
class OrganizationListed(_OrganizationEvent):
    """Entered on the abnormal or the serious list."""

    topic: ClassVar[str] = "registry.organization-listed.v1"
    kind: str
    reason: str
    entered_on: date


@dataclass(frozen=True, slots=True)
class OrganizationUnlisted(_OrganizationEvent):
    """Removed from a list."""

    topic: ClassVar[str] = "registry.organization-unlisted.v1"
    kind: str
    removed_on: date


@dataclass(frozen=True, slots=True)
class OrganizationChanged(_OrganizationEvent):
    """An entry was made in its book, or took effect today; `items` names what it is about, the values are in the book."""

    topic: ClassVar[str] = "registry.organization-changed.v1"
    entry_id: UUID
    kind: EntryKind
    items: list[str]
    effective_on: date
