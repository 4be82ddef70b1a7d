"""The public register: legacy grades, as-of reads, statistics, passports."""

from typing import Any

import pytest
from support.harness import Unit

from tests.evaluation.given import CODE, ORG, a_legacy_grade, clerk, given_news, ok


async def bring_in(unit: Unit, *rows: dict[str, Any], query: str = "") -> dict[str, Any]:
    return ok(await clerk(unit).post(f"/grades/imports{query}", json={"rows": list(rows)}))


async def test_a_row_imported_twice_is_unchanged_and_another_content_is_a_fault(evaluation: Unit) -> None:
    evaluation.set_clock("2025-01-10")
    await given_news(evaluation, 1)
    first, again, other = a_legacy_grade(), a_legacy_grade(organization=CODE), a_legacy_grade(grade="3A")
    assert (await bring_in(evaluation, first, query="?dry_run=true"))["created"] == 1
    assert (await bring_in(evaluation, first))["created"] == 1
    assert (await bring_in(evaluation, again))["unchanged"] == 1
    assert [row["code"] for row in (await bring_in(evaluation, other))["rows"]] == ["number_taken"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"organization": "01900000-0000-7000-8000-0000000000ff"}, "unknown_organization"),
        ({"granted_on": "2024-01-27"}, "above_ceiling"),
        ({"granted_on": "2024-01-26"}, None),
        ({"granted_on": "2024-01-27", "granting_level": "city"}, None),
        ({"granted_on": "2025-01-11", "grade": "3A"}, "in_the_future"),
        ({"valid_until": "2018-10-09"}, "bad_period"),
    ],
)
async def test_a_legacy_grade_is_measured_by_the_law_of_its_day(
    evaluation: Unit, changes: dict[str, Any], code: str | None
) -> None:
    evaluation.set_clock("2025-01-10")
    await given_news(evaluation, 1)
    outcome = await bring_in(evaluation, a_legacy_grade(**changes))
    assert outcome["rows"][0]["code"] == code


async def test_the_later_grade_takes_the_days_it_shares_with_an_earlier_one_in_any_order(evaluation: Unit) -> None:
    evaluation.set_clock("2025-01-10")
    await given_news(evaluation, 1)
    later = a_legacy_grade(grade="3A", granted_on="2021-02-03", certificate_number="五民评2021-009")
    await bring_in(evaluation, later, a_legacy_grade())
    for day, grade in (("2018-10-09", None), ("2018-10-10", "4A"), ("2021-02-02", "4A"), ("2021-02-03", "3A")):
        items = ok(await evaluation.anyone().get(f"/grades?organization={ORG}&as_of={day}"))["items"]
        assert [item["grade"] for item in items] == ([grade] if grade else [])
    old = ok(await evaluation.anyone().get("/grades/verification/五民评2018-001"))
    assert (old["status"], old["is_valid"]) == ("superseded", False)


@pytest.mark.feature("B4-30")
async def test_every_figure_opens_to_as_many_items(evaluation: Unit) -> None:
    evaluation.set_clock("2019-06-01")
    for n in range(1, 16):
        org = f"01900000-0000-7000-8000-0000000000{n:02d}"
        await given_news(evaluation, n, "imported", id=org, credit_code=f"52530102MJ{n:08d}")
        grade = "4A" if n <= 6 else "3A"
        row = a_legacy_grade(organization=org, grade=grade, certificate_number=f"五民评2018-{n:03d}")
        assert (await bring_in(evaluation, row))["created"] == 1
    for as_of, expected in (("2018-12-31", {"grades.4A": 6, "grades.3A": 9}), ("2018-01-01", {})):
        found = ok(await evaluation.anyone().get(f"/statistics?as_of={as_of}"))
        assert found["as_of"] == as_of
        assert [figure["code"] for figure in found["figures"]] == [f"grades.{n}A" for n in range(1, 6)]
        for figure in found["figures"]:
            assert figure["value"] == expected.get(figure["code"], 0)
            assert len(await evaluation.anyone().every(figure["items"] + "&limit=4")) == figure["value"]


@pytest.mark.feature("B4-26")
async def test_a_passport_shows_grade_incentives_and_history_as_of_a_day(evaluation: Unit) -> None:
    evaluation.set_clock("2025-01-10")
    await given_news(evaluation, 1)
    later = a_legacy_grade(grade="3A", granted_on="2022-02-03", certificate_number="五民评2022-009")
    await bring_in(evaluation, a_legacy_grade(), later)
    past = ok(await evaluation.anyone().get(f"/passports/{CODE}?as_of=2019-01-01"))
    assert (past["grade"]["grade"], [g["grade"] for g in past["history"]]) == ("4A", ["4A"])
    now = ok(await evaluation.anyone().get(f"/passports/{ORG}"))
    assert (now["grade"]["grade"], [g["status"] for g in now["history"]]) == ("3A", ["superseded", "final"])
    assert all(incentive["allowed"] for incentive in now["incentives"])
    unknown = ok(await evaluation.anyone().get("/passports/01900000-0000-7000-8000-0000000000ff"))
    assert (unknown["organization_id"], unknown["history"]) == (None, [])


async def test_the_database_itself_keeps_one_grade_a_day(evaluation: Unit) -> None:
    from dataclasses import replace
    from uuid import UUID, uuid4

    from bureaukit.db import is_unique_violation
    from evaluation.grades import store
    from sqlalchemy.exc import DBAPIError

    evaluation.set_clock("2025-01-10")
    await given_news(evaluation, 1)
    await bring_in(evaluation, a_legacy_grade())
    async with evaluation.database.reading() as tx:
        held = (await store.of_organization(tx, UUID(ORG)))[0]
    with pytest.raises(DBAPIError) as refused:
        async with evaluation.database.transaction() as tx:
            await store.add(tx, replace(held, id=uuid4(), certificate_number="另一证书"))
    assert is_unique_violation(refused.value)
