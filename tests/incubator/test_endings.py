"""What the incubator has open with an organization, and what it does by itself once the organization has ended."""

from typing import Any

from bureaukit.ids import new_id
from support.harness import Unit

from tests.incubator.given import TODAY, World, good, organization, refused
from tests.incubator.test_exits import heard

TOLD = "incubator.ending-carried-out"


async def obligations(unit: Unit, organization_id: str) -> dict[str, int]:
    answer = await unit.as_role("service").get(f"/obligations/{organization_id}")
    return {item["code"]: item["count"] for item in good(answer)["items"] if item["blocks"]}


def ended(applicant: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return applicant | {"state": "deregistered", "ended_on": TODAY} | changes


async def test_a_seat_and_an_application_stand_in_the_way_until_they_are_given_up(world: World) -> None:
    base = await world.base()
    await world.space(base, seats=2)
    holder, applicant = world.registry.knows(), world.registry.knows(name="五华区春雨助学中心")
    tenancy = await world.tenancy(base, holder)
    case = await world.reviewed(base, applicant)
    assert await obligations(world.unit, holder["id"]) == {"INCUBATOR_OCCUPANCY": 1}
    assert await obligations(world.unit, applicant["id"]) == {"INCUBATOR_ADMISSION_OPEN": 1}
    assert await obligations(world.unit, str(new_id())) == {}
    path = f"/tenancies/{tenancy['id']}"
    good(await world.clerk.post(f"{path}/exit-notice", match=1, json={"reason": "voluntary"}))
    assert await obligations(world.unit, holder["id"]) == {"INCUBATOR_OCCUPANCY": 1}
    good(await world.clerk.post(f"{path}/handover", match=2, json={"handed_over_on": TODAY}))
    good(await case.act("withdrawal", case.person))
    assert await obligations(world.unit, holder["id"]) == await obligations(world.unit, applicant["id"]) == {}


async def test_only_a_service_asks(world: World) -> None:
    refused(await world.clerk.get(f"/obligations/{new_id()}"), 403, "forbidden")
    refused(await world.unit.anyone().get(f"/obligations/{new_id()}"), 401, "unauthenticated")


async def test_the_end_gives_notice_cancels_applications_and_is_confirmed_once(world: World) -> None:
    base = await world.base()
    await world.space(base, seats=2)
    holder = world.registry.knows()
    tenancy = await world.tenancy(base, holder)
    case = await world.reviewed(base, holder, start_on="2028-01-01", end_on="2028-06-01")
    good(await case.act("approval", world.approver, {}))
    await heard(world, ended(holder), "ended", 5)
    await heard(world, ended(holder), "listed", 6)  # later news of what has ended changes nothing more
    left = good(await world.clerk.get(f"/tenancies/{tenancy['id']}"))
    assert (left["state"], left["exit_grounds"]) == ("exit_notice", ["organization_ended"])
    assert (await case.seen(world.clerk))["state"] == "cancelled"
    (event,) = await world.unit.events(TOLD)
    assert event["data"] == {
        "organization_id": holder["id"],
        "on": TODAY,
        "tenancies_given_notice": 1,
        "admissions_cancelled": 1,
    }


async def test_the_space_is_free_when_the_countdown_of_an_ended_holder_is_over(world: World) -> None:
    base = await world.base()
    space = await world.space(base)
    holder = world.registry.knows()
    tenancy = await world.tenancy(base, holder)
    await heard(world, ended(holder), "ended", 5)
    due = good(await world.clerk.get(f"/tenancies/{tenancy['id']}"))["hand_over_by"]
    world.unit.set_clock(due)
    await world.unit.run_jobs()
    assert good(await world.clerk.get(f"/tenancies/{tenancy['id']}"))["state"] == "exit_notice"
    world.unit.set_clock("2026-04-01")  # 15 working days are over
    await world.unit.run_jobs()
    assert good(await world.clerk.get(f"/tenancies/{tenancy['id']}"))["state"] == "closed"
    follower = await world.tenancy(base, world.registry.knows(name="五华区后来者服务中心"))
    assert follower["space_id"] == space["id"]
    assert await world.unit.events("incubator.tenancy-ended")


async def test_the_space_comes_back_from_who_was_ordered_out_before_it_ended(world: World) -> None:
    base = await world.base()
    await world.space(base)
    holder = world.registry.knows()
    tenancy = await world.tenancy(base, holder)
    await heard(world, holder | {"serious_since": TODAY}, "listed", 4)
    world.unit.set_clock("2026-04-01")  # the countdown is over, but there is somebody to hand the space over
    await world.unit.run_jobs()
    assert good(await world.clerk.get(f"/tenancies/{tenancy['id']}"))["state"] == "exit_notice"
    await heard(world, ended(holder, state="revoked", serious_since=TODAY), "ended", 5)
    await world.unit.run_jobs()
    assert good(await world.clerk.get(f"/tenancies/{tenancy['id']}"))["state"] == "closed"


async def test_a_suspended_organization_is_given_no_place(world: World) -> None:
    base = await world.base()
    await world.space(base)
    reason = {"code": "MAY_ACT", "article": "《社会团体登记管理条例》第三十条", "message": "处于限期停止活动或者清算"}
    applicant = world.registry.knows(
        about={"status": "not_good", "in_good_standing": False, "reasons": [reason]}, **organization(state="suspended")
    )
    case = await world.drafted(base, applicant)
    problem = refused(await case.act("submission", case.person), 422, "refused")
    assert problem["findings"]
