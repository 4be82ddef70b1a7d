"""How a charity loses its status or its qualification, through the front door: by a penalty case with everything it asks."""

from datetime import date
from typing import Any

import pytest
from registry.organizations.model import EntryKind
from support.harness import Unit

from tests.registry.given import act as act_in
from tests.registry.given import an_organization, changed, given_divisions, ok
from tests.registry.given_cases import codes, represents
from tests.registry.given_charities import QUALIFICATION, a_charity_since
from tests.registry.test_penalty_cases import MEMBERS, act, decided, leader, officer, opened, told

CHARITY, QUALIFIED = "2024-01-01", "2025-06-01"
FUNDRAISING = {"ground": "unlawful_fundraising", "facts": "虚构事实诱导募捐"}
FRAUD = {"ground": "charity_by_fraud", "facts": "提供虚假审计报告取得认定"}


@pytest.fixture(autouse=True)
async def clock(registry: Unit) -> None:
    await given_divisions(registry)
    registry.set_clock("2026-03-02")


async def a_fundraiser(registry: Unit) -> str:
    organization = await an_organization(registry)
    await a_charity_since(registry, organization, CHARITY)
    qualified = {"public_fundraising_since": date.fromisoformat(QUALIFIED)}
    await changed(registry, organization, EntryKind.FUNDRAISING_QUALIFICATION, on=QUALIFIED, **qualified)
    return organization


async def seen(registry: Unit, organization: str, **asked: Any) -> dict[str, Any]:
    found: dict[str, Any] = (
        await ok(await registry.anyone().get(f"/organizations/{organization}", params=asked))
    ).json()
    return found


@pytest.mark.parametrize(
    ("opening", "kind", "left", "article"),
    [
        (FUNDRAISING, "fundraising_revocation", True, "《慈善法》第一百一十一条"),
        (FRAUD, "charity_withdrawal", False, "《行政许可法》第六十九条第二款"),
    ],
)
async def test_what_a_charity_loses_is_decided_by_others_after_it_was_heard_and_stands_in_the_register(
    registry: Unit, opening: dict[str, Any], kind: str, left: bool, article: str
) -> None:
    organization = await a_fundraiser(registry)
    case = await told(registry, organization, {"kind": kind}, **opening)
    allowed = (await ok(await officer(registry).get(f"/penalty-cases/{case.json()['id']}/actions"))).json()["items"]
    assert next(one["allowed"] for one in allowed if one["name"] == "hearing-request"), "it is grave"
    registry.set_clock("2026-03-10")
    alone = {"decision_number": "五民罚决字〔2026〕1号", "reason": "事实清楚", "members": ["leader-1"]}
    assert codes(await act(leader(registry), case, "decision", alone, 422)) == {"WAS_DISCUSSED_TOGETHER"}
    assert (
        await act(leader(registry, "officer-1"), case, "decision", alone | {"members": MEMBERS}, 403)
    ).status_code == 403
    case = await decided(registry, case)
    assert (await seen(registry, organization))["public_fundraising_since"] == QUALIFIED, "not before it is served"
    await act(officer(registry), case, "service")
    now = await seen(registry, organization)
    assert (now["public_fundraising_since"], now["charity_since"]) == (None, CHARITY if left else None)
    before = await seen(registry, organization, as_of="2026-03-09")
    assert before["public_fundraising_since"] == QUALIFIED
    (notice,) = (await ok(await registry.anyone().get("/announcements", params={"kind": kind}))).json()["items"]
    assert (notice["entry"]["article"], notice["entry"]["effective_on"]) == (article, "2026-03-10")
    (penalty,) = await registry.anyone().every("/penalties", params={"organization_id": organization})
    assert penalty["kind"] == kind
    listed = await officer(registry).every("/listings", params={"organization_id": organization})
    assert [one["reason"] for one in listed] == (["fundraising_violation"] if left else [])


@pytest.mark.parametrize(
    ("opening", "day", "barred"),
    [
        (FUNDRAISING, "2031-03-09", True),
        (FUNDRAISING, "2031-03-10", False),
        (FRAUD, "2031-03-09", False),  # 慈善法 第一百一十一条 bars who raised funds unlawfully
    ],
)
async def test_whose_qualification_was_revoked_for_its_fundraising_does_not_apply_for_five_years(
    registry: Unit, opening: dict[str, Any], day: str, barred: bool
) -> None:
    organization = await a_fundraiser(registry)
    case = await told(registry, organization, {"kind": "fundraising_revocation"}, **opening)
    registry.set_clock("2026-03-10")
    await act(officer(registry), await decided(registry, case), "service")
    registry.set_clock(day)
    me = represents(registry, await seen(registry, organization))
    draft = await ok(await me.post("/applications", json=QUALIFICATION), 201)
    answer = await act_in(me, draft, "submission")
    assert answer.status_code == (422 if barred else 200), answer.text
    assert not barred or codes(answer) == {"QUALIFICATION_WAS_NOT_REVOKED_LATELY"}


@pytest.mark.parametrize(
    ("opening", "kind", "lost"),
    [
        (FUNDRAISING, "fundraising_revocation", {"public_fundraising_since"}),
        (FRAUD, "charity_withdrawal", {"public_fundraising_since", "charity_since"}),
    ],
)
async def test_what_was_lost_by_a_penalty_that_a_review_annuls_was_never_lost(
    registry: Unit, opening: dict[str, Any], kind: str, lost: set[str]
) -> None:
    organization = await a_fundraiser(registry)
    had = {"charity_since": CHARITY, "public_fundraising_since": QUALIFIED}
    case = await told(registry, organization, {"kind": kind}, **opening)
    registry.set_clock("2026-03-10")
    await act(officer(registry), await decided(registry, case), "service")
    registry.set_clock("2026-03-20")
    (penalty,) = await registry.anyone().every("/penalties", params={"organization_id": organization})
    why = {"reason": "五政复决〔2026〕9号：撤销处罚决定"}
    await ok(await leader(registry).post(f"/penalties/{penalty['id']}/withdrawal", json=why, match=1))

    async def told_then(**asked: Any) -> dict[str, Any]:
        found = await seen(registry, organization, **asked)
        return {item: found[item] for item in had}

    assert await told_then() == await told_then(as_of="2026-03-12") == had
    known_then = await told_then(as_of="2026-03-12", known_at="2026-03-15T00:00:00Z")
    assert known_then == had | dict.fromkeys(lost), "what was known before stays known as of then"
    notices = await registry.anyone().every("/announcements", params={"organization_id": organization})
    assert kind not in [notice["entry"]["kind"] for notice in notices]
    *_, entry = await registry.anyone().every(f"/organizations/{organization}/history")
    assert (entry["kind"], entry["article"], entry["reason"]) == (
        "annulment",
        "《行政处罚法》第四十八条",
        why["reason"],
    )
    me = represents(registry, await seen(registry, organization))
    draft = await ok(await me.post("/applications", json=QUALIFICATION), 201)
    assert codes(await act_in(me, draft, "submission")) == {"IS_NOT_QUALIFIED_YET"}, "and nothing bars it"


@pytest.mark.parametrize(
    ("opening", "kind", "qualified", "code"),
    [
        ({}, "fundraising_revocation", True, "PENALTY_IS_OF_THE_GROUND"),
        (FUNDRAISING, "charity_withdrawal", True, "PENALTY_IS_OF_THE_GROUND"),
        (FUNDRAISING, "fine", True, "PENALTY_IS_OF_THE_GROUND"),
        (FUNDRAISING, "suspension", True, "PENALTY_IS_OF_THE_GROUND"),
        ({"ground": "tax_fraud"}, "warning", True, "PENALTY_IS_OF_THE_GROUND"),
        ({"ground": "endangering"}, "warning", True, "PENALTY_IS_OF_THE_GROUND"),
        ({"ground": "donors_not_served"}, "revocation", True, "PENALTY_IS_OF_THE_GROUND"),
        (FUNDRAISING, "fundraising_revocation", False, "THERE_IS_A_QUALIFICATION"),
    ],
)
async def test_a_charity_loses_nothing_that_it_does_not_have_nor_on_another_ground(
    registry: Unit, opening: dict[str, Any], kind: str, qualified: bool, code: str
) -> None:
    organization = await an_organization(registry)
    since = {"public_fundraising_since": date.fromisoformat(CHARITY)} if qualified else {}
    await a_charity_since(registry, organization, CHARITY, **since)
    case = await ok(await opened(registry, organization=organization, **opening), 201)
    case = await act(officer(registry), case, "investigation")
    case = await act(officer(registry, "officer-2"), case, "countersignature", {})
    with_it = {"fine": {"fine_fen": 5_000_000}, "suspension": {"suspended_until": "2026-06-01"}}.get(kind, {})
    refused = await act(officer(registry), case, "notice", {"words": "拟作出处罚", "kind": kind, **with_it}, 422)
    assert codes(refused) == {code}


@pytest.mark.parametrize(
    ("ground", "article"),
    [("uncharitable", "《慈善法》第一百零九条"), ("charity_duties", "《慈善法》第一百一十条")],
)
async def test_a_suspension_is_entered_by_the_article_of_the_case(registry: Unit, ground: str, article: str) -> None:
    organization = await a_fundraiser(registry)
    case = await told(
        registry, organization, {"kind": "suspension", "suspended_until": "2026-06-01"}, ground=ground, facts="挪用善款"
    )
    registry.set_clock("2026-03-10")
    await act(officer(registry), await decided(registry, case), "service")
    *_, entry = await registry.anyone().every(f"/organizations/{organization}/history")
    assert (entry["kind"], entry["article"]) == ("suspension", article)


@pytest.mark.parametrize("ground", ["unlawful_fundraising", "charity_by_fraud", "charity_duties"])
async def test_only_a_charity_is_charged_by_the_law_on_charities(registry: Unit, ground: str) -> None:
    refused = await opened(registry, organization=await an_organization(registry), ground=ground)
    assert (refused.status_code, codes(refused)) == (422, {"PARTY_IS_A_CHARITY"})


async def test_a_loss_is_not_simply_entered_as_a_penalty(registry: Unit) -> None:
    organization = await a_fundraiser(registry)
    body = {"organization": organization, "kind": "fundraising_revocation", "decided_on": "2026-03-01"}
    entered = await officer(registry).post("/penalties", json=body | {"decision_number": "一号", "reason": "诱导募捐"})
    assert codes(entered) == {"GRAVE_PENALTY_COMES_OUT_OF_A_CASE"}


async def test_who_was_a_charity_when_it_acted_answers_as_one_though_it_lost_its_status_meanwhile(
    registry: Unit,
) -> None:
    organization = await a_fundraiser(registry)
    other = await ok(await opened(registry, organization=organization, ground="charity_duties"), 201)
    case = await told(registry, organization, {"kind": "charity_withdrawal"}, **FRAUD)
    registry.set_clock("2026-03-10")
    await act(officer(registry), await decided(registry, case), "service")
    other = await act(officer(registry), other, "investigation")
    other = await act(officer(registry, "officer-2"), other, "countersignature", {})
    again = {"words": "拟作出处罚", "kind": "charity_withdrawal"}
    assert codes(await act(officer(registry), other, "notice", again, 422)) == {
        "PENALTY_IS_OF_THE_GROUND",
        "THERE_IS_A_RECOGNITION",
    }
    await act(officer(registry), other, "notice", {"words": "拟作出处罚", "kind": "warning"})
    later = {"ground": "charity_duties", "act_ended_on": "2026-03-10"}
    refused = await opened(registry, organization=organization, **later)
    assert (refused.status_code, codes(refused)) == (422, {"PARTY_IS_A_CHARITY"}), (
        "what it does after is no charity's act"
    )
