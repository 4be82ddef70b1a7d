"""Teams that are not registered yet: the day set to them, the organization they become, the space of those that do not."""

from typing import Any

import pytest
from alembic import command
from bureaukit import migrate
from incubator.app import SERVICE
from sqlalchemy import Connection
from support.harness import Person

from tests.incubator.given import PERIOD, TODAY, World, bring, codes, good, made, refused
from tests.incubator.test_exits import heard

BEFORE = "261128200003"
NAME = "昆明市五华区春苗社会工作服务中心"
REGISTERED = {"name": NAME, "registered_on": "2026-06-15", "credit_code": "52530102MJ00000011"}


def founder_of(world: World, **claims: Any) -> Person:
    return world.unit.as_role("org_rep", sub="founder-1", **claims)


async def a_team(world: World, name: str = NAME) -> tuple[str, dict[str, Any]]:
    """Admit a team on the first day; return the path of its tenancy, and its space."""
    base = await world.base()
    space = await world.space(base)
    body = {
        "base_id": base["id"],
        "team_name": name,
        "stage": "conception",
        "space_kind": "desk",
        "need": "筹备登记",
        "documents": ["全体发起人签名的申请书"],
        **PERIOD,
    }
    drafted = made(await founder_of(world).post("/admissions", json=body))
    path = f"/admissions/{drafted['id']}"
    await bring(founder_of(world), drafted)
    good(await founder_of(world).post(f"{path}/submission", match=1))
    good(await world.clerk.post(f"{path}/first-review", match=2, json={}))
    good(await world.approver.post(f"{path}/approval", match=3, json={}))
    signed = made(await world.clerk.post(f"{path}/agreement", match=4, json={"signed_on": TODAY}))
    return f"/tenancies/{signed['tenancy_id']}", space


async def read(world: World, path: str) -> dict[str, Any]:
    return good(await world.clerk.get(path))


async def space_on(world: World, space: dict[str, Any], day: str) -> str:
    return str(good(await world.unit.anyone().get(f"/spaces/{space['id']}?as_of={day}"))["state"])


@pytest.mark.feature("B2-22")
@pytest.mark.feature("beyond-21")
async def test_a_team_that_is_not_registered_in_time_leaves_by_itself_and_its_space_is_free(world: World) -> None:
    path, space = await a_team(world)
    seen = good(await founder_of(world).get(path))
    assert (seen["team_name"], seen["register_by"], seen["state"]) == (NAME, "2026-09-02", "agreement_signed")
    for day, reminders in (("2026-08-02", 0), ("2026-08-03", 1), ("2026-09-02", 1)):
        world.unit.set_clock(day)
        await world.unit.run_jobs()
        told = await world.unit.events("incubator.team-deadline-near")
        assert [event["data"]["register_by"] for event in told] == ["2026-09-02"] * reminders
    assert (await read(world, path))["state"] == "agreement_signed"  # the last day is still in time
    [due] = (await world.clerk.get("/tenancy-deadlines?kind=registration")).json()["items"]
    assert (due["due_on"], due["working_days_left"], due["is_overdue"]) == ("2026-09-02", 0, False)

    world.unit.set_clock("2026-09-03")
    await world.unit.run_jobs()
    left = await read(world, path)
    assert (left["state"], left["exit_reason"], left["exit_grounds"]) == ("exit_notice", "ordered", ["not_registered"])
    assert (left["hand_over_by"], left["hand_over_working_days_left"]) == (
        "2026-09-23",
        15,
    )  # Sunday the 20th is worked
    [event] = [e for e in await world.unit.events("incubator.tenancy-changed") if e["data"]["state"] == "exit_notice"]
    assert NAME not in str(event)
    world.unit.set_clock("2026-09-23")
    await world.unit.run_jobs()
    assert (await read(world, path))["is_hand_over_overdue"] is False
    assert await space_on(world, space, "2026-09-24") == "occupied"

    world.unit.set_clock("2026-09-24")
    await world.unit.run_jobs()
    closed = await read(world, path)
    assert (closed["state"], closed["handed_over_on"]) == ("closed", "2026-09-24")
    assert await space_on(world, space, "2026-09-24") == "free"
    for day, ordered in (("2026-09-23", 0), ("2026-09-24", 1)):
        counted = good(await world.unit.anyone().get(f"/statistics/outcomes?as_of={day}"))["exits"]
        assert counted["ordered"] == ordered


@pytest.mark.feature("B2-22")
async def test_news_of_an_organization_of_the_teams_very_name_links_it_and_the_deadline_is_met(world: World) -> None:
    path, _ = await a_team(world)
    world.unit.set_clock("2026-06-16")
    registered = world.registry.knows(**REGISTERED)
    await heard(world, registered | {"track": "filed"}, "filed", 1)
    assert (await read(world, path))["organization_id"] is None  # a filing is no registration
    await heard(world, registered, "registered", 2)
    await heard(world, registered, "changed", 3)

    linked = await read(world, path)
    assert (linked["organization_id"], linked["organization_name"]) == (registered["id"], NAME)
    assert (linked["team_name"], linked["linked_on"], linked["state"]) == (NAME, "2026-06-16", "agreement_signed")
    steps = [e["data"]["step"] for e in await world.unit.events("incubator.tenancy-changed")]
    assert steps == ["registration"]
    [stay] = good(await world.unit.anyone().get(f"/passports/{registered['id']}?as_of=2026-06-16"))["tenancies"]
    assert stay["start_on"] == PERIOD["start_on"]
    assert good(await world.representative(registered).get(path))["organization_id"] == registered["id"]
    refused(await founder_of(world).get(path), 404, "not_found")  # from now on its representatives speak for it
    world.unit.set_clock("2026-10-15")
    await world.unit.run_jobs()
    assert (await read(world, path))["state"] == "agreement_signed"


@pytest.mark.parametrize(
    ("changes", "broken"),
    [
        ({}, []),
        (
            {"track": "filed", "registered_on": "2026-03-01"},
            ["IS_A_REGISTERED_ORGANIZATION", "WAS_REGISTERED_SINCE_THE_TEAM_APPLIED"],
        ),
        ({"registered_on": "2026-03-01"}, ["WAS_REGISTERED_SINCE_THE_TEAM_APPLIED"]),
        ({"registered_on": TODAY}, []),
        (
            {"state": "revoked", "serious_since": "2026-06-16"},
            ["IS_A_REGISTERED_ORGANIZATION", "IS_NOT_ON_THE_SERIOUS_LIST"],
        ),
    ],
)
async def test_the_clerk_links_what_the_registry_confirms_and_hears_all_that_stands_against_it(
    world: World, changes: dict[str, Any], broken: list[str]
) -> None:
    path, _ = await a_team(world, "春苗社工筹备组")
    world.unit.set_clock("2026-06-20")
    organization = world.registry.knows(**REGISTERED | changes)
    body = {"organization": organization["id"]}
    answer = await world.clerk.post(f"{path}/registration", match=1, json=body)
    if broken:
        assert codes(refused(answer, 422, "refused")) == broken
        assert (await read(world, path))["organization_id"] is None
        return
    linked = good(answer)
    assert (linked["organization_id"], linked["team_name"]) == (organization["id"], "春苗社工筹备组")
    again = await world.clerk.post(f"{path}/registration", match=2, json=body)
    [act] = [a for a in refused(again, 409, "not_allowed_now")["actions"] if a["name"] == "registration"]
    assert act["code"] == "IS_AN_ORGANIZATION"


async def test_a_founder_links_the_organization_it_represents_and_no_other(world: World) -> None:
    path, _ = await a_team(world)
    organization = world.registry.knows(**REGISTERED)
    body = {"organization": organization["id"]}
    refused(await founder_of(world).post(f"{path}/registration", match=1, json=body), 403, "forbidden")
    stranger = world.unit.as_role("org_rep", sub="rep-9", org=organization["id"])
    refused(await stranger.post(f"{path}/registration", match=1, json=body), 404, "not_found")
    unknown = {"organization": "01900000-0000-7000-8000-00000000dead"}
    refused(await world.clerk.post(f"{path}/registration", match=1, json=unknown), 422, "invalid_request")
    world.registry.is_down = True
    both = founder_of(world, org=organization["id"])
    refused(await both.post(f"{path}/registration", match=1, json=body), 503, "service_unavailable")
    world.registry.is_down = False
    assert good(await both.post(f"{path}/registration", match=1, json=body))["organization_id"] == organization["id"]


async def test_of_two_teams_with_one_name_none_is_linked_by_itself(world: World) -> None:
    first, _ = await a_team(world)
    second, _ = await a_team(world)
    await heard(world, world.registry.knows(**REGISTERED), "registered", 1)
    assert [(await read(world, path))["organization_id"] for path in (first, second)] == [None, None]


async def test_tenancies_from_before_are_taken_over_with_their_founder_and_their_stay(world: World) -> None:
    path, _ = await a_team(world)
    before = await read(world, path)
    database = world.unit.database

    def back(connection: Connection) -> None:
        command.downgrade(migrate._config("incubator", connection), BEFORE)

    async with database.transaction() as tx:
        await tx.connection.run_sync(back)
    await migrate.upgrade(database, "incubator", SERVICE.guards)
    assert await migrate.differences(database, "incubator", SERVICE.metadata, SERVICE.guards) == []
    assert good(await founder_of(world).get(path)) == before
    assert (before["stay_id"], before["stay_since"]) == (before["id"], before["start_on"])
    organization = world.registry.knows(**REGISTERED)
    linked = await world.clerk.post(f"{path}/registration", match=1, json={"organization": organization["id"]})
    assert good(linked)["organization_id"] == organization["id"]
