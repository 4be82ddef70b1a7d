"""Light reports: due quarter by quarter by themselves, filed by the holder, noted by the base, overdue when nobody files."""

from typing import Any

import pytest

from tests.incubator.given import World, codes, good, refused
from tests.incubator.test_exits import moved_in

DONE = {"held_on": "2026-05-20", "title": "为老义诊", "people": 60}


async def reports_at(world: World, day: str, **query: str) -> list[dict[str, Any]]:
    """Let a day come, and return the reports that the office sees then."""
    world.unit.set_clock(day)
    await world.unit.run_jobs()
    return await world.clerk.every("/light-reports", params=query)


@pytest.mark.feature("B2-23")
async def test_a_quarters_report_falls_due_is_filed_returned_and_noted(world: World) -> None:
    _, tenancy = await moved_in(world)
    holder = world.representative({"id": tenancy["organization_id"]})
    assert await reports_at(world, "2026-06-30") == []
    [due] = await reports_at(world, "2026-07-01")
    assert [due["number"], due["start_on"], due["end_on"]] == [1, "2026-04-01", "2026-07-01"]
    assert (due["due_on"], due["state"], due["is_overdue"]) == ("2026-07-15", "due", False)  # ten working days
    await world.unit.run_jobs()
    path = f"/light-reports/{due['id']}"

    late = {"activities": [DONE | {"held_on": "2026-07-01"}], "summary": "超出本季"}
    problem = refused(await holder.post(f"{path}/filing", match=1, json=late), 422, "refused")
    assert codes(problem) == ["TELLS_OF_ITS_OWN_QUARTER"]
    filing = {"activities": [DONE], "summary": "本季开展义诊一场"}
    refused(await world.clerk.post(f"{path}/filing", match=1, json=filing), 403, "forbidden")
    filed = good(await holder.post(f"{path}/filing", match=1, json=filing))
    assert (filed["state"], filed["filed_on"], filed["activities"]) == ("filed", "2026-07-01", [DONE])
    returned = good(await world.clerk.post(f"{path}/return", match=2, json={"remark": "请补充服务人数"}))
    assert (returned["state"], returned["remark"]) == ("due", "请补充服务人数")
    good(await holder.post(f"{path}/filing", match=3, json=filing))
    refused(await holder.post(f"{path}/noting", match=4, json={}), 403, "forbidden")
    assert good(await world.clerk.post(f"{path}/noting", match=4, json={}))["state"] == "noted"
    refused(await holder.post(f"{path}/filing", match=5, json=filing), 409, "not_allowed_now")
    steps = [event["data"]["step"] for event in await world.unit.events("incubator.light-report-changed")]
    assert steps == ["opening", "filing", "return", "filing", "noting"]


@pytest.mark.feature("B2-23")
async def test_what_nobody_files_is_overdue_on_both_lists_and_lapses_when_the_holder_has_left(world: World) -> None:
    path, tenancy = await moved_in(world)
    holder = world.representative({"id": tenancy["organization_id"]})
    assert await reports_at(world, "2026-07-15", is_overdue="true") == []
    [overdue] = await reports_at(world, "2026-07-16", is_overdue="true")
    assert [one["id"] for one in await holder.every("/light-reports?is_overdue=true")] == [overdue["id"]]
    stranger = world.representative(world.registry.knows(), sub="rep-9")
    assert await stranger.every("/light-reports") == []
    refused(await stranger.get(f"/light-reports/{overdue['id']}"), 404, "not_found")
    assert [one["number"] for one in await reports_at(world, "2026-10-09")] == [1, 2]

    good(await holder.post(f"{path}/exit-notice", match=2, json={"reason": "voluntary"}))
    good(await world.clerk.post(f"{path}/handover", match=3, json={"handed_over_on": "2026-10-09"}))
    assert {one["state"] for one in await reports_at(world, "2026-10-10")} == {"lapsed"}
    assert await world.clerk.every("/light-reports?is_overdue=true") == []
