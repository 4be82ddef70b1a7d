"""Lists, penalties and the standing that follows, through the front door."""

from typing import Any

import pytest
from support.harness import Person, Unit, httpx

from tests.registry.given import an_organization, ok, version


@pytest.fixture(autouse=True)
async def clock(registry: Unit) -> None:
    registry.set_clock("2026-03-02")


def clerk(registry: Unit) -> Person:
    return registry.as_role("district_clerk", sub="clerk-1")


def approver(registry: Unit, sub: str = "approver-1") -> Person:
    return registry.as_role("district_approver", sub=sub)


async def proposed(registry: Unit, organization: str, **changes: Any) -> httpx.Response:
    body = {
        "organization": organization,
        "reason": "no_party_organization",
        "statement": "经书面告知仍未设立党组织",
        "notice_on": "2026-01-05",
    } | changes
    registry.set_clock(body["notice_on"])  # on the day on which it is told
    answer = await clerk(registry).post("/listings", json=body)
    registry.set_clock("2026-03-02")
    return answer


async def act(person: Person, listing: httpx.Response, step: str, **kw: Any) -> httpx.Response:
    return await person.post(f"/listings/{listing.json()['id']}/{step}", match=version(listing), **kw)


async def standing(registry: Unit, organization: str, **asked: Any) -> dict[str, Any]:
    found: dict[str, Any] = (
        await ok(await registry.anyone().get(f"/organizations/{organization}/standing", params=asked))
    ).json()
    return found


@pytest.mark.feature("B1-17")
@pytest.mark.feature("B1-18")
async def test_standing_follows_the_list_on_and_off_and_keeps_the_past(registry: Unit) -> None:
    organization = await an_organization(registry)
    listed = await ok(await act(approver(registry), await ok(await proposed(registry, organization), 201), "approval"))
    assert listed.json()["entered_on"] == "2026-03-02"
    now = await standing(registry, organization)
    assert (now["in_good_standing"], now["reasons"][0]["code"]) == (False, "IS_NOT_ON_THE_ABNORMAL_LIST")
    assert now["organization"]["abnormal_since"] == "2026-03-02"
    assert (await standing(registry, organization, on="2026-03-01"))["in_good_standing"] is True

    registry.set_clock("2026-06-01")
    leaving = await ok(await act(clerk(registry), listed, "delisting", json={"reason": "已恢复联系"}))
    await ok(await act(approver(registry), leaving, "delisting-approval"))
    assert (await standing(registry, organization))["in_good_standing"] is True
    past = await standing(registry, organization, on="2026-05-31")
    assert past["in_good_standing"] is False
    assert past["lists"] == [
        {"kind": "abnormal", "entered_on": "2026-03-02", "removed_on": None, "reason": "no_party_organization"}
    ]
    events = await registry.events("registry.organization-")
    assert [event["type"].split(".")[1] for event in events] == [
        "organization-imported",
        "organization-listed",
        "organization-unlisted",
    ]
    assert [event["data"]["organization"]["abnormal_since"] for event in events] == [None, "2026-03-02", None]


async def test_the_organization_is_heard_before_it_is_listed(registry: Unit) -> None:
    listing = await ok(await proposed(registry, await an_organization(registry), notice_on="2026-02-24"), 201)
    assert listing.json()["decision_open_from"] == "2026-03-10"
    answer = await act(approver(registry), listing, "approval")
    assert answer.status_code == 409
    blocked = next(action for action in answer.json()["actions"] if action["name"] == "approval")
    assert (blocked["code"], blocked["earliest_on"]) == ("ORGANIZATION_COULD_BE_HEARD", "2026-03-10")
    registry.set_clock("2026-03-10")
    await ok(await act(approver(registry), listing, "approval"))


async def test_the_proposer_does_not_decide(registry: Unit) -> None:
    listing = await ok(await proposed(registry, await an_organization(registry)), 201)
    answer = await act(approver(registry, "clerk-1"), listing, "approval")
    assert answer.status_code == 403
    assert answer.json()["findings"][0]["code"] == "SECOND_PERSON_DECIDES_THE_LISTING"


async def test_proposals_are_not_public_and_are_made_once(registry: Unit) -> None:
    organization = await an_organization(registry)
    listing = await ok(await proposed(registry, organization), 201)
    assert (await registry.anyone().get("/listings")).json()["items"] == []
    assert len((await clerk(registry).get("/listings")).json()["items"]) == 1
    assert (await proposed(registry, organization)).json()["code"] == "already_listed"
    assert (await ok(await act(approver(registry), listing, "dismissal"))).json()["state"] == "dismissed"
    assert (await proposed(registry, organization)).status_code == 201
    other = registry.as_role("district_clerk", area="530103")
    assert (await other.get(f"/listings/{listing.json()['id']}")).status_code == 404
    assert (await other.get("/listings")).json()["items"] == [], "proposals are the business of their own office"


async def test_the_serious_list_is_left_after_two_years(registry: Unit) -> None:
    organization = await an_organization(registry)
    proposal = await ok(await proposed(registry, organization, reason="major_fine"), 201)
    listed = await ok(await act(approver(registry), proposal, "approval"))
    early = await act(clerk(registry), listed, "delisting", json={"reason": "已整改"})
    assert early.status_code == 409
    registry.set_clock("2028-03-02")
    await ok(await act(clerk(registry), listed, "delisting", json={"reason": "已整改"}))


async def test_penalties_are_public_and_recorded_once(registry: Unit) -> None:
    organization = await an_organization(registry)
    body = {
        "organization": organization,
        "kind": "fine",
        "fine_fen": 5_000_000,
        "decided_on": "2026-02-01",
        "decision_number": "五民罚字〔2026〕1号",
        "reason": "出借登记证书",
    }
    entered = await ok(await clerk(registry).post("/penalties", json=body), 201)
    path = f"/penalties/{entered.json()['id']}/confirmation"
    await ok(await approver(registry).post(path, match=version(entered)))
    assert (await clerk(registry).post("/penalties", json=body)).json()["code"] == "penalty_on_record"
    assert (await clerk(registry).post("/penalties", json=body | {"kind": "warning"})).status_code == 422
    found = (await registry.anyone().get("/penalties", params={"organization_id": organization})).json()["items"]
    assert [item["fine_fen"] for item in found] == [5_000_000]
    for as_of, count in (("2026-01-31", 0), ("2026-02-01", 1)):
        assert len(await registry.anyone().every(f"/penalties?as_of={as_of}")) == count
    assert (await registry.anyone().get("/penalties", params={"as_of": "2026-02-30"})).status_code == 422
    assert (await standing(registry, organization))["penalties"] == [
        {"kind": "fine", "decided_on": "2026-02-01", "fine_fen": 5_000_000}
    ]
    assert (await standing(registry, organization, on="2026-01-31"))["penalties"] == []


async def test_what_has_ended_or_not_begun_does_not_stand_well(registry: Unit) -> None:
    organization = await an_organization(registry, ended_on="2020-02-02", end_kind="deregistered")
    for on, code in (("2020-02-02", "HAS_NOT_ENDED"), ("2010-05-03", "WAS_REGISTERED")):
        found = await standing(registry, organization, on=on)
        assert [reason["code"] for reason in found["reasons"]] == [code]
    assert (await standing(registry, organization, on="2020-02-01"))["in_good_standing"] is True
    assert (await proposed(registry, organization)).json()["code"] == "organization_ended"


async def test_the_passport_shows_the_published_facts_of_a_day(registry: Unit) -> None:
    organization = await an_organization(registry, legal_representative="赵明")
    listing = await ok(await proposed(registry, organization), 201)
    await ok(await act(approver(registry), listing, "approval"))
    anyone = registry.anyone()
    now = (await ok(await anyone.get(f"/passports/{organization}"))).json()
    before = (await ok(await anyone.get(f"/passports/{organization}", params={"as_of": "2026-03-01"}))).json()
    assert (now["organization"]["abnormal_since"], now["standing"]["in_good_standing"]) == ("2026-03-02", False)
    assert (before["organization"]["abnormal_since"], before["standing"]["in_good_standing"]) == (None, True)
    assert (await anyone.get(f"/passports/{organization}", params={"as_of": "2000-01-01"})).status_code == 404


async def test_what_can_be_done_with_an_organization_is_listed(registry: Unit) -> None:
    organization = await an_organization(registry)
    path = f"/organizations/{organization}/actions"
    mine = {item["name"]: item["allowed"] for item in (await clerk(registry).get(path)).json()["items"]}
    theirs = {item["name"]: item["code"] for item in (await registry.anyone().get(path)).json()["items"]}
    acts = ("abnormal-listing", "serious-listing", "penalty")
    assert [mine[name] for name in acts] == [True] * len(acts)
    assert {theirs[name] for name in acts} == {"WRONG_ROLE"}
