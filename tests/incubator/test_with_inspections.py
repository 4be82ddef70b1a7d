"""The result of a year beside other rights: it opens and closes the base and the next grade by itself, and nobody sends it on."""

import pytest
from support.harness import Unit

from tests.evaluation.given import given_a_published_scorecard, given_a_round
from tests.evaluation.test_with_inspections import prechecked
from tests.incubator.given import World, good
from tests.registry.given_charities import a_charity_since
from tests.registry.inspecting import act, approver, clerk, concluded, filed_late, on, organizations

MARRED = ["PASSED_ITS_LAST_INSPECTION"]
ASKED = {"start_on": "2027-07-01", "end_on": "2028-06-30"}


async def against_entry(world: World, base: dict[str, object], organization: str) -> list[str]:
    """What stands against the organization's entry into a base, asked for without handing anything in."""
    case = await world.drafted(base, {"id": organization}, **ASKED)
    checked = good(await case.person.get(f"/admissions/{case.id}/precheck"))
    await case.act("withdrawal", case.person)
    return [rule["code"] for rule in checked["rules"] if not rule["holds"]]


@pytest.mark.feature("B1-21")
async def test_what_becomes_of_a_year_decides_on_a_seat_and_on_a_grade_without_another_act(
    world: World, registry: Unit, evaluation: Unit
) -> None:
    for unit in (registry, evaluation, world.unit):
        unit.set_clock("2027-01-10")
    passed, failed, missed, charity = await organizations(registry, {}, {}, {}, {})
    await a_charity_since(registry, charity, "2026-06-01")
    world.unit.neighbour("registry", registry.app)
    evaluation.neighbour("registry", registry.app)
    base = await world.base()
    card = await given_a_published_scorecard(evaluation, organization_type="social_group")
    await on(registry, "2027-03-02")
    await concluded(registry, passed)
    await concluded(registry, failed, "fail")

    async def rights(day: str) -> dict[str, tuple[list[str], list[str]]]:
        await on(registry, day)
        for unit in (evaluation, world.unit):
            unit.set_clock(day)
        found = {}
        for one in (passed, failed, missed, charity):
            barred = [reason["code"] for reason in await prechecked(evaluation, one, round_["id"])]
            found[one] = (await against_entry(world, base, one), barred)
        return found

    evaluation.set_clock("2027-03-02")
    round_ = await given_a_round(evaluation, scorecard_ids=[card])
    no_grade = ["TOOK_PART_IN_LAST_INSPECTION"]
    # order 39 barred who failed; the revision of 2026 lets that go, the base does not
    assert await rights("2027-03-31") == {passed: ([], []), failed: (MARRED, []), missed: ([], []), charity: ([], [])}
    assert (await rights("2027-04-01"))[charity] == (MARRED, no_grade), "its annual report was due the day before"
    assert (await rights("2027-06-01"))[missed] == (MARRED, no_grade)

    report = await filed_late(registry, missed, 2026)
    report = await act(clerk(registry), report, "review", json={"result": "pass", "opinion": "已补报"})
    assert (await act(approver(registry), report, "conclusion")).status_code == 200
    assert (await rights("2027-06-02"))[missed] == ([], [])
