"""Charities, through the front door: founded or recognised as such, qualified to raise funds in public."""

import asyncio
from datetime import date
from typing import Any

import pytest
from registry.organizations.model import EntryKind
from support.harness import Unit

from tests.registry.given import (
    a_person,
    a_social_group,
    accepted,
    act,
    an_organization,
    approved,
    changed,
    given_divisions,
    ok,
)
from tests.registry.given_cases import (
    a_group,
    a_service,
    approver,
    clerk,
    clock_of,
    codes,
    decided,
    examined,
    on_register,
    represents,
)
from tests.registry.given_charities import CHARITABLE, QUALIFICATION, RECOGNITION, a_charity_since

DAY = "2026-03-02"


@pytest.fixture(autouse=True)
async def divisions(registry: Unit) -> None:
    await given_divisions(registry)
    registry.set_clock(DAY)


async def listed(registry: Unit, **asked: Any) -> list[str]:
    return [line["id"] for line in await registry.anyone().every("/organizations", params=asked)]


async def asked(registry: Unit, path: str, **params: Any) -> dict[str, Any]:
    found: dict[str, Any] = (await ok(await registry.anyone().get(path, params=params))).json()
    return found


async def test_an_organization_is_recognised_by_a_second_person_and_the_register_says_since_when(
    registry: Unit,
) -> None:
    registry.set_clock("2026-02-02")
    group = await a_group(registry)
    registry.set_clock(DAY)
    assert group["charity_since"] is None
    case = await examined(registry, group, RECOGNITION)
    told = await clock_of(registry, case)
    assert (told["statutory"]["count"], told["statutory"]["unit"]) == (20, "days")
    assert case.json()["due"]["article"] == "《慈善法》第十条第二款"
    assert (await act(approver(registry, "clerk-1"), case, "approval")).status_code == 403
    done = await ok(await act(approver(registry), case, "approval"))
    assert (await on_register(registry, group))["charity_since"] == DAY
    again = await act(approver(registry), done, "approval")
    assert again.status_code == 409

    path = f"/organizations/{group['id']}"
    assert (await asked(registry, path, as_of="2026-03-01"))["charity_since"] is None
    assert (await asked(registry, path, known_at="2026-03-01T00:00:00Z"))["charity_since"] is None
    assert await listed(registry, charity="true") == [group["id"]]
    assert await listed(registry, charity="true", as_of="2026-03-01") == []
    assert await listed(registry, public_fundraising="true") == []
    facets = (await asked(registry, "/organizations/facets"))["facets"]["charity"]
    assert [(one["value"], one["count"]) for one in facets] == [("true", 1)]
    assert facets[0]["items"].endswith("charity=true")
    for day, number in (("2026-03-01", 0), (DAY, 1)):
        figures = (await asked(registry, "/statistics", as_of=day))["figures"]
        assert {f["code"]: f["value"] for f in figures}["organizations.charity"] == number
    assert (await asked(registry, f"/passports/{group['id']}"))["organization"]["charity_since"] == DAY
    certificate = await asked(registry, f"/certificates/{group['certificate_number']}/verification")
    assert (certificate["status"], certificate["changed"]) == ("outdated", ["charity_since"])
    assert certificate["organization"]["charity_since"] == DAY
    (notice,) = (await asked(registry, "/announcements", kind="charity_recognition"))["items"]
    assert notice["entry"]["article"] == "《慈善法》第十条第二款"
    (event,) = [one["data"] for one in await registry.events("registry.organization-changed")]
    assert (event["kind"], event["organization"]["charity_since"]) == ("charity_recognition", DAY)


async def test_of_two_who_decide_a_recognition_at_once_one_does(registry: Unit) -> None:
    group = await a_group(registry)
    case = await examined(registry, group, RECOGNITION)
    answers = await asyncio.gather(*(act(approver(registry, f"approver-{n}"), case, "approval") for n in (1, 2)))
    statuses = sorted(answer.status_code for answer in answers)
    assert statuses[0] == 200
    assert statuses[1] in (409, 412)
    entries = await registry.anyone().every(f"/organizations/{group['id']}/history")
    assert [entry["kind"] for entry in entries].count("charity_recognition") == 1


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"charitable_activities": []}, "IS_FOR_CHARITY"),
        ({"charity_charter_items": list(range(1, 10))}, "CHARITY_CHARTER_IS_COMPLETE"),
        ({"leaves_assets_to_charities": False}, "LEAVES_ITS_ASSETS_TO_CHARITIES"),
        ({"distributes_nothing": False}, "SEEKS_NO_PROFIT"),
        ({"adopted_on": None}, "WAS_RESOLVED_BEFORE"),
        ({"adopted_on": "2026-03-03"}, "WAS_RESOLVED_BEFORE"),
        ({"head_sentence_served_on": "2021-03-02"}, "HEADS_SERVED_LONG_AGO"),
        ({"documents": []}, "ENCLOSES_EVERY_DOCUMENT"),
    ],
)
async def test_each_condition_of_a_recognition_is_told(registry: Unit, changes: dict[str, Any], code: str) -> None:
    group = await a_group(registry)
    me = represents(registry, group)
    draft = await ok(await me.post("/applications", json=RECOGNITION | changes), 201)
    answer = await act(me, draft, "submission")
    assert (answer.status_code, codes(answer)) == (422, {code})


async def test_what_the_register_knows_against_a_recognition_is_told_all_together(registry: Unit) -> None:
    group = await a_group(registry)
    await a_charity_since(registry, group["id"], DAY, abnormal_since=date(2026, 3, 2))
    me = represents(registry, group)
    draft = await ok(await me.post("/applications", json=RECOGNITION), 201)
    answer = await act(me, draft, "submission")
    assert codes(answer) == {"IS_NO_CHARITY_YET", "IS_ON_NO_LIST"}


@pytest.mark.parametrize("decided_on", ["2024-03-02", "2024-03-03"])
async def test_a_penalty_stands_in_the_way_for_two_years(registry: Unit, decided_on: str) -> None:
    registry.set_clock("2024-02-01")
    group = await a_group(registry)
    registry.set_clock(decided_on)
    body = {
        "kind": "warning",
        "decided_on": decided_on,
        "decision_number": "五民罚〔2024〕1号",
        "reason": "未按规定报备",
    }
    entered = await ok(await clerk(registry).post("/penalties", json=body | {"organization": group["id"]}), 201)
    await ok(await approver(registry).post(f"/penalties/{entered.json()['id']}/confirmation", match=1))
    registry.set_clock(DAY)
    me = represents(registry, group)
    answer = await act(me, await ok(await me.post("/applications", json=RECOGNITION), 201), "submission")
    stands = decided_on == "2024-03-03"
    assert answer.status_code == (422 if stands else 200), answer.text
    assert not stands or "WAS_NOT_PENALISED_LATELY" in codes(answer)


async def test_a_head_of_a_revoked_organization_stands_in_the_way_of_a_recognition(registry: Unit) -> None:
    one, other = await a_group(registry), await a_service(registry)
    for organization in (one, other):
        head = {"kind": "head", **a_person(40, "何文"), "from_on": "2026-03-01", "until_on": "2031-03-01"}
        await ok(await clerk(registry).post(f"/organizations/{organization['id']}/posts", json=head), 201)
    revoked = {"state": "revoked", "ended_on": date(2026, 3, 2)}
    await changed(registry, other["id"], EntryKind.REVOCATION, **revoked)
    me = represents(registry, one)
    answer = await act(me, await ok(await me.post("/applications", json=RECOGNITION), 201), "submission")
    assert codes(answer) == {"HEADS_MAY_HEAD_A_CHARITY"}


async def test_a_legal_representative_of_a_revoked_organization_stands_in_the_way_without_holding_a_post(
    registry: Unit,
) -> None:
    person = a_person(7, "孙立")
    named = {"legal_representative": person["name"], "legal_representative_id": person["id_number"]}
    one = await an_organization(registry, 1, **named)  # taken over from the records before: nobody has a post
    other = await an_organization(registry, 2, type="social_service_organization", **named)
    await changed(registry, other, EntryKind.REVOCATION, state="revoked", ended_on=date(2026, 3, 2))
    me = represents(registry, await asked(registry, f"/organizations/{one}"))
    answer = await act(me, await ok(await me.post("/applications", json=RECOGNITION), 201), "submission")
    (finding,) = answer.json()["findings"]
    assert (finding["code"], finding["facts"]) == ("HEADS_MAY_HEAD_A_CHARITY", {"posts": ["legal_representative"]})


async def test_a_charity_is_founded_as_one_within_thirty_days(registry: Unit) -> None:
    body = a_social_group(is_charity=True, **CHARITABLE)
    case = await accepted(registry, body)
    told = await clock_of(registry, case)
    assert (told["statutory"]["count"], told["statutory"]["unit"]) == (30, "days")
    assert case.json()["due"]["article"] == "《慈善法》第十条第一款"
    group = await approved(registry, body | {"name": "昆明市五华区社会服务促进会", "legal_representative": a_person(9)})
    assert group["charity_since"] == DAY
    certificate = await asked(registry, f"/certificates/{group['certificate_number']}/verification")
    assert certificate["status"] == "valid"


async def test_who_asks_to_be_founded_as_a_charity_meets_the_conditions_of_one(registry: Unit) -> None:
    me = registry.as_role("org_rep", sub="applicant")
    draft = await ok(await me.post("/applications", json=a_social_group(is_charity=True)), 201)
    answer = await act(me, draft, "submission")
    assert codes(answer) == {"IS_FOR_CHARITY", "CHARITY_CHARTER_IS_COMPLETE", "LEAVES_ITS_ASSETS_TO_CHARITIES"}


async def test_a_charity_of_a_year_is_qualified_for_public_fundraising(registry: Unit) -> None:
    registry.set_clock("2025-03-02")
    group = await a_group(registry)
    await a_charity_since(registry, group["id"], "2025-03-02")
    registry.set_clock("2026-03-01")
    me = represents(registry, group)
    draft = await ok(await me.post("/applications", json=QUALIFICATION), 201)
    answer = await act(me, draft, "submission")
    assert codes(answer) == {"HAS_BEEN_A_CHARITY_FOR_A_YEAR"}
    await ok(await act(me, draft, "withdrawal"))
    registry.set_clock(DAY)
    case = await decided(registry, group, QUALIFICATION)
    assert (await on_register(registry, group))["public_fundraising_since"] == DAY
    assert await listed(registry, public_fundraising="true") == [group["id"]]
    letters = (await ok(await clerk(registry).get(f"/applications/{case.json()['id']}/letters"))).json()["items"]
    assert [one["kind"] for one in letters] == ["acceptance", "approval"]


@pytest.mark.parametrize(
    ("changes", "broken"),
    [
        ({"is_soundly_governed": False}, "IS_SOUNDLY_GOVERNED"),
        ({"operates_regularly": False}, "OPERATES_REGULARLY"),
    ],
)
async def test_no_charity_is_qualified_and_what_it_must_vouch_for_is_told(
    registry: Unit, changes: dict[str, Any], broken: str
) -> None:
    group = await a_group(registry)
    me = represents(registry, group)
    draft = await ok(await me.post("/applications", json=QUALIFICATION | changes), 201)
    answer = await act(me, draft, "submission")
    assert codes(answer) == {"IS_A_CHARITY", broken}


async def test_an_approval_is_judged_by_the_register_of_the_day_of_the_decision(registry: Unit) -> None:
    group = await a_group(registry)
    case = await examined(registry, group, RECOGNITION)
    await a_charity_since(registry, group["id"], DAY)
    answer = await act(approver(registry), case, "approval")
    assert (answer.status_code, codes(answer)) == (422, {"IS_NO_CHARITY_YET"})


@pytest.mark.parametrize(("is_charity", "status"), [(True, 422), (False, 200)])
async def test_heads_of_a_charity_that_is_founded_are_measured_as_such(
    registry: Unit, is_charity: bool, status: int
) -> None:
    head = {"kind": "head", **a_person(40, "何文"), "until_on": "2031-03-02", "sentence_served_on": "2024-01-01"}
    me = registry.as_role("org_rep", sub="applicant")
    body = a_social_group(heads=[head], is_charity=is_charity, **CHARITABLE)
    answer = await act(me, await ok(await me.post("/applications", json=body), 201), "submission")
    assert answer.status_code == status, answer.text
    assert not is_charity or codes(answer) == {"HAS_SERVED_LONG_AGO"}
