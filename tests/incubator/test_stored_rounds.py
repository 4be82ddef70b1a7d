"""A round through the front door: frozen, simulated, run again, approved by a second person, carried out as one act."""

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from bureaukit.http import httpx
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule
from joserfc import jws
from joserfc.jwk import KeySet
from support.exploring import Explorer, explore
from support.fsck import by_hand, table, violations
from support.harness import Person, Templates

from tests.incubator.given import DISTRICT, STREET, TODAY, Case, FakeRegistry, World, good, made, refused


@dataclass
class Round:
    """One round on its way, with the version last seen."""

    world: World
    body: dict[str, Any]
    version: int = 1

    @property
    def path(self) -> str:
        return f"/rounds/{self.body['id']}"

    async def act(self, name: str, by: Person, **kw: Any) -> httpx.Response:
        answer: httpx.Response = await by.post(f"{self.path}/{name}", match=self.version, **kw)
        if answer.is_success and "dry-run" not in answer.headers:
            self.version += 1
        return answer

    async def places(self) -> dict[str, dict[str, Any]]:
        return {one["admission_id"]: one for one in await self.world.clerk.every(f"{self.path}/places")}


async def opened(world: World, *bases: dict[str, Any], **values: Any) -> Round:
    body = {"name": "2026年第一批", "base_ids": [base["id"] for base in bases]}
    return Round(world, made(await world.clerk.post("/rounds", json=body | values)))


@dataclass
class Given:
    """Two desks, one of them only until October; and who wants them."""

    base: dict[str, Any]
    first: dict[str, Any]
    second: dict[str, Any]
    low: Case
    short: Case
    high: Case


async def given(world: World) -> Given:
    base = await world.base()
    first, second = await world.space(base), await world.space(base, label="A-02")
    good(await world.clerk.post(f"/spaces/{second['id']}/closure", match=1, json={"closed_on": "2026-10-01"}))
    low = await world.reviewed(base, marks={"plan": 1})
    short = await world.reviewed(base, world.registry.knows(social_work=True), marks={}, end_on="2026-10-01")
    high = await world.reviewed(base, marks={"plan": 9})
    return Given(base, first, second, low, short, high)


async def decided(case: Case) -> list[dict[str, Any]]:
    found = good(await case.person.get(f"/admissions/{case.id}/round-places"))
    items: list[dict[str, Any]] = found["items"]
    return items


@pytest.mark.feature("B2-32")
async def test_a_round_is_simulated_run_again_approved_and_carried_out_and_everybody_learns_why(world: World) -> None:
    g = await given(world)
    round_ = await opened(world, g.base)
    assert (round_.body["state"], round_.body["on"], round_.body["fingerprint"]) == ("open", TODAY, None)
    refused(await round_.act("approval", world.approver), 409, "not_allowed_now")
    events = len(await world.unit.events())
    dry = await round_.act("simulation", world.clerk, params={"dry_run": "true"})
    assert (dry.headers["dry-run"], dry.json()["placed"]) == ("true", 2)
    assert len(await world.unit.events()) == events

    simulated = good(await round_.act("simulation", world.clerk))
    assert (simulated["total"], simulated["placed"], simulated["is_optimal"]) == (3, 2, True)
    again = good(await world.clerk.get(f"{round_.path}/reproduction"))
    assert (again["is_same"], again["fingerprint"]) == (True, simulated["fingerprint"])
    assert good(await round_.act("simulation", world.clerk))["fingerprint"] == simulated["fingerprint"]
    places = await round_.places()
    assert [places[str(one.id)]["space_id"] for one in (g.short, g.high, g.low)] == [
        g.second["id"],
        g.first["id"],
        None,
    ]
    lost = places[str(g.low.id)]
    assert (lost["rank"], lost["hindrance"], lost["full_on"]) == (3, "full", "2026-04-01")
    assert lost["ahead"] == {"social_work": 1, "score": 1}
    assert await decided(g.low) == []  # a plan is no decision
    assert (await g.low.seen())["state"] == "first_reviewed"

    same_person = world.unit.as_role("district_approver", sub="clerk-1")
    refused(await round_.act("approval", same_person), 403, "forbidden")
    refused(await round_.act("approval", world.officer), 404, "not_found")
    refused(await round_.act("execution", world.approver), 409, "not_allowed_now")
    listed = good(await world.approver.get(f"{round_.path}/actions"))["items"]
    assert {one["name"]: one["allowed"] for one in listed}["approval"]
    good(await round_.act("approval", world.approver))
    executed = good(await round_.act("execution", world.approver))
    assert executed["state"] == "executed"

    states = [(await one.seen())["state"] for one in (g.short, g.high, g.low)]
    assert states == ["approved", "approved", "waitlisted"]
    [told] = await decided(g.low)
    assert (told["outcome"], told["hindrance"], told["ahead"]) == ("waitlisted", "full", {"social_work": 1, "score": 1})
    keys = KeySet.import_key_set(good(await world.unit.anyone().get("/receipts/jwks")))
    receipt = jws.deserialize_compact(told["receipt"], keys, algorithms=["ES256"])
    assert b'"outcome":"waitlisted"' in receipt.payload
    assert simulated["fingerprint"].encode() in receipt.payload
    [won] = await decided(g.high)
    assert (won["outcome"], won["space_id"], won["reasons"]) == ("reserved", g.first["id"], [])
    news = await world.unit.events("incubator.round-place-decided")
    assert {one["data"]["admission_id"]: one["data"]["outcome"] for one in news} == {
        str(g.short.id): "reserved",
        str(g.high.id): "reserved",
        str(g.low.id): "waitlisted",
    }
    record = good(await world.clerk.get(f"/admissions/{g.high.id}/decisions"))["items"][-1]
    assert (record["kind"], record["by"]) == ("approval", "approver-1")
    assert record["facts"]["organization"]["id"] == g.high.applicant["id"]
    assert good(await world.clerk.get(f"{round_.path}/reproduction"))["is_same"]
    refused(await round_.act("simulation", world.clerk), 409, "not_allowed_now")
    assert await violations(world.unit) == {}
    g.high.version += 1
    made(await g.high.act("agreement", world.clerk, {"signed_on": TODAY}))


async def _withdraws(world: World, g: Given) -> None:
    good(await g.high.act("withdrawal", g.high.person))


async def _joins(world: World, g: Given) -> None:
    await world.reviewed(g.base, marks={"plan": 3})


async def _takes(world: World, g: Given) -> None:
    good(await g.short.act("approval", world.approver, {"space_id": g.second["id"]}))


async def _opens(world: World, g: Given) -> None:
    await world.space(g.base, label="A-03")


@pytest.mark.feature("B2-32")
@pytest.mark.parametrize("change", [_withdraws, _joins, _takes, _opens])
async def test_a_plan_whose_inputs_changed_is_stale_and_simulated_again(world: World, change: Any) -> None:
    g = await given(world)
    round_ = await opened(world, g.base)
    before = good(await round_.act("simulation", world.clerk))
    await change(world, g)
    listed = good(await world.approver.get(f"{round_.path}/actions"))["items"]
    assert {one["name"]: one["code"] for one in listed}["approval"] == "PLAN_IS_STALE"
    refused(await round_.act("approval", world.approver), 409, "plan_is_stale")
    after = good(await round_.act("simulation", world.clerk))
    assert after["fingerprint"] != before["fingerprint"]
    good(await round_.act("approval", world.approver))


async def test_what_no_longer_holds_is_left_out_with_its_reason_and_the_rest_is_carried_out(world: World) -> None:
    g = await given(world)
    own = await world.reviewed(g.base, marks={"plan": 8}, start_on="2027-04-01", end_on="2028-04-01")
    round_ = await opened(world, g.base)
    good(await round_.act("simulation", world.clerk))
    good(await round_.act("approval", world.approver))
    await _withdraws(world, g)
    listed = {"kind": "abnormal", "reason": "x", "entered_on": TODAY, "removed_on": None}
    world.registry.answers[g.short.applicant["id"]]["lists"] = [listed]
    world.registry.is_down = True
    assert (await round_.act("execution", world.approver)).status_code == 503
    world.registry.is_down = False
    await asyncio.sleep(2.1)  # the breaker closes
    good(await round_.act("execution", world.approver))
    places = await round_.places()
    outcome = {name: (place["outcome"], [r["code"] for r in place["reasons"]]) for name, place in places.items()}
    assert outcome == {
        str(g.high.id): ("not_carried_out", ["not_allowed_now"]),
        str(g.short.id): ("not_carried_out", ["IS_ON_NO_LIST"]),
        str(own.id): ("reserved", []),
        str(g.low.id): ("waitlisted", []),
    }
    await world.unit.run_jobs()  # the seat that was left goes on by the waiting list
    assert (await g.low.seen())["waiting"]["offer"]["space_id"] == g.first["id"]
    assert await violations(world.unit) == {}


async def test_while_a_round_is_under_way_nothing_is_offered_and_no_second_is_opened(world: World) -> None:
    base = await world.base()
    await world.space(base)
    holder = await world.approved(base, marks={"plan": 9})
    waiting = await world.waitlisted(base, marks={"plan": 1})
    round_ = await opened(world, base)
    answer = await world.clerk.post("/rounds", json={"name": "又一批", "base_ids": [base["id"]]})
    refused(answer, 409, "round_under_way")
    good(await holder.act("withdrawal", holder.person))
    await world.unit.run_jobs()
    assert (await waiting.seen())["waiting"]["offer"] is None
    assert good(await world.clerk.get(f"/bases/{base['id']}/queue"))["offers_paused"]
    good(await round_.act("simulation", world.clerk))
    cancelled = good(await round_.act("cancellation", world.clerk))
    assert cancelled["state"] == "cancelled"
    await world.unit.run_jobs()
    assert (await waiting.seen())["waiting"]["offer"]["state"] == "open"
    # Who has an offer has a seat, and no part in a round.
    assert good(await (await opened(world, base)).act("simulation", world.clerk))["total"] == 0
    assert [one["state"] for one in await world.clerk.every("/rounds")] == ["cancelled", "simulated"]


async def test_a_round_takes_bases_of_one_tier_and_owner_and_keeps_their_seats_apart(world: World) -> None:
    root = await world.base()
    other = await world.base(name="五华区社会组织培育发展中心", kind="cultivation_centre")
    street = await world.base("street", STREET, parent_id=root["id"], name="华山街道孵化基地")
    for base in (root, other):
        await world.space(base)
    cases = [await world.reviewed(base, marks={"plan": n}) for base in (root, other) for n in (1, 2)]
    for ids, code in (
        ([root["id"], street["id"]], "not_one_owner"),
        ([root["id"], root["id"]], "unknown_base"),
        ([root["id"], str(cases[0].id)], "unknown_base"),
    ):
        problem = refused(
            await world.clerk.post("/rounds", json={"name": "一批", "base_ids": ids}), 422, "invalid_request"
        )
        assert problem["errors"][0]["code"] == code
    past = {"name": "一批", "base_ids": [root["id"]], "on": "2026-03-01"}
    refused(await world.clerk.post("/rounds", json=past), 422, "invalid_request")
    refused(await world.officer.post("/rounds", json=past | {"on": TODAY}), 404, "not_found")
    round_ = await opened(world, root, other, on="2026-04-01")
    assert (round_.body["area"], round_.body["on"]) == (DISTRICT, "2026-04-01")
    assert good(await round_.act("simulation", world.clerk))["placed"] == 2
    good(await round_.act("approval", world.approver))
    good(await round_.act("execution", world.approver))
    assert [(await case.seen())["state"] for case in cases] == ["waitlisted", "approved", "waitlisted", "approved"]
    refused(await cases[0].person.get(round_.path), 403, "forbidden")
    refused(await cases[0].person.get(f"/admissions/{cases[1].id}/round-places"), 404, "not_found")


async def test_of_many_executions_at_once_one_is_carried_out_and_each_seat_is_given_once(world: World) -> None:
    g = await given(world)
    round_ = await opened(world, g.base)
    good(await round_.act("simulation", world.clerk))
    good(await round_.act("approval", world.approver))
    acts = [world.approver.post(f"{round_.path}/execution", match=round_.version) for _ in range(5)]
    rival = g.short.act("approval", world.approver, {"space_id": g.second["id"]})
    leaver = g.high.act("withdrawal", g.high.person)
    answers = await asyncio.gather(*acts, rival, leaver)
    assert sorted(one.status_code for one in answers[:5]) == [200, 412, 412, 412, 412]
    places = await round_.places()
    assert places[str(g.low.id)]["outcome"] == "waitlisted"
    assert (places[str(g.short.id)]["outcome"] == "reserved") != (answers[5].status_code == 200)
    assert (places[str(g.high.id)]["outcome"] == "reserved") != (answers[6].status_code == 200)
    assert (await g.short.seen())["state"] == "approved"
    assert await violations(world.unit) == {}


async def test_a_plan_that_was_altered_by_hand_is_not_reproduced(world: World) -> None:
    g = await given(world)
    round_ = await opened(world, g.base)
    good(await round_.act("simulation", world.clerk))
    places = table(world.unit, "round_places")
    await by_hand(world.unit, places.update().where(places.c.seat.is_not(None)).values(seat=None, space_id=None))
    assert not good(await world.clerk.get(f"{round_.path}/reproduction"))["is_same"]


PEOPLE = ("anna", "berta")
ROLES = ("org_rep", "district_clerk", "district_approver", "street_officer", "community_officer")
ONWARD = {
    "open": ("simulation", "district_clerk", "anna"),
    "simulated": ("approval", "district_approver", "berta"),
    "approved": ("execution", "district_approver", "berta"),
}


class Rounding(Explorer):
    """One base with one desk, two who want it, and people who may be anybody."""

    def __init__(self) -> None:
        super().__init__()
        registry = FakeRegistry()
        self.unit.neighbour("registry", registry.app())
        self.unit.set_clock(TODAY)
        self.world = World(self.unit, registry)
        self.base = self.do(self.world.base())
        self.do(self.world.space(self.base))
        self.cases = [self.do(self.world.reviewed(self.base, marks={"plan": n})) for n in range(2)]
        self.round: Round | None = None

    def path_of_open_round(self) -> str:
        if self.round is None or self.round.body["state"] in ("executed", "cancelled"):
            self.round = self.do(opened(self.world, self.base))
        return self.round.path

    @rule()
    def go_on(self) -> None:
        self.path_of_open_round()
        assert self.round
        self.try_a_step(*ONWARD[self.round.body["state"]])

    @rule(
        step=st.sampled_from(["simulation", "approval", "execution", "cancellation"]),
        role=st.sampled_from(ROLES),
        sub=st.sampled_from(PEOPLE),
    )
    def try_a_step(self, step: str, role: str, sub: str) -> None:
        path, person = self.path_of_open_round(), self.unit.as_role(role, sub=sub)
        assert self.round
        promised = self.is_promised(person, path, step)
        answer = self.do(self.round.act(step, person))
        assert answer.is_success == promised, (step, role, sub, answer.text)
        assert promised or answer.status_code in (403, 404, 409), answer.text
        if promised:
            self.round.body = answer.json()
        self.reached.add(self.round.body["state"])

    @rule()
    @precondition(lambda self: len(self.cases) < 5)
    def one_more_applies(self) -> None:
        self.cases.append(self.do(self.world.reviewed(self.base, marks={"plan": len(self.cases)})))

    @rule()
    def the_office_runs_its_jobs(self) -> None:
        self.do(self.unit.run_jobs())

    def teardown(self) -> None:
        assert self.do(violations(self.unit)) == {}
        super().teardown()


def test_what_is_listed_of_a_round_as_allowed_is_exactly_what_succeeds(templates: Templates, tmp_path: Path) -> None:
    from incubator.app import SERVICE

    reached = explore(Rounding, SERVICE, templates, tmp_path, examples=5, steps=20)
    assert {"simulated", "approved", "executed", "cancelled"} <= reached, reached
