"""From the notice of a round to the granted grade, through the front door."""

import asyncio

import pytest
from support.harness import Unit

from tests.evaluation.given import (
    CODE,
    EXPERTS,
    MEMBERS,
    THREE_A,
    a_standing,
    approver,
    clerk,
    given_a_case,
    given_news,
    marks,
    ok,
    rep,
)


@pytest.mark.feature("B4-8")
@pytest.mark.feature("B4-17")
@pytest.mark.feature("B4-20")
@pytest.mark.feature("B4-25")
async def test_an_organization_goes_from_the_notice_to_a_grade(evaluation: Unit) -> None:
    evaluation.set_clock("2025-06-02")
    await given_news(evaluation, 1)
    case = await given_a_case(evaluation)
    published = await case.until_published(THREE_A, THREE_A)
    assert (published["state"], published["grade"], published["grade_status"]) == ("public_notice", "3A", "provisional")
    assert published["public_notice_ends_on"] == "2025-06-09"
    listed = ok(await evaluation.anyone().get("/public-notices"))["items"]
    assert [(item["grade"], item["grade_status"]) for item in listed] == [("3A", "provisional")]

    early = await approver(evaluation).post(f"/evaluations/{case.id}/confirmation", match=case.version)
    assert early.status_code == 409
    acts = {act["name"]: act for act in early.json()["actions"]}
    assert acts["confirmation"]["code"] == "NOTICE_STILL_RUNS"
    assert acts["confirmation"]["earliest_on"] == "2025-06-10"

    evaluation.set_clock("2025-06-10")
    final = await case.act(approver(evaluation), "confirmation")
    assert (final["state"], final["grade_status"]) == ("final", "final")
    granted = ok(await evaluation.anyone().get(f"/grades/{final['grade_id']}"))
    assert (granted["valid_from"], granted["valid_until"]) == ("2025-06-10", "2030-06-10")
    assert granted["certificate_number"] == "530102-PG-2025-0001"
    verified = ok(await evaluation.anyone().get("/grades/verification/530102-PG-2025-0001"))
    assert (verified["is_valid"], verified["grade"]) == (True, "3A")

    seen = await case.see(rep(evaluation))
    assert seen["score"]["total"] == "730.00"
    assert seen["self_score"]["total"] == "1000.00"
    sheets = ok(await clerk(evaluation).get(f"/evaluations/{case.id}/score-sheets"))["items"]
    reasons = {mark["deduction_reason"] for sheet in sheets for mark in sheet["content"]["marks"]}
    assert reasons == {None, "材料不全"}


async def test_a_notice_that_passes_without_objection_becomes_final_by_itself(evaluation: Unit) -> None:
    evaluation.set_clock("2026-07-02")
    standing = a_standing(inspections=[{"year": 2025, "result": "pass"}])
    case = await given_a_case(evaluation, standing)
    await case.until_published(THREE_A, THREE_A)
    evaluation.set_clock("2026-07-09T23:59:00")
    await evaluation.run_jobs()
    assert (await case.see(clerk(evaluation)))["state"] == "public_notice"
    evaluation.set_clock("2026-07-10T00:00:01")
    await evaluation.run_jobs()
    final = await case.see(clerk(evaluation))
    assert final["state"] == "final"
    granted = ok(await evaluation.anyone().get(f"/grades/{final['grade_id']}"))
    assert (granted["valid_from"], granted["valid_until"]) == ("2027-01-01", "2031-12-31")
    assert granted["status"] == "pending"
    events = await evaluation.events("evaluation.grade-granted")
    assert [(e["data"]["grade"], e["data"]["valid_from"]) for e in events] == [("3A", "2027-01-01")]


@pytest.mark.feature("B4-19")
async def test_an_objection_on_the_day_after_the_notice_is_refused(evaluation: Unit) -> None:
    evaluation.set_clock("2025-06-02")
    case = await given_a_case(evaluation)
    await case.until_published(THREE_A, THREE_A)
    evaluation.set_clock("2025-06-10T00:00:00")
    late = await rep(evaluation).post(f"/evaluations/{case.id}/objections", json={"ground": "得分有误"})
    assert late.status_code == 409
    assert late.json()["code"] == "not_allowed_now"
    blocked = next(act for act in late.json()["actions"] if act["name"] == "objections")
    assert (blocked["code"], blocked["article"]) == ("OBJECTION_WINDOW_CLOSED", "《社会组织评估管理办法》第二十条")


@pytest.mark.feature("B4-19")
async def test_an_objection_on_the_last_day_sends_the_case_back_to_the_committee(evaluation: Unit) -> None:
    evaluation.set_clock("2025-06-02")
    case = await given_a_case(evaluation)
    await case.until_published(THREE_A, THREE_A)
    evaluation.set_clock("2025-06-09T23:59:59")
    objected = await case.act(rep(evaluation), "objections", json={"ground": "项目数量统计有误"})
    assert (objected["state"], objected["objection"]["answer_by"]) == ("objected", "2025-06-24")
    evaluation.set_clock("2025-06-20")
    await evaluation.run_jobs()
    assert (await case.see(clerk(evaluation)))["state"] == "objected"
    again = {"text": "复核后维持"}
    await case.act(clerk(evaluation), "first-opinion", json=again)
    assert (await case.vote(in_favour=5, mode="named"))["ballot"]["carried"] is True
    assert (await case.act(clerk(evaluation), "public-notice"))["public_notice_ends_on"] == "2025-06-27"


async def test_a_grade_above_the_districts_ceiling_is_recommended_upward_and_not_granted(evaluation: Unit) -> None:
    evaluation.set_clock("2025-06-02")
    case = await given_a_case(evaluation)
    published = await case.until_published(marks(), marks())
    assert (published["grade"], published["ceiling"]) == ("5A", "3A")
    evaluation.set_clock("2025-06-10")
    wrong = await approver(evaluation).post(f"/evaluations/{case.id}/confirmation", match=case.version)
    assert wrong.status_code == 409
    await evaluation.run_jobs()
    ended = await case.see(clerk(evaluation))
    assert (ended["state"], ended["grade_id"]) == ("recommended_upward", None)
    assert ok(await evaluation.anyone().get("/grades"))["items"] == []


async def test_before_the_ceiling_a_district_granted_what_was_reached(evaluation: Unit) -> None:
    evaluation.set_clock("2023-06-01")
    case = await given_a_case(evaluation, a_standing(inspections=[]))
    await case.until_published(marks(party__organization="0"), marks(party__organization="0"))
    evaluation.set_clock("2023-06-10")
    final = await case.act(approver(evaluation), "confirmation")
    assert (final["state"], final["grade"]) == ("final", "5A")


async def test_whoever_prepared_a_case_cannot_confirm_it(evaluation: Unit) -> None:
    evaluation.set_clock("2025-06-02")
    case = await given_a_case(evaluation)
    await case.until_published(THREE_A, THREE_A)
    evaluation.set_clock("2025-06-10")
    same = evaluation.as_role("district_approver", sub="clerk-1")
    refused = await same.post(f"/evaluations/{case.id}/confirmation", match=case.version)
    assert refused.status_code == 403


async def test_a_total_below_the_lowest_threshold_ends_without_a_grade(evaluation: Unit) -> None:
    evaluation.set_clock("2025-06-02")
    case = await given_a_case(evaluation)
    zero = marks(**{mark["item"].replace(".", "__"): "0" for mark in marks()["marks"]})
    published = await case.until_published(zero, zero)
    assert published["grade"] is None
    evaluation.set_clock("2025-06-10")
    await evaluation.run_jobs()
    assert (await case.see(clerk(evaluation)))["state"] == "no_grade"


async def test_a_dry_run_of_the_confirmation_grants_nothing(evaluation: Unit) -> None:
    evaluation.set_clock("2025-06-02")
    case = await given_a_case(evaluation)
    await case.until_published(THREE_A, THREE_A)
    evaluation.set_clock("2025-06-10")
    shown = await case.act(approver(evaluation), "confirmation?dry_run=true")
    assert shown["state"] == "final"
    assert (await case.see(clerk(evaluation)))["state"] == "public_notice"
    assert ok(await evaluation.anyone().get("/grades"))["items"] == []


async def test_a_stale_etag_is_412_and_none_at_all_428(evaluation: Unit) -> None:
    evaluation.set_clock("2025-06-02")
    case = await given_a_case(evaluation)
    path = f"/evaluations/{case.id}/eligibility"
    assert (await clerk(evaluation).post(path, match=7)).status_code == 412
    assert (await clerk(evaluation).post(path)).status_code == 428


async def test_everyone_lists_what_is_theirs(evaluation: Unit) -> None:
    evaluation.set_clock("2025-06-02")
    case = await given_a_case(evaluation)
    for person, count in (
        (clerk(evaluation), 1),
        (rep(evaluation), 1),
        (rep(evaluation, CODE), 1),
        (evaluation.as_role("committee", sub=MEMBERS[2]), 1),
        (evaluation.as_role("committee", sub="member-99"), 0),
        (evaluation.as_role("org_rep"), 0),
        (evaluation.as_role("district_clerk", area="530103"), 0),
    ):
        assert [row["id"] for row in await person.every("/evaluations?state=applied")] == [case.id] * count


async def test_of_two_confirmations_at_once_one_grants(evaluation: Unit) -> None:
    evaluation.set_clock("2025-06-02")
    case = await given_a_case(evaluation)
    await case.until_published(THREE_A, THREE_A)
    evaluation.set_clock("2025-06-10")
    path = f"/evaluations/{case.id}/confirmation"
    answers = await asyncio.gather(*[approver(evaluation).post(path, match=case.version) for _ in range(5)])
    assert sorted(answer.status_code for answer in answers) == [200, 412, 412, 412, 412]
    assert len(await evaluation.anyone().every("/grades")) == 1


async def test_the_last_two_sheets_at_once_make_one_score(evaluation: Unit) -> None:
    evaluation.set_clock("2025-06-02")
    case = await given_a_case(evaluation)
    await case.until_scoring()
    path = f"/evaluations/{case.id}/score-sheets"
    sheets = (marks(), marks(performance__projects="50"))
    hands = [case.expert(sub).post(path, json=sheet) for sub, sheet in zip(EXPERTS[:2], sheets, strict=True)]
    assert [answer.status_code for answer in await asyncio.gather(*hands)] == [201, 201]
    seen = await case.see(clerk(evaluation))
    assert (seen["state"], seen["score"]["total"], seen["score"]["sheets"]) == ("scored", "950.00", 2)


async def test_somebody_elses_evaluation_does_not_exist(evaluation: Unit) -> None:
    evaluation.set_clock("2025-06-02")
    case = await given_a_case(evaluation)
    strangers = (
        rep(evaluation, "01900000-0000-7000-8000-00000000ffff"),
        evaluation.as_role("evaluator", sub="expert-9"),
        evaluation.as_role("committee", sub="member-99"),
        evaluation.as_role("district_clerk", sub="other", area="530103"),
    )
    for stranger in strangers:
        assert (await stranger.get(f"/evaluations/{case.id}")).status_code == 404
