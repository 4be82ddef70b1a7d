"""Mentors advise tenants for a term; what they find, advise and see to is on record for the base, the tenant and themselves."""

import asyncio
from typing import Any

from bureaukit.ids import new_id
from support.fsck import seen

from tests.incubator.given import DISTRICT, TODAY, World, codes, good, made, refused
from tests.incubator.test_exits import heard
from tests.incubator.test_support_services import tenant

PHONE = "13888812345"


async def mentor(world: World, **values: Any) -> dict[str, Any]:
    body = {
        "area": DISTRICT,
        "name": "沈明德",
        "fields": ["governance", "finance"],
        "organization": "云南大学社会工作系",
        "phone": PHONE,
        "account_sub": "mentor-1",
        "valid_from": "2026-01-01",
        "valid_to": "2027-01-01",
    }
    return made(await world.clerk.post("/mentors", json=body | values))


def term(mentor: dict[str, Any], base: dict[str, Any], holder: dict[str, Any], **values: Any) -> dict[str, Any]:
    return {
        "mentor_id": mentor["id"],
        "base_id": base["id"],
        "organization": holder["id"],
        "purpose": "完善理事会与财务制度",
        "start_on": TODAY,
        "end_on": "2026-09-01",
    } | values


VISIT = {
    "day": TODAY,
    "findings": "理事会一年未开会",
    "advice": "按章程召开理事会，形成决议",
    "follow_up": "提交会议纪要",
    "follow_up_due": "2026-04-01",
}


async def test_a_mentor_visits_a_tenant_and_all_three_sides_see_it(world: World) -> None:
    base = await world.base()
    holder = await tenant(world, base)
    advisor = await mentor(world)
    assert advisor["phone_masked"] == "138****2345"
    given = made(await world.clerk.post("/mentorings", json=term(advisor, base, holder)))
    themself = world.unit.as_role("social_worker", sub="mentor-1")
    other = world.unit.as_role("social_worker", sub="mentor-2")
    person = world.representative(holder)
    path = f"/mentorings/{given['id']}"
    visit = made(await themself.post(f"{path}/visits", json=VISIT))
    assert visit["state"] == "follow_up_due"
    refused(await other.post(f"{path}/visits", json=VISIT), 404, "not_found")
    refused(await person.post(f"{path}/visits", json=VISIT), 403, "forbidden")
    plain = {name: VISIT[name] for name in ("day", "findings", "advice")}
    second = made(await world.clerk.post(f"{path}/visits", json=plain))

    for who in (world.clerk, themself, person):
        assert good(await who.get(path))["mentor_name"] == "沈明德"
        listed = await who.every(f"/mentor-visits?mentor_id={advisor['id']}")
        assert sorted(one["id"] for one in listed) == sorted((visit["id"], second["id"]))
        assert [one["id"] for one in await who.every(f"/mentorings?as_of={TODAY}")] == [given["id"]]
    stranger = world.representative(await tenant(world, base, name="五华区春雨助学中心"))
    for who in (other, stranger, world.officer):
        assert await who.every("/mentor-visits") == await who.every("/mentorings") == []
        refused(await who.get(f"/mentor-visits/{visit['id']}"), 404, "not_found")
    assert good(await themself.get("/mentors/own"))["id"] == advisor["id"]
    refused(await other.get("/mentors/own"), 404, "not_found")

    due = f"/mentor-visits?due_by=2026-04-01&organization_id={holder['id']}"
    assert [one["id"] for one in await world.clerk.every(due)] == [visit["id"]]
    world.unit.set_clock("2026-03-20")
    done = {"followed_up_on": "2026-03-20", "outcome": "已召开并备案"}
    at = f"/mentor-visits/{visit['id']}"
    refused(await person.post(f"{at}/follow-up", match=1, json=done), 403, "forbidden")
    assert good(await themself.post(f"{at}/follow-up", match=1, json=done))["state"] == "followed_up"
    refused(await themself.post(f"{at}/follow-up", match=2, json=done), 409, "not_allowed_now")
    refused(await world.clerk.post(f"{at}/voiding", match=2, json={"reason": "误登"}), 409, "not_allowed_now")
    void = f"/mentor-visits/{second['id']}/voiding"
    assert good(await world.clerk.post(void, match=1, json={"reason": "重复登记"}))["state"] == "voided"
    assert await world.clerk.every(due) == []
    steps = [event["data"]["step"] for event in await world.unit.events("incubator.mentor-visit-changed")]
    assert steps == ["visit", "visit", "follow-up", "voiding"]
    assert PHONE not in str(await world.unit.events("incubator."))
    assert "沈明德" not in str(await world.unit.events("incubator."))
    found = await seen(world.unit)
    assert not {name: one.violations for name, one in found.items() if one.violations}
    assert found["history-of-mentor-visits"].looked_at == 2


async def test_a_term_lies_in_the_mentors_time_is_for_a_tenant_and_is_the_only_one(world: World) -> None:
    base = await world.base()
    holder, advisor = await tenant(world, base), await mentor(world)
    nobody = world.registry.knows(name="五华区新芽艺术团")
    both = term(advisor, base, nobody, end_on="2027-02-01")
    problem = refused(await world.clerk.post("/mentorings", json=both), 422, "refused")
    assert codes(problem) == ["IS_WITHIN_THE_MENTORS_TIME", "IS_FOR_A_TENANT"]
    unknown = term(advisor, base, holder, mentor_id=str(new_id()))
    refused(await world.clerk.post("/mentorings", json=unknown), 422, "invalid_request")
    body = term(advisor, base, holder)
    answers = await asyncio.gather(*(world.clerk.post("/mentorings", json=body) for _ in range(2)))
    assert sorted(answer.status_code for answer in answers) == [201, 422]
    made(
        await world.clerk.post(
            "/mentorings", json=term(advisor, base, holder, start_on="2026-09-01", end_on="2026-10-01")
        )
    )
    given = next(answer.json() for answer in answers if answer.status_code == 201)
    path = f"/mentorings/{given['id']}"
    early = await world.clerk.post(f"{path}/visits", json=VISIT | {"day": "2026-03-01", "follow_up_due": "2026-02-01"})
    assert codes(refused(early, 422, "refused")) == ["WAS_MADE_IN_THE_TERM", "FOLLOWS_THE_VISIT"]
    world.unit.set_clock("2026-05-01")
    ended = good(await world.clerk.post(f"{path}/ending", match=1, json={"reason": "导师调离"}))
    assert (ended["end_on"], ended["state"]) == ("2026-05-01", "ended")
    late = await world.clerk.post(f"{path}/visits", json=VISIT | {"day": "2026-05-01", "follow_up_due": "2026-06-01"})
    assert codes(refused(late, 422, "refused")) == ["WAS_MADE_IN_THE_TERM"]


async def test_mentors_are_listed_by_field_and_day_and_leave_with_whom_they_advise(world: World) -> None:
    base = await world.base()
    holder, advisor = await tenant(world, base), await mentor(world)
    await mentor(world, name="杨律师", fields=["law"], account_sub=None, phone=None, valid_to=None)
    listed = await world.officer.every("/mentors?field=finance&as_of=2026-12-31")  # a street sees the district's too
    assert [one["id"] for one in listed] == [advisor["id"]]
    assert "phone" not in str(listed)
    assert [one["name"] for one in await world.clerk.every("/mentors?as_of=2027-01-01")] == ["杨律师"]
    at = f"/mentors/{advisor['id']}"
    refused(await world.officer.patch(at, match=1, json={"name": "沈德"}), 404, "not_found")
    refused(await world.clerk.patch(at, match=1, json={"valid_to": "2025-01-01"}), 422, "invalid_request")
    refused(await world.clerk.patch(at, match=1, json={"name": None}), 422, "invalid_request")
    changed = good(await world.clerk.patch(at, match=1, json={"phone": "13900001111", "valid_to": "2026-12-01"}))
    assert (changed["phone_masked"], changed["valid_to"], changed["name"]) == ("139****1111", "2026-12-01", "沈明德")
    given = made(await world.clerk.post("/mentorings", json=term(advisor, base, holder)))
    await heard(world, holder | {"state": "revoked", "ended_on": TODAY}, "ended", 5)
    left = good(await world.clerk.get(f"/mentorings/{given['id']}"))
    assert (left["state"], left["reason"], left["end_on"]) == ("ended", "组织已终止", TODAY)
