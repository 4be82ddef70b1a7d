"""The run of a month, through the front door: opened, calculated, confirmed, approved, paid, explained."""

import csv
import io

import pytest
from support.harness import Unit

from tests.talent.given import (
    COMMUNITY,
    OTHER_STREET,
    STREET,
    approver,
    clerk,
    given_a_person,
    given_an_employment,
    ok,
    oneself,
    refused,
    street,
)
from tests.talent.subsidies import ACCOUNT, Run, approved, calculated, finance, given_a_payee, given_a_policy, opened

JANUARY = "2019-01-07"


@pytest.mark.feature("B3-13")
async def test_a_month_is_calculated_confirmed_approved_and_paid(talent: Unit) -> None:
    policy = await given_a_policy(talent)
    payee = await given_a_payee(talent, account_sub="worker-1")
    other = await given_a_payee(talent, level="intermediate", area=f"{OTHER_STREET}001")
    nobody = await given_a_person(talent)

    talent.set_clock(JANUARY)
    run = await opened(talent, "2019-01")
    assert (await run.seen())["state"] == "open"
    seen = ok(await run.act("calculation", clerk(talent)))
    assert (seen["state"], seen["policy_id"]) == ("calculated", policy["id"])
    assert (seen["people"], seen["payees"], seen["amount_fen"]) == (3, 2, 50000)
    assert seen["zero_reasons"] == {"no_bank_account": 1, "no_credential": 1, "not_employed_on_reference_day": 1}

    assert [(p["street"], p["payees"], p["amount_fen"], p["state"]) for p in await run.parts()] == [
        (STREET, 1, 20000, "waiting"),
        (OTHER_STREET, 1, 30000, "waiting"),
    ]
    ok(await run.say(STREET))
    assert (await run.seen())["state"] == "calculated"
    ok(await run.say(OTHER_STREET))
    assert (await run.seen())["state"] == "street_confirmed"
    assert ok(await run.act("approval", approver(talent)))["file_number"] == "ZCBT-530102-2019-01"
    paid = ok(await run.pay(bank_reference="YH20190107001"))
    assert (paid["state"], paid["paid_on"], paid["bank_reference"]) == ("paid", "2019-01-07", "YH20190107001")

    amounts = {line["social_worker_id"]: line["amount_fen"] for line in await run.lines()}
    assert amounts == {payee["id"]: 20000, other["id"]: 30000, nobody["id"]: 0}
    own = ok(await oneself(talent).get("/subsidy-lines/me"))["items"]
    assert own == [
        {
            "month": "2019-01",
            "level": "assistant",
            "amount_fen": 20000,
            "reasons": [],
            "state": "paid",
            "paid_on": "2019-01-07",
        }
    ]
    told = [(event["type"], event["data"]) for event in await talent.events("talent.subsidy-run-")]
    assert [kind.split(".")[1] for kind, _ in told] == ["subsidy-run-moved"] * 4 + [
        "subsidy-run-approved",
        "subsidy-run-paid",
    ]
    assert told[-1][1] == {
        "run_id": run.id,
        "area": "530102",
        "month": "2019-01-01",
        "payees": 2,
        "amount_fen": 50000,
        "paid_on": "2019-01-07",
    }


@pytest.mark.feature("B3-11")
async def test_a_raise_between_two_months_changes_the_second_only(talent: Unit) -> None:
    await given_a_policy(talent)
    worker = await given_a_payee(talent)
    talent.set_clock(JANUARY)
    january = await approved(talent, "2019-01")
    rates = [{"level": "assistant", "amount_fen": 25000}]
    raised = await given_a_policy(talent, effective_month="2019-02", rates=rates)
    talent.set_clock("2019-02-11")
    february = await approved(talent, "2019-02")

    assert (await january.line(worker))["amount_fen"] == 20000
    line = await february.line(worker)
    assert (line["amount_fen"], line["policy"]["id"]) == (25000, raised["id"])
    in_force = await talent.anyone().every("/subsidy-policies", params={"month": "2019-01"})
    assert [item["effective_month"] for item in in_force] == ["2018-12"]


@pytest.mark.feature("B3-12")
async def test_every_amount_and_every_zero_is_explained(talent: Unit) -> None:
    policy = await given_a_policy(talent)
    worker = await given_a_payee(talent, account_sub="worker-1")
    zero = await given_a_person(talent, bank_account=ACCOUNT, account_sub="worker-2")
    await given_an_employment(talent, zero, post="other")
    talent.set_clock(JANUARY)
    run = await approved(talent, "2019-01")

    line = await run.line(worker)
    assert line["reference_on"] == "2019-01-01"
    assert (line["policy"]["id"], line["policy"]["rates_fen"]) == (
        policy["id"],
        {"assistant": 20000, "intermediate": 30000},
    )
    assert all(rule["holds"] and "五华区社工人才职称补贴制度" in rule["article"] for rule in line["rules"])
    [certificate] = line["facts"]["certificates"]
    assert certificate["spans"][0]["registered_on"] == "2018-12-03"

    why = await run.line(zero)
    assert (why["amount_fen"], why["reasons"]) == (0, ["no_credential", "post_not_eligible"])
    broken = {rule["code"]: rule["message"] for rule in why["rules"] if not rule["holds"]}
    assert broken == {
        "HOLDS_A_CREDENTIAL": "基准日未取得职业水平证书",
        "IS_IN_AN_ELIGIBLE_POST": "所任岗位不属补贴范围",
    }
    own = ok(await oneself(talent, "worker-2").get("/subsidy-lines/me/2019-01"))
    assert (own["name"], own["reasons"], own["rules"]) == (zero["name"], why["reasons"], why["rules"])
    english = ok(await oneself(talent, "worker-2").get("/subsidy-lines/me/2019-01", headers={"accept-language": "en"}))
    assert english["rules"][0]["message"] == "The person held no certificate on the reference day"
    refused(await oneself(talent, "worker-2").get("/subsidy-lines/me/2018-12"), 404, "not_found")
    refused(await oneself(talent, "worker-2").get(f"{run.path}/lines/{worker['id']}"), 403, "forbidden")


async def test_nobody_sees_a_month_of_their_own_before_it_is_approved(talent: Unit) -> None:
    await given_a_policy(talent)
    await given_a_payee(talent, account_sub="worker-1")
    talent.set_clock(JANUARY)
    run = await calculated(talent, "2019-01")
    assert ok(await oneself(talent).get("/subsidy-lines/me"))["items"] == []
    refused(await oneself(talent).get("/subsidy-lines/me/2019-01"), 404, "not_found")
    await run.confirm_all()
    ok(await run.act("approval", approver(talent)))
    assert ok(await oneself(talent).get("/subsidy-lines/me/2019-01"))["amount_fen"] == 20000


@pytest.mark.feature("B3-14")
async def test_the_payment_file_adds_up_and_is_the_same_bytes_each_time(talent: Unit) -> None:
    await given_a_policy(talent)
    worker = await given_a_payee(talent, name="=普春燕")
    await given_a_payee(talent, level="intermediate", bank_account="6222020000000000017")
    await given_a_person(talent)
    talent.set_clock(JANUARY)
    run = await calculated(talent, "2019-01")
    refused(await run.file(), 409, "subsidy_run_not_approved")
    await run.confirm_all()
    ok(await run.act("approval", approver(talent)))

    first = await run.file()
    assert first.status_code == 200
    assert first.headers["payment-file-number"] == "ZCBT-530102-2019-01"
    assert (first.headers["payment-count"], first.headers["payment-amount-fen"]) == ("2", "50000")
    assert first.headers["cache-control"] == "no-store"
    rows = list(csv.reader(io.StringIO(first.content.decode("utf-8-sig"))))
    assert rows[0] == ["文件编号", "序号", "收款人姓名", "收款账号", "金额（元）", "补贴月份", "用途"]
    assert rows[1][1:] == ["1", "'=普春燕", ACCOUNT, "200.00", "2019-01", "社工人才职称补贴"]
    assert rows[2][1:4] == ["2", "普春燕", "6222020000000000017"]
    assert rows[3] == ["ZCBT-530102-2019-01", "合计", "2 笔", "", "500.00", "2019-01", ""]

    # A new account changes nothing of what was approved; nor does another month, or the payment itself.
    change = {"bank_account": "6230580000000000001", "name": "普春霞"}
    ok(await clerk(talent).patch(f"/social-workers/{worker['id']}", match=1, json=change))
    again = await run.file()
    talent.set_clock("2019-03-01")
    wrong = refused(await run.pay(amount_fen=49999, count=3), 422, "refused")
    assert {finding["code"] for finding in wrong["findings"]} == {"PAYS_AS_MANY", "PAYS_AS_MUCH"}
    ok(await run.pay())
    assert first.content == again.content == (await run.file()).content
    assert first.headers["etag"] == again.headers["etag"]


async def test_each_fetch_of_the_payment_file_is_on_record_and_for_finance_alone(talent: Unit) -> None:
    await given_a_policy(talent)
    await given_a_payee(talent)
    talent.set_clock(JANUARY)
    run = await approved(talent, "2019-01")
    for nosy in (clerk(talent), approver(talent), street(talent), talent.as_role("auditor"), oneself(talent)):
        refused(await nosy.get(f"{run.path}/payment-file"), 403, "forbidden")
    stranger = talent.as_role("finance", sub="finance-9", area="530103")
    refused(await stranger.get(f"{run.path}/payment-file"), 404, "not_found")
    await run.file()
    await run.file()
    from bureaukit.plumbing import AUDIT_ENTRIES
    from sqlalchemy import select

    async with talent.database.reading() as tx:
        found = await tx.all(select(AUDIT_ENTRIES).where(AUDIT_ENTRIES.c.action == "fetch_payment_file"))
    assert [(row.actor, row.object) for row in found] == [("finance-1", f"subsidy-runs/{run.id}")] * 2


async def test_account_and_name_are_masked_for_finance_and_audit(talent: Unit) -> None:
    await given_a_policy(talent)
    worker = await given_a_payee(talent)
    talent.set_clock(JANUARY)
    run = await approved(talent, "2019-01")
    for masked in (finance(talent), talent.as_role("auditor")):
        [line] = await run.lines(masked)
        assert line["name"] == "普*燕"
    assert [line["name"] for line in await run.lines()] == ["普春燕"]
    for path in (run.path, f"{run.path}/lines", f"{run.path}/lines/{worker['id']}", f"{run.path}/parts"):
        assert ACCOUNT not in (await clerk(talent).get(path)).text
    assert ok(await clerk(talent).get(f"/social-workers/{worker['id']}"))["bank_account_masked"] == "*" * 15 + "5678"


async def test_a_street_sees_and_confirms_its_own_part_only(talent: Unit) -> None:
    await given_a_policy(talent)
    own = await given_a_payee(talent)
    foreign = await given_a_payee(talent, area=f"{OTHER_STREET}001")
    talent.set_clock(JANUARY)
    run = await calculated(talent, "2019-01")
    officer = street(talent)
    assert [part["street"] for part in await run.parts(officer)] == [STREET]
    assert [line["social_worker_id"] for line in await run.lines(officer)] == [own["id"]]
    ok(await officer.get(f"{run.path}/lines/{own['id']}"))
    refused(await officer.get(f"{run.path}/lines/{foreign['id']}"), 404, "not_found")
    refused(await officer.get(f"{run.path}/parts/{OTHER_STREET}"), 404, "not_found")
    refused(await run.say(OTHER_STREET, person=officer), 404, "not_found")
    refused(await run.say(OTHER_STREET, "objection", person=officer), 404, "not_found")
    elsewhere = clerk(talent, "clerk-9", "530103")
    refused(await elsewhere.get(run.path), 404, "not_found")
    assert await elsewhere.every("/subsidy-runs") == []


async def test_an_objection_returns_the_run_and_a_new_calculation_voids_what_was_said(talent: Unit) -> None:
    await given_a_policy(talent)
    await given_a_payee(talent)
    leaver = await given_a_payee(talent, area=f"{OTHER_STREET}001")
    talent.set_clock(JANUARY)
    run = await calculated(talent, "2019-01")
    before = await run.seen()
    ok(await run.say(STREET))
    old = (await run.parts())[0]
    assert ok(await run.say(OTHER_STREET, "objection"))["state"] == "objected"
    returned = await run.seen()
    assert (returned["state"], returned["ground"]) == ("open", "名单有误，请核对")
    refused(await run.act("approval", approver(talent)), 409, "not_allowed_now")

    [employment] = await clerk(talent).every("/employments", params={"social_worker_id": leaver["id"]})
    end = {"end_on": "2018-12-31", "end_ground": "left_post"}
    ok(await clerk(talent).post(f"/employments/{employment['id']}/end", match=1, json=end))
    again = ok(await run.act("calculation", clerk(talent)))
    assert (again["calculation"], again["payees"], again["ground"]) == (2, 1, None)
    assert again["digest"] != before["digest"]
    assert {part["state"] for part in await run.parts()} == {"waiting"}
    stale = await street(talent).post(f"{run.path}/parts/{STREET}/confirmation", match=old["version"])
    refused(stale, 412, "stale_version")
    await run.confirm_all()
    ok(await run.act("approval", approver(talent)))


@pytest.mark.feature("B3-17")
async def test_inputs_are_frozen_with_the_run(talent: Unit) -> None:
    await given_a_policy(talent)
    worker = await given_a_payee(talent)
    talent.set_clock(JANUARY)
    run = await calculated(talent, "2019-01")
    digest = (await run.seen())["digest"]
    ok(await run.act("calculation", clerk(talent)))
    assert (await run.seen())["digest"] == digest  # the same facts, the same digest
    await run.confirm_all()
    ok(await run.act("approval", approver(talent)))
    line = await run.line(worker)

    [employment] = await clerk(talent).every("/employments", params={"social_worker_id": worker["id"]})
    end = {"end_on": "2018-12-20", "end_ground": "left_post"}
    ok(await clerk(talent).post(f"/employments/{employment['id']}/end", match=1, json=end))
    refused(await run.act("calculation", clerk(talent)), 409, "not_allowed_now")
    assert await run.line(worker) == line
    assert (await run.seen())["digest"] == digest


@pytest.mark.feature("B3-20")
async def test_a_suspension_stops_the_money_and_its_end_brings_it_back(talent: Unit) -> None:
    await given_a_policy(talent)
    worker = await given_a_payee(talent)
    body = {"social_worker_id": worker["id"], "ground": "failed_appraisal", "start_on": "2018-12-20"}
    suspension = ok(await clerk(talent).post("/suspensions", json=body | {"document": "考核通报〔2018〕9号"}), 201)
    talent.set_clock(JANUARY)
    january = await approved(talent, "2019-01")
    path = f"/suspensions/{suspension['id']}"
    ok(await clerk(talent).post(f"{path}/resumption", match=1, json={"end_on": "2019-01-20"}))
    talent.set_clock("2019-02-11")
    february = await approved(talent, "2019-02")

    line = await january.line(worker)
    assert (line["amount_fen"], line["level"], line["reasons"]) == (0, "assistant", ["suspended"])
    assert line["facts"]["pauses"][0]["ground"] == "failed_appraisal"
    assert (await february.line(worker))["amount_fen"] == 20000
    assert [item["reasons"] for item in await january.lines(reason="suspended")] == [["suspended"]]
    assert await january.lines(reason="no_rate") == []
    assert [len(await january.lines(paid=paid)) for paid in ("true", "false")] == [0, 1]


@pytest.mark.feature("B3-21")
async def test_who_comes_or_leaves_within_a_month_is_paid_by_the_reference_day(talent: Unit) -> None:
    await given_a_policy(talent)
    spans = {
        "left before": {"start_on": "2016-03-01", "end_on": "2019-01-01", "end_ground": "left_post"},
        "left on": {"start_on": "2016-03-01", "end_on": "2019-01-02", "end_ground": "transferred_out_of_district"},
        "came on": {"start_on": "2019-01-01"},
        "came after": {"start_on": "2019-01-02"},
    }
    people = {name: await given_a_payee(talent, employment=False) for name in spans}
    talent.set_clock(JANUARY)
    for name, person in people.items():
        await given_an_employment(talent, person, **spans[name])
    january = await approved(talent, "2019-01")
    talent.set_clock("2019-02-11")
    february = await approved(talent, "2019-02")
    owed = {name: [(await run.line(person)) for run in (january, february)] for name, person in people.items()}
    assert {name: [line["amount_fen"] for line in lines] for name, lines in owed.items()} == {
        "left before": [0, 0],
        "left on": [20000, 0],
        "came on": [20000, 20000],
        "came after": [0, 20000],
    }
    gone = owed["left on"][1]
    assert gone["reasons"] == ["not_employed_on_reference_day"]
    [why] = [rule["facts"] for rule in gone["rules"] if not rule["holds"]]
    assert why == {"reference_on": "2019-02-01", "left": ["2019-01-02 transferred_out_of_district"]}


@pytest.mark.feature("B3-10")
async def test_the_same_facts_under_another_version_come_to_something_else(talent: Unit) -> None:
    await given_a_policy(talent)
    await given_a_policy(talent, effective_month="2019-02", posts=["community_director"])
    await given_a_policy(talent, effective_month="2019-03", reference_day=15)
    await given_a_policy(talent, effective_month="2019-04", starts_after_months=5)
    await given_a_policy(talent, effective_month="2019-05", rates=[{"level": "senior", "amount_fen": 50000}])
    worker = await given_a_payee(talent)
    seen = []
    for month in ("01", "02", "03", "04", "05"):
        talent.set_clock(f"2019-{month}-20")
        line = await (await approved(talent, f"2019-{month}")).line(worker)
        seen.append((line["reference_on"][-2:], line["amount_fen"], line["reasons"]))
    assert seen == [
        ("01", 20000, []),
        ("01", 0, ["post_not_eligible"]),
        ("15", 20000, []),
        ("01", 0, ["starts_later"]),
        ("01", 0, ["no_rate"]),
    ]


async def test_what_cannot_be_opened_is_told_with_every_reason(talent: Unit) -> None:
    problem = refused(await clerk(talent).post("/subsidy-runs", json={"month": "2018-12"}), 422, "refused")
    assert [finding["code"] for finding in problem["findings"]] == ["IS_GOVERNED_BY_A_POLICY"]
    await given_a_policy(talent, reference_day=15)
    problem = refused(await clerk(talent).post("/subsidy-runs", json={"month": "2018-12"}), 422, "refused")
    assert problem["findings"][0]["facts"] == {"reference_on": "2018-12-15"}
    talent.set_clock("2018-12-15")
    ok(await clerk(talent).post("/subsidy-runs", json={"month": "2018-12"}, params={"dry_run": "true"}))
    assert await clerk(talent).every("/subsidy-runs") == []
    await opened(talent, "2018-12")
    refused(await clerk(talent).post("/subsidy-runs", json={"month": "2018-12"}), 409, "subsidy_run_exists")
    refused(await clerk(talent, "s", STREET).post("/subsidy-runs", json={"month": "2018-12"}), 403, "forbidden")


async def test_the_month_begins_at_midnight_in_shanghai(talent: Unit) -> None:
    await given_a_policy(talent)
    body = {"month": "2019-01"}
    for early in ("2018-12-31T23:59:58", "2018-12-31T16:30:00"):  # the second is 08:30 UTC of the same day
        talent.set_clock(early)
        problem = refused(await clerk(talent).post("/subsidy-runs", json=body), 422, "refused")
        assert [finding["code"] for finding in problem["findings"]] == ["HAS_REACHED_ITS_REFERENCE_DAY"]
    talent.set_clock("2019-01-01T00:00:01")  # 16:00 UTC of the day before
    ok(await clerk(talent).post("/subsidy-runs", json=body), 201)


@pytest.mark.parametrize("month", ["2018-13", "2018-1", "18-12", "２０１８-12", "2018-12-01", "", None, 201812])
async def test_a_malformed_month_is_named(talent: Unit, month: object) -> None:
    problem = refused(await clerk(talent).post("/subsidy-runs", json={"month": month}), 422, "invalid_request")
    assert problem["errors"][0]["pointer"] == "/month"


async def test_a_replay_has_one_effect_and_the_same_answer(talent: Unit) -> None:
    await given_a_policy(talent)
    await given_a_payee(talent)
    talent.set_clock(JANUARY)
    first = await clerk(talent).post("/subsidy-runs", json={"month": "2019-01"}, key="open")
    again = await clerk(talent).post("/subsidy-runs", json={"month": "2019-01"}, key="open")
    assert (again.status_code, again.content) == (201, first.content)
    run = Run(talent, first.json())
    done = await clerk(talent).post(f"{run.path}/calculation", match=1, key="calc")
    replay = await clerk(talent).post(f"{run.path}/calculation", match=1, key="calc")
    assert (replay.content, replay.headers["idempotency-replayed"]) == (done.content, "true")
    assert (await run.seen())["calculation"] == 1
    stale = await clerk(talent).post(f"{run.path}/calculation", match=1)
    refused(stale, 412, "stale_version")
    refused(await clerk(talent).post(f"{run.path}/calculation"), 428, "if_match_required")
    refused(await clerk(talent).post(f"{run.path}/calculation", match=2, key=""), 400, "idempotency_key_required")


async def test_a_dry_run_tells_the_totals_and_keeps_nothing(talent: Unit) -> None:
    await given_a_policy(talent)
    await given_a_payee(talent)
    talent.set_clock(JANUARY)
    run = await opened(talent, "2019-01")
    told = ok(await run.act("calculation", clerk(talent), params={"dry_run": "true"}))
    assert (told["payees"], told["amount_fen"]) == (1, 20000)
    assert (await run.seen())["state"] == "open"
    assert await run.lines() == []


async def test_a_person_without_a_street_waits_for_no_street(talent: Unit) -> None:
    await given_a_policy(talent)
    await given_a_person(talent, area="530102")
    talent.set_clock(JANUARY)
    run = await calculated(talent, "2019-01")
    assert [(part["street"], part["state"]) for part in await run.parts()] == [("530102", "district")]
    assert (await run.seen())["state"] == "street_confirmed"
    ok(await run.act("approval", approver(talent)))


async def test_the_post_decides_which_street_answers(talent: Unit) -> None:
    await given_a_policy(talent)
    person = await given_a_payee(talent)
    [employment] = await clerk(talent).every("/employments", params={"social_worker_id": person["id"]})
    end = {"end_on": "2018-12-10", "end_ground": "changed_post"}
    talent.set_clock("2018-12-10")
    ok(await clerk(talent).post(f"/employments/{employment['id']}/end", match=1, json=end))
    await given_an_employment(talent, person, area=f"{OTHER_STREET}001", start_on="2018-12-10")
    talent.set_clock(JANUARY)
    run = await calculated(talent, "2019-01")
    assert [part["street"] for part in await run.parts()] == [OTHER_STREET]
    assert person["area"] == COMMUNITY
