"""The yearly report through the front door: who takes part, how it is filled in, two stages, one result."""

import asyncio
from typing import Any

import pytest
from bureaukit.rules import findings
from registry.annual_inspections.model.sections import KINDS, SectionName, Sections
from registry.annual_inspections.rules.figures import figures
from registry.annual_inspections.rules.report import Report
from support.harness import Unit

from tests.registry.given import UNIT, a_legacy_filing, a_legacy_row, imported, ok, version
from tests.registry.inspecting import (
    FIRST_YEAR,
    SECTIONS,
    act,
    approver,
    begun,
    clerk,
    concluded,
    filled,
    on,
    organizations,
    participants,
    rep,
    reviewed,
    submitted,
    the_unit,
    with_changes,
)


@pytest.fixture(autouse=True)
async def clock(registry: Unit) -> None:
    registry.set_clock("2027-01-10")


SERVICE = {"type": "social_service_organization"}
SUPERVISED = {"supervising_unit": UNIT}


async def test_a_year_opens_on_its_day_and_lists_who_takes_part(registry: Unit) -> None:
    group, service, young, younger, ended = await organizations(
        registry,
        {"registered_on": "2026-12-31"},
        SERVICE | {"registered_on": "2026-06-30"},
        SERVICE | {"registered_on": "2026-08-01"},
        {"registered_on": "2027-01-05"},
        {"ended_on": "2027-01-02", "end_kind": "deregistered"},
    )
    await imported(registry, [a_legacy_filing(1)])
    await on(registry, "2027-02-28")
    assert (await registry.anyone().get(f"/inspection-years/{FIRST_YEAR}")).status_code == 404
    assert (await begun(registry, group)).json()["code"] == "inspection_year_not_open"
    await on(registry, "2027-03-01")
    year = (await ok(await registry.anyone().get(f"/inspection-years/{FIRST_YEAR}"))).json()
    assert (year["unit_by"], year["authority_by"], year["days_left"]) == ("2027-03-31", "2027-05-31", 91)
    assert year["counts"] == {"under_way": 0, "concluded": 0, "absent": 0}
    stands = (await ok(await clerk(registry).get(f"/inspection-years/{FIRST_YEAR}/participation"))).json()
    assert stands["counts"] == {"to_file": 2, "under_way": 0, "concluded": 0, "absent": 0, "exempt": 1}
    assert set(await participants(registry)) == {group, service}
    exempt = await participants(registry, status="exempt")
    assert list(exempt) == [young]
    assert exempt[young]["reason"]["code"] == "WAS_REGISTERED_EARLY_ENOUGH"
    assert "第三条" in exempt[young]["reason"]["article"]
    assert (await begun(registry, young)).json()["findings"][0]["code"] == "WAS_REGISTERED_EARLY_ENOUGH"
    assert (await begun(registry, ended)).json()["code"] == "takes_no_part_in_inspections"
    assert younger not in await participants(registry)
    other = registry.as_role("district_clerk", area="530103")
    assert await other.every(f"/inspection-years/{FIRST_YEAR}/participants") == []
    unknown = await clerk(registry).get(f"/inspection-years/{FIRST_YEAR}/participants", params={"state": "exempt"})
    assert unknown.status_code == 422
    await registry.run_jobs()
    assert len(await registry.events("registry.inspection-year-opened")) == 1


async def test_a_report_is_filled_in_part_by_part_and_handed_in_once_all_are_there(registry: Unit) -> None:
    organization, other = await organizations(registry, SERVICE | {"domicile": "五华区华山西路1号"}, {})
    await on(registry, "2027-03-02")
    report = await ok(await begun(registry, organization), 201)
    path = f"/annual-inspections/{report.json()['id']}"
    person = rep(registry, organization)
    parts = {part["name"]: part for part in report.json()["sections"]}
    assert len(parts) == 12
    assert parts["basic_facts"]["status"] == "read_only"
    assert parts["basic_facts"]["content"]["domicile"] == "五华区华山西路1号"
    assert parts["basic_facts"]["change_at"] == "/v1/registry/applications"
    assert parts["people"]["status"] == "empty"

    half = {"sections": {"people": {"total": 10}, "summary": SECTIONS["summary"]}}
    assert (await person.patch(path, json=half)).status_code == 428
    saved = await ok(await person.patch(path, json=half, match=version(report)))
    parts = {part["name"]: part for part in saved.json()["sections"]}
    assert (parts["people"]["status"], parts["summary"]["status"]) == ("draft", "complete")
    assert "women" in parts["people"]["missing"]
    assert (await person.patch(path, json=half, match=version(report))).status_code == 412

    wrong = {"sections": {"basic_facts": {"name": "新名"}, "people": {"women": 5}}}
    refused = await person.patch(path, json=wrong, match=version(saved))
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "read_only")
    unchanged = await ok(await person.get(path))
    assert version(unchanged) == version(saved)

    early = await act(person, saved, "submission")
    assert early.status_code == 422
    missing = early.json()["findings"][0]
    assert missing["code"] == "EVERY_PART_IS_FILLED_IN"
    assert set(missing["facts"]["missing"]) == set(SECTIONS) - {"summary", "charity"}
    done = await ok(await act(person, await filled(registry, organization, saved), "submission"))
    assert (done.json()["state"], done.json()["filed_on"]) == ("submitted", "2027-03-02")
    assert (await person.patch(path, json=half, match=version(done))).status_code == 409
    assert (await begun(registry, organization)).json()["code"] == "report_already_begun"
    assert (await rep(registry, other).get(path)).status_code == 404


ACCOUNTS = {
    "INCOME_ADDS_UP",
    "EXPENSES_ADD_UP",
    "NET_ASSETS_FOLLOW",
    "BALANCE_SHEET_BALANCES",
    "CASH_ADDS_UP",
    "STATEMENTS_AGREE_WITH_FINANCES",
}
FAULTS: dict[str, dict[str, dict[str, Any]]] = {
    "IS_VOUCHED_FOR": {"declaration": {"is_true_and_complete": False}},
    "STAFF_ADDS_UP": {"people": {"part_time": 4}},
    "AGES_ADD_UP": {"people": {"aged_over_60": 2}},
    "EDUCATIONS_ADD_UP": {"people": {"bachelors": 4}},
    "WOMEN_ARE_AMONG_THE_PEOPLE": {"people": {"women": 11}},
    "CONTRACTS_ARE_THOSE_OF_PEOPLE": {"people": {"with_contracts": 11}},
    "SOCIAL_WORKERS_ARE_AMONG_THE_PEOPLE": {"people": {"certified_social_workers": 11}},
    "PARTY_MEMBERS_ARE_AMONG_THE_STAFF": {"party_building": {"full_time_full_members": 8, "members": 8}},
    "SUMMARY_HAS_ITS_LENGTH": {"summary": {"text": "字" * 499}},
    "PLAN_HAS_ITS_LENGTH": {"plan": {"text": "字" * 501}},
    "INCOME_ADDS_UP": {"finances": {"donations_fen": 4_999_999}},
    "EXPENSES_ADD_UP": {"finances": {"fundraising_fen": 1}},
    "NET_ASSETS_FOLLOW": {"finances": {"opening_net_assets_fen": 30_000_001}},
    "BALANCE_SHEET_BALANCES": {"financial_statements": {"liabilities_fen": 2_999_999}},
    "CASH_ADDS_UP": {"financial_statements": {"closing_cash_fen": 21_500_001}},
    "STATEMENTS_AGREE_WITH_FINANCES": {"financial_statements": {"income_fen": 29_999_999}},
}


def a_report(**parts: dict[str, Any]) -> Report:
    sections = {name: KINDS[SectionName(name)](**members) for name, members in with_changes(**parts).items()}
    return Report(Sections(**sections), summary_characters=(500, 1000), plan_characters=(200, 500))


@pytest.mark.parametrize("code", FAULTS)
def test_each_sum_that_is_wrong_is_named_by_its_own_rule(code: str) -> None:
    rules = figures("social_service_organization", is_charity=False)
    assert findings(rules, a_report()) == []
    (found,) = findings(rules, a_report(**FAULTS[code]))
    assert found.code == code
    assert "第二十三条" in found.article or code in ACCOUNTS


async def test_all_faults_are_told_at_once_with_their_figures(registry: Unit) -> None:
    (organization,) = await organizations(registry, SERVICE)
    await on(registry, "2027-03-02")
    wrong = {"people": {"women": 11, "part_time": 4}, "finances": {"fundraising_fen": 1}}
    report = await filled(registry, organization, await ok(await begun(registry, organization), 201), **wrong)
    person = rep(registry, organization)
    answer = await act(person, report, "submission")
    told = [finding["code"] for finding in answer.json()["findings"]]
    assert told == ["STAFF_ADDS_UP", "WOMEN_ARE_AMONG_THE_PEOPLE", "EXPENSES_ADD_UP"]
    assert answer.json()["findings"][0]["facts"] == {"total": 10, "full_time": 7, "part_time": 4}
    assert "《民办非企业单位登记管理暂行条例》第二十三条" in answer.text
    rehearsed = await ok(await act(person, report, "submission?dry_run=true"))
    assert [finding["code"] for finding in rehearsed.json()["findings"]] == told
    assert (await ok(await person.get(f"/annual-inspections/{report.json()['id']}"))).json()["state"] == "draft"


async def test_who_represents_one_organization_and_works_for_the_office_writes_in_no_other_report(
    registry: Unit,
) -> None:
    one, other = await organizations(registry, {}, {})
    await on(registry, "2027-05-20")
    report = await submitted(registry, one)
    told = {"items": [{"pointer": "/people/total", "message": "人数不符"}]}
    report = await ok(await act(clerk(registry), report, "correction-notice", json=told))
    both = registry.as_role("org_rep", org=other, roles=["org_rep", "district_clerk"])
    path = f"/annual-inspections/{report.json()['id']}"
    await ok(await both.get(path))
    change = {"sections": {"plan": {"text": "改写别人的计划"}}}
    assert (await both.patch(path, json=change, match=version(report))).status_code == 404
    assert (await act(both, report, "resubmission")).status_code == 404


async def test_of_two_who_begin_or_conclude_at_once_one_does(registry: Unit) -> None:
    (organization,) = await organizations(registry, {})
    await on(registry, "2027-03-02")
    answers = await asyncio.gather(*(begun(registry, organization) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
    report = next(answer for answer in answers if answer.status_code == 201)
    handed = await ok(
        await act(rep(registry, organization), await filled(registry, organization, report), "submission")
    )
    seen = await ok(await act(clerk(registry), handed, "review", json={"result": "pass"}))
    deciders = [approver(registry, f"approver-{n}") for n in range(3)]
    answers = await asyncio.gather(*(act(person, seen, "conclusion") for person in deciders))
    assert sorted(answer.status_code for answer in answers) == [200, 412, 412]


async def test_a_draft_of_an_organization_that_ended_is_discontinued(registry: Unit) -> None:
    """An ending that is entered for a day before the last one leaves nothing to be missed."""
    (organization,) = await organizations(registry, {})
    await on(registry, "2027-03-02")
    await begun(registry, organization)
    registry.set_clock("2027-05-02")
    ending = a_legacy_row(1, ended_on="2027-05-01", end_kind="deregistered")
    assert (await imported(registry, [ending]))["result"]["ended"] == 1
    await on(registry, "2027-06-01")
    steps = [event["data"]["step"] for event in await registry.events("registry.annual-inspection-progressed")]
    assert steps == ["draft", "discontinuation"]
    assert (await clerk(registry).get("/listings")).json()["items"] == []


@pytest.mark.feature("B1-20")
async def test_two_stages_one_result_by_a_second_person_published(registry: Unit) -> None:
    (organization,) = await organizations(registry, SERVICE | SUPERVISED)
    await on(registry, "2027-03-02")
    report = await submitted(registry, organization)
    early = await act(clerk(registry), report, "review", json={"result": "pass"})
    assert early.status_code == 409
    blocked = {item["name"]: item for item in early.json()["actions"]}["review"]
    assert (blocked["code"], blocked["article"]) == (
        "UNIT_HAS_HAD_ITS_SAY",
        "《民办非企业单位登记管理暂行条例》第二十三条",
    )
    stranger = registry.as_role("supervising_unit", org="另一单位")
    assert (await act(stranger, report, "consent", json={})).status_code == 404
    agreed = await ok(await act(the_unit(registry), report, "consent", json={"opinion": "同意"}))
    assert (await act(the_unit(registry), agreed, "consent", json={})).status_code == 409
    seen = await ok(await act(clerk(registry), agreed, "review", json={"result": "pass", "opinion": "合规"}))
    assert seen.json()["result"] is None
    first_person = registry.as_role("district_approver", sub="clerk-1")
    assert (await act(first_person, seen, "conclusion")).status_code == 403
    assert (await act(approver(registry), seen, "rectification-order")).status_code == 409
    public = f"/inspection-years/{FIRST_YEAR}/results"
    assert (await registry.anyone().get(public)).json()["items"] == []
    done = await ok(await act(approver(registry), seen, "conclusion"))
    assert (done.json()["state"], done.json()["result"]) == ("concluded", "pass")
    published = (await registry.anyone().get(public)).json()["items"]
    assert [(line["organization_id"], line["result"]) for line in published] == [(organization, "pass")]
    steps = [event["data"]["step"] for event in await registry.events("registry.annual-inspection-progressed")]
    assert steps == ["draft", "change", "submission", "consent", "review", "conclusion"]


async def test_against_the_unit_it_is_no_pass_and_direct_registration_asks_none(registry: Unit) -> None:
    supervised, direct, another = await organizations(registry, SUPERVISED, {}, {})
    await on(registry, "2027-03-02")
    report = await submitted(registry, supervised)
    told = await ok(await act(the_unit(registry), report, "consent-refusal", json={"opinion": "财务不清"}))
    refused = await act(clerk(registry), told, "review", json={"result": "pass"})
    assert refused.json()["findings"][0]["code"] == "PASS_IS_NOT_AGAINST_THE_UNIT"
    assert (await act(clerk(registry), told, "review", json={"result": "reported"})).status_code == 422
    assert (await act(clerk(registry), told, "review", json={"result": "basic_pass"})).status_code == 200
    asked = await act(the_unit(registry), await submitted(registry, direct), "consent", json={})
    assert asked.status_code == 404
    assert (await reviewed(registry, another, "pass")).json()["unit_agrees"] is None


async def test_a_silent_unit_is_waited_for_until_the_window_closes(registry: Unit) -> None:
    (organization,) = await organizations(registry, SUPERVISED)
    await on(registry, "2027-03-30")
    report = await submitted(registry, organization)
    registry.set_clock("2027-05-31")
    assert (await act(clerk(registry), report, "review", json={"result": "pass"})).status_code == 409
    registry.set_clock("2027-06-01")
    assert (await act(clerk(registry), report, "review", json={"result": "pass"})).status_code == 200


async def test_a_report_is_returned_once_with_everything_in_it(registry: Unit) -> None:
    (organization,) = await organizations(registry, {})
    await on(registry, "2027-03-02")
    person, report = rep(registry, organization), await submitted(registry, organization)
    items = [
        {"pointer": "/people/total", "message": "与社保人数不符"},
        {"pointer": "/summary", "message": "未写明重大活动"},
    ]
    unknown = {"items": [*items, {"pointer": "/basic_facts/name", "message": "写错了"}]}
    faults = await act(clerk(registry), report, "correction-notice", json=unknown)
    assert faults.json()["errors"][0]["pointer"] == "/items/2/pointer"
    returned = await ok(await act(clerk(registry), report, "correction-notice", json={"items": items}))
    assert returned.json()["notice"]["mend_by"] == "2027-03-09"
    assert (await act(clerk(registry), returned, "review", json={"result": "fail"})).status_code == 409
    again = await ok(await act(person, await filled(registry, organization, returned), "resubmission"))
    second = await act(clerk(registry), again, "correction-notice", json={"items": items})
    blocked = {item["name"]: item["code"] for item in second.json()["actions"]}
    assert (second.status_code, blocked["correction-notice"]) == (409, "NOTHING_WAS_TOLD_YET")


async def test_a_returned_report_that_is_not_mended_is_reviewed_as_it_lies(registry: Unit) -> None:
    (organization,) = await organizations(registry, {})
    await on(registry, "2027-03-02")
    items = {"items": [{"pointer": "/people", "message": "人数不实"}]}
    returned = await ok(
        await act(clerk(registry), await submitted(registry, organization), "correction-notice", json=items)
    )
    await on(registry, "2027-03-10")
    no_pass = await act(clerk(registry), returned, "review", json={"result": "pass"})
    assert no_pass.json()["findings"][0]["code"] == "PASS_IS_NOT_OF_AN_UNMENDED_REPORT"
    assert (await act(clerk(registry), returned, "review", json={"result": "fail"})).status_code == 200


async def test_who_has_three_full_time_members_and_no_party_organization_is_pointed_out(registry: Unit) -> None:
    (organization,) = await organizations(registry, {})
    await on(registry, "2027-03-02")
    report = await submitted(registry, organization, party_building={"members": 3, "full_time_full_members": 3})
    assert [r["code"] for r in report.json()["remarks"]] == ["HAS_A_PARTY_ORGANIZATION_WHERE_DUE"]


async def test_the_countdown_is_announced_thirty_seven_and_one_days_before(registry: Unit) -> None:
    await organizations(registry, {}, {})
    await on(registry, "2027-03-01")
    for day in ("2027-04-30", "2027-05-01", "2027-05-02", "2027-05-24", "2027-05-30", "2027-05-30"):
        await on(registry, day)
    told = [event["data"] for event in await registry.events("registry.inspection-deadline-near")]
    of_may = [(line["days_left"], line["not_filed"]) for line in told if line["due_on"] == "2027-05-31"]
    assert of_may == [(30, 2), (7, 2), (1, 2)]
    assert [line["days_left"] for line in told if line["due_on"] == "2027-03-31"] == [30]


async def test_rectification_has_three_months_and_lapses(registry: Unit) -> None:
    one, other = await organizations(registry, {}, {})
    await on(registry, "2027-05-20")
    ordered = await concluded(registry, one, "basic_pass")
    assert (ordered.json()["state"], ordered.json()["rectify_by"]) == ("rectifying", "2027-08-20")
    late = await concluded(registry, other, "fail")
    reported = await ok(await act(rep(registry, one), ordered, "rectification-report", json={"report": "已补建台账"}))
    again = await ok(await act(clerk(registry), reported, "rectification-rejection", json={"opinion": "台账不全"}))
    reported = await ok(await act(rep(registry, one), again, "rectification-report", json={"report": "已补全"}))
    done = await ok(await act(clerk(registry), reported, "rectification-acceptance", json={}))
    assert (done.json()["state"], done.json()["rectified_on"]) == ("rectified", "2027-05-20")
    await on(registry, "2027-08-21")
    found = await ok(await clerk(registry).get(f"/annual-inspections/{late.json()['id']}"))
    assert found.json()["state"] == "rectification_overdue"
