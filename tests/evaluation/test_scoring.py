"""Score sheets: whole, within their points, sealed to everybody else until all are in."""

import re
from typing import Any

import pytest
from support.harness import Person, Unit

from tests.evaluation.given import (
    EXPERTS,
    MEMBERS,
    THREE_A,
    Case,
    Registry,
    a_standing,
    an_organization,
    approver,
    clerk,
    given_a_case,
    given_a_round,
    marks,
    ok,
    rep,
)

OTHER = "01900000-0000-7000-8000-00000000a002"
NOTHING = marks(**{mark["item"].replace(".", "__"): "0" for mark in marks()["marks"]})


async def two_cases(evaluation: Unit) -> list[Case]:
    """Two organizations in one round, told apart by their ids alone."""
    registry = Registry(evaluation)
    standings = [a_standing(), a_standing(an_organization(id=OTHER))]
    for standing in standings:
        registry.standings[standing["organization"]["id"]] = standing
    found = await given_a_round(evaluation)
    cases = []
    for standing in standings:
        person = rep(evaluation, standing["organization"]["id"])
        case = Case(evaluation, ok(await person.post("/evaluations", json={"round_id": found["id"]}), 201))
        await case.act(clerk(evaluation), "eligibility")
        await case.act(person, "self-score", json=marks())
        await case.act(clerk(evaluation), "assignment", json={"evaluators": EXPERTS[:2]})
        cases.append(case)
    return cases


def seen(text: str, case: Case) -> str:
    """An answer without what tells two evaluations apart anyway: ids, instants, cursors."""
    text = text.replace(case.id, "CASE")
    return re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d{4}-\d\d-\d\dT[0-9:.+Z]+", "*", text)


@pytest.mark.feature("B4-13")
async def test_nobody_else_can_tell_two_hidden_scores_apart_until_all_are_in(evaluation: Unit) -> None:
    evaluation.set_clock("2025-06-02")
    cases = await two_cases(evaluation)
    for case, sheet in zip(cases, (marks(), NOTHING), strict=True):
        await case.act(case.expert(EXPERTS[0]), "score-sheets", json=sheet, status=201)
    watchers: list[Person] = [
        clerk(evaluation),
        approver(evaluation),
        evaluation.as_role("auditor"),
        evaluation.as_role("committee", sub=MEMBERS[0]),
        cases[0].expert(EXPERTS[1]),
    ]
    for watcher in watchers:
        for path in ("", "/score-sheets", "/actions"):
            first, second = [await watcher.get(f"/evaluations/{case.id}{path}") for case in cases]
            assert first.status_code == second.status_code == 200
            assert seen(first.text, cases[0]) == seen(second.text, cases[1])
    listed = [seen(str(row), c) for c, row in zip(cases, await _rows(evaluation, cases), strict=True)]
    assert listed[0] == listed[1]
    events = await evaluation.events("evaluation.evaluation-advanced")
    told = [
        [e["data"] | {"evaluation_id": 0, "organization_id": 0} for e in events if e["subject"] == c.id] for c in cases
    ]
    assert told[0] == told[1]

    own = ok(await cases[0].expert(EXPERTS[0]).get(f"/evaluations/{cases[0].id}/score-sheets"))["items"]
    assert [bool(sheet["content"]) for sheet in own] == [True, False]
    assert (await evaluation.as_role("sys_admin").get(f"/evaluations/{cases[0].id}/score-sheets")).status_code == 403

    last = await cases[0].act(cases[0].expert(EXPERTS[1]), "score-sheets", json=marks(), status=201)
    assert last["state"] == "scored"
    opened = ok(await clerk(evaluation).get(f"/evaluations/{cases[0].id}/score-sheets"))["items"]
    assert [sheet["content"]["total"] for sheet in opened] == ["1000.00", "1000.00"]


async def _rows(evaluation: Unit, cases: list[Case]) -> list[dict[str, Any]]:
    rows = {row["id"]: row for row in await clerk(evaluation).every("/evaluations")}
    return [rows[case.id] for case in cases]


async def test_the_score_is_the_mean_with_its_rule_and_spread_on_record(evaluation: Unit) -> None:
    evaluation.set_clock("2025-06-02")
    case = await given_a_case(evaluation)
    await case.until_scored(marks(), marks(performance__projects="0.01"))
    score = (await case.see(clerk(evaluation)))["score"]
    assert score["total"] == "925.00"  # (1000 + 850.01) / 2 = 925.005, cut
    assert (score["rule"], score["sheets"], score["spread"]) == ("mean", 2, "149.99")
    assert (await case.see(rep(evaluation)))["score"] is None


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"item": "no.such"}, "unknown_item"),
        ({"score": "20.01"}, "above_points"),
        ({"score": "19.99"}, "reason_missing"),
        ({"item": "basic.funds"}, "repeated_item"),
        ({"score": "-1"}, "greater_than_equal"),
        ({"score": "1.234"}, "decimal_max_places"),
        ({"grade": "5A"}, "extra_forbidden"),
    ],
)
async def test_a_sheet_with_a_fault_is_refused_with_its_place(
    evaluation: Unit, change: dict[str, Any], code: str
) -> None:
    evaluation.set_clock("2025-06-02")
    case = await given_a_case(evaluation)
    await case.until_scoring()
    sheet = marks()
    sheet["marks"][0] |= change
    answer = await case.expert(EXPERTS[0]).post(f"/evaluations/{case.id}/score-sheets", json=sheet)
    assert answer.status_code == 422
    assert code in {error["code"] for error in answer.json()["errors"]}


async def test_an_incomplete_sheet_names_what_is_missing(evaluation: Unit) -> None:
    evaluation.set_clock("2025-06-02")
    case = await given_a_case(evaluation)
    await case.until_scoring()
    sheet = marks()
    del sheet["marks"][3]
    answer = await case.expert(EXPERTS[0]).post(f"/evaluations/{case.id}/score-sheets", json=sheet)
    assert [error["code"] for error in answer.json()["errors"]] == ["missing_item"]


async def test_a_sheet_is_handed_in_once_and_by_an_assigned_expert(evaluation: Unit) -> None:
    evaluation.set_clock("2025-06-02")
    case = await given_a_case(evaluation)
    await case.until_scoring()
    await case.act(case.expert(EXPERTS[0]), "score-sheets", json=marks(), status=201)
    path = f"/evaluations/{case.id}/score-sheets"
    twice = await case.expert(EXPERTS[0]).post(path, json=NOTHING)
    assert (twice.status_code, twice.json()["code"]) == (409, "sheet_handed_in")
    assert (await case.expert(EXPERTS[2]).post(path, json=marks())).status_code == 404
    tasks = ok(await case.expert(EXPERTS[1]).get("/score-sheets"))["items"]
    assert [(task["evaluation_id"], task["submitted_at"]) for task in tasks] == [(case.id, None)]


async def test_experts_are_assigned_from_the_rounds_pool(evaluation: Unit) -> None:
    evaluation.set_clock("2025-06-02")
    case = await given_a_case(evaluation)
    await case.act(clerk(evaluation), "eligibility")
    await case.act(rep(evaluation), "self-score", json=marks())
    path = f"/evaluations/{case.id}/assignment"
    for experts, code in ((["stranger", "expert-1"], "not_in_pool"), (["expert-1"], "too_few_experts")):
        answer = await clerk(evaluation).post(path, match=case.version, json={"evaluators": experts})
        assert [error["code"] for error in answer.json()["errors"]] == [code]


@pytest.mark.feature("B4-6")
@pytest.mark.feature("B4-18")
async def test_caps_lower_the_grade_and_a_departure_needs_its_reason(evaluation: Unit) -> None:
    evaluation.set_clock("2025-06-02")
    case = await given_a_case(evaluation)
    await case.until_scored()
    body = {"text": "未建立党组织", "facts": ["no_party_organization"]}
    opinion = (await case.act(clerk(evaluation), "first-opinion?dry_run=true", json=body))["opinion"]
    assert (opinion["by_score"], opinion["grade"], opinion["capped_by"]) == ("5A", "4A", ["no_party_organization"])
    path = f"/evaluations/{case.id}/first-opinion"
    unknown = await clerk(evaluation).post(path, match=case.version, json=body | {"facts": ["weather"]})
    assert unknown.json()["errors"][0]["code"] == "unknown_fact"
    bare = await clerk(evaluation).post(path, match=case.version, json=body | {"grade": "3A"})
    assert bare.json()["errors"][0]["code"] == "reason_missing"
    given = await case.act(
        clerk(evaluation), "first-opinion", json=body | {"grade": "3A", "reason": "实地考察发现问题"}
    )
    assert (given["opinion"]["computed"], given["opinion"]["grade"]) == ("4A", "3A")


@pytest.mark.feature("B4-17")
@pytest.mark.parametrize(("in_favour", "carried"), [(4, False), (5, True)])
async def test_a_ballot_is_carried_by_half_of_all_members(evaluation: Unit, in_favour: int, carried: bool) -> None:
    evaluation.set_clock("2025-06-02")
    case = await given_a_case(evaluation)
    result = await case.until_voted(THREE_A, THREE_A, in_favour=in_favour)
    assert (result["ballot"]["needed"], result["ballot"]["carried"], result["ballot"]["votes"]) == (5, carried, [])
    notice = await clerk(evaluation).post(f"/evaluations/{case.id}/public-notice", match=case.version)
    assert notice.status_code == (200 if carried else 409)


async def test_six_of_ten_members_are_no_quorum(evaluation: Unit) -> None:
    evaluation.set_clock("2025-06-02")
    case = await given_a_case(evaluation)
    await case.until_scored(THREE_A, THREE_A)
    await case.act(clerk(evaluation), "first-opinion", json={"text": "专家组意见"})
    path = f"/evaluations/{case.id}/ballot"
    six = await clerk(evaluation).post(path, match=case.version, json={"present": MEMBERS[:6]})
    assert six.json()["findings"][0] | {"message": 0} == {
        "code": "HAS_A_QUORUM",
        "article": "《社会组织评估管理办法》第十三条",
        "message": 0,
        "next_step": None,
        "facts": {"present": 6, "members": 10, "needed": 7},
    }
    twice = await clerk(evaluation).post(path, match=case.version, json={"present": [*MEMBERS[:6], MEMBERS[0]]})
    assert twice.json()["errors"][0]["code"] == "not_a_member"


async def test_only_members_present_vote_each_once_and_nothing_is_counted_before_all_have(evaluation: Unit) -> None:
    evaluation.set_clock("2025-06-02")
    case = await given_a_case(evaluation)
    await case.until_scored(THREE_A, THREE_A)
    await case.act(clerk(evaluation), "first-opinion", json={"text": "专家组意见"})
    await case.act(clerk(evaluation), "ballot", json={"present": MEMBERS[:7], "mode": "named"})
    absent = evaluation.as_role("committee", sub=MEMBERS[8])
    assert (await absent.post(f"/evaluations/{case.id}/votes", json={"choice": "for"})).status_code == 403
    for n, sub in enumerate(MEMBERS[:7]):
        early = await clerk(evaluation).post(f"/evaluations/{case.id}/tally", match=case.version)
        assert (early.status_code, early.json()["findings"][0]["facts"]["votes"]) == (422, n)
        member = evaluation.as_role("committee", sub=sub)
        voted = await case.act(member, "votes", json={"choice": "for"})
        assert voted["ballot"] is None
        twice = await member.post(f"/evaluations/{case.id}/votes", json={"choice": "for"})
        assert (twice.status_code, twice.json()["code"]) == (409, "voted_before")
    ballot = (await case.act(clerk(evaluation), "tally"))["ballot"]
    assert ballot["votes"] == [{"voter": sub, "choice": "for"} for sub in sorted(MEMBERS[:7])]
