"""Milestones: agreed on by both sides, measured with evidence, reached or missed by their day, and counted."""

from typing import Any

import pytest
from support.fsck import violations
from support.harness import Person

from tests.incubator.given import World, codes, good, made, refused
from tests.incubator.test_exits import moved_in

SERVED = {"title": "居家养老服务人次", "measure": "people_served", "target": 500, "due_on": "2026-09-30"}


async def proposed(world: World, path: str, **values: Any) -> str:
    body = SERVED | {"tenancy_id": path.removeprefix("/tenancies/")} | values
    return f"/milestones/{made(await world.clerk.post('/milestones', json=body))['id']}"


def total(value: int, day: str) -> dict[str, Any]:
    return {"measured_on": day, "value": value, "evidence": "服务台账与签到表"}


async def outcome(world: World, day: str) -> list[int]:
    """Return what the public figures say of the one measure as of a day."""
    found = good(await world.unit.anyone().get(f"/statistics/outcomes?as_of={day}"))["milestones"]
    [one] = found
    return [one[name] for name in ("agreed", "reached", "missed", "target", "achieved")]


@pytest.mark.feature("B2-26")
async def test_an_outcome_is_agreed_on_measured_reached_and_counted_as_of_each_day(world: World) -> None:
    path, tenancy = await moved_in(world)
    holder = world.representative({"id": tenancy["organization_id"]})
    one = await proposed(world, path)
    refused(await world.clerk.post(f"{one}/measurement", match=1, json=total(1, "2026-04-01")), 409, "not_allowed_now")
    refused(await world.clerk.post(f"{one}/agreement", match=1), 403, "forbidden")
    agreed = good(await holder.post(f"{one}/agreement", match=1))
    assert (agreed["state"], agreed["agreed_on"], agreed["unit"]) == ("agreed", "2026-04-01", "服务人次（人次）")
    world.unit.set_clock("2026-06-30")
    for day in ("2026-03-31", "2026-07-01"):
        early = await world.clerk.post(f"{one}/measurement", match=2, json=total(10, day))
        assert codes(refused(early, 422, "refused")) == ["IS_OF_A_DAY_SINCE_THE_AGREEMENT"]
    refused(await holder.post(f"{one}/measurement", match=2, json=total(999, "2026-06-30")), 403, "forbidden")
    good(await world.clerk.post(f"{one}/measurement", match=2, json=total(220, "2026-06-30")))
    world.unit.set_clock("2026-10-01")
    await world.unit.run_jobs()
    missed = good(await holder.get(one))
    assert (missed["state"], missed["achieved"], missed["target"]) == ("missed", 220, 500)
    version = 4  # agreed, measured, missed
    reached = good(await world.clerk.post(f"{one}/measurement", match=version, json=total(510, "2026-10-01")))
    assert (reached["state"], reached["reached_on"]) == ("reached", "2026-10-01")
    assert [(m["measured_on"], m["value"], m["evidence"]) for m in reached["measurements"]] == [
        ("2026-06-30", 220, "服务台账与签到表"),
        ("2026-10-01", 510, "服务台账与签到表"),
    ]
    assert (await holder.get("/milestones")).json()["items"][0]["achieved"] == 510

    assert await outcome(world, "2026-06-29") == [1, 0, 0, 500, 0]
    assert await outcome(world, "2026-09-30") == [1, 0, 0, 500, 220]
    assert await outcome(world, "2026-10-01") == [1, 1, 0, 500, 510]
    assert good(await world.unit.anyone().get("/statistics/outcomes?as_of=2026-03-31"))["milestones"] == []
    steps = [event["data"]["step"] for event in await world.unit.events("incubator.milestone-changed")]
    assert steps == ["proposal", "agreement", "measurement", "lapse", "measurement", "completion"]
    assert await violations(world.unit) == {}


async def test_a_milestone_is_of_a_day_in_the_stay_and_is_seen_by_both_sides_alone(world: World) -> None:
    path, tenancy = await moved_in(world)
    for day in ("2026-04-01", "2027-04-02"):
        body = SERVED | {"tenancy_id": tenancy["id"], "due_on": day}
        refused(await world.clerk.post("/milestones", json=body), 422, "refused")
    one = await proposed(world, path)
    persons: list[Person] = [world.representative(world.registry.knows(), sub="rep-9"), world.officer]
    for person in persons:
        refused(await person.get(one), 404, "not_found")
        assert (await person.get("/milestones")).json()["items"] == []
    holder = world.representative({"id": tenancy["organization_id"]})
    listed = {act["name"]: act["code"] for act in good(await holder.get(f"{one}/actions"))["items"]}
    assert (listed["agreement"], listed["completion"]) == (None, "WRONG_STATE")
    assert listed["withdrawal"] == "WRONG_ROLE"
    good(await world.clerk.post(f"{one}/withdrawal", match=1))
    refused(await holder.post(f"{one}/agreement", match=2), 409, "not_allowed_now")
