"""Scorecards and rounds: versioned, pinned, published by a second person."""

from typing import Any

import pytest
from support.harness import Unit

from tests.evaluation.given import (
    EXPERTS,
    MEMBERS,
    SYNTHETIC,
    a_scorecard,
    approver,
    clerk,
    given_a_case,
    given_a_published_scorecard,
    given_a_round,
    ok,
)


@pytest.mark.feature("B4-1")
@pytest.mark.feature("B4-3")
@pytest.mark.feature("B4-5")
async def test_the_synthetic_default_is_published_for_every_type_as_data(evaluation: Unit) -> None:
    for kind in SYNTHETIC["organization_types"]:
        scorecard_id = await given_a_published_scorecard(evaluation, organization_type=kind)
        shown = ok(await evaluation.anyone().get(f"/scorecards/{scorecard_id}"))
        assert (shown["edition"], shown["synthetic"], shown["organization_type"]) == (1, True, kind)
        assert shown["thresholds"][0] == {"grade": "5A", "at_least": "900", "below": None}
        branch = shown["dimensions"][3]
        assert branch["dimension"] == "party_building"
        assert branch["indicators"][0]["items"][0] == {
            "code": "party.charter",
            "title": "党建工作写入章程",
            "points": "10",
        }
    assert len(await evaluation.anyone().every("/scorecards")) == 3


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"full_mark": "999"}, "ADDS_UP_TO_THE_FULL_MARK"),
        ({"dimensions": SYNTHETIC["scorecard"]["dimensions"][:4]}, "HAS_THE_FIVE_DIMENSIONS"),
        ({"bonus_items": [{"code": "basic.funds", "title": "重复", "points": "1"}]}, "NAMES_EACH_ITEM_ONCE"),
        ({"total_cap": "1021"}, "HAS_A_TOTAL_CAP_THAT_FITS"),
        ({"thresholds": [{"grade": "5A", "at_least": "900", "below": "1000"}]}, "HAS_BANDS_WITHOUT_GAP_OR_OVERLAP"),
        (
            {
                "thresholds": [
                    {"grade": "5A", "at_least": "901", "below": None},
                    {"grade": "4A", "at_least": "851", "below": "900"},
                ]
            },
            "HAS_BANDS_WITHOUT_GAP_OR_OVERLAP",
        ),
    ],
)
async def test_a_scorecard_that_does_not_add_up_is_refused(
    evaluation: Unit, changes: dict[str, Any], code: str
) -> None:
    answer = await clerk(evaluation).post("/scorecards", json=a_scorecard(**changes))
    assert answer.status_code == 422
    assert code in [finding["code"] for finding in answer.json()["findings"]]


async def test_whoever_drafted_a_scorecard_cannot_publish_it(evaluation: Unit) -> None:
    drafted = ok(await clerk(evaluation).post("/scorecards", json=a_scorecard()), 201)
    path = f"/scorecards/{drafted['id']}/publication"
    assert (await evaluation.as_role("district_approver", sub="clerk-1").post(path, match=1)).status_code == 403
    assert (await evaluation.anyone().get(f"/scorecards/{drafted['id']}")).status_code == 404
    published = await approver(evaluation).post(path, match=1)
    assert ok(published)["state"] == "published"
    assert (await approver(evaluation).post(path, match=2)).status_code == 409


@pytest.mark.feature("B4-4")
async def test_a_finished_evaluation_keeps_its_edition_when_a_new_one_is_published(evaluation: Unit) -> None:
    evaluation.set_clock("2025-06-02")
    case = await given_a_case(evaluation)
    await case.until_scored()
    stricter = [{"grade": "3A", "at_least": "1000", "below": None}]
    newer = await given_a_published_scorecard(evaluation, thresholds=stricter)
    assert ok(await evaluation.anyone().get(f"/scorecards/{newer}"))["edition"] == 2
    opinion = (await case.act(clerk(evaluation), "first-opinion", json={"text": "专家组意见"}))["opinion"]
    assert opinion["computed"] == "5A"
    later = await given_a_round(evaluation, scorecard_ids=[newer])
    assert later["scorecards"] == {"social_service_organization": newer}


@pytest.mark.parametrize(
    ("day", "rule_set", "ceiling"),
    [
        ("2024-01-26", "order39", "5A"),
        ("2024-01-27", "order39", "3A"),
        ("2026-02-28", "order39", "3A"),
        ("2026-03-01", "revised_2026", "3A"),
    ],
)
async def test_the_notice_pins_rule_set_and_ceiling_by_its_day(
    evaluation: Unit, day: str, rule_set: str, ceiling: str
) -> None:
    evaluation.set_clock(day)
    found = await given_a_round(evaluation)
    assert (found["rule_set"], found["ceiling"], found["notice_on"], found["public_notice_days"]) == (
        rule_set,
        ceiling,
        day,
        7,
    )


def a_member(sub: str, **changes: Any) -> dict[str, Any]:
    return {"sub": sub, "name": sub, "chair": sub == "member-1"} | changes


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({"committee": [a_member(sub) for sub in MEMBERS[:6]]}, ["HAS_A_COMMITTEE_OF_LAWFUL_SIZE"]),
        ({"committee": [a_member(f"m-{n}") for n in range(26)]}, ["HAS_A_COMMITTEE_OF_LAWFUL_SIZE", "HAS_ONE_CHAIR"]),
        ({"experts": [a_member(EXPERTS[0])]}, ["HAS_ENOUGH_EXPERTS"]),
        ({"experts": [a_member(sub) for sub in MEMBERS[:2]]}, ["KEEPS_EXPERTS_OFF_THE_COMMITTEE"]),
    ],
)
async def test_a_round_with_an_unlawful_body_is_not_announced(
    evaluation: Unit, changes: dict[str, Any], codes: list[str]
) -> None:
    evaluation.set_clock("2025-06-02")
    body = {
        "year": 2025,
        "title": "2025年度等级评估",
        "scorecard_ids": [await given_a_published_scorecard(evaluation)],
        "apply_from": "2025-06-02",
        "apply_until": "2025-06-30",
        "committee": [a_member(sub) for sub in MEMBERS],
        "experts": [a_member(sub) for sub in EXPERTS],
    }
    drafted = ok(await clerk(evaluation).post("/rounds", json=body | changes), 201)
    assert (await evaluation.anyone().get(f"/rounds/{drafted['id']}")).status_code == 404
    refused = await approver(evaluation).post(f"/rounds/{drafted['id']}/notice", match=1)
    assert [finding["code"] for finding in refused.json()["findings"]] == codes


async def test_a_round_needs_published_scorecards_one_per_type(evaluation: Unit) -> None:
    drafted = ok(await clerk(evaluation).post("/scorecards", json=a_scorecard()), 201)
    body = {
        "year": 2025,
        "title": "2025年度等级评估",
        "scorecard_ids": [drafted["id"]],
        "apply_from": "2025-06-02",
        "apply_until": "2025-06-01",
        "committee": [],
        "experts": [],
    }
    assert (await clerk(evaluation).post("/rounds", json=body)).status_code == 422
    answer = await clerk(evaluation).post("/rounds", json=body | {"apply_until": "2025-06-30"})
    assert answer.json()["errors"][0]["code"] == "scorecard_not_usable"


async def test_members_are_shown_to_the_office_and_the_committee_alone(evaluation: Unit) -> None:
    evaluation.set_clock("2025-06-02")
    found = await given_a_round(evaluation)
    path = f"/rounds/{found['id']}/members"
    assert len(ok(await evaluation.as_role("committee", sub=MEMBERS[3]).get(path))["committee"]) == 10
    assert (await evaluation.as_role("committee", sub="somebody").get(path)).status_code == 404
    assert (await evaluation.anyone().get(path)).status_code == 401
    assert [r["id"] for r in await evaluation.anyone().every("/rounds?year=2025")] == [found["id"]]
