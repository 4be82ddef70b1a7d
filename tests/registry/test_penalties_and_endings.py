"""What a penalty has to do with the end of an organization: it stands in the way, or it is what ends it."""

import pytest
from support.harness import Unit

from tests.registry.given import an_organization, ok
from tests.registry.test_deregistrations import (
    TODAY,
    Ending,
    Others,
    approver,
    asked_by,
    clerk,
    codes,
    proposed,
)
from tests.registry.test_penalty_cases import act, leader, officer, opened, revoked, served, told


@pytest.fixture(autouse=True)
def others(registry: Unit) -> Others:
    registry.set_clock(TODAY)
    return asked_by(registry)


async def blockers(registry: Unit, organization: str) -> list[tuple[str, str]]:
    path = f"/organizations/{organization}/deregistration-readiness"
    found = (await ok(await clerk(registry).get(path))).json()
    return [(one["code"], one["message"]) for one in found["blockers"]]


async def test_a_fine_that_is_owed_stands_in_the_way_until_it_is_paid(registry: Unit) -> None:
    ending = await proposed(registry)
    case = await told(registry, ending.organization, {"kind": "fine", "fine_fen": 100_000})
    assert await blockers(registry, ending.organization) == [("REGISTRY_PENALTY_CASE_OPEN", "有未办结的行政处罚案件")]
    registry.set_clock("2026-03-10")
    case = await served(registry, case)
    for listing in await officer(registry).every("/listings", params={"organization_id": ending.organization}):
        await ok(await leader(registry).post(f"/listings/{listing['id']}/dismissal", match=1))
    registry.set_clock("2026-03-27")  # two days late: three percent each
    owed = [("REGISTRY_FINE_UNPAID", "尚有罚款及加处罚款1060.00元未缴")]
    assert await blockers(registry, ending.organization) == owed
    await ending.until_collected()
    problem = await ending.act("approval", approver(registry), status=409)
    assert codes(problem) == ["REGISTRY_FINE_UNPAID"]
    rest = (await ok(await officer(registry).get(f"/penalty-cases/{case.json()['id']}"))).json()["debt"]["rest_fen"]
    await act(officer(registry), case, "payment", {"fen": rest, "paid_on": "2026-04-21", "reference": "缴款书0001"})
    assert (await ending.act("approval", approver(registry)))["state"] == "deregistered"
    late = await opened(registry, organization=ending.organization)
    assert [one["code"] for one in late.json()["findings"]] == ["PARTY_STILL_EXISTS"]


async def test_a_case_opened_while_the_other_services_are_asked_stands_in_the_way_too(
    registry: Unit, others: Others
) -> None:
    ending = await proposed(registry)
    await ending.until_collected()
    others.meanwhile = lambda: opened(registry, organization=ending.organization)
    problem = await ending.act("approval", approver(registry), status=409)
    assert codes(problem) == ["REGISTRY_PENALTY_CASE_OPEN"]
    assert (await ending.seen())["state"] == "liquidating"


@pytest.mark.feature("B1-22")
async def test_a_revocation_opens_a_liquidation_which_its_own_case_does_not_hold_up(registry: Unit) -> None:
    organization = await an_organization(registry)
    await revoked(registry, organization, "五民罚决字〔2026〕2号")
    await registry.run_jobs()
    (found,) = await clerk(registry).every("/deregistrations")
    assert (found["organization_id"], found["ground"], found["state"]) == (organization, "revocation", "consented")
    assert (found["resolved_on"], await blockers(registry, organization)) == (
        "2026-03-20",
        [("REGISTRY_LISTING_OPEN", "列入名录的提请尚未决定")],
    )
    (listing,) = await officer(registry).every("/listings", params={"organization_id": organization})
    await ok(await leader(registry).post(f"/listings/{listing['id']}/dismissal", match=1))
    ending = Ending(registry, organization, await clerk(registry).get(f"/deregistrations/{found['id']}"))
    registry.set_clock("2026-03-20")
    await ending.act(
        "liquidation-group", ending.rep, {"head": "张春明", "members": ["李秋月"], "formed_on": "2026-03-20"}
    )
    await ending.act("creditors-notice", ending.rep, {"published_on": "2026-03-20", "medium": "《昆明日报》"})
    registry.set_clock("2026-05-07")
    report = {"finished_on": "2026-05-07", "assets_fen": 0, "costs_fen": 0, "debts_fen": 0, "remaining_fen": 0}
    await ending.act("liquidation-report", ending.rep, report | {"conclusion": "清算完毕"})
    await ending.act("application", ending.rep)
    handed = dict.fromkeys(("certificate", "seal", "financial_vouchers"), "returned")
    await ending.act("collection", clerk(registry), handed | {"collected_on": "2026-05-07"})
    assert (await ending.act("approval", approver(registry)))["state"] == "deregistered"
    assert (await ending.seen())["state"] == "revoked"
