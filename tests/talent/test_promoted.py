"""A filed group that becomes a legal person keeps its people: found under the same id."""

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
    found = ok(await clerk(talent).get("/employments", params={"organization_id": group["id"]}))
    assert [(one["id"], one["state"]) for one in found["items"]] == [(made["id"], made["state"])]
