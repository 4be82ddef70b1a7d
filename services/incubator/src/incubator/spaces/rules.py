"""What a base can hold."""

from dataclasses import dataclass

from bureaukit.rules import required_by

from incubator.bases.model import IncubationBase
from incubator.regulations import TREE
from incubator.spaces.model import WHOLE, Space


@dataclass(frozen=True, slots=True)
class Fitting:
    """A new space, its base, and the floor area its open spaces take already."""

    space: Space
    base: IncubationBase
    taken_m2: int


@required_by(
    TREE,
    otherwise="各场地面积之和超过基地可用面积",
    otherwise_en="The spaces together are larger than the base's usable area",
    facts=lambda f: {"usable_m2": f.base.usable_area_m2, "taken_m2": f.taken_m2, "asked_m2": f.space.floor_area_m2},
)
def fits_into_its_base(fitting: Fitting) -> bool:
    """Allocations can then never exceed the usable area either."""
    return fitting.taken_m2 + fitting.space.floor_area_m2 <= fitting.base.usable_area_m2


@required_by(TREE, otherwise="独立房间整间使用，座位数为1", otherwise_en="A room is held as a whole: it has one seat")
def is_held_as_a_whole_if_a_room(fitting: Fitting) -> bool:
    """Seats are for what is shared."""
    return fitting.space.kind not in WHOLE or fitting.space.seats == 1


@required_by(TREE, otherwise="基地在场地启用日未开放", otherwise_en="The base is not open on the day the space opens")
def opens_in_an_open_base(fitting: Fitting) -> bool:
    """A space lives within its base."""
    return fitting.base.is_open_on(fitting.space.opened_on)


@required_by(
    TREE,
    otherwise="按时段预订的场地须整间使用（独立房间、会议室或活动室）",
    otherwise_en="Only what is held as a whole (a room, meeting room or activity room) can be booked by the hour",
)
def is_held_as_a_whole_if_bookable(fitting: Fitting) -> bool:
    """Hours are given of a room, not of one desk in it."""
    return not fitting.space.is_bookable or fitting.space.kind in WHOLE


@required_by(
    TREE,
    otherwise="平面图轮廓至少三个点，并须指明楼层",
    otherwise_en="An outline has three corners or more, and a floor",
)
def has_a_floor_and_corners_if_drawn(fitting: Fitting) -> bool:
    """Two points are no shape, and a shape without a floor lies nowhere."""
    corners = fitting.space.outline
    return not corners or (len(set(corners)) >= 3 and fitting.space.floor is not None)


DESCRIBED = (is_held_as_a_whole_if_bookable, has_a_floor_and_corners_if_drawn)
OPENING = (fits_into_its_base, is_held_as_a_whole_if_a_room, opens_in_an_open_base, *DESCRIBED)
