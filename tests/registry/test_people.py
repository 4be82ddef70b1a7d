"""Who may hold which post, in how many organizations, for how long; and the registers that stand beside the posts."""

import asyncio
from datetime import date
from typing import Any

import pytest
from registry.organizations.model import EntryKind, OrganizationState
from support.harness import Person, Unit

from tests.registry.given import UNIT, a_legacy_row, a_person, an_organization, changed, imported, ok, version
from tests.registry.given_charities import a_charity_since

TODAY = "2026-03-02"


@pytest.fixture(autouse=True)
def today(registry: Unit) -> None:
    registry.set_clock(TODAY)


def clerk(registry: Unit, **claims: Any) -> Person:
    return registry.as_role("district_clerk", **claims)


def a_post(kind: str = "head", serial: int = 1, **changes: Any) -> dict[str, Any]:
    return {
        "kind": kind,
        **a_person(serial, changes.pop("name", "张春明"), changes.pop("born", "19700101")),
        "from_on": "2024-05-01",
        "until_on": "2028-05-01",
    } | changes


async def a_group(registry: Unit, serial: int = 1, **changes: Any) -> str:
    return await an_organization(registry, serial, **changes)


async def a_foundation(registry: Unit, serial: int = 90) -> str:
    return await an_organization(registry, serial, type="foundation", name=f"五华区第{serial}基金会")


async def take(registry: Unit, organization: str, body: dict[str, Any], status: int = 201) -> Any:
    answer = await clerk(registry).post(f"/organizations/{organization}/posts", json=body)
    return await ok(answer, status)


def codes(problem: Any) -> list[str]:
    return [finding["code"] for finding in problem.json()["findings"]]


async def governance(registry: Unit, organization: str, **params: str) -> dict[str, Any]:
    answer = await ok(await registry.anyone().get(f"/organizations/{organization}/governance", params=params))
    found: dict[str, Any] = answer.json()
    return found


@pytest.mark.parametrize(
    ("changes", "broken"),
    [
        ({}, []),
        ({"born": "19560301"}, []),  # 68 when taking the post
        ({"born": "19530301"}, ["IS_NOT_TOO_OLD"]),
        ({"born": "19530301", "approved_by_authority": True}, []),
        ({"born": "19530301", "kind": "council_member"}, []),  # the limit is for heads
        ({"born": "20080601"}, ["HAS_FULL_CAPACITY"]),
        ({"has_full_capacity": False}, ["HAS_FULL_CAPACITY"]),
        ({"deprived_of_political_rights": True}, ["KEPT_POLITICAL_RIGHTS"]),
        ({"until_on": "2029-05-01"}, []),
        ({"until_on": "2029-05-02"}, ["TERM_IS_SHORT_ENOUGH"]),
        ({"until_on": None}, ["TERM_IS_SHORT_ENOUGH"]),
        ({"kind": "founder", "until_on": None}, []),
        ({"sentence_served_on": "2020-01-01"}, []),  # no charity
        ({"kind": "supervisor", "is_relative_of_council": True}, []),  # no foundation
        ({"has_full_capacity": False, "until_on": None}, ["HAS_FULL_CAPACITY", "TERM_IS_SHORT_ENOUGH"]),
    ],
)
async def test_what_stands_against_a_post_in_a_social_group(
    registry: Unit, changes: dict[str, Any], broken: list[str]
) -> None:
    organization = await a_group(registry)
    answer = await take(registry, organization, a_post(**changes), 422 if broken else 201)
    if broken:
        assert codes(answer) == broken
        assert (await clerk(registry).every(f"/organizations/{organization}/posts")) == []


@pytest.mark.parametrize(("served_on", "broken"), [("2020-01-01", ["HAS_SERVED_LONG_AGO"]), ("2019-04-30", [])])
async def test_heads_of_a_charity_on_the_register_served_no_sentence_lately(
    registry: Unit, served_on: str, broken: list[str]
) -> None:
    organization = await a_group(registry)
    claimed = await clerk(registry).post(f"/organizations/{organization}/posts", json=a_post(in_a_charity=True))
    assert claimed.status_code == 422  # nobody is asked what the register knows
    await a_charity_since(registry, organization, TODAY)
    answer = await take(registry, organization, a_post(sentence_served_on=served_on), 422 if broken else 201)
    assert not broken or codes(answer) == broken


@pytest.mark.parametrize(
    ("kind", "changes", "broken"),
    [
        ("council_chair", {"is_state_staff": True}, ["FOUNDATION_IS_LED_BY_NO_OFFICIAL"]),
        ("council_member", {"is_state_staff": True}, []),
        ("legal_representative", {"serial": 7}, ["FOUNDATION_IS_REPRESENTED_BY_ITS_OWN"]),
        ("supervisor", {"serial": 8}, ["COUNCIL_AND_SUPERVISION_ARE_APART"]),
        ("supervisor", {"is_relative_of_council": True}, ["RELATIVES_DO_NOT_SUPERVISE"]),
        ("supervisor", {"until_on": "2029-05-01"}, []),
        ("supervisor", {"until_on": "2029-05-02"}, ["FOUNDATION_TERM_IS_SHORT_ENOUGH"]),
        ("council_member", {"until_on": None}, ["FOUNDATION_TERM_IS_SHORT_ENOUGH"]),
        ("secretary_general", {"until_on": "2024-05-01"}, ["TERM_IS_SHORT_ENOUGH"]),
        ("legal_representative", {"until_on": None}, []),
    ],
)
async def test_what_stands_against_a_post_in_a_foundation(
    registry: Unit, kind: str, changes: dict[str, Any], broken: list[str]
) -> None:
    foundation, group = await a_foundation(registry), await a_group(registry)
    await take(registry, group, a_post("legal_representative", 7))
    await take(registry, foundation, a_post("council_member", 8))
    answer = await take(registry, foundation, a_post(kind, **changes), 422 if broken else 201)
    assert not broken or codes(answer) == broken


async def test_no_parameter_lengthens_the_terms_of_a_foundation(registry: Unit) -> None:
    longer = {"value": 10, "effective_from": "2026-04-01", "source": "本级章程示范文本"}
    proposed = await ok(await clerk(registry).post("/parameters/registry.posts.term_years/versions", json=longer), 201)
    path = f"/parameters/registry.posts.term_years/versions/{proposed.json()['id']}/approval"
    await ok(await registry.as_role("district_approver").post(path))
    foundation, group = await a_foundation(registry), await a_group(registry)
    registry.set_clock("2026-04-01")
    ten_years = a_post("council_member", from_on="2026-04-01", until_on="2036-04-01")
    await take(registry, group, ten_years)
    refused = await take(registry, foundation, ten_years, 422)
    assert codes(refused) == ["FOUNDATION_TERM_IS_SHORT_ENOUGH"]
    assert refused.json()["findings"][0]["article"] == "《基金会管理条例》第二十条"


async def test_a_foundations_council_has_five_to_twenty_five(registry: Unit) -> None:
    foundation = await a_foundation(registry)
    for serial in range(1, 26):
        await take(registry, foundation, a_post("council_member", serial))
        if serial in (4, 5):
            assert (await governance(registry, foundation))["council_fits"] is (serial == 5)
    answer = await take(registry, foundation, a_post("council_member", 26), 422)
    assert codes(answer) == ["COUNCIL_HAS_ROOM"]


@pytest.mark.feature("B1-29")
async def test_one_person_represents_one_social_group_until_it_ends_or_they_leave(registry: Unit) -> None:
    first, second = await a_group(registry, 1), await a_group(registry, 2)
    held = await take(registry, first, a_post("legal_representative"))
    answer = await take(registry, second, a_post("legal_representative"), 422)
    assert codes(answer) == ["REPRESENTS_NO_OTHER_GROUP"]
    assert "第十二条第三款" in answer.json()["findings"][0]["article"]
    service = await an_organization(registry, 3, type="social_service_organization", name="五华区春苗服务中心")
    await take(registry, service, a_post("legal_representative"))  # the limit is among social groups
    ended = await clerk(registry).post(
        f"/posts/{held.json()['id']}/end", match=version(held), json={"ended_on": "2026-03-01"}
    )
    assert (await ok(ended)).json()["state"] == "ended"
    await take(registry, second, a_post("legal_representative", from_on="2026-03-01"))


async def test_of_many_who_make_one_person_representative_at_once_one_wins(registry: Unit) -> None:
    groups = [await a_group(registry, serial) for serial in range(1, 5)]
    body = a_post("legal_representative")
    answers = await asyncio.gather(
        *(clerk(registry).post(f"/organizations/{group}/posts", json=body) for group in groups)
    )
    assert min(answer.status_code for answer in answers) == 201
    lost = [answer for answer in answers if answer.status_code != 201]
    assert len(lost) == 3
    for answer in lost:
        assert answer.status_code in (409, 422)
        assert answer.json()["code"] == "post_taken" or codes(answer) == ["REPRESENTS_NO_OTHER_GROUP"]
    assert len(await registry.events("registry.post-taken")) == 1


async def test_the_post_of_representative_follows_the_register(registry: Unit) -> None:
    ended = await imported(registry, [a_legacy_row(1, legal_representative="王建国")])
    organization = ended["result"]["rows"][0]["id"]
    answer = await take(registry, organization, a_post("legal_representative"), 422)
    assert codes(answer) == ["IS_THE_REGISTERED_REPRESENTATIVE"]
    await take(registry, organization, a_post("legal_representative", name="王建国"))


async def test_a_third_term_in_a_row_needs_approval(registry: Unit) -> None:
    organization = await a_group(registry)
    for year in (2016, 2020):
        held = await take(registry, organization, a_post(from_on=f"{year}-05-01", until_on=f"{year + 4}-05-01"))
        left = {"ended_on": f"{year + 4}-05-01"}
        await ok(await clerk(registry).post(f"/posts/{held.json()['id']}/end", match=version(held), json=left))
    answer = await take(registry, organization, a_post(), 422)
    assert codes(answer) == ["SERVES_NO_FURTHER_TERM"]
    await take(registry, organization, a_post(from_on="2025-05-01", until_on="2029-05-01"), 422)  # put off by a year
    await take(registry, organization, a_post("secretary_general", from_on="2025-05-02"))  # another post
    gap = a_post(from_on="2025-05-02", until_on="2029-05-01")  # 366 days are a gap
    tried = await clerk(registry).post(f"/organizations/{organization}/posts", json=gap, params={"dry_run": "true"})
    await ok(tried)
    await take(registry, organization, a_post(approved_by_authority=True))


@pytest.mark.feature("B1-38")
async def test_posts_members_premises_funds_and_branches_are_on_record_for_every_day(registry: Unit) -> None:
    organization = await a_group(registry)
    held = await take(registry, organization, a_post("secretary_general", 5, name="欧阳小红"))
    left = {"ended_on": "2025-06-01"}
    await ok(await clerk(registry).post(f"/posts/{held.json()['id']}/end", match=version(held), json=left))
    await take(registry, organization, a_post("secretary_general", 6, name="李秋月", from_on="2025-06-01"))
    path = f"/organizations/{organization}/posts"
    names = {
        day: [one["name"] for one in await clerk(registry).every(path, params={"as_of": day})]
        for day in ("2024-04-30", "2025-05-31", "2025-06-01")
    }
    assert names == {"2024-04-30": [], "2025-05-31": ["欧阳小红"], "2025-06-01": ["李秋月"]}

    entries = f"/organizations/{organization}/register-entries"
    made = [
        {"kind": "members", "individual": 50, "unit": 0},
        {"kind": "premises", "address": "五华区华山西路1号", "floor_area_m2": 80, "source": "rented"},
        {"kind": "funds", "amount_fen": 3_000_000, "source": "fees"},
        {"kind": "branch", "name": "青年专业委员会", "branch_kind": "branch"},
    ]
    for content in made:
        await ok(await clerk(registry).post(entries, json={"from_on": "2020-01-01", "content": content}), 201)
    grown = {"from_on": "2025-01-01", "content": {"kind": "members", "individual": 66, "unit": 4}}
    await ok(await clerk(registry).post(entries, json=grown), 201)
    counts = {
        day: [
            one["content"]["individual"]
            for one in await registry.anyone().every(entries, params={"as_of": day, "kind": "members"})
        ]
        for day in ("2019-12-31", "2024-12-31", "2025-01-01")
    }
    assert counts == {"2019-12-31": [], "2024-12-31": [50], "2025-01-01": [66]}
    kinds = [one["kind"] for one in await registry.anyone().every(entries, params={"as_of": TODAY})]
    assert sorted(kinds) == ["branch", "funds", "members", "premises"]


@pytest.mark.parametrize(
    ("kind", "changes", "broken"),
    [
        ("social_group", {}, []),
        ("social_group", {"is_regional": True}, ["IS_NOT_REGIONAL"]),
        ("social_group", {"under_branch": True}, ["IS_OF_THE_ORGANIZATION_ITSELF"]),
        ("social_service_organization", {}, ["MAY_HAVE_BRANCHES"]),
        ("foundation", {}, []),
    ],
)
async def test_what_branches_there_may_be(
    registry: Unit, kind: str, changes: dict[str, Any], broken: list[str]
) -> None:
    organization = await an_organization(registry, type=kind)
    content = {"kind": "branch", "name": "青年专业委员会", "branch_kind": "branch"} | changes
    body = {"from_on": "2025-01-01", "content": content}
    answer = await clerk(registry).post(f"/organizations/{organization}/register-entries", json=body)
    await ok(answer, 422 if broken else 201)
    assert not broken or codes(answer) == broken


async def test_of_people_the_public_sees_the_representatives_name_alone(registry: Unit) -> None:
    organization = await a_group(registry)
    await take(registry, organization, a_post("legal_representative", 1, name="王建国"))
    await take(registry, organization, a_post("council_member", 2, name="欧阳小红"))
    path = f"/organizations/{organization}/posts"
    seen = {
        who: [(one["name"], one["id_number_masked"] is not None) for one in await person.every(path)]
        for who, person in {
            "public": registry.anyone(),
            "clerk": clerk(registry),
            "elsewhere": clerk(registry, area="530103"),
            "service": registry.as_role("service"),
        }.items()
    }
    assert seen["public"] == seen["elsewhere"] == [("王建国", False), ("欧**红", False)]
    assert seen["clerk"] == [("王建国", True), ("欧阳小红", True)]
    assert seen["service"] == [("王建国", False), ("欧阳小红", False)]
    post = (await clerk(registry).every(path))[0]
    assert (await clerk(registry, area="530103").get(f"/posts/{post['id']}")).status_code == 404
    told = str(await registry.events("registry.post-taken"))
    assert "王建国" not in told
    assert "530102" not in told


async def test_a_party_organization_is_due_from_three_full_members_on_and_is_told(registry: Unit) -> None:
    organization = await a_group(registry)
    path = f"/organizations/{organization}/party-organization"
    steps = [("none", 2, "2024-01-01", False), ("liaison", 3, "2025-01-01", True), ("joint", 5, "2026-01-01", False)]
    for status, members, day, _ in steps:
        body = {"status": status, "full_members": members, "from_on": day}
        await ok(await clerk(registry).post(path, json=body), 201)
    for status, _, day, due in steps:
        found = await governance(registry, organization, as_of=day)
        assert (found["party_status"], found["party_organization_due"]) == (status, due)
        listed = await clerk(registry).every("/party-organizations-due", params={"as_of": day})
        assert [one["organization_id"] for one in listed] == ([organization] if due else [])
    earlier = {"status": "own", "full_members": 5, "from_on": "2026-01-01"}
    assert (await clerk(registry).post(path, json=earlier)).status_code == 422


@pytest.mark.parametrize(("left_on", "status"), [("2014-05-01", 201), (None, 422)])
async def test_a_revocation_bars_those_who_headed_the_organization_on_that_day(
    registry: Unit, left_on: str | None, status: int
) -> None:
    first, second = await a_group(registry, 1), await a_group(registry, 2)
    post = await take(registry, first, a_post(from_on="2012-05-01", until_on="2016-05-01"))
    if left_on:
        gone = await clerk(registry).post(f"/posts/{post.json()['id']}/end", match=1, json={"ended_on": left_on})
        await ok(gone)
    revoked = {"state": OrganizationState.REVOKED, "ended_on": date(2026, 3, 1)}
    await changed(registry, first, EntryKind.REVOCATION, on="2026-03-01", **revoked)
    await registry.run_jobs()
    await a_charity_since(registry, second, TODAY)
    elsewhere = a_post(from_on=TODAY, until_on="2030-03-02")
    answer = await take(registry, second, elsewhere, status)
    assert status == 201 or codes(answer) == ["HEADED_NOTHING_REVOKED"]


async def test_posts_end_with_the_organization_and_bar_nobody_from_the_next(registry: Unit) -> None:
    first, second = await a_group(registry, 1), await a_group(registry, 2)
    await take(registry, first, a_post("legal_representative"))
    await take(registry, second, a_post("legal_representative"), 422)  # of two groups at once
    ended = {"state": OrganizationState.DEREGISTERED, "ended_on": date.fromisoformat(TODAY)}
    await changed(registry, first, EntryKind.DEREGISTRATION, **ended)
    for _ in range(2):
        await registry.run_jobs()
    (post,) = await clerk(registry).every(f"/organizations/{first}/posts")
    assert (post["state"], post["ended_on"]) == ("ended", TODAY)
    assert len(await registry.events("registry.post-ended")) == 1
    await take(registry, second, a_post("legal_representative", from_on=TODAY))


async def test_who_is_to_have_a_party_organization_is_told_of_the_own_area_and_of_what_goes_on(registry: Unit) -> None:
    organization = await a_group(registry)
    body = {"status": "none", "full_members": 3, "from_on": "2026-01-01"}
    await ok(await clerk(registry).post(f"/organizations/{organization}/party-organization", json=body), 201)
    assert len(await clerk(registry).every("/party-organizations-due")) == 1
    assert await clerk(registry, area="530103").every("/party-organizations-due") == []
    ended = {"state": OrganizationState.DEREGISTERED, "ended_on": date.fromisoformat(TODAY)}
    await changed(registry, organization, EntryKind.DEREGISTRATION, **ended)
    assert await clerk(registry).every("/party-organizations-due") == []
    assert len(await clerk(registry).every("/party-organizations-due", params={"as_of": "2026-03-01"})) == 1


async def test_a_re_election_is_due_when_the_first_term_is_over(registry: Unit) -> None:
    organization = await a_group(registry)
    await take(registry, organization, a_post("head", 1, from_on="2021-05-01", until_on="2026-05-01"))
    await take(registry, organization, a_post("supervisor", 2))
    found = await governance(registry, organization)
    assert (found["re_election_due_on"], found["re_election_overdue"]) == ("2026-05-01", False)
    assert (await governance(registry, organization, as_of="2026-05-01"))["re_election_overdue"]


async def test_a_re_election_is_something_to_do_until_those_whose_term_is_over_have_left(registry: Unit) -> None:
    organization = await a_group(registry)
    held = await take(registry, organization, a_post("head", 1, from_on="2021-05-01", until_on="2026-05-01"))
    path = f"/organizations/{organization}/tasks"

    async def elections() -> list[tuple[str, int, bool]]:
        told = (await ok(await clerk(registry).get(path))).json()["items"]
        return [(t["due_on"], t["days_left"], t["is_overdue"]) for t in told if t["kind"] == "re_elect"]

    assert await elections() == [("2026-05-01", 60, False)]
    registry.set_clock("2026-05-02")
    assert await elections() == [("2026-05-01", -1, True)]
    left = {"ended_on": "2026-05-01"}
    await ok(await clerk(registry).post(f"/posts/{held.json()['id']}/end", match=version(held), json=left))
    assert await elections() == []


async def test_supervising_units_are_listed_with_what_they_supervise(registry: Unit) -> None:
    rows = [a_legacy_row(n, supervising_unit=unit) for n, unit in enumerate((UNIT, UNIT, "五华区教育体育局"), 1)]
    await imported(registry, [*rows, a_legacy_row(9)])
    first = (await registry.anyone().get("/supervising-units", params={"limit": 1})).json()
    assert first["next_cursor"]
    found = {
        one["supervising_unit"]: one["organizations"] for one in await registry.anyone().every("/supervising-units")
    }
    assert found == {UNIT: 2, "五华区教育体育局": 1}
