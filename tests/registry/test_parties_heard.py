"""The organization speaks for itself: to a penalty, to a listing, and when it wants to be taken off a list."""

import pytest
from support.harness import Person, Unit

from tests.registry.given import an_organization, ok
from tests.registry.test_lists_ageing import act as take
from tests.registry.test_lists_ageing import approver, clerk, proposals, shown
from tests.registry.test_penalty_cases import act, officer, opened, told


@pytest.fixture(autouse=True)
async def clock(registry: Unit) -> None:
    registry.set_clock("2026-03-02")


def rep(registry: Unit, organization: str | None) -> Person:
    return registry.as_role("org_rep", sub="rep-1", org=organization)


async def test_the_party_of_a_case_is_heard_once_it_was_told(registry: Unit) -> None:
    organization, other = await an_organization(registry), await an_organization(registry, 2)
    untold = await ok(await opened(registry, organization=organization), 201)
    party, words = rep(registry, organization), {"words": "超出范围的活动已经停止"}
    assert (await party.get(f"/penalty-cases/{untold.json()['id']}")).status_code == 404
    assert await party.every("/penalty-cases") == []
    case = await told(registry, organization, {"kind": "suspension", "suspended_until": "2026-09-30"})
    path = f"/penalty-cases/{case.json()['id']}"
    seen = (await ok(await party.get(path))).json()
    assert [stage["step"] for stage in seen["stages"]] == ["notice"], "what the officers wrote for themselves is theirs"
    assert [item["id"] for item in await party.every("/penalty-cases")] == [case.json()["id"]]
    for stranger in (rep(registry, other), rep(registry, None)):
        assert (await stranger.get(path)).status_code == 404
        assert await stranger.every("/penalty-cases") == []
        await act(stranger, case, "statement", words, 404)
    open_to_it = (await ok(await party.get(f"{path}/actions"))).json()["items"]
    assert {item["name"] for item in open_to_it if item["allowed"]} == {"statement", "hearing-request"}
    case = await act(party, case, "statement", words)
    case = await act(party, case, "hearing-request", {"words": "要求听证"})
    assert [(s["step"], s["by"]) for s in case.json()["stages"][1:]] == [
        ("statement", "rep-1"),
        ("hearing-request", "rep-1"),
    ]
    await act(party, case, "hearing-notice", {"hearing_on": "2026-03-30"}, 403)
    curable = await told(registry, organization, {"kind": "warning", "cure_until": "2026-03-31"})
    assert (await act(party, curable, "cure", words)).json()["state"] == "cured"
    assert len(await officer(registry).every("/penalty-cases")) == 3


async def test_an_organization_answers_a_listing_and_asks_to_be_taken_off(registry: Unit) -> None:
    organization, other = await an_organization(registry), await an_organization(registry, 2)
    body = {"organization": organization, "reason": "rectification_overdue", "statement": "整改期满未完成"}
    listing = await ok(await clerk(registry).post("/listings", json=body), 201)
    party, path = rep(registry, organization), f"/listings/{listing.json()['id']}"
    assert (await party.get(path)).status_code == 404
    assert await party.every("/listings") == []
    listing = await ok(await take(clerk(registry), listing, "notice", json={"notice_on": "2026-03-02"}))
    assert [item["id"] for item in await party.every("/listings")] == [listing.json()["id"]]
    stranger = rep(registry, other)
    assert await stranger.every("/listings") == []
    (task,) = (await ok(await party.get(f"/organizations/{organization}/tasks"))).json()["items"]
    assert (task["kind"], task["due_on"]) == ("answer_notice", "2026-03-16")
    answer = {"statement": "整改已在二月完成"}
    assert (await take(stranger, listing, "defence", json=answer)).status_code == 404
    earlier = await take(party, listing, "defence", json=answer | {"received_on": "2026-03-01"})
    assert earlier.json()["errors"][0]["code"] == "not_the_day_it_came"
    listing = await ok(await take(party, listing, "defence", json=answer))
    assert (listing.json()["defence"], listing.json()["defended_on"]) == ("整改已在二月完成", "2026-03-02")
    assert (await take(party, listing, "dismissal")).status_code == 403
    registry.set_clock("2026-03-17")
    listing = await ok(await take(approver(registry), listing, "approval"))
    registry.set_clock("2026-05-06")
    possible = (await ok(await party.get(f"{path}/actions"))).json()["items"]
    assert [item["name"] for item in possible if item["allowed"]] == ["removal-application"]
    asked = await ok(await take(party, listing, "removal-application", json={}))
    assert asked.json()["applied_on"] == "2026-05-06"
    assert (await shown(registry, asked.json()["id"])).json()["applied_on"] == "2026-05-06"
    assert await proposals(registry, organization) == []
