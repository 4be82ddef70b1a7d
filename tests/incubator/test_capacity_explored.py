"""The tree of bases by day against a plain calendar: whatever is opened, closed, measured or held, every month adds up."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule
from support.exploring import Explorer, explore
from support.harness import Templates

from tests.incubator.given import TODAY, FakeRegistry, World
from tests.incubator.test_overlap import legacy

MONTHS = [f"2018-{month:02}-01" for month in range(1, 13)] + ["2019-01-01"]
LAST = len(MONTHS) - 1
months = st.integers(0, LAST - 1)
which = st.integers(0, 7)


@dataclass
class Room:
    """A space in the plain calendar."""

    id: str
    floor: int
    opened: int
    closed: int | None = None
    held: set[int] = field(default_factory=set)

    def is_open(self, month: int) -> bool:
        return self.opened <= month and (self.closed is None or month < self.closed)

    def lasts_beyond(self, month: int) -> bool:
        return self.closed is None or self.closed > month


@dataclass
class House:
    """A base in the plain calendar: how large it is in every month, and what it has."""

    id: str
    area: str
    opened: int
    usable: list[int]
    closed: int | None = None
    version: int = 1
    rooms: list[Room] = field(default_factory=list)
    below: list["House"] = field(default_factory=list)

    is_open = Room.is_open
    lasts_beyond = Room.lasts_beyond

    def fits(self, since: int, extra: int = 0, usable: list[int] | None = None) -> bool:
        sizes = usable or self.usable
        return all(self.taken(month) + extra <= sizes[month] for month in range(since, LAST + 1))

    def taken(self, month: int) -> int:
        return sum(room.floor for room in self.rooms if room.is_open(month))

    def everything(self) -> list["House"]:
        return [self, *(one for house in self.below for one in house.everything())]

    def figures(self, month: int) -> tuple[int, ...]:
        """Return what it offers with those below it, counted one by one."""
        houses = [house for house in self.everything() if house.is_open(month)]
        rooms = [room for house in houses for room in house.rooms if room.is_open(month)]
        used = [room for room in rooms if month in room.held]
        usable = sum(house.usable[month] for house in houses)
        return (len(houses), len(rooms), len(used), sum(r.floor for r in rooms), sum(r.floor for r in used), usable)


class Growing(Explorer):
    """A district whose bases and spaces come and go; every act is told beforehand whether it can succeed."""

    def __init__(self) -> None:
        super().__init__()
        registry = FakeRegistry()
        self.unit.neighbour("registry", registry.app())
        self.unit.set_clock(TODAY)
        self.world = World(self.unit, registry)
        root = self.do(self.world.base(usable_area_m2=30, opened_on=MONTHS[0]))
        self.root = House(root["id"], root["area"], 0, [30] * (LAST + 1))
        self.asked = 0

    def a_house(self, number: int) -> House:
        houses = self.root.everything()
        return houses[number % len(houses)]

    def a_room(self, number: int) -> tuple[House, Room] | None:
        rooms = [(house, room) for house in self.root.everything() for room in house.rooms]
        return rooms[number % len(rooms)] if rooms else None

    def done(self, path: str, body: dict[str, Any], *, can: bool, what: str, match: int | None = None) -> Any:
        """Do it, which succeeds exactly if the calendar says that it can."""
        answer = self.do(self.world.clerk.post(path, match=match, json=body))
        assert answer.is_success == can, (what, body, answer.text)
        self.reached.add(f"{what} {'done' if can else 'refused'}")
        return answer.json()

    @rule(under=which, month=months, size=st.integers(1, 30))
    def open_a_base(self, under: int, month: int, size: int) -> None:
        parent = self.a_house(under)
        if len(parent.area) == 12:
            return
        tier = {6: "street", 9: "community"}[len(parent.area)]
        body = {
            "tier": tier,
            "area": f"{parent.area}{1 + len(parent.below):03}",
            "parent_id": parent.id,
            "name": "某基地",
        }
        body |= {"operator": "某运营方", "address": "某路", "premises_source": "leased", "opened_on": MONTHS[month]}
        can = parent.is_open(month) and parent.closed is None
        made = self.done("/bases", body | {"usable_area_m2": size}, can=can, what="base")
        if can:
            parent.below.append(House(made["id"], made["area"], month, [size] * (LAST + 1)))

    @rule(where=which, month=months, floor=st.integers(1, 15))
    def open_a_space(self, where: int, month: int, floor: int) -> None:
        house = self.a_house(where)
        body = {"base_id": house.id, "kind": "desk", "label": "A", "floor_area_m2": floor, "opened_on": MONTHS[month]}
        can = house.is_open(month) and house.closed is None and house.fits(month, floor)
        made = self.done("/spaces", body, can=can, what="space")
        if can:
            house.rooms.append(Room(made["id"], floor, month))

    @rule(number=which, month=months)
    def close_a_space(self, number: int, month: int) -> None:
        if found := self.a_room(number):
            room = found[1]
            can = room.closed is None and month > room.opened and not any(held >= month for held in room.held)
            path = f"/spaces/{room.id}/closure"
            version = 1 if room.closed is None else 2
            self.done(path, {"closed_on": MONTHS[month]}, can=can, what="space closed", match=version)
            if can:
                room.closed = month

    @rule(where=which, month=months)
    def close_a_base(self, where: int, month: int) -> None:
        house = self.a_house(where)
        is_used = any(one.lasts_beyond(month) for one in (*house.rooms, *house.below))
        can = house.closed is None and month > house.opened and not is_used
        path = f"/bases/{house.id}/closure"
        self.done(path, {"closed_on": MONTHS[month]}, can=can, what="base closed", match=house.version)
        if can:
            house.closed, house.version = month, house.version + 1

    @rule(where=which, month=months, size=st.integers(1, 40))
    def measure(self, where: int, month: int, size: int) -> None:
        house = self.a_house(where)
        usable = list(house.usable)
        for later in range(month, LAST + 1):
            if house.usable[later] != house.usable[month]:
                break
            usable[later] = size
        can = house.is_open(month) and usable != house.usable and house.fits(month, usable=usable)
        body = {"usable_area_m2": size, "effective_on": MONTHS[month]}
        self.done(f"/bases/{house.id}/usable-area", body, can=can, what="measured", match=house.version)
        if can:
            house.usable, house.version = usable, house.version + 1

    @rule(number=which, month=months, length=st.integers(1, 4))
    def stay(self, number: int, month: int, length: int) -> None:
        if found := self.a_room(number):
            room, until = found[1], min(month + length, LAST)
            days = set(range(month, until))
            can = all(room.is_open(one) for one in days) and not days & room.held
            body = legacy({"id": room.id}, self.world.registry.knows(), MONTHS[month], MONTHS[until])
            self.done("/tenancies", body, can=can, what="stay")
            if can:
                room.held |= days

    @invariant()
    def every_base_is_what_the_calendar_says(self) -> None:
        """One month at a time, another after every act."""
        month = self.asked = (self.asked + 5) % LAST
        tree = self.do(self.unit.anyone().get(f"/bases/{self.root.id}/capacity-tree?as_of={MONTHS[month]}")).json()
        told = {}
        for one in tree["items"]:
            names = ("spaces", "seats_held", "floor_area_m2", "floor_area_in_use_m2", "usable_area_m2")
            figures = one["with_bases_below"]
            told[one["base_id"]] = (one["bases_counted"], *(figures[name] for name in names))
            assert figures["floor_area_in_use_m2"] <= figures["floor_area_m2"] <= figures["usable_area_m2"]
        houses = [house for house in self.root.everything() if house.is_open(month)]
        reachable = {house.id for house in houses} if self.root.is_open(month) else set()
        assert told == {house.id: house.figures(month) for house in houses if house.id in reachable}


def test_the_tree_adds_up_in_every_month_whatever_is_done(templates: Templates, tmp_path: Path) -> None:
    from incubator.app import SERVICE

    reached = explore(Growing, SERVICE, templates, tmp_path, examples=6, steps=30)
    acts = ("base", "space", "space closed", "base closed", "measured", "stay")
    assert reached >= {f"{act} {how}" for act in acts for how in ("done", "refused")}, reached
