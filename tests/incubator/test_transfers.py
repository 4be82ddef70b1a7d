"""A transfer ends a stay at one base and begins it at another on the same day: both or neither, and no seat twice."""

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

import pytest
from support.fsck import violations

from tests.incubator.given import PERIOD, STREET, World, codes, good, refused
from tests.incubator.test_light_reports import reports_at
from tests.incubator.test_proceedings import Proceeding, listed, opened

MOVE = "2026-07-15"


async def two_bases(world: World, *, seats: int = 1) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """Open the district's base and one of a street below it; return both, and the street's space."""
    root = await world.base()
    await world.space(root, kind="shared_hall", label="大厅", seats=4, floor_area_m2=40)
    street = await world.base("street", STREET, parent_id=root["id"], name="华山街道孵化基地")
    return root, street, await world.space(street, label="B-01", seats=seats)


async def staying(world: World, base: dict[str, Any]) -> dict[str, Any]:
    """Bring a holder into the district's base, and let it move in."""
    case = await world.reviewed(base, space_kind="shared_hall")
    good(await case.act("approval", world.approver, {}))
    signed = (await case.act("agreement", world.clerk, {"signed_on": "2026-03-02", "obligations": ["不得转租"]})).json()
    tenancy = good(await world.clerk.get(f"/tenancies/{signed['tenancy_id']}"))
    world.unit.set_clock("2026-04-01")
    good(await world.clerk.post(f"/tenancies/{tenancy['id']}/occupation", match=1, json={"occupied_on": "2026-04-01"}))
    world.unit.set_clock("2026-03-02")
    return tenancy


async def proposed(world: World, tenancy: dict[str, Any], space: dict[str, Any], day: str = MOVE) -> Proceeding:
    world.unit.set_clock("2026-07-01")
    body = {"space_id": space["id"], "move_on": day, "reasons": "服务对象集中在华山街道"}
    return await opened(f"/tenancies/{tenancy['id']}", "transfer", world.clerk, body)


async def free_on(world: World, space_id: str, day: str) -> int:
    return int(good(await world.unit.anyone().get(f"/spaces/{space_id}?as_of={day}"))["seats_free"])


async def test_both_bases_consent_and_the_stay_goes_on_without_a_gap_or_an_overlap(world: World) -> None:
    root, street, space = await two_bases(world)
    tenancy = await staying(world, root)
    one = await proposed(world, tenancy, space)
    refused(
        await one.act("consent", world.officer, {}), 403, "forbidden"
    )  # it is the district that gives up the holder
    refused(await one.act("approval", world.approver, {}), 409, "not_allowed_now")
    good(await one.act("consent", world.approver, {}))
    refused(await one.act("approval", world.approver, {}), 403, "forbidden")
    alone = world.unit.as_role("street_officer", sub="clerk-1", area=STREET)
    refused(await one.act("approval", alone, {}), 403, "forbidden")
    moved = good(await one.act("approval", world.officer, {"opinion": "同意转入"}))

    before = good(await world.clerk.get(f"/tenancies/{tenancy['id']}"))
    after = good(await world.clerk.get(f"/tenancies/{moved['to_tenancy_id']}"))
    assert (before["state"], before["exit_reason"], before["end_on"]) == ("exit_notice", "transferred", MOVE)
    assert (after["start_on"], after["end_on"], after["base_id"]) == (MOVE, PERIOD["end_on"], street["id"])
    assert (after["stay_id"], after["stay_since"]) == (before["stay_id"], PERIOD["start_on"])
    assert after["obligations"] == before["obligations"]
    assert [await free_on(world, tenancy["space_id"], day) for day in ("2026-07-14", MOVE)] == [3, 4]
    assert [await free_on(world, space["id"], day) for day in ("2026-07-14", MOVE)] == [1, 0]
    stays = good(await world.unit.anyone().get(f"/passports/{tenancy['organization_id']}?as_of={MOVE}"))["tenancies"]
    assert [(stay["start_on"], stay["end_on"], stay["is_running"]) for stay in stays] == [
        (PERIOD["start_on"], MOVE, False),
        (MOVE, PERIOD["end_on"], True),
    ]

    path = f"/tenancies/{tenancy['id']}"
    assert (await listed(world, path))["handover"]["earliest_on"] == MOVE
    early = refused(
        await world.clerk.post(f"{path}/handover", match=3, json={"handed_over_on": "2026-07-01"}), 409, "too_early"
    )
    assert early["earliest_on"] == MOVE
    world.unit.set_clock(MOVE)
    good(await world.clerk.post(f"{path}/handover", match=3, json={"handed_over_on": MOVE}))
    following = f"/tenancies/{after['id']}"
    good(await world.officer.post(f"{following}/occupation", match=1, json={"occupied_on": MOVE}))
    too_long = await world.officer.post(f"{following}/extension", match=2, json={"end_on": "2028-04-02"})
    assert "IS_WITHIN_THE_LONGEST_STAY" in codes(refused(too_long, 422, "refused"))  # counted from the first base on
    assert [report["number"] for report in await reports_at(world, "2026-10-09")] == [1, 2]
    assert await violations(world.unit) == {}


@pytest.mark.parametrize(
    ("day", "broken"),
    [
        ("2026-06-30", "IS_ON_A_DAY_OF_THE_TENANCY_TO_COME"),
        ("2027-04-01", "IS_ON_A_DAY_OF_THE_TENANCY_TO_COME"),
    ],
)
async def test_a_transfer_is_of_a_day_to_come_within_the_stay(world: World, day: str, broken: str) -> None:
    root, _, space = await two_bases(world)
    tenancy = await staying(world, root)
    world.unit.set_clock("2026-07-01")
    body = {"space_id": space["id"], "move_on": day, "reasons": "就近服务"}
    answer = await world.clerk.post(f"/tenancies/{tenancy['id']}/transfer", json=body)
    assert codes(refused(answer, 422, "refused")) == [broken]
    body |= {"move_on": MOVE, "space_id": tenancy["space_id"]}
    answer = await world.clerk.post(f"/tenancies/{tenancy['id']}/transfer", json=body)
    assert codes(refused(answer, 422, "refused")) == ["LEADS_TO_ANOTHER_BASE"]


async def test_a_transfer_takes_nothing_from_those_who_wait_and_changes_nothing_when_it_cannot_be(world: World) -> None:
    root, street, space = await two_bases(world)
    tenancy = await staying(world, root)
    applicant = await world.submitted(street, start_on="2026-08-01", end_on="2027-08-01")
    one = await proposed(world, tenancy, space)
    good(await one.act("consent", world.approver, {}))
    assert (await one.verdict("approval", world.officer))["code"] == "APPLICANTS_WAIT"
    refused(await one.act("approval", world.officer, {}), 409, "not_allowed_now")
    good(await applicant.act("first-review", world.officer, {}))
    good(await applicant.act("approval", world.second_officer, {}))
    assert (await one.verdict("approval", world.officer))["code"] == "NOTHING_FREE"
    refused(await one.act("approval", world.officer, {}), 409, "not_allowed_now")
    good(await applicant.act("withdrawal", applicant.person))
    world.unit.set_clock("2026-07-16")
    assert (await one.verdict("approval", world.officer))["code"] == "DAY_HAS_PASSED"
    assert good(await world.clerk.get(f"/tenancies/{tenancy['id']}"))["state"] == "occupied"
    assert await free_on(world, tenancy["space_id"], "2026-08-01") == 3
    assert len(await world.unit.anyone().every("/tenancies")) == 1


async def test_of_transfers_that_race_for_one_seat_one_wins_and_the_others_stay(world: World) -> None:
    root, _, space = await two_bases(world)
    cases = []
    for number in range(3):
        tenancy = await staying(world, root)
        one = await proposed(world, tenancy, space, f"2026-07-1{5 + number}")
        good(await one.act("consent", world.approver, {}))
        cases.append((tenancy, one))
        world.unit.set_clock("2026-03-02")
    world.unit.set_clock("2026-07-01")
    answers = await asyncio.gather(*(one.act("approval", world.officer, {}) for _, one in cases for _ in range(3)))

    assert sorted(answer.status_code for answer in answers).count(200) == 1
    assert {answer.status_code for answer in answers} <= {200, 409, 412}
    states = [good(await world.clerk.get(f"/tenancies/{tenancy['id']}"))["state"] for tenancy, _ in cases]
    assert sorted(states) == ["exit_notice", "occupied", "occupied"]
    assert await free_on(world, space["id"], "2026-08-01") == 0
    assert len(await world.unit.anyone().every("/tenancies")) == 4
    assert await violations(world.unit) == {}


SCRIPT = Path(__file__).parent / "transfer_kills.py"


async def killed(world: World, proceeding: str, *, stride: int = 1, planted: bool = False) -> list[dict[str, Any]]:
    """Kill the approval of a transfer at every stride-th of its statements; return what was found after each."""
    url = world.unit.database.engine.url.render_as_string(hide_password=False)
    asked = [sys.executable, str(SCRIPT), url, proceeding, str(stride), *(["planted"] if planted else [])]
    process = await asyncio.create_subprocess_exec(*asked, stdout=asyncio.subprocess.PIPE)
    told, _ = await process.communicate()
    assert process.returncode == 0
    found: list[dict[str, Any]] = json.loads(told)
    return found


@pytest.mark.parametrize("stride", [6, pytest.param(1, marks=pytest.mark.slow)])
async def test_a_transfer_killed_at_any_statement_is_whole_or_not_at_all(world: World, stride: int) -> None:
    root, _, space = await two_bases(world)
    one = await proposed(world, await staying(world, root), space)
    good(await one.act("consent", world.approver, {}))
    found = await killed(world, one.body["id"], stride=stride)
    assert len(found) * stride > 20
    assert [kill["is_half"] for kill in found] == [False] * len(found)
    assert [kill["is_done"] for kill in found] == [False] * (len(found) - 1) + [True]  # the last one was left alone
    assert await violations(world.unit) == {}


@pytest.mark.slow
async def test_a_transfer_in_two_transactions_is_caught_half_done(world: World) -> None:
    root, _, space = await two_bases(world)
    one = await proposed(world, await staying(world, root), space)
    good(await one.act("consent", world.approver, {}))
    assert any(kill["is_half"] for kill in await killed(world, one.body["id"], planted=True))
