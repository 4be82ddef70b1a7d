"""Whom a base works with on a day: community service centres and premises, social-work stations, community organizations."""

import asyncio
from typing import Any

from bureaukit.ids import new_id

from tests.incubator.given import COMMUNITY, OTHER_STREET, STREET, World, codes, good, made, refused
from tests.incubator.given import organization as projection


async def a_place(world: World, kind: str = "social_work_station", area: str = STREET, **values: Any) -> dict[str, Any]:
    body = {"kind": kind, "area": area, "name": "华山街道社工站", "address": "某路1号", "opened_on": "2018-01-01"}
    return made(await world.clerk.post("/service-places", json=body | values))


def link(base: dict[str, Any], **values: Any) -> dict[str, Any]:
    return {"base_id": base["id"], "purpose": "提供活动场地", "valid_from": "2019-01-01", **values}


async def heard(world: World, position: int, topic: str = "registered", **values: Any) -> dict[str, Any]:
    told = projection(**values)
    await world.unit.hear(
        "registry", f"registry.organization-{topic}.v1", told["id"], {"organization": told}, position=position
    )
    return told


async def test_links_are_read_from_either_side_on_any_day(world: World) -> None:
    base, other = await world.street_base(), await world.base()
    station = await a_place(world)
    centre = await a_place(world, "community_service_centre", COMMUNITY, name="某社区服务中心")
    group = await heard(world, 1, track="filed", name="某社区老年合唱队", area=COMMUNITY)
    partners = [{"place_id": station["id"]}, {"place_id": centre["id"]}, {"organization": group["id"]}]
    mine = [made(await world.officer.post("/links", json=link(base, **partner))) for partner in partners]
    made(await world.clerk.post("/links", json=link(other, place_id=station["id"], valid_from="2020-01-01")))
    ended = await world.officer.post(f"/links/{mine[0]['id']}/ending", match=1, json={"valid_until": "2020-06-01"})
    assert good(ended)["valid_until"] == "2020-06-01"
    anyone = world.unit.anyone()

    async def names(query: str, member: str = "partner_name") -> list[Any]:
        return [one[member] for one in await anyone.every(f"/links?limit=1&{query}")]

    assert await names(f"base_id={base['id']}&as_of=2018-12-31") == []
    assert await names(f"base_id={base['id']}&as_of=2020-05-31") == [
        "华山街道社工站",
        "某社区服务中心",
        "某社区老年合唱队",
    ]
    assert await names(f"base_id={base['id']}&as_of=2020-06-01") == ["某社区服务中心", "某社区老年合唱队"]
    assert await names(f"base_id={base['id']}&kind=community_service_centre") == ["某社区服务中心"]
    assert await names(f"place_id={station['id']}&as_of=2020-05-31", "base_id") == [base["id"], other["id"]]
    assert await names(f"place_id={station['id']}&as_of=2020-06-01", "base_id") == [other["id"]]
    assert await names(f"organization_id={group['id']}", "base_id") == [base["id"]]
    assert await names(f"area={STREET}&as_of=2021-01-01", "base_id") == [base["id"], base["id"]]
    assert len(await anyone.every("/service-places?kind=social_work_station&as_of=2018-01-01")) == 1
    again = link(base, place_id=station["id"], valid_from="2020-05-31")
    refused(await world.officer.post("/links", json=again), 409, "linked_already")
    made(await world.officer.post("/links", json=again | {"valid_from": "2020-06-01"}))


async def test_links_end_with_the_base_the_place_or_the_organization(world: World) -> None:
    base, other = await world.base(), await world.base()
    station, centre = await a_place(world), await a_place(world, "service_premises", STREET)
    group = await heard(world, 1, track="filed")
    sides = [
        (base, {"place_id": station["id"]}),
        (base, {"place_id": centre["id"]}),
        (other, {"organization": group["id"]}),
    ]
    made_ = [made(await world.clerk.post("/links", json=link(one, **partner))) for one, partner in sides]
    late = link(other, place_id=station["id"], valid_from="2030-01-01")
    coming = made(await world.clerk.post("/links", json=late))
    closing = {"closed_on": "2026-05-01"}
    good(await world.clerk.post(f"/service-places/{station['id']}/closure", match=1, json=closing))
    good(await world.clerk.post(f"/bases/{base['id']}/closure", match=1, json={"closed_on": "2026-04-01"}))
    ended = group | {"state": "deregistered", "ended_on": "2026-03-01"}
    for position in (2, 3):  # news may come twice
        await heard(world, position, "ended", **ended)
    anyone = world.unit.anyone()
    until = [good(await anyone.get(f"/links/{one['id']}"))["valid_until"] for one in (*made_, coming)]
    assert until == ["2026-04-01", "2026-04-01", "2026-03-02", "2030-01-01"]
    assert await anyone.every("/links?as_of=2030-01-01") == []
    for partner, code in (
        ({"place_id": station["id"]}, "BEGINS_WHILE_THE_PLACE_IS_OPEN"),
        ({"organization": group["id"]}, "IS_WITH_AN_ORGANIZATION_THAT_GOES_ON"),
    ):
        problem = refused(await world.clerk.post("/links", json=link(other, **partner)), 422, "refused")
        assert codes(problem) == [code]
    problem = refused(await world.clerk.post("/links", json=link(base, place_id=centre["id"])), 422, "refused")
    assert codes(problem) == ["BEGINS_WHILE_THE_BASE_IS_OPEN"]


async def test_of_five_equal_links_at_once_one_is_entered(world: World) -> None:
    base, station = await world.base(), await a_place(world)
    body = link(base, place_id=station["id"])
    answers = await asyncio.gather(*(world.clerk.post("/links", json=body) for _ in range(5)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409, 409]


async def test_bad_links_are_told_and_change_nothing(world: World) -> None:
    base, station = await world.base(), await a_place(world)
    body = link(base, place_id=station["id"])
    for wrong in (
        {"organization": str(new_id())},
        {"place_id": None},
        {"base_id": str(new_id())},
        {"place_id": str(new_id())},
        {"place_id": None, "organization": str(new_id())},
        {"valid_until": "2019-01-01"},
        {"valid_from": "tomorrow"},
    ):
        refused(await world.clerk.post("/links", json=body | wrong), 422, "invalid_request")
    assert await world.unit.anyone().every("/links") == []


async def test_places_and_links_are_for_those_of_the_area(world: World) -> None:
    base, station = await world.street_base(), await a_place(world)
    stranger = world.unit.as_role("street_officer", sub="s", area=OTHER_STREET)
    refused(await stranger.post("/links", json=link(base, place_id=station["id"])), 403, "forbidden")
    mine = made(await world.officer.post("/links", json=link(base, place_id=station["id"])))
    refused(
        await stranger.post(f"/links/{mine['id']}/ending", match=1, json={"valid_until": "2020-01-01"}),
        403,
        "forbidden",
    )
    early = {"valid_until": "2019-01-01"}
    refused(await world.officer.post(f"/links/{mine['id']}/ending", match=1, json=early), 409, "not_after_it_began")
    path = f"/service-places/{station['id']}/closure"
    refused(await stranger.post(path, match=1, json={"closed_on": "2020-01-01"}), 403, "forbidden")
    refused(await world.officer.post(path, match=1, json={"closed_on": "2018-01-01"}), 409, "not_after_it_began")
    wide = {
        "kind": "social_work_station",
        "area": COMMUNITY,
        "name": "某站",
        "address": "某路",
        "opened_on": "2018-01-01",
    }
    assert codes(refused(await world.clerk.post("/service-places", json=wide), 422, "refused")) == [
        "IS_OF_A_STREET_IF_A_STATION"
    ]
