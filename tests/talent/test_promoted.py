"""A filed group that becomes a legal person keeps its people: found under the same id, and by its credit code."""

import pytest
from support.harness import Unit

from tests.registry.given import given_divisions
from tests.registry.test_promotions import APPROVER, a_filed_group, reviewed, step
from tests.talent.given import an_employment, clerk, given_a_person, ok


@pytest.mark.feature("beyond-19")
async def test_posts_stay_with_a_group_that_is_promoted(registry: Unit, talent: Unit) -> None:
    await given_divisions(registry)
    for unit in (registry, talent):
        unit.set_clock("2026-03-02")
    group, _ = await a_filed_group(registry)
    talent.neighbour("registry", registry.app)
    person = await given_a_person(talent)
    body = an_employment(person, organization=group["filing_number"], post="other", start_on="2026-03-02")
    made = ok(await clerk(talent).post("/employments", json=body), 201)
    assert made["organization_id"] == group["id"]
    done = await step(registry, await reviewed(registry, group["id"]), "approval", APPROVER)
    assert done.status_code == 200
    [news] = await registry.events("registry.organization-registered")
    assert news["data"]["organization"]["id"] == group["id"]
    organization = news["data"]["organization"]
    for position in (1, 2):  # told twice, done once
        await talent.hear("registry", news["type"], group["id"], news["data"], position=position)
    found = ok(await clerk(talent).get("/employments", params={"organization_id": group["id"]}))
    assert found["items"] == [made | {"credit_code": organization["credit_code"]}]
    shown = await clerk(talent).get(f"/employments/{made['id']}")
    assert shown.headers["etag"] == '"2"'
    (told,) = await talent.events("talent.employer-registered")
    assert told["data"] == {
        "organization_id": group["id"],
        "credit_code": organization["credit_code"],
        "employments": 1,
        "on": "2026-03-02",
    }
