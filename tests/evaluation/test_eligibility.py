"""Who may be evaluated, under each rule set; every reason at once, with the day on which it falls away."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from bureaukit.rules import findings
from evaluation.evaluations.rules.eligibility import ELIGIBILITY, Candidate, Years
from evaluation.grades.model import Grade, GradeStatus, GrantedGrade, GrantingLevel, RuleSet, Source
from support.harness import Unit

from tests.evaluation.given import (
    ORG,
    Case,
    Registry,
    a_legacy_grade,
    a_standing,
    an_organization,
    clerk,
    given_a_case,
    given_a_round,
    given_news,
    marks,
    ok,
    rep,
)


def a_grade(granted: str, *, ends: str, ending: GradeStatus | None = None) -> GrantedGrade:
    day = date.fromisoformat(granted)
    return GrantedGrade(
        id=uuid4(),
        organization_id=uuid4(),
        credit_code=None,
        name="",
        grade=Grade.A3,
        granted_on=day,
        valid_from=day,
        valid_until=day,
        ends_on=date.fromisoformat(ends),
        ending=ending,
        ending_ground=None,
        granting_level=GrantingLevel.COUNTY,
        granting_body="",
        certificate_number="",
        source=Source.LEGACY,
    )


def a_candidate(**changes: Any) -> Candidate:
    values: dict[str, Any] = {
        "on": date(2025, 6, 2),
        "year": 2025,
        "registered_on": date(2015, 3, 2),
        "state": "active",
        "lists": (),
        "inspections": {2023: "pass", 2024: "pass"},
        "penalties": (),
        "grades": (),
        "years": Years(2, 2, 2, 3),
        "light_penalties": frozenset(),
    }
    return Candidate(**values | changes)


ON_2026: dict[str, Any] = {"on": date(2026, 6, 2), "year": 2026, "light_penalties": frozenset({"warning", "fine"})}
LOWERED = a_grade("2022-01-01", ends="2024-06-02", ending=GradeStatus.DOWNGRADED)
CANCELLED = a_grade("2020-01-01", ends="2022-06-03", ending=GradeStatus.CANCELLED)


@pytest.mark.parametrize(
    ("changes", "reasons"),
    [
        ({}, []),
        ({"registered_on": date(2023, 6, 2)}, []),
        ({"registered_on": date(2023, 6, 3)}, [("IS_REGISTERED_LONG_ENOUGH", "2025-06-03")]),
        ({"inspections": {}}, []),
        ({"inspections": {2024: "absent"}}, [("TOOK_PART_IN_LAST_INSPECTION", "2026-01-01")]),
        ({"inspections": {2024: "fail"}}, [("PASSED_LAST_INSPECTION", "2026-01-01")]),
        ({"inspections": {2024: "basic_pass"}}, []),
        (
            {"inspections": {2023: "basic_pass", 2024: "basic_pass"}},
            [("PASSED_FULLY_IN_ONE_OF_TWO_YEARS", "2026-01-01")],
        ),
        ({"penalties": (("warning", date(2023, 12, 31)),)}, []),
        ({"penalties": (("warning", date(2024, 1, 1)),)}, [("WAS_NOT_PENALISED_SINCE_LAST_YEAR", "2026-01-01")]),
        ({"penalties": (("fine", date(2025, 3, 1)),)}, [("WAS_NOT_PENALISED_SINCE_LAST_YEAR", "2027-01-01")]),
        ({"state": "suspended"}, [("IS_ACTIVE", None)]),
        ({"lists": ("abnormal",)}, [("IS_ON_NO_LIST", None)]),
        ({"on": date(2024, 1, 26), "year": 2024, "lists": ("abnormal",)}, []),
        ({"grades": (a_grade("2023-06-02", ends="2028-06-03"),)}, []),
        ({"grades": (a_grade("2023-06-03", ends="2028-06-04"),)}, [("HOLDS_NO_RECENT_GRADE", "2025-06-03")]),
        ({"grades": (a_grade("2019-06-01", ends="2024-06-02"),)}, []),
        (
            {"grades": (LOWERED,), "on": date(2026, 2, 1), "year": 2026},
            [("HAS_WAITED_AFTER_LOSING_A_GRADE", "2026-06-02")],
        ),
        ({"grades": (CANCELLED,)}, [("HAS_WAITED_AFTER_LOSING_A_GRADE", "2025-06-03")]),
        (
            {"registered_on": date(2024, 6, 1), "lists": ("serious",), "inspections": {2024: "absent"}},
            [
                ("IS_REGISTERED_LONG_ENOUGH", "2026-06-01"),
                ("TOOK_PART_IN_LAST_INSPECTION", "2026-01-01"),
                ("IS_ON_NO_LIST", None),
            ],
        ),
    ],
)
def test_order_39_lets_an_organization_in_or_names_every_reason(
    changes: dict[str, Any], reasons: list[tuple[str, str | None]]
) -> None:
    if changes.get("grades") == (LOWERED,):
        changes = changes | {"inspections": {}}
    found = findings(ELIGIBILITY[RuleSet.ORDER_39], a_candidate(**changes))
    assert [(finding.code, finding.facts["earliest_on"]) for finding in found] == reasons


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({"inspections": {2025: "fail"}}, []),
        ({"inspections": {2024: "basic_pass", 2025: "basic_pass"}}, []),
        (
            {
                "inspections": {2024: "basic_pass", 2025: "basic_pass"},
                "provincial_bars": frozenset({"twice_basic_pass"}),
            },
            ["PASSED_FULLY_AS_THE_PROVINCE_ASKS"],
        ),
        (
            {"inspections": {2025: "basic_pass"}, "provincial_bars": frozenset({"twice_basic_pass"})},
            [],
        ),
        ({"penalties": (("warning", date(2026, 1, 5)),)}, []),
        ({"penalties": (("suspension", date(2025, 1, 5)),)}, ["WAS_NOT_PENALISED_SINCE_LAST_YEAR"]),
        ({"inspections": {2025: "absent"}}, ["TOOK_PART_IN_LAST_INSPECTION"]),
        ({"grades": (a_grade("2026-01-01", ends="2031-01-01"),)}, []),
        ({"registered_on": date(2024, 6, 3)}, ["IS_REGISTERED_LONG_ENOUGH"]),
        ({"lists": ("abnormal",)}, ["IS_ON_NO_LIST"]),
    ],
)
def test_the_revision_of_2026_no_longer_bars_for_what_it_relaxed(changes: dict[str, Any], codes: list[str]) -> None:
    found = findings(ELIGIBILITY[RuleSet.REVISED_2026], a_candidate(**ON_2026 | changes))
    assert [finding.code for finding in found] == codes


@pytest.mark.feature("B4-7")
async def test_the_decision_names_every_reason_with_its_article_and_day_and_keeps_the_facts(evaluation: Unit) -> None:
    evaluation.set_clock("2025-06-02")
    standing = a_standing(
        an_organization(registered_on="2024-06-01", abnormal_since="2025-05-01"),
        lists=[{"kind": "abnormal", "entered_on": "2025-05-01", "removed_on": None, "reason": "report_not_filed"}],
        inspections=[{"year": 2024, "result": "fail"}],
        penalties=[{"kind": "warning", "decided_on": "2025-02-01", "fine_fen": None}],
    )
    case = await given_a_case(evaluation, standing)
    shown = await case.act(clerk(evaluation), "eligibility?dry_run=true")
    assert (await case.see(clerk(evaluation)))["state"] == "applied"
    decided = await case.act(clerk(evaluation), "eligibility")
    assert decided["state"] == shown["state"] == "ineligible"
    assert [(r["code"], r["article"], r["earliest_on"]) for r in decided["eligibility"]["reasons"]] == [
        ("IS_REGISTERED_LONG_ENOUGH", "《社会组织评估管理办法》第六条第(一)项", "2026-06-01"),
        ("PASSED_LAST_INSPECTION", "《社会组织评估管理办法》第七条第(二)项", "2026-01-01"),
        ("WAS_NOT_PENALISED_SINCE_LAST_YEAR", "《社会组织评估管理办法》第七条第(三)项", "2027-01-01"),
        ("IS_ON_NO_LIST", "《云南省社会组织评估管理办法》", None),
    ]
    assert decided["eligibility"]["reasons"] == shown["eligibility"]["reasons"]
    assert decided["eligibility"]["registry_facts"]["lists"][0]["reason"] == "report_not_filed"
    path = f"/evaluations/{case.id}/self-score"
    assert (await rep(evaluation).post(path, match=case.version, json=marks())).status_code == 409


async def test_facts_are_those_of_the_moment_of_the_decision(evaluation: Unit) -> None:
    evaluation.set_clock("2025-06-02")
    case = await given_a_case(evaluation)
    registry = Registry(evaluation)
    registry.knows(a_standing(an_organization(state="suspended")))
    assert (await case.act(clerk(evaluation), "eligibility"))["state"] == "ineligible"


async def test_a_dry_run_of_the_application_tells_how_eligibility_stands_and_enters_nothing(evaluation: Unit) -> None:
    evaluation.set_clock("2025-06-02")
    Registry(evaluation).knows(a_standing(an_organization(registered_on="2025-01-01")))
    found = await given_a_round(evaluation)
    shown = ok(await rep(evaluation).post("/evaluations?dry_run=true", json={"round_id": found["id"]}))
    assert [r["earliest_on"] for r in shown["eligibility"]["reasons"]] == ["2027-01-01"]
    assert ok(await clerk(evaluation).get("/evaluations"))["items"] == []


async def test_without_the_registry_nothing_is_decided(evaluation: Unit) -> None:
    evaluation.set_clock("2025-06-02")
    case = await given_a_case(evaluation)

    async def down(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 503, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    evaluation.neighbour("registry", down)
    answer = await clerk(evaluation).post(f"/evaluations/{case.id}/eligibility", match=1)
    assert (answer.status_code, "retry-after" in answer.headers) == (503, True)


@pytest.mark.feature("B4-21")
async def test_a_grade_expires_after_five_years_and_may_be_applied_for_again_after_two(evaluation: Unit) -> None:
    evaluation.set_clock("2020-06-01")
    await given_news(evaluation, 1)
    row = a_legacy_grade(grade="3A", granted_on="2020-06-01")
    assert ok(await clerk(evaluation).post("/grades/imports", json={"rows": [row]}))["created"] == 1
    Registry(evaluation).knows(a_standing(inspections=[]))
    for day, codes in (("2022-05-31", ["HOLDS_NO_RECENT_GRADE"]), ("2022-06-01", [])):
        evaluation.set_clock(day)
        found = await given_a_round(evaluation)
        shown = ok(await rep(evaluation).post("/evaluations?dry_run=true", json={"round_id": found["id"]}))
        assert [r["code"] for r in shown["eligibility"]["reasons"]] == codes
    for day, status in (("2025-06-01", "final"), ("2025-06-02", "expired")):
        evaluation.set_clock(day)
        verified = ok(await evaluation.anyone().get(f"/grades/verification/{row['certificate_number']}"))
        assert (verified["status"], verified["is_valid"]) == (status, status == "final")


async def test_an_organization_applies_once_a_round_and_inside_the_window(evaluation: Unit) -> None:
    evaluation.set_clock("2025-06-02")
    case = await given_a_case(evaluation)
    round_id = (await case.see(rep(evaluation)))["round_id"]
    twice = await rep(evaluation).post("/evaluations", json={"round_id": round_id})
    assert (twice.status_code, twice.json()["code"]) == (409, "applied_before")
    evaluation.set_clock("2026-01-01")
    late = await rep(evaluation, ORG).post("/evaluations", json={"round_id": round_id})
    assert (late.status_code, late.json()["code"]) == (409, "application_window_closed")


async def test_an_application_can_be_withdrawn_until_experts_begin(evaluation: Unit) -> None:
    evaluation.set_clock("2025-06-02")
    case: Case = await given_a_case(evaluation)
    await case.until_scoring()
    late = await rep(evaluation).post(f"/evaluations/{case.id}/withdrawal", match=case.version)
    assert late.status_code == 409
