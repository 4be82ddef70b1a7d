"""Figures of services, waiting and survival: each is what its list shows, and what nobody knows is counted as that."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from incubator.known_organizations.model import KnownOrganization
from incubator.statistics.model import Spans, outcome, spans

from tests.incubator.given import TODAY, World, good, made, refused
from tests.incubator.test_exits import heard
from tests.incubator.test_overlap import legacy
from tests.incubator.test_support_services import act, delivery, offered, ordered, schedule, tenant

LEFT = date(2026, 8, 31)


@pytest.mark.parametrize(
    ("days", "summed"),
    [
        ([], Spans(0, None, None)),
        ([4], Spans(1, 4.0, 4)),
        ([9, 1, 4], Spans(3, 4.0, 9)),
        ([9, 1, 4, 5], Spans(4, 4.5, 9)),
    ],
)
def test_days_are_summed_up_by_the_middle_and_the_worst(days: list[int], summed: Spans) -> None:
    assert spans(days) == summed


@pytest.mark.parametrize(
    ("known", "on", "found"),
    [
        ({}, date(2027, 2, 27), "not_yet"),
        ({}, date(2027, 2, 28), "active"),  # six months after the last of August
        ({"state": "deregistered", "ended_on": date(2027, 2, 28)}, date(2027, 2, 28), "ended"),
        ({"state": "deregistered", "ended_on": date(2027, 3, 1)}, date(2027, 6, 1), "active"),
        ({"state": "revoked", "ended_on": None}, date(2027, 6, 1), "unknown"),
        ({"state": "suspended"}, date(2027, 6, 1), "active"),
        (None, date(2027, 6, 1), "unknown"),
    ],
)
def test_what_became_of_who_left(known: dict[str, Any] | None, on: date, found: str) -> None:
    fields: dict[str, Any] = dict.fromkeys(KnownOrganization.__dataclass_fields__)
    organization = (
        KnownOrganization(**fields | {"id": uuid4(), "state": "active"} | known) if known is not None else None
    )
    assert outcome(LEFT, 6, organization, on) == found


async def test_services_are_counted_by_base_kind_and_month(world: World) -> None:
    base = await world.base()
    holder = await tenant(world, base)
    person = world.representative(holder)
    for kind, days in (("legal", ("2026-03-02", "2026-03-31", "2026-04-01")), ("training", ("2026-04-02",))):
        order = await ordered(person, await offered(world, base, kind=kind, title=kind))
        world.unit.set_clock(TODAY)
        good(await act(world.clerk, order, "acceptance", 1))
        good(await act(world.clerk, order, "scheduling", 2, schedule(days[0])))
        world.unit.set_clock("2026-04-03")
        for number, day in enumerate(days, 3):
            good(await act(world.clerk, order, "delivery", number, delivery(day, minutes=10 * number)))
        world.unit.set_clock(TODAY)
    world.unit.set_clock("2026-04-03")
    counted = good(await world.clerk.get("/statistics/services?first=2026-03-02&until=2026-04-03"))["items"]
    assert [(one["month"], one["kind"], one["deliveries"], one["minutes"], one["attendance"]) for one in counted] == [
        ("2026-03", "legal", 2, 70, 6),
        ("2026-04", "legal", 1, 50, 3),
        ("2026-04", "training", 1, 30, 3),
    ]
    for one in counted:
        assert sum(item["minutes"] for item in await world.clerk.every(one["items"])) == one["minutes"]
    assert good(await world.officer.get("/statistics/services"))["items"] == []
    refused(await world.unit.anyone().get("/statistics/services"), 401, "unauthenticated")
    refused(await world.clerk.get("/statistics/services?first=2026-03-02&until=2026-03-02"), 422, "invalid_request")


async def test_waiting_is_told_by_class_with_the_middle_the_worst_and_who_still_waits(world: World) -> None:
    base = await world.base()
    await world.space(base, seats=2)
    first = await world.reviewed(base)
    social = await world.submitted(base, world.registry.knows(name="五华区春雨社工站", social_work=True))
    world.unit.set_clock("2026-03-06")
    good(await first.act("approval", world.approver, {}))
    later = await world.reviewed(base, world.registry.knows(name="五华区新芽艺术团"))
    world.unit.set_clock("2026-03-09")
    good(await first.act("correction-notice", world.approver, {"items": ["请补充计划"]}))  # what was decided is void
    good(await later.act("refusal", world.approver, {"reasons": ["plan_unsuitable"]}))
    world.unit.set_clock("2026-03-20")
    good(await first.act("submission", first.person))
    good(await first.act("first-review", world.clerk, {}))
    good(await social.act("first-review", world.clerk, {}))
    good(await social.act("approval", world.approver, {}))
    good(await first.act("approval", world.approver, {}))
    waiting = await world.submitted(base, world.registry.knows(name="五华区后来者中心"))
    world.unit.set_clock("2026-03-25")

    figures = good(await world.clerk.get("/statistics/waiting-times?first=2026-03-01&until=2026-03-26"))
    by_class = {one["social_work"]: one for one in figures["classes"]}
    assert by_class[True]["placed"] == {"count": 1, "median_days": 18.0, "worst_days": 18}
    assert by_class[False]["decided"] == {"count": 2, "median_days": 10.5, "worst_days": 18}
    assert by_class[False]["placed"] == {"count": 1, "median_days": 18.0, "worst_days": 18}
    assert by_class[False]["waiting"] == {"count": 1, "median_days": 5.0, "worst_days": 5}
    for one in figures["classes"]:
        assert len(await world.clerk.every(one["items"])) == one["applications"]
    assert (figures["as_of"], by_class[False]["applications"]) == ("2026-03-25", 3)
    some = await world.clerk.every("/admissions?submitted_from=2026-03-20&submitted_until=2026-03-21")
    assert [one["id"] for one in some] == [str(waiting.id)]
    nobody = good(await world.officer.get("/statistics/waiting-times"))["classes"]
    assert [one["applications"] for one in nobody] == [0, 0]


async def test_survival_counts_who_is_there_who_is_not_and_of_whom_nobody_knows(world: World) -> None:
    base = await world.base()
    hall = await world.space(base, seats=3)
    holders = [world.registry.knows(name=f"五华区第{number}服务中心") for number in range(3)]
    for number, holder in enumerate(holders):
        stay = made(await world.clerk.post("/tenancies", json=legacy(hall, holder, "2025-06-01", "2026-06-01")))
        path = f"/tenancies/{stay['id']}"
        good(await world.clerk.post(f"{path}/exit-notice", match=1, json={"reason": "voluntary"}))
        good(await world.clerk.post(f"{path}/handover", match=2, json={"handed_over_on": TODAY}))
        if number < 2:
            await heard(world, holder, "changed", 5 + number)
    world.unit.set_clock("2027-04-01")
    await heard(world, holders[1] | {"state": "deregistered", "ended_on": "2026-12-01"}, "ended", 9)
    anyone = world.unit.anyone()
    found = good(await anyone.get("/statistics/survival?first=2026-01-01&until=2027-01-01"))
    counted = {(one["months"], one["outcome"]): one["stays"] for one in found["outcomes"] if one["stays"]}
    assert counted == {
        (6, "active"): 2,
        (6, "unknown"): 1,
        (12, "active"): 1,
        (12, "ended"): 1,
        (12, "unknown"): 1,
        (24, "not_yet"): 3,
    }
    assert (found["stays"], found["registry_heard"] is not None) == (3, True)
    for one in found["outcomes"]:
        assert len(await anyone.every(one["items"])) == one["stays"]
    (ended,) = await anyone.every(
        "/statistics/survival/stays?first=2026-01-01&until=2027-01-01&months=12&outcome=ended"
    )
    assert (ended["organization_id"], ended["left_on"], ended["ended_on"]) == (holders[1]["id"], TODAY, "2026-12-01")
    assert (ended["after_6_months"], ended["exit_reason"]) == ("active", "voluntary")
    assert good(await anyone.get("/statistics/survival?area=530102002&first=2026-01-01"))["stays"] == 0
    refused(await anyone.get("/statistics/survival/stays?months=12"), 422, "invalid_request")
