"""Every act of the incubator is in its published document, and every change reaches a subscriber's webhook, signed."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from bureaukit.app import create_app
from bureaukit.lifecycle import LIFECYCLES, Step
from bureaukit.relay import Relay
from bureaukit.route import Route
from bureaukit.settings import Settings
from incubator.app import SERVICE
from support.harness import Templates, Unit, unit_of
from support.receiver import receiver

from tests.incubator.announcing import Changes
from tests.incubator.given import TODAY, FakeRegistry, World, good, made
from tests.incubator.test_bookings import booked, room
from tests.incubator.test_mentors import VISIT, mentor, term
from tests.incubator.test_support_services import act, delivery, offered, ordered, schedule, tenant

OWN = {name: table for name, table in LIFECYCLES.items() if name.startswith("incubator.")}
ACTS = [(name, step) for name, lifecycle in sorted(OWN.items()) for step in lifecycle.steps if step.roles]
PUBLISHED = (
    Path(__file__).parents[2] / "services/incubator/openapi.json"
)  # what is served: tests/architecture/test_generated
DOCUMENT: dict[str, Any] = json.loads(PUBLISHED.read_text())
OPERATIONS = {
    (method, path): operation
    for path, item in DOCUMENT["paths"].items()
    for method, operation in item.items()
    if method in {"get", "post", "put", "patch", "delete"}
}


def is_in_both_languages(text: str) -> bool:
    return any("\u4e00" <= c <= "\u9fff" for c in text) and any(c.isascii() and c.isalpha() for c in text)


@pytest.mark.feature("B2-29")
@pytest.mark.parametrize(("name", "step"), ACTS, ids=[f"{name}/{step.name}" for name, step in ACTS])
def test_every_act_that_somebody_may_take_is_documented_with_who_may_and_what_goes_in_and_out(
    name: str, step: Step[Any]
) -> None:
    resource = name.removeprefix("incubator.")
    found = [
        operation
        for (method, path), operation in OPERATIONS.items()
        if method == "post" and path.startswith(f"/v1/incubator/{resource}/{{") and path.endswith(f"}}/{step.name}")
    ]
    assert len(found) == 1
    (operation,) = found
    assert is_in_both_languages(operation["summary"])
    assert set(step.roles) <= set(operation["x-authz"]["roles"])
    answered = next(answer for status, answer in operation["responses"].items() if status.startswith("2"))
    assert answered["content"]["application/json"]["schema"]
    assert {"401", "403", "404", "409"} <= operation["responses"].keys()


@pytest.mark.feature("B2-29")
def test_the_document_holds_every_route_and_each_says_what_it_is_for_in_both_languages() -> None:
    served = set()
    routes = list(create_app(SERVICE, Settings()).routes)
    while routes:
        route = routes.pop()
        routes += getattr(getattr(route, "original_router", None), "routes", [])
        if isinstance(route, Route):
            served |= {(method.lower(), route.path) for method in route.methods or ()}
    undocumented = {(method, path) for method, path in served if method != "head"} - OPERATIONS.keys()
    assert not {path for _, path in undocumented if path.startswith("/v1/incubator/")}
    assert len(OPERATIONS) > len(ACTS)
    silent = [place for place, operation in OPERATIONS.items() if not is_in_both_languages(operation["summary"])]
    assert silent == []


@pytest.mark.feature("B2-30")
@pytest.mark.parametrize("name", sorted(OWN))
def test_every_state_of_every_lifecycle_can_be_told(name: str) -> None:
    """The events of a lifecycle, as they are documented, carry a state that is any of its own."""
    told: set[str] = set()
    for topic, hook in DOCUMENT["webhooks"].items():
        schema = hook["post"]["requestBody"]["content"]["application/cloudevents+json"]["schema"]
        told |= {f"{topic}:{state}" for state in _states(schema)}
    states = {state.value for state in OWN[name].states()}
    topics = {one.rpartition(":")[0] for one in told}
    assert any(states <= {one.rpartition(":")[2] for one in told if one.startswith(f"{topic}:")} for topic in topics)


def _states(schema: dict[str, Any]) -> list[str]:
    """Return the values that `state` may have in an event, wherever its data are described."""
    if "$ref" in schema:
        return _states(DOCUMENT["components"]["schemas"][schema["$ref"].rpartition("/")[2]])
    if "enum" in schema.get("properties", {}).get("state", {}):
        return list(schema["properties"]["state"]["enum"])
    if "$ref" in schema.get("properties", {}).get("state", {}):
        return list(DOCUMENT["components"]["schemas"][schema["properties"]["state"]["$ref"].rpartition("/")[2]]["enum"])
    inner = [
        *schema.get("allOf", []),
        *([schema["properties"]["data"]] if "data" in schema.get("properties", {}) else []),
    ]
    return [state for one in inner for state in _states(one)]


@pytest.fixture
async def open_unit(engine: str, templates: Templates, tmp_path: Path) -> AsyncIterator[Unit]:
    """The incubator, whose subscribers may live on this machine."""
    async with unit_of(SERVICE, templates, engine, tmp_path, allow_private_subscribers=True) as unit:
        yield unit


@pytest.mark.feature("B2-30")
async def test_a_subscriber_receives_every_change_of_a_districts_day_signed_and_in_order(open_unit: Unit) -> None:
    registry, changes = FakeRegistry(), Changes(open_unit)
    open_unit.neighbour("registry", registry.app())
    open_unit.set_clock(TODAY)
    open_unit.http.event_hooks["response"].append(changes.note)
    world = World(open_unit, registry)
    async with receiver() as partner:
        subscribed = good(await open_unit.as_role("partner").put("/subscriptions/all", json={"url": partner.url}))
        partner.secret = subscribed["secret"]
        last = await _a_day(world)
        relay = Relay(
            open_unit.database,
            open_unit.app.state.cipher,
            "incubator",
            allow_private=True,
            gateway_url="http://127.0.0.1:9",
        )
        while await relay.deliver_once():
            pass
    assert await changes.silent() == []
    assert len(changes.made) > 30
    changes.made["a request of which no event tells"] = "POST /v1/incubator/bases"
    assert await changes.silent() == ["POST /v1/incubator/bases"]
    told = await open_unit.events()
    assert [event["id"] for event in sorted(partner.first_seen(), key=lambda one: int(one["sequence"]))] == [
        event["id"] for event in told
    ]
    received: dict[str, str] = {}
    for event in partner.first_seen():
        received[event["subject"]] = event["data"].get("state", received.get(event["subject"]))
    assert {subject: received[subject] for subject in last} == last


async def _a_day(world: World) -> dict[str, str]:
    """Let a little of everything happen; return in which state each record ended."""
    hall = await room(world)
    base = {"id": hall["base_id"]}
    holder = await tenant(world, base)
    person = world.representative(holder)
    service, advisor = await offered(world, base), await mentor(world)
    order = await ordered(person, service)
    good(await act(world.clerk, order, "acceptance", 1))
    good(await act(world.clerk, order, "scheduling", 2, schedule(TODAY)))
    good(await act(world.clerk, order, "delivery", 3, delivery(TODAY)))
    good(await act(world.clerk, order, "completion", 4))
    good(await act(person, order, "confirmation", 5))
    given = made(await world.clerk.post("/mentorings", json=term(advisor, base, holder)))
    visit = made(await world.clerk.post(f"/mentorings/{given['id']}/visits", json=VISIT))
    seen_to = {"followed_up_on": TODAY, "outcome": "已召开"}
    good(await world.clerk.post(f"/mentor-visits/{visit['id']}/follow-up", match=1, json=seen_to))
    good(await world.clerk.post(f"/mentorings/{given['id']}/ending", match=1, json={"reason": "导师调离"}))
    booking = await booked(person, hall)
    good(await person.post(f"/bookings/{booking['id']}/cancellation", match=1, json={}))
    await world.space(base, label="B-01")
    case = await world.reviewed(base, world.registry.knows(name="五华区春雨助学中心"))
    good(await case.act("approval", world.approver, {}))
    good(await case.act("correction-notice", world.approver, {"items": ["请补充计划"]}))
    good(await case.act("withdrawal", case.person))
    stay = await world.tenancy(base, world.registry.knows(name="五华区新芽艺术团"))
    path = f"/tenancies/{stay['id']}"
    good(await world.clerk.post(f"{path}/exit-notice", match=1, json={"reason": "voluntary"}))
    return {
        order["id"]: "confirmed",
        given["id"]: "ended",
        visit["id"]: "followed_up",
        booking["id"]: "cancelled",
        str(case.id): "withdrawn",
        stay["id"]: "exit_notice",
    }
