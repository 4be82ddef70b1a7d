"""The tree of three tiers, what it offers, and what is free when."""

from typing import Any

import pytest

from tests.incubator.given import COMMUNITY, DISTRICT, OTHER_STREET, STREET, World, codes, good, made, refused
from tests.incubator.test_overlap import legacy


@pytest.mark.parametrize(
    ("place", "values", "broken"),
    [
        (("district", DISTRICT, None), {}, []),
        (("district", DISTRICT, None), {"kind": "party_mass_activity_centre"}, []),
        (("district", STREET, None), {}, ["HAS_THE_AREA_OF_ITS_TIER"]),
        (("district", DISTRICT, "district"), {}, ["HANGS_UNDER_THE_TIER_ABOVE"]),
        (("street", STREET, "district"), {}, []),
        (("street", STREET, None), {}, ["HANGS_UNDER_THE_TIER_ABOVE"]),
        (("street", STREET, "street"), {}, ["HANGS_UNDER_THE_TIER_ABOVE"]),
        (("street", STREET, "district"), {"kind": "cultivation_centre"}, ["IS_A_CENTRE_IN_THE_DISTRICT_ONLY"]),
        (("street", STREET, "district"), {"opened_on": "2015-12-31"}, ["OPENS_UNDER_AN_OPEN_PARENT"]),
        (("community", COMMUNITY, "street"), {}, []),
        (("community", COMMUNITY, "district"), {}, ["HANGS_UNDER_THE_TIER_ABOVE"]),
        (("community", "530102002003", "street"), {}, ["LIES_WITHIN_ITS_PARENT"]),
        (("community", OTHER_STREET, "street"), {}, ["HAS_THE_AREA_OF_ITS_TIER", "LIES_WITHIN_ITS_PARENT"]),
    ],
)
async def test_a_base_stands_in_its_place_of_the_tree(
    world: World, place: tuple[str, str, str | None], values: dict[str, Any], broken: list[str]
) -> None:
    tier, area, parent = place
    parents: dict[str | None, Any] = {None: {"id": None}, "district": await world.base()}
    parents["street"] = await world.base("street", STREET, parent_id=parents["district"]["id"])
    body = {
        "tier": tier,
        "area": area,
        "parent_id": parents[parent]["id"],
        "name": "某基地",
        "operator": "某运营方",
        "address": "某路1号",
        "premises_source": "leased",
        "usable_area_m2": 100,
        "opened_on": "2017-01-01",
    }
    answer = await world.clerk.post("/bases", json=body | values)
    if broken:
        assert codes(refused(answer, 422, "refused")) == broken
    else:
        made(answer)


@pytest.mark.feature("B2-1")
@pytest.mark.feature("B2-2")
async def test_the_tree_rolls_its_capacity_up(world: World) -> None:
    root = await world.base()
    street = await world.base("street", STREET, parent_id=root["id"])
    community = await world.base("community", COMMUNITY, parent_id=street["id"])
    await world.space(root, seats=1)
    await world.space(street, kind="shared_hall", seats=10, floor_area_m2=60)
    hall = await world.space(community, kind="shared_hall", seats=4, floor_area_m2=30)
    made(await world.clerk.post("/tenancies", json=legacy(hall, world.registry.knows(), "2018-01-01", "2019-01-01")))

    async def capacity(base: dict[str, Any]) -> tuple[Any, Any]:
        seen = (await world.unit.anyone().get(f"/bases/{base['id']}/capacity?as_of=2018-06-01")).json()
        return tuple(
            tuple(seen[part][name] for name in ("spaces", "seats", "seats_free", "floor_area_m2"))
            for part in ("own", "with_bases_below")
        )  # type: ignore[return-value]

    assert await capacity(community) == ((1, 4, 3, 30), (1, 4, 3, 30))
    assert await capacity(street) == ((1, 10, 10, 60), (2, 14, 13, 90))
    assert await capacity(root) == ((1, 1, 1, 6), (3, 15, 14, 96))


async def test_a_space_fits_into_its_base_and_a_room_is_one_place(world: World) -> None:
    base = await world.base(usable_area_m2=20)
    await world.space(base, floor_area_m2=15)
    body = {
        "base_id": base["id"],
        "kind": "room",
        "label": "301",
        "seats": 2,
        "floor_area_m2": 6,
        "opened_on": "2015-01-01",
    }
    problem = refused(await world.clerk.post("/spaces", json=body), 422, "refused")
    assert codes(problem) == ["FITS_INTO_ITS_BASE", "IS_HELD_AS_A_WHOLE_IF_A_ROOM", "OPENS_IN_AN_OPEN_BASE"]
    assert problem["findings"][0]["facts"] == {"on": "2016-01-01", "usable_m2": 20, "taken_m2": 15, "asked_m2": 6}


async def test_officers_write_in_their_own_area_only(world: World) -> None:
    root = await world.base()
    stranger = world.unit.as_role("street_officer", sub="s", area=OTHER_STREET)
    body = {
        "tier": "street",
        "area": STREET,
        "parent_id": root["id"],
        "name": "某基地",
        "operator": "某运营方",
        "address": "某路1号",
        "premises_source": "purchased",
        "usable_area_m2": 100,
        "opened_on": "2017-01-01",
    }
    refused(await stranger.post("/bases", json=body), 403, "forbidden")
    base = made(await world.officer.post("/bases", json=body))
    path = f"/bases/{base['id']}"
    refused(await stranger.patch(path, match=1, json={"name": "改名"}), 403, "forbidden")
    assert good(await world.officer.patch(path, match=1, json={"name": "华山基地"}))["name"] == "华山基地"
    refused(await world.officer.patch(path, match=1, json={"name": "又改名"}), 412, "stale_version")
    desk = {"base_id": base["id"], "kind": "desk", "label": "1", "floor_area_m2": 6, "opened_on": "2018-01-01"}
    refused(await stranger.post("/spaces", json=desk), 403, "forbidden")


async def test_what_is_free_is_found_by_day_and_by_period(world: World) -> None:
    base = await world.base()
    one = await world.space(base, label="A-01")
    two = await world.space(base, label="A-02")
    late = await world.space(base, label="A-03", opened_on="2018-06-15")
    for space, start, end in ((one, "2018-03-01", "2018-06-01"), (two, "2018-06-01", "2018-09-01")):
        made(await world.clerk.post("/tenancies", json=legacy(space, world.registry.knows(), start, end)))

    async def free(query: str) -> list[str]:
        return [space["label"] for space in await world.unit.anyone().every(f"/spaces?base_id={base['id']}&{query}")]

    assert await free("free_on=2018-05-31") == ["A-02"]
    assert await free("free_on=2018-06-01") == ["A-01"]
    assert await free("free_on=2018-10-01") == ["A-01", "A-02", "A-03"]
    assert await free("free_from=2018-05-01&free_until=2018-07-01") == []
    assert await free("free_from=2018-06-01&free_until=2018-07-01") == ["A-01"]
    assert await free("free_from=2018-05-01&free_until=2018-06-01") == ["A-02"]
    assert await free("as_of=2018-06-14") == ["A-01", "A-02"]
    for query in (
        "free_from=2018-05-01",
        "free_from=2018-05-01&free_until=2018-05-01",
        "free=yes",
        "free_on=2018-13-01",
    ):
        refused(await world.unit.anyone().get(f"/spaces?{query}"), 422, "invalid_request")
    assert late["state"] == "free"


async def test_a_space_in_use_cannot_be_closed_and_a_base_closes_after_its_spaces(world: World) -> None:
    base = await world.base()
    space = await world.space(base)
    made(await world.clerk.post("/tenancies", json=legacy(space, world.registry.knows(), "2018-03-01", "2018-06-01")))
    path = f"/spaces/{space['id']}/closure"
    refused(await world.clerk.post(path, match=1, json={"closed_on": "2018-05-31"}), 409, "space_in_use")
    refused(
        await world.clerk.post(f"/bases/{base['id']}/closure", match=1, json={"closed_on": "2018-06-01"}),
        409,
        "space_in_use",
    )
    assert good(await world.clerk.post(path, match=1, json={"closed_on": "2018-06-01"}))["state"] == "closed"
    good(await world.clerk.post(f"/bases/{base['id']}/closure", match=1, json={"closed_on": "2018-06-01"}))
    assert await world.unit.anyone().every("/bases?as_of=2018-06-01") == []
    assert len(await world.unit.anyone().every("/bases?as_of=2018-05-31")) == 1
    assert len(await world.unit.events("incubator.base-changed")) == 2


async def test_bases_are_found_by_tier_area_and_name_page_by_page(world: World) -> None:
    root = await world.base()
    for number in range(1, 4):
        area = f"53010200{number}"
        await world.base("street", area, parent_id=root["id"], name=f"第{number}街道基地")
    anyone = world.unit.anyone()
    assert len(await anyone.every("/bases?limit=1")) == 4
    assert len(await anyone.every("/bases?tier=street")) == 3
    assert [base["area"] for base in await anyone.every("/bases?area=530102002")] == ["530102002"]
    assert [base["area"] for base in await anyone.every("/bases?q=第3")] == ["530102003"]
    assert (await anyone.get(f"/bases/{root['id']}")).headers["etag"] == '"1"'


async def test_every_figure_has_as_many_items_as_it_says(world: World) -> None:
    root = await world.base()
    await world.base("street", STREET, parent_id=root["id"], opened_on="2019-01-01")
    spaces = [await world.space(root, label=f"A-{number}") for number in range(3)]
    for space, (start, end) in zip(
        spaces, (("2018-03-01", "2019-01-01"), ("2018-12-31", "2019-12-31"), ("2018-01-01", "2018-12-31")), strict=True
    ):
        made(await world.clerk.post("/tenancies", json=legacy(space, world.registry.knows(), start, end)))
    anyone = world.unit.anyone()
    figures = (await anyone.get("/statistics?as_of=2018-12-31")).json()["figures"]
    assert {figure["code"]: figure["value"] for figure in figures} == {
        "bases": 1,
        "spaces": 3,
        "tenancies.active": 2,
    }
    for figure in figures:
        assert len(await anyone.every(f"{figure['items']}&limit=1")) == figure["value"]
