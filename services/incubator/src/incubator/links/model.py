"""A service place that is no base, and the link of a base with one or with an organization: values only, no I/O."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from bureaukit.codes import CodeList


class PlaceKind(CodeList):
    """What kind of service place it is."""

    COMMUNITY_SERVICE_CENTRE = "community_service_centre", "社区服务中心", "community service centre"
    SERVICE_PREMISES = "service_premises", "社区服务用房及其他服务用房", "community service and other service premises"
    SOCIAL_WORK_STATION = "social_work_station", "街道社工站", "street social-work station"


STREET_DIGITS = 9


@dataclass(frozen=True, slots=True)
class ServicePlace:
    """A centre, premises or a station; closed from `closed_on` on."""

    id: UUID
    kind: PlaceKind
    area: str
    name: str
    address: str
    opened_on: date
    closed_on: date | None = None
    version: int = 1


@dataclass(frozen=True, slots=True)
class Link:
    """A base works with a place or an organization through a period; without an end it goes on."""

    id: UUID
    base_id: UUID
    area: str  # of the base
    place_id: UUID | None
    organization_id: UUID | None
    purpose: str
    valid_from: date
    valid_until: date | None = None
    version: int = 1


@dataclass(frozen=True, slots=True)
class ServicePlaceChanged:
    """A service place came on record, or is closed."""

    topic: ClassVar[str] = "incubator.service-place-changed.v1"
    place_id: UUID
    kind: PlaceKind
    area: str
    opened_on: date
    closed_on: date | None

    @property
    def subject(self) -> UUID:
        """The place."""
        return self.place_id


@dataclass(frozen=True, slots=True)
class LinkChanged:
    """A base is linked with a place or an organization from a day on, or until a day."""

    topic: ClassVar[str] = "incubator.link-changed.v1"
    link_id: UUID
    base_id: UUID
    place_id: UUID | None
    organization_id: UUID | None
    valid_from: date
    valid_until: date | None

    @property
    def subject(self) -> UUID:
        """The link."""
        return self.link_id
