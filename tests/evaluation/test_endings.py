"""What the evaluation service has open with an organization, and what it does once the organization has ended or may not act."""

from support.harness import Unit

from tests.evaluation.given import ORG, clerk, given_a_case, given_news, ok
from tests.evaluation.test_incentives import check, given_a_grade

TOLD = "evaluation.ending-carried-out"


async def obligations(unit: Unit) -> dict[str, bool]:
    answer = ok(await unit.as_role("service").get(f"/obligations/{ORG}"))
    return {item["code"]: item["blocks"] for item in answer["items"]}


async def test_an_evaluation_under_way_stands_in_the_way_and_a_certificate_is_to_be_returned(evaluation: Unit) -> None:
    evaluation.set_clock("2025-06-02")
    await given_news(evaluation, 1)
    assert await obligations(evaluation) == {}
    case = await given_a_case(evaluation)
    assert await obligations(evaluation) == {"EVALUATION_UNDER_WAY": True}
    await case.act(evaluation.as_role("org_rep", org=ORG), "withdrawal")
    await given_a_grade(evaluation, grade="3A", granted_on="2022-05-05")
    assert await obligations(evaluation) == {"EVALUATION_CERTIFICATE_TO_RETURN": False}
    answer = await clerk(evaluation).get(f"/obligations/{ORG}")
    assert answer.status_code == 403


async def test_the_end_discontinues_cancels_and_denies_and_is_confirmed_once(evaluation: Unit) -> None:
    evaluation.set_clock("2025-06-02")
    await given_news(evaluation, 1)
    await given_a_grade(evaluation, grade="3A", granted_on="2022-05-05")
    case = await given_a_case(evaluation)
    await case.until_scored()
    assert (await check(evaluation))["allowed"] is True
    await given_news(evaluation, 2, "ended", state="deregistered", ended_on="2025-06-02")
    await given_news(evaluation, 3, "listed", state="deregistered", ended_on="2025-06-02")
    assert (await case.see(clerk(evaluation)))["state"] == "withdrawn"
    denied = await check(evaluation)
    assert denied["allowed"] is False
    assert {reason["code"] for reason in denied["reasons"]} == {"GRADE_WITHDRAWN", "NOT_ACTIVE"}
    (event,) = await evaluation.events(TOLD)
    assert event["data"] == {
        "organization_id": ORG,
        "on": "2025-06-02",
        "evaluations_discontinued": 1,
        "grades_cancelled": 1,
    }
    flips = [event["data"] for event in await evaluation.events("evaluation.incentive-flipped")]
    benefits = [flip["benefit"] for flip in flips if not flip["allowed"]]
    assert len(benefits) == len(set(benefits)) > 0
    assert await obligations(evaluation) == {}


async def test_a_suspension_denies_while_it_lasts_and_takes_no_grade(evaluation: Unit) -> None:
    evaluation.set_clock("2025-06-02")
    await given_news(evaluation, 1)
    await given_a_grade(evaluation, grade="3A", granted_on="2022-05-05")
    await given_news(evaluation, 2, "suspended", state="suspended")
    assert [reason["code"] for reason in (await check(evaluation))["reasons"]] == ["NOT_ACTIVE"]
    await given_news(evaluation, 3, "resumed", state="active")
    assert (await check(evaluation))["allowed"] is True
