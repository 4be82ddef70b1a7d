"""An incubation base and when it is open: values only, no I/O."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from bureaukit.codes import CodeList


class Tier(CodeList):
    """How far down a base lies; the length of its division code says the same."""

    DISTRICT = "district", "区级", "district"
    STREET = "street", "街道", "street"
    COMMUNITY = "community", "社区", "community"


CODE_LENGTH = {Tier.DISTRICT: 6, Tier.STREET: 9, Tier.COMMUNITY: 12}


class BaseKind(CodeList):
    """What a base is within its tier; the double centre (双中心) are the two centres of the district."""

    BASE = "base", "孵化基地", "base"
    PARTY_MASS_ACTIVITY_CENTRE = "party_mass_activity_centre", "党群活动服务中心", "party-mass activity centre"
    CULTIVATION_CENTRE = "cultivation_centre", "培育发展中心", "cultivation centre"


class PremisesSource(CodeList):
    """Where the rooms of a base come from."""

    COMMUNITY_SERVICE_PREMISES = "community_service_premises", "社区服务用房", "community service premises"
    OTHER_SERVICE_PREMISES = "other_service_premises", "其他服务用房", "other service premises"
    PURCHASED = "purchased", "购置", "purchased"
    LEASED = "leased", "租赁", "leased"


def stands_on(day: date, opened_on: date, closed_on: date | None) -> bool:
    """Say whether a day lies between an opening and a closing, which is not included."""
    return opened_on <= day and (closed_on is None or day < closed_on)


FACTS = (
    "name",
    "operator",
    "address",
    "premises_source",
    "usable_area_m2",
    "catchment",
)  # what changes in a base's life


@dataclass(frozen=True, slots=True)
class IncubationBase:
    """One base with its facts as of a day; `area` is the code of the division it serves, and never changes."""

    id: UUID
    tier: Tier
    kind: BaseKind
    parent_id: UUID | None
    area: str
    name: str
    operator: str
    address: str
    premises_source: PremisesSource
    usable_area_m2: int
    opened_on: date
    closed_on: date | None = None
    version: int = 1
    catchment: Sequence[str] = ()  # the divisions it serves, each with all that lie in it; its own is among them

    def serves(self, place: str) -> bool:
        """Say whether a division lies in the catchment, or is so wide that the catchment lies in it."""
        return any(place.startswith(code) or code.startswith(place) for code in self.catchment)

    def is_open_on(self, day: date) -> bool:
        """Say whether it is open on a day; it is closed from `closed_on` on."""
        return stands_on(day, self.opened_on, self.closed_on)

    @property
    def facts(self) -> dict[str, Any]:
        """What may change of it."""
        return {item: getattr(self, item) for item in FACTS}


Hours = tuple[int, int] | None  # from which until which minute of the day; None: closed all day


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """When a base is open in a week, from a day on until others take their place; Monday is first."""

    base_id: UUID
    valid_from: date
    week: tuple[Hours, ...]

    def on(self, day: date) -> Hours:
        """Return the hours of one day."""
        return self.week[day.weekday()]


@dataclass(frozen=True, slots=True)
class OpeningHoursSet:
    """A base has other opening hours from a day on."""

    topic: ClassVar[str] = "incubator.opening-hours-set.v1"
    base_id: UUID
    valid_from: date

    @property
    def subject(self) -> UUID:
        """The base."""
        return self.base_id


@dataclass(frozen=True, slots=True)
class BaseChanged:
    """A base was opened, changed or closed; `effective_on` is the day from which what is new holds."""

    topic: ClassVar[str] = "incubator.base-changed.v1"
    base_id: UUID
    tier: Tier
    kind: BaseKind
    area: str
    opened_on: date
    closed_on: date | None
    effective_on: date

    @property
    def subject(self) -> UUID:
        """The base."""
        return self.base_id


def hours_on(known: Sequence[OpeningHours], day: date) -> Hours:
    """Return the opening hours of a day, from all that a base had, in order; before the first it was not open."""
    in_force = [one for one in known if one.valid_from <= day]
    return in_force[-1].on(day) if in_force else None
