"""Figures of seats and hours day by day, the heat map they make, and the picture of a floor."""

from typing import Any
from xml.etree import ElementTree as ET

import pytest

from tests.incubator.given import STREET, World, good, made, refused
from tests.incubator.test_bookings import MONDAY, act, booked, room
from tests.incubator.test_overlap import legacy

SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.feature("B2-27")
async def test_occupancy_is_counted_by_tier_and_day_and_bookings_by_their_use(world: World) -> None:
    meeting = await room(world)
    base = {"id": meeting["base_id"]}
    street = await world.base("street", STREET, parent_id=base["id"])
    hall = await world.space(street, kind="shared_hall", label="大厅", seats=3, floor_area_m2=60)
    await world.space(street, label="新增工位", opened_on="2026-03-10")
    made(await world.clerk.post("/tenancies", json=legacy(hall, world.registry.knows(), "2025-06-01", "2026-03-10")))
    made(await world.clerk.post("/tenancies", json=legacy(hall, world.registry.knows(), "2025-03-09", "2026-03-09")))
    dark = {"start_on": "2026-03-10", "end_on": "2026-03-11", "reason": "检修"}
    made(await world.clerk.post(f"/spaces/{hall['id']}/blackouts", json=dark))
    noon = {"start_on": "2026-03-10", "from_time": "12:00", "to_time": "13:00", "reason": "保洁"}
    made(await world.clerk.post(f"/spaces/{meeting['id']}/blackouts", json=noon))
    person = world.representative(world.registry.knows())
    first, late = await booked(person, meeting), await booked(person, meeting, MONDAY, "14:00", "15:30")
    gone = await booked(person, meeting, MONDAY, "16:00", "17:00")
    good(await act(person, gone, "cancellation", body={}))

    anyone = world.unit.anyone()
    span = "first=2026-03-08&until=2026-03-11"
    days = (await anyone.get(f"/statistics/occupancy?{span}")).json()["days"]
    names = ("tier", "seats", "held_by_tenancies", "blacked_out", "booked_minutes")
    counted = [[tuple(tier[name] for name in names) for tier in day["tiers"][:2]] for day in days]
    assert counted == [
        [("district", 1, 0, 0, 0), ("street", 3, 2, 0, 0)],
        [("district", 1, 0, 0, 210), ("street", 3, 1, 0, 0)],
        [("district", 1, 0, 0, 0), ("street", 4, 0, 3, 0)],
    ]
    below = (await anyone.get(f"/statistics/occupancy?{span}&area={STREET}")).json()["days"][0]["tiers"]
    assert [tier["seats"] for tier in below] == [0, 3, 0]
    heat = (await anyone.get(f"/bases/{street['id']}/heat-map?{span}")).json()
    assert heat["days"] == ["2026-03-08", "2026-03-09", "2026-03-10"]
    assert [(row["seats"], row["seats_held"]) for row in heat["spaces"]] == [
        ([3, 3, 3], [2, 1, 3]),
        ([0, 0, 1], [0, 0, 0]),
    ]

    world.unit.set_clock("2026-03-09T18:00:00")
    good(await act(world.clerk, first, "attendance"))
    good(await act(world.clerk, late, "no-show"))
    used = (await world.clerk.get(f"/statistics/bookings?{span}")).json()
    assert used["totals"] == {"booked": 0, "attended": 1, "no_show": 1, "cancelled": 1, "cancelled_late": 0}
    assert {one["state"]: one["minutes"] for one in used["items"]} == {"attended": 120, "no_show": 90, "cancelled": 60}
    assert (await world.officer.get(f"/statistics/bookings?{span}")).json()["items"] == []
    assert (await anyone.get(f"/statistics/bookings?{span}")).status_code == 401
    refused(await anyone.get("/statistics/occupancy?first=2026-01-01&until=2026-06-01"), 422, "invalid_request")


async def test_a_floor_is_drawn_with_every_state_as_colour_word_and_title(world: World) -> None:
    square = [[0, 0], [400, 0], [400, 300], [0, 300]]
    free = await room(world, label="A&B <会议室>", floor=2, outline=square)
    base = {"id": free["base_id"]}
    taken = await world.space(base, label="201", floor=2, outline=[[400, 0], [800, 0], [800, 300]])
    await world.space(base, label="301", floor=3, outline=square)
    made(await world.clerk.post("/tenancies", json=legacy(taken, world.registry.knows(), "2025-06-01", "2026-06-01")))
    anyone, path = world.unit.anyone(), f"/bases/{base['id']}/floor-plan.svg"
    answer = await anyone.get(f"{path}?floor=2")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/svg+xml")
    drawing = ET.fromstring(answer.text)  # noqa: S314 -- we wrote it ourselves
    groups = drawing.findall(f"{SVG}g")
    titles = [group.findtext(f"{SVG}title") for group in groups]
    assert [str(title).split(" / ")[0] for title in titles] == [
        "A&B <会议室>（会议室）：空闲，空余 1/1",
        "201（工位）：占用，空余 0/1",
    ]
    assert [[text.text for text in group.findall(f"{SVG}text")] for group in groups] == [
        ["A&B <会议室>", "空闲"],
        ["201", "占用"],
    ]
    fills = {shape.get("fill") for shape in drawing.iter(f"{SVG}polygon")}
    assert len(fills) == 2
    assert drawing.get("viewBox") == "0 0 840 340"
    later = ET.fromstring((await anyone.get(f"{path}?floor=2&as_of=2026-06-01")).text)  # noqa: S314 -- as above
    assert len({shape.get("fill") for shape in later.iter(f"{SVG}polygon")}) == 1
    changed = await world.clerk.patch(f"/spaces/{free['id']}", match=1, json={"outline": square[:2]})
    assert [one["code"] for one in refused(changed, 422, "refused")["findings"]] == ["HAS_A_FLOOR_AND_CORNERS_IF_DRAWN"]
    body: dict[str, Any] = {"label": "报告厅", "equipment": ["sound", "sound", "stage"], "fee_fen_per_hour": 5000}
    described = good(await world.clerk.patch(f"/spaces/{free['id']}", match=1, json=body))
    assert (described["label"], described["equipment"], described["floor"]) == ("报告厅", ["sound", "stage"], 2)
