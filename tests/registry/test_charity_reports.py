"""The annual report of charities, through the front door: who owes it by the register, by when, and what follows without it."""

from datetime import date
from typing import Any

import pytest
from registry.organizations.model import EntryKind
from support.harness import Unit

from tests.registry.given import UNIT, changed, ok
from tests.registry.given_charities import a_charity_since
from tests.registry.inspecting import (
    act,
    approver,
    begun,
    clerk,
    filled,
    on,
    organizations,
    participants,
    rep,
    standing,
    submitted,
)


async def charities(registry: Unit, *since: str | None, **items: Any) -> list[str]:
    """Organizations on record, with a supervising unit each, that are charities since a day or are none."""
    registry.set_clock("2026-12-01")
    found = await organizations(registry, *({"supervising_unit": UNIT} for _ in since))
    for one, day in zip(found, since, strict=True):
        if day:
            registry.set_clock(max(day, "2026-12-01"))
            await a_charity_since(registry, one, day, **items)
    return found


async def tasks(registry: Unit, organization: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await ok(await clerk(registry).get(f"/organizations/{organization}/tasks"))).json()[
        "items"
    ]
    return found


async def test_whoever_was_a_charity_at_the_years_end_owes_its_annual_report_by_the_end_of_march(
    registry: Unit,
) -> None:
    charity, later, other = await charities(registry, "2026-12-31", "2027-01-01", None)
    await on(registry, "2027-03-01")
    (task,) = await tasks(registry, charity)
    assert (task["kind"], task["due_on"], task["year"]) == ("file_report", "2027-03-31", 2026)
    assert task["article"] == "《慈善法》第十三条"
    for one in (later, other):
        (task,) = await tasks(registry, one)
        assert (task["due_on"], task["article"]) == ("2027-05-31", "《社会团体登记管理条例》第二十八条")
    lines = await participants(registry)
    assert {one: lines[one]["due_on"] for one in (charity, later, other)} == {
        charity: "2027-03-31",
        later: "2027-05-31",
        other: "2027-05-31",
    }
    assert (await begun(registry, later)).json()["kind"] == "inspection"

    report = await ok(await begun(registry, charity), 201)
    assert (report.json()["kind"], report.json()["due_on"]) == ("annual_report", "2027-03-31")
    assert report.json()["supervising_unit"] is None  # it goes to the authority itself
    whole = await filled(registry, charity, report)
    bare = {"charity": {"projects": None}}
    path = f"/annual-inspections/{report.json()['id']}"
    me = rep(registry, charity)
    lacking = await ok(await me.patch(path, json={"sections": bare}, match=int(whole.headers["etag"].strip('"'))))
    refused = await act(me, lacking, "submission")
    (finding,) = refused.json()["findings"]
    assert (finding["code"], finding["facts"]["missing"]) == ("EVERY_PART_IS_FILLED_IN", {"charity": ["projects"]})
    assert finding["article"] == "《慈善法》第十三条"
    handed = await ok(await act(me, await filled(registry, charity, lacking), "submission"))
    assert (await act(clerk(registry), handed, "review", json={"result": "pass"})).status_code == 422
    seen = await ok(await act(clerk(registry), handed, "review", json={"result": "reported"}))
    done = await ok(await act(approver(registry), seen, "conclusion"))
    assert done.json()["result"] == "reported"
    assert await tasks(registry, charity) == []
    assert (await standing(registry, charity))["in_good_standing"] is True


async def test_an_annual_report_that_does_not_come_mars_the_standing_and_calls_for_a_warning(
    registry: Unit,
) -> None:
    charity, other = await charities(registry, "2026-06-01", None)
    await on(registry, "2027-04-01")
    found = await standing(registry, charity)
    assert found["in_good_standing"] is False
    assert [(r["article"], r["due_on"]) for r in found["reasons"]] == [("《慈善法》第十三条", "2027-03-31")]
    assert (await standing(registry, charity, on="2027-03-31"))["in_good_standing"] is True
    assert (await standing(registry, other))["in_good_standing"] is True
    (late,) = await tasks(registry, charity)
    assert (late["kind"], late["is_overdue"]) == ("file_late_report", True)
    lines = await participants(registry)
    assert (lines[charity]["status"], lines[other]["status"]) == ("absent", "to_file")
    (proposed,) = await clerk(registry).every("/listings", params={"organization_id": charity})
    assert proposed["reason"] == "report_not_filed"
    work = await clerk(registry).every("/tasks", params={"organization_id": charity, "kind": "warn_charity"})
    assert [line["article"] for line in work] == ["《慈善法》第一百一十条第一款第(八)项"]
    assert await clerk(registry).every("/tasks", params={"kind": "warn"}) == []


@pytest.mark.parametrize(
    ("since", "settled_on", "called"),
    [
        ("2026-06-01", None, "warn_charity"),
        ("2026-06-01", "2027-04-01", "revoke_charity"),
        ("2027-07-01", "2027-06-10", "warn_charity"),  # what it missed before was no charity's report
    ],
)
async def test_what_is_missing_again_within_a_year_after_it_was_dealt_with_calls_for_a_revocation(
    registry: Unit, since: str, settled_on: str | None, called: str
) -> None:
    (one,) = await charities(registry, since if since < "2027" else None)
    if settled_on:
        await on(registry, settled_on)
        (missed,) = await clerk(registry).every("/annual-inspections", params={"organization_id": one})
        path = f"/annual-inspections/{missed['id']}"
        report = await ok(await clerk(registry).get(path))
        await ok(await act(clerk(registry), report, "settlement", json={"note": "五民罚决字〔2027〕4号警告"}))
    if since > "2027":
        registry.set_clock(since)
        await a_charity_since(registry, one, since)
    await on(registry, "2028-04-01")
    work = await clerk(registry).every("/tasks", params={"organization_id": one})
    assert [line["kind"] for line in work if line["year"] == 2027] == [called]


async def test_a_charity_that_raises_funds_in_public_has_its_accounts_audited(registry: Unit) -> None:
    (charity,) = await charities(registry, "2026-06-01", public_fundraising_since=date(2026, 6, 1))
    await on(registry, "2027-03-01")
    wrong = {"accounts_are_audited": False, "charitable_spending_fen": 28_000_001}
    report = await filled(registry, charity, await ok(await begun(registry, charity), 201), charity=wrong)
    refused = await act(rep(registry, charity), report, "submission")
    assert [f["code"] for f in refused.json()["findings"]] == [
        "CHARITABLE_SPENDING_IS_AMONG_THE_EXPENSES",
        "ACCOUNTS_OF_PUBLIC_FUNDRAISERS_ARE_AUDITED",
    ]


async def test_what_was_raised_in_public_without_the_qualification_is_told_to_the_reviewer(registry: Unit) -> None:
    (charity,) = await charities(registry, "2026-06-01")
    await on(registry, "2027-03-01")
    handed = await submitted(registry, charity, charity={"public_fundraising_fen": 100, "accounts_are_audited": False})
    assert [remark["code"] for remark in handed.json()["remarks"]] == ["RAISED_IN_PUBLIC_ONLY_IF_QUALIFIED"]


async def test_the_part_of_charities_is_not_asked_of_others(registry: Unit) -> None:
    (other,) = await charities(registry, None)
    await on(registry, "2027-03-01")
    report = await ok(await begun(registry, other), 201)
    assert "charity" not in [part["name"] for part in report.json()["sections"]]
    given = await rep(registry, other).patch(
        f"/annual-inspections/{report.json()['id']}", json={"sections": {"charity": {"projects": 1}}}, match=1
    )
    assert given.status_code == 422


@pytest.mark.parametrize(("since", "status"), [("2026-11-01", "to_file"), (None, "exempt")])
async def test_a_charity_registered_late_in_the_year_reports_where_others_are_exempt(
    registry: Unit, since: str | None, status: str
) -> None:
    registry.set_clock("2026-12-01")
    (one,) = await organizations(registry, {"type": "social_service_organization", "registered_on": "2026-10-01"})
    if since:
        await a_charity_since(registry, one, since)
    await on(registry, "2027-03-01")
    assert (await participants(registry, status=status))[one]["status"] == status
    assert (await begun(registry, one)).status_code == (201 if since else 422)
    assert [task["due_on"] for task in await tasks(registry, one)] == (["2027-03-31"] if since else [])


@pytest.mark.parametrize(("lost_on", "due_on"), [("2027-02-28", "2027-05-31"), ("2027-03-15", "2027-03-31")])
async def test_a_status_that_is_lost_once_the_window_is_open_changes_no_duty_of_the_year(
    registry: Unit, lost_on: str, due_on: str
) -> None:
    begins, waits = await charities(registry, "2026-06-01", "2026-06-01")
    registry.set_clock(lost_on)
    for one in (begins, waits):
        await changed(registry, one, EntryKind.CHARITY_WITHDRAWAL, on=lost_on, charity_since=None)
    await on(registry, "2027-03-20")
    assert {task["due_on"] for one in (begins, waits) for task in await tasks(registry, one)} == {due_on}
    lines = await participants(registry)
    assert {lines[one]["due_on"] for one in (begins, waits)} == {due_on}
    report = await ok(await begun(registry, begins), 201)
    was_open = due_on == "2027-03-31"
    assert (report.json()["due_on"], report.json()["kind"] == "annual_report") == (due_on, was_open)
    await on(registry, "2027-04-01")
    lines = await participants(registry)
    assert {lines[one]["status"] for one in (begins, waits)} == {"absent" if was_open else "to_file"}
    for one in (begins, waits):
        reasons = (await standing(registry, one))["reasons"]
        assert [reason["due_on"] for reason in reasons] == ([due_on] if was_open else [])
