"""Names: taken apart, judged, compared, reserved; what is told of a name is true at that very second."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest
from support.harness import Person, Unit, httpx

from tests.registry.given import (
    COMMUNITY,
    OTHER_COMMUNITY,
    a_draft,
    a_legacy_row,
    a_person,
    a_service_organization,
    a_social_group,
    act,
    an_id_number,
    an_organization,
    applicant,
    approved,
    given_divisions,
    imported,
    ok,
    reviewed,
    submitted,
    version,
)

NAME = "昆明市五华区春苗社会工作服务中心"
GROUP = "昆明市五华区社会工作协会"


@pytest.fixture(autouse=True)
async def divisions(registry: Unit) -> None:
    await given_divisions(registry)
    registry.set_clock("2026-03-02")


async def looked_at(person: Person, name: str, kind: str = "social_service_organization") -> dict[str, Any]:
    answer = await person.get("/names/check", params={"name": name, "type": kind})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def reserved(
    registry: Unit, name: str = NAME, sub: str = "applicant", kind: str = "social_service_organization"
) -> httpx.Response:
    return await applicant(registry, sub).post("/names/reservations", json={"name": name, "type": kind})


def broken(answer: httpx.Response | dict[str, Any]) -> set[str]:
    body = answer if isinstance(answer, dict) else answer.json()
    return {finding["code"] for finding in body["findings"]}


@pytest.mark.feature("B1-27")
@pytest.mark.parametrize("registry", ["sqlite"], indirect=True)
async def test_a_name_is_taken_apart_and_every_fault_is_told_with_its_article(registry: Unit) -> None:
    service, group, foundation = "social_service_organization", "social_group", "foundation"
    begins, form, middle = (
        "NAME_BEGINS_WITH_ITS_DIVISION",
        "NAME_ENDS_WITH_A_FORM_OF_ITS_KIND",
        "NAME_SAYS_WHAT_IT_DOES",
    )
    chinese, local = "NAME_IS_WRITTEN_IN_CHINESE", "NAME_KEEPS_TO_LOCAL_WORDS"
    branch, own = "NAME_IS_NOT_THAT_OF_A_BRANCH", "TRADE_NAME_IS_ITS_OWN"
    p = "昆明市五华区"
    cases: list[tuple[str, str, set[str]]] = [
        (f"{p}春苗社会工作服务中心", service, set()),
        (f"{p}阳光社会工作服务社", service, set()),
        (f"{p}夕阳红养老服务中心", service, set()),
        (f"{p}启明幼儿园", service, {middle}),  # nothing but the trade name: the field is missing
        (f"{p}启明星教育培训学校", service, set()),
        (f"{p}翠湖文化艺术馆", service, set()),
        (f"{p}仁爱康复医院", service, set()),
        (f"{p}益行公益服务站", service, set()),
        (f"{p}春苗中心", service, {middle}),
        (f"{p}中心", service, {middle}),
        (f"{p}昆明社会工作服务中心", service, {own}),
        (f"{p}北京养老服务中心", service, {own}),
        (f"{p}公安社会工作服务中心", service, {own}),
        (f"{p}政府社会工作服务中心", service, {own}),
        (f"{p}春苗社会工作协会", service, {form}),
        (f"{p}春苗社会工作服务", service, {form}),
        ("五华区春苗社会工作服务中心", service, {begins}),
        ("春苗社会工作服务中心", service, {begins}),
        ("云南省春苗社会工作服务中心", service, {begins}),
        (f"{p}ABC社会工作服务中心", service, {chinese}),
        (f"{p}春苗123社会工作服务中心", service, {chinese}),
        (f"{p}春苗·社会工作服务中心", service, set()),
        (f"{p}春苗(社会工作)服务中心", service, {chinese}),
        (f"{p}ＡＢ社会工作服务中心", service, {chinese}),
        (f"{p}春 苗社会工作服务中心", service, {chinese}),
        (f"{p}中国春苗社会工作服务中心", service, {local}),
        (f"{p}全国社会工作服务中心", service, {local}),
        (f"{p}中华社会工作服务中心", service, {local}),
        (f"{p}𠮷祥社会工作服务中心", service, set()),
        (f"{p}社会工作协会", group, set()),
        (f"{p}书画研究会", group, set()),
        (f"{p}温州商会", group, set()),
        (f"{p}社会组织促进会", group, set()),
        (f"{p}志愿者协会", group, {middle}),
        (f"{p}协会", group, {middle}),
        (f"{p}社会工作中心", group, {form}),
        (f"{p}中国书画协会", group, {local}),
        (f"{p}书画协会分会", group, {form, branch}),
        (f"{p}书画协会专业委员会", group, {form, branch}),
        (f"{p}书画协会代表处", group, {form, branch}),
        (f"{p}民政局书画协会", group, {own}),
        ("书画协会", group, {begins}),
        (f"{p}BOOK协会", group, {chinese}),
        (f"{p}翠湖慈善基金会", foundation, set()),
        (f"{p}翠湖慈善会", foundation, {form}),
        (f"{p}基金会", foundation, {middle}),
    ]
    for name, kind, codes in cases:
        found = await looked_at(registry.anyone(), name, kind)
        assert (name, broken(found)) == (name, codes)
        assert found["allowed"] is (not codes)
        assert all(finding["article"].startswith("《社会组织名称管理办法》") for finding in found["findings"])
    parts = (await looked_at(registry.anyone(), NAME))["parts"]
    assert parts == {
        "division": "昆明市五华区",
        "trade_name": "春苗",
        "field": "社会工作服务",
        "middle": "春苗社会工作服务",
        "form": "中心",
        "outside_chamber": False,
    }
    chamber = (await looked_at(registry.anyone(), f"{p}温州商会", group))["parts"]
    assert (chamber["outside_chamber"], chamber["trade_name"]) == (True, None)


@pytest.mark.feature("B1-30")
async def test_what_is_like_a_name_is_listed_the_most_alike_first(registry: Unit) -> None:
    kinds = {
        "春苗": "昆明市五华区春苗社会工作服务社",
        "sound": "昆明市五华区春妙社会工作服务中心",
        "near": "昆明市五华区新春苗社会工作服务中心",
        "other": "昆明市五华区秋实养老服务中心",
    }
    for serial, name in enumerate(kinds.values(), 1):
        await an_organization(registry, serial, name=name, type="social_service_organization")
    found = await looked_at(registry.anyone(), NAME)
    assert [(c["likeness"], c["source"], c["name"]) for c in found["conflicts"]] == [
        ("same_core", "register", kinds["春苗"]),
        ("same_sound", "register", kinds["sound"]),
        ("near", "register", kinds["near"]),
    ]
    assert found["allowed"] is True  # likeness is evidence, not a verdict
    assert found["complete"] is True
    assert found["conflicts"][0]["organization"]["credit_code"]


@pytest.mark.feature("B1-30")
async def test_what_may_be_the_same_organization_is_shown_to_the_clerk(registry: Unit) -> None:
    head = {"legal_representative": "张春明", "legal_representative_id": an_id_number(7)}
    first = await an_organization(registry, 1, name="昆明市五华区读书协会", domicile="翠湖西路1号", **head)
    await an_organization(registry, 2, name="昆明市五华区书法学会", domicile="翠湖西路1号")
    await an_organization(registry, 3, name="昆明市五华区明德教育培训中心", type="social_service_organization", **head)
    await an_organization(registry, 4, name="昆明市五华区毒书协会")
    await an_organization(registry, 5, name="昆明市五华区棋类协会")
    clerk = registry.as_role("district_clerk")
    found = (await clerk.get(f"/organizations/{first}/similar")).json()["items"]
    told = {
        one["organization"]["name"]: (one["likeness"], one["same_domicile"], one["same_legal_representative"])
        for one in found
    }
    assert told == {
        "昆明市五华区书法学会": (None, True, False),
        "昆明市五华区明德教育培训中心": (None, False, True),
        "昆明市五华区毒书协会": ("same_sound", False, False),
    }
    assert "530102" + "19800101" not in str(found)  # nobody's number
    assert (await applicant(registry).get(f"/organizations/{first}/similar")).status_code == 403
    elsewhere = registry.as_role("district_clerk", area="530103")
    assert (await elsewhere.get(f"/organizations/{first}/similar")).status_code == 404


@pytest.mark.feature("B1-26")
@pytest.mark.feature("beyond-28")
async def test_a_reserved_name_is_registered_and_never_its_own_conflict(registry: Unit) -> None:
    claim = await ok(await reserved(registry), 201)
    assert claim.json()["state"] == "reserved"
    other = await looked_at(registry.as_role("org_rep", sub="other"), NAME)
    assert broken(other) == {"NAME_IS_FREE"}
    assert [(c["source"], c["likeness"]) for c in other["conflicts"]] == [("reservation", "identical")]
    own = await looked_at(applicant(registry), NAME)
    assert (own["allowed"], own["conflicts"]) == (True, [])

    theirs = await a_draft(registry, a_service_organization(), "other")
    refused = await act(applicant(registry, "other"), theirs, "submission")
    assert (refused.status_code, broken(refused)) == (422, {"NAME_IS_FREE"})

    organization = await approved(registry, a_service_organization())
    path = f"/names/reservations/{claim.json()['id']}"
    assert (await applicant(registry).get(path)).json()["state"] == "registered"
    for person in (applicant(registry), registry.as_role("org_rep", sub="other"), registry.anyone()):
        found = await looked_at(person, NAME)
        assert [(c["source"], c["organization"]["id"]) for c in found["conflicts"]] == [
            ("register", organization["id"])
        ]
    steps = [event["data"]["step"] for event in await registry.events("registry.name-claim-moved")]
    assert steps == ["reservation", "use", "registration"]


@pytest.mark.feature("B1-26")
@pytest.mark.feature("beyond-28")
async def test_a_reservation_is_over_at_its_very_second_and_then_stands_in_nobodys_way(registry: Unit) -> None:
    registry.set_clock("2026-03-02T10:00:00")
    claim = await ok(await reserved(registry), 201)
    over = datetime.fromisoformat(claim.json()["expires_at"])
    assert over - datetime.fromisoformat(claim.json()["claimed_at"]) == timedelta(days=60)
    registry.app.state.clock.set(over - timedelta(minutes=1))
    assert broken(await reserved(registry, sub="other")) == {"NAME_IS_FREE"}
    registry.app.state.clock.set(over)
    path = f"/names/reservations/{claim.json()['id']}"
    assert (await applicant(registry).get(path)).json()["state"] == "expired"  # before any job has looked
    assert (await looked_at(registry.anyone(), NAME))["conflicts"] == []
    gone = await applicant(registry).post(f"{path}/cancellation", match=1)
    assert (gone.status_code, gone.json()["code"]) == (409, "not_allowed_now")
    await ok(await reserved(registry, sub="other"), 201)
    await registry.run_jobs()
    events = await registry.events("registry.name-claim-moved")
    assert [event["data"]["step"] for event in events] == ["reservation", "expiry", "reservation"]
    listed = await applicant(registry).every("/names/reservations", params={"state": "expired"})
    assert [one["id"] for one in listed] == [claim.json()["id"]]


@pytest.mark.feature("beyond-28")
async def test_of_many_who_reserve_one_name_at_once_one_has_it(registry: Unit) -> None:
    registry.set_clock("2025-01-02")
    await ok(await reserved(registry, sub="long-ago"), 201)
    registry.set_clock("2026-03-02")  # that one has lapsed, and nobody has tidied up
    people = [f"founder-{n}" for n in range(6)]
    answers = await asyncio.gather(*(reserved(registry, sub=sub) for sub in people))
    assert sorted(answer.status_code for answer in answers) == [201] + [422] * 5
    assert all(broken(answer) == {"NAME_IS_FREE"} for answer in answers if answer.status_code == 422)
    bureau = registry.as_role("district_clerk")
    assert len(await bureau.every("/names/reservations", params={"state": "reserved"})) == 1


async def test_a_reservation_and_a_case_of_somebody_else_at_once_give_the_name_to_one(registry: Unit) -> None:
    draft = await a_draft(registry, a_service_organization(), "first")
    handed_in, kept = await asyncio.gather(
        act(applicant(registry, "first"), draft, "submission"), reserved(registry, sub="second")
    )
    assert sorted((handed_in.status_code == 200, kept.status_code == 201)) == [False, True]
    lost = kept if handed_in.status_code == 200 else handed_in
    assert (lost.status_code, broken(lost)) == (422, {"NAME_IS_FREE"})


async def test_nobody_hoards_names_not_even_by_asking_for_many_at_once(registry: Unit) -> None:
    names = [f"昆明市五华区{word}社会工作服务中心" for word in ("春苗", "夏荷", "秋实", "冬青", "晨光", "晚霞")]
    answers = await asyncio.gather(*(reserved(registry, name) for name in names))
    assert sorted(answer.status_code for answer in answers) == [201] * 3 + [422] * 3
    assert {code for a in answers if a.status_code == 422 for code in broken(a)} == {"HOLDS_FEW_NAMES"}
    held = await applicant(registry).every("/names/reservations")
    cancelled = await applicant(registry).post(f"/names/reservations/{held[0]['id']}/cancellation", match=1)
    assert (cancelled.status_code, cancelled.json()["state"]) == (200, "cancelled")
    await ok(await reserved(registry, "昆明市五华区初心社会工作服务中心"), 201)


async def test_a_reservation_is_checked_whole_and_a_dry_run_keeps_nothing(registry: Unit) -> None:
    bad = await reserved(registry, "中国Club中心")
    assert bad.status_code == 422
    assert broken(bad) == {
        "NAME_BEGINS_WITH_ITS_DIVISION",
        "NAME_IS_WRITTEN_IN_CHINESE",
        "NAME_KEEPS_TO_LOCAL_WORDS",
    }
    body = {"name": NAME, "type": "social_service_organization"}
    dry = await applicant(registry).post("/names/reservations", json=body, params={"dry_run": "true"})
    assert dry.status_code < 300
    assert await applicant(registry).every("/names/reservations") == []
    assert (await looked_at(registry.anyone(), NAME))["conflicts"] == []


@pytest.mark.feature("B1-26")
async def test_a_name_is_free_again_once_its_case_has_ended_without_it(registry: Unit) -> None:
    await ok(await reserved(registry), 201)
    case = await submitted(registry, a_service_organization())
    pending = await looked_at(registry.anyone(), NAME)
    assert [(c["source"], c["likeness"]) for c in pending["conflicts"]] == [("case", "identical")]
    await ok(await act(applicant(registry), case, "withdrawal"))
    assert (await looked_at(registry.anyone(), NAME))["conflicts"] == []
    await ok(await reserved(registry, sub="other"), 201)


async def test_a_case_that_asks_for_another_name_after_a_correction_gives_the_first_one_back(registry: Unit) -> None:
    case = await submitted(registry, a_service_organization())
    clerk = registry.as_role("district_clerk", sub="clerk-1")
    told = await ok(
        await act(clerk, case, "correction-notice", json={"items": [{"pointer": "/name", "message": "请另取字号"}]})
    )
    mended = await ok(
        await applicant(registry).patch(
            f"/applications/{case.json()['id']}",
            json={"name": "昆明市五华区夏荷社会工作服务中心"},
            match=version(told),
        )
    )
    await ok(await act(applicant(registry), mended, "resubmission"))
    assert (await looked_at(registry.anyone(), NAME))["conflicts"] == []
    await ok(await reserved(registry, sub="other"), 201)


async def test_a_name_that_rests_is_warned_of_and_barred_only_by_the_parameter(registry: Unit) -> None:
    row = a_legacy_row(
        1,
        name=NAME,
        type="social_service_organization",
        ended_on="2025-07-30",
        end_kind="deregistered",
    )
    await imported(registry, [row])
    found = await looked_at(registry.anyone(), NAME)
    assert (found["allowed"], [w["code"] for w in found["warnings"]]) == (True, ["NAME_RESTS"])
    assert found["conflicts"][0]["organization"]["ended_on"] == "2025-07-30"
    registry.set_clock("2028-07-29")
    assert (await looked_at(registry.anyone(), NAME))["warnings"] != []
    registry.set_clock("2028-07-31")  # the days 29 to 31 of a month have their own day three years before
    later = await looked_at(registry.anyone(), NAME)
    assert (later["warnings"], later["conflicts"]) == ([], [])


async def test_only_the_bureau_sees_the_reservations_of_others(registry: Unit) -> None:
    claim = (await ok(await reserved(registry), 201)).json()
    path = f"/names/reservations/{claim['id']}"
    other = applicant(registry, "other")
    assert (await other.get(path)).status_code == 404
    assert await other.every("/names/reservations") == []
    assert (await other.post(f"{path}/cancellation", match=1)).status_code == 404
    clerk = registry.as_role("district_clerk")
    assert [one["id"] for one in await clerk.every("/names/reservations")] == [claim["id"]]
    closed = {a["name"]: a["code"] for a in (await clerk.get(f"{path}/actions")).json()["items"]}
    assert closed == {
        "use": "AUTOMATIC",
        "registration": "WRONG_STATE",
        "release": "WRONG_STATE",
        "expiry": "AUTOMATIC",
        "cancellation": "WRONG_ROLE",
    }
    mine = {a["name"]: a["allowed"] for a in (await applicant(registry).get(f"{path}/actions")).json()["items"]}
    assert mine["cancellation"] is True
    stale = await applicant(registry).post(f"{path}/cancellation", match=9)
    assert stale.status_code == 412


@pytest.mark.feature("B1-30")
async def test_a_like_scope_in_the_same_area_is_evidence_with_the_shared_words(registry: Unit) -> None:
    await an_organization(registry, 1, name="昆明市五华区邻里协会", scope="社区居民互助、邻里调解、老年人关爱服务")
    await an_organization(registry, 2, name="昆明市五华区书画协会", scope="书法绘画创作、展览与交流")
    await an_organization(
        registry, 3, name="昆明市五华区互助协会", scope="老年人关爱与居民互助服务", area=OTHER_COMMUNITY
    )
    clerk = registry.as_role("district_clerk")
    asked = {"scope": "面向社区老年人的关爱服务", "area": COMMUNITY}
    found = (await ok(await clerk.get("/scopes/similar", params=asked))).json()
    assert [one["organization"]["name"] for one in found["items"]] == ["昆明市五华区邻里协会"]
    assert {"老年", "关爱", "服务"} <= set(found["items"][0]["shared"])
    whole = (await clerk.get("/scopes/similar", params=asked | {"area": "530102"})).json()["items"]
    assert [one["organization"]["name"] for one in whole] == ["昆明市五华区邻里协会", "昆明市五华区互助协会"]
    assert whole[0]["percent"] >= whole[1]["percent"]
    assert (await clerk.get("/scopes/similar", params=asked | {"area": "530103"})).status_code == 404
    assert (await clerk.get("/scopes/similar", params=asked | {"arae": "530102"})).status_code == 422


async def test_an_open_case_and_its_reservation_are_one_conflict(registry: Unit) -> None:
    await ok(await reserved(registry), 201)
    case = await reviewed(registry, a_service_organization())
    assert case.json()["state"] == "under_review"
    found = await looked_at(registry.anyone(), NAME)
    assert [c["source"] for c in found["conflicts"]] == ["case"]
    group = await looked_at(registry.anyone(), GROUP, "social_group")
    assert group["allowed"] is True
    await submitted(registry, a_social_group(legal_representative=a_person(9, "赵丽")), "other")
    assert broken(await looked_at(registry.anyone(), GROUP, "social_group")) == {"NAME_IS_FREE"}
