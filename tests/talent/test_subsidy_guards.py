"""What cannot happen to the money: approved by one hand, paid twice, edited, calculated twice at once."""

import asyncio
from collections import Counter
from contextlib import suppress
from typing import Any
from uuid import UUID

import pytest
from bureaukit.problems import Stale
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError
from support.harness import Person, Unit

from tests.talent.given import OTHER_STREET, STREET, approver, clerk, given_a_person, ok, refused, street
from tests.talent.subsidies import (
    ACCOUNT,
    POLICY,
    Run,
    approved,
    calculated,
    finance,
    given_a_payee,
    given_a_policy,
    opened,
)

JANUARY = "2019-01-07"


@pytest.mark.usefixtures("payees")
@pytest.mark.parametrize("hand", ["opener", "calculator", "recalculator", "confirmer"])
async def test_nobody_who_made_or_confirmed_a_run_approves_it(talent: Unit, hand: str) -> None:
    run = Run(talent, ok(await clerk(talent, "opener").post("/subsidy-runs", json={"month": "2019-01"}), 201))
    ok(await run.act("calculation", clerk(talent, "calculator")))
    ok(await run.act("calculation", clerk(talent, "recalculator")))
    confirmer = talent.as_role("street_officer", sub="confirmer", area=STREET)
    ok(await run.say(STREET, person=confirmer))
    ok(await run.say(OTHER_STREET))
    listed = ok(await approver(talent, hand).get(f"{run.path}/actions"))["items"]
    blocked = next(act for act in listed if act["name"] == "approval")
    assert (blocked["allowed"], blocked["code"]) == (False, "IS_A_SECOND_PERSON")
    problem = refused(await run.act("approval", approver(talent, hand)), 403, "forbidden")
    assert [finding["code"] for finding in problem["findings"]] == ["IS_A_SECOND_PERSON"]
    ok(await run.act("approval", approver(talent)))
    refused(await run.pay(finance(talent, hand)), 403, "forbidden")
    refused(await run.pay(finance(talent, "approver-1")), 403, "forbidden")
    ok(await run.pay())


async def test_a_payee_does_not_approve(talent: Unit) -> None:
    await given_a_policy(talent)
    await given_a_payee(talent, account_sub="approver-5")
    await given_a_person(talent, account_sub="approver-6")  # known, but owed nothing
    talent.set_clock(JANUARY)
    run = await calculated(talent, "2019-01")
    await run.confirm_all()
    problem = refused(await run.act("approval", approver(talent, "approver-5")), 403, "forbidden")
    assert [finding["code"] for finding in problem["findings"]] == ["IS_NO_PAYEE"]
    ok(await run.act("approval", approver(talent, "approver-6")))


@pytest.mark.usefixtures("payees")
async def test_who_calculated_does_not_confirm(talent: Unit) -> None:
    run = await calculated(talent, "2019-01")
    both = talent.as_role("street_officer", sub="clerk-1", area=STREET)
    problem = refused(await run.say(STREET, person=both), 403, "forbidden")
    assert [finding["code"] for finding in problem["findings"]] == ["DID_NOT_MAKE_IT"]


@pytest.mark.usefixtures("payees")
async def test_roles_do_only_what_is_theirs(talent: Unit) -> None:
    run = await calculated(talent, "2019-01")
    callers: dict[str, Person] = {
        "clerk": clerk(talent, "c"),
        "approver": approver(talent, "a"),
        "street": street(talent),
        "finance": finance(talent),
        "auditor": talent.as_role("auditor"),
        "community": talent.as_role("community_officer", area=f"{STREET}001"),
        "worker": talent.as_role("social_worker"),
        "partner": talent.as_role("partner"),
        "administrator": talent.as_role("sys_admin"),
    }
    acts: dict[str, tuple[str, dict[str, Any] | None]] = {
        "calculation": ("clerk", None),
        "approval": ("approver", None),
        "return": ("approver", {"ground": "请核对"}),
        "payment": ("finance", None),
        f"parts/{STREET}/confirmation": ("street", None),
        f"parts/{STREET}/objection": ("street", {"opinion": "名单有误"}),
    }
    for act, (role, body) in acts.items():
        for name in callers.keys() - {role}:
            answer = await run.act(act, callers[name], body or {})
            assert refused(answer, 403, "forbidden"), (act, name)
    for name in ("community", "worker", "partner", "administrator"):
        for path in ("/subsidy-runs", run.path, f"{run.path}/lines", f"{run.path}/parts"):
            refused(await callers[name].get(path), 403, "forbidden")
    refused(await talent.anyone().get(run.path), 401, "unauthenticated")


@pytest.mark.usefixtures("payees")
async def test_a_district_acts_for_the_district_and_a_street_for_itself(talent: Unit) -> None:
    run = await calculated(talent, "2019-01")
    refused(await run.act("calculation", clerk(talent, area=STREET)), 404, "not_found")
    wide = talent.as_role("street_officer", sub="wide", area="530102")
    refused(await run.say(STREET, person=wide), 404, "not_found")
    narrow = talent.as_role("street_officer", sub="narrow", area=f"{STREET}001")
    refused(await run.say(STREET, person=narrow), 404, "not_found")
    await run.confirm_all()
    refused(await run.act("return", approver(talent, area=STREET), {"ground": "请核对"}), 404, "not_found")
    refused(await run.act("approval", approver(talent, area=STREET)), 404, "not_found")
    ok(await run.act("approval", approver(talent)))
    local = talent.as_role("finance", sub="finance-2", area=STREET)
    refused(await local.get(f"{run.path}/payment-file"), 404, "not_found")
    refused(await run.pay(local), 404, "not_found")


@pytest.mark.feature("B3-16")
@pytest.mark.usefixtures("payees")
async def test_no_stage_is_skipped(talent: Unit) -> None:
    run = await opened(talent, "2019-01")
    for act, person in (("approval", approver(talent)), ("payment", finance(talent))):
        body = {"bank_reference": "YH2019", "paid_on": "2019-01-07", "count": 0, "amount_fen": 0}
        sent = body if act == "payment" else None
        refused(await run.act(act, person, sent), 409, "not_allowed_now")
    ok(await run.act("calculation", clerk(talent)))
    refused(await run.act("approval", approver(talent)), 409, "not_allowed_now")
    ok(await run.say(STREET))
    refused(await run.act("approval", approver(talent)), 409, "not_allowed_now")
    refused(await run.pay(), 409, "not_allowed_now")
    ok(await run.say(OTHER_STREET))
    refused(await run.pay(), 409, "not_allowed_now")
    refused(await run.file(), 409, "subsidy_run_not_approved")
    ok(await run.act("approval", approver(talent)))
    refused(await run.say(STREET), 409, "not_allowed_now")
    refused(await run.act("return", approver(talent), {"ground": "请核对"}), 409, "not_allowed_now")
    early = refused(await run.pay(paid_on="2019-01-06"), 422, "refused")
    late = refused(await run.pay(paid_on="2019-01-08"), 422, "refused")
    assert early["findings"][0]["code"] == late["findings"][0]["code"] == "WAS_PAID_AFTER_APPROVAL"
    ok(await run.pay())
    refused(await run.pay(), 409, "not_allowed_now")


NEW_RATE = {"effective_month": "2019-01", "rates": [{"level": "assistant", "amount_fen": 40000}]}


@pytest.mark.usefixtures("payees")
async def test_a_policy_may_still_change_once_the_run_went_back_and_the_next_calculation_follows_it(
    talent: Unit,
) -> None:
    waiting = ok(await clerk(talent).post("/subsidy-policies", json=POLICY | NEW_RATE), 201)
    path = f"/subsidy-policies/{waiting['id']}"
    ok(await clerk(talent).post(f"{path}/submission", match=1))
    run = await calculated(talent, "2019-01")
    refused(await approver(talent).post(f"{path}/approval", match=2), 422, "refused")
    ok(await run.act("return", approver(talent), {"ground": "标准已调整"}))
    ok(await approver(talent).post(f"{path}/approval", match=2))
    seen = ok(await run.act("calculation", clerk(talent)))
    assert (seen["policy_id"], seen["amount_fen"]) == (waiting["id"], 80000)


@pytest.mark.usefixtures("payees")
async def test_a_run_calculated_by_a_version_that_was_replaced_meanwhile_is_not_approved(talent: Unit) -> None:
    waiting = ok(await clerk(talent).post("/subsidy-policies", json=POLICY | NEW_RATE), 201)
    ok(await clerk(talent).post(f"/subsidy-policies/{waiting['id']}/submission", match=1))
    run = await calculated(talent, "2019-01")
    await run.confirm_all()
    async with talent.database.transaction() as tx:  # as if the approval had looked just before the calculation
        await tx.execute(text("DELETE FROM subsidy_policy_uses"))
    ok(await approver(talent).post(f"/subsidy-policies/{waiting['id']}/approval", match=2))
    problem = refused(await run.act("approval", approver(talent)), 422, "refused")
    assert [finding["code"] for finding in problem["findings"]] == ["FOLLOWS_THE_POLICY_IN_FORCE"]


@pytest.mark.feature("B3-15")
@pytest.mark.usefixtures("payees")
async def test_many_press_run_at_once_and_there_is_one_run_and_one_line_each(talent: Unit) -> None:
    clerks = [clerk(talent, f"clerk-{number}") for number in range(24)]  # more than the pool has connections
    answers = await asyncio.gather(*(c.post("/subsidy-runs", json={"month": "2019-01"}) for c in clerks))
    assert Counter(answer.status_code for answer in answers) == {201: 1, 409: 23}
    run = Run(talent, next(answer.json() for answer in answers if answer.status_code == 201))
    answers = await asyncio.gather(*(c.post(f"{run.path}/calculation", match=1) for c in clerks))
    assert Counter(answer.status_code for answer in answers) == {200: 1, 412: 23}
    lines = await run.lines()
    assert len({line["social_worker_id"] for line in lines}) == len(lines) == 3
    assert (await run.seen())["calculation"] == 1

    streets = (STREET, OTHER_STREET)
    said = await asyncio.gather(*(run.say(code) for code in streets for _ in range(4)))
    assert Counter(answer.status_code for answer in said)[200] == 2
    assert (await run.seen())["state"] == "street_confirmed"
    version = run.version
    approvals = [
        approver(talent, f"approver-{number}").post(f"{run.path}/approval", match=version) for number in range(6)
    ]
    again = [c.post(f"{run.path}/calculation", match=version) for c in clerks[:6]]
    answers = await asyncio.gather(*approvals, *again)
    assert Counter(answer.status_code for answer in answers) == {200: 1, 412: 11}
    if (await run.seen())["state"] == "approved":
        paid = await asyncio.gather(*(run.pay(finance(talent, f"finance-{number}")) for number in range(6)))
        assert Counter(answer.status_code for answer in paid)[200] == 1
        assert len(await talent.events("talent.subsidy-run-paid")) == 1


@pytest.mark.usefixtures("payees")
async def test_the_file_fetched_many_times_at_once_is_one_file(talent: Unit) -> None:
    run = await approved(talent, "2019-01")
    files = await asyncio.gather(*(run.file() for _ in range(20)))
    assert {file.status_code for file in files} == {200}
    assert len({(file.content, file.headers["payment-file-number"]) for file in files}) == 1


STATEMENTS = (
    "UPDATE subsidy_lines SET amount_fen = amount_fen + 1",
    "UPDATE subsidy_lines SET name = 'x'",
    "DELETE FROM subsidy_lines",
    "INSERT INTO subsidy_lines SELECT * FROM subsidy_lines",
    "UPDATE subsidy_runs SET amount_fen = 1",
    "UPDATE subsidy_runs SET state = 'open', approved_by = NULL",
    "UPDATE subsidy_runs SET state = 'paid', bank_reference = 'x', amount_fen = 1",
    "DELETE FROM subsidy_runs",
    "UPDATE subsidy_run_parts SET state = 'waiting'",
    "DELETE FROM subsidy_run_parts",
)


@pytest.mark.usefixtures("payees")
async def test_the_database_itself_refuses_to_touch_an_approved_run(talent: Unit) -> None:
    run = await approved(talent, "2019-01")
    before = (await run.lines(), (await run.file()).content)
    for statement in STATEMENTS:
        with pytest.raises(DatabaseError, match=r"final|closed"):
            async with talent.database.transaction() as tx:
                await tx.execute(text(statement))
    if talent.engine == "postgresql":
        with pytest.raises(DatabaseError, match="closed"):
            async with talent.database.transaction() as tx:
                await tx.execute(text("TRUNCATE subsidy_lines"))
    ok(await run.pay())
    for statement in (*STATEMENTS, "UPDATE subsidy_runs SET bank_reference = 'y'"):
        with pytest.raises(DatabaseError, match=r"final|closed"):
            async with talent.database.transaction() as tx:
                await tx.execute(text(statement))
    assert before == (await run.lines(), (await run.file()).content)


@pytest.mark.usefixtures("payees")
async def test_the_database_itself_keeps_four_eyes_and_one_line_a_month(talent: Unit) -> None:
    run = await calculated(talent, "2019-01")
    is_sqlite = talent.engine == "sqlite"
    fresh = "lower(hex(randomblob(16)))" if is_sqlite else "gen_random_uuid()"
    columns = "run_id, social_worker_id, month, area, name, level, amount_fen, reasons, facts, bank_account"
    twice = f"INSERT INTO subsidy_lines (id, {columns}) SELECT {fresh}, {columns} FROM subsidy_lines"  # noqa: S608 -- fixed words
    for statement in (
        "UPDATE subsidy_lines SET amount_fen = 1 WHERE amount_fen > 1",
        twice,
        "UPDATE subsidy_runs SET state = 'approved', approved_by = calculated_by",
        "UPDATE subsidy_runs SET state = 'approved'",
        "UPDATE subsidy_runs SET state = 'paid', approved_by = 'x'",
    ):
        with pytest.raises(DatabaseError):
            async with talent.database.transaction() as tx:
                await tx.execute(text(statement))
    assert len(await run.lines()) == 3


@pytest.mark.usefixtures("payees")
async def test_a_calculation_that_breaks_off_leaves_nothing(talent: Unit) -> None:
    run = await calculated(talent, "2019-01")
    before = await run.lines()
    from talent.subsidy_runs.actions import calculate
    from talent.subsidy_runs.store import runs

    with suppress(Stale):
        async with talent.database.transaction() as tx:
            tx.at, tx.actor = talent.app.state.clock.now(), "clerk-1"
            held = await runs.find(tx, UUID(run.id), lock=True)
            assert held
            await calculate.calculate(tx, held, cipher=talent.app.state.cipher, today=talent.app.state.clock.today())
            raise Stale
    seen = await run.seen()
    assert (await run.lines(), seen["calculation"]) == (before, 1)
    assert len(await talent.events("talent.subsidy-run-moved")) == 2


async def test_accounts_stand_nowhere_in_plain(talent: Unit) -> None:
    await given_a_policy(talent)
    await given_a_payee(talent)
    talent.set_clock(JANUARY)
    await approved(talent, "2019-01")
    async with talent.database.reading() as tx:
        for table in ("subsidy_lines", "subsidy_runs", "subsidy_run_parts", "events", "idempotency_keys"):
            rows = await tx.all(text(f"SELECT * FROM {table}"))  # noqa: S608 -- fixed names
            assert rows
            assert ACCOUNT not in str(rows)
