"""A filed group that becomes a legal person keeps its seat: the registry's own news, heard by the incubator."""

import pytest
from support.harness import Unit

from tests.incubator.given import World, good
from tests.registry.given import given_divisions, ok
from tests.registry.test_promotions import APPROVER, a_filed_group, reviewed, step


@pytest.mark.feature("beyond-19")
async def test_the_tenancy_of_a_group_that_is_promoted_stays_with_it(world: World, registry: Unit) -> None:
    await given_divisions(registry)
    registry.set_clock("2026-03-02")
    group, _ = await a_filed_group(registry)
    [filed] = await registry.events("registry.organization-filed")
    holder = world.registry.knows(**filed["data"]["organization"])
    base = await world.base()
    await world.space(base)
    tenancy = await world.tenancy(base, holder)
    await ok(await step(registry, await reviewed(registry, group["id"]), "approval", APPROVER))
    [news] = await registry.events("registry.organization-registered")
    for position, event in enumerate((filed, news), start=1):
        await world.unit.hear("registry", event["type"], event["subject"], event["data"], position=position)
    kept = good(await world.clerk.get(f"/tenancies/{tenancy['id']}"))
    assert (kept["state"], kept["organization_id"]) == (tenancy["state"], group["id"])
    assert kept["organization_name"] == "昆明市五华区翠湖合唱协会"
