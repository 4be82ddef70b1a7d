"""Rooms by the hour: within opening hours, within the quota, weekly, given up in time or not, and every step on record."""

import asyncio
from datetime import date, timedelta
from typing import Any

import pytest
from support.harness import Person

from tests.incubator.given import STREET, TODAY, World, codes, good, made, refused
from tests.incubator.test_overlap import legacy

MONDAY = "2026-03-09"  # TODAY, 2026-03-02, is a Monday too
WEEKDAYS = [{"weekday": day, "opens": "09:00", "closes": "18:00"} for day in range(1, 6)]


async def room(world: World, base: dict[str, Any] | None = None, **values: Any) -> dict[str, Any]:
    """Open a meeting room in a base that is open on weekdays."""
    if base is None:
        base = await world.base()
        hours = {"valid_from": "2016-01-01", "week": WEEKDAYS}
        made(await world.clerk.post(f"/bases/{base['id']}/opening-hours", json=hours))
    described = {"kind": "meeting_room", "label": "第一会议室", "floor_area_m2": 30, "people": 12, "is_bookable": True}
    return await world.space(base, **described | values)


def wish(space: dict[str, Any], day: str = MONDAY, start: str = "10:00", end: str = "12:00", **values: Any) -> Any:
    return {
        "space_id": space["id"],
        "purpose": "理事会会议",
        "people": 8,
        "day": day,
        "from_time": start,
        "to_time": end,
    } | values


async def booked(person: Person, space: dict[str, Any], *args: Any, **values: Any) -> dict[str, Any]:
    answer = made(await person.post("/bookings", json=wish(space, *args, **values)))
    return answer["bookings"][0]  # type: ignore[no-any-return]


async def act(person: Person, booking: dict[str, Any], step: str, match: int = 1, body: Any = None) -> Any:
    return await person.post(f"/bookings/{booking['id']}/{step}", match=match, json=body)


@pytest.mark.feature("B2-6")
async def test_a_room_is_booked_by_the_hour_beside_long_stays_and_never_against_them(world: World) -> None:
    space = await room(world)
    person = world.representative(world.registry.knows())
    first = await booked(person, space)
    assert (first["from_time"], first["to_time"], first["state"], first["fee_fen"]) == ("10:00", "12:00", "booked", 0)
    for start, end in (("09:00", "10:15"), ("11:45", "13:00"), ("10:30", "11:00"), ("09:00", "17:00")):
        problem = refused(await person.post("/bookings", json=wish(space, MONDAY, start, end)), 409, "space_taken")
        assert problem["conflict"] == {
            "seat": 1,
            "start_on": MONDAY,
            "end_on": "2026-03-10",
            "from_time": "10:00",
            "to_time": "12:00",
        }
    await booked(person, space, MONDAY, "09:00", "10:00")
    await booked(person, space, MONDAY, "12:00", "13:00")

    stay = legacy(space, world.registry.knows(), "2025-04-01", "2026-03-10")  # reaches into the day of the bookings
    refused(await world.clerk.post("/tenancies", json=stay), 409, "space_taken")
    made(await world.clerk.post("/tenancies", json=stay | {"end_on": MONDAY}))
    refused(await person.post("/bookings", json=wish(space, "2026-03-06")), 409, "space_taken")
    free = await world.unit.anyone().every("/spaces?free_from=2026-03-09&free_until=2026-03-11")
    assert free == []
    assert (await world.unit.anyone().get(f"/spaces/{space['id']}?as_of={MONDAY}")).json()["state"] == "free"


async def test_everything_that_stands_against_a_booking_is_told_at_once(world: World) -> None:
    space = await room(world, people=10, fee_fen_per_hour=3000)
    hall = await room(world, {"id": space["base_id"]}, kind="room", label="办公室", is_bookable=False)
    serious = world.registry.knows(serious_since="2026-01-01")
    body = wish(space, "2026-12-05", "08:00", "18:30", people=11)  # a Saturday far ahead
    problem = refused(await world.representative(serious).post("/bookings", json=body), 422, "refused")
    assert codes(problem) == [
        "IS_IN_ORDER",
        "IS_WITHIN_OPENING_HOURS",
        "IS_WITHIN_THE_HORIZON",
        "IS_SHORT_ENOUGH",
        "IS_FOR_AS_MANY_AS_IT_HOLDS",
    ]
    person = world.representative(world.registry.knows())
    past = refused(await person.post("/bookings", json=wish(hall, TODAY, "08:00", "09:00")), 422, "refused")
    assert codes(past) == ["IS_OF_A_BOOKABLE_SPACE", "IS_WITHIN_OPENING_HOURS", "IS_STILL_TO_COME"]
    assert past["findings"][1]["facts"] == {"day": TODAY, "opening_hours": ["09:00", "18:00"]}
    refused(await person.post("/bookings", json=wish(space, start="12:00", end="12:00")), 422, "invalid_request")
    refused(await person.post("/bookings", json=wish(space, start="10:10")), 422, "invalid_request")
    assert (await booked(person, space, MONDAY, "10:00", "10:45"))["fee_fen"] == 2250
    refused(await person.post("/bookings", json=wish(space, organization=serious["id"])), 403, "forbidden")
    world.registry.is_down = True
    assert (await person.post("/bookings", json=wish(space, MONDAY, "14:00", "15:00"))).status_code == 503


@pytest.mark.feature("B2-7")
async def test_weekly_bookings_are_made_all_or_with_the_days_left_out_named(world: World) -> None:
    space = await room(world)
    one, other = (world.representative(world.registry.knows(), sub) for sub in ("rep-1", "rep-2"))
    await booked(other, space, "2026-03-16", "11:00", "13:00")
    weekly = wish(space, MONDAY, weekly={"until": "2026-03-30"})
    refused(await one.post("/bookings", json=weekly), 409, "space_taken")
    assert await one.every("/bookings") == []
    answer = made(await one.post("/bookings", json=weekly | {"weekly": {"until": "2026-03-30", "leave_out": True}}))
    assert [booking["day"] for booking in answer["bookings"]] == [MONDAY, "2026-03-23", "2026-03-30"]
    assert answer["skipped"] == [{"day": "2026-03-16", "code": "SPACE_TAKEN"}]
    assert len(await one.every(f"/bookings?series_id={answer['series_id']}")) == 3
    nothing = weekly | {"day": "2026-03-16", "weekly": {"until": "2026-03-16", "leave_out": True}}
    refused(await one.post("/bookings", json=nothing), 409, "nothing_bookable")
    far = refused(await one.post("/bookings", json=weekly | {"weekly": {"until": "2199-01-01"}}), 422, "refused")
    assert "IS_WITHIN_THE_HORIZON" in codes(far)


@pytest.mark.feature("B2-8")
async def test_a_blackout_closes_a_room_and_when_lifted_opens_it_again(world: World) -> None:
    space = await room(world)
    person, path = world.representative(world.registry.knows()), f"/spaces/{space['id']}/blackouts"
    await booked(person, space)
    days = {"start_on": MONDAY, "reason": "消防检修"}
    refused(await world.clerk.post(path, json=days), 409, "space_taken")
    hours = made(await world.clerk.post(path, json=days | {"from_time": "13:00", "to_time": "15:00"}))
    refused(await person.post("/bookings", json=wish(space, MONDAY, "14:00", "16:00")), 409, "space_taken")
    await booked(person, space, MONDAY, "15:00", "16:00")
    made(await world.clerk.post(path, json=days | {"start_on": "2026-03-10", "end_on": "2026-03-12"}))
    seen = (await world.unit.anyone().get(f"/spaces/{space['id']}?as_of=2026-03-11")).json()
    assert (seen["state"], seen["seats_free"]) == ("blacked_out", 0)
    refused(await person.post("/bookings", json=wish(space, "2026-03-11")), 409, "space_taken")
    lifting = f"{path}/{hours['id']}/lifting"
    stranger = world.unit.as_role("street_officer", sub="s", area=STREET)
    refused(await stranger.post(lifting, match=1), 403, "forbidden")
    assert good(await world.clerk.post(lifting, match=1))["lifted_on"] == TODAY
    refused(await world.clerk.post(lifting, match=2), 409, "blackout_lifted")
    await booked(person, space, MONDAY, "13:00", "14:00")
    assert len(await world.unit.anyone().every(path)) == 2
    for bad in ({"from_time": "13:00"}, {"end_on": MONDAY}, {"from_time": "13:00", "to_time": "12:00"}):
        refused(await world.clerk.post(path, json=days | bad), 422, "invalid_request")


@pytest.mark.feature("B2-9")
async def test_the_quota_holds_for_a_month_even_against_bookings_made_at_once(world: World) -> None:
    spaces = [await room(world) for _ in range(2)]
    spaces += [await room(world, {"id": spaces[0]["base_id"]}, label=f"{n}号") for n in range(4)]
    applicant = world.registry.knows()
    person = world.representative(applicant)
    days = ["2026-03-10", "2026-03-11"]
    wishes = [wish(space, day, "10:00", "15:00") for space in spaces for day in days]  # 12 times 5 hours; 20 may be had
    answers = await asyncio.gather(*(person.post("/bookings", json=body) for body in wishes))
    assert sorted(answer.status_code for answer in answers) == [201] * 4 + [422] * 8
    for answer in answers:
        if answer.status_code == 422:
            assert codes(answer.json()) == ["IS_WITHIN_THE_QUOTA"]
    told = answers[[answer.status_code for answer in answers].index(422)].json()["findings"][0]["facts"]
    assert (told["month"], told["asked_minutes"], told["quota_minutes"]) == ("2026-03", 300, 1200)
    seen = (await person.get("/bookings/quota?month=2026-03")).json()
    assert (seen["used_minutes"], seen["left_minutes"], seen["barred_until"]) == (1200, 0, None)
    await booked(person, spaces[0], "2026-04-01")
    first = (await person.every("/bookings?last=2026-03-31"))[0]
    good(await act(person, first, "cancellation", body={}))
    assert (await person.get("/bookings/quota")).json()["left_minutes"] == 300


async def test_of_thirty_bookings_for_one_hour_one_wins_and_the_others_are_told_when_it_is_held(world: World) -> None:
    space = await room(world)
    people = [world.representative(world.registry.knows(), f"rep-{number}") for number in range(30)]
    starts = [("10:00", "12:00"), ("11:00", "13:00"), ("11:45", "12:15")]
    answers = await asyncio.gather(
        *(person.post("/bookings", json=wish(space, MONDAY, *starts[n % 3])) for n, person in enumerate(people)),
        world.clerk.post(f"/spaces/{space['id']}/blackouts", json={"start_on": MONDAY, "reason": "检修"}),
    )
    won = [answer for answer in answers if answer.status_code == 201]
    assert len(won) == 1
    for answer in answers:
        if answer.status_code != 201:
            assert refused(answer, 409, "space_taken")["conflict"]["start_on"] == MONDAY
    told = await world.unit.events("incubator.booking-changed") + await world.unit.events("incubator.blackout-changed")
    assert len(told) == 1


@pytest.mark.feature("B2-28")
async def test_every_change_of_a_booking_is_on_its_log_and_cancelling_late_costs_the_hours(world: World) -> None:
    space = await room(world)
    person = world.representative(world.registry.knows())
    booking = await booked(person, space)
    moved = good(await act(person, booking, "change", body={"day": "2026-03-10", "to_time": "13:00", "people": 9}))
    assert (moved["day"], moved["to_time"]) == ("2026-03-10", "13:00")
    other = await booked(world.representative(world.registry.knows(), "rep-2"), space)  # what was left is free
    refused(await act(person, booking, "change", 2, {"day": MONDAY}), 409, "space_taken")
    refused(await act(person, booking, "change", 2, {"day": "2026-03-14"}), 422, "refused")
    refused(await act(person, booking, "change", 2, {"to_time": "10:00"}), 422, "invalid_request")
    refused(await act(person, booking, "late-cancellation", 2, {}), 409, "not_allowed_now")
    refused(await person.get(f"/bookings/{other['id']}"), 404, "not_found")

    world.unit.set_clock("2026-03-09T10:01:00")  # less than 24 hours before
    actions = (await person.get(f"/bookings/{booking['id']}/actions")).json()["items"]
    assert [one["name"] for one in actions if one["allowed"]] == ["late-cancellation"]
    refused(await act(person, booking, "cancellation", 2, {}), 409, "not_allowed_now")
    good(await act(person, booking, "late-cancellation", 2, {"reason": "讲师生病"}))
    assert (await person.get("/bookings/quota")).json()["used_minutes"] == 180
    await booked(person, space, "2026-03-10", "10:00", "11:00")

    lines = (await person.get(f"/bookings/{booking['id']}/log")).json()["items"]
    assert [(line["number"], line["step"], line["actor"]) for line in lines] == [
        (1, "booking", "rep-1"),
        (2, "change", "rep-1"),
        (3, "late-cancellation", "rep-1"),
    ]
    assert lines[1]["changes"] == {"day": [MONDAY, "2026-03-10"], "people": [8, 9], "to_minute": [720, 780]}
    assert (lines[2]["changes"], lines[2]["reason"]) == ({"state": ["booked", "cancelled_late"]}, "讲师生病")
    refused(await world.clerk.post(f"/bookings/{other['id']}/cancellation", match=1, json={}), 422, "invalid_request")


async def test_who_stays_away_twice_waits_and_an_end_gives_the_rooms_back(world: World) -> None:
    space = await room(world)
    applicant = world.registry.knows()
    person = world.representative(applicant)
    missed = [await booked(person, space, day) for day in (MONDAY, "2026-03-10")]
    used = await booked(person, space, "2026-03-11")
    ahead = await booked(person, space, "2026-03-27")
    refused(await act(world.clerk, missed[0], "no-show"), 409, "not_allowed_now")
    world.unit.set_clock("2026-03-11T13:00:00")
    for booking in missed:
        good(await act(world.clerk, booking, "no-show"))
    assert good(await act(world.clerk, used, "attendance"))["state"] == "attended"
    refused(await act(person, ahead, "no-show"), 403, "forbidden")
    problem = refused(await person.post("/bookings", json=wish(space, "2026-03-12")), 422, "refused")
    assert (codes(problem), problem["findings"][0]["facts"]) == (["IS_NOT_BARRED"], {"until": "2026-04-09"})
    assert (await person.get("/bookings/quota")).json()["barred_until"] == "2026-04-09"
    world.unit.set_clock("2026-04-09")
    again = await booked(person, space, "2026-04-10")

    ended = applicant | {"state": "deregistered", "ended_on": "2026-04-09"}
    news = {"organization": ended, "ended_on": "2026-04-09"}
    await world.unit.hear("registry", "registry.organization-ended.v1", applicant["id"], news, position=1)
    assert (await world.clerk.get(f"/bookings/{again['id']}")).json()["state"] == "cancelled"
    assert (await world.clerk.get(f"/bookings/{ahead['id']}")).json()["state"] == "booked"  # its day was past
    await booked(world.representative(world.registry.knows(), "rep-2"), space, "2026-04-10")


@pytest.mark.feature("B2-4")
async def test_free_times_are_shown_and_what_else_could_be_had_is_named_with_the_reason(world: World) -> None:
    space = await room(world, equipment=["projector"])
    base = {"id": space["base_id"]}
    twin = await room(world, base, label="第二会议室", equipment=["projector", "sound"])
    await room(world, base, label="小会议室", people=4, equipment=["projector"])
    await room(world, base, label="无投影")
    street = await world.base("street", STREET, parent_id=base["id"], name="华山街道孵化基地")
    week = {"valid_from": "2016-01-01", "week": [{"weekday": 1, "opens": "09:00", "closes": "12:00"}]}
    made(await world.clerk.post(f"/bases/{street['id']}/opening-hours", json=week))
    below = await room(world, street, label="街道会议室", equipment=["projector"])
    person = world.representative(world.registry.knows())
    await booked(person, space, MONDAY, "10:00", "12:00")

    anyone = world.unit.anyone()
    seen = (await anyone.get(f"/spaces/{space['id']}/free-busy?first=2026-03-08&until=2026-03-10")).json()
    sunday, monday = seen["days"]
    assert (sunday["open"], sunday["free"]) == (None, [])
    assert monday["stretches"] == [
        {"from_time": "09:00", "to_time": "10:00", "seats_free": 1},
        {"from_time": "10:00", "to_time": "12:00", "seats_free": 0},
        {"from_time": "12:00", "to_time": "18:00", "seats_free": 1},
    ]
    path = f"/spaces/{space['id']}/suggestions?start_on={MONDAY}&people=8&equipment=projector"
    assert (await anyone.get(f"{path}&from_time=13:00&to_time=14:00")).json() == {"can_be_had": True, "suggestions": []}
    found = (await anyone.get(f"{path}&from_time=10:30&to_time=11:30")).json()
    assert not found["can_be_had"]
    by_kind: dict[str, list[Any]] = {}
    for one in found["suggestions"]:
        assert one["why"]
        by_kind.setdefault(one["differs"], []).append(one)
    assert [one["space_id"] for one in by_kind["other_space"]] == [twin["id"]]
    assert [one["space_id"] for one in by_kind["other_tier"]] == [below["id"]]
    assert [(one["start_on"], one["from_time"], one["to_time"]) for one in by_kind["other_period"]][:3] == [
        (MONDAY, "09:00", "10:00"),
        (MONDAY, "12:00", "13:00"),
        ("2026-03-10", "10:30", "11:30"),
    ]
    for one in found["suggestions"]:  # what is suggested can be had
        await booked(person, {"id": one["space_id"]}, one["start_on"], one["from_time"], one["to_time"])

    desk = await world.space(base, label="B-01", floor_area_m2=6)
    made(await world.clerk.post("/tenancies", json=legacy(desk, world.registry.knows(), "2025-06-01", "2026-06-01")))
    stay = f"/spaces/{desk['id']}/suggestions?start_on=2026-04-01&end_on=2027-04-01"
    periods = [one for one in (await anyone.get(stay)).json()["suggestions"] if one["differs"] == "other_period"]
    assert [(one["start_on"], one["end_on"]) for one in periods] == [("2026-06-01", "2027-06-01")]
    refused(await anyone.get(f"/spaces/{space['id']}/free-busy?first={MONDAY}&until={MONDAY}"), 422, "invalid_request")


async def test_opening_hours_are_followed_by_others_and_never_rewritten(world: World) -> None:
    space = await room(world)
    path = f"/bases/{space['base_id']}/opening-hours"
    late = {"valid_from": "2026-03-10", "week": [{"weekday": 2, "opens": "18:00", "closes": "24:00"}]}
    refused(await world.clerk.post(path, json=late | {"valid_from": TODAY}), 409, "opening_hours_are_past")
    twice = late | {"week": [*late["week"], *late["week"]]}  # type: ignore[misc]
    refused(await world.clerk.post(path, json=twice), 422, "invalid_request")
    made(await world.clerk.post(path, json=late))
    refused(await world.clerk.post(path, json=late), 409, "opening_hours_are_past")
    anyone = world.unit.anyone()
    assert [one["valid_from"] for one in (await anyone.get(path)).json()["items"]] == ["2016-01-01", "2026-03-10"]
    first = date.fromisoformat(TODAY)
    query = f"first={first + timedelta(days=7)}&until={first + timedelta(days=10)}"
    days = (await anyone.get(f"/spaces/{space['id']}/free-busy?{query}")).json()["days"]
    assert [day["open"] and day["open"]["from_time"] for day in days] == ["09:00", "18:00", None]
