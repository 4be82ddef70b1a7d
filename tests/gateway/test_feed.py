"""The merged feed: everything once, each service's news in its own order, whatever is down meanwhile."""

from collections import defaultdict
from typing import Any

import pytest
from support.harness import Person
from support.platform import NAMES, OpenGateway, Platform

from tests.evaluation.given import given_a_published_scorecard
from tests.incubator.given import FakeRegistry, World


async def given_news(platform: Platform) -> None:
    """Something happens in three services by turns, a minute apart."""
    admin = platform.units["registry"].as_role("sys_admin")
    bases = World(platform.units["incubator"], FakeRegistry())
    platform.set_clock("2026-03-02T08:59:00")
    assert (
        await admin.put("/divisions/530102", json={"name": "五华区", "valid_from": "2010-01-01"})
    ).status_code == 200
    for turn in range(3):
        platform.set_clock(f"2026-03-02T09:0{turn}:00")
        division = {"name": f"街道{turn}", "valid_from": "2010-01-01"}
        assert (await admin.put(f"/divisions/53010200{turn + 1}", json=division)).status_code == 200
        await bases.base(name=f"孵化基地{turn}")
        platform.set_clock(f"2026-03-02T09:0{turn}:30")
        await given_a_published_scorecard(platform.units["evaluation"])


async def walk(person: Person, *, limit: int, after: str = "", **query: Any) -> tuple[list[dict[str, Any]], str]:
    """Return all events from a cursor on, page by page, and the last cursor."""
    found: list[dict[str, Any]] = []
    while True:
        asked = {"limit": limit, **query} | ({"after": after} if after else {})
        answer = await person.get("/v1/events", params=asked)
        assert answer.status_code == 200, answer.text
        page = answer.json()
        assert len(page["items"]) <= limit
        if page["next_cursor"] == after:
            return found, after
        found += page["items"]
        after = page["next_cursor"]


def by_source(events: list[dict[str, Any]]) -> dict[str, list[int]]:
    places = defaultdict(list)
    for event in events:
        places[event["source"].rsplit(":", 1)[1]].append(int(event["sequence"]))
    return places


async def own_feeds(platform: Platform) -> dict[str, list[int]]:
    feeds = {name: [int(event["sequence"]) for event in await platform.units[name].events()] for name in NAMES}
    return {name: places for name, places in feeds.items() if places}


@pytest.mark.feature("B5-17")
async def test_the_merged_feed_holds_every_event_once_in_the_order_of_time(platform: Platform) -> None:
    await given_news(platform)
    partner = platform.as_role("partner")
    expected = await own_feeds(platform)
    assert len(expected) == 3
    for limit in (1, 4, 500):
        events, cursor = await walk(partner, limit=limit)
        assert by_source(events) == expected
        if limit == 500:
            times = [event["time"] for event in events]
            assert times == sorted(times)
        assert {event["specversion"] for event in events} == {"1.0"}
        assert (await walk(partner, limit=limit, after=cursor))[0] == []


@pytest.mark.feature("B5-16")
async def test_a_service_that_was_down_is_caught_up_with(platform: Platform) -> None:
    await given_news(platform)
    partner = platform.as_role("partner")
    expected = await own_feeds(platform)
    await platform.stop("incubator")
    page = (await partner.get("/v1/events")).json()
    assert page["degraded"] == ["incubator"]
    before, cursor = await walk(partner, limit=2)
    assert "incubator" not in by_source(before)
    await platform.start("incubator")
    while (await partner.get("/v1/events", params={"after": cursor})).json()["degraded"]:
        pass  # the breaker rests for a second
    after, _ = await walk(partner, limit=2, after=cursor)
    assert by_source(before + after) == expected


async def test_a_topic_narrows_the_feed_and_the_cursor_moves_past_the_rest(platform: Platform) -> None:
    await given_news(platform)
    events, _ = await walk(platform.as_role("partner"), limit=2, topic="registry.division-")
    assert {event["type"] for event in events} == {"registry.division-recorded.v1"}
    assert len(events) == 4


@pytest.mark.parametrize("cursor", ["x", "e30x", "bnVsbA", "W10", "eyJyZWdpc3RyeSI6ICJ4In0", "!" * 10, "%00"])
async def test_a_cursor_that_is_none_is_refused(open_gateway: OpenGateway, cursor: str) -> None:
    person = Platform(await open_gateway(), {}).as_role("partner")
    answer = await person.get(f"/v1/events?after={cursor}")
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "after")


async def test_the_feed_needs_a_token_with_its_scope(open_gateway: OpenGateway) -> None:
    gateway = Platform(await open_gateway(), {})
    assert (await gateway.anyone().get("/v1/events")).status_code == 401
    assert (await gateway.as_role("district_clerk").get("/v1/events")).status_code == 403
