"""The incubation bases in three tiers with their spaces, and the double centre's 21 rules (SEED-02)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from dev.seed.places import DEVELOPMENT_ZONE, DISTRICT, lived_in, streets

CENTRE = "cultivation_centre"
PARTY_CENTRE = "party_mass_activity_centre"
COMMUNITY_BASES_PER_STREET = 2
_SOURCES = ("community_service_premises", "other_service_premises", "community_service_premises", "leased")
_CENTRES_OPENED = date(2016, 9, 1)


@dataclass(frozen=True, slots=True)
class Space:
    """A room, or desks that several share."""

    kind: str
    label: str
    seats: int
    floor_area_m2: int


@dataclass(frozen=True, slots=True)
class Base:
    """One base; `key` is its area, or its kind for the two centres."""

    key: str
    tier: str
    kind: str
    parent: str | None
    area: str
    name: str
    operator: str
    address: str
    premises_source: str
    usable_area_m2: int
    opened_on: date
    spaces: tuple[Space, ...]
    rules: tuple[str, ...] = ()

    @property
    def rooms(self) -> int:
        """How many rooms there are: what stays compete for."""
        return sum(space.kind == "room" for space in self.spaces)


# The letter counts the rules of both centres, 15 and 6, without naming them: these titles are invented.
PARTY_CENTRE_RULES = (
    "组织生活制度",
    "党员发展工作制度",
    "党建指导员制度",
    "党费收缴管理制度",
    "党群活动场所管理制度",
    "活动预约登记制度",
    "志愿服务管理制度",
    "学习培训制度",
    "档案管理制度",
    "经费使用管理制度",
    "安全管理制度",
    "值班与接待制度",
    "信息公开制度",
    "联席会议制度",
    "考核评价制度",
)
CENTRE_RULES = (
    "社会组织入驻管理制度",
    "孵化培育流程制度",
    "场地与设施使用制度",
    "配套服务管理制度",
    "中期评估与考核制度",
    "出壳与退驻管理制度",
)


def _rooms(count: int, area: int) -> tuple[Space, ...]:
    return tuple(Space("room", f"{number:03d}室", 1, area) for number in range(101, 101 + count))


def bases() -> list[Base]:
    """Return every base, each after the one above it."""
    return [*_centres(), *_street_bases(), *_community_bases()]


def _centres() -> Iterator[Base]:
    hall, desks = Space("shared_hall", "多功能厅", 20, 120), Space("desk", "共享办公区", 12, 90)
    for key, title, rooms, rules in (
        (CENTRE, "社会组织培育发展中心", 10, CENTRE_RULES),
        (PARTY_CENTRE, "社会组织党群活动服务中心", 4, PARTY_CENTRE_RULES),
    ):
        yield Base(
            key=key,
            tier="district",
            kind=key,
            parent=None,
            area=DISTRICT,
            name=f"昆明市五华区{title}",
            operator="五华区民政局",
            address="五华区社会组织双中心大楼",
            premises_source="other_service_premises",
            usable_area_m2=800,
            opened_on=_CENTRES_OPENED,
            spaces=(*_rooms(rooms, 25), desks, hall),
            rules=rules,
        )


def _street_bases() -> Iterator[Base]:
    for number, (code, street) in enumerate(streets().items(), 1):
        if code == DEVELOPMENT_ZONE:
            continue
        yield Base(
            key=code,
            tier="street",
            kind="base",
            parent=CENTRE,
            area=code,
            name=f"{street}社会组织孵化基地",
            operator=f"五华区{street}办事处",
            address=f"五华区{street}便民服务中心",
            premises_source=_SOURCES[number % len(_SOURCES)],
            usable_area_m2=260,
            opened_on=date(2017, 1 + number, 1),
            spaces=(*_rooms(3, 22), Space("desk", "共享工位", 6, 48)),
        )


def _community_bases() -> Iterator[Base]:
    for street in streets():
        places = [place for place in lived_in() if place.street_code == street]
        if street == DEVELOPMENT_ZONE:
            continue
        for number, place in enumerate(places[:COMMUNITY_BASES_PER_STREET]):
            yield Base(
                key=place.code,
                tier="community",
                kind="base",
                parent=street,
                area=place.code,
                name=f"{place.name}社会组织服务站",
                operator=f"{place.name}居民委员会",
                address=f"五华区{place.street}{place.name}服务用房",
                premises_source="community_service_premises",
                usable_area_m2=90,
                opened_on=date(2018, 1 + 4 * number, 8),
                spaces=(*_rooms(1, 18), Space("desk", "共享工位", 4, 24)),
            )
