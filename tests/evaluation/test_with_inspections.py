"""Annual inspections beside evaluation: a grade shortens the form, what became of the years bars from the next grade."""

from typing import Any

import pytest
from support.harness import Unit

from tests.evaluation.given import a_legacy_grade, clerk, given_a_published_scorecard, given_a_round, ok
from tests.evaluation.test_with_the_registry import carry_news
from tests.registry.given import version
from tests.registry.inspecting import (
    act,
    approver,
    begun,
    concluded,
    filled,
    on,
    organizations,
    participants,
    rep,
)
from tests.registry.inspecting import clerk as registrar

SIMPLIFIED = ["declaration", "people", "party_building", "finances", "summary"]


@pytest.fixture(autouse=True)
async def neighbours(registry: Unit, evaluation: Unit) -> None:
    for unit in (registry, evaluation):
        unit.set_clock("2027-01-10")
    evaluation.neighbour("registry", registry.app)
    registry.neighbour("evaluation", evaluation.app)


async def graded(evaluation: Unit, organization: str, grade: str, number: str) -> None:
    row = a_legacy_grade(organization=organization, grade=grade, granted_on="2024-01-10", certificate_number=number)
    assert ok(await clerk(evaluation).post("/grades/imports", json={"rows": [row]}))["created"] == 1


async def prechecked(evaluation: Unit, organization: str, round_id: str) -> list[dict[str, Any]]:
    """The reasons against an evaluation, asked for without applying."""
    person = evaluation.as_role("org_rep", sub="rep-1", org=organization)
    shown = ok(await person.post("/evaluations?dry_run=true", json={"round_id": round_id}))
    reasons: list[dict[str, Any]] = shown["eligibility"]["reasons"]
    return reasons


@pytest.mark.feature("beyond-18")
async def test_two_stages_with_consequences(registry: Unit, evaluation: Unit) -> None:
    """Registered on 1 August: not in the list; 3A: the short form; missed: listed on the day, and barred from a grade."""
    service = {"type": "social_service_organization"}
    young, good, missing = await organizations(registry, service | {"registered_on": "2026-08-01"}, {}, service)
    await carry_news(registry, evaluation)
    await graded(evaluation, good, "3A", "五民评2024-001")
    await on(registry, "2027-03-01")
    evaluation.set_clock("2027-03-01")
    assert young not in await participants(registry)

    report = ok(await begun(registry, good, form=None), 201)
    asked = [part["name"] for part in report["sections"] if part["is_asked_for"] and part["status"] != "read_only"]
    assert (report["form"], asked) == ("simplified", SIMPLIFIED)
    fact = report["grade_fact"]
    assert (fact["allowed"], fact["grade"], fact["on"], bool(fact["receipt"])) == (True, "3A", "2027-03-01", True)
    seen = await rep(registry, good).get(f"/annual-inspections/{report['id']}")
    handed = await filled(registry, good, seen)
    assert (await act(rep(registry, good), handed, "submission")).status_code == 200

    await on(registry, "2027-06-01")
    (entry,) = (await registrar(registry).get("/listings")).json()["items"]
    assert (entry["organization_id"], entry["reason"]) == (missing, "report_not_filed")
    notice = {"notice_on": "2027-06-01"}
    told = await registrar(registry).post(f"/listings/{entry['id']}/notice", json=notice, match=1)
    for day, status in (("2027-06-15", 409), ("2027-06-16", 200)):  # ten working days after the notice, 端午 off
        registry.set_clock(day)
        decided = await approver(registry).post(f"/listings/{entry['id']}/approval", match=version(told))
        assert decided.status_code == status, decided.text
    assert decided.json()["entered_on"] == "2027-06-16"

    evaluation.set_clock("2027-06-16")
    card = await given_a_published_scorecard(evaluation, organization_type="social_service_organization")
    round_ = await given_a_round(evaluation, scorecard_ids=[card])
    codes = [reason["code"] for reason in await prechecked(evaluation, missing, round_["id"])]
    assert codes == ["TOOK_PART_IN_LAST_INSPECTION", "IS_ON_NO_LIST"]


async def test_the_form_is_short_only_for_a_grade_that_is_high_enough_today(registry: Unit, evaluation: Unit) -> None:
    low, none, high = await organizations(registry, {}, {}, {})
    await carry_news(registry, evaluation)
    await graded(evaluation, low, "2A", "五民评2024-002")
    await graded(evaluation, high, "3A", "五民评2024-003")
    await on(registry, "2027-03-01")
    evaluation.set_clock("2027-03-01")
    refused = await begun(registry, low, form="simplified")
    assert refused.json()["findings"][0]["code"] == "GRADE_ALLOWS_THE_SIMPLIFIED_FORM"
    assert ok(await begun(registry, low, form=None), 201)["form"] == "full"
    assert ok(await begun(registry, none, form=None), 201)["grade_fact"]["grade"] is None
    short = ok(await begun(registry, high, form="simplified"), 201)
    extra = {"sections": {"plan": {"text": "下年度计划"}}}
    faults = await rep(registry, high).patch(f"/annual-inspections/{short['id']}", json=extra, match=1)
    assert faults.json()["errors"][0]["code"] == "not_in_the_form", faults.text


async def test_while_the_grade_cannot_be_asked_for_the_answer_says_so_and_the_full_form_is_open(
    registry: Unit,
) -> None:
    async def down(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 503, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    (organization,) = await organizations(registry, {})
    await on(registry, "2027-03-01")
    registry.neighbour("evaluation", down)
    answer = await begun(registry, organization, form=None)
    assert (answer.status_code, "form=full" in answer.text, "retry-after" in answer.headers) == (503, True, True)
    assert (await rep(registry, organization).get("/annual-inspections")).json()["items"] == []
    assert ok(await begun(registry, organization, form="full"), 201)["grade_fact"] is None


async def test_two_years_of_basic_pass_bar_from_evaluation(registry: Unit, evaluation: Unit) -> None:
    (organization,) = await organizations(registry, {})
    for year in (2026, 2027):
        await on(registry, f"{year + 1}-03-01")
        await concluded(registry, organization, "basic_pass", year)
    evaluation.set_clock("2028-03-01")
    card = await given_a_published_scorecard(evaluation, organization_type="social_group")
    round_ = await given_a_round(evaluation, scorecard_ids=[card])
    (reason,) = await prechecked(evaluation, organization, round_["id"])
    assert (reason["code"], reason["earliest_on"]) == ("PASSED_FULLY_AS_THE_PROVINCE_ASKS", "2029-01-01")
    assert reason["facts"]["results"] == ["basic_pass", "basic_pass"]
