"""The waiting list through the front door: one release, one offer, to the first; answered, lapsed, declined, recalled."""

import asyncio
from typing import Any

import pytest
from support.fsck import by_hand, table, violations
from support.harness import Person

from tests.incubator.given import TODAY, Case, World, codes, good, refused

LATER = {"start_on": "2026-05-01", "end_on": "2027-05-01"}


async def offers_of(case: Case, by: Person | None = None) -> dict[str, Any]:
    return good(await (by or case.person).get(f"/admissions/{case.id}/offers"))


async def offer_of(case: Case) -> dict[str, Any]:
    """Return the offer that stands for an application; its being made moved the application on."""
    offer: dict[str, Any] = (await case.seen())["waiting"]["offer"]
    assert offer is not None
    case.version = int((await case.person.get(f"/admissions/{case.id}")).headers["etag"].strip('"'))
    return offer


async def answer(case: Case, act: str, by: Person | None = None, **kw: Any) -> Any:
    offer = await offer_of(case)
    found = await (by or case.person).post(f"/offers/{offer['id']}/{act}", match=offer["version"], **kw)
    if found.is_success and "dry-run" not in found.headers:
        case.version += 1
    return found


async def fresh(case: Case) -> Case:
    case.version = int((await case.person.get(f"/admissions/{case.id}")).headers["etag"].strip('"'))
    return case


async def given_queue(world: World, *, waiters: int = 2) -> tuple[dict[str, Any], Case, list[Case]]:
    """Return a base with one desk, who has it approved, and who waits for it, the first of the list first."""
    base = await world.base()
    await world.space(base)
    holder = await world.approved(base, marks={"plan": 10})
    return base, holder, [await world.waitlisted(base, marks={"plan": 9 - n}) for n in range(waiters)]


@pytest.mark.feature("B2-12")
@pytest.mark.feature("B2-13")
@pytest.mark.feature("beyond-6")
async def test_a_free_seat_is_offered_to_the_first_and_when_it_lapses_to_the_next_who_enters(world: World) -> None:
    base, holder, (first, second) = await given_queue(world)
    await world.unit.run_jobs()
    assert (await first.seen())["waiting"]["offer"] is None
    good(await holder.act("withdrawal", holder.person))
    await world.unit.run_jobs()
    await world.unit.run_jobs()

    offer = await offer_of(first)
    assert (offer["state"], offer["start_on"], offer["end_on"]) == ("open", "2026-04-01", "2027-04-01")
    assert (offer["answer_by"], offer["answer_provisional"]) == ("2026-03-05", False)  # three working days
    assert (await second.seen())["waiting"]["offer"] is None
    [told] = await world.unit.events("incubator.offer-changed")
    assert (told["data"]["step"], told["data"]["organization_id"]) == ("offering", first.applicant["id"])
    refused(await first.act("approval", world.approver, {}), 409, "offer_unanswered")
    queue = good(await world.clerk.get(f"/bases/{base['id']}/queue"))
    assert [(one["rank"], bool(one["offer"])) for one in queue["items"]] == [(1, True), (2, False)]
    [listed] = await world.clerk.every("/offers")
    assert listed == offer

    world.unit.set_clock("2026-03-05T23:00:00")
    await world.unit.run_jobs()
    assert (await offer_of(first))["state"] == "open"
    world.unit.set_clock("2026-03-06")
    blocked = good(await first.person.get(f"/offers/{offer['id']}/actions"))["items"]
    assert {one["name"]: one["code"] for one in blocked}["acceptance"] == "OFFER_IS_OVER"
    refused(await answer(first, "acceptance"), 409, "not_allowed_now")  # the job has not been by, and need not
    await world.unit.run_jobs()
    assert [one["state"] for one in (await offers_of(first))["items"]] == ["lapsed"]
    passed = (await offers_of(first))["passed_over"]
    assert [one["reason"] for one in passed] == ["resting"]
    assert (await first.seen())["waiting"]["rests_until"] == "2026-04-05"

    accepted = good(await answer(second, "acceptance"))
    assert accepted["state"] == "accepted"
    assert (await second.seen())["due_on"] == "2026-03-13"  # five working days to the result, as for every application
    refused(await second.act("approval", world.approver, {"start_on": "2026-06-01"}), 422, "invalid_request")
    approved = good(await second.act("approval", world.approver, {}))
    assert (approved["state"], approved["start_on"]) == ("approved", "2026-04-01")
    signed = await second.act("agreement", world.clerk, {"signed_on": "2026-03-06"})
    assert signed.status_code == 201
    assert [one["state"] for one in (await offers_of(second))["items"]] == ["fulfilled"]
    record = good(await world.clerk.get(f"/admissions/{second.id}/decisions"))["items"]
    assert [(one["kind"], one["role"]) for one in record[-3:]] == [
        ("waitlisting", "district_approver"),
        ("approval", "district_approver"),
        ("agreement", "district_clerk"),
    ]
    assert record[-2]["facts"]["organization"]["id"] == second.applicant["id"]  # looked at anew
    assert await violations(world.unit) == {}


async def test_an_accepted_offer_is_approved_only_if_nothing_excludes_the_applicant_by_then(world: World) -> None:
    _, holder, (first, second) = await given_queue(world)
    good(await holder.act("withdrawal", holder.person))
    await world.unit.run_jobs()
    good(await answer(first, "acceptance"))
    listed = {"kind": "abnormal", "reason": "x", "entered_on": TODAY, "removed_on": None}
    world.registry.answers[first.applicant["id"]]["lists"] = [listed]
    problem = refused(await first.act("approval", world.approver, {}), 422, "refused")
    assert codes(problem) == ["IS_ON_NO_LIST"]
    good(await first.act("refusal", world.approver, {"reasons": ["is_on_no_list"]}))
    assert [one["state"] for one in (await offers_of(first))["items"]] == ["recalled"]
    await world.unit.run_jobs()
    assert (await offer_of(second))["state"] == "open"
    assert await violations(world.unit) == {}


async def test_who_answered_on_behalf_does_not_approve_and_strangers_neither_see_nor_answer(world: World) -> None:
    _, holder, (first, second) = await given_queue(world)
    good(await holder.act("withdrawal", holder.person))
    await world.unit.run_jobs()
    offer = await offer_of(first)
    path = f"/offers/{offer['id']}"
    refused(await second.person.get(path), 404, "not_found")
    refused(await second.person.post(f"{path}/acceptance", match=1), 404, "not_found")
    refused(await world.clerk.post(f"{path}/acceptance", match=1), 403, "forbidden")
    refused(await second.person.get("/offers"), 403, "forbidden")
    refused(await first.person.post(f"{path}/acceptance", match=7), 412, "stale_version")
    refused(await first.person.post(f"{path}/acceptance"), 428, "if_match_required")
    stranger = world.unit.as_role("street_officer", sub="s", area="530102002")
    assert await stranger.every("/offers") == []
    refused(await stranger.get(path), 404, "not_found")
    refused(await world.clerk.get("/offers", params={"stat": "open"}), 422, "invalid_request")
    dry = await answer(first, "acceptance", params={"dry_run": "true"})
    assert (dry.headers["dry-run"], (await offer_of(first))["state"]) == ("true", "open")
    same_person = world.unit.as_role("org_rep", sub="approver-1", org=first.applicant["id"])
    good(await answer(first, "acceptance", by=same_person))
    refused(await first.act("approval", world.approver, {}), 403, "forbidden")
    items = good(await world.approver.get(f"/admissions/{first.id}/actions"))["items"]
    assert {one["name"]: one["code"] for one in items}["approval"] == "SECOND_PERSON_NEEDED"
    good(await first.act("approval", world.unit.as_role("district_approver", sub="approver-2"), {}))


async def _decline(world: World, case: Case) -> None:
    good(await answer(case, "declination"))


async def _withdraw(world: World, case: Case) -> None:
    good(await (await fresh(case)).act("withdrawal", case.person))


async def _send_back(world: World, case: Case) -> None:
    good(await (await fresh(case)).act("correction-notice", world.clerk, {"items": ["补充计划"]}))


async def _end(world: World, case: Case) -> None:
    ended = case.applicant | {"state": "deregistered", "ended_on": TODAY}
    await world.unit.hear(
        "registry", "registry.organization-ended.v1", ended["id"], {"organization": ended}, position=1
    )


@pytest.mark.parametrize(
    ("give_up", "accepted", "state", "offer"),
    [
        (_decline, False, "waitlisted", "declined"),
        (_decline, True, "waitlisted", "declined"),
        (_withdraw, False, "withdrawn", "recalled"),
        (_send_back, True, "correction", "recalled"),
        (_end, False, "cancelled", "recalled"),
    ],
)
async def test_whatever_ends_an_offer_frees_the_seat_for_the_next(
    world: World, give_up: Any, accepted: bool, state: str, offer: str
) -> None:
    _, holder, (first, second) = await given_queue(world)
    good(await holder.act("withdrawal", holder.person))
    await world.unit.run_jobs()
    if accepted:
        good(await answer(first, "acceptance"))
    await give_up(world, first)
    assert (await first.seen())["state"] == state
    assert [one["state"] for one in (await offers_of(first))["items"]] == [offer]
    await world.unit.run_jobs()
    assert (await offer_of(second))["state"] == "open"
    assert len(await world.unit.events("incubator.offer-changed")) == (4 if accepted else 3)
    assert await violations(world.unit) == {}


async def _hand_over(world: World, tenancy: dict[str, Any]) -> None:
    path = f"/tenancies/{tenancy['id']}"
    good(await world.clerk.post(f"{path}/exit-notice", match=1, json={"reason": "voluntary"}))
    good(await world.clerk.post(f"{path}/handover", match=2, json={"handed_over_on": TODAY}))


@pytest.mark.feature("B2-13")
async def test_a_stay_that_ends_and_a_space_that_opens_are_offered_each_to_one_who_waits(world: World) -> None:
    base = await world.base()
    await world.space(base)
    tenancy = await world.tenancy(base)
    first, second, third = [await world.waitlisted(base, marks={"plan": 9 - n}) for n in range(3)]
    await _hand_over(world, tenancy)
    opened = await world.space(base, label="A-02")
    await world.unit.run_jobs()
    assert (await offer_of(first))["space_id"] == tenancy["space_id"]
    assert (await offer_of(second))["space_id"] == opened["id"]
    assert (await third.seen())["waiting"]["offer"] is None


async def test_who_cannot_use_the_seat_is_passed_over_with_the_reason_and_stays_first(world: World) -> None:
    base = await world.base()
    space = await world.space(base)
    holder = await world.approved(base, marks={"plan": 10})
    long = await world.waitlisted(base, marks={"plan": 9})
    short = await world.waitlisted(base, marks={"plan": 1}, end_on="2026-06-01")
    good(await holder.act("withdrawal", holder.person))
    good(await world.clerk.post(f"/spaces/{space['id']}/closure", match=1, json={"closed_on": "2026-09-01"}))
    await world.unit.run_jobs()
    assert (await offer_of(short))["state"] == "open"
    assert (await long.seen())["waiting"]["rank"] == 1
    english = good(await long.person.get(f"/admissions/{long.id}/offers", headers={"accept-language": "en"}))
    [passed] = english["passed_over"]
    assert (passed["reason"], passed["message"]) == ("no_seat_through", "no free seat lasts through its days")
    assert await violations(world.unit) == {}


@pytest.mark.feature("B2-14")
async def test_everybody_sees_the_rank_and_an_honest_day(world: World) -> None:
    base = await world.base()
    space = await world.space(base)
    await world.approved(base, marks={"plan": 10}, end_on="2026-10-01")
    first = await world.waitlisted(base, marks={"plan": 9}, end_on="2026-07-01")
    second = await world.waitlisted(base, world.registry.knows(social_work=True), marks={}, **LATER)
    third = await world.waitlisted(base, marks={"plan": 1})

    async def outlook(case: Case) -> tuple[Any, ...]:
        waiting = (await case.seen())["waiting"]
        return waiting["rank"], waiting["of"], waiting["expected"]["on"], waiting["expected"]["reason"]

    # The stay that runs ends on 1 October; then a year, then 91 days, then a year.
    assert await outlook(second) == (1, 3, "2026-10-01", None)
    assert await outlook(first) == (2, 3, "2027-10-01", None)
    assert await outlook(third) == (3, 3, "2027-12-31", None)
    last = [await world.waitlisted(base, marks={}) for _ in range(2)][1]
    assert await outlook(last) == (5, 5, None, "too_far")
    assert "推算期" in (await last.seen())["waiting"]["expected"]["message"]
    good(await world.clerk.post(f"/spaces/{space['id']}/closure", match=1, json={"closed_on": "2027-01-01"}))
    assert await outlook(second) == (1, 5, None, "no_seat")
    assert await outlook(first) == (2, 5, "2026-10-01", None)  # 91 days still fit
    queue = good(await world.clerk.get(f"/bases/{base['id']}/queue"))
    assert [one["expected"]["on"] for one in queue["items"]] == [None, "2026-10-01", None, None, None]


@pytest.mark.feature("beyond-6")
async def test_of_thirty_for_one_seat_one_gets_it_and_the_others_wait_with_distinct_ranks(world: World) -> None:
    base = await world.base()
    await world.space(base)
    cases = [await world.reviewed(base, marks={"plan": n % 4, "team": n % 3}) for n in range(30)]
    approvals = await asyncio.gather(*(case.act("approval", world.approver, {}) for case in cases))
    assert sorted(answer.status_code for answer in approvals) == [200] + [409] * 29
    lost = [case for case, answer in zip(cases, approvals, strict=True) if answer.status_code == 409]
    for case in lost:
        good(await case.act("waitlisting", world.approver, {}))
    path = f"/bases/{base['id']}/queue"
    queue = good(await world.clerk.get(path))
    assert [one["rank"] for one in queue["items"]] == list(range(1, 30))
    assert good(await world.clerk.get(path)) == queue


@pytest.mark.feature("beyond-6")
async def test_who_has_waited_long_is_no_longer_overtaken(world: World) -> None:
    base, holder, [patient] = await given_queue(world, waiters=1)
    world.unit.set_clock("2026-08-30")  # 181 days later
    late = await world.waitlisted(base, world.registry.knows(social_work=True), marks={"plan": 10})
    queue = good(await world.clerk.get(f"/bases/{base['id']}/queue"))
    assert [one["admission_id"] for one in queue["items"]] == [str(patient.id), str(late.id)]
    assert queue["items"][1]["beaten_by"][0]["by"] == "long_wait"
    world.unit.set_clock("2026-08-29")  # 180: not longer than the limit
    queue = good(await world.clerk.get(f"/bases/{base['id']}/queue"))
    assert [one["admission_id"] for one in queue["items"]] == [str(late.id), str(patient.id)]
    assert queue["items"][1]["beaten_by"][0]["by"] == "social_work"
    world.unit.set_clock("2026-08-30")
    good(await holder.act("withdrawal", holder.person))
    await world.unit.run_jobs()
    offer = await offer_of(patient)
    assert (offer["start_on"], offer["end_on"]) == ("2026-08-30", "2027-08-30")  # as long as asked for, from today
    assert (await late.seen())["waiting"]["offer"] is None


async def test_one_release_is_one_offer_however_many_look_at_once(world: World) -> None:
    base = await world.base()
    desks = [await world.space(base, label=f"A-{n:02}") for n in range(3)]
    holders = [await world.approved(base, marks={"plan": 10}) for _ in desks]
    waiting = [await world.waitlisted(base, marks={"plan": 9 - n}) for n in range(5)]
    releases = [holder.act("withdrawal", holder.person) for holder in holders]
    leaver = waiting.pop(1)
    answers = await asyncio.gather(
        *releases, leaver.act("withdrawal", leaver.person), *(world.unit.run_jobs() for _ in range(4))
    )
    assert [answer.status_code for answer in answers[:3]] == [200, 200, 200]
    if answers[3].status_code == 412:  # an offer was faster
        await _withdraw(world, leaver)
    await world.unit.run_jobs()
    standing = [bool((await case.seen())["waiting"]["offer"]) for case in waiting]
    assert sum(standing) == 3
    seats = [one["space_id"] for one in await world.clerk.every("/offers") if one["state"] == "open"]
    assert sorted(seats) == sorted(desk["id"] for desk in desks)
    assert await violations(world.unit) == {}


async def test_fsck_names_who_was_passed_over_silently_and_a_seat_without_its_offer(world: World) -> None:
    _, holder, (first, second) = await given_queue(world)
    good(await holder.act("withdrawal", holder.person))
    await world.unit.run_jobs()
    good(await answer(first, "declination"))
    await world.unit.run_jobs()
    offer = await offer_of(second)
    passings = table(world.unit, "offer_passings")
    await by_hand(world.unit, passings.delete())
    assert await violations(world.unit) == {"waiting-list": (offer["id"],)}
    await by_hand(world.unit, table(world.unit, "occupancies").delete())
    assert (await violations(world.unit))["reserved-seats"] == (str(second.id),)


async def test_the_database_itself_refuses_a_second_offer_to_one_who_has_one(world: World) -> None:
    _, holder, (first, _) = await given_queue(world)
    good(await holder.act("withdrawal", holder.person))
    await world.unit.run_jobs()
    await offer_of(first)
    with pytest.raises(Exception, match=r"(?i)unique|uq_offers_holding"):
        await by_hand(world.unit, table(world.unit, "offers").insert().from_select(*_copy(table(world.unit, "offers"))))


def _copy(offers: Any) -> tuple[list[str], Any]:
    from bureaukit.ids import new_id
    from sqlalchemy import literal, select

    columns = [literal(new_id(), offers.c.id.type) if c.name == "id" else c for c in offers.c]
    return [c.name for c in offers.c], select(*columns)
