"""What an organization owes, what follows when it does not come, and how its standing tells of each year by itself."""

import pytest
from registry.organizations.model import EntryKind
from support.harness import Unit

from tests.registry.given import UNIT, a_legacy_filing, a_legacy_row, changed, imported, ok, version
from tests.registry.inspecting import (
    act,
    approver,
    begun,
    clerk,
    concluded,
    filed_late,
    filled,
    on,
    organizations,
    participants,
    rep,
    reviewed,
    standing,
    submitted,
)


@pytest.fixture(autouse=True)
async def clock(registry: Unit) -> None:
    registry.set_clock("2027-01-10")


async def two_years_missed(registry: Unit, *changes: dict[str, object]) -> list[str]:
    """Organizations that filed nothing for 2026 and for 2027; the clock shows 2028-06-02."""
    found = await organizations(registry, *(changes or ({},)))
    for day in ("2027-03-01", "2027-06-01", "2028-03-01", "2028-06-02"):
        await on(registry, day)
    return found


@pytest.mark.feature("beyond-5")
@pytest.mark.feature("B1-19")
async def test_one_report_cures_one_year_at_any_date(registry: Unit) -> None:
    """entity#22681: one report cured all; entity#14820: standing was always that of today."""
    one, ended = await two_years_missed(registry, {}, {"ended_on": "2027-01-05", "end_kind": "deregistered"})
    now = await standing(registry, one)
    assert (now["status"], now["in_good_standing"]) == ("not_good", False)
    assert [(r["year"], r["due_on"]) for r in now["reasons"]] == [(2027, "2028-05-31"), (2026, "2027-05-31")]
    assert now["reasons"][0]["next_step"] == "补报2027年度工作报告"
    assert now["reasons"][0]["article"] == "《社会团体登记管理条例》第二十八条"

    registry.set_clock("2028-07-01")
    await filed_late(registry, one, 2026)
    registry.set_clock("2028-08-01")
    one_left = await standing(registry, one)
    assert (one_left["in_good_standing"], [r["year"] for r in one_left["reasons"]]) == (False, [2027])
    await filed_late(registry, one, 2027)
    assert (await standing(registry, one))["status"] == "good"

    def years(found: dict[str, object]) -> list[int]:
        return [reason["year"] for reason in found["reasons"]]  # type: ignore[index,attr-defined]

    between = await standing(registry, one, on="2028-07-15")
    before = await standing(registry, one, on="2028-06-30")
    assert (years(between), years(before)) == ([2027], [2027, 2026])
    assert years(await standing(registry, one, on="2028-05-31")) == [2026]
    assert years(await standing(registry, one, on="2027-06-01")) == [2026]
    assert (await standing(registry, one, on="2027-05-31"))["status"] == "good"
    as_known = await standing(registry, one, on="2028-08-01", known_at="2028-07-31T00:00:00Z")
    assert years(as_known) == [2027]

    assert (await standing(registry, one, on="2010-05-03"))["status"] == "not_applicable"
    assert (await standing(registry, ended))["status"] == "not_applicable"
    assert (await standing(registry, ended, on="2027-01-04"))["status"] == "good"


async def test_a_year_that_was_missed_is_told_of_though_no_clock_looked(registry: Unit) -> None:
    """open-mercato#2293: a deadline was stored and nothing ever acted on it; here reading does not wait for a job."""
    (one,) = await organizations(registry, {"supervising_unit": UNIT})
    await on(registry, "2027-03-01")
    registry.set_clock("2027-06-01")
    await changed(registry, one, EntryKind.SUPERVISING_UNIT_CHANGE, supervising_unit="昆明市五华区教育体育局")
    assert (await standing(registry, one))["inspections"] == [
        {"year": 2026, "result": "absent", "due_on": "2027-05-31", "result_on": "2027-06-01"}
    ]
    await registry.run_jobs()
    (line,) = (await participants(registry, status="absent")).values()
    found = (await ok(await clerk(registry).get(f"/annual-inspections/{line['inspection_id']}"))).json()
    assert (found["state"], found["result"], found["absent_on"]) == ("absent", "absent", "2027-06-01")
    assert found["supervising_unit"] == UNIT  # as it was on the day on which the report was due
    told = [event["data"]["step"] for event in await registry.events("registry.annual-inspection-progressed")]
    assert told == ["absence", "listing-proposal"]


async def test_years_are_opened_closed_and_noted_even_after_a_long_stop(registry: Unit) -> None:
    (one,) = await organizations(registry, {})
    await on(registry, "2029-07-01")
    await on(registry, "2029-07-01")
    years = (await ok(await registry.anyone().get("/inspection-years"))).json()["items"]
    assert [(year["year"], year["counts"]["absent"]) for year in years] == [(2028, 1), (2027, 1), (2026, 1)]
    assert len((await standing(registry, one))["inspections"]) == 3
    work = await clerk(registry).every("/tasks", params={"organization_id": one})
    assert sorted(line["kind"] for line in work) == ["give_notice", "revoke", "revoke", "warn"], (
        "as if each had been noted in its time"
    )


async def test_nobody_is_absent_from_a_window_that_was_closed_before_it_came_on_record(registry: Unit) -> None:
    await on(registry, "2027-03-01")
    registry.set_clock("2027-05-31")
    (in_time,) = await organizations(registry, {})
    registry.set_clock("2027-06-15")
    late = (await imported(registry, [a_legacy_row(9)]))["result"]["rows"][0]["id"]
    await registry.run_jobs()
    assert set(await participants(registry, status="absent")) == {in_time}
    assert await participants(registry, status="to_file") == {}
    found = await standing(registry, late)
    assert (found["status"], found["inspections"]) == ("good", [])
    assert [
        task["kind"]
        for task in (await ok(await rep(registry, late).get(f"/organizations/{late}/tasks"))).json()["items"]
    ] == []
    assert (await begun(registry, late)).json()["findings"][0]["code"] == "WAS_ON_RECORD_IN_TIME"
    proposed = await clerk(registry).every("/listings", params={"organization_id": late})
    assert proposed == []
    await on(registry, "2028-06-01")
    assert [year["year"] for year in (await standing(registry, late))["inspections"]] == [2027]


async def test_a_draft_that_was_never_handed_in_is_an_absence_and_can_be_filed_late(registry: Unit) -> None:
    (one,) = await organizations(registry, {})
    await on(registry, "2027-05-31")
    draft = await filled(registry, one, await ok(await begun(registry, one), 201))
    registry.set_clock("2027-06-01")
    assert (await act(rep(registry, one), draft, "submission")).status_code == 409
    await registry.run_jobs()
    late = await filed_late(registry, one, 2026)
    assert (late.json()["state"], late.json()["is_late"], late.json()["result"]) == ("submitted", True, "absent")
    assert (await standing(registry, one))["inspections"][0]["result"] == "absent"
    seen = await ok(await act(clerk(registry), late, "review", json={"result": "pass"}))
    await ok(await act(approver(registry), seen, "conclusion"))
    assert (await standing(registry, one))["inspections"][0]["result"] == "pass"


async def test_late_reports_are_taken_as_long_as_the_parameter_says(registry: Unit) -> None:
    (one,) = await organizations(registry, {})
    proposed = await clerk(registry).post(
        "/parameters/registry.inspections.late_months/versions",
        json={"value": 1, "effective_from": "2027-02-01", "source": "本区补报期限"},
    )
    key = f"/parameters/registry.inspections.late_months/versions/{(await ok(proposed, 201)).json()['id']}/approval"
    await ok(await approver(registry).post(key))
    await on(registry, "2027-03-01")
    await on(registry, "2027-06-30")
    mine = (await rep(registry, one).get("/annual-inspections")).json()["items"][0]
    path = f"/annual-inspections/{mine['id']}"
    listed = {a["name"]: a for a in (await rep(registry, one).get(f"{path}/actions")).json()["items"]}
    assert listed["late-submission"]["allowed"] is True  # 31 May and a month is 30 June, which is the last day
    registry.set_clock("2027-07-01")
    listed = {a["name"]: a for a in (await rep(registry, one).get(f"{path}/actions")).json()["items"]}
    assert listed["late-submission"]["code"] == "LATE_REPORT_IS_STILL_TAKEN"


@pytest.mark.feature("B1-21")
async def test_who_files_nothing_is_proposed_warned_and_after_two_years_to_be_revoked(registry: Unit) -> None:
    one, other = await organizations(registry, {}, {})
    await on(registry, "2027-05-20")
    await submitted(registry, other)
    await on(registry, "2027-06-01")
    entry = (await clerk(registry).get("/listings")).json()["items"]
    assert [(line["organization_id"], line["reason"]) for line in entry] == [(one, "report_not_filed")]
    path = f"/listings/{entry[0]['id']}"
    told = await ok(await clerk(registry).post(f"{path}/notice", json={"notice_on": "2027-06-01"}, match=1))
    assert told.json()["evidence"][0]["on"] == "2027-06-01"
    decision = approver(registry)
    registry.set_clock("2027-06-15")
    assert (await decision.post(f"{path}/approval", match=version(told))).status_code == 409
    registry.set_clock("2027-06-17")
    await ok(await decision.post(f"{path}/approval", match=version(told)))
    assert (await standing(registry, one))["lists"][0]["entered_on"] == "2027-06-17"

    work = (await ok(await clerk(registry).get("/tasks", params={"organization_id": one}))).json()["items"]
    assert [(line["kind"], line["since_on"]) for line in work] == [("warn", "2027-06-01")]
    report = await ok(await clerk(registry).get(f"/annual-inspections/{work[0]['subject_id']}"))
    await ok(await act(clerk(registry), report, "settlement", json={"note": "五民罚字〔2027〕1号 警告"}))
    assert (await clerk(registry).get("/tasks", params={"organization_id": one})).json()["items"] == []
    done = (await clerk(registry).get("/tasks", params={"organization_id": one, "status": "done"})).json()["items"]
    assert {(line["kind"], line["done_on"]) for line in done} == {
        ("warn", "2027-06-17"),
        ("decide_listing", "2027-06-17"),
    }

    await on(registry, "2028-03-01")
    await on(registry, "2028-06-01")
    kinds = [line["kind"] for line in (await clerk(registry).get("/tasks?kind=revoke")).json()["items"]]
    assert kinds == ["revoke"]
    active = (await registry.anyone().get(f"/organizations/{one}")).json()
    assert active["state"] == "active"  # an officer decides, never the machine
    proposals = (await clerk(registry).get("/listings")).json()["items"]
    assert sorted(line["organization_id"] for line in proposals) == sorted([one, one, other])  # a further ground each


async def test_a_rectification_not_reported_in_time_leads_to_a_proposal(registry: Unit) -> None:
    (one,) = await organizations(registry, {})
    await on(registry, "2027-05-20")
    await concluded(registry, one, "fail")
    warned = (await clerk(registry).get("/tasks")).json()["items"]
    assert [line["kind"] for line in warned] == ["warn"]
    due = (await ok(await rep(registry, one).get(f"/organizations/{one}/tasks"))).json()["items"]
    assert [(t["kind"], t["due_on"], t["days_left"]) for t in due] == [("rectify", "2027-08-20", 92)]
    await on(registry, "2027-08-20")
    assert (await clerk(registry).get("/listings")).json()["items"] == []
    await on(registry, "2027-08-21")
    entry = (await clerk(registry).get("/listings")).json()["items"]
    assert [line["reason"] for line in entry] == ["rectification_overdue"]


async def test_who_filed_late_and_then_did_not_rectify_is_proposed_for_that_too(registry: Unit) -> None:
    (one,) = await organizations(registry, {})
    await on(registry, "2027-03-01")
    await on(registry, "2027-06-02")
    report = await filed_late(registry, one, 2026)
    report = await ok(await act(clerk(registry), report, "review", json={"result": "fail", "opinion": "账目不清"}))
    await ok(await act(approver(registry), report, "rectification-order"))
    for day in ("2027-09-02", "2027-09-03", "2027-09-04"):
        await on(registry, day)
    proposed = await clerk(registry).every("/listings", params={"organization_id": one})
    assert sorted(line["reason"] for line in proposed) == ["rectification_overdue", "report_not_filed"]
    details = [(await clerk(registry).get(f"/listings/{line['id']}")).json() for line in proposed]
    assert [len(line["evidence"]) for line in details] == [1, 1], "each once"


async def test_an_organization_sees_what_it_has_to_do_and_by_when(registry: Unit) -> None:
    one, other = await organizations(registry, {"type": "social_service_organization"}, {})
    await on(registry, "2027-02-28")
    path = f"/organizations/{one}/tasks"
    assert (await ok(await rep(registry, one).get(path))).json()["items"] == []
    await on(registry, "2027-05-01")
    (task,) = (await ok(await rep(registry, one).get(path))).json()["items"]
    assert (task["kind"], task["year"], task["due_on"], task["days_left"]) == ("file_report", 2026, "2027-05-31", 30)
    assert task["article"] == "《民办非企业单位登记管理暂行条例》第二十三条"
    assert (await rep(registry, other).get(path)).status_code == 404
    assert (await registry.anyone().get(path)).status_code == 401
    assert (await registry.as_role("district_clerk", area="530103").get(path)).status_code == 404
    await on(registry, "2027-06-02")
    (late,) = (await rep(registry, one).get(path)).json()["items"]
    assert (late["kind"], late["days_left"], late["is_overdue"]) == ("file_late_report", -2, True)
    (filed,) = (await imported(registry, [a_legacy_filing(1)]))["result"]["rows"]
    assert (await clerk(registry).get(f"/organizations/{filed['id']}/tasks")).json()["items"] == []


async def test_the_office_has_its_work_in_the_order_it_came(registry: Unit) -> None:
    one, other, third = await organizations(registry, {}, {}, {})
    await on(registry, "2027-03-03")
    await submitted(registry, other)
    await on(registry, "2027-03-04")
    await submitted(registry, one)
    await on(registry, "2027-03-05")
    await reviewed(registry, third, "pass")
    pages = await clerk(registry).every("/tasks", params={"limit": 1})
    assert [(line["kind"], line["organization_id"]) for line in pages] == [
        ("review_inspection", other),
        ("review_inspection", one),
        ("conclude_inspection", third),
    ]
    assert (await registry.as_role("district_clerk", area="530103").get("/tasks")).json()["items"] == []
    assert (await clerk(registry).get("/tasks", params={"state": "done"})).status_code == 422
