"""Corrections of the register book and withdrawals from it, by two persons through the front door."""

import asyncio
from typing import Any

import pytest
from registry.organizations.model import EntryKind
from support.fsck import violations
from support.harness import Person, Unit, httpx

from tests.registry.given import a_legacy_row, an_organization, changed, given_divisions, imported, ok, version

OLD, FIRST, RIGHT = "昆明市五华区第1书画协会", "昆明市五华区甲书画协会", "昆明市五华区乙书画协会"
WHY = {"reason": "录入有误", "evidence": "会员大会决议原件"}


@pytest.fixture(autouse=True)
async def divisions(registry: Unit) -> None:
    await given_divisions(registry)
    registry.set_clock("2026-03-02")


def clerk(registry: Unit, sub: str = "clerk-1") -> Person:
    return registry.as_role("district_clerk", sub=sub)


def approver(registry: Unit, sub: str = "approver-1") -> Person:
    return registry.as_role("district_approver", sub=sub)


async def history(registry: Unit, organization: str) -> list[dict[str, Any]]:
    return await registry.anyone().every(f"/organizations/{organization}/history")


async def shown(registry: Unit, organization: str, **asked: str) -> dict[str, Any]:
    found: dict[str, Any] = (
        await ok(await registry.anyone().get(f"/organizations/{organization}", params=asked))
    ).json()
    return found


async def proposed(
    registry: Unit, organization: str, at: int = -1, what: str = "corrections", **body: Any
) -> httpx.Response:
    entry = (await history(registry, organization))[at]["id"]
    path = f"/organizations/{organization}/history/{entry}/{what}"
    return await clerk(registry).post(path, json=WHY | body)


async def act(person: Person, correction: httpx.Response, step: str, **kw: Any) -> httpx.Response:
    return await person.post(f"/corrections/{correction.json()['id']}/{step}", match=version(correction), **kw)


async def renamed(registry: Unit, on: str | None = None) -> str:
    organization = await an_organization(registry)
    await changed(registry, organization, EntryKind.NAME_CHANGE, on=on, name=FIRST)
    return organization


@pytest.mark.feature("B1-31")
async def test_a_corrected_entry_stays_visible_and_four_questions_have_four_right_answers(registry: Unit) -> None:
    registry.set_clock("2026-05-04")
    organization = await renamed(registry)
    registry.set_clock("2026-06-01")
    made = await ok(await proposed(registry, organization, changes={"name": RIGHT}, effective_on="2026-04-01"), 201)
    assert (await shown(registry, organization))["name"] == FIRST
    done = await ok(await act(approver(registry), made, "approval"))
    assert (done.json()["state"], done.json()["decided_on"]) == ("approved", "2026-06-01")
    before, after = "2026-05-31T00:00:00+08:00", "2026-06-02T00:00:00+08:00"
    questions = [(as_of, known_at) for as_of in ("2026-04-02", "2026-05-05") for known_at in (before, after)]
    answers, passports = {}, {}
    for as_of, known_at in questions:
        asked = {"as_of": as_of, "known_at": known_at}
        answers[as_of, known_at] = (await shown(registry, organization, **asked))["name"]
        passport = await ok(await registry.anyone().get(f"/passports/{organization}", params=asked))
        passports[as_of, known_at] = passport.json()["organization"]["name"]
    assert passports == answers
    assert answers == {
        ("2026-04-02", before): OLD,
        ("2026-04-02", after): RIGHT,
        ("2026-05-05", before): FIRST,
        ("2026-05-05", after): RIGHT,
    }
    first, wrong, right = await history(registry, organization)
    assert (wrong["status"], wrong["corrected_by"], wrong["changes"]["name"]["to"]) == ("replaced", right["id"], FIRST)
    assert (right["kind"], right["corrects"], right["effective_on"]) == ("name_change", wrong["id"], "2026-04-01")
    assert right["changes"]["name"] == {"from": FIRST, "to": RIGHT}
    assert (right["reason"], right["case_id"], first["corrected_by"]) == (WHY["reason"], made.json()["id"], None)
    told = await registry.events("registry.correction-progressed")
    assert [event["data"]["step"] for event in told] == ["proposal", "approval"]
    assert await violations(registry) == {}


@pytest.mark.feature("B1-31")
async def test_a_day_of_registration_moves_with_its_entry(registry: Unit) -> None:
    organization = await an_organization(registry)
    was = (await shown(registry, organization))["registered_on"]
    made = await ok(await proposed(registry, organization, at=0, effective_on="2015-01-05"), 201)
    await ok(await act(approver(registry), made, "approval"))
    assert was != (await shown(registry, organization))["registered_on"] == "2015-01-05"
    assert (await shown(registry, organization, as_of="2015-01-05"))["name"] == OLD
    assert await violations(registry) == {}


@pytest.mark.feature("B1-32")
async def test_a_change_to_come_is_withdrawn_before_its_day_and_never_takes_effect(registry: Unit) -> None:
    organization = await renamed(registry, on="2026-04-01")
    await changed(registry, organization, EntryKind.DOMICILE_CHANGE, on="2026-04-01", domicile="翠湖北路2号")
    made = await ok(await proposed(registry, organization, 1, "withdrawals"), 201)
    await ok(await act(approver(registry), made, "approval"))
    assert [(entry["kind"], entry["status"]) for entry in await history(registry, organization)] == [
        ("takeover", "in_force"),
        ("name_change", "replaced"),
        ("domicile_change", "coming"),
        ("withdrawal", "in_force"),
    ]
    assert (await shown(registry, organization, as_of="2026-04-01"))["name"] == OLD
    registry.set_clock("2026-04-01")
    await registry.run_jobs()
    found = await shown(registry, organization)
    assert (found["name"], found["domicile"]) == (OLD, "翠湖北路2号")
    told = await registry.events("registry.organization-changed")
    assert [e["data"]["kind"] for e in told] == ["name_change", "domicile_change", "withdrawal", "domicile_change"]
    late = await proposed(registry, organization, 2, "withdrawals")
    assert [broken["code"] for broken in late.json()["findings"]] == ["ENTRY_IS_STILL_TO_COME"]
    assert await violations(registry) == {}


async def test_the_proposer_and_a_dry_run_change_nothing_and_a_dismissal_leaves_the_entry(registry: Unit) -> None:
    organization = await renamed(registry)
    made = await ok(await proposed(registry, organization, changes={"name": RIGHT}), 201)
    same_person = approver(registry, "clerk-1")
    assert (await act(same_person, made, "approval")).status_code == 403
    own = (await same_person.get(f"/corrections/{made.json()['id']}/actions")).json()["items"]
    assert {item["name"]: item["code"] for item in own} == dict.fromkeys(
        ("approval", "dismissal"), "SECOND_PERSON_DECIDES_THE_CORRECTION"
    )
    assert (await clerk(registry, "clerk-2").post(f"/corrections/{made.json()['id']}/approval")).status_code == 403
    tried = await ok(await act(approver(registry), made, "approval", params={"dry_run": "true"}))
    assert tried.json()["state"] == "approved"
    assert (await proposed(registry, organization, changes={"name": OLD})).json()["code"] == "correction_proposed"
    listed = await clerk(registry).every("/corrections", params={"state": "proposed", "organization_id": organization})
    assert [row["id"] for row in listed] == [made.json()["id"]]
    assert (await clerk(registry).get("/corrections?status=proposed")).status_code == 422
    assert (await registry.anyone().get("/corrections")).status_code == 401
    await ok(await act(approver(registry), made, "dismissal", json={"reason": "原件与记载一致"}))
    assert (await act(approver(registry), made, "approval")).status_code == 412
    again = await ok(await approver(registry).get(f"/corrections/{made.json()['id']}"))
    assert (await act(approver(registry), again, "approval")).json()["code"] == "not_allowed_now"
    assert (await shown(registry, organization))["name"] == FIRST
    assert [entry["status"] for entry in await history(registry, organization)] == ["in_force", "in_force"]


async def test_everything_that_stands_against_a_proposal_is_told_at_once(registry: Unit) -> None:
    organization = await renamed(registry)
    for body, codes in (
        ({"changes": {"name": FIRST}}, ["SOMETHING_IS_CORRECTED"]),
        ({}, ["SOMETHING_IS_CORRECTED"]),
        ({"changes": {"domicile": "翠湖北路2号"}}, ["ENTRY_IS_ABOUT_IT"]),
    ):
        answer = await proposed(registry, organization, **body)
        assert (answer.status_code, [f["code"] for f in answer.json()["findings"]]) == (422, codes)
    made = await ok(await proposed(registry, organization, changes={"name": RIGHT}), 201)
    await ok(await act(approver(registry), made, "approval"))
    answer = await proposed(registry, organization, at=1, changes={"domicile": "翠湖北路2号"})
    assert [f["code"] for f in answer.json()["findings"]] == ["ENTRY_IS_IN_FORCE", "ENTRY_IS_ABOUT_IT"]
    assert (await proposed(registry, organization, changes={"state": "active"})).status_code == 422
    path = f"/organizations/{organization}/history/{organization}/corrections"
    assert (await clerk(registry).post(path, json=WHY)).status_code == 404


async def test_a_name_of_another_is_refused_whole_and_of_two_decisions_one_stands(registry: Unit) -> None:
    organization = await renamed(registry)
    await imported(registry, [a_legacy_row(2, name=RIGHT)])
    made = await ok(await proposed(registry, organization, changes={"name": RIGHT}), 201)
    refused = await act(approver(registry), made, "approval")
    assert (refused.status_code, refused.json()["code"]) == (409, "already_on_record")
    ended = await asyncio.gather(
        act(approver(registry, "approver-1"), made, "dismissal", json={"reason": "名称已被登记"}),
        act(approver(registry, "approver-2"), made, "dismissal", json={"reason": "名称已被登记"}),
    )
    assert sorted(answer.status_code for answer in ended) == [200, 412]
    assert (await shown(registry, organization))["name"] == FIRST
    assert await violations(registry) == {}
