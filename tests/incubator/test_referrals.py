"""The three-tier cascade: a request goes to the smallest tier that fits, and from a full base on, up or down, with its chain."""

import asyncio
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from incubator.admissions.actions.referring import FULL, best
from incubator.bases.model import BaseKind, IncubationBase, PremisesSource, Tier
from incubator.referrals.model import Obstacle, Option, cascade, proposed
from support.fsck import violations
from support.harness import Person

from tests.incubator.given import (
    COMMUNITY,
    DISTRICT,
    OTHER_STREET,
    PERIOD,
    STREET,
    Case,
    World,
    codes,
    good,
    made,
    refused,
)

NEIGHBOUR = "530102001002"
FULL_HERE = ["base_full"]


@dataclass
class Tree:
    """A community, its street and the district, each with a base."""

    world: World
    root: dict[str, Any]
    street: dict[str, Any]
    community: dict[str, Any]

    @property
    def keeper(self) -> Person:
        """The officer of the community."""
        return self.world.unit.as_role("community_officer", sub="community-1", area=COMMUNITY)

    async def waiting(self, base: dict[str, Any] | None = None, applicant: dict[str, Any] | None = None) -> Case:
        """Bring an application onto the waiting list of the community."""
        case = await self.world.reviewed(base or self.community, applicant)
        good(await case.act("waitlisting", self.world.officer, {}))
        return case

    async def fill(self, base: dict[str, Any]) -> None:
        """Give the only desk of a base to somebody, whoever waits."""
        case = await self.world.reviewed(base, self.world.registry.knows(social_work=True))
        by = self.world.approver if base is self.root else self.world.officer
        good(await case.act("approval", by, {}))

    async def refer(self, case: Case, to: dict[str, Any], by: Person | None = None, **values: Any) -> dict[str, Any]:
        """Propose a referral."""
        body = {"to_base_id": to["id"], "reasons": FULL_HERE, **values}
        return made(await (by or self.keeper).post(f"/admissions/{case.id}/referrals", match=case.version, json=body))

    async def moved(self, case: Case, to: dict[str, Any], by: Person, taker: Person) -> None:
        """Refer an application and let it be taken."""
        referral = await self.refer(case, to, by)
        good(await case.person.post(f"/referrals/{referral['id']}/consent", match=1))
        good(await taker.post(f"/referrals/{referral['id']}/taking", match=2, json={}))
        case.version += 1


async def a_tree(world: World, *, desks: str = "drc") -> Tree:
    root = await world.base()
    street = await world.base("street", STREET, parent_id=root["id"], name="华山街道孵化基地")
    community = await world.base("community", COMMUNITY, parent_id=street["id"], name="某社区孵化基地")
    for letter, base in (("d", root), ("r", street), ("c", community)):
        if letter in desks:
            await world.space(base)
    return Tree(world, root, street, community)


async def options(tree: Tree, case: Case) -> tuple[str | None, dict[str, list[str]]]:
    """Return where an application should be referred to, and of every base what stands against it."""
    found = good(await tree.keeper.get(f"/admissions/{case.id}/referral-options"))
    listed = [found["own"], *found["options"]]
    return found["proposed_base_id"], {one["base_id"]: [o["code"] for o in one["obstacles"]] for one in listed}


@pytest.mark.feature("B2-3")
@pytest.mark.feature("beyond-20")
async def test_from_a_full_community_to_the_street_and_on_to_the_district_with_the_whole_chain(world: World) -> None:
    tree = await a_tree(world)
    await tree.fill(tree.community)
    world.unit.set_clock("2026-03-03T09:00:00")
    case = await tree.waiting()
    since = (await case.seen())["submitted_at"]
    world.unit.set_clock("2026-03-04T09:00:00")
    ids = [base["id"] for base in (tree.community, tree.street, tree.root)]
    assert await options(tree, case) == (ids[1], {ids[0]: ["nothing_free"], ids[1]: [], ids[2]: []})
    too_far = {"to_base_id": ids[2], "reasons": FULL_HERE}
    answer = await tree.keeper.post(f"/admissions/{case.id}/referrals", match=case.version, json=too_far)
    problem = refused(answer, 422, "refused")
    assert codes(problem) == ["PASSES_NO_SMALLER_TIER_THAT_FITS"]
    assert problem["findings"][0]["facts"] == {"tiers": ["street"]}

    referral = await tree.refer(case, tree.street, opinion="本社区已满")
    path = f"/referrals/{referral['id']}"
    refused(await world.officer.post(f"{path}/taking", match=1, json={}), 409, "not_allowed_now")
    good(await case.person.post(f"{path}/consent", match=1))
    good(await world.officer.post(f"{path}/taking", match=2, json={}))
    case.version += 1
    seen = await case.seen()
    assert (seen["base_id"], seen["state"], seen["submitted_at"]) == (ids[1], "waitlisted", since)
    (step,) = seen["referral_chain"]
    told = ("from_base_id", "to_base_id", "reasons", "opinion", "role", "state", "referred_by", "referred_at")
    assert [step[name] for name in told[:-1]] == [*ids[:2], FULL_HERE, "本社区已满", "community_officer", "taken", None]
    assert step["referred_at"].startswith("2026-03-04T01:00:00")
    assert step["found"]["from"]["obstacles"] == ["nothing_free"]
    as_officer = (await case.seen(world.officer))["referral_chain"]
    assert as_officer[0]["referred_by"] == "community-1"

    await world.unit.run_jobs()  # the street's free desk is offered to it
    offer = (await case.seen())["waiting"]["offer"]
    assert offer["base_id"] == ids[1]
    answer = await world.officer.post(
        f"/admissions/{case.id}/referrals", match=case.version + 1, json={"to_base_id": ids[2], "reasons": FULL_HERE}
    )
    refused(answer, 409, "seat_held")
    good(await case.person.post(f"/offers/{offer['id']}/acceptance", match=1))
    world.unit.set_clock("2026-03-05T09:00:00")

    late = await tree.waiting()
    assert (await options(tree, late))[0] == ids[2]
    await tree.moved(late, tree.street, tree.keeper, world.officer)
    await tree.moved(late, tree.root, world.officer, world.clerk)
    chain = (await late.seen())["referral_chain"]
    assert [(one["from_base_id"], one["to_base_id"], one["role"]) for one in chain] == [
        (*ids[:2], "community_officer"),
        (*ids[1:], "street_officer"),
    ]
    good(await late.act("approval", world.approver, {}))
    kinds = [one["kind"] for one in good(await world.clerk.get(f"/admissions/{late.id}/decisions"))["items"]]
    assert kinds == ["first_review", "waitlisting", "referral", "referral", "approval"]
    assert len(await world.clerk.every(f"/referrals?admission_id={late.id}&limit=1")) == 2
    assert len(await late.person.every("/referrals")) == 2
    assert await violations(world.unit) == {}


@pytest.mark.feature("B2-3")
@pytest.mark.feature("beyond-20")
async def test_a_request_for_an_area_goes_to_the_smallest_tier_that_fits_and_a_district_refers_down(
    world: World,
) -> None:
    tree = await a_tree(world)
    asked = {**PERIOD, "space_kind": "desk"}

    async def goes_to() -> str:
        query = f"area={COMMUNITY}&space_kind=desk&start_on={asked['start_on']}&end_on={asked['end_on']}"
        shown = good(await world.unit.anyone().get(f"/placement-options?{query}"))
        assert [one["tier"] for one in shown["options"]] == ["community", "street", "district"]
        drafted = await world.drafted({"id": None}, area=COMMUNITY)
        assert drafted.body["base_id"] == shown["proposed_base_id"]
        return str(shown["proposed_base_id"])

    for base in (tree.community, tree.street, tree.root):
        assert await goes_to() == base["id"]
        await tree.fill(base)
    assert await goes_to() == tree.community["id"]  # full everywhere: it waits where it is nearest
    period = f"area={COMMUNITY}&start_on={asked['start_on']}&end_on={asked['end_on']}"
    virtual = good(await world.unit.anyone().get(f"/placement-options?{period}&mode=virtual"))
    assert (virtual["proposed_base_id"], virtual["options"][0]["free"]) == (tree.community["id"], None)
    refused(await world.unit.anyone().get(f"/placement-options?{period}"), 422, "invalid_request")
    other = await world.drafted({"id": None}, area=OTHER_STREET)
    assert other.body["base_id"] == tree.root["id"]
    wrong = {"area": "530103", "organization": other.applicant["id"], "stage": "start_up", "need": "办公", **asked}
    problem = refused(await other.person.post("/admissions", json=wrong), 422, "invalid_request")
    assert problem["errors"][0]["code"] == "no_base_serves_it"

    local = world.registry.knows(area=COMMUNITY)
    down = await world.reviewed(tree.root, local)
    await world.space(tree.community, label="A-02")
    found = good(await world.clerk.get(f"/admissions/{down.id}/referral-options"))
    assert (found["place"], found["proposed_base_id"]) == (COMMUNITY, tree.community["id"])
    referral = await tree.refer(down, tree.community, world.clerk, reasons=["nearer_base_fits"])
    good(await down.person.post(f"/referrals/{referral['id']}/consent", match=1))
    good(await tree.keeper.post(f"/referrals/{referral['id']}/taking", match=2, json={}))
    assert (await down.seen())["base_id"] == tree.community["id"]
    assert await violations(world.unit) == {}


async def test_a_catchment_may_reach_further_than_the_own_community_and_not_beyond_the_tier_above(world: World) -> None:
    tree = await a_tree(world)
    path = f"/bases/{tree.community['id']}"
    for wrong in ([NEIGHBOUR], [COMMUNITY, "530102002001"], [COMMUNITY, STREET]):
        answer = await world.officer.patch(path, match=1, json={"catchment": wrong})
        assert codes(refused(answer, 422, "refused")) == ["SERVES_DIVISIONS_OF_ITS_TIER"]
    wide = {"catchment": [COMMUNITY, NEIGHBOUR], "effective_on": "2026-03-02"}
    good(await world.officer.patch(path, match=1, json=wide))
    assert good(await world.unit.anyone().get(f"{path}?as_of=2026-03-01"))["catchment"] == [COMMUNITY]
    drafted = await world.drafted({"id": None}, area=NEIGHBOUR)
    assert drafted.body["base_id"] == tree.community["id"]
    both = {"tier": "street", "area": STREET, "parent_id": tree.root["id"], "catchment": [OTHER_STREET]}
    both |= {"name": "某基地", "operator": "某运营方", "address": "某路", "premises_source": "leased"}
    both |= {"usable_area_m2": 9, "opened_on": "2020-01-01"}
    assert codes(refused(await world.clerk.post("/bases", json=both), 422, "refused")) == [
        "SERVES_DIVISIONS_OF_ITS_TIER"
    ]
    joint = made(await world.clerk.post("/bases", json=both | {"catchment": [STREET, OTHER_STREET]}))
    below = {"tier": "community", "area": COMMUNITY, "parent_id": joint["id"], "catchment": [COMMUNITY, "530102002001"]}
    made(await world.clerk.post("/bases", json=both | below))
    narrow = await world.clerk.patch(f"/bases/{joint['id']}", match=1, json={"catchment": [STREET]})
    assert codes(refused(narrow, 422, "refused")) == ["SERVES_DIVISIONS_OF_ITS_TIER"]


STEPS = ("consent", "declination", "taking", "rejection", "recall")
WAYS: dict[str, list[str]] = {
    "proposed": [],
    "consented": ["consent"],
    "taken": ["consent", "taking"],
    "declined": ["declination"],
    "rejected": ["consent", "rejection"],
    "recalled": ["recall"],
}
ALLOWED = {"proposed": {"consent", "declination", "rejection", "recall"}, "consented": set(STEPS) - {"consent"}}


async def test_what_follows_what_in_a_referral_and_whose_it_is_to_do(world: World) -> None:
    tree = await a_tree(world)
    await tree.fill(tree.community)
    stranger = world.unit.as_role("org_rep", sub="stranger", org=world.registry.knows()["id"])
    case = await tree.waiting()
    people = dict.fromkeys(STEPS, case.person) | {
        "taking": world.officer,
        "rejection": world.officer,
        "recall": tree.keeper,
    }

    async def act(referral: str, step: str, version: int, by: Person | None = None) -> Any:
        body = {} if step in ("declination", "taking") else {"reason": "另有安排"}
        kept = None if step == "consent" else body
        return await (by or people[step]).post(f"/referrals/{referral}/{step}", match=version, json=kept)

    for state in ("proposed", "consented", "declined", "rejected", "recalled", "taken"):
        referral = (await tree.refer(case, tree.street))["id"]
        version = 1
        for step in WAYS[state]:
            good(await act(referral, step, version))
            version += 1
        path = f"/referrals/{referral}"
        assert good(await case.person.get(path))["state"] == state
        refused(await stranger.get(path), 404, "not_found")
        for step in set(STEPS) - ALLOWED.get(state, set()):
            refused(await act(referral, step, version), 409, "not_allowed_now")
        for step in ALLOWED.get(state, set()):
            shown = {one["name"]: one for one in good(await people[step].get(f"{path}/actions"))["items"]}
            assert shown[step]["allowed"], (state, step)
            refused(await act(referral, step, version + 1), 412, "stale_version")
            assert (await act(referral, step, version, stranger)).status_code in (403, 404)
        if state in ALLOWED:
            again = {"to_base_id": tree.street["id"], "reasons": FULL_HERE}
            answer = await tree.keeper.post(f"/admissions/{case.id}/referrals", match=case.version, json=again)
            refused(answer, 409, "referred_already")
            actions = good(await tree.keeper.get(f"/admissions/{case.id}/actions"))["items"]
            assert {one["name"]: one["code"] for one in actions}["referrals"] == "REFERRED_ALREADY"
            wrong_side = {
                "taking": tree.keeper,
                "recall": world.unit.as_role("street_officer", sub="x", area=OTHER_STREET),
            }
            for step, by in wrong_side.items():
                assert (await act(referral, step, version, by)).status_code in (403, 404)
            good(await act(referral, "recall", version))
    seen = await case.seen()
    assert (seen["base_id"], len(seen["referral_chain"])) == (tree.street["id"], 6)
    assert await violations(world.unit) == {}


async def test_reasons_must_be_so_and_the_other_base_must_serve_the_place(world: World) -> None:
    tree = await a_tree(world, desks="dc")
    far = await world.base("street", OTHER_STREET, parent_id=tree.root["id"])
    case = await world.reviewed(tree.community)

    async def problem(to: dict[str, Any], *reasons: str) -> dict[str, Any]:
        body = {"to_base_id": to["id"], "reasons": reasons}
        answer = await tree.keeper.post(f"/admissions/{case.id}/referrals", match=case.version, json=body)
        assert answer.status_code == 422, answer.text
        return answer.json()  # type: ignore[no-any-return]

    for reason in ("base_full", "no_such_space", "base_not_open", "nearer_base_fits"):
        assert (await problem(tree.root, reason))["errors"][0]["code"] == "not_in_the_facts"
    assert codes(await problem(far, "base_full")) == ["SERVES_THE_PLACE"]
    assert codes(await problem(tree.community, "base_full")) == ["SERVES_THE_PLACE"]
    assert codes(await problem(tree.street, "base_full")) == ["OFFERS_SUCH_A_SPACE"]
    assert (await problem(tree.root))["code"] == "invalid_request"
    await tree.fill(tree.community)
    made(
        await tree.keeper.post(
            f"/admissions/{case.id}/referrals",
            match=case.version,
            json={"to_base_id": tree.root["id"], "reasons": FULL_HERE},
        )
    )
    good(await case.act("withdrawal", case.person))
    (referral,) = await world.clerk.every("/referrals")
    assert (referral["state"], referral["ending"]) == ("recalled", "申请已不再等候")


async def test_at_the_new_base_it_stands_by_the_day_it_was_first_submitted(world: World) -> None:
    tree = await a_tree(world)
    await tree.fill(tree.community)
    await tree.fill(tree.street)
    world.unit.set_clock("2026-03-03T09:00:00")
    early = await tree.waiting()
    world.unit.set_clock("2026-03-04T09:00:00")
    later = await tree.waiting(tree.street)
    await tree.moved(early, tree.street, tree.keeper, world.officer)
    assert [(await case.seen())["waiting"]["rank"] for case in (early, later)] == [1, 2]


async def test_of_what_happens_at_once_to_a_referral_one_thing_happens(world: World) -> None:
    tree = await a_tree(world)
    await tree.fill(tree.community)
    case = await tree.waiting()
    body = {"to_base_id": tree.street["id"], "reasons": FULL_HERE}
    path = f"/admissions/{case.id}/referrals"
    answers = await asyncio.gather(*(tree.keeper.post(path, match=case.version, json=body) for _ in range(5)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409, 409]
    (referral,) = [answer.json() for answer in answers if answer.status_code == 201]
    at = f"/referrals/{referral['id']}"
    good(await case.person.post(f"{at}/consent", match=1))
    taking = [world.officer.post(f"{at}/taking", match=2, json={}) for _ in range(3)]
    others = [
        case.person.post(f"/admissions/{case.id}/withdrawal", match=case.version),
        case.person.post(f"{at}/declination", match=2, json={}),
        tree.keeper.post(f"{at}/recall", match=2, json={"reason": "另有安排"}),
    ]
    done = [answer for answer in await asyncio.gather(*taking, *others) if answer.is_success]
    referral, seen = good(await case.person.get(at)), await case.seen()
    assert (seen["base_id"] == tree.street["id"]) == (referral["state"] == "taken")
    assert len(done) == 1 + (seen["state"] == "withdrawn" and referral["ending"] != "申请已不再等候")
    assert await violations(world.unit) == {}


standings = st.lists(
    st.tuples(st.sampled_from(list(Tier)), st.integers(0, 2), st.integers(0, 2), st.sampled_from([None, *Obstacle])),
    max_size=6,
)


@settings(max_examples=100, deadline=None)
@given(standings)
def test_the_smallest_tier_that_fits_is_proposed_by_a_plain_search(told: list[Any]) -> None:
    found = []
    for number, (tier, free, ahead, obstacle) in enumerate(told):
        words = ("某基地", "某运营方", "某路", PremisesSource.LEASED, 9, date(2020, 1, 1))
        base = IncubationBase(UUID(int=number), tier, BaseKind.BASE, None, DISTRICT, *words)
        found.append(Option(base, free, ahead, (obstacle,) if obstacle else ()))
    assert sorted(cascade(found), key=id) == sorted(found, key=id)
    chosen, asked = proposed(found), best(cascade(found))
    for tier in (Tier.COMMUNITY, Tier.STREET, Tier.DISTRICT):
        fitting = [option for option in found if option.base.tier is tier and option.fits]
        if fitting:
            assert chosen in fitting
            assert chosen is asked
            assert (chosen.free or 0) - (chosen.ahead or 0) == max((o.free or 0) - (o.ahead or 0) for o in fitting)
            return
    assert chosen is None
    waits = [option for option in found if set(option.obstacles) <= FULL]
    assert (asked is None) == (not waits)
    assert asked is None or len([one for one in waits if SIZE[one.base.tier] < SIZE[asked.base.tier]]) == 0


SIZE = {Tier.COMMUNITY: 0, Tier.STREET: 1, Tier.DISTRICT: 2}
