"""The subsidy policy: versions as data, two people, a month to come, and never edited once approved."""

from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError
from support.harness import Person, Unit

from tests.talent.given import approver, clerk, ok, oneself, refused, street
from tests.talent.subsidies import POLICY, calculated, given_a_payee, given_a_policy


async def drafted(unit: Unit, **changes: Any) -> str:
    body = ok(await clerk(unit).post("/subsidy-policies", json=POLICY | changes), 201)
    return f"/subsidy-policies/{body['id']}"


async def test_a_version_is_drafted_changed_submitted_returned_and_approved(talent: Unit) -> None:
    path = await drafted(talent)
    refused(await talent.anyone().get(path), 404, "not_found")
    changed = await clerk(talent, "clerk-2").put(path, match=1, json=POLICY | {"reference_day": 5})
    assert ok(changed)["makers"] == ["clerk-1", "clerk-2"]
    ok(await clerk(talent).post(f"{path}/submission", match=2))
    refused(await clerk(talent).put(path, match=3, json=POLICY), 409, "not_allowed_now")
    returned = ok(await approver(talent).post(f"{path}/return", match=3, json={"ground": "依据文号有误"}))
    assert (returned["state"], returned["ground"]) == ("draft", "依据文号有误")
    ok(await clerk(talent).post(f"{path}/submission", match=4))
    ok(await approver(talent).post(f"{path}/approval", match=5))

    public = ok(await talent.anyone().get(path))
    assert (public["effective_month"], public["reference_day"], public["rates"]) == ("2018-12", 5, POLICY["rates"])
    assert not {"makers", "approved_by", "ground"} & public.keys()
    assert [item["id"] for item in await talent.anyone().every("/subsidy-policies")] == [public["id"]]
    acts = ok(await clerk(talent).get(f"{path}/actions"))["items"]
    assert not [act for act in acts if act["allowed"]]
    told = await talent.events("talent.subsidy-policy-approved.v1")
    assert told[0]["data"]["rates_fen"] == {"assistant": 20000, "intermediate": 30000}


@pytest.mark.parametrize("maker", ["clerk-1", "clerk-2", "clerk-3"])
async def test_nobody_who_had_a_hand_in_it_approves(talent: Unit, maker: str) -> None:
    path = await drafted(talent)
    ok(await clerk(talent, "clerk-2").put(path, match=1, json=POLICY))
    ok(await clerk(talent, "clerk-3").post(f"{path}/submission", match=2))
    problem = refused(await approver(talent, maker).post(f"{path}/approval", match=3), 403, "forbidden")
    assert [finding["code"] for finding in problem["findings"]] == ["IS_A_SECOND_PERSON"]
    for other in (clerk(talent, "clerk-9"), street(talent), oneself(talent)):
        refused(await other.post(f"{path}/approval", match=3), 403, "forbidden")
    refused(await approver(talent, area="530103").post(f"{path}/approval", match=3), 404, "not_found")
    refused(await approver(talent).post(f"{path}/approval", match=2), 412, "stale_version")
    ok(await approver(talent).post(f"{path}/approval", match=3))


async def test_a_version_governs_a_month_to_come_or_one_not_calculated_yet(talent: Unit) -> None:
    past = await drafted(talent, effective_month="2018-11")
    problem = refused(await clerk(talent).post(f"{past}/submission", match=1), 422, "refused")
    assert [finding["code"] for finding in problem["findings"]] == ["BEGINS_THIS_MONTH_OR_LATER"]

    await given_a_policy(talent)
    late = await drafted(talent, effective_month="2019-01", rates=[{"level": "assistant", "amount_fen": 99900}])
    ok(await clerk(talent).post(f"{late}/submission", match=1))
    await given_a_payee(talent)
    talent.set_clock("2019-01-07")
    run = await calculated(talent, "2019-01")
    problem = refused(await approver(talent).post(f"{late}/approval", match=2), 422, "refused")
    assert [finding["code"] for finding in problem["findings"]] == ["BEGINS_AFTER_WHAT_WAS_CALCULATED"]
    assert (await run.seen())["amount_fen"] == 20000


async def test_the_latest_approved_of_two_versions_for_one_month_governs(talent: Unit) -> None:
    await given_a_policy(talent)
    second = await given_a_policy(talent, rates=[{"level": "assistant", "amount_fen": 12300}])
    later = await given_a_policy(talent, effective_month="2019-03")
    await given_a_payee(talent)
    talent.set_clock("2019-01-07")
    seen = await (await calculated(talent, "2019-01")).seen()
    assert (seen["policy_id"], seen["amount_fen"]) == (second["id"], 12300)
    talent.set_clock("2019-03-07")
    assert (await (await calculated(talent, "2019-03")).seen())["policy_id"] == later["id"]


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"effective_month": "2018-00"}, "/effective_month"),
        ({"rates": []}, "/rates"),
        ({"rates": [{"level": "assistant", "amount_fen": 1}] * 2}, "/rates"),
        ({"rates": [{"level": "assistant", "amount_fen": 0}]}, "/rates/0/amount_fen"),
        ({"rates": [{"level": "assistant", "amount_fen": -1}]}, "/rates/0/amount_fen"),
        ({"rates": [{"level": "assistant", "amount_fen": 200.5}]}, "/rates/0/amount_fen"),
        ({"rates": [{"level": "assistant", "amount_fen": 10**12}]}, "/rates/0/amount_fen"),
        ({"rates": [{"level": "master", "amount_fen": 1}]}, "/rates/0/level"),
        ({"posts": []}, "/posts"),
        ({"posts": ["mayor"]}, "/posts/0"),
        ({"reference_day": 29}, "/reference_day"),
        ({"reference_day": 0}, "/reference_day"),
        ({"starts_after_months": -1}, "/starts_after_months"),
        ({"confidence": "X"}, "/confidence"),
        ({"state": "approved"}, "/state"),
    ],
)
async def test_what_is_malformed_is_named(talent: Unit, changes: dict[str, Any], pointer: str) -> None:
    problem = refused(await clerk(talent).post("/subsidy-policies", json=POLICY | changes), 422, "invalid_request")
    assert [error["pointer"] for error in problem["errors"]] == [pointer]


async def test_the_database_itself_refuses_to_change_an_approved_version(talent: Unit) -> None:
    await given_a_policy(talent)
    for statement in (
        "UPDATE subsidy_policies SET title = 'x'",
        "UPDATE subsidy_policies SET state = 'draft'",
        "DELETE FROM subsidy_policies",
    ):
        with pytest.raises(DatabaseError, match="final"):
            async with talent.database.transaction() as tx:
                await tx.execute(text(statement))


async def test_a_withdrawn_version_governs_nothing(talent: Unit) -> None:
    path = await drafted(talent)
    ok(await clerk(talent).post(f"{path}/submission", match=1))
    assert ok(await clerk(talent).post(f"{path}/withdrawal", match=2))["state"] == "withdrawn"
    refused(await approver(talent).post(f"{path}/approval", match=3), 409, "not_allowed_now")
    cases = await clerk(talent).every("/subsidy-policies/cases", params={"state": "withdrawn"})
    assert [case["effective_month"] for case in cases] == ["2018-12"]
    assert await clerk(talent, area="530103").every("/subsidy-policies/cases") == []
    talent.set_clock("2019-01-07")
    refused(await clerk(talent).post("/subsidy-runs", json={"month": "2019-01"}), 422, "refused")


async def test_the_acts_of_a_version_are_told_as_they_stand_for_the_caller(talent: Unit) -> None:
    path = await drafted(talent)

    async def open_to(person: Person) -> set[str]:
        return {act["name"] for act in ok(await person.get(f"{path}/actions"))["items"] if act["allowed"]}

    assert await open_to(clerk(talent)) == {"change", "submission", "withdrawal"}
    assert await open_to(approver(talent)) == set()
    ok(await clerk(talent).post(f"{path}/submission", match=1))
    assert await open_to(approver(talent)) == {"approval", "return"}
    assert await open_to(approver(talent, "clerk-1")) == {"return"}
    talent.set_clock("2019-01-07")
    assert await open_to(approver(talent)) == {"return"}  # its month is over
