"""Posts follow the filings: what a case names begins and ends on its day, and at no time do two represent one organization."""

from typing import Any

import pytest
from registry.organizations.model import EntryKind
from support.fsck import violations
from support.harness import Unit

from tests.registry.given import a_person, a_social_group, act, an_organization, changed, given_divisions, ok, version
from tests.registry.given_cases import (
    a_group,
    approver,
    asked_for,
    clerk,
    codes,
    decided,
    examined,
    on_register,
    represents,
    taken,
)

TODAY = "2026-03-02"


@pytest.fixture(autouse=True)
async def divisions(registry: Unit) -> None:
    await given_divisions(registry)
    registry.set_clock(TODAY)


async def posts(registry: Unit, organization: dict[str, Any], **asked: str) -> list[tuple[Any, ...]]:
    """Kind, name and days of the posts of an organization."""
    found = await clerk(registry).every(f"/organizations/{organization['id']}/posts", params=asked)
    return [(one["kind"], one["name"], one["from_on"], one["ended_on"]) for one in found]


def a_head(kind: str = "head", serial: int = 40, name: str = "何文", **changes: Any) -> dict[str, Any]:
    return {"kind": kind, **a_person(serial, name, changes.pop("born", "19700101")), "until_on": "2030-03-02"} | changes


@pytest.mark.feature("B1-38")
async def test_whoever_a_founding_names_is_in_office_from_the_registration_on(registry: Unit) -> None:
    heads = [a_head(), a_head("council_member", 41, "吴敏"), a_head("supervisor", 42, "郑华")]
    group = await a_group(registry, heads=heads)
    assert await posts(registry, group) == [
        ("legal_representative", "王建国", TODAY, None),
        ("founder", "张春明", TODAY, None),
        ("founder", "李秋月", TODAY, None),
        ("head", "何文", TODAY, None),
        ("council_member", "吴敏", TODAY, None),
        ("supervisor", "郑华", TODAY, None),
    ]
    assert await posts(registry, group, as_of="2026-03-01") == []


async def test_everything_that_stands_against_those_named_is_told_at_once_with_who_is_meant(registry: Unit) -> None:
    heads = [
        a_head(born="19500101"),
        a_head("council_member", 42, "郑华", until_on=None),
        a_head("supervisor", 42, "郑华", is_retired_official=True),
        a_head("secretary_general", 44, "钱进", is_retired_official=True),
    ]
    old = a_person(3, "王建国", born="19500101") | {"deprived_of_political_rights": True}
    me = registry.as_role("org_rep", sub="applicant")
    drafted = await ok(await me.post("/applications", json=a_social_group(heads=heads, legal_representative=old)), 201)
    assert [(one["kind"], one["until_on"]) for one in drafted.json()["heads"]][:2] == [
        ("head", "2030-03-02"),
        ("council_member", None),
    ]
    assert "sentence" not in str(drafted.json())
    found = (await act(me, drafted, "submission")).json()["findings"]
    assert sorted((f["facts"]["pointer"], f["code"]) for f in found) == [
        ("/heads/0", "IS_NOT_TOO_OLD"),
        ("/heads/1", "COUNCIL_AND_SUPERVISION_ARE_APART"),
        ("/heads/1", "TERM_IS_SHORT_ENOUGH"),
        ("/heads/2", "COUNCIL_AND_SUPERVISION_ARE_APART"),
        ("/heads/3", "RETIRED_OFFICIAL_IS_APPROVED"),
        ("/legal_representative", "IS_NOT_TOO_OLD"),
        ("/legal_representative", "KEPT_POLITICAL_RIGHTS"),
    ]
    assert all(f["article"] for f in found)


async def test_another_legal_representative_begins_on_the_day_on_which_the_former_one_ends(registry: Unit) -> None:
    group = await a_group(registry)
    change = asked_for("legal_representative_change")
    await decided(registry, group, change)  # on the very day of the registration
    assert [one for one in await posts(registry, group) if one[0] == "legal_representative"] == [
        ("legal_representative", "王建国", TODAY, TODAY),
        ("legal_representative", "赵新华", TODAY, None),
    ]
    later = change | {"legal_representative": a_person(62, "孙悦"), "effective_on": "2026-03-10"}
    await decided(registry, group, later)
    for day, name in (("2026-03-09", "赵新华"), ("2026-03-10", "孙悦")):
        assert await posts(registry, group, as_of=day, kind="legal_representative") == [
            ("legal_representative", name, *(("2026-03-02", "2026-03-10") if name == "赵新华" else (day, None)))
        ]
    assert len(await registry.events("registry.post-ended")) == 1  # nobody is told of a day that has not come
    assert await told_of_representatives(registry) == [TODAY, TODAY]
    registry.set_clock("2026-03-10")
    await registry.run_jobs()
    assert (await on_register(registry, group))["legal_representative"] == "孙悦"
    assert len(await registry.events("registry.post-ended")) == 2
    assert await told_of_representatives(registry) == [TODAY, TODAY, "2026-03-10"]
    assert await violations(registry) == {}


async def told_of_representatives(registry: Unit) -> list[str]:
    """The days on which legal representatives began, as announced."""
    told = [event["data"] for event in await registry.events("registry.post-taken")]
    return [post["from_on"] for post in told if post["kind"] == "legal_representative"]


async def test_who_comes_before_a_change_that_is_still_to_come_makes_room_on_its_day(registry: Unit) -> None:
    group = await a_group(registry)
    change = asked_for("legal_representative_change")
    await decided(registry, group, change | {"effective_on": "2026-03-10"})
    await decided(registry, group, change | {"legal_representative": a_person(62, "孙悦")})
    assert [one for one in await posts(registry, group) if one[0] == "legal_representative"] == [
        ("legal_representative", "王建国", TODAY, TODAY),
        ("legal_representative", "赵新华", "2026-03-10", None),
        ("legal_representative", "孙悦", TODAY, "2026-03-10"),
    ]
    registry.set_clock("2026-03-10")
    await registry.run_jobs()
    assert await posts(registry, group, as_of="2026-03-10", kind="legal_representative") == [
        ("legal_representative", "赵新华", "2026-03-10", None)
    ]


async def test_who_is_named_twice_is_in_office_once(registry: Unit) -> None:
    group = await a_group(registry, founders=[a_person(1), a_person(2, "李秋月"), a_person(1)])
    founders = [one[1] for one in await posts(registry, group, kind="founder")]
    assert founders == ["张春明", "李秋月"]


@pytest.mark.feature("B1-32")
async def test_a_change_that_is_withdrawn_before_its_day_leaves_the_representative_in_office(registry: Unit) -> None:
    group = await a_group(registry)
    await decided(registry, group, asked_for("legal_representative_change", effective_on="2026-03-10"))
    book = (await ok(await clerk(registry).get(f"/organizations/{group['id']}/history"))).json()["items"]
    entry = next(one for one in book if one["kind"] == "legal_representative_change")
    why = {"reason": "决议撤回", "evidence": "会员大会决议原件"}
    path = f"/organizations/{group['id']}/history/{entry['id']}/withdrawals"
    made = await ok(await clerk(registry).post(path, json=why), 201)
    await ok(await approver(registry).post(f"/corrections/{made.json()['id']}/approval", match=version(made)))
    registry.set_clock("2026-03-10")
    await registry.run_jobs()
    assert (await on_register(registry, group))["legal_representative"] == "王建国"
    assert await posts(registry, group, as_of="2026-03-10", kind="legal_representative") == [
        ("legal_representative", "王建国", TODAY, None)
    ]
    assert await registry.events("registry.post-ended") == []


@pytest.mark.feature("B1-32")
async def test_a_change_that_is_held_keeps_the_former_in_office_until_it_can_be_entered(registry: Unit) -> None:
    group, other = await a_group(registry), await an_organization(registry)
    await decided(registry, group, asked_for("legal_representative_change", effective_on="2026-03-10"))
    new = a_person(61, "赵新华")
    index = registry.app.state.cipher.blind_index(new["id_number"])
    kind = EntryKind.LEGAL_REPRESENTATIVE_CHANGE
    await changed(registry, other, kind, legal_representative="赵新华", legal_representative_index=index)
    for day in ("2026-03-10", "2026-03-12"):
        registry.set_clock(day)
        await registry.run_jobs()
        assert (await on_register(registry, group))["legal_representative"] == "王建国"
        assert [one[1] for one in await posts(registry, group, as_of=day, kind="legal_representative")] == ["王建国"]
    held = [event["data"]["kind"] for event in await registry.events("registry.organization-changed")]
    assert held.count("hold") == 1
    assert await registry.events("registry.post-ended") == []

    await changed(registry, other, kind, legal_representative="孙悦", legal_representative_index="another")
    registry.set_clock("2026-03-14")
    await registry.run_jobs()
    await registry.run_jobs()
    assert (await on_register(registry, group))["legal_representative"] == "赵新华"
    assert [one for one in await posts(registry, group) if one[0] == "legal_representative"] == [
        ("legal_representative", "王建国", TODAY, "2026-03-14"),
        ("legal_representative", "赵新华", "2026-03-14", None),
    ]
    assert len(await registry.events("registry.post-ended")) == 1
    assert await violations(registry) == {}


@pytest.mark.feature("B1-29")
async def test_who_represents_a_group_by_a_post_alone_founds_no_other(registry: Unit) -> None:
    old = await an_organization(registry)
    post = {"kind": "legal_representative", **a_person(3, "王建国"), "from_on": "2020-05-01"}
    held = await ok(await clerk(registry).post(f"/organizations/{old}/posts", json=post), 201)
    me = registry.as_role("org_rep", sub="applicant")
    draft = await ok(await me.post("/applications", json=a_social_group()), 201)
    assert codes(await act(me, draft, "submission")) == {"REPRESENTS_ONE_GROUP_ONLY"}
    left, left_from = {"ended_on": "2026-03-01"}, {"from_on": "2026-03-01"}
    await ok(await clerk(registry).post(f"/posts/{held.json()['id']}/end", match=version(held), json=left))
    await ok(await act(me, draft, "submission"))
    early = {"kind": "legal_representative", **a_person(64, "钱进"), "from_on": "2026-02-28"}
    refused = await clerk(registry).post(f"/organizations/{old}/posts", json=early)
    assert (refused.status_code, codes(refused)) == (422, {"IS_REPRESENTED_BY_ONE"})  # on no day are there two
    await ok(await clerk(registry).post(f"/organizations/{old}/posts", json=early | left_from), 201)


def an_election(**changes: Any) -> dict[str, Any]:
    """A filing of heads that breaks no rule."""
    return {
        "matter": "heads_filing",
        "documents": ["heads_form", "minutes"],
        "elected_on": "2026-03-20",
        "heads": [],
    } | changes


def elected(kind: str, serial: int, name: str, **changes: Any) -> dict[str, Any]:
    return a_head(kind, serial, name) | {"from_on": "2026-03-21", "until_on": "2031-03-21"} | changes


@pytest.mark.feature("B1-38")
async def test_an_election_that_is_put_on_file_ends_and_begins_posts_on_the_days_that_are_stated(
    registry: Unit,
) -> None:
    group = await a_group(registry, heads=[a_head(), a_head("secretary_general", 41, "吴敏")])
    head = next(
        one
        for one in await clerk(registry).every(f"/organizations/{group['id']}/posts", params={"kind": "head"})
        if one["name"] == "何文"
    )
    registry.set_clock("2026-04-01")
    leaving = [
        {"post_id": head["id"], "ended_on": "2026-03-21", "reason": "term_over"},
        {"kind": "secretary_general", "name": "吴敏", "ended_on": "2026-03-25", "reason": "resigned"},
    ]
    heads = [elected("head", 40, "何文"), elected("secretary_general", 45, "冯远", from_on="2026-03-25")]
    body = an_election(heads=heads, leaving=leaving)
    case = await taken(registry, group, body)
    assert case.json()["leaving"][1] == {"post_id": None, **leaving[1]}
    assert "id_number" not in case.json()["heads"][0]
    done = await ok(await act(clerk(registry), case, "recording"))
    assert done.json()["state"] == "approved"
    for day, held in {
        "2026-03-20": {("head", "何文", TODAY), ("secretary_general", "吴敏", TODAY)},
        "2026-03-24": {("head", "何文", "2026-03-21"), ("secretary_general", "吴敏", TODAY)},
        "2026-03-25": {("head", "何文", "2026-03-21"), ("secretary_general", "冯远", "2026-03-25")},
    }.items():
        found = {one[:3] for one in await posts(registry, group, as_of=day)}
        assert {one for one in found if one[0] in {"head", "secretary_general"}} == held
    assert len(await registry.events("registry.post-ended")) == 2
    book = (await ok(await registry.anyone().get(f"/organizations/{group['id']}/history"))).json()["items"]
    assert [entry["kind"] for entry in book] == ["registration", "heads_filing"]
    assert await on_register(registry, group) == group
    assert await violations(registry) == {}


async def test_everything_that_stands_against_an_election_is_told_at_once(registry: Unit) -> None:
    group = await a_group(registry, heads=[a_head()])
    me = represents(registry, group)
    body = an_election(
        elected_on="2026-03-03",
        effective_on="2026-04-01",
        heads=[
            elected("head", 40, "何文", from_on=TODAY, until_on="2031-03-02"),  # the post of before does not end
            elected("deputy_head", 46, "周正", from_on="2026-03-03", until_on="2031-03-03"),
            elected("deputy_head", 47, "老方", from_on=TODAY, until_on="2031-03-03") | a_person(47, "老方", "19500101"),
        ],
        leaving=[
            {"kind": "legal_representative", "name": "王建国", "ended_on": TODAY, "reason": "resigned"},
            {"kind": "supervisor", "name": "无此人", "ended_on": TODAY},
        ],
    )
    drafted = await ok(await me.post("/applications", json=body), 201)
    found = (await act(me, drafted, "submission")).json()["findings"]
    told = {(f["code"], f["facts"].get("pointer") or ",".join(f["facts"].get("pointers", ()))) for f in found}
    assert told == {
        ("WAS_RESOLVED_BEFORE", ""),
        ("NAMES_POSTS_ON_RECORD", "/leaving/1"),
        ("LEAVES_THE_REPRESENTATIVE_TO_THE_REGISTER", "/leaving/0"),
        ("FILES_WHAT_HAS_HAPPENED", "/heads/1,/leaving/0"),
        ("SAYS_WHY_THEY_LEAVE", "/leaving/1"),
        ("HAS_NO_DAY_OF_ITS_OWN", ""),
        ("HOLDS_IT_NOT_YET", "/heads/0"),
        ("IS_NOT_TOO_OLD", "/heads/2"),
        ("TERM_IS_SHORT_ENOUGH", "/heads/2"),
    }
    assert all(f["article"] for f in found)
    nobody = await ok(await me.post("/applications", json=an_election(elected_on=TODAY)), 201)
    assert codes(await act(me, nobody, "submission")) == {"NAMES_WHO_BEGINS_OR_LEAVES"}


async def test_a_third_term_in_a_row_is_seen_in_a_filing_too(registry: Unit) -> None:
    group = await a_group(registry)
    for start in ("2026-03-21", "2031-03-21"):
        registry.set_clock(start)
        leaving = [{"kind": "head", "name": "何文", "ended_on": start, "reason": "term_over"}]
        until = f"{int(start[:4]) + 5}-03-21"
        body = an_election(
            elected_on=start,
            heads=[elected("head", 40, "何文", from_on=start, until_on=until)],
            leaving=leaving if start > "2030" else [],
        )
        await ok(await act(clerk(registry), await taken(registry, group, body), "recording"))
    registry.set_clock("2036-03-21")
    body = an_election(
        elected_on="2036-03-21",
        heads=[elected("head", 40, "何文", from_on="2036-03-21", until_on="2041-03-21")],
        leaving=[{"kind": "head", "name": "何文", "ended_on": "2036-03-21", "reason": "term_over"}],
    )
    me = represents(registry, group)
    drafted = await ok(await me.post("/applications", json=body), 201)
    assert codes(await act(me, drafted, "submission")) == {"SERVES_NO_FURTHER_TERM"}
    allowed = body | {"heads": [body["heads"][0] | {"approved_by_authority": True}]}
    changed = await ok(await me.patch(f"/applications/{drafted.json()['id']}", match=version(drafted), json=allowed))
    await ok(await act(me, changed, "submission"))


async def test_who_speaks_for_the_organization_decides_nothing_of_it(registry: Unit) -> None:
    group = await a_group(registry)
    case = await examined(registry, group, asked_for("funds_change"))
    own = registry.as_role("district_approver", sub="approver-2", org=group["credit_code"])
    refused = await act(own, case, "approval")
    assert (refused.status_code, codes(refused)) == (403, {"SECOND_PERSON_DECIDES"})
    listed = (await own.get(f"/applications/{case.json()['id']}/actions")).json()["items"]
    assert {one["name"]: one["code"] for one in listed}["approval"] == "SECOND_PERSON_DECIDES"
    await ok(await act(approver(registry, "approver-2"), case, "approval"))
