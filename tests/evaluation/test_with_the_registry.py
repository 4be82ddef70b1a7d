"""Evaluation beside the real registry: its standing is understood, its events are taken in as they are sent."""

import json
from typing import Any

from bureaukit.signatures import sign
from support.harness import Unit

from tests.evaluation.given import (
    THREE_A,
    Case,
    a_legacy_grade,
    a_scorecard,
    approver,
    clerk,
    given_a_published_scorecard,
    given_a_round,
    marks,
    ok,
)
from tests.registry.given import an_organization


async def carry_news(registry: Unit, evaluation: Unit, *, after: int = 0) -> int:
    """Post what the registry announced to the inbox, signed, as the relay does; return the last position."""
    secret = evaluation.app.state.inbox_secret("registry")
    for event in await registry.events():
        position = int(event["sequence"])
        if position > after:
            body = json.dumps(event).encode()
            headers = sign(secret, event["id"], body)
            answer = await evaluation.anyone().post("/inbox/registry", content=body, headers=headers, key="")
            assert answer.status_code == 204, answer.text
            after = position
    return after


async def check(evaluation: Unit, organization: str) -> dict[str, Any]:
    query = {"organization": organization, "benefit": "purchase"}
    return ok(await evaluation.as_role("partner").get("/incentives/check", params=query))


async def test_a_listing_in_the_registry_denies_the_incentive_and_bars_the_next_evaluation(
    registry: Unit, evaluation: Unit
) -> None:
    for unit in (registry, evaluation):
        unit.set_clock("2026-03-02")
    organization = await an_organization(registry)
    evaluation.neighbour("registry", registry.app)
    reached = await carry_news(registry, evaluation)
    row = a_legacy_grade(organization=organization, grade="3A", granted_on="2023-05-05")
    assert ok(await clerk(evaluation).post("/grades/imports", json={"rows": [row]}))["created"] == 1
    assert (await check(evaluation, organization))["allowed"] is True

    body = {"organization": organization, "reason": "no_party_organization", "statement": "经书面告知仍未设立党组织"}
    registry.set_clock("2026-01-05")
    listing = await registry.as_role("district_clerk", sub="clerk-1").post(
        "/listings", json=body | {"notice_on": "2026-01-05"}
    )
    registry.set_clock("2026-03-02")
    path = f"/listings/{ok(listing, 201)['id']}/approval"
    version = int(listing.headers["etag"].strip('"'))
    ok(await registry.as_role("district_approver", sub="approver-1").post(path, match=version))
    reached = await carry_news(registry, evaluation, after=reached)
    denied = await check(evaluation, organization)
    assert [reason["code"] for reason in denied["reasons"]] == ["ABNORMAL_LIST"]

    kind = ok(await registry.anyone().get(f"/organizations/{organization}"))["type"]
    card = await given_a_published_scorecard(evaluation, organization_type=kind)
    found = await given_a_round(evaluation, scorecard_ids=[card])
    rep = evaluation.as_role("org_rep", sub="rep-1", org=organization)
    case = Case(evaluation, ok(await rep.post("/evaluations", json={"round_id": found["id"]}), 201))
    decided = await case.act(clerk(evaluation), "eligibility")
    assert [reason["code"] for reason in decided["eligibility"]["reasons"]] == ["IS_ON_NO_LIST"]


async def test_an_organization_of_the_registry_is_graded(registry: Unit, evaluation: Unit) -> None:
    for unit in (registry, evaluation):
        unit.set_clock("2025-06-02")
    organization = await an_organization(registry)
    evaluation.neighbour("registry", registry.app)
    kind = ok(await registry.anyone().get(f"/organizations/{organization}"))["type"]
    card = await given_a_published_scorecard(evaluation, **a_scorecard(organization_type=kind))
    found = await given_a_round(evaluation, scorecard_ids=[card])
    rep = evaluation.as_role("org_rep", sub="rep-1", org=organization)
    case = Case(evaluation, ok(await rep.post("/evaluations", json={"round_id": found["id"]}), 201))
    assert (await case.act(clerk(evaluation), "eligibility"))["state"] == "eligible"
    await case.act(rep, "self-score", json=marks())
    await case.act(clerk(evaluation), "assignment", json={"evaluators": ["expert-1", "expert-2"]})
    for sub in ("expert-1", "expert-2"):
        await case.act(case.expert(sub), "score-sheets", json=THREE_A, status=201)
    await case.act(clerk(evaluation), "first-opinion", json={"text": "专家组意见"})
    await case.vote(in_favour=6)
    await case.act(clerk(evaluation), "public-notice")
    evaluation.set_clock("2025-06-10")
    assert (await case.act(approver(evaluation), "confirmation"))["grade"] == "3A"
    # The news comes late: the grade is there already, and the first news of the organization opens the incentives.
    assert await evaluation.events("evaluation.incentive-flipped") == []
    await carry_news(registry, evaluation)
    assert (await check(evaluation, organization))["allowed"] is True
    assert len(await evaluation.events("evaluation.incentive-flipped")) == 6
