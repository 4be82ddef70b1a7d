"""A space of a base and the periods for which its seats are held: values only, no I/O."""

from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from bureaukit.codes import CodeList

from incubator.bases.model import IncubationBase, stands_on
from incubator.periods import Period, clock_time
from incubator.timelines import Span, at


class SpaceKind(CodeList):
    """What kind of space it is."""

    ROOM = "room", "独立房间", "room"
    DESK = "desk", "工位", "desk"
    SHARED_HALL = "shared_hall", "共享大厅", "shared hall"
    MEETING_ROOM = "meeting_room", "会议室", "meeting room"
    ACTIVITY_ROOM = "activity_room", "活动室", "activity room"


WHOLE = frozenset({SpaceKind.ROOM, SpaceKind.MEETING_ROOM, SpaceKind.ACTIVITY_ROOM})  # held as a whole: one seat


class Equipment(CodeList):
    """What a space is fitted with."""

    PROJECTOR = "projector", "投影设备", "projector"
    WHITEBOARD = "whiteboard", "白板", "whiteboard"
    SOUND = "sound", "音响", "sound system"
    VIDEO_CONFERENCE = "video_conference", "视频会议设备", "video conference"
    STAGE = "stage", "舞台", "stage"
    KITCHENETTE = "kitchenette", "茶水间", "kitchenette"
    NETWORK = "network", "网络", "network"
    LOCKER = "locker", "储物柜", "locker"
    STEP_FREE = "step_free", "无障碍通行", "step-free access"


class SpaceState(CodeList):
    """How a space stands on a day; it is not kept but follows from the occupancies."""

    FREE = "free", "空闲", "free"
    RESERVED = "reserved", "预留", "reserved"
    OCCUPIED = "occupied", "占用", "occupied"
    BLACKED_OUT = "blacked_out", "暂停使用", "blacked out"
    CLOSED = "closed", "停用", "closed"


class OccupancyKind(CodeList):
    """For what a seat is held."""

    RESERVED = "reserved", "预留（待答复或待签协议）", "reserved until an offer is answered or the agreement is signed"
    TENANCY = "tenancy", "入驻", "tenancy"
    BOOKING = "booking", "临时预订", "booking of some hours"
    BLACKOUT = "blackout", "暂停使用", "blackout"


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
    people: int | None = None  # how many may be in it
    equipment: tuple[Equipment, ...] = ()
    is_bookable: bool = False  # by the hour
    fee_fen_per_hour: int = 0
    floor: int | None = None
    outline: tuple[tuple[int, int], ...] = ()  # its corners on the floor plan, in centimetres
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
    held_for: UUID  # the admission while reserved, the tenancy after; the booking; the blackout

    def as_told(self) -> dict[str, object]:
        """Return what a refused caller may know of it: when, not who."""
        period = self.period
        told: dict[str, object] = {"seat": self.seat, "start_on": period.start_on, "end_on": period.end_on}
        if period.has_hours:
            told |= {"from_time": clock_time(period.from_minute), "to_time": clock_time(period.to_minute)}
        return told


@dataclass(frozen=True, slots=True)
class Blackout:
    """A period of days, or some hours of a day, for which a space is not given to anybody."""

    id: UUID
    space_id: UUID
    period: Period
    reason: str
    lifted_on: date | None = None
    version: int = 1


def state_of(*, is_open: bool, seats: int, held: int, reserved: int, blacked_out: int) -> SpaceState:
    """Return the state that a day's figures mean; a space with a seat left is free."""
    if not is_open:
        return SpaceState.CLOSED
    if blacked_out:
        return SpaceState.BLACKED_OUT
    if held < seats:
        return SpaceState.FREE
    return SpaceState.RESERVED if reserved == held else SpaceState.OCCUPIED


@dataclass(frozen=True, slots=True)
class Room:
    """How much of a base's usable area its spaces take, on the day on which the least is left."""

    on: date
    usable_m2: int
    taken_m2: int

    def as_told(self) -> dict[str, object]:
        """Return it as an explanation tells it."""
        return {"on": self.on, "usable_m2": self.usable_m2, "taken_m2": self.taken_m2}


def fullest(life: Sequence[Span], spaces: Sequence[Space], first: date) -> Room:
    """Return the room of a base on the fullest day from a day on.

    Room is lost only on days on which a space opens or the base becomes smaller, so no other day need be looked at.
    """
    opening = {space.opened_on for space in spaces} | {span.valid_from for span in life}
    days = sorted({first} | {day for day in opening if day > first})
    rooms = [Room(day, at(life, day).facts["usable_area_m2"], _taken(spaces, day)) for day in days]
    return min(rooms, key=lambda room: room.usable_m2 - room.taken_m2)


def _taken(spaces: Sequence[Space], day: date) -> int:
    return sum(space.floor_area_m2 for space in spaces if stands_on(day, space.opened_on, space.closed_on))


@dataclass(frozen=True, slots=True)
class Capacity:
    """What is offered on a day, and how much of it is held for days."""

    spaces: int = 0
    seats: int = 0
    seats_held: int = 0
    floor_area_m2: int = 0
    floor_area_in_use_m2: int = 0
    usable_area_m2: int = 0

    @property
    def seats_free(self) -> int:
        """How many seats are left."""
        return self.seats - self.seats_held

    def __add__(self, other: "Capacity") -> "Capacity":
        """Return what both offer together."""
        return Capacity(*(mine + theirs for mine, theirs in zip(astuple(self), astuple(other), strict=True)))


@dataclass(frozen=True, slots=True)
class Branch:
    """A base with what it offers alone, and together with the open bases below it."""

    base: IncubationBase
    own: Capacity
    together: Capacity
    bases: int


def rolled_up(bases: Sequence[IncubationBase], offered: Mapping[UUID, Capacity]) -> dict[UUID, Branch]:
    """Return the branches of a tree, the upper tiers first as the bases are: each is its own and those right below it."""
    found: dict[UUID, Branch] = {}
    for base in reversed(bases):
        own = offered.get(base.id, Capacity()) + Capacity(usable_area_m2=base.usable_area_m2)
        below = [branch for branch in found.values() if branch.base.parent_id == base.id]
        together = sum((branch.together for branch in below), own)
        found[base.id] = Branch(base, own, together, 1 + sum(branch.bases for branch in below))
    return dict(reversed(found.items()))


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


@dataclass(frozen=True, slots=True)
class BlackoutChanged:
    """A space is not given to anybody for a while, or is again."""

    topic: ClassVar[str] = "incubator.blackout-changed.v1"
    blackout_id: UUID
    space_id: UUID
    start_on: date
    end_on: date
    from_minute: int
    to_minute: int
    lifted_on: date | None

    @property
    def subject(self) -> UUID:
        """The space."""
        return self.space_id
