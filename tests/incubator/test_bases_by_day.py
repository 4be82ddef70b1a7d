"""What a base was on a day, as far as was known at an instant: against a plain model, and through the front door."""

import asyncio
from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from incubator.bases.model import BaseKind, IncubationBase, PremisesSource, Tier
from incubator.spaces.model import Capacity, Room, Space, SpaceKind, fullest, rolled_up
from incubator.timelines import Span, at, changed, ended
from support.fsck import violations

from tests.incubator.given import COMMUNITY, OTHER_STREET, STREET, World, codes, good, made, refused
from tests.incubator.test_overlap import legacy

FIRST = date(2020, 1, 1)
DAYS = [FIRST + timedelta(days=number) for number in range(12)]
changes = st.lists(
    st.tuples(st.integers(0, 11), st.dictionaries(st.sampled_from("ab"), st.integers(0, 2), min_size=1)), max_size=6
)


@settings(max_examples=100, deadline=None)
@given(changes, st.integers(1, 12))
def test_a_life_says_of_every_day_what_a_plain_calendar_says(told: list[tuple[int, dict[str, int]]], end: int) -> None:
    """The model: a value for every item and day; a change runs on until a day on which the value changed before."""
    model = {item: [0] * 12 for item in "ab"}
    life = [Span(FIRST, None, {"a": 0, "b": 0})]
    for day, new in told:
        for item, value in new.items():
            before = list(model[item])
            for later in range(day, 12):
                if before[later] != before[day]:
                    break
                model[item][later] = value
        life = changed(life, DAYS[day], new)
        assert all(span.valid_until == after.valid_from for span, after in pairwise(life))
        assert all(dict(span.facts) != dict(after.facts) for span, after in pairwise(life))
    for number, on in enumerate(DAYS):
        assert at(life, on).facts == {item: model[item][number] for item in "ab"}
    closed = ended(life, FIRST + timedelta(days=end))
    assert closed[-1].valid_until == FIRST + timedelta(days=end)
    for number, on in enumerate(DAYS):
        assert any(span.holds(on) for span in closed) == (number < end)


def a_space(number: int, opened: int, closed: int | None, area: int) -> Space:
    return Space(
        id=UUID(int=number),
        base_id=UUID(int=0),
        area=STREET,
        kind=SpaceKind.DESK,
        label="A",
        seats=1,
        floor_area_m2=area,
        rent_free=True,
        utilities_free=True,
        deposit_free=True,
        opened_on=FIRST + timedelta(days=opened),
        closed_on=None if closed is None else FIRST + timedelta(days=opened + closed),
    )


spaces = st.lists(
    st.tuples(st.integers(0, 9), st.none() | st.integers(1, 6), st.integers(1, 9)).map(lambda one: (1, *one)),
    max_size=5,
)


@settings(max_examples=100, deadline=None)
@given(spaces, st.lists(st.tuples(st.integers(0, 11), st.integers(1, 30)), max_size=3), st.integers(0, 11))
def test_the_fullest_day_is_found_without_looking_at_every_day(
    offered: list[Any], sizes: list[tuple[int, int]], first: int
) -> None:
    life = [Span(FIRST, None, {"usable_area_m2": 20})]
    for day, size in sizes:
        life = changed(life, DAYS[day], {"usable_area_m2": size})
    kept = [a_space(*one) for one in offered]

    def room(day: date) -> Room:
        taken = sum(s.floor_area_m2 for s in kept if s.opened_on <= day and not (s.closed_on and s.closed_on <= day))
        usable = next(span for span in life if span.holds(day)).facts["usable_area_m2"]
        return Room(day, usable, taken)

    least = min((room(FIRST + timedelta(days=number)) for number in range(first, 40)), key=left)
    assert left(fullest(life, kept, DAYS[first])) == left(least)


def left(room: Room) -> int:
    return room.usable_m2 - room.taken_m2


trees = st.lists(st.tuples(st.integers(0, 5), st.integers(1, 9), st.integers(0, 4)), min_size=1, max_size=9)


@settings(max_examples=100, deadline=None)
@given(trees)
def test_a_branch_is_the_sum_of_every_base_that_hangs_on_it(rows: list[tuple[int, int, int]]) -> None:
    bases, offered = [], {}
    for number, (parent, area, seats) in enumerate(rows):
        under = UUID(int=parent % number) if number else None
        identity = UUID(int=number)
        words = ("某基地", "某运营方", "某路", PremisesSource.LEASED)
        bases.append(IncubationBase(identity, Tier.STREET, BaseKind.BASE, under, STREET, *words, area, FIRST))
        if seats:
            offered[identity] = Capacity(1, seats, seats // 2, seats, 0)
    branches = rolled_up(bases, offered)

    def hangs_on(base: IncubationBase, root: UUID) -> bool:
        by_id = {one.id: one for one in bases}
        return base.id == root or (base.parent_id is not None and hangs_on(by_id[base.parent_id], root))

    assert list(branches) == [base.id for base in bases]
    for base in bases:
        under_it = [one for one in bases if hangs_on(one, base.id)]
        branch = branches[base.id]
        assert branch.bases == len(under_it)
        assert branch.together.usable_area_m2 == sum(one.usable_area_m2 for one in under_it)
        assert branch.together.seats == sum(rows[one.id.int][2] for one in under_it)
        assert branch.together.seats_free == sum(rows[one.id.int][2] - rows[one.id.int][2] // 2 for one in under_it)


async def stood(world: World, base: dict[str, Any], query: str) -> dict[str, Any]:
    return good(await world.unit.anyone().get(f"/bases/{base['id']}?{query}"))


async def test_facts_hold_from_their_day_on_and_what_was_known_before_is_kept(world: World) -> None:
    base = await world.base(name="旧名")
    path = f"/bases/{base['id']}"
    world.unit.set_clock("2026-03-02T09:00:00")
    early = good(await world.clerk.patch(path, match=1, json={"name": "新名", "effective_on": "2020-01-01"}))
    assert (early["name"], early["valid_from"], early["valid_until"]) == ("新名", "2020-01-01", None)
    world.unit.set_clock("2026-03-03T09:00:00")
    late = {"operator": "新运营方", "name": "将来名", "effective_on": "2027-01-01"}
    good(await world.clerk.patch(path, match=2, json=late))
    world.unit.set_clock("2026-03-04T09:00:00")
    mended = {"name": "更正名", "effective_on": "2020-01-01", "reason": "登记错误"}
    good(await world.clerk.patch(path, match=3, json=mended))

    names = {
        "2016-01-01": "旧名",
        "2019-12-31": "旧名",
        "2020-01-01": "更正名",
        "2026-12-31": "更正名",
        "2027-01-01": "将来名",
    }
    for day, name in names.items():
        assert (await stood(world, base, f"as_of={day}"))["name"] == name
        listed = await world.unit.anyone().every(f"/bases?as_of={day}")
        assert [one["name"] for one in listed] == [name]
    assert (await stood(world, base, ""))["name"] == "更正名"
    known = {
        "2026-03-02T12:00:00%2B08:00": "新名",
        "2026-03-03T12:00:00%2B08:00": "新名",
        "2026-03-04T12:00:00%2B08:00": "更正名",
    }
    for instant, name in known.items():
        assert (await stood(world, base, f"as_of=2021-01-01&known_at={instant}"))["name"] == name
    before = await world.unit.anyone().get(f"{path}?known_at=2026-03-01T00:00:00%2B08:00")
    refused(before, 404, "not_found")
    refused(await world.unit.anyone().get(f"{path}?as_of=2015-12-31"), 404, "not_found")
    refused(await world.unit.anyone().get(f"{path}?known_at=2026-03-02T12:00:00"), 422, "invalid_request")

    recorded = await world.clerk.every(f"{path}/versions?limit=2")
    told = [(one["name"], one["valid_from"], one["valid_until"], one["known_until"] is None) for one in recorded]
    assert told == [
        ("旧名", "2016-01-01", None, False),
        ("旧名", "2016-01-01", "2020-01-01", True),
        ("新名", "2020-01-01", None, False),
        ("新名", "2020-01-01", "2027-01-01", False),
        ("将来名", "2027-01-01", None, True),
        ("更正名", "2020-01-01", "2027-01-01", True),
    ]
    assert {one["recorded_by"] for one in recorded} == {"clerk-1"}
    assert recorded[-1]["reason"] == "登记错误"
    refused(await world.representative(world.registry.knows()).get(f"{path}/versions"), 403, "forbidden")
    assert await violations(world.unit) == {}


async def test_a_change_outside_the_life_of_a_base_or_of_nothing_changes_nothing(world: World) -> None:
    world.unit.set_clock("2026-03-01T09:00:00")
    base = await world.base()
    world.unit.set_clock("2026-03-02T09:00:00")
    path = f"/bases/{base['id']}"
    for day in ("2015-12-31", "1950-01-01"):
        problem = refused(
            await world.clerk.patch(path, match=1, json={"name": "新名", "effective_on": day}), 422, "invalid_request"
        )
        assert problem["errors"][0]["code"] == "outside_its_life"
    refused(await world.clerk.patch(path, match=1, json={"name": base["name"]}), 409, "nothing_changes")
    refused(await world.clerk.patch(path, match=1, json={}), 409, "nothing_changes")
    refused(await world.clerk.patch(path, match=1, json={"usable_area_m2": 5}), 422, "invalid_request")
    good(await world.clerk.post(f"{path}/closure", match=1, json={"closed_on": "2025-01-01"}))
    answer = await world.clerk.patch(path, match=2, json={"name": "新名", "effective_on": "2025-01-01"})
    assert refused(answer, 422, "invalid_request")["errors"][0]["code"] == "outside_its_life"
    good(await world.clerk.patch(path, match=2, json={"name": "新名", "effective_on": "2024-12-31"}))
    assert (await stood(world, base, ""))["closed_on"] == "2025-01-01"
    refused(await world.unit.anyone().get(f"{path}?as_of=2025-01-01"), 404, "not_found")
    before = "as_of=2025-01-01&known_at=2026-03-01T12:00:00%2B08:00"
    assert (await stood(world, base, before))["closed_on"] is None  # nobody knew then
    assert [one["id"] for one in await world.unit.anyone().every(f"/bases?{before}")] == [base["id"]]
    tried = {"name": "试名", "effective_on": "2024-01-01"}
    assert good(await world.clerk.patch(f"{path}?dry_run=true", match=3, json=tried))["name"] == "试名"
    assert (await stood(world, base, "as_of=2024-01-01"))["name"] == base["name"]


async def test_a_base_is_never_smaller_than_its_spaces_on_any_day(world: World) -> None:
    base = await world.base(usable_area_m2=100)
    path = f"/bases/{base['id']}/usable-area"
    first = await world.space(base, floor_area_m2=60, opened_on="2018-01-01")
    await world.space(base, floor_area_m2=30, opened_on="2020-01-01")
    small = {"usable_area_m2": 70, "effective_on": "2019-01-01"}
    problem = refused(await world.clerk.post(path, match=1, json=small), 422, "refused")
    assert codes(problem) == ["HOLDS_ITS_SPACES"]
    assert problem["findings"][0]["facts"] == {"on": "2020-01-01", "usable_m2": 70, "taken_m2": 90}
    good(await world.clerk.post(f"/spaces/{first['id']}/closure", match=1, json={"closed_on": "2020-01-01"}))
    assert good(await world.clerk.post(path, match=1, json=small))["usable_area_m2"] == 70
    body = {"base_id": base["id"], "kind": "desk", "label": "B", "floor_area_m2": 41, "opened_on": "2019-06-01"}
    facts = refused(await world.clerk.post("/spaces", json=body), 422, "refused")["findings"][0]["facts"]
    assert facts == {"on": "2019-06-01", "usable_m2": 70, "taken_m2": 60, "asked_m2": 41}
    made(await world.clerk.post("/spaces", json=body | {"opened_on": "2020-01-01", "floor_area_m2": 40}))


async def test_of_a_smaller_base_and_another_space_at_once_one_is_refused(world: World) -> None:
    base = await world.base(usable_area_m2=100)
    await world.space(base, floor_area_m2=50)
    space = {"base_id": base["id"], "kind": "desk", "label": "B", "floor_area_m2": 40, "opened_on": "2016-01-01"}
    answers = await asyncio.gather(
        world.clerk.post("/spaces", json=space),
        world.clerk.post(f"/bases/{base['id']}/usable-area", match=1, json={"usable_area_m2": 60}),
    )
    assert sorted(answer.is_success for answer in answers) == [False, True]


async def test_nothing_opens_under_or_in_what_is_to_be_closed(world: World) -> None:
    root = await world.base()
    street = {"tier": "street", "area": STREET, "parent_id": root["id"], "name": "街道基地", "operator": "某运营方"}
    street |= {"address": "某路1号", "premises_source": "leased", "usable_area_m2": 50, "opened_on": "2020-01-01"}
    answers = await asyncio.gather(
        world.clerk.post("/bases", json=street),
        world.clerk.post(f"/bases/{root['id']}/closure", match=1, json={"closed_on": "2027-01-01"}),
    )
    assert sorted(answer.is_success for answer in answers) == [False, True]
    if answers[1].is_success:
        assert codes(refused(answers[0], 422, "refused")) == ["OPENS_UNDER_AN_OPEN_PARENT"]
        desk = {"base_id": root["id"], "kind": "desk", "label": "A", "floor_area_m2": 6, "opened_on": "2020-01-01"}
        assert codes(refused(await world.clerk.post("/spaces", json=desk), 422, "refused")) == ["OPENS_IN_AN_OPEN_BASE"]


SUMMED = ("spaces", "seats", "seats_held", "seats_free", "floor_area_m2", "floor_area_in_use_m2", "usable_area_m2")


def adds_up(tree: dict[str, Any]) -> bool:
    """Say whether every base of an answer is the sum of itself and those right below it."""
    items = tree["items"]
    for item in items:
        below = [other for other in items if other["parent_id"] == item["base_id"]]
        for name in SUMMED:
            if item["with_bases_below"][name] != item["own"][name] + sum(o["with_bases_below"][name] for o in below):
                return False
        if item["bases_counted"] != 1 + sum(other["bases_counted"] for other in below):
            return False
        if item["with_bases_below"]["floor_area_in_use_m2"] > item["with_bases_below"]["usable_area_m2"]:
            return False
    return True


@pytest.mark.feature("B2-2")
@pytest.mark.feature("beyond-20")
async def test_the_leaves_add_up_to_the_root_on_any_day_while_others_write(world: World) -> None:
    root = await world.base(usable_area_m2=300)
    street = await world.base("street", STREET, parent_id=root["id"], usable_area_m2=200, opened_on="2017-01-01")
    other = await world.base("street", OTHER_STREET, parent_id=root["id"], usable_area_m2=90, opened_on="2017-01-01")
    leaf = await world.base("community", COMMUNITY, parent_id=street["id"], usable_area_m2=70, opened_on="2018-01-01")
    hall = await world.space(leaf, kind="shared_hall", seats=5, floor_area_m2=30, opened_on="2018-01-01")
    closed = await world.space(other, floor_area_m2=20, opened_on="2017-01-01")
    good(await world.clerk.post(f"/spaces/{closed['id']}/closure", match=1, json={"closed_on": "2019-01-01"}))
    good(await world.clerk.post(f"/bases/{other['id']}/closure", match=1, json={"closed_on": "2019-01-01"}))
    grown = {"usable_area_m2": 80, "effective_on": "2019-01-01"}
    good(await world.clerk.post(f"/bases/{leaf['id']}/usable-area", match=1, json=grown))
    anyone = world.unit.anyone()

    async def seen(day: str) -> dict[str, Any]:
        return good(await anyone.get(f"/bases/{root['id']}/capacity-tree?as_of={day}"))

    async def write(number: int) -> None:
        opened = f"2018-0{number + 1}-01"
        await world.space(street, label=f"A-{number}", opened_on=opened)
        stay = legacy(hall, world.registry.knows(), opened, "2018-12-31")
        made(await world.clerk.post("/tenancies", json=stay))

    days = ["2016-06-01", "2017-06-01", "2018-06-01", "2018-12-31", "2019-01-01"]
    trees, *_ = await asyncio.gather(
        asyncio.gather(*(seen(day) for day in days * 4)), *(write(number) for number in range(4))
    )
    assert all(adds_up(tree) for tree in trees)
    told = {day: (await seen(day))["items"] for day in days}
    shown: Callable[[str, str], list[int]] = lambda day, name: [one["with_bases_below"][name] for one in told[day]]  # noqa: E731
    assert [len(told[day]) for day in days] == [1, 3, 4, 4, 3]
    assert shown("2017-06-01", "usable_area_m2") == [590, 200, 90]
    assert shown("2018-06-01", "usable_area_m2") == [660, 270, 90, 70]
    assert shown("2019-01-01", "usable_area_m2") == [580, 280, 80]
    assert shown("2018-12-31", "seats") == [10, 9, 1, 5]
    assert shown("2018-06-01", "seats_held") == [4, 4, 0, 4]
    assert shown("2018-06-01", "floor_area_in_use_m2") == [30, 30, 0, 30]
    assert shown("2019-01-01", "seats_free") == [9, 9, 5]
    for base in (root, street, leaf):
        capacity = good(await anyone.get(f"/bases/{base['id']}/capacity?as_of=2018-06-01"))
        item = next(one for one in told["2018-06-01"] if one["base_id"] == base["id"])
        assert {name: capacity[name] for name in ("own", "with_bases_below", "bases_counted")} == {
            name: item[name] for name in ("own", "with_bases_below", "bases_counted")
        }
