"""The two lists from the ground that arises to the way out, the clock driven through every path."""

import asyncio
from typing import Any

import pytest
from bureaukit.clock import legal_date
from support.fsck import violations
from support.harness import Person, Unit, httpx

from tests.registry.given import an_organization, ok, version


def clerk(registry: Unit, sub: str = "clerk-1") -> Person:
    return registry.as_role("district_clerk", sub=sub)


def approver(registry: Unit, sub: str = "approver-1") -> Person:
    return registry.as_role("district_approver", sub=sub)


async def act(person: Person, listing: httpx.Response, step: str, **kw: Any) -> httpx.Response:
    return await person.post(f"/listings/{listing.json()['id']}/{step}", match=version(listing), **kw)


async def proposals(registry: Unit, organization: str, **asked: str) -> list[dict[str, Any]]:
    asked = {"organization_id": organization, "state": "proposed"} | asked
    return await clerk(registry).every("/listings", params=asked)


async def shown(registry: Unit, listing_id: str) -> httpx.Response:
    return await ok(await clerk(registry).get(f"/listings/{listing_id}"))


async def entered(
    registry: Unit, organization: str, reason: str, step: str = "approval", **more: Any
) -> httpx.Response:
    """An entry made today, its notice long ago."""
    proposed = await told_before(registry, organization, reason, **more)
    return await ok(await act(approver(registry), proposed, step))


async def told_before(
    registry: Unit, organization: str, reason: str, day: str = "2026-01-05", **more: Any
) -> httpx.Response:
    """A proposal made on an earlier day, and the organization told on that day."""
    today = legal_date(registry.app.state.clock.now()).isoformat()
    registry.set_clock(day)
    body = {"organization": organization, "reason": reason, "statement": "经查属实", "notice_on": day} | more
    proposed = await ok(await clerk(registry).post("/listings", json=body), 201)
    registry.set_clock(today)
    return proposed


async def penalised(registry: Unit, organization: str, kind: str, decided_on: str, **more: Any) -> httpx.Response:
    body = {
        "organization": organization,
        "kind": kind,
        "decided_on": decided_on,
        "decision_number": f"五民罚字〔{decided_on}〕{kind}",
        "reason": "超出章程规定的宗旨和业务范围进行活动",
    } | more
    entered = await ok(await clerk(registry).post("/penalties", json=body), 201)
    return await ok(await confirm(approver(registry), entered))


async def confirm(person: Person, penalty: httpx.Response, step: str = "confirmation", **kw: Any) -> httpx.Response:
    return await person.post(f"/penalties/{penalty.json()['id']}/{step}", match=version(penalty), **kw)


async def flags(registry: Unit, organization: str) -> tuple[str | None, str | None]:
    found = (await ok(await registry.anyone().get(f"/organizations/{organization}"))).json()
    return found["abnormal_since"], found["serious_since"]


def blocked(answer: httpx.Response, step: str) -> dict[str, Any]:
    found: dict[str, Any] = next(item for item in answer.json()["actions"] if item["name"] == step)
    return found


async def waiting(registry: Unit, status: str = "to_do") -> list[tuple[str, str]]:
    """What the office has to do, or has done, and since when."""
    found = await clerk(registry).every("/tasks", params={"status": status})
    return [(line["kind"], line["since_on"]) for line in found]


@pytest.fixture(autouse=True)
async def clock(registry: Unit) -> None:
    registry.set_clock("2026-03-02")


@pytest.mark.feature("beyond-29")
@pytest.mark.feature("B1-23")
async def test_two_years_on_the_abnormal_list_lead_to_the_serious_one_with_notice_and_second_person(
    registry: Unit,
) -> None:
    organization = await an_organization(registry)
    abnormal = await entered(registry, organization, "no_party_organization")
    assert abnormal.json()["article"] == "《社会组织信用信息管理办法》第十一条第(二)项"
    registry.set_clock("2028-03-01")
    await registry.run_jobs()
    assert await proposals(registry, organization, kind="serious") == []
    registry.set_clock("2028-03-02")
    await registry.run_jobs()
    await registry.run_jobs()  # a job that runs twice proposes once
    (arisen,) = await proposals(registry, organization, kind="serious")
    found = await shown(registry, arisen["id"])
    assert (found.json()["reason"], found.json()["notice_on"]) == ("abnormal_two_years", None)
    assert found.json()["evidence"] == [{"kind": "listing", "id": abnormal.json()["id"], "on": "2026-03-02"}]
    untold = await act(approver(registry), found, "approval")
    assert blocked(untold, "approval")["code"] == "WAS_TOLD_IN_WRITING"
    told = await ok(await act(clerk(registry), found, "notice", json={"notice_on": "2028-03-02"}))
    assert told.json()["decision_open_from"] == "2028-03-17"
    heard = await ok(
        await act(
            clerk(registry),
            told,
            "defence",
            json={"statement": "已在筹建党组织", "received_on": "2028-03-02"},
        )
    )
    early = await act(approver(registry), heard, "approval")
    assert blocked(early, "approval")["earliest_on"] == "2028-03-17"
    registry.set_clock("2028-03-17")
    own = await act(approver(registry, "clerk-1"), heard, "approval")
    assert own.status_code == 403, "whoever gave notice does not decide"
    serious = await ok(await act(approver(registry), heard, "approval"))
    assert await flags(registry, organization) == ("2026-03-02", "2028-03-17")
    await registry.run_jobs()
    assert await proposals(registry, organization, kind="serious") == []

    registry.set_clock("2030-03-15")
    early = await act(clerk(registry), serious, "delisting", json={"reason": "义务已履行"})
    assert blocked(early, "delisting")["earliest_on"] == "2030-03-18"  # the 17th is a Sunday
    registry.set_clock("2030-03-18")
    leaving = await ok(await act(clerk(registry), serious, "delisting", json={"reason": "义务已履行"}))
    await ok(await act(approver(registry), leaving, "delisting-approval"))
    assert await flags(registry, organization) == ("2026-03-02", None)


@pytest.mark.feature("beyond-29")
@pytest.mark.feature("B1-23")
async def test_a_cured_entry_is_removed_within_five_working_days_of_the_verification(registry: Unit) -> None:
    organization = await an_organization(registry)
    listed = await entered(registry, organization, "rectification_overdue")
    assert listed.json()["ends_by_itself_on"] is None
    registry.set_clock("2026-04-28")
    party = registry.as_role("org_rep", org=organization)
    (task,) = (await ok(await party.get(f"/organizations/{organization}/tasks"))).json()["items"]
    assert (task["kind"], task["due_on"]) == ("apply_for_removal", "2028-03-02"), "then it leads to the serious list"
    asked = await ok(await act(clerk(registry), listed, "removal-application", json={"applied_on": "2026-04-27"}))
    assert (await ok(await party.get(f"/organizations/{organization}/tasks"))).json()["items"] == []
    assert await waiting(registry) == [("check_removal", "2026-04-27")]
    registry.set_clock("2026-04-30")
    verified = await ok(await act(clerk(registry), asked, "delisting", json={"reason": "整改完成，经核实属实"}))
    assert (verified.json()["applied_on"], verified.json()["removal_due_on"]) == ("2026-04-27", "2026-05-11")
    assert await waiting(registry) == [("decide_removal", "2026-04-30")]
    registry.set_clock("2026-05-12")
    assert (await shown(registry, verified.json()["id"])).json()["removal_overdue"] is True
    registry.set_clock("2026-05-11")
    assert (await shown(registry, verified.json()["id"])).json()["removal_overdue"] is False
    gone = await ok(await act(approver(registry), verified, "delisting-approval"))
    assert (gone.json()["state"], gone.json()["removed_on"]) == ("delisted", "2026-05-11")
    assert (await waiting(registry), (await waiting(registry, "done"))[-1:]) == ([], [("decide_removal", "2026-04-30")])
    assert await flags(registry, organization) == (None, None)
    (published,) = await registry.anyone().every("/listings", params={"organization_id": organization})
    assert (published["reason"], published["entered_on"], published["removed_on"]) == (
        "rectification_overdue",
        "2026-03-02",
        "2026-05-11",
    )
    assert published["article"].startswith("《社会组织信用信息管理办法》")


@pytest.mark.feature("beyond-29")
@pytest.mark.feature("B1-23")
async def test_an_entry_with_nothing_to_rectify_ends_by_itself_after_six_months(registry: Unit) -> None:
    organization = await an_organization(registry)
    await penalised(registry, organization, "warning", "2026-02-27")
    (arisen,) = await proposals(registry, organization)
    assert arisen["reason"] == "minor_penalty"
    told = await ok(
        await act(clerk(registry), await shown(registry, arisen["id"]), "notice", json={"notice_on": "2026-03-02"})
    )
    registry.set_clock("2026-03-17")
    listed = await ok(await act(approver(registry), told, "approval"))
    assert listed.json()["ends_by_itself_on"] == "2026-09-17"
    registry.set_clock("2026-09-16")
    await registry.run_jobs()
    assert (await flags(registry, organization))[0] == "2026-03-17"
    registry.set_clock("2026-09-17")
    await registry.run_jobs()
    assert await flags(registry, organization) == (None, None)
    assert (await shown(registry, arisen["id"])).json()["removed_on"] == "2026-09-17"
    last = (await registry.events("registry.organization-"))[-1]
    assert last["type"] == "registry.organization-unlisted.v1"


@pytest.mark.feature("beyond-29")
@pytest.mark.feature("B1-23")
async def test_a_new_ground_while_listed_has_its_own_day_and_starts_the_count_anew(registry: Unit) -> None:
    organization = await an_organization(registry)
    first = await entered(registry, organization, "minor_penalty")
    registry.set_clock("2027-03-01")
    first = await shown(registry, first.json()["id"])
    assert first.json()["ends_by_itself_on"] == "2026-09-02"
    ground = await told_before(registry, organization, "no_party_organization", "2027-01-04")
    assert blocked(await act(approver(registry), ground, "approval"), "approval")["code"] == "IS_NOT_ON_THE_LIST"
    leaving = await ok(await act(clerk(registry), first, "delisting", json={"reason": "已满六个月"}))
    added = await ok(await act(approver(registry), ground, "addition"))
    assert (added.json()["state"], added.json()["adds_to"]) == ("added", first.json()["id"])
    running = await shown(registry, first.json()["id"])
    assert (running.json()["state"], running.json()["entered_on"], running.json()["counted_from"]) == (
        "listed",
        "2026-03-02",
        "2027-03-01",
    )
    assert (await act(approver(registry), leaving, "delisting-approval")).status_code == 412
    assert [(g["reason"], g["entered_on"]) for g in running.json()["grounds"]] == [
        ("minor_penalty", "2026-03-02"),
        ("no_party_organization", "2027-03-01"),
    ]
    assert running.json()["ends_by_itself_on"] is None, "the new ground has to be rectified"
    registry.set_clock("2028-03-02")
    await registry.run_jobs()
    assert await proposals(registry, organization, kind="serious") == [], "two years count from the latest ground"
    registry.set_clock("2029-03-01")
    await registry.run_jobs()
    assert [p["reason"] for p in await proposals(registry, organization, kind="serious")] == ["abnormal_two_years"]
    running = await ok(await act(clerk(registry), running, "delisting", json={"reason": "均已整改"}))
    await ok(await act(approver(registry), running, "delisting-approval"))
    standing = (await registry.anyone().get(f"/organizations/{organization}/standing")).json()
    assert [entry["removed_on"] for entry in standing["lists"]] == ["2029-03-01", "2029-03-01"]


@pytest.mark.feature("B1-23")
async def test_who_comes_back_to_a_list_is_counted_from_the_new_entry(registry: Unit) -> None:
    organization = await an_organization(registry)
    listed = await entered(registry, organization, "no_party_organization")
    registry.set_clock("2027-03-01")
    leaving = await ok(await act(clerk(registry), listed, "delisting", json={"reason": "已设立"}))
    await ok(await act(approver(registry), leaving, "delisting-approval"))
    registry.set_clock("2027-06-01")
    await entered(registry, organization, "no_party_organization")
    registry.set_clock("2028-03-02")
    await registry.run_jobs()
    assert await proposals(registry, organization, kind="serious") == []
    registry.set_clock("2029-06-01")
    await registry.run_jobs()
    assert len(await proposals(registry, organization, kind="serious")) == 1


@pytest.mark.parametrize(
    ("first", "then", "reasons"),
    [
        (None, ("fine", 4_999_999), {"minor_penalty"}),
        (None, ("fine", 5_000_000), {"major_fine"}),
        (None, ("confiscation", None), set()),
        ("2023-03-01", ("warning", None), {"minor_penalty"}),
        ("2023-03-02", ("warning", None), {"minor_penalty", "repeated_penalties"}),
    ],
)
async def test_a_penalty_proposes_what_the_measures_attach_to_it(
    registry: Unit, first: str | None, then: tuple[str, int | None], reasons: set[str]
) -> None:
    organization = await an_organization(registry)
    if first:
        await penalised(registry, organization, "warning", first)
    kind, fine = then
    await penalised(registry, organization, kind, "2026-03-01", **({"fine_fen": fine} if fine else {}))
    found = await proposals(registry, organization)
    assert {p["reason"] for p in found} == reasons
    if first:
        minor = next(p for p in found if p["reason"] == "minor_penalty")
        on = [e["on"] for e in (await shown(registry, minor["id"])).json()["evidence"]]
        assert on == [first, "2026-03-01"], "both penalties speak for the one proposal"


async def test_penalties_count_as_repeated_in_whatever_order_they_are_recorded(registry: Unit) -> None:
    organization = await an_organization(registry)
    await penalised(registry, organization, "warning", "2026-02-20")
    await penalised(registry, organization, "warning", "2022-01-20")
    assert {p["reason"] for p in await proposals(registry, organization)} == {"minor_penalty"}
    await penalised(registry, organization, "warning", "2026-01-20")
    assert {p["reason"] for p in await proposals(registry, organization)} == {"minor_penalty", "repeated_penalties"}


@pytest.mark.parametrize(
    ("second", "is_proposed"),
    [("2026-01-19", False), ("2026-01-20", True), ("2026-02-04", True), ("2026-02-05", False)],
)
async def test_two_letters_that_nobody_signs_for_show_that_it_cannot_be_reached(
    registry: Unit, second: str, is_proposed: bool
) -> None:
    organization = await an_organization(registry)
    path = f"/organizations/{organization}/domicile-letters"
    letters = [
        {"tracking_number": f"EMS-{sent}", "sent_on": sent, "outcome": "unsigned", "outcome_on": "2026-02-27"}
        for sent in ("2026-01-05", second)
    ]
    for letter in letters:
        await ok(await clerk(registry).post(path, json=letter), 201)
    assert (await clerk(registry).post(path, json=letters[0])).json()["code"] == "letter_on_record"
    assert len((await ok(await clerk(registry).get(path))).json()["items"]) == 2
    assert bool(await proposals(registry, organization)) is is_proposed
    if not is_proposed:
        by_hand = await told_before(registry, organization, "unreachable")
        refused = await act(approver(registry), by_hand, "approval")
        assert blocked(refused, "approval")["code"] == "WAS_WRITTEN_TO_TWICE"


async def test_who_signs_for_a_later_letter_is_not_listed_as_unreachable(registry: Unit) -> None:
    organization = await an_organization(registry)
    path = f"/organizations/{organization}/domicile-letters"
    for sent, outcome in (("2026-01-05", "unsigned"), ("2026-01-25", "unsigned"), ("2026-02-10", "signed")):
        letter = {"tracking_number": f"EMS-{sent}", "sent_on": sent, "outcome": outcome, "outcome_on": "2026-02-27"}
        await ok(await clerk(registry).post(path, json=letter), 201)
    (one,) = await proposals(registry, organization)
    told = await ok(
        await act(clerk(registry), await shown(registry, one["id"]), "notice", json={"notice_on": "2026-03-02"})
    )
    registry.set_clock("2026-03-31")
    refused = await act(approver(registry), told, "approval")
    assert blocked(refused, "approval")["code"] == "WAS_WRITTEN_TO_TWICE"


async def test_who_is_proved_not_responsible_is_not_listed(registry: Unit) -> None:
    organization = await an_organization(registry)
    proposed = await told_before(registry, organization, "rectification_overdue")
    proof = {"issued_by": "五华区教育体育局", "document_number": "五教体函〔2026〕3号", "issued_on": "2026-02-27"}
    late = await act(clerk(registry), proposed, "exculpation", json=proof | {"issued_on": "2026-03-03"})
    assert late.status_code == 422
    proved = await ok(await act(clerk(registry), proposed, "exculpation", json=proof))
    assert blocked(await act(approver(registry), proved, "approval"), "approval")["code"] == "IS_RESPONSIBLE"
    assert (await ok(await act(approver(registry), proved, "dismissal"))).json()["state"] == "dismissed"


async def test_of_two_who_decide_at_once_one_decides(registry: Unit) -> None:
    organization = await an_organization(registry)
    one, other = [
        await told_before(registry, organization, reason)
        for reason in ("no_party_organization", "rectification_overdue")
    ]
    answers = await asyncio.gather(
        *(act(approver(registry, f"approver-{n}"), one, step) for n, step in enumerate(("approval", "dismissal")))
    )
    assert sorted(answer.status_code for answer in answers) == [200, 412]
    if answers[1].status_code == 200:
        one = await told_before(registry, organization, "other_abnormal")
        answers = await asyncio.gather(
            *(act(approver(registry, f"approver-{n}"), each, "approval") for n, each in enumerate((one, other)))
        )
        assert sorted(answer.status_code for answer in answers) == [200, 409]


async def test_of_two_grounds_entered_at_once_one_makes_the_entry(registry: Unit) -> None:
    organization = await an_organization(registry)
    both = [
        await told_before(registry, organization, reason)
        for reason in ("no_party_organization", "rectification_overdue")
    ]
    answers = await asyncio.gather(
        *(act(approver(registry, f"approver-{n}"), each, "approval") for n, each in enumerate(both))
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    assert len(await registry.anyone().every("/listings", params={"organization_id": organization})) == 1


async def test_a_penalty_is_nobodys_news_until_a_second_person_confirms_it(registry: Unit) -> None:
    organization = await an_organization(registry)
    body = {
        "organization": organization,
        "kind": "warning",
        "decided_on": "2026-02-27",
        "decision_number": "五民罚字〔2026〕7号",
        "reason": "出借登记证书",
    }
    for grave in ("suspension", "revocation", "ban"):
        refused = await clerk(registry).post("/penalties", json=body | {"kind": grave})
        assert refused.json()["findings"][0]["code"] == "GRAVE_PENALTY_COMES_OUT_OF_A_CASE"
    entered = await ok(await clerk(registry).post("/penalties", json=body), 201)
    path, anyone = f"/penalties/{entered.json()['id']}", registry.anyone()
    mine = {"organization_id": organization, "state": "entered"}
    assert (await anyone.get(path)).status_code == 404
    assert await anyone.every("/penalties", params=mine) == []
    assert await anyone.every("/penalties", params={"organization_id": organization}) == []
    assert await registry.as_role("district_approver", area="530103").every("/penalties", params=mine) == []
    (shown_to_office,) = await approver(registry).every("/penalties", params=mine)
    assert (shown_to_office["id"], shown_to_office["recorded_on"]) == (entered.json()["id"], None)
    assert await waiting(registry) == [("confirm_penalty", "2026-02-27")]
    standing = (await ok(await anyone.get(f"/organizations/{organization}/standing"))).json()
    assert (standing["penalties"], await proposals(registry, organization)) == ([], [])
    assert await registry.events("registry.penalty-recorded") == []
    own = await confirm(approver(registry, "clerk-1"), entered)
    assert (own.status_code, own.json()["findings"][0]["code"]) == (403, "SECOND_PERSON_CONFIRMS_THE_PENALTY")
    elsewhere = registry.as_role("district_approver", area="530103")
    assert (await confirm(elsewhere, entered)).status_code == 404
    registry.set_clock("2026-03-10")
    confirmed = await ok(await confirm(approver(registry), entered))
    assert (confirmed.json()["state"], confirmed.json()["recorded_on"]) == ("recorded", "2026-03-10")
    assert [p["reason"] for p in await proposals(registry, organization)] == ["minor_penalty"]
    path = f"/organizations/{organization}/standing"
    for instant, known in (("2026-03-09T12:00:00+08:00", []), ("2026-03-10T23:59:00+08:00", ["warning"])):
        then = (await ok(await anyone.get(path, params={"known_at": instant}))).json()
        assert [one["kind"] for one in then["penalties"]] == known, instant
    assert len(await registry.events("registry.penalty-recorded")) == 1
    other = body | {"decision_number": "五民罚字〔2026〕8号"}
    dismissed = await confirm(approver(registry), await clerk(registry).post("/penalties", json=other), "dismissal")
    assert (await ok(dismissed)).json()["state"] == "dismissed"
    assert len(await anyone.every("/penalties", params={"organization_id": organization})) == 1


async def test_a_withdrawn_penalty_takes_back_the_proposals_that_it_made(registry: Unit) -> None:
    organization = await an_organization(registry)
    first = await penalised(registry, organization, "warning", "2026-02-20")
    by_hand = await told_before(registry, organization, "no_party_organization")
    second = await penalised(registry, organization, "warning", "2026-02-27")
    found = {p["reason"] for p in await proposals(registry, organization)}
    assert found == {"minor_penalty", "repeated_penalties", "no_party_organization"}
    why = {"reason": "五政复决〔2026〕2号：撤销处罚决定"}
    await ok(await confirm(approver(registry), second, "withdrawal", json=why))
    left = {p["reason"]: p["id"] for p in await proposals(registry, organization)}
    assert set(left) == {"minor_penalty", "no_party_organization"}, "one warning is no repetition"
    evidence = (await shown(registry, left["minor_penalty"])).json()["evidence"]
    assert [one["id"] for one in evidence] == [first.json()["id"]]
    await ok(await confirm(approver(registry), first, "withdrawal", json=why))
    assert [p["id"] for p in await proposals(registry, organization)] == [by_hand.json()["id"]]
    gone = (await shown(registry, left["minor_penalty"])).json()
    assert (gone["state"], gone["decided_on"]) == ("dismissed", "2026-03-02")


async def test_a_repetition_falls_with_whichever_of_its_penalties_is_withdrawn(registry: Unit) -> None:
    organization = await an_organization(registry)
    first = await penalised(registry, organization, "warning", "2026-02-20")
    await penalised(registry, organization, "warning", "2026-02-27")
    assert {p["reason"] for p in await proposals(registry, organization)} == {"minor_penalty", "repeated_penalties"}
    why = {"reason": "五政复决〔2026〕2号：撤销处罚决定"}
    await ok(await confirm(approver(registry), first, "withdrawal", json=why))
    assert {p["reason"] for p in await proposals(registry, organization)} == {"minor_penalty"}


async def test_a_serious_entry_whose_penalty_was_revoked_does_not_stay_its_two_years(registry: Unit) -> None:
    organization = await an_organization(registry)
    penalty = await penalised(registry, organization, "fine", "2026-02-27", fine_fen=5_000_000)
    (arisen,) = await proposals(registry, organization)
    told = await act(clerk(registry), await shown(registry, arisen["id"]), "notice", json={"notice_on": "2026-03-02"})
    registry.set_clock("2026-03-17")
    listed = await ok(await act(approver(registry), told, "approval"))
    early = await act(clerk(registry), listed, "delisting", json={"reason": "已整改"})
    assert blocked(early, "delisting")["code"] == "SERIOUS_ENTRY_HAS_AGED"
    why = {"reason": "（2026）云0102行初7号：撤销处罚决定"}
    await ok(await confirm(approver(registry), penalty, "withdrawal", json=why))
    assert await waiting(registry) == [("remove_groundless", "2026-03-17")]
    listed = await shown(registry, listed.json()["id"])
    assert listed.json()["groundless_on"] == "2026-03-17"
    leaving = await ok(await act(clerk(registry), listed, "delisting", json={"reason": "处罚决定已被撤销"}))
    assert await waiting(registry) == [("decide_removal", "2026-03-17")]
    await ok(await act(approver(registry), leaving, "delisting-approval"))
    assert await flags(registry, organization) == (None, None)
    assert await waiting(registry) == []
    assert ("remove_groundless", "2026-03-17") in await waiting(registry, "done")


async def test_an_entry_is_without_ground_only_when_none_of_its_penalties_stands(registry: Unit) -> None:
    organization = await an_organization(registry)
    first = await penalised(registry, organization, "warning", "2026-02-20")
    second = await penalised(registry, organization, "warning", "2026-02-27")
    listed = []
    for one in await proposals(registry, organization):
        told = await act(clerk(registry), await shown(registry, one["id"]), "notice", json={"notice_on": "2026-03-02"})
        registry.set_clock("2026-03-17")
        listed.append(await ok(await act(approver(registry), told, "approval")))
        registry.set_clock("2026-03-02")
    registry.set_clock("2026-03-18")
    why = {"reason": "五政复决〔2026〕2号：撤销处罚决定"}
    await ok(await confirm(approver(registry), second, "withdrawal", json=why))
    assert [kind for kind, _ in await waiting(registry)] == ["remove_groundless"], "one warning is no repetition"
    found = {(await shown(registry, one.json()["id"])).json()["reason"]: one.json()["id"] for one in listed}
    minor = await shown(registry, found["minor_penalty"])
    assert (minor.json()["groundless_on"], len(minor.json()["evidence"])) == (None, 2)
    further = await told_before(registry, organization, "no_party_organization", day="2026-03-01")
    await ok(await act(approver(registry), further, "addition"))
    await ok(await confirm(approver(registry), first, "withdrawal", json=why))
    assert (await shown(registry, found["minor_penalty"])).json()["groundless_on"] is None, "another ground stands"
    assert await violations(registry) == {}


async def test_a_new_ground_makes_an_entry_whole_again(registry: Unit) -> None:
    organization = await an_organization(registry)
    penalty = await penalised(registry, organization, "warning", "2026-02-20")
    (arisen,) = await proposals(registry, organization)
    told = await act(clerk(registry), await shown(registry, arisen["id"]), "notice", json={"notice_on": "2026-03-02"})
    further = await told_before(registry, organization, "no_party_organization", day="2026-03-01")
    registry.set_clock("2026-03-17")
    await ok(await act(approver(registry), told, "approval"))
    why = {"reason": "五政复决〔2026〕2号：撤销处罚决定"}
    await ok(await confirm(approver(registry), penalty, "withdrawal", json=why))
    assert [kind for kind, _ in await waiting(registry)] == ["decide_listing", "remove_groundless"]
    await ok(await act(approver(registry), further, "addition"))
    assert await waiting(registry) == []


async def test_the_day_of_a_notice_is_today_or_that_of_a_letter_signed_for(registry: Unit) -> None:
    organization = await an_organization(registry)
    body = {"organization": organization, "reason": "other_abnormal", "statement": "经查属实"}
    early = await clerk(registry).post("/listings", json=body | {"notice_on": "2026-02-27"})
    assert early.json()["findings"][0]["code"] == "NOTICE_IS_OF_TODAY_OR_PROVED"
    listing = await ok(await clerk(registry).post("/listings", json=body), 201)
    registry.set_clock("2026-03-09")
    letters = f"/organizations/{organization}/domicile-letters"
    sent = {"tracking_number": "EMS-1", "sent_on": "2026-02-20", "outcome": "signed", "outcome_on": "2026-03-05"}
    await ok(await clerk(registry).post(letters, json=sent), 201)
    told = {"notice_on": "2026-03-05"}
    earlier = await act(clerk(registry), listing, "notice", json=told)
    assert earlier.status_code == 422, "a letter sent before the proposal told nobody of it"
    await ok(
        await clerk(registry).post(letters, json=sent | {"tracking_number": "EMS-2", "sent_on": "2026-03-03"}), 201
    )
    assert (await act(clerk(registry), listing, "notice", json={"notice_on": "2026-03-04"})).status_code == 422
    assert (await ok(await act(clerk(registry), listing, "notice", json=told))).json()["notice_on"] == "2026-03-05"


async def test_a_penalty_that_a_review_revoked_is_withdrawn_and_was_known_before(registry: Unit) -> None:
    organization = await an_organization(registry)
    penalty = await penalised(registry, organization, "warning", "2026-02-27")
    registry.set_clock("2026-04-01")
    reason = {"reason": "五政复决〔2026〕2号：事实不清，撤销处罚决定"}
    assert (await confirm(clerk(registry), penalty, "withdrawal", json=reason)).status_code == 403
    gone = await ok(await confirm(approver(registry), penalty, "withdrawal", json=reason))
    assert (await confirm(approver(registry), gone, "withdrawal", json=reason)).json()["code"] == "penalty_withdrawn"
    anyone = registry.anyone()
    assert await anyone.every("/penalties", params={"organization_id": organization}) == []
    (withdrawn,) = await anyone.every("/penalties", params={"organization_id": organization, "state": "withdrawn"})
    assert withdrawn["withdrawn_on"] == "2026-04-01"
    path = f"/organizations/{organization}/standing"
    then = (await ok(await anyone.get(path, params={"known_at": "2026-03-31T12:00:00+08:00"}))).json()
    assert [p["kind"] for p in then["penalties"]] == ["warning"]
    assert (await ok(await anyone.get(path))).json()["penalties"] == []
