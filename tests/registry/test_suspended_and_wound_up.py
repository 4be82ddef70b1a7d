"""Two ways of a state to change that know nothing of one another: a penalty, and the winding up; neither undoes the other."""

from datetime import date

import pytest
from registry.organizations.model import EntryKind, OrganizationState
from support.harness import Unit, httpx

from tests.registry.given import an_organization, changed
from tests.registry.test_deregistrations import GROUP, Ending, a_decision
from tests.registry.test_penalty_cases import act, officer, served, told

ENDED = {"state": OrganizationState.DEREGISTERED, "ended_on": date(2026, 3, 10)}


@pytest.fixture(autouse=True)
def clock(registry: Unit) -> None:
    registry.set_clock("2026-03-02")


async def notified(registry: Unit, organization: str) -> httpx.Response:
    case = await told(registry, organization, {"kind": "suspension", "suspended_until": "2026-06-30"})
    registry.set_clock("2026-03-10")
    return case


async def proposed(registry: Unit, organization: str) -> Ending:
    rep = registry.as_role("org_rep", sub="rep-1", org=organization)
    return Ending(registry, organization, await rep.post("/deregistrations", json=a_decision(organization)))


async def test_a_suspension_that_is_over_lets_nobody_out_of_a_liquidation(registry: Unit) -> None:
    ending = await proposed(registry, await an_organization(registry))
    case = await served(registry, await notified(registry, ending.organization))
    await act(officer(registry), case, "rectification")
    await ending.act("liquidation-group", ending.rep, GROUP)
    registry.set_clock("2026-07-01")
    await registry.run_jobs()
    assert (await ending.seen())["state"] == "liquidating"
    await ending.act("withdrawal", ending.rep)
    assert (await ending.seen())["state"] == "active", "the suspension ended while it was wound up"


@pytest.mark.parametrize("before", [True, False])
async def test_who_thinks_better_of_the_end_is_suspended_as_before(registry: Unit, before: bool) -> None:
    ending = await proposed(registry, await an_organization(registry))
    case = await notified(registry, ending.organization)
    if before:
        await served(registry, case)
    await ending.act("liquidation-group", ending.rep, GROUP)
    if not before:
        await served(registry, case)
        assert (await ending.seen())["state"] == "liquidating"
    await ending.act("withdrawal", ending.rep)
    assert (await ending.seen())["state"] == "suspended"


@pytest.mark.parametrize("is_served_before", [True, False])
async def test_what_has_ended_is_neither_suspended_nor_brought_back(registry: Unit, is_served_before: bool) -> None:
    organization = await an_organization(registry)
    case = await notified(registry, organization)
    if is_served_before:
        case = await act(officer(registry), await served(registry, case), "rectification")
    await changed(registry, organization, EntryKind.DEREGISTRATION, **ENDED)
    if not is_served_before:
        await act(officer(registry), await served(registry, case), "rectification")
    registry.set_clock("2026-07-01")
    await registry.run_jobs()
    found = (await registry.anyone().get(f"/organizations/{organization}")).json()
    assert (found["state"], found["ended_on"]) == ("deregistered", "2026-03-10")
