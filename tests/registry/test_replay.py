"""A reader who takes the feed from its beginning knows the register: nothing is ever taken out of a feed."""

from typing import Any

from support.harness import Unit

from tests.registry.given import a_legacy_filing, a_legacy_row, an_organization, approved, given_divisions, imported, ok


async def given_a_register(registry: Unit) -> None:
    """Organizations that came in every way, ended, and stand on a list."""
    await given_divisions(registry)
    registry.set_clock("2026-03-02")
    await imported(registry, [a_legacy_row(1), a_legacy_filing(1), a_legacy_row(3)])
    await imported(registry, [a_legacy_row(3, ended_on="2021-01-01", end_kind="revoked")])
    await approved(registry)
    listed = await an_organization(registry, 2)
    notice = {"reason": "no_party_organization", "statement": "经书面告知仍未设立党组织", "notice_on": "2026-01-05"}
    clerk = registry.as_role("district_clerk", sub="clerk-1")
    registry.set_clock("2026-01-05")
    listing = await ok(await clerk.post("/listings", json=notice | {"organization": listed}), 201)
    registry.set_clock("2026-03-02")
    approver = registry.as_role("district_approver", sub="approver-1")
    await ok(await approver.post(f"/listings/{listing.json()['id']}/approval", match=1))


async def test_the_feed_from_its_beginning_rebuilds_the_register(registry: Unit) -> None:
    await given_a_register(registry)
    rebuilt: dict[str, dict[str, Any]] = {}
    for event in await registry.events("registry.organization-"):
        rebuilt[event["subject"]] = event["data"]["organization"]
    shown = await registry.anyone().every("/organizations")
    assert len(shown) == 5
    kept_back = {"social_work_kind"}  # of what the list shows, this alone does not travel in events
    assert {item["id"]: {k: v for k, v in item.items() if k not in kept_back} for item in shown} == rebuilt
    assert [known["state"] for known in rebuilt.values()].count("revoked") == 1
    assert [known["abnormal_since"] for known in rebuilt.values()].count("2026-03-02") == 1
