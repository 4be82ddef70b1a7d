"""What bases offer beside their space: a catalogue by date, orders of tenants, deliveries, hours, and the word of who was served."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule
from support.exploring import Explorer, explore
from support.fsck import by_hand, seen, table, violations
from support.harness import Person, Templates

from tests.incubator.given import TODAY, FakeRegistry, World, bring, codes, good, made, refused
from tests.incubator.test_exits import heard
from tests.incubator.test_overlap import legacy

LATER = "2026-03-05"


def offer(base: dict[str, Any], **values: Any) -> dict[str, Any]:
    return {
        "base_id": base["id"],
        "kind": "legal",
        "valid_from": "2020-01-01",
        "title": "法律咨询",
        "provider": "云南某律师事务所",
        "description": "合同审查、劳动关系、治理结构",
    } | values


async def offered(world: World, base: dict[str, Any] | None = None, **values: Any) -> dict[str, Any]:
    return made(await world.clerk.post("/support-services", json=offer(base or await world.base(), **values)))


async def tenant(world: World, base: dict[str, Any], **values: Any) -> dict[str, Any]:
    """Let an organization have been in a base for months."""
    space = await world.space(base, label=values.get("name", "A-01"))
    holder = world.registry.knows(**values)
    made(await world.clerk.post("/tenancies", json=legacy(space, holder, "2025-06-01", "2026-06-01")))
    return holder


async def ordered(person: Person, service: dict[str, Any], **values: Any) -> dict[str, Any]:
    body = {"service_id": service["id"], "need": "审查一份房屋租赁合同"}
    return made(await person.post("/service-orders", json=body | values))


async def act(person: Person, order: dict[str, Any], step: str, match: int, body: Any = None) -> Any:
    return await person.post(f"/service-orders/{order['id']}/{step}", match=match, json=body)


def schedule(day: str = LATER) -> dict[str, Any]:
    return {"day": day, "from_time": "09:30", "to_time": "11:00", "place": "基地会议室"}


def delivery(day: str = LATER, **values: Any) -> dict[str, Any]:
    served = {"day": day, "minutes": 90, "provided_by": "杨律师", "content": "审查合同并给出书面意见", "attendance": 3}
    return served | {"documents": ["法律意见书 2026-07"]} | values


@pytest.mark.feature("B2-25")
async def test_a_service_is_ordered_delivered_confirmed_judged_and_on_record(world: World) -> None:
    base = await world.base()
    service = await offered(world, base, capacity=2)
    holder = await tenant(world, base)
    person = world.representative(holder)
    order = await ordered(person, service, wanted_on=LATER)
    assert (order["state"], order["clientele"], order["kind"]) == ("ordered", "physical_tenant", "legal")
    good(await act(world.clerk, order, "acceptance", 1))
    good(await act(world.clerk, order, "scheduling", 2, schedule()))
    refused(await act(world.clerk, order, "no-show", 3), 409, "not_allowed_now")
    early = await act(world.clerk, order, "delivery", 3, delivery())  # it is not yet that day
    assert codes(refused(early, 422, "refused")) == ["WAS_DELIVERED_BY_NOW"]
    world.unit.set_clock(LATER)
    good(await act(world.clerk, order, "delivery", 3, delivery()))
    good(await act(world.clerk, order, "delivery", 4, delivery(minutes=60, documents=[])))
    refused(await act(person, order, "confirmation", 5), 409, "not_allowed_now")
    good(await act(world.clerk, order, "completion", 5))
    refused(await act(world.clerk, order, "confirmation", 6), 403, "forbidden")
    good(await act(person, order, "objection", 6, {"reason": "第二次只谈了半小时"}))
    good(await act(world.clerk, order, "delivery", 7, delivery(minutes=30, replaces=2)))
    twice = await act(world.clerk, order, "delivery", 8, delivery(replaces=2))
    assert codes(refused(twice, 422, "refused")) == ["REPLACES_ONE_THAT_COUNTS"]
    good(await act(world.clerk, order, "completion", 8))
    confirmed = good(await act(person, order, "confirmation", 9))
    assert (confirmed["state"], confirmed["delivered_on"], confirmed["confirmed_on"]) == ("confirmed", LATER, LATER)
    refused(await act(person, order, "feedback", 10, {"score": 6}), 422, "invalid_request")
    judged = good(await act(person, order, "feedback", 10, {"score": 4, "words": "专业，及时"}))
    assert (judged["feedback_score"], judged["state"]) == (4, "confirmed")
    refused(await act(person, order, "feedback", 11, {"score": 5}), 409, "not_allowed_now")

    kept = good(await person.get(f"/service-orders/{order['id']}/deliveries"))["items"]
    assert [(one["number"], one["minutes"], one["is_replaced"]) for one in kept] == [
        (1, 90, False),
        (2, 60, True),
        (3, 30, False),
    ]
    record = good(await person.get(f"/service-records/{holder['id']}"))
    assert (record["deliveries"], record["minutes"]) == (2, 120)
    assert [(kind["kind"], kind["minutes"], kind["attendance"]) for kind in record["kinds"]] == [("legal", 120, 6)]
    opened = await person.every(record["kinds"][0]["items"])
    assert sorted(one["minutes"] for one in opened) == [30, 90]
    assert good(await person.get(f"/service-records/{holder['id']}?as_of=2026-03-04"))["minutes"] == 0
    stranger = world.representative(await tenant(world, base, name="五华区春雨助学中心"))
    assert good(await stranger.get(f"/service-records/{holder['id']}"))["deliveries"] == 0
    refused(await stranger.get(f"/service-orders/{order['id']}"), 404, "not_found")
    assert await stranger.every("/service-orders") == []

    figures = good(await world.clerk.get(f"/bases/{base['id']}/service-figures"))
    legal = next(kind for kind in figures["kinds"] if kind["kind"] == "legal")
    assert (legal["orders"], legal["minutes"], legal["mean_score"]) == ({"confirmed": 1}, 120, 4.0)
    assert len(await world.clerk.every(figures["orders"])) == 1
    refused(await world.officer.get(f"/bases/{base['id']}/service-figures"), 404, "not_found")
    steps = [event["data"]["step"] for event in await world.unit.events("incubator.service-order-changed")]
    assert steps == [
        *("order", "acceptance", "scheduling", "delivery", "delivery", "completion"),
        *("objection", "delivery", "completion", "confirmation", "feedback"),
    ]
    assert not {name: one.violations for name, one in (await seen(world.unit)).items() if one.violations}
    await by_hand(world.unit, table(world.unit, "service_orders").update().values(state="ordered"))
    assert await violations(world.unit) == {
        "deliveries-of-orders": (order["id"],),
        "history-of-service-orders": (order["id"],),
    }


async def test_the_catalogue_is_what_it_was_on_any_day(world: World) -> None:
    base = await world.base()
    service = await offered(world, base)
    path = f"/support-services/{service['id']}"
    later = offer(base, valid_from="2026-04-01", provider="社区法律援助站", capacity=5)
    later = {name: later[name] for name in later if name not in ("base_id", "kind")}
    past = later | {"valid_from": TODAY}
    refused(await world.clerk.post(f"{path}/editions", match=1, json=past), 409, "service_edition_is_past")
    made(await world.clerk.post(f"{path}/editions", match=1, json=later))
    good(await world.clerk.post(f"{path}/giving-up", match=2, json={"from_day": "2026-07-01"}))
    refused(await world.officer.post(f"{path}/giving-up", match=3, json={"from_day": "2026-08-01"}), 403, "forbidden")
    anyone = world.unit.anyone()
    seen_on = {}
    for day in ("2019-12-31", "2026-03-31", "2026-04-01", "2026-06-30", "2026-07-01"):
        listed = await anyone.every(f"/support-services?as_of={day}&kind=legal&base_id={base['id']}")
        seen_on[day] = [one["provider"] for one in listed]
    first, second = ["云南某律师事务所"], ["社区法律援助站"]
    assert list(seen_on.values()) == [[], first, second, second, []]
    assert len(good(await anyone.get(path))["editions"]) == 3
    person = world.representative(await tenant(world, base))
    world.unit.set_clock("2026-07-01")
    body = {"service_id": service["id"], "need": "审查合同"}
    assert "IS_OFFERED" in codes(refused(await person.post("/service-orders", json=body), 422, "refused"))
    changed = await world.unit.events("incubator.support-service-changed")
    assert [event["data"]["is_offered"] for event in changed] == [True, True, False]


async def test_services_are_for_tenants_physical_and_virtual_and_for_others_by_parameter(world: World) -> None:
    base = await world.base()
    service = await offered(world, base)
    only_physical = await offered(world, base, kind="venue", title="活动场地", only_for=["physical_tenant"])
    virtual = world.registry.knows(name="五华区云上助学中心")
    case = await world.reviewed(base, virtual, mode="virtual", space_kind=None, start_on=TODAY, end_on="2027-03-01")
    waiting = {"service_id": service["id"], "need": "审查合同"}
    person = case.person
    told = refused(await person.post("/service-orders", json=waiting), 422, "refused")["findings"][0]
    assert (told["code"], told["facts"]["clientele"]) == ("IS_FOR_SUCH_AS_ORDER", "applicant")
    good(await case.act("approval", world.approver, {}))
    made(await case.act("agreement", world.clerk, {"signed_on": TODAY}))
    assert (await ordered(person, service))["clientele"] == "virtual_tenant"
    body = {"service_id": only_physical["id"], "need": "开年会"}
    assert codes(refused(await person.post("/service-orders", json=body), 422, "refused")) == ["IS_FOR_SUCH_AS_ORDER"]

    serious = world.registry.knows(serious_since="2026-01-01")
    both = refused(
        await world.clerk.post("/service-orders", json=waiting | {"organization": serious["id"]}), 422, "refused"
    )
    assert codes(both) == ["IS_FOR_SUCH_AS_ORDER", "IS_IN_ORDER"]
    version = {
        "value": ["physical_tenant", "virtual_tenant", "other"],
        "effective_from": "2026-03-03",
        "source": "区局通知",
    }
    proposed = made(await world.clerk.post("/parameters/incubator.support_services.open_to/versions", json=version))
    path = f"/parameters/incubator.support_services.open_to/versions/{proposed['id']}/approval"
    good(await world.approver.post(path))
    world.unit.set_clock("2026-03-03")
    other = world.registry.knows(name="五华区新芽艺术团")
    assert (await ordered(world.clerk, service, organization=other["id"]))["clientele"] == "other"


async def test_a_team_is_helped_to_register_and_keeps_its_record(world: World) -> None:
    base = await world.base()
    await world.space(base)
    service = await offered(world, base, kind="registration_help", title="登记辅导")
    founder, stranger = world.unit.as_role("org_rep", sub="founder"), world.unit.as_role("org_rep", sub="stranger")
    body = {
        "base_id": base["id"],
        "team_name": "春苗志愿团队",
        "stage": "conception",
        "space_kind": "desk",
        "need": "筹备登记",
        "documents": ["入驻申请书"],
        "start_on": TODAY,
        "end_on": "2026-12-01",
    }
    team = made(await founder.post("/admissions", json=body))
    await bring(founder, team)
    path = f"/admissions/{team['id']}"
    good(await founder.post(f"{path}/submission", match=1))
    good(await world.clerk.post(f"{path}/first-review", match=2, json={}))
    good(await world.approver.post(f"{path}/approval", match=3, json={}))
    made(await world.clerk.post(f"{path}/agreement", match=4, json={"signed_on": TODAY}))
    wish = {"service_id": service["id"], "need": "章程起草", "admission_id": team["id"]}
    refused(await stranger.post("/service-orders", json=wish), 422, "invalid_request")
    order = made(await founder.post("/service-orders", json=wish))
    assert (order["team_name"], order["clientele"]) == ("春苗志愿团队", "physical_tenant")
    assert [one["id"] for one in await founder.every("/service-orders")] == [order["id"]]
    assert await stranger.every("/service-orders") == []
    refused(await stranger.get(f"/service-orders/{order['id']}"), 404, "not_found")
    good(await act(world.clerk, order, "acceptance", 1))
    good(await act(world.clerk, order, "scheduling", 2, schedule(TODAY)))
    good(await act(world.clerk, order, "delivery", 3, delivery(TODAY)))
    good(await act(world.clerk, order, "completion", 4))
    become = world.registry.knows(name="五华区春苗社会工作服务中心", registered_on=TODAY)
    person = world.representative(become)
    refused(await act(person, order, "confirmation", 5), 404, "not_found")
    stay = good(await world.clerk.get(path))["tenancy_id"]
    body = {"organization": become["id"]}
    good(await world.clerk.post(f"/tenancies/{stay}/registration", match=1, json=body))
    good(await act(person, order, "confirmation", 5))
    assert [one["id"] for one in await person.every(f"/service-orders?organization_id={become['id']}")] == [order["id"]]
    record = good(await person.get(f"/service-records/{become['id']}"))
    assert [(kind["kind"], kind["minutes"]) for kind in record["kinds"]] == [("registration_help", 90)]


async def test_the_last_capacity_is_taken_once_whoever_hurries(world: World) -> None:
    base = await world.base()
    service = await offered(world, base, capacity=1)
    first = await ordered(world.representative(await tenant(world, base)), service)
    second = await ordered(world.representative(await tenant(world, base, name="五华区春雨助学中心")), service)
    answers = await asyncio.gather(*(act(world.clerk, one, "acceptance", 1) for one in (first, second)))
    assert sorted(answer.status_code for answer in answers) == [200, 422]
    assert good(await world.unit.anyone().get(f"/support-services/{service['id']}"))["taken_on"] == 1
    left = second if answers[0].status_code == 200 else first
    listed = good(await world.clerk.get(f"/service-orders/{left['id']}/actions"))["items"]
    blocked = next(one for one in listed if one["name"] == "acceptance")
    assert (blocked["allowed"], blocked["code"]) == (False, "HAS_CAPACITY")
    reason = {"ground": "fully_booked", "reason": "本月名额已满，请下月再约"}
    turned_away = good(await act(world.clerk, left, "refusal", 1, reason))
    assert (turned_away["state"], turned_away["ground"]) == ("refused", "fully_booked")


async def test_the_end_of_an_organization_takes_its_open_orders_back(world: World) -> None:
    base = await world.base()
    service = await offered(world, base)
    holder = await tenant(world, base)
    order = await ordered(world.representative(holder), service)
    await heard(world, holder | {"state": "deregistered", "ended_on": TODAY}, "ended", 5)
    left = good(await world.clerk.get(f"/service-orders/{order['id']}"))
    assert (left["state"], left["reason"]) == ("cancelled", "组织已终止")
    refused(await act(world.clerk, order, "acceptance", 2), 409, "not_allowed_now")


STEPS: dict[str, dict[str, Any] | None] = {
    "acceptance": None,
    "refusal": {"ground": "out_of_scope", "reason": "不在服务范围"},
    "scheduling": schedule(TODAY),
    "delivery": delivery(TODAY),
    "completion": None,
    "confirmation": None,
    "objection": {"reason": "时长有误"},
    "feedback": {"score": 5},
    "no-show": None,
    "cancellation": {"reason": "不再需要"},
}
ONWARD = {
    "ordered": ("acceptance", "district_clerk"),
    "accepted": ("scheduling", "district_clerk"),
    "scheduled": ("delivery", "district_clerk"),
    "underway": ("completion", "district_clerk"),
    "delivered": ("confirmation", "org_rep"),
    "confirmed": ("feedback", "org_rep"),
}


class Ordering(Explorer):
    """Orders of one tenant, one after the other, with anybody trying any step."""

    def __init__(self) -> None:
        super().__init__()
        registry = FakeRegistry()
        self.unit.neighbour("registry", registry.app())
        self.unit.set_clock(TODAY)
        self.world = World(self.unit, registry)
        base = self.do(self.world.base())
        self.service = self.do(offered(self.world, base, capacity=1))
        self.holder = self.do(tenant(self.world, base))
        self.order_anew()

    def order_anew(self) -> None:
        self.order = self.do(ordered(self.world.representative(self.holder), self.service))
        self.steps: list[str] = []

    @rule()
    def go_on(self) -> None:
        """Take the step that leads on, by who should take it: what single tries reach too seldom."""
        if self.order["state"] not in ONWARD or self.order["feedback_score"]:
            self.order_anew()
        self.try_a_step(*ONWARD[self.order["state"]])

    @rule(
        step=st.sampled_from(sorted(STEPS)),
        role=st.sampled_from(("org_rep", "district_clerk", "street_officer", "district_approver")),
    )
    def try_a_step(self, step: str, role: str) -> None:
        person = self.unit.as_role(role, org=self.holder["id"] if role == "org_rep" else None, area="530102")
        path = f"/service-orders/{self.order['id']}"
        promised = self.is_promised(person, path, step)
        version = int(self.do(self.world.clerk.get(path)).headers["etag"].strip('"'))
        answer = self.do(person.post(f"{path}/{step}", match=version, json=STEPS[step]))
        assert answer.is_success == promised, (step, role, answer.text)
        assert promised or answer.status_code in (403, 404, 409), answer.text
        if promised:
            self.order = answer.json()
            self.steps.append(step)

    @invariant()
    def it_counts_against_the_capacity_exactly_while_it_is_in_hand(self) -> None:
        self.reached.add(self.order["state"])
        taken = self.do(self.unit.anyone().get(f"/support-services/{self.service['id']}")).json()["taken_on"]
        assert taken == (1 if self.order["state"] in ("accepted", "scheduled", "underway") else 0)

    @invariant()
    def the_minutes_on_record_are_those_delivered(self) -> None:
        listed = self.do(self.world.clerk.get(f"/service-orders/{self.order['id']}/deliveries")).json()["items"]
        assert len(listed) == self.steps.count("delivery")


def test_what_is_listed_as_allowed_is_exactly_what_succeeds(templates: Templates, tmp_path: Path) -> None:
    from incubator.app import SERVICE

    reached = explore(Ordering, SERVICE, templates, tmp_path, examples=4, steps=20)
    assert {"ordered", "accepted", "scheduled", "underway", "delivered", "confirmed"} <= reached, reached
