"""Many at once in one case of an organization on record: one wins, the others are told plainly, nothing happens twice."""

import asyncio
from uuid import UUID

import pytest
from bureaukit.jobs import run_once
from registry.applications import jobs, store
from structlog.testing import capture_logs
from support.harness import Unit

from tests.registry.given import a_service_organization, act, given_divisions, ok, submitted
from tests.registry.given_cases import (
    a_group,
    approver,
    asked_for,
    clerk,
    clock_of,
    codes,
    examined,
    on_register,
    represents,
    taken,
)


@pytest.fixture(autouse=True)
async def divisions(registry: Unit) -> None:
    await given_divisions(registry)
    registry.set_clock("2026-03-02")


async def test_of_two_approvers_and_one_who_refuses_one_decides(registry: Unit) -> None:
    group = await a_group(registry)
    case = await examined(registry, group, asked_for("funds_change"))
    answers = await asyncio.gather(
        act(approver(registry, "approver-1"), case, "approval"),
        act(approver(registry, "approver-2"), case, "approval"),
        act(approver(registry, "approver-3"), case, "refusal", json={"reason": "验资报告不实"}),
    )
    assert sorted(answer.status_code for answer in answers) == [200, 412, 412]
    state = (await ok(await clerk(registry).get(f"/applications/{case.json()['id']}"))).json()["state"]
    told = [event["data"] for event in await registry.events("registry.application-progressed")]
    ends = [
        one for one in told if one["application_id"] == case.json()["id"] and one["state"] in ("approved", "refused")
    ]
    assert [one["state"] for one in ends] == [state]
    assert (await on_register(registry, group) == group) == (state == "refused")


async def test_of_two_extensions_at_once_one_is_given(registry: Unit) -> None:
    case = await taken(registry, await a_group(registry), asked_for("funds_change"))
    people = [approver(registry, f"approver-{n}") for n in range(4)]
    answers = await asyncio.gather(*(act(one, case, "extension", json={"reason": "案情复杂"}) for one in people))
    assert sorted(answer.status_code for answer in answers) == [200, 412, 412, 412]
    assert (await clock_of(registry, case))["extension"]["working_days"] == 10


async def test_of_two_drafts_of_one_matter_handed_in_at_once_one_is_open(registry: Unit) -> None:
    group = await a_group(registry)
    people = [represents(registry, group, sub=f"rep-{n}") for n in range(4)]
    drafts = [await ok(await one.post("/applications", json=asked_for("funds_change")), 201) for one in people]
    answers = await asyncio.gather(*(act(one, draft, "submission") for one, draft in zip(people, drafts, strict=True)))
    assert sorted(answer.status_code for answer in answers) == [200, 422, 422, 422]
    assert {code for answer in answers if answer.status_code == 422 for code in codes(answer)} == {"IS_ASKED_ONCE"}


async def test_the_job_and_the_approver_at_once_leave_one_truth(registry: Unit) -> None:
    group = await a_group(registry)
    case = await examined(registry, group, asked_for("funds_change"))
    registry.set_clock("2026-03-31T09:00:00")
    answer, _ = await asyncio.gather(act(approver(registry), case, "approval"), registry.run_jobs())
    assert answer.status_code in (200, 412)
    overdue = len(await registry.events("registry.application-overdue"))
    found = (await ok(await clerk(registry).get(f"/applications/{case.json()['id']}"))).json()
    assert (found["state"] == "approved") == (answer.status_code == 200)
    assert (found["overdue_on"] is not None) == (overdue == 1)


async def test_the_job_that_accepts_waits_for_no_clerk_who_has_a_case_in_hand(registry: Unit) -> None:
    """Waiting with the number series of letters in its hands, it was in a deadlock with the clerk who wanted a letter."""
    if registry.engine == "sqlite":
        pytest.skip("SQLite has one writer at a time")
    in_hand, other = await submitted(registry), await submitted(registry, a_service_organization())
    registry.set_clock("2026-03-20")
    (accept_silent, _) = jobs.JOBS
    async with registry.database.transaction() as tx:
        await store.find(tx, UUID(in_hand.json()["id"]), hold=True)
        with capture_logs() as logged:
            assert await run_once(registry.database, registry.app.state.clock, accept_silent) == 1
    assert [one for one in logged if one["event"] == "one of a job failed"] == [], "it waited until it was told to stop"
    states = [
        (await clerk(registry).get(f"/applications/{one.json()['id']}")).json()["state"] for one in (in_hand, other)
    ]
    assert states == ["submitted", "accepted"]
    await registry.run_jobs()
    assert (await clerk(registry).get(f"/applications/{in_hand.json()['id']}")).json()["state"] == "accepted"
