"""From filing to registration: the same organization, through the front door."""

import asyncio
from typing import Any
from urllib.parse import urlencode

import pytest
from registry.people.store.posts import PostRow
from sqlalchemy import select
from support.harness import Person, Unit, httpx

from tests.registry.given import (
    a_legacy_filing,
    a_person,
    a_social_group,
    act,
    given_divisions,
    imported,
    ok,
    version,
)
from tests.registry.test_filings import act as filing_act
from tests.registry.test_filings import checked, street

CLERK, APPROVER = ("district_clerk", "clerk-1"), ("district_approver", "approver-1")


@pytest.fixture(autouse=True)
async def divisions(registry: Unit) -> None:
    await given_divisions(registry)
    registry.set_clock("2026-03-02")


def a_promotion(**changes: Any) -> dict[str, Any]:
    return a_social_group(matter="promotion", name="昆明市五华区翠湖合唱协会") | changes


async def a_filed_group(registry: Unit) -> tuple[dict[str, Any], httpx.Response]:
    """The organization on the register, and the request by which it was filed."""
    filed = await ok(await filing_act(street(registry), await checked(registry), "approval"))
    found = await ok(await registry.anyone().get(f"/organizations/{filed.json()['organization_id']}"))
    return found.json(), filed


def speaker(registry: Unit, organization: str) -> Person:
    return registry.as_role("org_rep", sub="resident", org=organization)


async def step(registry: Unit, case: httpx.Response, name: str, who: tuple[str, str], **kw: Any) -> httpx.Response:
    return await act(registry.as_role(who[0], sub=who[1]), case, name, **kw)


async def a_case(registry: Unit, organization: str, **changes: Any) -> httpx.Response:
    drafted = await speaker(registry, organization).post("/applications", json=a_promotion(**changes))
    return await ok(drafted, 201)


async def reviewed(registry: Unit, organization: str, **changes: Any) -> httpx.Response:
    case = await a_case(registry, organization, **changes)
    case = await ok(await act(speaker(registry, organization), case, "submission"))
    case = await ok(await step(registry, case, "acceptance", CLERK))
    return await ok(await step(registry, case, "review", CLERK, json={"opinion": "材料齐全"}))


async def figures(registry: Unit, day: str) -> tuple[int, int]:
    said = (await ok(await registry.anyone().get("/statistics", params={"as_of": day}))).json()["figures"]
    counts = {figure["code"]: figure["value"] for figure in said}
    return counts["organizations.registered"], counts["organizations.filed"]


@pytest.mark.feature("B1-3", "beyond-19")
async def test_a_filed_group_becomes_a_legal_person_and_stays_the_same_organization(registry: Unit) -> None:
    await imported(registry, [a_legacy_filing(7), a_legacy_filing(8)])
    group, filing = await a_filed_group(registry)
    clerk, held = registry.as_role("district_clerk"), f"/organizations/{group['id']}/posts"
    named = {"kind": "legal_representative", **a_person(3, "王建国"), "from_on": "2026-03-02"}
    post = (await ok(await clerk.post(held, json=named), 201)).json()
    registry.set_clock("2026-03-10")
    case = await reviewed(registry, group["filing_number"])
    same_person = await step(registry, case, "approval", ("district_approver", "clerk-1"))
    assert same_person.status_code == 403
    done = await ok(await step(registry, case, "approval", APPROVER))
    assert done.json()["organization_id"] == group["id"]

    found = (await ok(await registry.anyone().get(f"/organizations/{group['id']}"))).json()
    assert (found["track"], found["type"], found["registered_on"]) == ("registered", "social_group", "2026-03-10")
    assert (found["name"], found["filing_number"]) == ("昆明市五华区翠湖合唱协会", group["filing_number"])
    assert len(found["credit_code"]) == 18
    first, *founders = await clerk.every(held)
    assert first == post  # who represented it goes on in the same post
    async with registry.database.reading() as tx:
        forms = {row.organization_type for row in await tx.all(select(PostRow.__table__.c.organization_type))}
    assert forms == {"social_group"}, "by which the database itself lets one person represent one group"
    assert [(one["kind"], one["from_on"]) for one in founders] == [("founder", "2026-03-10")] * 2
    for old_link in (group["filing_number"], found["credit_code"]):
        assert (await registry.anyone().get(f"/organizations/{old_link}")).json() == found
    closed = await ok(await street(registry).get(f"/filings/{filing.json()['id']}"))
    assert (closed.json()["state"], closed.json()["organization_id"]) == ("promoted", group["id"])
    listed = await ok(await street(registry).get("/filings", params={"state": "promoted"}))
    assert [one["id"] for one in listed.json()["items"]] == [filing.json()["id"]]

    before, after = await figures(registry, "2026-03-09"), await figures(registry, "2026-03-10")
    assert (before, after) == ((0, 3), (1, 2))
    then = await ok(await registry.anyone().get(f"/organizations/{group['id']}", params={"as_of": "2026-03-09"}))
    assert (then.json()["track"], then.json()["name"]) == ("filed", group["name"])
    book = (await ok(await registry.anyone().get(f"/organizations/{group['id']}/history"))).json()["items"]
    assert {entry["kind"] for entry in book} == {"filing", "promotion"}
    [event] = await registry.events("registry.organization-registered")
    assert event["subject"] == group["id"]


async def test_who_is_in_office_already_goes_on_when_the_promotion_names_them(registry: Unit) -> None:
    group, _ = await a_filed_group(registry)
    clerk, held = registry.as_role("district_clerk"), f"/organizations/{group['id']}/posts"
    head = {"kind": "head", **a_person(40, "何文", "19700101"), "until_on": "2030-03-02"}
    await ok(await clerk.post(held, json=head | {"from_on": "2026-03-02"}), 201)
    registry.set_clock("2026-03-10")
    case = await reviewed(registry, group["filing_number"], heads=[head])
    await ok(await step(registry, case, "approval", APPROVER))
    heads = [one["from_on"] for one in await clerk.every(held) if one["kind"] == "head"]
    assert heads == ["2026-03-02"]


async def test_a_group_of_the_old_list_is_promoted_too_and_may_be_imported_again(registry: Unit) -> None:
    ended = await imported(registry, [a_legacy_filing(7)])
    organization = ended["result"]["rows"][0]["id"]
    await ok(await step(registry, await reviewed(registry, organization), "approval", APPROVER))
    found = (await ok(await registry.anyone().get(f"/organizations/{organization}"))).json()
    assert found["track"] == "registered"
    await imported(registry, [a_legacy_filing(7)])
    again = (await ok(await registry.anyone().get(f"/organizations/{a_legacy_filing(7)['filing_number']}"))).json()
    assert (again["id"], again["track"]) == (organization, "registered")


async def test_a_promotion_refused_leaves_the_filing_untouched(registry: Unit) -> None:
    group, filing = await a_filed_group(registry)
    case = await reviewed(registry, group["id"])
    without = await step(registry, case, "refusal", APPROVER, json={"reason": "宗旨不明"})
    assert [fault["code"] for fault in without.json()["errors"]] == ["ground_out_of_place"]
    refused = await step(registry, case, "refusal", APPROVER, json={"ground": "founder_unfit", "reason": "不符合条件"})
    assert (await ok(refused)).json()["refusal"]["ground"] == "founder_unfit"
    assert (await registry.anyone().get(f"/organizations/{group['id']}")).json() == group
    still = await ok(await street(registry).get(f"/filings/{filing.json()['id']}"))
    assert (still.json(), version(still)) == (filing.json(), version(filing))


async def test_of_two_promotions_handed_in_at_once_one_goes_on(registry: Unit) -> None:
    group, _ = await a_filed_group(registry)
    cases = [await a_case(registry, group["id"], name=f"昆明市五华区{word}合唱协会") for word in ("翠湖", "莲花")]
    answers = await asyncio.gather(*(act(speaker(registry, group["id"]), case, "submission") for case in cases))
    assert sorted(answer.status_code for answer in answers) == [200, 422]
    [late] = [answer for answer in answers if answer.status_code == 422]
    assert [finding["code"] for finding in late.json()["findings"]] == ["PROMOTION_IS_ASKED_ONCE"]


async def test_who_is_registered_already_is_not_promoted(registry: Unit) -> None:
    group, _ = await a_filed_group(registry)
    await ok(await step(registry, await reviewed(registry, group["id"]), "approval", APPROVER))
    again = await a_case(registry, group["id"], name="昆明市五华区翠湖歌唱协会", legal_representative=None)
    refused = await act(speaker(registry, group["id"]), again, "submission")
    assert "IS_ON_RECORD_AS_FILED" in [finding["code"] for finding in refused.json()["findings"]]


async def asked(registry: Unit, key: str, **added: Any) -> dict[str, Any]:
    """How far the group is from a social group, each condition by its code."""
    query = {"type": "social_group"} | {name: str(value) for name, value in added.items()}
    answer = await ok(await registry.as_role("org_rep", sub="resident").get(f"/filings/{key}/readiness", params=query))
    found: dict[str, Any] = answer.json()
    return found | {"rules": {rule["code"]: rule for rule in found["rules"]}}


@pytest.mark.feature("beyond-19")
async def test_a_filed_group_sees_how_far_it_is_from_each_condition(registry: Unit) -> None:
    group, filing = await a_filed_group(registry)
    far = await asked(registry, filing.json()["id"])
    assert far["rules"]["HAS_ENOUGH_MEMBERS"]["facts"]["individual_members"] == 5
    assert far["rules"]["HAS_ENOUGH_MEMBERS"]["facts"]["needed"]["individual"] == 50
    funds = far["rules"]["GROUP_HAS_ENOUGH_FUNDS"]
    assert (funds["holds"], funds["facts"]) == (False, {"start_up_funds_fen": 0, "needed_fen": 3_000_000})
    assert far["rules"]["KEEPS_WITHIN_THE_AREA"]["holds"] is True
    assert not far["ready"]
    assert far["of"] - far["met"] == len(far["findings"]) > 0
    near = await asked(registry, group["filing_number"], individual_members=49, start_up_funds_fen=3_000_000)
    assert near["met"] == far["met"] + 1
    assert await asked(registry, group["id"]) == far
    everything = {
        name: str(value).lower() if isinstance(value, bool) else value
        for name, value in a_promotion().items()
        if name not in {"matter", "type", "area", "sector", "founders", "legal_representative", "charter_items"}
    }
    person = registry.as_role("org_rep", sub="resident")
    query = {"type": "social_group", "founders": "2", "has_representative": "true"}
    items = "&".join(f"charter_items={n}" for n in range(1, 10))
    path = f"/filings/{group['id']}/readiness?{items}&{urlencode(query | everything)}"
    ready = (await ok(await person.get(path))).json()
    assert (ready["ready"], ready["findings"]) == (True, [])
    assert (await registry.anyone().get(f"/organizations/{group['id']}")).json() == group


async def test_only_those_concerned_see_it_and_unknown_members_are_refused(registry: Unit) -> None:
    group, _ = await a_filed_group(registry)
    path, query = f"/filings/{group['id']}/readiness", {"type": "social_group"}
    stranger = registry.as_role("org_rep", sub="stranger")
    assert (await stranger.get(path, params=query)).status_code == 404
    assert (await street(registry, "530102002").get(path, params=query)).status_code == 404
    await ok(await street(registry).get(path, params=query))
    await ok(await registry.as_role("org_rep", sub="other", org=group["filing_number"]).get(path, params=query))
    assert (await street(registry).get(path, params=query | {"colour": "red"})).status_code == 422
    assert (await street(registry).get(path, params={"type": "foundation"})).status_code == 422


async def test_lower_numbers_of_members_hold_only_where_a_parameter_says_so(registry: Unit) -> None:
    group, _ = await a_filed_group(registry)
    assert not (await asked(registry, group["id"], individual_members=20))["rules"]["HAS_ENOUGH_MEMBERS"]["holds"]
    change = {"value": True, "effective_from": "2026-03-03", "source": "区里的规定"}
    key = "registry.filings.lowered_thresholds"
    clerk, approver = (
        registry.as_role("district_clerk", sub="clerk-1"),
        registry.as_role("district_approver", sub="a-1"),
    )
    proposed = await ok(await clerk.post(f"/parameters/{key}/versions", json=change), 201)
    await ok(await approver.post(f"/parameters/{key}/versions/{proposed.json()['id']}/approval"))
    registry.set_clock("2026-03-03")
    assert (await asked(registry, group["id"], individual_members=20))["rules"]["HAS_ENOUGH_MEMBERS"]["holds"]
    assert not (await asked(registry, group["id"], individual_members=19))["rules"]["HAS_ENOUGH_MEMBERS"]["holds"]
