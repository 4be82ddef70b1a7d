"""Who must stand back (第十九条): refused when named, asked for by the organization, declared, decided, replaced."""

import asyncio
from typing import Any

import pytest
from support.harness import Unit

from tests.evaluation.given import (
    CODE,
    EXPERTS,
    MEMBERS,
    ORG,
    THREE_A,
    Case,
    approver,
    clerk,
    given_a_case,
    marks,
    ok,
    rep,
)

NOTHING = marks(performance__projects="0")


def experts(**affiliations: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The pool, with the posts a test gives: experts(expert_1=[...])."""
    given = {sub.replace("_", "-"): posts for sub, posts in affiliations.items()}
    return [
        {"sub": sub, "name": f"专家{n}", "affiliations": given.get(sub, [])} for n, sub in enumerate(EXPERTS, start=1)
    ]


async def ready_for_experts(evaluation: Unit, **changes: Any) -> Case:
    evaluation.set_clock("2025-06-02")
    case = await given_a_case(evaluation, **changes)
    await case.act(clerk(evaluation), "eligibility")
    await case.act(rep(evaluation), "self-score", json=marks())
    return case


async def asked(case: Case, person: str = EXPERTS[0], **changes: Any) -> dict[str, Any]:
    """A request of the organization."""
    body = {"person": person, "ground": "interest", "text": "与本机构有业务竞争关系"} | changes
    answer = await rep(case.unit).post(f"/evaluations/{case.id}/recusals", json=body)
    return ok(answer, 201)


async def decided(case: Case, request: dict[str, Any], step: str = "approval", status: int = 200) -> dict[str, Any]:
    path = f"/evaluations/{case.id}/recusals/{request['id']}/{step}"
    answer = ok(await approver(case.unit).post(path, match=1, json={"opinion": "情况属实"}), status)
    current = await clerk(case.unit).get(f"/evaluations/{case.id}")
    case.version = int(current.headers["etag"].strip('"'))
    return answer


@pytest.mark.parametrize(
    ("post", "code"),
    [
        ({"organization": CODE, "until_on": None}, "HAS_NO_POST_IN_THE_ORGANIZATION"),
        ({"organization": ORG, "until_on": "2025-06-02"}, "HAS_NO_POST_IN_THE_ORGANIZATION"),  # the last day
        ({"organization": CODE, "until_on": "2023-07-02"}, "LEFT_THE_ORGANIZATION_LONG_ENOUGH_AGO"),  # 23 months
        ({"organization": CODE, "until_on": "2023-06-03"}, "LEFT_THE_ORGANIZATION_LONG_ENOUGH_AGO"),
        ({"organization": CODE, "until_on": "2023-06-02"}, None),  # two years to the day
        ({"organization": CODE, "until_on": "2023-05-02"}, None),  # 25 months
        ({"organization": "52530102MJ000123XP", "until_on": None}, None),  # another organization
    ],
)
async def test_an_expert_who_serves_the_organization_or_left_it_lately_is_not_assigned(
    evaluation: Unit, post: dict[str, Any], code: str | None
) -> None:
    case = await ready_for_experts(evaluation, experts=experts(expert_1=[post]))
    path = f"/evaluations/{case.id}/assignment"
    answer = await clerk(evaluation).post(path, match=case.version, json={"evaluators": EXPERTS[:2]})
    if code is None:
        ok(answer)
        return
    problem = ok(answer, 409)
    assert problem["code"] == "must_stand_back"
    assert [(f["code"], f["facts"]["person"]) for f in problem["findings"]] == [(code, "expert-1")]
    assert "第十九条第" in problem["findings"][0]["article"]
    ok(await clerk(evaluation).post(path, match=case.version, json={"evaluators": EXPERTS[1:]}))


async def test_how_long_ago_is_a_parameter(evaluation: Unit) -> None:
    evaluation.set_clock("2025-05-01")
    path = "/parameters/evaluation.recusals.years_after_leaving/versions"
    body = {"value": 3, "effective_from": "2025-06-01", "source": "设想的修订"}
    proposed = ok(await clerk(evaluation).post(path, json=body), 201)
    ok(await approver(evaluation).post(f"{path}/{proposed['id']}/approval"))
    post = {"organization": CODE, "until_on": "2023-05-02"}
    case = await ready_for_experts(evaluation, experts=experts(expert_1=[post]))
    answer = await clerk(evaluation).post(
        f"/evaluations/{case.id}/assignment", match=case.version, json={"evaluators": EXPERTS[:2]}
    )
    assert ok(answer, 409)["findings"][0]["facts"] == {"person": "expert-1", "left_on": "2023-05-02", "years": 3}


@pytest.mark.feature("B4-12")
async def test_the_organization_asks_and_the_office_decides_then_a_sheet_is_void_and_the_seat_is_filled_again(
    evaluation: Unit,
) -> None:
    evaluation.set_clock("2025-06-02")
    case = await given_a_case(evaluation)
    await case.until_scored(marks(), NOTHING)
    assert (await case.see(clerk(evaluation)))["score"]["sheets"] == 2
    panel = ok(await rep(evaluation).get(f"/evaluations/{case.id}/panel"))["items"]
    assert [p["person"] for p in panel if p["part"] == "evaluator"] == EXPERTS[:2]
    request = await asked(case)
    assert (request["state"], (await case.see(clerk(evaluation)))["state"]) == ("requested", "scored")
    assert (await decided(case, request))["state"] == "granted"

    reopened = await case.see(clerk(evaluation))
    assert (reopened["state"], reopened["score"], reopened["evaluators"]) == ("scoring", None, [EXPERTS[1]])
    voided = case.expert(EXPERTS[0])
    assert (await voided.get(f"/evaluations/{case.id}")).status_code == 404
    sheets = ok(await clerk(evaluation).get(f"/evaluations/{case.id}/score-sheets"))["items"]
    assert [(s["evaluator"], s["content"]) for s in sheets] == [(EXPERTS[1], None)]  # sealed again
    await case.act(clerk(evaluation), "replacement", json={"evaluators": [EXPERTS[2]]})
    done = await case.act(case.expert(EXPERTS[2]), "score-sheets", json=NOTHING, status=201)
    assert done["state"] == "scored"
    assert (await case.see(clerk(evaluation)))["score"]["total"] == "850.00"
    events = [e["data"]["state"] for e in await evaluation.events("evaluation.recusal-decided")]
    assert events == ["granted"]


async def test_whoever_stood_back_is_not_named_again_and_no_seat_is_filled_that_is_not_vacant(evaluation: Unit) -> None:
    evaluation.set_clock("2025-06-02")
    case = await given_a_case(evaluation)
    await case.until_scoring()
    path = f"/evaluations/{case.id}/replacement"
    early = await clerk(evaluation).post(path, match=case.version, json={"evaluators": [EXPERTS[2]]})
    blocked = {act["name"]: act["code"] for act in ok(early, 409)["actions"]}
    assert blocked["replacement"] == "NO_SEAT_VACANT"
    await decided(case, await asked(case))
    same = ok(await clerk(evaluation).post(path, match=case.version, json={"evaluators": [EXPERTS[0]]}), 409)
    assert [finding["code"] for finding in same["findings"]] == ["WAS_NOT_RECUSED"]
    both = await clerk(evaluation).post(path, match=case.version, json={"evaluators": [EXPERTS[2], EXPERTS[1]]})
    assert {error["code"] for error in ok(both, 422)["errors"]} == {"too_few_experts", "more_than_vacant"}


async def test_with_enough_experts_left_the_score_is_made_anew_without_the_one_who_stood_back(
    evaluation: Unit,
) -> None:
    evaluation.set_clock("2025-06-02")
    case = await given_a_case(evaluation)
    await case.act(clerk(evaluation), "eligibility")
    await case.act(rep(evaluation), "self-score", json=marks())
    await case.act(clerk(evaluation), "assignment", json={"evaluators": EXPERTS})
    for sub, sheet in zip(EXPERTS, (NOTHING, marks(), marks()), strict=True):
        await case.act(case.expert(sub), "score-sheets", json=sheet, status=201)
    assert (await case.see(clerk(evaluation)))["score"]["total"] == "950.00"
    await decided(case, await asked(case))
    seen = await case.see(clerk(evaluation))
    assert (seen["state"], seen["score"]["total"], seen["score"]["sheets"]) == ("scored", "1000.00", 2)


async def test_an_expert_declares_it_of_oneself_at_once_and_of_nobody_else(evaluation: Unit) -> None:
    evaluation.set_clock("2025-06-02")
    case = await given_a_case(evaluation)
    await case.until_scoring()
    path = f"/evaluations/{case.id}/recusals"
    body = {"person": EXPERTS[0], "ground": "other_relation", "text": "亲属在该机构任职"}
    assert (await case.expert(EXPERTS[1]).post(path, json=body)).status_code == 403
    own = ok(await case.expert(EXPERTS[0]).post(path, json=body), 201)
    assert (own["state"], own["decided_on"]) == ("granted", "2025-06-02")
    assert (await case.see(clerk(evaluation)))["evaluators"] == [EXPERTS[1]]


async def test_a_member_who_stands_back_neither_counts_as_present_nor_votes(evaluation: Unit) -> None:
    evaluation.set_clock("2025-06-02")
    case = await given_a_case(evaluation)
    await case.until_scored(THREE_A, THREE_A)
    await case.act(clerk(evaluation), "first-opinion", json={"text": "专家组意见"})
    await case.act(clerk(evaluation), "ballot", json={"present": MEMBERS[:7]})
    member = evaluation.as_role("committee", sub=MEMBERS[0])
    body = {"person": MEMBERS[0], "ground": "interest", "text": "曾为该机构提供审计服务"}
    ok(await member.post(f"/evaluations/{case.id}/recusals", json=body), 201)
    assert (await member.post(f"/evaluations/{case.id}/votes", json={"choice": "for"})).status_code == 403
    listed = ok(await member.get(f"/evaluations/{case.id}/actions"))["items"]
    assert {a["name"]: a["code"] for a in listed}["votes"] == "WAS_NOT_RECUSED"
    case.version = int((await clerk(evaluation).get(f"/evaluations/{case.id}")).headers["etag"].strip('"'))
    path = f"/evaluations/{case.id}/ballot"
    same = await clerk(evaluation).post(path, match=case.version, json={"present": MEMBERS[:7]})
    assert ok(same, 409)["code"] == "must_stand_back"
    six = await clerk(evaluation).post(path, match=case.version, json={"present": MEMBERS[1:7]})
    assert ok(six, 422)["findings"][0]["code"] == "HAS_A_QUORUM"  # two thirds of all ten, the one included
    await case.act(clerk(evaluation), "ballot", json={"present": MEMBERS[1:8]})


async def test_a_refused_request_changes_nothing_and_new_facts_may_be_brought(evaluation: Unit) -> None:
    evaluation.set_clock("2025-06-02")
    case = await given_a_case(evaluation)
    await case.until_scoring()
    request = await asked(case)
    twice = await rep(evaluation).post(
        f"/evaluations/{case.id}/recusals", json={"person": EXPERTS[0], "ground": "interest", "text": "再次申请"}
    )
    assert ok(twice, 409)["code"] == "recusal_asked_before"
    assert (await decided(case, request, "refusal"))["state"] == "denied"
    late = await approver(evaluation).post(
        f"/evaluations/{case.id}/recusals/{request['id']}/approval", match=2, json={"opinion": "再议"}
    )
    assert ok(late, 409)["code"] == "not_allowed_now"
    assert (await case.see(clerk(evaluation)))["evaluators"] == EXPERTS[:2]
    assert (await asked(case))["state"] == "requested"
    listed = ok(await rep(evaluation).get(f"/evaluations/{case.id}/recusals"))["items"]
    assert [item["state"] for item in listed] == ["denied", "requested"]


async def test_once_the_committee_votes_a_sheet_stands(evaluation: Unit) -> None:
    evaluation.set_clock("2025-06-02")
    case = await given_a_case(evaluation)
    await case.until_voted(THREE_A, THREE_A)
    request = await asked(case)
    problem = await decided(case, request, status=409)
    assert problem["code"] == "not_allowed_now"
    assert {a["name"] for a in problem["actions"] if a["allowed"]} >= {"public-notice"}


async def test_who_may_ask_and_who_decides(evaluation: Unit) -> None:
    evaluation.set_clock("2025-06-02")
    case = await given_a_case(evaluation)
    await case.until_scoring()
    path = f"/evaluations/{case.id}/recusals"
    body = {"person": EXPERTS[0], "ground": "interest", "text": "有利害关系"}
    stranger = rep(evaluation, "52530102MJ000123XP")
    assert (await stranger.post(path, json=body)).status_code == 404
    assert (await stranger.get(f"/evaluations/{case.id}/panel")).status_code == 404
    assert (await evaluation.as_role("partner").post(path, json=body)).status_code == 403
    nobody = await rep(evaluation).post(path, json=body | {"person": "stranger"})
    assert ok(nobody, 422)["errors"][0]["code"] == "not_in_round"
    both = evaluation.as_role("district_clerk", sub="approver-1")  # asks as clerk, would decide as approver
    request = ok(await both.post(path, json=body), 201)
    decision = {"opinion": "情况属实"}
    own = await approver(evaluation).post(f"{path}/{request['id']}/approval", match=1, json=decision)
    assert own.status_code == 403
    assert (await clerk(evaluation).post(f"{path}/{request['id']}/approval", match=1, json=decision)).status_code == 403
    stale = await evaluation.as_role("district_approver", sub="approver-2").post(
        f"{path}/{request['id']}/approval", match=9, json=decision
    )
    assert stale.status_code == 412


async def test_a_decision_and_the_last_sheet_at_once_leave_one_truth(evaluation: Unit) -> None:
    evaluation.set_clock("2025-06-02")
    case = await given_a_case(evaluation)
    await case.until_scoring()
    await case.act(case.expert(EXPERTS[0]), "score-sheets", json=marks(), status=201)
    request = await asked(case, EXPERTS[1])
    grant = approver(evaluation).post(
        f"/evaluations/{case.id}/recusals/{request['id']}/approval", match=1, json={"opinion": "情况属实"}
    )
    sheet = case.expert(EXPERTS[1]).post(f"/evaluations/{case.id}/score-sheets", json=NOTHING)
    granted, handed = await asyncio.gather(grant, sheet)
    assert granted.status_code == 200, granted.text
    assert handed.status_code in (201, 404)
    seen = await case.see(clerk(evaluation))
    assert (seen["state"], seen["score"], seen["evaluators"]) == ("scoring", None, [EXPERTS[0]])
