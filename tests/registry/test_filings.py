"""Filing of community organizations, through the front door."""

from typing import Any

import pytest
from support.harness import Person, Unit, httpx

from tests.registry.given import (
    COMMUNITY,
    OTHER_COMMUNITY,
    a_filing,
    a_legacy_filing,
    an_id_number,
    given_divisions,
    imported,
    ok,
    version,
)


@pytest.fixture(autouse=True)
async def divisions(registry: Unit) -> None:
    await given_divisions(registry)
    registry.set_clock("2026-03-02")


def community(registry: Unit, area: str = COMMUNITY) -> Person:
    return registry.as_role("community_officer", area=area, sub=f"community-{area}")


def street(registry: Unit, area: str = COMMUNITY[:9]) -> Person:
    return registry.as_role("street_officer", area=area, sub=f"street-{area}")


async def act(person: Person, filing: httpx.Response, step: str, **kw: Any) -> httpx.Response:
    return await person.post(f"/filings/{filing.json()['id']}/{step}", match=version(filing), **kw)


async def checked(registry: Unit, **changes: Any) -> httpx.Response:
    applied = await ok(
        await registry.as_role("org_rep", sub="resident").post("/filings", json=a_filing(**changes)), 201
    )
    return await ok(await act(community(registry), applied, "check", json={"opinion": "情况属实"}))


@pytest.mark.feature("B1-2")
async def test_a_filed_group_stands_on_the_register_under_its_street_without_a_credit_code(registry: Unit) -> None:
    request = await checked(registry)
    assert request.json()["due_on"] == "2026-03-23"
    filed = await ok(await act(street(registry), request, "approval"))
    found = (await ok(await registry.anyone().get(f"/organizations/{filed.json()['organization_id']}"))).json()
    assert (found["track"], found["type"], found["credit_code"]) == ("filed", "community_organization", None)
    assert found["filing_number"] == f"SQ{COMMUNITY}0001"
    assert (await registry.anyone().get(f"/organizations/{found['filing_number']}")).json() == found
    assert an_id_number(11, "19550505") not in filed.text
    [event] = await registry.events("registry.organization-filed")
    assert event["subject"] == found["id"]


async def test_the_next_number_passes_over_imported_ones(registry: Unit) -> None:
    await imported(registry, [a_legacy_filing(1), a_legacy_filing(2)])
    filed = await ok(await act(street(registry), await checked(registry), "approval"))
    found = (await registry.anyone().get(f"/organizations/{filed.json()['organization_id']}")).json()
    assert found["filing_number"] == f"SQ{COMMUNITY}0003"


async def test_the_community_may_apply_for_its_residents(registry: Unit) -> None:
    applied = await ok(await community(registry).post("/filings/by-community", json=a_filing()), 201)
    assert applied.json()["state"] == "checked"
    elsewhere = await community(registry).post("/filings/by-community", json=a_filing(area=OTHER_COMMUNITY))
    assert elsewhere.status_code == 404
    same = registry.as_role("street_officer", area=COMMUNITY[:9], sub=f"community-{COMMUNITY}")
    refused = await act(same, applied, "approval")
    assert (refused.status_code, refused.json()["findings"][0]["code"]) == (403, "SECOND_PERSON_DECIDES_THE_FILING")


async def test_another_street_does_not_find_the_request(registry: Unit) -> None:
    request = await checked(registry)
    other = street(registry, OTHER_COMMUNITY[:9])
    assert (await other.get(f"/filings/{request.json()['id']}")).status_code == 404
    assert (await act(other, request, "approval")).status_code == 404
    assert (await act(community(registry, OTHER_COMMUNITY), request, "check", json={})).status_code == 404
    assert (await other.get("/filings")).json()["items"] == []
    assert (
        await registry.as_role("org_rep", sub="stranger").get(f"/filings/{request.json()['id']}")
    ).status_code == 404


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"members": 4}, "COMMUNITY_ORGANIZATION_HAS_ENOUGH_MEMBERS"),
        ({"activity_place": None}, "HAS_A_PLACE_FOR_ACTIVITIES"),
        ({"has_rules": False}, "KEEPS_SIMPLE_RULES"),
        ({"is_non_profit": False}, "IS_NON_PROFIT"),
        ({"is_self_governance_body": True}, "IS_NOT_A_SELF_GOVERNANCE_BODY"),
        ({"responsible_id": an_id_number(1, "20080303")}, "RESPONSIBLE_PERSON_IS_OF_AGE"),
        ({"area": "530102001999"}, "NAMES_A_COMMUNITY_ON_RECORD"),
    ],
)
async def test_a_request_that_breaks_a_condition_is_refused_by_name(
    registry: Unit, changes: dict[str, Any], code: str
) -> None:
    resident = registry.as_role("org_rep", sub="resident")
    answer = await resident.post("/filings", json=a_filing(**changes))
    assert [finding["code"] for finding in answer.json()["findings"]] == [code]
    dry = await ok(await resident.post("/filings", params={"dry_run": "true"}, json=a_filing(**changes)))
    assert {rule["code"]: rule["holds"] for rule in dry.json()["rules"]}[code] is False


async def test_one_name_is_filed_once_in_a_community(registry: Unit) -> None:
    first, second = await checked(registry), await checked(registry)
    await ok(await act(street(registry), first, "approval"))
    late = await act(street(registry), second, "approval")
    assert [finding["code"] for finding in late.json()["findings"]] == ["FILED_NAME_IS_FREE"]
    refused = (await ok(await act(street(registry), second, "refusal", json={"reason": "同名"}))).json()
    assert (refused["state"], refused["check_opinion"], refused["opinion"]) == ("refused", "情况属实", "同名")


async def test_steps_are_listed_for_the_caller(registry: Unit) -> None:
    request = await checked(registry)
    path = f"/filings/{request.json()['id']}/actions"
    for person, allowed in (
        (street(registry), {"approval", "refusal"}),
        (community(registry), set()),
        (registry.as_role("org_rep", sub="resident"), {"withdrawal"}),
    ):
        items = (await ok(await person.get(path))).json()["items"]
        assert {item["name"] for item in items if item["allowed"]} == allowed
    assert (await act(registry.as_role("org_rep", sub="resident"), request, "withdrawal")).status_code == 200
