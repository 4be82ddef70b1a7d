"""Why-not answers over all services: every act with its verdict, and who could not be asked."""

from typing import Any

import pytest
from support.platform import Platform

from tests.evaluation.given import given_a_published_scorecard, given_a_round
from tests.registry.given import an_organization

REGISTERED = "2024-03-02"


async def actions(platform: Platform, organization: str, role: str | None = None) -> dict[str, Any]:
    person = platform.as_role(role, org=organization) if role else platform.anyone()
    answer = await person.get(f"/v1/organizations/{organization}/actions")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def act(found: dict[str, Any], service: str, name: str) -> dict[str, Any]:
    return next(item for item in found["items"] if (item["service"], item["name"]) == (service, name))


async def given_an_organization(platform: Platform) -> str:
    platform.set_clock("2026-01-05")
    for name in ("incubator", "evaluation"):
        platform.units[name].neighbour("registry", platform.units["registry"].app)
    kind = "social_service_organization"
    return await an_organization(platform.units["registry"], registered_on=REGISTERED, type=kind)


@pytest.mark.feature("beyond-22")
async def test_an_organization_too_young_for_evaluation_is_told_the_day_and_may_apply_on_it(
    platform: Platform,
) -> None:
    organization = await given_an_organization(platform)
    evaluation = platform.units["evaluation"]
    await given_a_round(evaluation, scorecard_ids=[await given_a_published_scorecard(evaluation)])
    blocked = act(await actions(platform, organization, "org_rep"), "evaluation", "apply_evaluation")
    assert (blocked["allowed"], blocked["code"], blocked["earliest_on"]) == (
        False,
        "REGISTERED_UNDER_2_YEARS",
        "2026-03-02",
    )
    assert "第六条" in blocked["article"]
    platform.set_clock("2026-03-01")
    assert not act(await actions(platform, organization, "org_rep"), "evaluation", "apply_evaluation")["allowed"]
    platform.set_clock("2026-03-02")
    assert act(await actions(platform, organization, "org_rep"), "evaluation", "apply_evaluation")["allowed"]
    stranger = act(await actions(platform, organization), "evaluation", "apply_evaluation")
    assert (stranger["allowed"], stranger["code"], stranger["roles"]) == (False, "WRONG_ROLE", ["org_rep"])


async def test_every_service_tells_its_own_and_one_that_is_down_is_named(platform: Platform) -> None:
    organization = await given_an_organization(platform)
    found = await actions(platform, organization, "org_rep")
    assert found["degraded"] == []
    assert act(found, "incubator", "apply_admission")["allowed"]
    assert act(found, "evaluation", "apply_evaluation")["code"] == "REGISTERED_UNDER_2_YEARS"
    assert act(found, "registry", "penalty")["code"] == "WRONG_ROLE"
    assert act(found, "registry", "name_change")["allowed"]
    assert act(found, "registry", "deregistration")["allowed"]
    await platform.stop("incubator")
    found = await actions(platform, organization, "org_rep")
    assert found["degraded"] == ["incubator"]
    assert {item["service"] for item in found["items"]} == {"registry", "evaluation"}
    assert "incubator" in found["parts"]["incubator"]["reason"]


async def test_what_stands_against_an_organization_closes_every_door_with_its_reason(platform: Platform) -> None:
    organization = await given_an_organization(platform)
    clerk = platform.units["registry"].as_role("district_clerk")
    penalty = {
        "organization": organization,
        "kind": "warning",
        "decided_on": "2025-12-01",
        "decision_number": "五民罚〔2025〕1号",
        "reason": "未按规定接受年度检查",
    }
    entered = await clerk.post("/penalties", json=penalty)
    assert entered.status_code == 201
    approver = platform.units["registry"].as_role("district_approver", sub="approver-1")
    confirmation = f"/penalties/{entered.json()['id']}/confirmation"
    assert (await approver.post(confirmation, match=1)).status_code == 200
    platform.set_clock("2026-03-02")
    found = await actions(platform, organization, "org_rep")
    assert act(found, "incubator", "apply_admission")["code"] == "HAS_NO_RECENT_PENALTY"
    evaluated = act(found, "evaluation", "apply_evaluation")
    assert evaluated["code"] in ("WAS_NOT_PENALISED_SINCE_LAST_YEAR", "NO_ROUND_OPEN")
    assert evaluated["earliest_on"] is None  # nobody knows when a round will be announced


async def test_there_is_nothing_to_do_with_nobody(platform: Platform) -> None:
    answer = await platform.anyone().get("/v1/organizations/01900000-0000-7000-8000-000000000000/actions")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
