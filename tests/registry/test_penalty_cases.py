"""Penalty cases from the opening to the closing: two officers, the party heard, another person decides, then carried out."""

import asyncio
from datetime import date
from typing import Any

import pytest
from registry.penalties.model import debt
from support.harness import Person, Unit, httpx

from tests.registry.given import an_organization, ok, version

MEMBERS = ["leader-1", "leader-2", "leader-3"]


def officer(registry: Unit, sub: str = "officer-1") -> Person:
    return registry.as_role("district_clerk", sub=sub)


def leader(registry: Unit, sub: str = "leader-1") -> Person:
    return registry.as_role("district_approver", sub=sub)


async def act(person: Person, case: httpx.Response, step: str, json: Any = None, status: int = 200) -> httpx.Response:
    body = {"words": "见案卷"} if json is None else json
    sent = {} if json == {} else {"json": body}
    return await ok(
        await person.post(f"/penalty-cases/{case.json()['id']}/{step}", match=version(case), **sent), status
    )


async def opened(registry: Unit, **changes: Any) -> httpx.Response:
    body = {
        "ground": "unlawful_activity",
        "facts": "超出章程规定的宗旨和业务范围进行活动",
        "act_ended_on": "2026-02-02",
        "second_officer": "officer-2",
    } | changes
    return await officer(registry).post("/penalty-cases", json=body)


async def told(registry: Unit, organization: str | None, notice: dict[str, Any], **changes: Any) -> httpx.Response:
    """A case whose party was told today."""
    whom = {"organization": organization} if organization else {}
    case = await ok(await opened(registry, **whom, **changes), 201)
    case = await act(officer(registry), case, "investigation")
    case = await act(officer(registry, "officer-2"), case, "countersignature", {})
    return await act(officer(registry), case, "notice", {"words": "拟作出处罚", **notice})


async def decided(registry: Unit, case: httpx.Response, **changes: Any) -> httpx.Response:
    body = {"decision_number": "五民罚决字〔2026〕1号", "reason": "事实清楚，证据确凿", "members": MEMBERS} | changes
    return await act(leader(registry), case, "decision", body)


async def served(registry: Unit, case: httpx.Response) -> httpx.Response:
    return await act(officer(registry), await decided(registry, case), "service")


def blocked(answer: httpx.Response, step: str) -> dict[str, Any]:
    found: dict[str, Any] = next(item for item in answer.json()["actions"] if item["name"] == step)
    return found


async def state(registry: Unit, organization: str) -> str:
    found: str = (await ok(await registry.anyone().get(f"/organizations/{organization}"))).json()["state"]
    return found


@pytest.fixture(autouse=True)
async def clock(registry: Unit) -> None:
    registry.set_clock("2026-03-02")


async def test_a_fine_goes_through_all_stages_and_is_paid_late_with_what_was_added(registry: Unit) -> None:
    organization = await an_organization(registry)
    case = await ok(await opened(registry, organization=organization), 201)
    assert case.json()["decide_by"] == "2026-06-01"  # 90 days end on Sunday 31 May
    case = await act(officer(registry), case, "investigation")
    early = await act(
        officer(registry), case, "notice", {"kind": "fine", "fine_fen": 1_000_001, "words": "拟罚款"}, 409
    )
    assert blocked(early, "notice")["code"] == "BOTH_OFFICERS_SIGNED"
    again = await act(officer(registry), case, "countersignature", {}, 409)
    assert blocked(again, "countersignature")["code"] == "IS_THE_OTHER_OFFICER"
    case = await act(officer(registry, "officer-2"), case, "countersignature", {})
    case = await act(officer(registry), case, "notice", {"kind": "fine", "fine_fen": 1_000_001, "words": "拟罚款"})
    assert case.json()["heard_by"] == "2026-03-09"
    case = await act(officer(registry), case, "statement")
    registry.set_clock("2026-03-09")
    early = await act(leader(registry), case, "decision", {"decision_number": "一号", "reason": "事实清楚"}, 409)
    assert blocked(early, "decision")["earliest_on"] == "2026-03-10"
    registry.set_clock("2026-03-10")
    own = {"decision_number": "一号", "reason": "事实清楚"}
    assert (await act(leader(registry, "officer-2"), case, "decision", own, 403)).status_code == 403
    case = await served(registry, case)
    assert case.json()["debt"] == {"due_on": "2026-03-25", "late_fen": 0, "paid_fen": 0, "rest_fen": 1_000_001}
    registry.set_clock("2026-03-27")
    late = (await officer(registry).get(f"/penalty-cases/{case.json()['id']}")).json()["debt"]
    assert (late["late_fen"], late["rest_fen"]) == (60_000, 1_060_001)
    unpaid = await act(officer(registry), case, "closing", status=409)
    assert blocked(unpaid, "closing")["code"] == "IS_CARRIED_OUT"
    paid = {"fen": 1_000_001, "paid_on": "2026-03-27", "reference": "缴款书0001"}
    for wrong, broken in (
        ({"paid_on": "2026-03-28"}, ["WAS_PAID_SINCE_THE_DECISION"]),  # tomorrow
        ({"paid_on": "2026-03-09", "fen": 1_000_002}, ["WAS_PAID_SINCE_THE_DECISION", "IS_NOT_MORE_THAN_IS_OWED"]),
        (
            {"paid_on": "2026-03-26", "fen": 1_060_001},
            ["IS_NOT_MORE_THAN_IS_OWED"],
        ),  # it was one day late then, not two
    ):
        refused = await act(officer(registry), case, "payment", paid | wrong, 422)
        assert [one["code"] for one in refused.json()["findings"]] == broken
    await act(officer(registry), case, "payment", paid | {"fen": 0}, 422)
    case = await act(officer(registry), case, "payment", paid)
    registry.set_clock("2026-05-27")
    assert case.json()["debt"]["rest_fen"] == 60_000, "what is late stops growing when the fine is paid"
    case = await act(
        officer(registry), case, "payment", {"fen": 60_000, "paid_on": "2026-05-27", "reference": "缴款书0002"}
    )
    case = await act(officer(registry), case, "closing")
    assert case.json()["state"] == "closed"
    assert [stage["step"] for stage in case.json()["stages"]] == [
        "opening",
        "investigation",
        "countersignature",
        "notice",
        "statement",
        "decision",
        "service",
        "payment",
        "payment",
        "closing",
    ]
    (published,) = await registry.anyone().every("/penalties", params={"organization_id": organization})
    assert (published["fine_fen"], published["decided_on"]) == (1_000_001, "2026-03-10")
    proposed = await officer(registry).every("/listings", params={"organization_id": organization})
    assert [p["reason"] for p in proposed] == ["minor_penalty"]


@pytest.mark.parametrize(
    ("paid", "on", "late", "rest"),
    [
        ([], "2026-03-25", 0, 101),
        ([], "2026-03-26", 3, 104),  # three percent of 1.01 yuan, the part of a fen left out
        ([], "2026-04-28", 101, 202),  # at most the fine once more
        ([], "2027-04-28", 101, 202),
        ([("2026-03-20", 101)], "2026-12-31", 0, 0),
        ([("2026-03-20", 100)], "2026-03-26", 3, 4),
        ([("2026-03-20", 100), ("2026-03-26", 1)], "2026-12-31", 3, 3),
    ],
)
def test_what_a_late_fine_comes_to(paid: list[tuple[str, int]], on: str, late: int, rest: int) -> None:
    payments = [{"on": day, "fen": fen} for day, fen in paid]
    found = debt(101, date(2026, 3, 25), payments, on=date.fromisoformat(on), percent=3)
    assert (found.late_fen, found.rest_fen) == (late, rest)


async def test_what_is_too_old_or_has_one_officer_is_not_opened_and_all_is_told(registry: Unit) -> None:
    organization = await an_organization(registry)
    old = {"organization": organization, "act_ended_on": "2024-02-28"}
    answer = await opened(registry, **old, second_officer="officer-1")
    assert {f["code"] for f in answer.json()["findings"]} == {"IS_WITHIN_THE_TIME_BAR", "HAS_TWO_OFFICERS"}
    assert (await opened(registry, **old, endangers_people=True)).status_code == 201
    assert (await opened(registry, organization=organization, act_ended_on="2026-03-03")).status_code == 422
    assert (await opened(registry, organization=organization, party="五华促进会")).status_code == 422


async def test_no_case_is_opened_against_who_is_deregistered_and_one_against_who_was_revoked_goes_on(
    registry: Unit,
) -> None:
    gone = await an_organization(registry, 7, ended_on="2025-12-01", end_kind="deregistered")
    refused = await opened(registry, organization=gone)
    assert [one["code"] for one in refused.json()["findings"]] == ["PARTY_STILL_EXISTS"]
    revoked = await an_organization(registry, 8, ended_on="2025-12-01", end_kind="revoked")
    await ok(await opened(registry, organization=revoked), 201)


async def test_a_case_not_decided_within_ninety_days_can_only_be_dropped(registry: Unit) -> None:
    organization = await an_organization(registry)
    case = await told(registry, organization, {"kind": "warning"})
    registry.set_clock("2026-06-02")
    late = await act(leader(registry), case, "decision", {"decision_number": "一号", "reason": "事实清楚"}, 409)
    assert blocked(late, "decision")["code"] == "IS_WITHIN_NINETY_DAYS"
    case = await act(leader(registry), case, "dismissal")
    assert case.json()["state"] == "dismissed"
    assert await registry.anyone().every("/penalties", params={"organization_id": organization}) == []


async def test_a_hearing_is_asked_for_within_five_working_days_and_called_seven_before(registry: Unit) -> None:
    organization = await an_organization(registry)
    light = await told(registry, organization, {"kind": "warning"})
    refused = await act(officer(registry), light, "hearing-request", status=409)
    assert blocked(refused, "hearing-request")["code"] == "MAY_ASK_FOR_A_HEARING"
    case = await told(registry, organization, {"kind": "suspension", "suspended_until": "2026-09-30"})
    registry.set_clock("2026-03-10")
    late = await act(officer(registry), case, "hearing-request", status=409)
    assert blocked(late, "hearing-request")["code"] == "ASKS_IN_TIME"
    registry.set_clock("2026-03-09")
    case = await act(officer(registry), case, "hearing-request")
    soon = await act(officer(registry), case, "hearing-notice", {"hearing_on": "2026-03-17"}, 422)
    assert soon.json()["errors"][0]["code"] == "hearing_too_early"
    case = await act(officer(registry), case, "hearing-notice", {"hearing_on": "2026-03-18"})
    early = await act(officer(registry), case, "hearing", status=409)
    assert blocked(early, "hearing")["earliest_on"] == "2026-03-18"
    registry.set_clock("2026-03-18")
    case = await act(officer(registry), case, "hearing")
    alone = await act(
        leader(registry),
        case,
        "decision",
        {"decision_number": "一号", "reason": "事实清楚", "members": ["leader-1"]},
        422,
    )
    assert alone.json()["findings"][0]["code"] == "WAS_DISCUSSED_TOGETHER"
    assert (await decided(registry, case)).json()["serve_by"] == "2026-03-27"


async def test_a_suspension_ends_on_its_day_once_the_rectification_is_accepted(registry: Unit) -> None:
    organization = await an_organization(registry)
    other = await an_organization(registry, 2)
    cases = []
    for number, one in enumerate((organization, other)):
        case = await told(registry, one, {"kind": "suspension", "suspended_until": "2026-06-30"})
        registry.set_clock("2026-03-10")
        case = await decided(registry, case, decision_number=f"五民罚决字〔2026〕{number}号")
        cases.append(await act(officer(registry), case, "service"))
        registry.set_clock("2026-03-02")
    registry.set_clock("2026-03-10")
    assert await state(registry, organization) == "suspended"
    arisen = await officer(registry).every("/listings", params={"organization_id": organization})
    assert [p["reason"] for p in arisen] == ["suspension_ordered"]
    standing = (await registry.anyone().get(f"/organizations/{organization}/standing")).json()
    assert [reason["code"] for reason in standing["reasons"]] == ["MAY_ACT"]
    before = await registry.anyone().get(f"/organizations/{organization}/standing", params={"on": "2026-03-09"})
    assert before.json()["in_good_standing"] is True
    registry.set_clock("2026-06-30")
    await act(officer(registry), cases[0], "rectification")
    await registry.run_jobs()
    assert await state(registry, organization) == "suspended"
    registry.set_clock("2026-07-01")
    await registry.run_jobs()
    assert (await state(registry, organization), await state(registry, other)) == ("active", "suspended")
    unmended = await act(officer(registry), cases[1], "closing", status=409)
    assert blocked(unmended, "closing")["code"] == "IS_CARRIED_OUT"
    await act(officer(registry), cases[1], "rectification")
    await registry.run_jobs()
    assert await state(registry, other) == "active"


async def suspended(registry: Unit, organization: str, until: str, number: str) -> httpx.Response:
    """A suspension told on 2 March and served on 10 March."""
    registry.set_clock("2026-03-02")
    case = await told(registry, organization, {"kind": "suspension", "suspended_until": until})
    registry.set_clock("2026-03-10")
    return await act(officer(registry), await decided(registry, case, decision_number=number), "service")


async def revoked(registry: Unit, organization: str, number: str) -> None:
    """A revocation told today and served on 20 March."""
    case = await told(registry, organization, {"kind": "revocation"}, ground="fraud")
    registry.set_clock("2026-03-20")
    await act(officer(registry), await decided(registry, case, decision_number=number), "service")


async def test_a_suspension_that_is_over_brings_nobody_back_who_was_revoked_meanwhile(registry: Unit) -> None:
    organization = await an_organization(registry)
    case = await suspended(registry, organization, "2026-06-30", "五民罚决字〔2026〕1号")
    case = await act(officer(registry), case, "rectification")
    await revoked(registry, organization, "五民罚决字〔2026〕2号")
    registry.set_clock("2026-07-01")
    await registry.run_jobs()
    found = (await registry.anyone().get(f"/organizations/{organization}")).json()
    assert (found["state"], found["ended_on"]) == ("revoked", "2026-03-20")
    over = await ok(await officer(registry).get(f"/penalty-cases/{case.json()['id']}"))
    assert over.json()["resumed_on"] == "2026-07-01", "the case can be closed all the same"
    await act(officer(registry), over, "closing")


async def test_a_suspension_served_on_who_was_revoked_meanwhile_is_on_record_and_changes_nothing(
    registry: Unit,
) -> None:
    organization = await an_organization(registry)
    case = await told(registry, organization, {"kind": "suspension", "suspended_until": "2026-06-30"})
    registry.set_clock("2026-03-10")
    case = await decided(registry, case)
    await revoked(registry, organization, "五民罚决字〔2026〕2号")
    await act(officer(registry), case, "service")
    assert await state(registry, organization) == "revoked"
    published = await registry.anyone().every("/penalties", params={"organization_id": organization})
    assert sorted(one["kind"] for one in published) == ["revocation", "suspension"]


@pytest.mark.parametrize(
    ("type_", "article"),
    [
        ("social_group", "《社会团体登记管理条例》第三十条"),
        ("social_service_organization", "《民办非企业单位登记管理暂行条例》第二十五条"),
    ],
)
async def test_a_penalty_stands_in_the_book_by_the_regulation_of_the_form(
    registry: Unit, type_: str, article: str
) -> None:
    organization = await an_organization(registry, type=type_)
    await suspended(registry, organization, "2026-06-30", "五民罚决字〔2026〕1号")
    book = (await ok(await officer(registry).get(f"/organizations/{organization}/history"))).json()["items"]
    assert [entry["article"] for entry in book if entry["kind"] == "suspension"] == [article]
    (case,) = await officer(registry).every("/penalty-cases")
    steps = (await ok(await officer(registry).get(f"/penalty-cases/{case['id']}/actions"))).json()["items"]
    assert [step["article"] for step in steps if step["name"] in ("rectification", "announcement")] == [article] * 2
    reasons = (await registry.anyone().get(f"/organizations/{organization}/standing")).json()["reasons"]
    assert [(reason["code"], reason["article"]) for reason in reasons] == [("MAY_ACT", article)]


async def test_a_year_without_activity_is_a_ground_where_the_regulation_of_the_form_says_so(registry: Unit) -> None:
    found = {}
    for serial, form in enumerate(("social_group", "social_service_organization", "foundation"), 1):
        organization = await an_organization(registry, serial, type=form)
        answer = await opened(registry, organization=organization, ground="inactive_one_year")
        found[form] = answer.json()["article"] if answer.status_code == 201 else answer.json()["findings"][0]["code"]
    assert found == {
        "social_group": "《社会团体登记管理条例》第二十九条",
        "social_service_organization": "GROUND_IS_OF_THE_FORM",
        "foundation": "《基金会管理条例》第四十一条第(一)项",
    }


async def test_of_two_suspensions_the_last_to_end_lets_the_organization_resume(registry: Unit) -> None:
    organization = await an_organization(registry)
    first = await suspended(registry, organization, "2026-06-30", "五民罚决字〔2026〕1号")
    second = await suspended(registry, organization, "2026-09-30", "五民罚决字〔2026〕2号")
    await act(officer(registry), first, "rectification")
    registry.set_clock("2026-07-01")
    await registry.run_jobs()
    assert await state(registry, organization) == "suspended"
    await act(officer(registry), second, "rectification")
    registry.set_clock("2026-10-01")
    await registry.run_jobs()
    assert await state(registry, organization) == "active"


@pytest.mark.feature("B1-22")
async def test_a_removal_is_withdrawn_when_it_is_cured_in_time(registry: Unit) -> None:
    organization = await an_organization(registry)
    notice = {"kind": "revocation", "cure_until": "2026-04-30"}
    case = await told(registry, organization, notice, ground="inactive_one_year", facts="登记满一年未开展活动")
    registry.set_clock("2026-04-30")
    early = await act(leader(registry), case, "decision", {"decision_number": "一号", "reason": "事实清楚"}, 409)
    finding = blocked(early, "decision")
    assert (finding["code"], finding["earliest_on"]) == ("CURE_TIME_IS_OVER", "2026-05-01")
    case = await act(officer(registry), case, "cure", {"words": "已恢复开展活动并提交活动记录"})
    case = await act(leader(registry), case, "cure-rejection")
    case = await act(officer(registry), case, "cure", {"words": "补充活动照片和账目"})
    case = await act(leader(registry), case, "withdrawal", {"words": "核实属实，终止程序"})
    assert case.json()["state"] == "withdrawn"
    assert await state(registry, organization) == "active"
    assert [(stage["step"], stage["on"]) for stage in case.json()["stages"]][-2:] == [
        ("cure", "2026-04-30"),
        ("withdrawal", "2026-04-30"),
    ]


@pytest.mark.feature("B1-22")
async def test_what_is_not_cured_is_removed_by_stages_each_with_its_day(registry: Unit) -> None:
    organization = await an_organization(registry)
    notice = {"kind": "revocation", "cure_until": "2026-04-30"}
    facts = "2024年、2025年连续两年未参加年度检查"
    case = await told(registry, organization, notice, ground="inspections_missed", facts=facts)
    registry.set_clock("2026-05-06")
    case = await served(registry, case)
    found = (await registry.anyone().get(f"/organizations/{organization}")).json()
    assert (found["state"], found["ended_on"]) == ("revoked", "2026-05-06")
    before = await registry.anyone().get(f"/organizations/{organization}/standing", params={"on": "2026-05-05"})
    assert before.json()["organization"]["state"] == "active"
    early = await act(officer(registry), case, "closing", status=409)
    assert blocked(early, "closing")["code"] == "IS_CARRIED_OUT"
    for day, step, words in (
        ("2026-05-07", "announcement", "在本局网站公告"),
        ("2026-05-20", "certificate", "证书、印章未能收缴，已公告作废"),
        ("2026-07-01", "liquidation", "清算组提交清算报告"),
        ("2026-07-02", "closing", "执行完毕"),
    ):
        registry.set_clock(day)
        case = await act(officer(registry), case, step, {"words": words})
    assert [(stage["step"], stage["on"]) for stage in case.json()["stages"]][-5:] == [
        ("service", "2026-05-06"),
        ("announcement", "2026-05-07"),
        ("certificate", "2026-05-20"),
        ("liquidation", "2026-07-01"),
        ("closing", "2026-07-02"),
    ]
    ended = await registry.events("registry.organization-ended")
    assert [event["data"]["organization"]["id"] for event in ended] == [organization]
    proposed = await officer(registry).every("/listings", params={"organization_id": organization})
    assert [p["reason"] for p in proposed] == ["registration_revoked"]


async def test_a_fraud_cannot_be_cured(registry: Unit) -> None:
    organization = await an_organization(registry)
    case = await told(registry, organization, {"kind": "revocation"}, ground="fraud")
    refused = await act(officer(registry), case, "cure", status=409)
    assert blocked(refused, "cure")["code"] == "CAN_BE_CURED"


async def test_a_body_that_never_registered_is_banned_as_a_case(registry: Unit) -> None:
    who = {"ground": "unregistered", "party": "五华区全民健身促进会", "facts": "未经登记以社会团体名义活动"}
    wrong = await ok(await opened(registry, **who), 201)
    wrong = await act(officer(registry), wrong, "investigation")
    wrong = await act(officer(registry, "officer-2"), wrong, "countersignature", {})
    answer = await act(officer(registry), wrong, "notice", {"kind": "warning", "words": "拟警告"}, 422)
    assert answer.json()["errors"][0]["code"] == "party_and_penalty_differ"
    case = await told(registry, None, {"kind": "ban"}, **who)
    registry.set_clock("2026-03-10")
    case = await served(registry, case)
    await act(officer(registry), case, "closing")
    (published,) = await registry.anyone().every("/penalties", params={"kind": "ban"})
    assert (published["organization_id"], published["party"]) == (None, "五华区全民健身促进会")
    withdrawal = f"/penalties/{published['id']}/withdrawal"
    why = {"reason": "五政复决〔2026〕9号：撤销取缔决定"}
    elsewhere = registry.as_role("district_approver", area="530103")
    assert (await elsewhere.post(withdrawal, json=why, match=1)).status_code == 404
    assert len(await registry.anyone().every("/penalties", params={"kind": "ban"})) == 1
    await ok(await leader(registry).post(withdrawal, json=why, match=1))
    other = registry.as_role("district_clerk", area="530103")
    assert (await other.get(f"/penalty-cases/{case.json()['id']}")).status_code == 404
    assert await other.every("/penalty-cases") == []


async def test_of_two_leaders_who_decide_at_once_one_decides(registry: Unit) -> None:
    organization = await an_organization(registry)
    case = await told(registry, organization, {"kind": "warning"})
    registry.set_clock("2026-03-10")
    path = f"/penalty-cases/{case.json()['id']}"
    decision = {"decision_number": "五民罚决字〔2026〕9号", "reason": "事实清楚"}
    answers = await asyncio.gather(
        leader(registry).post(f"{path}/decision", match=version(case), json=decision),
        leader(registry, "leader-2").post(f"{path}/dismissal", match=version(case), json={"words": "情节轻微"}),
    )
    assert sorted(answer.status_code for answer in answers) == [200, 412]
