"""Credit information in its five classes, and whether it was recorded within five working days."""

import pytest
from registry.organizations.model import EntryKind
from support.harness import Unit

from tests.registry.given import a_social_group, an_organization, approved, changed, given_divisions, ok
from tests.registry.test_lists_ageing import act, approver, clerk, entered, flags, penalised


@pytest.fixture(autouse=True)
async def clock(registry: Unit) -> None:
    registry.set_clock("2026-03-02")


async def test_what_is_on_record_is_shown_class_by_class_with_source_and_duty(registry: Unit) -> None:
    await given_divisions(registry)
    organization = (await approved(registry, a_social_group()))["id"]
    registry.set_clock("2026-03-10")
    await penalised(registry, organization, "warning", "2026-03-03")
    await penalised(registry, organization, "confiscation", "2026-03-02")
    await entered(registry, organization, "no_party_organization")
    path = f"/organizations/{organization}/credit-information"
    found = (await ok(await registry.anyone().get(path))).json()
    items = [(i["information"], i["arisen_on"], i["recorded_on"], i["recorded_in_time"]) for i in found["items"]]
    assert items == [
        ("basic", "2026-03-02", "2026-03-02", True),
        ("penalties", "2026-03-02", "2026-03-10", False),  # by the 9th
        ("penalties", "2026-03-03", "2026-03-10", True),
        ("other", "2026-03-10", "2026-03-10", True),
    ]
    assert {i["source"].split("/")[-1] for i in found["items"]} == {"organizations", "penalties", "listings"}
    assert found["recorded_late"] == 1
    assert found["elsewhere"][0]["path"] == f"/v1/evaluation/passports/{organization}"
    before = (await ok(await registry.anyone().get(path, params={"as_of": "2026-03-02"}))).json()
    assert [i["information"] for i in before["items"]] == ["basic", "penalties"]
    late = await registry.anyone().every("/penalties", params={"recorded_late": "true"})
    assert [(p["kind"], p["record_by"], p["recorded_on"]) for p in late] == [
        ("confiscation", "2026-03-09", "2026-03-10")
    ]


async def test_what_was_taken_over_had_no_day_to_be_recorded_by(registry: Unit) -> None:
    organization = await an_organization(registry)
    found = (await ok(await registry.anyone().get(f"/organizations/{organization}/credit-information"))).json()
    assert [(i["information"], i["record_by"], i["recorded_in_time"]) for i in found["items"]] == [
        ("basic", None, None)
    ]


@pytest.mark.feature("B1-18")
async def test_standing_is_that_of_the_day_and_of_what_was_known_not_of_today(registry: Unit) -> None:
    """A past day is judged by the entries of that day (bcgov/entity 14820 judged it by those of today)."""
    registry.set_clock("2026-03-01")
    organization = await an_organization(registry)
    registry.set_clock("2026-03-02")
    await entered(registry, organization, "no_party_organization")
    registry.set_clock("2026-09-01")
    path = f"/organizations/{organization}/standing"
    for on, known_at, good in (
        ("2026-03-01", None, True),
        ("2026-03-02", None, False),
        ("2026-03-02", "2026-03-01T12:00:00+08:00", True),
        ("2026-09-01", None, False),
    ):
        asked = {"on": on} | ({"known_at": known_at} if known_at else {})
        found = (await ok(await registry.anyone().get(path, params=asked))).json()
        assert found["in_good_standing"] is good, asked
    assert (await flags(registry, organization))[0] == "2026-03-02"
    assert (await clerk(registry).get(path, params={"on": "2026-02-30"})).status_code == 422


async def test_of_what_was_not_on_record_yet_nothing_was_known(registry: Unit) -> None:
    """Asked about an instant before, nothing of today is told: neither the organization, nor its end, nor who left a list."""
    organization = await an_organization(registry)
    listed = await entered(registry, organization, "no_party_organization")
    registry.set_clock("2026-06-01")
    leaving = await act(clerk(registry), listed, "delisting", json={"reason": "已设立党组织"})
    await ok(await act(approver(registry), leaving, "delisting-approval"))
    await changed(registry, organization, EntryKind.NAME_CHANGE, name="昆明市五华区新名书画协会")
    path, anyone = f"/organizations/{organization}/standing", registry.anyone()
    unknown = await anyone.get(path, params={"known_at": "2026-03-01T12:00:00+08:00"})
    assert unknown.status_code == 404, "it came on record on 2 March"
    may = {"on": "2026-06-01", "known_at": "2026-05-31T12:00:00+08:00"}
    then = (await ok(await anyone.get(path, params=may))).json()
    assert (then["in_good_standing"], then["organization"]["name"]) == (False, "昆明市五华区第1书画协会")
    assert [entry["removed_on"] for entry in then["lists"]] == [None]
    before_it_was_founded = {"on": "2010-05-03", "known_at": "2026-05-31T12:00:00+08:00"}
    early = (await ok(await anyone.get(path, params=before_it_was_founded))).json()
    assert (early["status"], early["organization"]["name"]) == ("not_applicable", "昆明市五华区第1书画协会")
    now = (await ok(await anyone.get(path))).json()
    assert (now["in_good_standing"], now["organization"]["name"]) == (True, "昆明市五华区新名书画协会")
