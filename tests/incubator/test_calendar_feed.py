"""The calendar feed of a space, read as a calendar program reads it; and a series of bookings cancelled as a whole."""

import asyncio
import re
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from bureaukit.clock import LOCAL
from hypothesis import given, settings
from hypothesis import strategies as st
from incubator import ics

from tests.incubator.given import OTHER_STREET, TODAY, World, good, made, refused
from tests.incubator.test_bookings import act, booked, room, wish
from tests.incubator.test_overlap import legacy


def read(written: bytes) -> list[dict[str, Any]]:
    """Take a calendar apart by the grammar of RFC 5545, independently of what wrote it."""
    assert written.endswith(b"END:VCALENDAR\r\n")
    physical = written.split(b"\r\n")
    assert all(len(line) <= 75 and b"\n" not in line and b"\r" not in line for line in physical)
    assert all(line.decode() for line in physical[:-1])  # no character is cut in two
    lines = re.sub(r"\r\n[ \t]", "", written.decode()).split("\r\n")[:-1]
    assert (lines[0], lines[1]) == ("BEGIN:VCALENDAR", "VERSION:2.0")
    events: list[dict[str, Any]] = []
    for line in lines:
        match = re.fullmatch(r"([A-Z-]+)((?:;[A-Z-]+=[^:;]+)*):(.*)", line)
        assert match, line
        name, parameters, value = match.groups()
        if line == "BEGIN:VEVENT":
            events.append({})
        elif events:
            events[-1].setdefault(name, _value(parameters, value))
    return events


def _value(parameters: str, value: str) -> Any:
    if parameters == ";VALUE=DATE":
        return datetime.strptime(value, "%Y%m%d").date()  # noqa: DTZ007 -- a day of the calendar
    if re.fullmatch(r"\d{8}T\d{6}Z", value):
        return datetime.strptime(value + "+0000", "%Y%m%dT%H%M%SZ%z")
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], value)


@settings(max_examples=150, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\n,;\\会:"), max_size=120))
def test_any_text_is_read_back_as_it_was_and_no_line_is_too_long(words: str) -> None:
    at = datetime(2026, 3, 2, 9, tzinfo=LOCAL)
    event = ics.Event(NOBODY, date(2026, 3, 2), date(2026, 3, 3), words, "甲", at)
    (seen,) = read(ics.calendar(words, [event]))
    assert (seen["SUMMARY"], seen["UID"]) == (words, str(NOBODY))
    assert (seen["DTSTART"], seen["DTEND"], seen["DTSTAMP"]) == (date(2026, 3, 2), date(2026, 3, 3), at)


NOBODY = UUID(int=1)


async def feed(world: World, space: dict[str, Any], query: str = "", **headers: str) -> Any:
    return await world.unit.anyone().get(f"/spaces/{space['id']}/calendar.ics{query}", headers=headers)


async def test_a_feed_tells_when_a_space_is_taken_and_never_by_whom(world: World) -> None:
    space = await room(world)
    organization = world.registry.knows(name="五华区某某服务中心")
    person = world.representative(organization, sub="secret-person")
    booking = await booked(person, space, purpose="机密理事会")
    until = {"start_on": "2026-03-20", "end_on": "2026-03-22", "reason": "内部装修"}
    blackout = made(await world.clerk.post(f"/spaces/{space['id']}/blackouts", json=until))
    made(await world.clerk.post("/tenancies", json=legacy(space, organization, "2025-01-01", "2026-02-20")))

    answer = await feed(world, space)
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    events = read(answer.content)
    at = [datetime(2026, 3, 9, hour, tzinfo=LOCAL) for hour in (10, 12)]
    assert [(event["DTSTART"], event["DTEND"], event["SUMMARY"].split()[0]) for event in events] == [
        (date(2025, 1, 1), date(2026, 2, 20), "入驻"),
        (*at, "临时预订"),
        (date(2026, 3, 20), date(2026, 3, 22), "暂停使用"),
    ]
    for secret in ("某某", "机密", "装修", "secret", organization["id"], booking["id"]):
        assert secret.encode() not in answer.content
    assert len(read((await feed(world, space, "?first=2026-03-09&until=2026-03-10")).content)) == 1
    assert len(read((await feed(world, space, "?first=2024-01-01&until=2025-01-01")).content)) == 0

    etag = answer.headers["etag"]
    same = await feed(world, space, **{"if-none-match": etag})
    assert (same.status_code, same.content) == (304, b"")
    world.unit.set_clock("2026-03-04T09:00:00")
    good(await act(person, booking, "change", 1, {"day": "2026-03-10"}))
    changed = await feed(world, space, **{"if-none-match": etag})
    assert changed.status_code == 200
    moved = read(changed.content)
    assert [event["UID"] for event in moved] == [event["UID"] for event in events]
    assert moved[1]["DTSTART"] == at[0] + timedelta(days=1)
    assert moved[1]["LAST-MODIFIED"] == datetime(2026, 3, 4, 9, tzinfo=LOCAL) > events[1]["LAST-MODIFIED"]
    good(await act(person, booking, "cancellation", 2, {}))
    good(await world.clerk.post(f"/spaces/{space['id']}/blackouts/{blackout['id']}/lifting", match=1))
    assert len(read((await feed(world, space)).content)) == 1
    refused(await feed(world, space, "?first=2020-01-01&until=2026-01-01"), 422, "invalid_request")
    refused(await feed(world, {"id": str(NOBODY)}), 404, "not_found")


async def test_a_reservation_keeps_its_entry_when_it_becomes_a_stay(world: World) -> None:
    base = await world.base()
    desks = await world.space(base, kind="shared_hall", seats=3, label="大厅, 甲; 乙")
    case = await world.approved(base, space_kind="shared_hall")
    (before,) = read((await feed(world, desks)).content)
    assert before["LOCATION"] == "大厅, 甲; 乙"
    assert before["SUMMARY"].startswith("预留")
    assert "（座位1/3）" in before["SUMMARY"]
    made(await case.act("agreement", world.clerk, {"signed_on": TODAY}))
    (after,) = read((await feed(world, desks)).content)
    assert (after["SUMMARY"].split()[0], after["UID"]) == ("入驻（座位1/3）", before["UID"])


async def test_a_series_is_cancelled_as_a_whole_but_for_what_is_too_late(world: World) -> None:
    space = await room(world)
    person = world.representative(world.registry.knows())
    weekly = wish(space, "2026-03-09", weekly={"until": "2026-04-06"})
    series = made(await person.post("/bookings", json=weekly))
    path = f"/booking-series/{series['series_id']}/cancellation"
    stranger = world.representative(world.registry.knows(), sub="rep-2")
    elsewhere = world.unit.as_role("street_officer", sub="s", area=OTHER_STREET)
    for other in (stranger, elsewhere):
        refused(await other.post(path, json={"reason": "不需要"}), 404, "not_found")
    refused(await world.clerk.post(path, json={}), 422, "invalid_request")
    world.unit.set_clock("2026-03-16T11:00:00")  # within the hours of the second
    good(await act(world.clerk, series["bookings"][0], "attendance"))
    tried = good(await person.post(f"{path}?dry_run=true", json={}))
    assert len(tried["cancelled"]) == 3
    done = good(await person.post(path, json={}))
    assert [one["day"] for one in done["cancelled"]] == ["2026-03-23", "2026-03-30", "2026-04-06"]
    assert [(one["day"], one["code"]) for one in done["left"]] == [
        ("2026-03-09", "WRONG_STATE"),
        ("2026-03-16", "HAS_BEGUN"),
    ]
    problem = refused(await person.post(path, json={}), 409, "nothing_to_cancel")
    assert {one["code"] for one in problem["left"]} == {"WRONG_STATE", "HAS_BEGUN"}
    other = world.representative(world.registry.knows(), sub="rep-3")
    made(await other.post("/bookings", json=weekly | {"day": "2026-03-23", "weekly": {"until": "2026-04-06"}}))


async def test_of_a_series_cancelled_by_two_and_one_booking_by_a_third_each_is_cancelled_once(world: World) -> None:
    space = await room(world)
    person = world.representative(world.registry.knows())
    weekly = wish(space, "2026-03-09", weekly={"until": "2026-04-06"})
    series = made(await person.post("/bookings", json=weekly))
    path = f"/booking-series/{series['series_id']}/cancellation"
    answers = await asyncio.gather(
        person.post(path, json={}),
        world.clerk.post(path, json={"reason": "停电"}),
        act(person, series["bookings"][2], "cancellation", 1, {}),
    )
    assert {answer.status_code for answer in answers} <= {200, 409, 412}
    if not any(answer.is_success for answer in answers[:2]):
        good(await person.post(path, json={}))
    told = [event["data"] for event in await world.unit.events("incubator.booking-changed")]
    cancelled = [one["booking_id"] for one in told if one["step"] == "cancellation"]
    assert sorted(cancelled) == sorted(booking["id"] for booking in series["bookings"])
    assert read((await feed(world, space)).content) == []
