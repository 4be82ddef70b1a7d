"""Builders for the tests of inspections: a year that is open, a report without a fault, a walk to its conclusion."""

from typing import Any

from support.harness import Person, Unit, httpx

from tests.registry.given import UNIT, a_legacy_row, imported, ok, version

FIRST_YEAR = 2026  # the first year that this system takes reports of (a parameter)
SECTIONS: dict[str, dict[str, Any]] = {
    "declaration": {"is_true_and_complete": True, "contact": "王建国", "contact_phone": "0871-63100000"},
    "people": {
        "total": 10,
        "women": 6,
        "full_time": 7,
        "part_time": 3,
        "with_contracts": 7,
        "aged_up_to_35": 4,
        "aged_36_to_50": 3,
        "aged_51_to_60": 2,
        "aged_over_60": 1,
        "postgraduates": 1,
        "bachelors": 5,
        "college_graduates": 3,
        "below_college": 1,
        "certified_social_workers": 4,
        "heads": 3,
    },
    "organization_and_activity": {
        "council_members": 9,
        "supervisors": 3,
        "council_meetings": 2,
        "members_meetings": 1,
        "supervisors_meetings": 2,
        "public_benefit_projects": 4,
        "government_purchase_contracts": 1,
        "government_purchase_fen": 20_000_000,
    },
    "party_building": {"members": 2, "full_time_full_members": 2, "has_organization": False, "activities": 3},
    "finances": {
        "opening_net_assets_fen": 30_000_000,
        "donations_fen": 5_000_000,
        "membership_fees_fen": 1_000_000,
        "services_fen": 4_000_000,
        "government_fen": 20_000_000,
        "other_income_fen": 0,
        "income_fen": 30_000_000,
        "activity_costs_fen": 22_000_000,
        "administration_fen": 5_000_000,
        "fundraising_fen": 0,
        "other_expenses_fen": 1_000_000,
        "expenses_fen": 28_000_000,
        "closing_net_assets_fen": 32_000_000,
    },
    "service_volume": {"people_served": 3000, "services_given": 420, "volunteers": 60, "volunteer_hours": 1800},
    "financial_statements": {
        "assets_fen": 35_000_000,
        "liabilities_fen": 3_000_000,
        "net_assets_fen": 32_000_000,
        "income_fen": 30_000_000,
        "expenses_fen": 28_000_000,
        "opening_cash_fen": 20_000_000,
        "cash_change_fen": 1_500_000,
        "closing_cash_fen": 21_500_000,
    },
    "summary": {"text": "本年度按照章程开展服务。" * 45},
    "plan": {"text": "下年度继续做好社区服务。" * 20},
    "charity": {  # asked of charities alone
        "public_fundraising_fen": 0,
        "targeted_fundraising_fen": 3_000_000,
        "projects": 4,
        "charitable_spending_fen": 20_000_000,
        "management_costs_fen": 1_500_000,
        "fundraising_costs_fen": 0,
        "pay_and_benefits_fen": 4_000_000,
        "works_with_others_abroad": False,
        "accounts_are_audited": True,
    },
}


def with_changes(**parts: dict[str, Any]) -> dict[str, Any]:
    """The faultless sections with some members changed."""
    return SECTIONS | {name: SECTIONS[name] | members for name, members in parts.items()}


def rep(registry: Unit, organization: str, sub: str = "rep-1") -> Person:
    return registry.as_role("org_rep", sub=sub, org=organization)


def clerk(registry: Unit, sub: str = "clerk-1") -> Person:
    return registry.as_role("district_clerk", sub=sub)


def approver(registry: Unit, sub: str = "approver-1") -> Person:
    return registry.as_role("district_approver", sub=sub)


def the_unit(registry: Unit) -> Person:
    return registry.as_role("supervising_unit", org=UNIT)


async def organizations(registry: Unit, *changes: dict[str, Any]) -> list[str]:
    """The ids of imported organizations, in order; social groups without a supervising unit unless changed."""
    ended = await imported(registry, [a_legacy_row(n, **change) for n, change in enumerate(changes, 1)])
    assert ended["errors"] == [], ended
    return [row["id"] for row in ended["result"]["rows"]]


async def on(registry: Unit, day: str) -> None:
    """Let a day come, with what time does on it."""
    registry.set_clock(day)
    await registry.run_jobs()


async def begun(registry: Unit, organization: str, year: int = FIRST_YEAR, form: str | None = "full") -> httpx.Response:
    body = {"year": year} | ({"form": form} if form else {})
    return await rep(registry, organization).post("/annual-inspections", json=body)


async def filled(registry: Unit, organization: str, report: httpx.Response, **parts: dict[str, Any]) -> httpx.Response:
    sections = with_changes(**parts)
    asked = {part["name"] for part in report.json()["sections"] if part["is_asked_for"]}
    given = {name: part for name, part in sections.items() if name in asked}
    path = f"/annual-inspections/{report.json()['id']}"
    return await ok(await rep(registry, organization).patch(path, json={"sections": given}, match=version(report)))


async def act(person: Person, report: httpx.Response, step: str, **kw: Any) -> httpx.Response:
    """Take a step as the person last saw the report in `report`."""
    return await person.post(f"/annual-inspections/{report.json()['id']}/{step}", match=version(report), **kw)


async def submitted(
    registry: Unit, organization: str, year: int = FIRST_YEAR, **parts: dict[str, Any]
) -> httpx.Response:
    report = await filled(registry, organization, await ok(await begun(registry, organization, year), 201), **parts)
    return await ok(await act(rep(registry, organization), report, "submission"))


async def reviewed(registry: Unit, organization: str, result: str, year: int = FIRST_YEAR) -> httpx.Response:
    report = await submitted(registry, organization, year)
    return await ok(await act(clerk(registry), report, "review", json={"result": result, "opinion": "材料齐全"}))


async def concluded(registry: Unit, organization: str, result: str = "pass", year: int = FIRST_YEAR) -> httpx.Response:
    step = "conclusion" if result == "pass" else "rectification-order"
    return await ok(await act(approver(registry), await reviewed(registry, organization, result, year), step))


async def filed_late(registry: Unit, organization: str, year: int) -> httpx.Response:
    """The report of a missed year, handed in now."""
    person = rep(registry, organization)
    mine = (await ok(await person.get("/annual-inspections", params={"year": year}))).json()["items"]
    report = await ok(await person.get(f"/annual-inspections/{mine[0]['id']}"))
    return await ok(await act(person, await filled(registry, organization, report), "late-submission"))


async def standing(registry: Unit, organization: str, **asked: Any) -> dict[str, Any]:
    answer = await registry.anyone().get(f"/organizations/{organization}/standing", params=asked)
    found: dict[str, Any] = (await ok(answer)).json()
    return found


async def participants(registry: Unit, year: int = FIRST_YEAR, **asked: Any) -> dict[str, dict[str, Any]]:
    """The participants of a year, by id."""
    found = await clerk(registry).every(f"/inspection-years/{year}/participants", params=asked)
    return {line["id"]: line for line in found}
