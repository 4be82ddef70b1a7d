"""What is calculated, decided and moved at the same time: each caller is told the truth, and each month is settled once."""

import asyncio
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from support.harness import Person, Unit

from tests.talent.given import OTHER_STREET, STREET, a_person, approver, clerk, ok, street
from tests.talent.subsidies import POLICY, approved, calculated, finance, given_a_payee, given_a_policy, opened

JANUARY = "2019-01-07"
NEW_RATE = {"effective_month": "2019-01", "rates": [{"level": "assistant", "amount_fen": 40000}]}


async def test_who_moves_after_one_district_settled_a_month_does_not_stop_the_other(
    talent: Unit, payees: list[dict[str, Any]]
) -> None:
    wide, mover = {"area": "53"}, payees[0]
    first = await approved(talent, "2019-01")
    ok(await clerk(talent, **wide).patch(f"/social-workers/{mover['id']}", match=1, json={"area": "530103001"}))
    other = {"area": "530103"}
    stays = ok(await clerk(talent, **other).post("/social-workers", json=a_person(**other)), 201)
    version = ok(
        await clerk(talent, **other).post("/subsidy-policies", json=POLICY | {"effective_month": "2019-01"}), 201
    )
    path = f"/subsidy-policies/{version['id']}"
    ok(await clerk(talent, **other).post(f"{path}/submission", match=1))
    ok(await approver(talent, **other).post(f"{path}/approval", match=2))
    run = ok(await clerk(talent, **other).post("/subsidy-runs", json={"month": "2019-01"}), 201)
    path = f"/subsidy-runs/{run['id']}"
    ok(await clerk(talent, **other).post(f"{path}/calculation", match=1))
    lines = await clerk(talent, **other).every(f"{path}/lines")
    assert [line["social_worker_id"] for line in lines] == [stays["id"]]
    assert mover["id"] in {line["social_worker_id"] for line in await first.lines()}


@pytest.mark.usefixtures("payees")
async def test_the_acts_of_a_run_are_told_as_they_stand_for_the_caller(talent: Unit) -> None:
    run = await calculated(talent, "2019-01")

    async def open_to(person: Person) -> set[str]:
        return {act["name"] for act in ok(await person.get(f"{run.path}/actions"))["items"] if act["allowed"]}

    both = talent.as_role("street_officer", sub="clerk-1", area=STREET)
    assert await open_to(clerk(talent)) == {"calculation"}
    assert await open_to(both) == set()  # made the run
    assert await open_to(street(talent)) == {"confirmation", "objection"}
    ok(await run.say(STREET))
    assert await open_to(street(talent)) == set()
    assert await open_to(street(talent, OTHER_STREET)) == {"confirmation", "objection"}
    ok(await run.say(OTHER_STREET))
    assert await open_to(approver(talent)) == {"approval", "return"}
    assert await open_to(approver(talent, "clerk-1")) == {"return"}
    ok(await run.act("approval", approver(talent)))
    assert await open_to(finance(talent)) == {"payment"}
    assert await open_to(finance(talent, "approver-1")) == await open_to(finance(talent, "clerk-1")) == set()
    assert await open_to(talent.as_role("auditor")) == set()


async def test_a_calculation_sees_one_moment(talent: Unit) -> None:
    if talent.engine == "sqlite":
        pytest.skip("its one writer waits until the calculation is done")
    await given_a_policy(talent)
    worker = await given_a_payee(talent, employment=False)
    talent.set_clock(JANUARY)
    run = await opened(talent, "2019-01")
    async with talent.database.transaction() as tx:
        await tx.execute(text("LOCK TABLE employments IN ACCESS EXCLUSIVE MODE"))
        calculating = asyncio.create_task(run.act("calculation", clerk(talent)))
        waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'employments'::regclass")
        while not await tx.scalar(waiting):  # noqa: ASYNC110 -- the database has no event for it
            await asyncio.sleep(0.01)
        # It has read the registrations, and waits for the posts.
        await tx.execute(text("UPDATE registration_periods SET cancelled_on = '2018-12-20'"))
        await tx.execute(
            text(
                "INSERT INTO employments (id, social_worker_id, area, post, start_on, recorded_by, version)"
                " VALUES (gen_random_uuid(), :person, :area, 'community_worker', '2016-03-01', 'x', 1)"
            ),
            {"person": UUID(worker["id"]), "area": worker["area"]},
        )
    assert ok(await calculating)["payees"] == 0  # registered before, in a post since: never both


@pytest.mark.usefixtures("payees")
async def test_a_version_approved_while_a_run_is_calculated_governs_it_or_is_refused(talent: Unit) -> None:
    waiting = []
    for amount in (11100, 22200, 33300):
        rates = {"rates": [{"level": "assistant", "amount_fen": amount}]}
        made = ok(await clerk(talent).post("/subsidy-policies", json=POLICY | NEW_RATE | rates), 201)
        waiting.append(f"/subsidy-policies/{made['id']}")
        ok(await clerk(talent).post(f"{waiting[-1]}/submission", match=1))
    run = await opened(talent, "2019-01")
    answers = await asyncio.gather(
        *(approver(talent).post(f"{path}/approval", match=2) for path in waiting[:2]),
        clerk(talent).post(f"{run.path}/calculation", match=1),
        approver(talent).post(f"{waiting[2]}/approval", match=2),
    )
    ok(answers[2])
    assert {answer.status_code for answer in answers} <= {200, 422}
    await run.confirm_all()
    ok(await run.act("approval", approver(talent)))
