"""The life of what is only filed, through the front door: its items change, it ends by itself or ex officio, it is heard first."""

import asyncio
from typing import Any

import pytest
from registry.organizations.model import EntryKind
from support.fsck import violations
from support.harness import Person, Unit, httpx

from tests.registry.given import (
    COMMUNITY,
    OTHER_COMMUNITY,
    a_legacy_filing,
    an_id_number,
    an_organization,
    changed,
    given_divisions,
    imported,
    ok,
    version,
)
from tests.registry.test_filings import community, street
from tests.registry.test_letters import text_of
from tests.registry.test_promotions import a_case, a_filed_group
from tests.registry.test_promotions import act as case_act

STREET = COMMUNITY[:9]
ENDS = {"kind": "end", "ground": "own_decision"}


@pytest.fixture(autouse=True)
async def divisions(registry: Unit) -> None:
    await given_divisions(registry)
    registry.set_clock("2026-03-02")


def speaker(registry: Unit, group: dict[str, Any]) -> Person:
    return registry.as_role("org_rep", sub="resident", org=group["filing_number"])


def second(registry: Unit) -> Person:
    return registry.as_role("street_officer", area=STREET, sub="street-2")


async def act(person: Person, change: httpx.Response, step: str, **kw: Any) -> httpx.Response:
    return await person.post(f"/filing-changes/{change.json()['id']}/{step}", match=version(change), **kw)


async def on_register(registry: Unit, group: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = (await ok(await registry.anyone().get(f"/organizations/{group['id']}"))).json()
    return found


async def offered(person: Person, group: dict[str, Any]) -> dict[str, str | None]:
    """What the organization's own list of acts says of the two."""
    items = (await ok(await person.get(f"/organizations/{group['id']}/actions"))).json()["items"]
    return {one["name"]: one["code"] for one in items if one["name"].startswith("filing-")}


def codes(answer: httpx.Response) -> set[str]:
    return {finding["code"] for finding in answer.json()["findings"]}


@pytest.mark.feature("B1-2")
async def test_a_filed_group_changes_its_items_and_its_book_tells_of_it(registry: Unit) -> None:
    group, filing = await a_filed_group(registry)
    me = speaker(registry, group)
    assert await offered(me, group) == {"filing-change": None, "filing-end": None}
    assert await offered(registry.anyone(), group) == {"filing-change": "WRONG_ROLE", "filing-end": "WRONG_ROLE"}
    number = an_id_number(21, "19600101")
    body = {
        "kind": "items",
        "name": "翠湖民乐合唱队",
        "activity_place": "社区文化站二楼",
        "activity_area": STREET,
        "activity_kind": "mutual_aid",
        "head": {"name": "陈志明", "id_number": number},
        "phone": "13888880000",
    }
    asked = await ok(await me.post("/filing-changes", json=body), 201)
    assert (asked.json()["state"], asked.json()["due_on"]) == ("requested", "2026-03-23")
    assert (asked.json()["phone_masked"], asked.json()["head_id_masked"]) == (
        "138****0000",
        f"{number[:6]}********{number[-4:]}",
    )
    assert number not in asked.text
    assert "13888880000" not in asked.text
    again = await me.post("/filing-changes", json=body)
    assert (again.status_code, again.json()["code"]) == (409, "filing_change_under_way")
    assert await offered(me, group) == {"filing-change": "ASKED_ALREADY", "filing-end": "ASKED_ALREADY"}

    checked = await ok(await act(community(registry), asked, "check", json={"opinion": "情况属实"}))
    same = registry.as_role("street_officer", area=STREET, sub=f"community-{COMMUNITY}")
    one_person = await act(same, checked, "approval")
    assert (one_person.status_code, codes(one_person)) == (403, {"SECOND_PERSON_DECIDES_THE_CHANGE"})
    assert await on_register(registry, group) == group
    done = await ok(await act(street(registry), checked, "approval"))
    assert (done.json()["state"], done.json()["check_opinion"], done.json()["opinion"]) == ("done", "情况属实", None)
    found = await on_register(registry, group)
    assert (found["name"], found["domicile"], found["scope"]) == (body["name"], body["activity_place"], "邻里互助")
    assert (found["legal_representative"], found["filing_number"]) == (None, group["filing_number"])
    entries = await ok(await registry.anyone().get(f"/organizations/{group['id']}/history"))
    assert {one["kind"] for one in entries.json()["items"]} == {"filing", "filing_change"}
    assert "陈志明" not in entries.text
    then = await registry.anyone().get(f"/organizations/{group['id']}", params={"as_of": "2026-03-01"})
    assert then.status_code == 404
    assert (await ok(await street(registry).get(f"/filings/{filing.json()['id']}"))).json()["state"] == "filed"
    told = [event["data"]["step"] for event in await registry.events("registry.filing-change-progressed")]
    assert told == ["request", "check", "approval"]
    assert await violations(registry) == {}


async def test_who_answers_for_a_filed_group_is_known_to_its_office_and_to_nobody_else(registry: Unit) -> None:
    group, _ = await a_filed_group(registry)
    path = f"/organizations/{group['id']}"
    assert await responsible(registry, group) == "刘桂英"
    me = speaker(registry, group)
    body = {"kind": "items", "head": {"name": "陈志明", "id_number": an_id_number(21, "19600101")}}
    asked = await ok(await me.post("/filing-changes", json=body), 201)
    checked = await ok(await act(community(registry), asked, "check", json={}))
    await ok(await act(street(registry), checked, "approval"))
    assert await responsible(registry, group) == "陈志明"
    old = await imported(registry, [a_legacy_filing(7, legal_representative="王秀英")])
    of_the_list = {"id": old["result"]["rows"][0]["id"]}
    assert await responsible(registry, of_the_list) == "王秀英"

    anyone = registry.anyone()
    public = [
        path,
        f"{path}/history",
        f"/organizations/{of_the_list['id']}",
        f"/organizations/{of_the_list['id']}/history",
    ]
    public += ["/organizations/ledger", f"/passports/{group['id']}", f"{path}?as_of=2026-03-02"]
    for address in public:
        told = (await ok(await anyone.get(address))).text
        assert not [name for name in ("刘桂英", "陈志明", "王秀英") if name in told], address
    told = " ".join(str(event["data"]) for event in await registry.events())
    assert not [name for name in ("刘桂英", "陈志明", "王秀英") if name in told]
    elsewhere = registry.as_role("street_officer", area="530102002")
    assert (await elsewhere.get(f"{path}/responsible-person")).status_code == 404
    assert (await me.get(f"{path}/responsible-person")).status_code == 403
    assert (await ok(await registry.as_role("auditor").get(f"{path}/responsible-person"))).json() == {
        "organization_id": group["id"],
        "responsible_name": "陈*明",
    }
    await changed(registry, of_the_list["id"], EntryKind.FILING_CHANGE, legal_representative="王秀英")  # as once it was
    for address in (f"/organizations/{of_the_list['id']}", "/organizations/ledger", f"/passports/{of_the_list['id']}"):
        assert "王秀英" not in (await ok(await anyone.get(address))).text, address
    legal_person = await an_organization(registry, 3, legal_representative="赵新华")
    assert (await on_register(registry, {"id": legal_person}))["legal_representative"] == "赵新华"
    assert (await street(registry).get(f"/organizations/{legal_person}/responsible-person")).status_code == 404
    assert await violations(registry) == {}


async def responsible(registry: Unit, group: dict[str, Any]) -> str | None:
    found = await ok(await street(registry).get(f"/organizations/{group['id']}/responsible-person"))
    name: str | None = found.json()["responsible_name"]
    return name


async def test_everything_that_is_wrong_with_a_change_is_told_at_once(registry: Unit) -> None:
    group, _ = await a_filed_group(registry)
    await imported(registry, [a_legacy_filing(7)])
    me = speaker(registry, group)
    body = {
        "kind": "items",
        "name": "翠湖第7舞蹈队",
        "activity_area": OTHER_COMMUNITY,
        "head": {"name": "陈小明", "id_number": an_id_number(22, "20150101")},
    }
    expected = {"NEW_NAME_IS_FREE", "NEW_HEAD_IS_OF_AGE", "ACTS_INSIDE_ITS_STREET"}
    assert codes(await me.post("/filing-changes", json=body)) == expected
    dry = await ok(await me.post("/filing-changes?dry_run=true", json=body))
    assert (dry.json()["allowed"], {one["code"] for one in dry.json()["findings"]}) == (False, expected)
    nothing = await me.post("/filing-changes", json={"kind": "items", "name": group["name"]})
    assert codes(nothing) == {"SOMETHING_CHANGES"}
    street_ground = await me.post("/filing-changes", json={"kind": "end", "ground": "unlawful"})
    assert codes(street_ground) == {"GROUND_IS_OF_WHO_ASKS"}
    assert (await registry.as_role("org_rep", sub="x").post("/filing-changes", json=ENDS)).status_code == 403
    elsewhere = community(registry, OTHER_COMMUNITY)
    brought = {"organization": group["id"], "change": ENDS}
    assert (await elsewhere.post("/filing-changes/by-office", json=brought)).status_code == 404
    assert (await street(registry).get("/filing-changes")).json()["items"] == []


async def test_a_group_ends_its_filing_and_what_it_had_in_other_services_ends_with_it(registry: Unit) -> None:
    group, filing = await a_filed_group(registry)
    brought = {"organization": group["filing_number"], "change": ENDS}
    asked = await ok(await community(registry).post("/filing-changes/by-office", json=brought), 201)
    refused = await ok(await act(street(registry), asked, "refusal", json={"reason": "成员决议不全"}))
    assert (refused.json()["state"], await on_register(registry, group)) == ("refused", group)

    asked = await ok(await speaker(registry, group).post("/filing-changes", json=ENDS), 201)
    checked = await ok(await act(community(registry), asked, "check", json={}))
    answers = await asyncio.gather(*(act(one, checked, "approval") for one in (street(registry), second(registry))))
    assert sorted(answer.status_code for answer in answers) == [200, 412]
    found = await on_register(registry, group)
    assert (found["state"], found["ended_on"]) == ("deregistered", "2026-03-02")
    (ended,) = await registry.events("registry.organization-ended")  # the other services hear this one
    assert ended["data"]["organization"]["id"] == group["id"]
    assert (await ok(await street(registry).get(f"/filings/{filing.json()['id']}"))).json()["state"] == "ended"
    assert set((await offered(speaker(registry, group), group)).values()) == {"FILING_HAS_NOT_ENDED"}
    late = await speaker(registry, group).post("/filing-changes", json=ENDS)
    assert codes(late) == {"FILING_HAS_NOT_ENDED"}
    listed = await speaker(registry, group).every("/filing-changes", params={"kind": "end"})
    assert [one["state"] for one in listed] == ["refused", "done"]
    assert await violations(registry) == {}


async def test_the_street_ends_a_filing_only_after_it_told_the_group_and_heard_it(registry: Unit) -> None:
    group, _ = await a_filed_group(registry)
    notice = {"organization": group["id"], "ground": "inactive", "reason": "社区走访未见活动"}
    early = await street(registry).post("/filing-changes/notices", json=notice | {"last_active_on": "2025-03-03"})
    assert codes(early) == {"WAS_INACTIVE_FOR_LONG"}
    assert codes(await street(registry).post("/filing-changes/notices", json=notice)) == {"WAS_INACTIVE_FOR_LONG"}
    notice["last_active_on"] = "2025-02-27"
    assert (await community(registry).post("/filing-changes/notices", json=notice)).status_code == 403
    told = await ok(await street(registry).post("/filing-changes/notices", json=notice), 201)
    assert (told.json()["state"], told.json()["answer_by"]) == ("noticed", "2026-03-23")
    await is_told_in_writing(registry, group, told.json()["id"])
    hasty = await act(second(registry), told, "approval")
    blocked = {one["name"]: one["code"] for one in hasty.json()["actions"]}
    assert (hasty.status_code, blocked["approval"]) == (409, "GROUP_WAS_HEARD")

    me = speaker(registry, group)
    assert (
        await act(
            registry.as_role("org_rep", org="51530102MJ000000X5"), told, "statement", json={"statement": "有活动"}
        )
    ).status_code == 404
    stated = await ok(await act(me, told, "statement", json={"statement": "三月起恢复活动"}))
    assert (await act(me, stated, "statement", json={"statement": "再次"})).status_code == 409
    let_be = await ok(await act(second(registry), stated, "withdrawal"))
    assert (let_be.json()["state"], await on_register(registry, group)) == ("withdrawn", group)

    told = await ok(await street(registry).post("/filing-changes/notices", json=notice), 201)
    registry.set_clock("2026-03-24")  # nobody answered
    assert (await act(me, told, "statement", json={"statement": "迟到"})).status_code == 409
    assert (await act(street(registry), told, "approval")).status_code == 403  # whoever found it does not decide it
    await ok(await act(second(registry), told, "approval"))
    assert (await on_register(registry, group))["state"] == "deregistered"
    entries = (await ok(await registry.anyone().get(f"/organizations/{group['id']}/history"))).json()["items"]
    assert "长期未开展活动" in {one["reason"] for one in entries}


async def is_told_in_writing(registry: Unit, group: dict[str, Any], change: str) -> None:
    me, path = speaker(registry, group), f"/filing-changes/{change}/letters"
    (letter,) = await me.every(path)
    assert (letter["kind"], letter["number"]) == ("ending_notice", "华山街道销告〔2026〕1号")
    printed = await ok(await me.get(f"{path}/{letter['id']}.pdf"))
    for said in (
        f"{group['name']}：",
        f"备案编号{group['filing_number']}",
        "长期未开展活动",
        "理由：社区走访未见活动；最后一次活动日期：2025-02-27。",
        "在2026年3月23日以前陈述意见",
        "《行政许可法》第七条",
        "华山街道办事处（印章）",
    ):
        assert said in text_of(printed), said
    verified = await ok(await registry.anyone().get(f"/letters/{letter['id']}/verification"))
    assert (verified.json()["office"], verified.json()["kind"]) == ("华山街道办事处", "ending_notice")
    stranger = registry.as_role("org_rep", org="51530102MJ000000X5")
    for address in (path, f"{path}/{letter['id']}.pdf"):
        assert (await stranger.get(address)).status_code == 404
    assert (await me.get(f"/letters/{letter['id']}.pdf")).status_code == 404  # it is of no application
    assert (await me.get(f"{path}/{change}.pdf")).status_code == 404


async def test_what_is_on_its_way_to_a_registration_does_not_end_meanwhile(registry: Unit) -> None:
    group, _ = await a_filed_group(registry)
    me = speaker(registry, group)
    await ok(await case_act(me, await a_case(registry, group["id"]), "submission"))
    assert codes(await me.post("/filing-changes", json=ENDS)) == {"NO_PROMOTION_IS_OPEN"}
