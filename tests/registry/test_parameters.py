"""Numbers that are not law, or may change: dated, sourced, changed by two persons, and then what decides."""

import re
from typing import Any

import pytest
from registry.parameters import BOOK
from support.harness import Unit

from tests.registry.given import a_draft, a_social_group, act, applicant, given_divisions, ok

KEY = "registry.social_groups.individual_members_min"


@pytest.fixture(autouse=True)
async def divisions(registry: Unit) -> None:
    await given_divisions(registry)
    registry.set_clock("2026-03-02")


def codes(answer: Any) -> list[str]:
    return [finding["code"] for finding in answer.json().get("findings", [])]


async def test_a_threshold_that_two_persons_raised_decides_from_its_day(registry: Unit) -> None:
    path = f"/parameters/{KEY}/versions"
    clerk, approver = registry.as_role("district_clerk", sub="one"), registry.as_role("district_approver", sub="two")
    body = {"value": 60, "effective_from": "2026-04-01", "source": "《社会团体登记管理条例》(设想的修订)第十条"}
    for wrong in ({"value": -1}, {"value": "many"}, {"effective_from": "2026-03-02"}, {"extra": 1}):
        assert (await clerk.post(path, json=body | wrong)).status_code == 422
    proposed = (await ok(await clerk.post(path, json=body), 201)).json()
    approval = f"{path}/{proposed['id']}/approval"
    assert (await registry.as_role("district_approver", sub="one").post(approval)).status_code == 403
    await ok(await approver.post(approval))
    assert (await approver.post(approval)).status_code == 409

    fifty = a_social_group(individual_members=50)
    dry = await applicant(registry).post("/applications?dry_run=true", json=fifty)
    assert codes(dry) == []
    registry.set_clock("2026-04-01")
    answer = await act(applicant(registry), await a_draft(registry, fifty), "submission")
    assert codes(answer) == ["HAS_ENOUGH_MEMBERS"]
    assert answer.json()["findings"][0]["facts"]["needed"]["individual"] == 60


@pytest.mark.parametrize(
    ("key", "bad", "good"),
    [
        (
            "inspections.authority_by",
            ("02-29", "02-30", "04-31", "13-01", "00-10"),
            ("02-28", "03-29", "04-30", "05-31"),
        ),
        (
            "documents.letter_number",
            ("{year}{year}{year}{year}", "{office}{word}{year}{word}号", "{office}{word}{year}号"),
            ("{office}{word}〔{year}〕第{serial}号",),
        ),
    ],
)
async def test_a_value_that_would_stop_the_work_on_its_day_is_refused(
    registry: Unit, key: str, bad: tuple[str, ...], good: tuple[str, ...]
) -> None:
    clerk = registry.as_role("district_clerk")
    answers = {}
    for serial, value in enumerate((*bad, *good), 1):
        body = {"value": value, "effective_from": f"2026-04-{serial:02}", "source": "本级决定"}
        answers[value] = (await clerk.post(f"/parameters/registry.{key}/versions", json=body)).status_code
    assert answers == dict.fromkeys(bad, 422) | dict.fromkeys(good, 201)


async def test_a_case_accepted_before_the_day_keeps_its_threshold(registry: Unit) -> None:
    clerk = registry.as_role("district_clerk", sub="one")
    case = await ok(await act(applicant(registry), await a_draft(registry), "submission"))
    case = await ok(await act(clerk, case, "acceptance"))
    body = {"value": 60, "effective_from": "2026-03-03", "source": "设想的修订"}
    proposed = (await ok(await clerk.post(f"/parameters/{KEY}/versions", json=body), 201)).json()
    approver = registry.as_role("district_approver", sub="two")
    await ok(await approver.post(f"/parameters/{KEY}/versions/{proposed['id']}/approval"))
    registry.set_clock("2026-03-10")
    case = await ok(await act(clerk, case, "review", json={}))
    await ok(await act(approver, case, "approval"))


async def test_every_parameter_is_published_with_its_source_and_confidence(registry: Unit) -> None:
    found = {item["key"]: item for item in (await ok(await registry.anyone().get("/parameters"))).json()["items"]}
    assert set(found) == set(BOOK.parameters)
    for item in found.values():
        for version in item["versions"]:
            assert version["source"]
            assert re.fullmatch("[HML]", version["confidence"])
            assert version["effective_from"]
