"""What the talent service has open with an organization, and what it does by itself once the organization has ended."""

from typing import Any

import pytest
from support.harness import Unit

from tests.talent.given import CODE, ORG, given_a_person, given_an_employment, ok, refused
from tests.talent.subsidies import approved, given_a_payee, given_a_policy

TOLD = "talent.ending-carried-out"


async def obligations(unit: Unit) -> dict[str, tuple[int, bool]]:
    answer = ok(await unit.as_role("service").get(f"/obligations/{ORG}"))
    return {item["code"]: (item["count"], item["blocks"]) for item in answer["items"]}


async def ended(unit: Unit, on: str, position: int = 7) -> None:
    projection = {
        "id": ORG,
        "credit_code": CODE,
        "filing_number": None,
        "name": "五华区春城社会工作服务中心",
        "track": "registered",
        "type": "social_service_organization",
        "social_work": True,
        "area": "530102001001",
        "sector": "social_services",
        "state": "deregistered",
        "registered_on": "2015-03-02",
        "ended_on": on,
        "abnormal_since": None,
        "serious_since": None,
        "charity_since": None,
        "public_fundraising_since": None,
    }
    await unit.hear("registry", "registry.organization-ended.v1", ORG, {"organization": projection}, position=position)


async def a_payee_of_the_organization(unit: Unit) -> dict[str, Any]:
    payee = await given_a_payee(unit, employment=False)
    await given_an_employment(unit, payee, organization=ORG)
    return payee


@pytest.mark.usefixtures("registry_beside")
async def test_an_unpaid_month_stands_in_the_way_and_a_post_ends_with_the_organization(talent: Unit) -> None:
    await given_a_policy(talent)
    await a_payee_of_the_organization(talent)
    assert await obligations(talent) == {"TALENT_EMPLOYMENT_RUNNING": (1, False)}
    talent.set_clock("2019-01-07")
    run = await approved(talent, "2019-01")
    assert (await obligations(talent))["TALENT_SUBSIDY_OPEN"] == (1, True)
    ok(await run.pay())
    assert await obligations(talent) == {"TALENT_EMPLOYMENT_RUNNING": (1, False)}


@pytest.mark.usefixtures("registry_beside")
async def test_the_next_run_pays_nobody_of_an_organization_that_ended(talent: Unit) -> None:
    await given_a_policy(talent)
    payee = await a_payee_of_the_organization(talent)
    other = await given_a_payee(talent)
    talent.set_clock("2019-01-07")
    run = await approved(talent, "2019-01")
    ok(await run.pay())
    talent.set_clock("2019-01-21")
    await ended(talent, "2019-01-21")
    talent.set_clock("2019-02-11")
    later = await approved(talent, "2019-02")
    paid = {line["social_worker_id"] for line in await later.lines() if line["amount_fen"]}
    assert paid == {other["id"]}
    line = await later.line(payee)
    assert line["reasons"] == ["not_employed_on_reference_day"]
    assert "2019-01-21 employer_ended" in str(line)
    (event,) = await talent.events(TOLD)
    assert event["data"] == {
        "organization_id": ORG,
        "on": "2019-01-21",
        "employments_ended": 1,
        "first_unpaid_month": "2019-02-01",
    }
    assert await obligations(talent) == {}


@pytest.mark.usefixtures("registry_beside")
async def test_an_end_that_lay_ahead_comes_earlier_and_a_later_post_lasts_a_day(talent: Unit) -> None:
    leaving, coming = [await given_a_person(talent) for _ in range(2)]
    told = await given_an_employment(
        talent, leaving, organization=ORG, post="other", end_on="2019-06-01", end_ground="retired"
    )
    late = await given_an_employment(talent, coming, organization=ORG, post="other", start_on="2018-12-03")
    talent.set_clock("2018-12-10")
    await ended(talent, "2018-12-01")
    clerk = talent.as_role("district_clerk")
    found = {one["id"]: one["end_on"] for one in await clerk.every("/employments")}
    assert (found[told["id"]], found[late["id"]]) == ("2018-12-01", "2018-12-04")


async def test_only_a_service_asks(talent: Unit) -> None:
    refused(await talent.as_role("district_clerk").get(f"/obligations/{ORG}"), 403, "forbidden")
