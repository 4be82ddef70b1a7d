"""The live check of other departments: today, in the past, and when an answer flips."""

import json
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from bureaukit.signatures import sign
from joserfc import jws
from joserfc.errors import BadSignatureError
from joserfc.jwk import KeySet
from support.harness import Unit

from tests.evaluation.given import (
    CODE,
    ORG,
    THREE_A,
    a_legacy_grade,
    an_organization,
    approver,
    clerk,
    given_a_case,
    given_news,
    ok,
)

MEMBERS = {"allowed", "grade", "valid_until", "reasons", "as_of", "receipt"}  # partners rely on exactly these


async def check(unit: Unit, *, organization: str = ORG, benefit: str = "purchase", on: str | None = None) -> Any:
    query = {"organization": organization, "benefit": benefit} | ({"on": on} if on else {})
    return ok(await unit.as_role("partner").get("/incentives/check", params=query))


async def given_a_grade(unit: Unit, **changes: Any) -> dict[str, Any]:
    row = a_legacy_grade(**changes)
    outcome = ok(await clerk(unit).post("/grades/imports", json={"rows": [row]}))
    assert outcome["created"] == 1, outcome
    row_outcome: dict[str, Any] = outcome["rows"][0]
    return row_outcome


async def post_news(unit: Unit, topic: str, position: int, data: dict[str, Any]) -> int:
    """Send an event to the inbox as the registry's relay does, signed."""
    event = {
        "specversion": "1.0",
        "id": str(uuid4()),
        "source": "urn:seedbed:registry",
        "type": f"registry.organization-{topic}.v1",
        "subject": ORG,
        "time": unit.app.state.clock.now().isoformat(),
        "datacontenttype": "application/json",
        "sequence": str(position),
        "data": data,
    }
    body = json.dumps(event).encode()
    headers = sign(unit.app.state.inbox_secret("registry"), event["id"], body)
    answer = await unit.anyone().post("/inbox/registry", content=body, headers=headers, key="")
    return int(answer.status_code)


@pytest.mark.feature("B4-23")
@pytest.mark.feature("beyond-11")
async def test_a_listing_flips_the_answer_and_the_past_keeps_its_own(evaluation: Unit) -> None:
    evaluation.set_clock("2025-01-10")
    await given_news(evaluation, 1)
    await given_a_grade(evaluation, grade="3A", granted_on="2022-05-05")
    allowed = await check(evaluation)
    assert set(allowed) == MEMBERS
    assert (allowed["allowed"], allowed["grade"], allowed["valid_until"], allowed["reasons"]) == (
        True,
        "3A",
        "2027-05-05",
        [],
    )
    assert allowed["as_of"]["position"] == 1

    evaluation.set_clock("2026-03-02")
    listed = {"organization": an_organization(abnormal_since="2026-03-02"), "kind": "abnormal", "reason": "未年检"}
    assert await post_news(evaluation, "listed", 2, listed | {"entered_on": "2026-03-02"}) == 204
    denied = await check(evaluation, organization=CODE)
    assert (denied["allowed"], denied["as_of"]["position"]) == (False, 2)
    reason = {"code": "ABNORMAL_LIST", "article": "《社会组织信用信息管理办法》", "message": "当日在活动异常名录内"}
    assert denied["reasons"] == [reason]
    flips = await evaluation.events("evaluation.incentive-flipped")
    off = [(e["data"]["benefit"], e["data"]["reasons"]) for e in flips if not e["data"]["allowed"]]
    assert len(off) == 6
    assert ("purchase", ["ABNORMAL_LIST"]) in off
    assert {e["subject"] for e in flips} == {ORG}

    assert (await check(evaluation, on="2025-03-02"))["allowed"] is True
    assert (await check(evaluation, on="2026-03-01"))["allowed"] is True
    assert [r["code"] for r in (await check(evaluation, on="2022-05-04"))["reasons"]] == ["NO_GRADE"]

    evaluation.set_clock("2026-04-01")
    gone = {"organization": an_organization(), "kind": "abnormal", "removed_on": "2026-03-30"}
    assert await post_news(evaluation, "unlisted", 3, gone) == 204
    for on, expected in (("2026-03-29", False), ("2026-03-30", True), ("2026-04-01", True)):
        assert (await check(evaluation, on=on))["allowed"] is expected

    evaluation.set_clock("2027-05-06")
    expired = await check(evaluation)
    assert [r["code"] for r in expired["reasons"]] == ["GRADE_EXPIRED"]
    assert (expired["grade"], expired["valid_until"]) == ("3A", "2027-05-05")
    assert (await check(evaluation, on="2027-05-05"))["allowed"] is True
    await evaluation.run_jobs()
    last = (await evaluation.events("evaluation.incentive-flipped"))[-1]["data"]
    assert (last["allowed"], last["reasons"], last["on"]) == (False, ["GRADE_EXPIRED"], "2027-05-06")


async def test_an_event_with_another_signature_changes_nothing(evaluation: Unit) -> None:
    evaluation.set_clock("2025-01-10")
    body = b"{}"
    headers = sign("whsec_" + "A" * 44, "x", body)
    answer = await evaluation.anyone().post("/inbox/registry", content=body, headers=headers, key="")
    assert answer.status_code == 401


async def test_a_receipt_verifies_by_the_published_key_and_holds_the_whole_answer(evaluation: Unit) -> None:
    evaluation.set_clock("2025-01-10")
    await given_news(evaluation, 1)
    answer = await check(evaluation)
    assert set(answer) == MEMBERS
    published: Any = ok(await evaluation.anyone().get("/receipts/jwks"))
    keys = KeySet.import_key_set(published)
    assert all("d" not in key for key in keys.as_dict(private=False)["keys"])
    receipt = jws.deserialize_compact(answer["receipt"], keys, algorithms=["ES256"])
    held = json.loads(receipt.payload)
    assert {name: held[name] for name in MEMBERS - {"receipt"}} == {n: answer[n] for n in MEMBERS - {"receipt"}}
    assert (held["organization"], held["benefit"], held["on"]) == (ORG, "purchase", "2025-01-10")
    head, payload, signature = answer["receipt"].split(".")
    forged = f"{head}.{payload[:-2]}{'AA' if payload[-2:] != 'AA' else 'BB'}.{signature}"
    with pytest.raises(BadSignatureError):
        jws.deserialize_compact(forged, keys, algorithms=["ES256"])
    key_file = evaluation.home / "secrets" / "evaluation-receipts.json"
    assert key_file.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("grade", "on", "benefit", "allowed"),
    [
        ("3A", "2018-12-31", "simplified_inspection", False),
        ("3A", "2019-01-01", "simplified_inspection", True),
        ("4A", "2018-12-31", "simplified_inspection", True),
        ("3A", "2018-12-31", "tax", True),
        ("2A", "2018-12-31", "tax", False),
    ],
)
async def test_the_minimum_grade_is_that_of_the_day_asked_about(
    evaluation: Unit, grade: str, on: str, benefit: str, allowed: bool
) -> None:
    evaluation.set_clock("2019-06-01")
    await given_news(evaluation, 1)
    await given_a_grade(evaluation, grade=grade)
    answer = await check(evaluation, benefit=benefit, on=on)
    assert answer["allowed"] is allowed
    assert [r["code"] for r in answer["reasons"]] == ([] if allowed else ["GRADE_TOO_LOW"])


@pytest.mark.parametrize(
    ("topic", "state", "ended_on", "codes"),
    [
        ("changed", "suspended", None, ["NOT_ACTIVE"]),  # its grade waits for it
        ("ended", "deregistered", "2025-01-10", ["GRADE_WITHDRAWN", "NOT_ACTIVE"]),
        ("ended", "revoked", "2025-01-10", ["GRADE_WITHDRAWN", "NOT_ACTIVE"]),
    ],
)
async def test_an_organization_that_is_not_active_has_no_incentives(
    evaluation: Unit, topic: str, state: str, ended_on: str | None, codes: list[str]
) -> None:
    evaluation.set_clock("2025-01-09")
    await given_news(evaluation, 1)
    await given_a_grade(evaluation, grade="3A", granted_on="2022-05-05")
    evaluation.set_clock("2025-01-10")
    await given_news(evaluation, 2, topic, state=state, ended_on=ended_on)
    assert [r["code"] for r in (await check(evaluation))["reasons"]] == codes
    assert (await check(evaluation, on="2025-01-09"))["allowed"] is True


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ({"organization": ORG, "benefit": "purchase"}, 404, "not_found"),
        ({"organization": "91530102MA00000017", "benefit": "purchase"}, 422, "social_enterprise"),
        ({"organization": "nonsense", "benefit": "purchase"}, 422, "invalid_request"),
        ({"organization": ORG, "benefit": "cash"}, 422, "invalid_request"),
        ({"organization": ORG, "benefit": "tax", "on": "2025-01-11"}, 422, "invalid_request"),
        ({"organization": ORG, "benefit": "tax", "on": "2025-02-30"}, 422, "invalid_request"),
        ({"organization": ORG, "benefit": "tax", "onn": "2025-01-01"}, 422, "invalid_request"),
    ],
)
async def test_a_question_that_cannot_be_answered_gets_a_problem(
    evaluation: Unit, query: dict[str, str], status: int, code: str
) -> None:
    evaluation.set_clock("2025-01-10")
    answer = await evaluation.as_role("partner").get("/incentives/check", params=query)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_a_representative_cannot_ask_for_others(evaluation: Unit) -> None:
    query = {"organization": ORG, "benefit": "purchase"}
    assert (await evaluation.as_role("org_rep").get("/incentives/check", params=query)).status_code == 403
    assert (await evaluation.anyone().get("/incentives/check", params=query)).status_code == 401


@pytest.mark.feature("B4-22")
@pytest.mark.feature("B4-24")
async def test_a_downgrade_by_one_level_withdraws_the_incentives_at_once(evaluation: Unit) -> None:
    evaluation.set_clock("2025-01-10")
    await given_news(evaluation, 1)
    grade_id = (await given_a_grade(evaluation, grade="3A", granted_on="2022-05-05"))["grade_id"]
    body = {"grade_id": grade_id, "kind": "downgrade", "ground": "penalised", "text": "警告处罚"}
    proposed = ok(await clerk(evaluation).post("/grade-adjustments", json=body), 201)
    path = f"/grade-adjustments/{proposed['id']}/approval"
    same = evaluation.as_role("district_approver", sub="clerk-1")
    assert (await same.post(path, match=1)).status_code == 403
    verdicts = {}
    for who, person in (("maker", same), ("clerk", clerk(evaluation)), ("approver", approver(evaluation))):
        act = ok(await person.get(f"/grade-adjustments/{proposed['id']}/actions"))["items"][0]
        verdicts[who] = act["code"] or act["allowed"]
    assert verdicts == {"maker": "SECOND_PERSON_NEEDED", "clerk": "WRONG_ROLE", "approver": True}
    waiting = await approver(evaluation).every("/grade-adjustments?state=proposed")
    assert [item["id"] for item in waiting] == [proposed["id"]]
    assert await approver(evaluation).every("/grade-adjustments?as_of=2025-01-09") == []
    assert (await approver(evaluation).get("/grade-adjustments?status=proposed")).status_code == 422
    assert (await check(evaluation))["allowed"] is True
    ok(await approver(evaluation).post(path, match=1))
    denied = await check(evaluation)
    assert (denied["allowed"], denied["grade"], denied["valid_until"]) == (False, "2A", "2027-05-05")
    assert [r["code"] for r in denied["reasons"]] == ["GRADE_TOO_LOW"]
    assert (await check(evaluation, on="2025-01-09"))["allowed"] is True
    flips = await evaluation.events("evaluation.incentive-flipped")
    assert sum(not e["data"]["allowed"] for e in flips) == 6
    again = await clerk(evaluation).post("/grade-adjustments", json=body)
    assert again.json()["code"] == "grade_not_valid"


async def test_a_cancelled_grade_and_the_lowest_grade_go_entirely(evaluation: Unit) -> None:
    evaluation.set_clock("2025-01-10")
    await given_news(evaluation, 1)
    grade_id = (await given_a_grade(evaluation, grade="1A", granted_on="2022-05-05"))["grade_id"]
    body = {"grade_id": grade_id, "kind": "downgrade", "ground": "false_data", "text": "提供虚假材料"}
    assert (await clerk(evaluation).post("/grade-adjustments", json=body)).json()["code"] == "no_lower_grade"
    body["kind"] = "cancellation"
    proposed = ok(await clerk(evaluation).post("/grade-adjustments", json=body), 201)
    ok(await approver(evaluation).post(f"/grade-adjustments/{proposed['id']}/approval", match=1))
    assert ok(await evaluation.anyone().get("/grades"))["items"] == []
    assert [r["code"] for r in (await check(evaluation))["reasons"]] == ["GRADE_WITHDRAWN"]


async def test_a_grade_by_a_round_flips_the_answers_when_it_begins(evaluation: Unit) -> None:
    evaluation.set_clock("2026-07-02")
    await given_news(evaluation, 1)
    case = await given_a_case(evaluation)
    await case.until_published(THREE_A, THREE_A)
    evaluation.set_clock("2026-07-10")
    await evaluation.run_jobs()
    assert [r["code"] for r in (await check(evaluation))["reasons"]] == ["GRADE_PENDING"]
    assert await evaluation.events("evaluation.incentive-flipped") == []
    evaluation.set_clock("2027-01-01")
    await evaluation.run_jobs()
    assert (await check(evaluation))["allowed"] is True
    flips = await evaluation.events("evaluation.incentive-flipped")
    assert [e["data"]["allowed"] for e in flips] == [True] * 6
    assert {date.fromisoformat(e["data"]["on"]) for e in flips} == {date(2027, 1, 1)}
    await evaluation.run_jobs()
    assert len(await evaluation.events("evaluation.incentive-flipped")) == 6


async def test_news_before_the_days_look_still_tells_both_flips(evaluation: Unit) -> None:
    evaluation.set_clock("2026-07-02")
    await given_news(evaluation, 1)
    case = await given_a_case(evaluation)
    await case.until_published(THREE_A, THREE_A)
    evaluation.set_clock("2026-07-10")
    await evaluation.run_jobs()
    evaluation.set_clock("2027-01-01")
    assert (await check(evaluation))["allowed"] is True  # a partner was told so before any job looked
    listed = {"organization": an_organization(abnormal_since="2027-01-01"), "kind": "abnormal", "reason": "未年检"}
    assert await post_news(evaluation, "listed", 2, listed | {"entered_on": "2027-01-01"}) == 204
    flips = await evaluation.events("evaluation.incentive-flipped")
    assert [e["data"]["allowed"] for e in flips if e["data"]["benefit"] == "purchase"] == [True, False]


async def test_a_minimum_that_two_persons_raised_flips_the_answers_on_its_day(evaluation: Unit) -> None:
    evaluation.set_clock("2025-01-10")
    await given_news(evaluation, 1)
    await given_a_grade(evaluation, grade="3A", granted_on="2022-05-05")
    path = "/parameters/evaluation.incentives.award.minimum_grade/versions"
    body = {"value": "4A", "effective_from": "2025-02-01", "source": "区政府办公会议纪要"}
    assert (await clerk(evaluation).post(path, json=body | {"value": "6A"})).status_code == 422
    proposed = ok(await clerk(evaluation).post(path, json=body), 201)
    ok(await approver(evaluation).post(f"{path}/{proposed['id']}/approval"))
    assert (await check(evaluation, benefit="award"))["allowed"] is True
    evaluation.set_clock("2025-02-01")
    await evaluation.run_jobs()
    denied = await check(evaluation, benefit="award")
    assert [(r["code"], r["article"]) for r in denied["reasons"]] == [("GRADE_TOO_LOW", "区政府办公会议纪要")]
    last = (await evaluation.events("evaluation.incentive-flipped"))[-1]["data"]
    assert (last["benefit"], last["allowed"]) == ("award", False)
    assert (await check(evaluation, benefit="award", on="2025-01-31"))["allowed"] is True


async def test_every_parameter_is_published_with_its_source(evaluation: Unit) -> None:
    found = {item["key"]: item for item in ok(await evaluation.anyone().get("/parameters"))["items"]}
    ceilings = found["evaluation.grades.ceiling"]["versions"]
    assert [(v["value"]["county"], v["effective_from"]) for v in ceilings] == [
        ("5A", "2011-03-01"),
        ("3A", "2024-01-27"),
    ]
    simplified = found["evaluation.incentives.simplified_inspection.minimum_grade"]["versions"]
    assert [v["value"] for v in simplified] == ["4A", "3A"]
    assert all(version["source"] for item in found.values() for version in item["versions"])
