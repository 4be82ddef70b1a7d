"""A space of a base and the periods for which its seats are held: values only, no I/O."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from bureaukit.codes import CodeList

from incubator.periods import Period


class SpaceKind(CodeList):
    """What kind of space it is."""

    ROOM = "room", "独立房间", "room"
    DESK = "desk", "工位", "desk"
    SHARED_HALL = "shared_hall", "共享大厅", "shared hall"


class SpaceState(CodeList):
    """How a space stands on a day; it is not kept but follows from the occupancies."""

    FREE = "free", "空闲", "free"
    RESERVED = "reserved", "预留", "reserved"
    OCCUPIED = "occupied", "占用", "occupied"
    CLOSED = "closed", "停用", "closed"


class OccupancyKind(CodeList):
    """For what a seat is held."""

    RESERVED = "reserved", "预留（待签协议）", "reserved until the agreement is signed"
    TENANCY = "tenancy", "入驻", "tenancy"


@dataclass(frozen=True, slots=True)
class Space:
    """A room (one seat), or desks and halls with as many seats as can be held at once."""

    id: UUID
    base_id: UUID
    area: str
    kind: SpaceKind
    label: str
    seats: int
    floor_area_m2: int
    rent_free: bool
    utilities_free: bool
    deposit_free: bool
    opened_on: date
    closed_on: date | None = None
    version: int = 1

    @property
    def number(self) -> int:
        """An integer for the database's range constraint: the random part of the id."""
        return self.id.int & (2**62 - 1)

    def is_open_through(self, period: Period) -> bool:
        """Say whether it is open on every day of a period."""
        return self.opened_on <= period.start_on and (self.closed_on is None or period.end_on <= self.closed_on)


@dataclass(frozen=True, slots=True)
class Occupancy:
    """One seat of one space, held for a period."""

    id: UUID
    space_id: UUID
    space_no: int
    seat: int
    period: Period
    kind: OccupancyKind
    held_for: UUID  # the admission while reserved, the tenancy after

    def as_told(self) -> dict[str, object]:
        """Return what a refused caller may know of it: when, not who."""
        return {"seat": self.seat, "start_on": self.period.start_on, "end_on": self.period.end_on}


def state_of(*, is_open: bool, seats: int, held: int, reserved: int) -> SpaceState:
    """Return the state that a day's figures mean; a space with a seat left is free."""
    if not is_open:
        return SpaceState.CLOSED
    if held < seats:
        return SpaceState.FREE
    return SpaceState.RESERVED if reserved == held else SpaceState.OCCUPIED


@dataclass(frozen=True, slots=True)
class SpaceChanged:
    """A space was opened or closed."""

    topic: ClassVar[str] = "incubator.space-changed.v1"
    space_id: UUID
    base_id: UUID
    kind: SpaceKind
    seats: int
    opened_on: date
    closed_on: date | None

    @property
    def subject(self) -> UUID:
        """The space."""
        return self.space_id
