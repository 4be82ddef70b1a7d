"""Many at once at the evaluation's counter: one vote each, one count, one grade, and certificate numbers in a row."""

import asyncio

import pytest
from support.harness import Unit

from tests.evaluation.given import (
    EXPERTS,
    MEMBERS,
    THREE_A,
    Case,
    Registry,
    a_standing,
    an_organization,
    clerk,
    given_a_case,
    given_a_round,
    ok,
    rep,
)


async def test_two_first_certificates_of_a_year_at_once_get_numbers_of_their_own(evaluation: Unit) -> None:
    evaluation.set_clock("2025-06-02")
    found = await given_a_round(evaluation)
    registry, cases = Registry(evaluation), []
    for n in range(3):
        organization = an_organization(
            id=f"01900000-0000-7000-8000-00000000b00{n}", credit_code=None, name=f"五华区第{n}服务中心"
        )
        registry.knows(a_standing(organization))
        person = rep(evaluation, organization["id"])
        case = Case(evaluation, ok(await person.post("/evaluations", json={"round_id": found["id"]}), 201))
        await case.act(clerk(evaluation), "eligibility")
        await case.act(person, "self-score", json=THREE_A)
        await case.act(clerk(evaluation), "assignment", json={"evaluators": EXPERTS[:2]})
        for sub in EXPERTS[:2]:
            await case.act(case.expert(sub), "score-sheets", json=THREE_A, status=201)
        await case.act(clerk(evaluation), "first-opinion", json={"text": "专家组意见"})
        await case.vote(in_favour=7)
        await case.act(clerk(evaluation), "public-notice")
        cases.append(case)
    evaluation.set_clock("2025-06-10")
    approvers = [evaluation.as_role("district_approver", sub=f"approver-{n}") for n in range(3)]
    answers = await asyncio.gather(
        *(
            person.post(f"/evaluations/{case.id}/confirmation", match=case.version)
            for person, case in zip(approvers, cases, strict=True)
        )
    )
    assert [answer.status_code for answer in answers] == [200, 200, 200], [answer.text for answer in answers]
    grades = ok(await evaluation.anyone().get("/grades"))["items"]
    assert sorted(g["certificate_number"] for g in grades) == [f"530102-PG-2025-{n:04d}" for n in (1, 2, 3)]


async def test_a_member_who_votes_twice_at_once_has_one_vote(evaluation: Unit) -> None:
    evaluation.set_clock("2025-06-02")
    case = await given_a_case(evaluation)
    await case.until_scored(THREE_A, THREE_A)
    await case.act(clerk(evaluation), "first-opinion", json={"text": "专家组意见"})
    await case.act(clerk(evaluation), "ballot", json={"present": MEMBERS[:7]})
    path = f"/evaluations/{case.id}/votes"
    votes = [
        evaluation.as_role("committee", sub=sub).post(path, json={"choice": choice})
        for sub in MEMBERS[:7]
        for choice in ("for", "against")
    ]
    answers = await asyncio.gather(*votes)
    assert sorted(answer.status_code for answer in answers) == [200] * 7 + [409] * 7
    case.version = int((await clerk(evaluation).get(f"/evaluations/{case.id}")).headers["etag"].strip('"'))
    ballot = (await case.act(clerk(evaluation), "tally"))["ballot"]
    assert ballot["in_favour"] + ballot["against"] == 7


@pytest.mark.parametrize("step", ["tally", "public-notice"])
async def test_a_step_that_several_clerks_take_at_once_is_taken_once(evaluation: Unit, step: str) -> None:
    evaluation.set_clock("2025-06-02")
    case = await given_a_case(evaluation)
    if step == "tally":
        await case.until_scored(THREE_A, THREE_A)
        await case.act(clerk(evaluation), "first-opinion", json={"text": "专家组意见"})
        await case.act(clerk(evaluation), "ballot", json={"present": MEMBERS[:7]})
        for sub in MEMBERS[:7]:
            await case.act(evaluation.as_role("committee", sub=sub), "votes", json={"choice": "for"})
    else:
        await case.until_voted(THREE_A, THREE_A)
    clerks = [evaluation.as_role("district_clerk", sub=f"clerk-{n}") for n in range(5)]
    answers = await asyncio.gather(
        *(person.post(f"/evaluations/{case.id}/{step}", match=case.version) for person in clerks)
    )
    assert sorted(answer.status_code for answer in answers) == [200, 412, 412, 412, 412]
