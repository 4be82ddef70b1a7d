"""How stays end: by notice, by time, by the registry's news; and how long they may be."""

from typing import Any

import pytest
from support.harness import Person

from tests.incubator.given import TODAY, World, codes, good, made, organization, refused
from tests.incubator.test_overlap import legacy


async def moved_in(world: World) -> tuple[str, dict[str, Any]]:
    """Return the path of a tenancy whose holder has moved in, and the tenancy."""
    base = await world.base()
    await world.space(base)
    tenancy = await world.tenancy(base)
    world.unit.set_clock("2026-04-01")
    path = f"/tenancies/{tenancy['id']}"
    good(await world.clerk.post(f"{path}/occupation", match=1, json={"occupied_on": "2026-04-01"}))
    return path, tenancy


async def heard(world: World, projection: dict[str, Any], topic: str, position: int) -> None:
    await world.unit.hear(
        "registry",
        f"registry.organization-{topic}.v1",
        projection["id"],
        {"organization": projection},
        position=position,
    )


@pytest.mark.feature("B2-23")
@pytest.mark.parametrize(
    ("until", "broken"),
    [
        ("2028-04-01", []),
        ("2027-10-01", []),
        ("2028-04-02", ["IS_WITHIN_THE_EXTENSION", "IS_WITHIN_THE_LONGEST_STAY"]),
        ("2027-04-01", ["IS_LONGER"]),
    ],
)
async def test_a_stay_is_extended_within_the_months_that_are_allowed(
    world: World, until: str, broken: list[str]
) -> None:
    path, _ = await moved_in(world)
    answer = await world.approver.post(f"{path}/extension", match=2, json={"end_on": until})
    if broken:
        assert codes(refused(answer, 422, "refused")) == broken
        return
    assert good(answer)["end_on"] == until
    again = await world.approver.post(f"{path}/extension", match=3, json={"end_on": "2028-05-01"})
    assert "IS_THE_FIRST_EXTENSION" in codes(refused(again, 422, "refused"))


async def test_an_extension_into_somebody_elses_time_is_refused(world: World) -> None:
    path, tenancy = await moved_in(world)
    follower = await world.reviewed({"id": tenancy["base_id"]}, start_on="2027-06-01", end_on="2028-06-01")
    good(await follower.act("approval", world.approver, {}))
    answer = await world.approver.post(f"{path}/extension", match=2, json={"end_on": "2027-06-02"})
    assert refused(answer, 409, "space_taken")["conflict"]["start_on"] == "2027-06-01"
    good(await world.approver.post(f"{path}/extension", match=2, json={"end_on": "2027-06-01"}))


async def test_a_clerk_does_not_extend_and_a_street_officer_not_at_the_districts_base(world: World) -> None:
    path, _ = await moved_in(world)
    refused(await world.clerk.post(f"{path}/extension", match=2, json={"end_on": "2027-05-01"}), 403, "forbidden")
    everywhere = world.unit.as_role("street_officer", sub="s")
    refused(await everywhere.post(f"{path}/extension", match=2, json={"end_on": "2027-05-01"}), 403, "forbidden")


@pytest.mark.parametrize(
    ("who", "reason", "status", "code"),
    [
        ("clerk", "ordered", 422, "refused"),
        ("clerk", "graduated", 422, "refused"),
        ("clerk", "voluntary", 200, ""),
        ("holder", "voluntary", 200, ""),
        ("holder", "graduated", 403, "forbidden"),
        ("stranger", "voluntary", 404, "not_found"),
    ],
)
async def test_one_person_gives_notice_for_what_needs_no_second(
    world: World, who: str, reason: str, status: int, code: str
) -> None:
    path, tenancy = await moved_in(world)
    persons: dict[str, Person] = {
        "clerk": world.clerk,
        "holder": world.representative({"id": tenancy["organization_id"]}),
        "stranger": world.representative(world.registry.knows(), sub="rep-9"),
    }
    answer = await persons[who].post(f"{path}/exit-notice", match=2, json={"reason": reason})
    if status == 200:
        assert good(answer)["state"] == "exit_notice"
        return
    problem = refused(answer, status, code)
    assert status != 422 or codes(problem) == ["NEEDS_NO_SECOND_PERSON"]


@pytest.mark.parametrize(
    ("topic", "change", "ground"),
    [
        ("ended", {"state": "deregistered", "ended_on": "2026-05-06"}, "organization_ended"),
        ("ended", {"state": "revoked", "ended_on": "2026-05-06"}, "organization_ended"),
        ("listed", {"serious_since": "2026-05-06"}, "serious_list"),
    ],
)
async def test_news_of_an_end_or_of_the_serious_list_gives_notice_by_itself(
    world: World, topic: str, change: dict[str, Any], ground: str
) -> None:
    path, tenancy = await moved_in(world)
    projection = world.registry.answers[tenancy["organization_id"]]["organization"]
    world.unit.set_clock("2026-05-06")
    await heard(world, projection, "registered", 1)
    await heard(world, projection | {"abnormal_since": "2026-05-05"}, "listed", 2)
    assert (await world.clerk.get(path)).json()["state"] == "occupied"
    await heard(world, projection | change, topic, 3)
    await heard(world, projection | change, topic, 4)

    seen = (await world.clerk.get(path)).json()
    assert (seen["state"], seen["exit_reason"], seen["exit_grounds"]) == ("exit_notice", "ordered", [ground])
    assert (seen["notice_on"], seen["hand_over_by"]) == ("2026-05-06", "2026-05-26")  # Saturday the 9th is worked
    assert len([e for e in await world.unit.events() if e["data"].get("state") == "exit_notice"]) == 1


async def test_late_news_does_not_overwrite_newer_news(world: World) -> None:
    projection = organization(name="新名称")
    await heard(world, projection, "changed", 9)
    await heard(world, projection | {"name": "旧名称"}, "changed", 8)
    base = await world.base()
    space = await world.space(base)
    world.registry.answers[projection["id"]] = {"organization": projection}
    made(await world.clerk.post("/tenancies", json=legacy(space, projection, "2018-01-01", "2018-06-01")))
    assert (await world.unit.anyone().get("/tenancies")).json()["items"][0]["organization_name"] == "新名称"


async def test_a_stay_that_has_run_out_gets_its_notice_from_the_clock(world: World) -> None:
    path, _ = await moved_in(world)
    world.unit.set_clock("2027-03-31")
    await world.unit.run_jobs()
    assert (await world.clerk.get(path)).json()["state"] == "occupied"
    world.unit.set_clock("2027-04-01")
    await world.unit.run_jobs()
    await world.unit.run_jobs()
    seen = (await world.clerk.get(path)).json()
    assert (seen["state"], seen["exit_reason"], seen["hand_over_provisional"]) == ("exit_notice", "expired", True)
    closed = good(await world.clerk.post(f"{path}/handover", match=3, json={"handed_over_on": "2027-04-01"}))
    assert closed["end_on"] == "2027-04-01"


async def test_a_stay_that_never_began_leaves_its_seat_to_others(world: World) -> None:
    base = await world.base()
    space = await world.space(base)
    tenancy = await world.tenancy(base)
    path = f"/tenancies/{tenancy['id']}"
    good(await world.clerk.post(f"{path}/exit-notice", match=1, json={"reason": "voluntary"}))
    good(await world.clerk.post(f"{path}/handover", match=2, json={"handed_over_on": TODAY}))
    assert (await world.unit.anyone().get(f"/spaces/{space['id']}?as_of=2026-05-01")).json()["state"] == "free"
    assert await world.unit.anyone().every("/tenancies?as_of=2026-05-01") == []
    case = await world.reviewed(base)
    good(await case.act("approval", world.approver, {}))


async def test_tenancies_after_the_platform_need_an_admission(world: World) -> None:
    space = await world.space(await world.base())
    body = legacy(space, world.registry.knows(), "2026-02-01", "2028-03-01")
    problem = refused(await world.clerk.post("/tenancies", json=body), 422, "refused")
    assert codes(problem) == ["BEGAN_BEFORE_THE_PLATFORM", "LASTS_NO_LONGER_THAN_ALLOWED"]


async def test_a_passport_shows_the_stays_of_a_day_and_nothing_of_the_unknown(world: World) -> None:
    projection = organization(credit_code="52530102MJ00000011")
    world.registry.answers[projection["id"]] = {"organization": projection}
    await heard(world, projection, "registered", 1)
    space = await world.space(await world.base())
    made(await world.clerk.post("/tenancies", json=legacy(space, projection, "2018-01-01", "2018-06-01")))
    anyone = world.unit.anyone()
    for name in (projection["id"], projection["credit_code"]):
        seen = (await anyone.get(f"/passports/{name}?as_of=2018-05-31")).json()
        assert [(stay["start_on"], stay["is_running"]) for stay in seen["tenancies"]] == [("2018-01-01", True)]
        assert (await anyone.get(f"/passports/{name}?as_of=2018-06-01")).json()["tenancies"][0]["is_running"] is False
        assert (await anyone.get(f"/passports/{name}?as_of=2017-12-31")).json()["tenancies"] == []
    unknown = await anyone.get("/passports/52530102MJ00000099")
    assert (unknown.status_code, unknown.json()["organization_id"]) == (200, None)
