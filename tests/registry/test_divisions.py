"""Divisions through the front door."""

from support.harness import Unit

STREET = {"name": "华山街道", "valid_from": "2010-01-01"}


async def given_a_district(registry: Unit) -> None:
    admin = registry.as_role("sys_admin")
    answer = await admin.put("/divisions/530102", json={"name": "五华区", "valid_from": "2010-01-01"})
    assert answer.status_code == 200, answer.text


async def test_a_division_needs_the_one_around_it(registry: Unit) -> None:
    answer = await registry.as_role("sys_admin").put("/divisions/530102001", json=STREET)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["code"] == "unknown_parent"


async def test_divisions_are_listed_by_the_day_they_are_valid_on(registry: Unit) -> None:
    await given_a_district(registry)
    admin = registry.as_role("sys_admin")
    ended = STREET | {"valid_to": "2020-01-01"}
    assert (await admin.put("/divisions/530102001", json=ended)).status_code == 200
    before = await registry.anyone().get("/divisions", params={"tier": "street", "as_of": "2019-12-31"})
    after = await registry.anyone().get("/divisions", params={"tier": "street", "as_of": "2020-01-01"})
    assert [item["code"] for item in before.json()["items"]] == ["530102001"]
    assert after.json()["items"] == []


async def test_every_change_of_a_division_is_announced_once_and_in_order(registry: Unit) -> None:
    await given_a_district(registry)
    events = await registry.events("registry.division-recorded")
    assert [(event["subject"], event["sequence"]) for event in events] == [("530102", "1")]


async def test_what_is_on_record_is_changed_by_who_has_read_it(registry: Unit) -> None:
    await given_a_district(registry)
    admin, path = registry.as_role("sys_admin"), "/divisions/530102"
    renamed = {"name": "五华新区", "valid_from": "2010-01-01"}
    assert (await admin.put("/divisions/530103", match=1, json=renamed)).status_code == 412  # nothing there was read
    missing = await admin.put(path, json=renamed)
    assert (missing.status_code, missing.json()["code"]) == (428, "if_match_required")
    stale = await admin.put(path, match=2, json=renamed)
    assert (stale.status_code, stale.json()["code"]) == (412, "stale_version")
    seen = await registry.anyone().get(path)
    assert seen.json()["name"] == "五华区"
    changed = await admin.put(path, headers={"if-match": seen.headers["etag"]}, json=renamed)
    assert (changed.status_code, changed.headers["etag"]) == (200, '"2"')
    for match in (None, 1, 2):  # repeated word for word it changes nothing, whatever was read
        again = await admin.put(path, match=match, json=renamed)
        assert (again.status_code, again.headers["etag"], again.json()) == (200, '"2"', changed.json())
    assert len(await registry.events("registry.division-recorded")) == 2


async def test_a_clerk_may_not_change_divisions(registry: Unit) -> None:
    answer = await registry.as_role("district_clerk").put("/divisions/530102", json=STREET)
    assert answer.status_code == 403
