"""What a base can hold."""

from dataclasses import dataclass

from bureaukit.rules import Rule, required_by

from incubator.bases.model import IncubationBase
from incubator.regulations import TREE
from incubator.spaces.model import WHOLE, Room, Space


@dataclass(frozen=True, slots=True)
class Described:
    """A space as it is described."""

    space: Space


@dataclass(frozen=True, slots=True)
class Fitting(Described):
    """A new space, its base, and how much room there is for it on the fullest day from its opening on."""

    base: IncubationBase
    room: Room


@required_by(
    TREE,
    otherwise="各场地面积之和超过基地可用面积",
    otherwise_en="The spaces together are larger than the base's usable area",
    facts=lambda f: f.room.as_told() | {"asked_m2": f.space.floor_area_m2},
)
def fits_into_its_base(fitting: Fitting) -> bool:
    """Allocations can then never exceed the usable area either (INC-17)."""
    return fitting.room.taken_m2 + fitting.space.floor_area_m2 <= fitting.room.usable_m2


@required_by(
    TREE,
    otherwise="可用面积不得小于已启用场地面积之和",
    otherwise_en="The usable area cannot be smaller than the spaces that are open",
    mend="先停用部分场地，或另定生效日",
    mend_en="Close spaces first, or choose another day",
    facts=lambda room: room.as_told(),
)
def holds_its_spaces(room: Room) -> bool:
    """On every day from the change on (INC-17)."""
    return room.taken_m2 <= room.usable_m2


@required_by(TREE, otherwise="独立房间整间使用，座位数为1", otherwise_en="A room is held as a whole: it has one seat")
def is_held_as_a_whole_if_a_room(fitting: Fitting) -> bool:
    """Seats are for what is shared."""
    return fitting.space.kind not in WHOLE or fitting.space.seats == 1


@required_by(
    TREE,
    otherwise="基地在场地启用日未开放，或已定关闭日",
    otherwise_en="The base is not open on the day the space opens, or is to be closed",
)
def opens_in_an_open_base(fitting: Fitting) -> bool:
    """A space lives within its base."""
    return fitting.base.is_open_on(fitting.space.opened_on) and fitting.base.closed_on is None


@required_by(
    TREE,
    otherwise="按时段预订的场地须整间使用（独立房间、会议室或活动室）",
    otherwise_en="Only what is held as a whole (a room, meeting room or activity room) can be booked by the hour",
)
def is_held_as_a_whole_if_bookable(fitting: Described) -> bool:
    """Hours are given of a room, not of one desk in it."""
    return not fitting.space.is_bookable or fitting.space.kind in WHOLE


@required_by(
    TREE,
    otherwise="平面图轮廓至少三个点，并须指明楼层",
    otherwise_en="An outline has three corners or more, and a floor",
)
def has_a_floor_and_corners_if_drawn(fitting: Described) -> bool:
    """Two points are no shape, and a shape without a floor lies nowhere."""
    corners = fitting.space.outline
    return not corners or (len(set(corners)) >= 3 and fitting.space.floor is not None)


DESCRIBED: tuple[Rule[Described], ...] = (is_held_as_a_whole_if_bookable, has_a_floor_and_corners_if_drawn)
OPENING: tuple[Rule[Fitting], ...] = (
    fits_into_its_base,
    is_held_as_a_whole_if_a_room,
    opens_in_an_open_base,
    *DESCRIBED,
)
