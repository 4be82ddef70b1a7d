"""`fsck` of the talent service: silent after a month was approved, and names what was damaged by hand."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from support.fsck import again, by_hand, loosen, seen, table, violations
from support.harness import Unit

from tests.talent.given import given_a_person
from tests.talent.subsidies import Run, approved, given_a_payee, given_a_policy


@pytest.fixture
async def run(talent: Unit) -> Run:
    """An approved month of two people, one of whom is paid."""
    await given_a_policy(talent)
    await given_a_payee(talent)
    await given_a_person(talent)
    talent.set_clock("2019-01-07")
    return await approved(talent, "2019-01")


async def test_an_approved_month_holds_what_must_be_true(talent: Unit, run: Run) -> None:
    found = await seen(talent)
    assert not {name: one.violations for name, one in found.items() if one.violations}
    looked_at = {name: one.looked_at for name, one in found.items()}
    assert looked_at["sealed-social-workers-id-number"] == looked_at["one-line-a-month"] == 2
    assert looked_at["sealed-subsidy-lines-bank-account"] == looked_at["run-totals"] == 1
    assert looked_at["run-approvers"] == looked_at["policy-approvers"] == 1


@pytest.mark.parametrize(
    ("changes", "broken"),
    [
        ({"amount_fen": 20001}, ["run-parts", "run-totals"]),
        ({"people": 3}, ["run-lines", "run-parts"]),
        ({"makers": ["approver-1", "clerk-1"], "approved_by": "clerk-1"}, ["run-approvers"]),
    ],
)
async def test_a_run_edited_past_its_guard_is_found(
    talent: Unit, run: Run, changes: dict[str, Any], broken: list[str]
) -> None:
    await loosen(talent, "subsidy_runs")
    await by_hand(talent, table(talent, "subsidy_runs").update().values(changes))

    found = await violations(talent)
    assert sorted(name for name, ids in found.items() if ids == (run.id,)) == broken


async def test_a_line_taken_away_or_entered_twice_is_found(talent: Unit, run: Run) -> None:
    await loosen(talent, "subsidy_lines")
    lines = table(talent, "subsidy_lines")
    await by_hand(talent, lines.delete().where(lines.c.amount_fen == 0))
    found = await violations(talent)
    assert (found["run-lines"], "run-totals" in found, "one-line-a-month" in found) == ((run.id,), False, False)

    await again(talent, "subsidy_lines", id=uuid4())
    found = await violations(talent)
    assert found["run-totals"] == (run.id,)
    assert len(found["one-line-a-month"]) == 1
    assert len(found["sealed-subsidy-lines-bank-account"]) == 1  # sealed for the row it was copied from


async def test_a_policy_approved_by_its_maker_is_found(talent: Unit, run: Run) -> None:
    await loosen(talent, "subsidy_policies")
    policies = table(talent, "subsidy_policies")
    await by_hand(talent, policies.update().values(approved_by=policies.c.makers[0].as_string()))
    assert len((await violations(talent))["policy-approvers"]) == 1


async def test_a_number_sealed_for_somebody_else_and_a_wrong_index_are_found(talent: Unit) -> None:
    first, second = [await given_a_person(talent) for _ in range(2)]
    people = table(talent, "social_workers")
    of_first, of_second = (people.c.id == UUID(person["id"]) for person in (first, second))
    stolen = people.alias()
    theirs = stolen.select().with_only_columns(stolen.c.id_number).where(stolen.c.id == UUID(second["id"]))
    await by_hand(
        talent,
        people.update().where(of_first).values(id_number=theirs.scalar_subquery()),
        people.update().where(of_second).values(id_number_index="another"),
    )
    found = await violations(talent)
    assert set(found) == {"sealed-social-workers-id-number"}
    assert sorted(found["sealed-social-workers-id-number"]) == sorted([first["id"], second["id"]])
