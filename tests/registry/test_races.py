"""Many at once at the registry's counter: one wins, nothing is given out twice, and everybody else is told why."""

import asyncio

import pytest
from support.harness import Unit

from tests.registry.given import (
    a_draft,
    a_filing,
    a_person,
    a_social_group,
    accepted,
    act,
    applicant,
    given_divisions,
    ok,
    reviewed,
    version,
)

NAMES = [f"昆明市五华区{word}促进会" for word in ("读书", "书画", "棋类", "舞蹈", "园艺", "骑行")]


@pytest.fixture(autouse=True)
async def divisions(registry: Unit) -> None:
    await given_divisions(registry)
    registry.set_clock("2026-03-02")


async def test_two_approvers_at_once_register_one_organization(registry: Unit) -> None:
    case = await reviewed(registry)
    approvers = [registry.as_role("district_approver", sub=f"approver-{n}") for n in range(6)]
    answers = await asyncio.gather(*(act(person, case, "approval") for person in approvers))
    assert sorted(answer.status_code for answer in answers) == [200, 412, 412, 412, 412, 412]
    assert len(await registry.anyone().every("/organizations")) == 1
    assert len(await registry.events("registry.organization-registered")) == 1


async def test_approvals_at_once_give_every_organization_numbers_of_its_own(registry: Unit) -> None:
    cases = [
        await reviewed(registry, a_social_group(name=name, legal_representative=a_person(20 + n, "赵丽")))
        for n, name in enumerate(NAMES)
    ]
    approver = registry.as_role("district_approver", sub="approver-1")
    answers = await asyncio.gather(*(act(approver, case, "approval") for case in cases))
    assert [answer.status_code for answer in answers] == [200] * len(cases)
    found = [
        (await registry.anyone().get(f"/organizations/{answer.json()['organization_id']}")).json() for answer in answers
    ]
    assert sorted(o["certificate_number"] for o in found) == [f"五民社证字第{n:06d}号" for n in range(1, 7)]
    assert len({o["credit_code"] for o in found}) == len(cases)


async def test_of_two_who_submit_one_name_at_once_one_has_it(registry: Unit) -> None:
    drafts = {
        who: await a_draft(registry, a_social_group(legal_representative=a_person(30 + n, "赵丽")), who)
        for n, who in enumerate(("first", "second", "third"))
    }
    answers = await asyncio.gather(
        *(act(applicant(registry, who), draft, "submission") for who, draft in drafts.items())
    )
    assert sorted(answer.status_code for answer in answers) == [200, 422, 422]
    for answer in answers:
        if answer.status_code == 422:
            assert [finding["code"] for finding in answer.json()["findings"]] == ["NAME_IS_FREE"]


async def test_of_two_decisions_at_once_one_stands(registry: Unit) -> None:
    case = await reviewed(registry)
    approve = act(registry.as_role("district_approver", sub="approver-1"), case, "approval")
    refusal = {"ground": "not_necessary", "reason": "同区已有同类组织"}
    refuse = act(registry.as_role("district_approver", sub="approver-2"), case, "refusal", json=refusal)
    answers = await asyncio.gather(approve, refuse)
    assert sorted(answer.status_code for answer in answers) == [200, 412]
    state = (await applicant(registry).get(f"/applications/{case.json()['id']}")).json()["state"]
    assert len(await registry.anyone().every("/organizations")) == (1 if state == "approved" else 0)


async def test_a_withdrawal_and_an_acceptance_at_once_leave_one_state(registry: Unit) -> None:
    case = await ok(await act(applicant(registry), await a_draft(registry), "submission"))
    answers = await asyncio.gather(
        act(applicant(registry), case, "withdrawal"),
        act(registry.as_role("district_clerk"), case, "acceptance"),
    )
    assert sorted(answer.status_code for answer in answers) == [200, 412]


async def test_filings_at_once_get_numbers_in_a_row(registry: Unit) -> None:
    officer = registry.as_role("community_officer", area="530102001001")
    street = registry.as_role("street_officer", sub="street-1", area="530102001")
    brought = [
        await ok(await officer.post("/filings/by-community", json=a_filing(name=f"翠湖第{n}合唱队")), 201)
        for n in range(5)
    ]
    answers = await asyncio.gather(
        *(street.post(f"/filings/{f.json()['id']}/approval", match=version(f)) for f in brought)
    )
    assert [answer.status_code for answer in answers] == [200] * 5
    listed = await registry.anyone().every("/organizations?track=filed")
    assert sorted(o["filing_number"] for o in listed) == [f"SQ530102001001{n:04d}" for n in range(1, 6)]


async def test_one_filing_decided_by_many_at_once_is_filed_once(registry: Unit) -> None:
    officer = registry.as_role("community_officer", area="530102001001")
    brought = await ok(await officer.post("/filings/by-community", json=a_filing()), 201)
    streets = [registry.as_role("street_officer", sub=f"street-{n}", area="530102001") for n in range(5)]
    path = f"/filings/{brought.json()['id']}/approval"
    answers = await asyncio.gather(*(street.post(path, match=version(brought)) for street in streets))
    assert sorted(answer.status_code for answer in answers) == [200, 412, 412, 412, 412]
    assert len(await registry.anyone().every("/organizations?track=filed")) == 1


async def test_of_two_clerks_one_accepts(registry: Unit) -> None:
    await accepted(registry)
    case = await ok(
        await act(
            applicant(registry),
            await a_draft(registry, a_social_group(name=NAMES[0], legal_representative=a_person(41, "赵丽"))),
            "submission",
        )
    )
    clerks = [registry.as_role("district_clerk", sub=f"clerk-{n}") for n in range(4)]
    answers = await asyncio.gather(*(act(clerk, case, "acceptance") for clerk in clerks))
    assert sorted(answer.status_code for answer in answers) == [200, 412, 412, 412]
