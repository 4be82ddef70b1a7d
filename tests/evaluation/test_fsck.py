"""`fsck` of the evaluation service: silent after a grade was granted, and names what was damaged by hand."""

from typing import Any
from uuid import uuid4

import pytest
from support.fsck import again, by_hand, loosen, seen, table, violations
from support.harness import Unit

from tests.evaluation.given import EXPERTS, THREE_A, Case, approver, given_a_case, given_news


@pytest.fixture
async def case(evaluation: Unit) -> Case:
    """An organization that was granted 3A."""
    evaluation.set_clock("2025-06-02")
    await given_news(evaluation, 1)
    case = await given_a_case(evaluation)
    await case.until_published(THREE_A, THREE_A)
    evaluation.set_clock("2025-06-10")
    await case.act(approver(evaluation), "confirmation")
    return case


async def test_a_granted_grade_holds_what_must_be_true(evaluation: Unit, case: Case) -> None:
    found = await seen(evaluation)
    assert not {name: one.violations for name, one in found.items() if one.violations}
    own = ("scores", "computed-grades", "granted-grades", "one-grade-a-day", "ballots", "recused-experts")
    assert {found[name].looked_at for name in own} == {1}


@pytest.mark.parametrize(
    ("document", "changes", "broken"),
    [
        ("score", {"total": "990.00"}, ["computed-grades", "scores"]),
        ("score", {"sheets": 9}, ["scores"]),
        ("opinion", {"grade": "5A"}, ["computed-grades", "granted-grades"]),
        ("opinion", {"grade": "5A", "reason": "特别优秀"}, ["granted-grades"]),
    ],
)
async def test_a_score_or_an_opinion_edited_by_hand_is_found(
    evaluation: Unit, case: Case, document: str, changes: dict[str, Any], broken: list[str]
) -> None:
    evaluations = table(evaluation, "evaluations")
    async with evaluation.database.reading() as tx:
        kept = await tx.scalar(evaluations.select().with_only_columns(evaluations.c[document]))
    await by_hand(evaluation, evaluations.update().values({document: kept | changes}))
    assert await violations(evaluation) == dict.fromkeys(broken, (case.id,))


async def test_a_recused_expert_whose_sheet_still_counts_is_found(evaluation: Unit, case: Case) -> None:
    await by_hand(evaluation, table(evaluation, "evaluations").update().values(recused=[EXPERTS[0]]))
    assert await violations(evaluation) == {"recused-experts": (case.id,)}


async def test_a_ballot_without_a_quorum_is_found(evaluation: Unit, case: Case) -> None:
    await by_hand(evaluation, table(evaluation, "ballots").update().values(members=99))
    assert set(await violations(evaluation)) == {"ballots"}


async def test_two_grades_on_a_day_are_found(evaluation: Unit, case: Case) -> None:
    await loosen(evaluation, "granted_grades")
    await again(evaluation, "granted_grades", id=uuid4())
    assert len((await violations(evaluation))["one-grade-a-day"]) == 1
