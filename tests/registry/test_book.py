"""The register book through the front door: two time axes, a chain to follow, changes to come, notices, order under load."""

import asyncio
import json
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from joserfc import jws
from joserfc.jwk import KeySet
from registry.organizations.model import EntryKind, OrganizationState
from support.chain import assert_chained
from support.fsck import by_hand, loosen, table, violations
from support.harness import Unit

from tests.registry.given import (
    a_legacy_row,
    act,
    an_organization,
    approved,
    changed,
    given_divisions,
    imported,
    ok,
    version,
)
from tests.registry.given_cases import (
    a_group,
    approver,
    asked_for,
    clerk,
    decided,
    examined,
    filed,
)

NEW, OLD = "昆明市五华区第二书画协会", "昆明市五华区第1书画协会"


@pytest.fixture(autouse=True)
async def divisions(registry: Unit) -> None:
    await given_divisions(registry)
    registry.set_clock("2026-03-02")


async def shown(registry: Unit, organization: str, **asked: str) -> dict[str, Any]:
    answer = await ok(await registry.anyone().get(f"/organizations/{organization}", params=asked))
    found: dict[str, Any] = answer.json()
    return found


async def listed(registry: Unit, **asked: str) -> dict[str, dict[str, Any]]:
    return {row["id"]: row for row in await registry.anyone().every("/organizations", params=asked)}


async def renamed(registry: Unit, organization: str, name: str = NEW, *, on: str | None = None) -> None:
    await changed(registry, organization, EntryKind.NAME_CHANGE, on=on, name=name)


async def corrected(registry: Unit, organization: str, serial: int, **right: Any) -> None:
    """Put an entry of a book right, as a clerk proposes and a second person decides."""
    entries = await registry.anyone().every(f"/organizations/{organization}/history")
    path = f"/organizations/{organization}/history/{entries[serial - 1]['id']}/corrections"
    why = {"reason": "录入有误", "evidence": "会员大会决议原件"}
    made = await ok(await clerk(registry).post(path, json=why | right), 201)
    decision = f"/corrections/{made.json()['id']}/approval"
    await ok(await approver(registry).post(decision, match=version(made)))


@pytest.mark.feature("beyond-17")
async def test_four_questions_on_two_axes_have_four_right_answers(registry: Unit) -> None:
    group = await a_group(registry)
    organization, first = group["id"], group["name"]
    wrong, right = "昆明市五华区社会工作促进会", "昆明市五华区社会工作学会"
    registry.set_clock("2026-05-04")
    await decided(registry, group, asked_for("name_change", new_name=wrong))
    registry.set_clock("2026-06-01")
    await corrected(registry, organization, 2, changes={"name": right}, effective_on="2026-04-01")
    before, after = "2026-05-31T00:00:00+08:00", "2026-06-02T00:00:00+08:00"
    answers = {}
    for as_of in ("2026-03-31", "2026-04-02", "2026-05-05"):
        for known_at in (before, after):
            asked = {"as_of": as_of, "known_at": known_at}
            found = await shown(registry, organization, **asked)
            answers[as_of, known_at] = found["name"]
            assert (await listed(registry, **asked))[organization] == {
                name: found[name] for name in (await listed(registry))[organization]
            }
    assert answers == {
        ("2026-03-31", before): first,
        ("2026-03-31", after): first,
        ("2026-04-02", before): first,
        ("2026-04-02", after): right,
        ("2026-05-05", before): wrong,
        ("2026-05-05", after): right,
    }
    assert (await shown(registry, organization))["name"] == right
    path = f"/organizations/{organization}"
    unknown = await registry.anyone().get(path, params={"known_at": "2026-03-01T00:00:00+08:00"})
    assert unknown.status_code == 404
    assert await listed(registry, q="工作学", as_of="2026-04-02", known_at=before) == {}
    assert set(await listed(registry, q="工作学", as_of="2026-04-02", known_at=after)) == {organization}
    assert (await registry.anyone().get(path, params={"known_at": "2026-03-01T00:00:00"})).status_code == 422


async def test_figures_are_asked_on_both_axes_and_open_to_their_records(registry: Unit) -> None:
    await imported(registry, [a_legacy_row(1), a_legacy_row(2)])
    registry.set_clock("2026-06-01")
    await imported(registry, [a_legacy_row(3)])
    for known_at, wanted in (("2026-05-01T00:00:00+08:00", 2), ("2026-06-02T00:00:00+08:00", 3)):
        asked = {"as_of": "2018-12-31", "known_at": known_at}
        found = (await ok(await registry.anyone().get("/statistics", params=asked))).json()["figures"][0]
        assert found["value"] == wanted == len(await registry.anyone().every(found["items"]))


@pytest.mark.feature("B1-1")
@pytest.mark.feature("B1-34")
@pytest.mark.feature("B1-35")
async def test_a_client_follows_the_chain_of_a_book_to_its_signed_head(registry: Unit) -> None:
    group = await a_group(registry)
    organization = group["id"]
    registry.set_clock("2026-05-04")
    moved = await decided(
        registry, group, asked_for("domicile_change", domicile="五华区人民西路9号", area=group["area"])
    )
    seal = {"matter": "seal_filing", "documents": ["seal_pattern"], "engraved_on": "2026-05-01"}
    case = await filed(registry, group, seal | {"seal_text": f"{group['name']}财务专用章"})
    case = await ok(await act(clerk(registry), case, "acceptance"))
    await ok(await act(clerk(registry), case, "recording"))
    path = f"/organizations/{organization}/history"
    entries = await registry.anyone().every(path, params={"limit": 2})
    assert [entry["kind"] for entry in entries] == ["registration", "domicile_change", "seal_filing"]
    assert entries[1]["changes"]["domicile"] == {"from": "五华区华山西路1号", "to": "五华区人民西路9号"}
    assert (entries[1]["case_id"], entries[2]["case_id"]) == (moved.json()["id"], case.json()["id"])
    assert entries[0]["article"] == "《社会团体登记管理条例》第十二条"
    assert_chained(entries)
    assert "index" not in json.dumps(entries)
    head = (await ok(await registry.anyone().get(f"{path}/head"))).json()
    assert (head["serial"], head["digest"]) == (3, entries[-1]["digest"])
    keys = KeySet.import_key_set((await ok(await registry.anyone().get("/receipts/jwks"))).json())
    told = json.loads(jws.deserialize_compact(head["receipt"], keys, algorithms=["ES256"]).payload)
    assert (told["organization_id"], told["digest"]) == (organization, head["digest"])
    only = await registry.anyone().every(path, params={"kind": "seal_filing"})
    assert [entry["serial"] for entry in only] == [3]


@pytest.mark.feature("B1-33")
async def test_an_organization_is_shown_as_of_an_entry(registry: Unit) -> None:
    group = await a_group(registry)
    organization = group["id"]
    registry.set_clock("2026-05-04")
    await decided(registry, group, asked_for("name_change", new_name="昆明市五华区社会工作促进会"))
    await decided(registry, group, asked_for("domicile_change", domicile="翠湖北路2号"))
    path = f"/organizations/{organization}/history"
    entries = await registry.anyone().every(path)
    found = [(await ok(await registry.anyone().get(f"{path}/{entry['id']}"))).json() for entry in entries]
    assert [(one["organization"]["name"], one["organization"]["domicile"]) for one in found] == [
        (group["name"], group["domicile"]),
        ("昆明市五华区社会工作促进会", group["domicile"]),
        ("昆明市五华区社会工作促进会", "翠湖北路2号"),
    ]
    assert (await registry.anyone().get(f"{path}/{organization}")).status_code == 404


@pytest.mark.feature("B1-32")
async def test_a_change_to_come_is_in_sight_and_takes_effect_on_its_day(registry: Unit) -> None:
    group = await a_group(registry)
    organization, old, new = group["id"], group["name"], "昆明市五华区社会工作促进会"
    await decided(registry, group, asked_for("name_change", new_name=new, effective_on="2026-04-01"))
    path = f"/organizations/{organization}/history"
    assert [entry["status"] for entry in await registry.anyone().every(path)] == ["in_force", "coming"]
    assert (await shown(registry, organization))["name"] == old
    assert (await shown(registry, organization, as_of="2026-04-01"))["name"] == new
    registry.set_clock("2026-03-31")
    await registry.run_jobs()
    assert (await shown(registry, organization))["name"] == old
    registry.set_clock("2026-04-01")
    await registry.run_jobs()
    await registry.run_jobs()
    assert (await shown(registry, organization))["name"] == new
    told = await registry.events("registry.organization-changed")
    assert [event["data"]["organization"]["name"] for event in told] == [old, new]
    assert await violations(registry) == {}


async def test_what_is_due_takes_effect_before_the_next_entry_and_is_told_by_itself(registry: Unit) -> None:
    """The day has come, the job has not: the next decision finds what was due in force, and it has its own event."""
    group = await a_group(registry)
    new = "昆明市五华区社会工作促进会"
    await decided(registry, group, asked_for("name_change", new_name=new, effective_on="2026-04-01"))
    waiting = await examined(registry, group, asked_for("domicile_change"))
    registry.set_clock("2026-04-01")
    await ok(await act(approver(registry), waiting, "approval"))
    told = [event["data"] for event in await registry.events("registry.organization-changed")]
    assert [(one["kind"], one["effective_on"], one["organization"]["name"]) for one in told] == [
        ("name_change", "2026-04-01", group["name"]),
        ("name_change", "2026-04-01", new),
        ("domicile_change", "2026-04-01", new),
    ]
    await registry.run_jobs()
    assert len(await registry.events("registry.organization-changed")) == len(told)
    assert await violations(registry) == {}


async def test_what_is_due_and_was_taken_meanwhile_is_held_before_the_next_entry(registry: Unit) -> None:
    organization = await an_organization(registry)
    await renamed(registry, organization, on="2026-04-01")
    await imported(registry, [a_legacy_row(3, name=NEW)])
    registry.set_clock("2026-04-01")
    await changed(registry, organization, EntryKind.DOMICILE_CHANGE, domicile="翠湖北路2号")
    seen = await shown(registry, organization)
    assert (seen["name"], seen["domicile"]) == (OLD, "翠湖北路2号")
    entries = await registry.anyone().every(f"/organizations/{organization}/history")
    assert [(entry["kind"], entry["status"]) for entry in entries][1:] == [
        ("name_change", "replaced"),
        ("hold", "held"),
        ("domicile_change", "in_force"),
    ]
    assert await violations(registry) == {}


async def test_a_name_that_was_taken_meanwhile_is_held_in_sight_and_stops_nobody_else(registry: Unit) -> None:
    first, second = await an_organization(registry, 1), await an_organization(registry, 2)
    await renamed(registry, first, on="2026-04-01")
    await changed(registry, second, EntryKind.DOMICILE_CHANGE, on="2026-04-01", domicile="翠湖北路2号")
    await imported(registry, [a_legacy_row(3, name=NEW)])
    registry.set_clock("2026-04-01")
    await registry.run_jobs()
    assert (await shown(registry, first))["name"] == OLD
    assert await registry.anyone().every("/announcements", params={"kind": "name_change"}) == []
    assert (await shown(registry, second))["domicile"] == "翠湖北路2号"
    entries = await registry.anyone().every(f"/organizations/{first}/history")
    assert [(entry["kind"], entry["status"]) for entry in entries] == [
        ("takeover", "in_force"),
        ("name_change", "replaced"),
        ("hold", "held"),
    ]
    assert [e["data"]["kind"] for e in await registry.events("registry.organization-changed")][-1] in (
        "hold",
        "domicile_change",
    )
    assert await violations(registry) == {}
    third = (await registry.anyone().every("/organizations", params={"q": NEW}))[0]["id"]
    registry.set_clock("2026-04-03")
    await renamed(registry, third, "昆明市五华区第三书画协会")
    await registry.run_jobs()
    assert (await shown(registry, first))["name"] == NEW
    assert (await shown(registry, first, as_of="2026-04-02"))["name"] == OLD
    assert await violations(registry) == {}


async def test_what_was_to_come_does_not_change_an_organization_that_ended_before(registry: Unit) -> None:
    organization = await an_organization(registry)
    await renamed(registry, organization, on="2026-04-01")
    registry.set_clock("2026-03-20")
    end = {"state": OrganizationState.DEREGISTERED, "ended_on": date(2026, 3, 20)}
    await changed(registry, organization, EntryKind.DEREGISTRATION, **end)
    registry.set_clock("2026-04-01")
    for _ in range(2):
        await registry.run_jobs()
    seen = await shown(registry, organization)
    assert (seen["name"], seen["state"]) == (OLD, "deregistered")
    assert (await shown(registry, organization, as_of="2026-04-01"))["name"] == OLD
    entries = await registry.anyone().every(f"/organizations/{organization}/history")
    assert [(entry["kind"], entry["status"]) for entry in entries][1:] == [
        ("name_change", "replaced"),
        ("deregistration", "in_force"),
        ("hold", "held"),
    ]
    assert await violations(registry) == {}


async def test_neither_a_conflict_nor_a_fault_in_one_book_stops_what_is_due_in_the_others(registry: Unit) -> None:
    taken, faulty, sound = [await an_organization(registry, n) for n in (1, 2, 3)]
    await renamed(registry, taken, on="2026-04-01")
    for organization in (faulty, sound):
        await changed(registry, organization, EntryKind.DOMICILE_CHANGE, on="2026-04-01", domicile="翠湖北路2号")
    await imported(registry, [a_legacy_row(4, name=NEW)])
    entries = table(registry, "book_entries")
    await loosen(registry, "book_entries")
    own = (entries.c.organization_id == UUID(faulty), entries.c.serial == 2)
    await by_hand(registry, entries.update().where(*own).values(kind="no kind at all"))
    registry.set_clock("2026-04-01")
    await registry.run_jobs()
    assert (await shown(registry, taken))["name"] == OLD
    assert (await shown(registry, faulty))["domicile"] is None
    assert (await shown(registry, sound))["domicile"] == "翠湖北路2号"
    await by_hand(registry, entries.update().where(*own).values(kind="domicile_change"))
    await registry.run_jobs()
    assert (await shown(registry, faulty))["domicile"] == "翠湖北路2号"


@pytest.mark.feature("B1-42")
async def test_public_notice_is_given_of_what_the_regulation_names(registry: Unit) -> None:
    organization = await a_group(registry)
    registry.set_clock("2026-05-04")
    await decided(registry, organization, asked_for("name_change", new_name="昆明市五华区社会工作促进会"))
    await decided(registry, organization, asked_for("scope_change"))
    await decided(registry, organization, asked_for("domicile_change", effective_on="2026-06-01"))
    anyone = registry.anyone()
    notices = await anyone.every("/announcements", params={"limit": 1})
    assert [notice["entry"]["kind"] for notice in notices] == ["name_change", "registration"]
    assert notices[0]["entry"]["changes"]["name"] == {"from": organization["name"], "to": "昆明市五华区社会工作促进会"}
    for asked, kinds in (
        ({"kind": "registration"}, ["registration"]),
        ({"on": "2026-05-04"}, ["name_change"]),
        ({"area": "530102002"}, []),
    ):
        assert [n["entry"]["kind"] for n in await anyone.every("/announcements", params=asked)] == kinds
    assert (await anyone.get("/announcements?day=2026-05-04")).status_code == 422


@pytest.mark.feature("B1-45")
@pytest.mark.feature("B1-47")
async def test_what_was_written_is_read_at_once_and_stands_in_the_feed(registry: Unit) -> None:
    partner = registry.as_role("partner")
    before = (await ok(await partner.get("/events", params={"limit": 1000}))).json()["items"]
    last = before[-1]["sequence"] if before else "0"
    organization = await approved(registry)
    assert (await shown(registry, organization["id"]))["name"] == organization["name"]
    assert organization["id"] in await listed(registry)
    assert organization["id"] in await listed(registry, as_of="2026-03-02")
    news = (await ok(await partner.get("/events", params={"after": last, "limit": 1000}))).json()["items"]
    entered = [event for event in news if event["type"] == "registry.organization-registered.v1"]
    assert [event["data"]["organization"]["name"] for event in entered] == [organization["name"]]


async def test_changes_at_once_stand_in_one_order_and_none_is_lost(registry: Unit) -> None:
    organization = await an_organization(registry)
    values = {
        "domicile": "翠湖北路2号",
        "scope": "书画",
        "purpose": "以文会友",
        "supervising_unit": "五华区文化和旅游局",
    }
    await asyncio.gather(
        *(changed(registry, organization, EntryKind.SCOPE_CHANGE, **{item: value}) for item, value in values.items())
    )
    found = await shown(registry, organization)
    assert {item: found[item] for item in values} == values
    entries = await registry.anyone().every(f"/organizations/{organization}/history")
    assert [entry["serial"] for entry in entries] == [1, 2, 3, 4, 5]
    assert await violations(registry) == {}


async def test_whoever_touches_the_book_is_found_out(registry: Unit) -> None:
    organization = await an_organization(registry)
    await renamed(registry, organization)
    entries, organizations = table(registry, "book_entries"), table(registry, "organizations")
    with pytest.raises(Exception, match="append-only"):
        await by_hand(registry, entries.update().values(reason="?"))
    await by_hand(registry, organizations.update().values(domicile="别处"))
    assert await violations(registry) == {"versions": (organization,)}
    await loosen(registry, "book_entries")
    await by_hand(registry, entries.update().where(entries.c.serial == 2).values(recorded_by="nobody"))
    assert (await violations(registry))["books"] == (organization,)
