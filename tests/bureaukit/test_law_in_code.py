"""Lifecycles, rules and dated parameters: the one door, every broken rule at once, the version that is in force."""

from datetime import date

import pytest
from bureaukit.lifecycle import Blocker, Lifecycle, NotAllowedNow, Step
from bureaukit.problems import Finding
from bureaukit.rules import explanation, findings, required_by
from bureaukit.text import Text
from support.harness import Unit
from support.toy import LAW, LIFECYCLE, State, clerk

GOOD = {"title": "论语"}


@required_by(
    LAW.article(12, item=1),
    otherwise="过小",
    otherwise_en="too small",
    mend="加大",
    mend_en="enlarge",
    facts=lambda n: {"found": n},
)
def is_large(number: int) -> bool:
    return number > 10


@required_by(LAW.article(13), otherwise="为奇数", otherwise_en="odd")
def is_even(number: int) -> bool:
    return number % 2 == 0


def test_every_broken_rule_is_found_with_its_article_and_what_would_mend_it() -> None:
    first, second = findings([is_large, is_even], 7)
    assert first.as_dict("zh") == {
        "code": "IS_LARGE",
        "article": "《中华人民共和国行政许可法》第十二条第(一)项",
        "message": "过小",
        "next_step": "加大",
        "facts": {"found": 7},
    }
    assert second.as_dict("en")["message"] == "odd"
    assert findings([is_large, is_even], 12) == []
    assert [line["holds"] for line in explanation([is_large, is_even], 8)] == [False, True]


@pytest.mark.parametrize(
    ("state", "act", "target"),
    [
        (State.ASKED, "lending", State.LENT),
        (State.ASKED, "return", None),
        (State.LENT, "lending", None),
        (State.LENT, "return", State.BACK),
        (State.BACK, "lending", None),
        (State.BACK, "return", None),
    ],
)
def test_a_step_leads_where_the_table_says_or_nowhere(state: State, act: str, target: State | None) -> None:
    if target:
        assert LIFECYCLE.step(act, state) is target
    else:
        with pytest.raises(NotAllowedNow):
            LIFECYCLE.step(act, state)


def test_a_blocked_act_tells_why_and_from_when_it_is_open() -> None:
    finding = Finding("TOO_EARLY", "《x》第一条", Text("过早", "too early"), Text("等待", "wait"))
    blockers = {"lending": Blocker(finding, date(2026, 5, 1))}
    with pytest.raises(NotAllowedNow) as refused:
        LIFECYCLE.step("lending", State.ASKED, blockers=blockers)
    lending, giving_back = refused.value.as_dict(language="en", instance="", request_id="")["actions"]
    assert (lending["allowed"], lending["code"], lending["earliest_on"]) == (False, "TOO_EARLY", "2026-05-01")
    assert (lending["reason"], lending["unblocked_by"]) == ("too early", "wait")
    assert giving_back["code"] == "WRONG_STATE"


def test_two_steps_of_one_name_are_refused_when_the_table_is_made() -> None:
    step = Step("a", Text("甲", "a"), (State.ASKED,), State.LENT, LAW.article(1))
    with pytest.raises(ValueError, match="share a name"):
        Lifecycle("toy.twice", State.ASKED, (step, step))


async def test_an_act_that_is_not_allowed_now_is_answered_with_those_that_are(toy: Unit) -> None:
    place = (await clerk(toy).post("/loans", json=GOOD)).headers["location"]
    refused = await clerk(toy).post(f"{place}/return", match=1)
    assert (refused.status_code, refused.json()["code"]) == (409, "not_allowed_now")
    assert [(a["name"], a["allowed"]) for a in refused.json()["actions"]] == [("lending", True), ("return", False)]
    assert (await toy.anyone().get(f"{place}/actions")).json()["items"] == refused.json()["actions"]
    assert (await clerk(toy).post(f"{place}/burning", match=1)).status_code == 404


@pytest.mark.parametrize(
    ("on", "days"), [("1999-12-31", 14), ("2000-01-01", 14), ("2019-12-31", 14), ("2020-01-01", 30)]
)
async def test_the_version_in_force_on_the_day_counts(toy: Unit, on: str, days: int) -> None:
    assert (await toy.anyone().get(f"/terms?on={on}")).json() == {"days": days}


async def propose(toy: Unit, value: object, effective_from: str, sub: str = "clerk-1") -> str:
    body = {"value": value, "effective_from": effective_from, "source": "馆规二"}
    answer = await toy.as_role("district_clerk", sub=sub).post("/parameters/toy.loan_days/versions", json=body)
    assert answer.status_code == 201, answer.text
    return f"/parameters/toy.loan_days/versions/{answer.json()['id']}/approval"


async def test_a_version_takes_effect_on_its_day_once_a_second_person_approved_it(toy: Unit) -> None:
    toy.set_clock("2026-03-01")
    approval = await propose(toy, 21, "2026-04-01")
    assert (await toy.anyone().get("/terms?on=2026-04-01")).json() == {"days": 30}
    proposer = await toy.as_role("district_approver", sub="clerk-1").post(approval)
    second = await toy.as_role("district_approver", sub="head").post(approval)
    third = await toy.as_role("district_approver", sub="other").post(approval)
    assert [a.status_code for a in (proposer, second, third)] == [403, 200, 409]
    for on, days in (("2026-03-31", 30), ("2026-04-01", 21)):
        assert (await toy.anyone().get(f"/terms?on={on}")).json() == {"days": days}
    toy.set_clock("2026-04-01")
    assert (await toy.anyone().get("/terms")).json() == {"days": 21}
    listed = (await toy.anyone().get("/parameters")).json()["items"][0]["versions"]
    assert [(v["value"], v["state"], v["decided_by"]) for v in listed][-1] == (21, "in_force", "head")


async def test_of_two_versions_for_one_day_the_one_decided_last_is_in_force(toy: Unit) -> None:
    toy.set_clock("2026-03-01")
    for number, value in enumerate((21, 7, 28)):
        approval = await propose(toy, value, "2026-04-01")
        assert (await toy.as_role("district_approver", sub="head").post(approval)).status_code == 200
        toy.set_clock(f"2026-03-1{number}")
    assert (await toy.anyone().get("/terms?on=2026-04-01")).json() == {"days": 28}


@pytest.mark.parametrize(
    ("value", "day", "where"),
    [(21, "2026-03-01", "/effective_from"), (21, "2020-01-01", "/effective_from")]
    + [(bad, "2026-04-01", "/value") for bad in (0, 366, "x", None, [21], 1.5)],
)
async def test_a_version_for_the_past_or_of_another_type_is_refused(
    toy: Unit, value: object, day: str, where: str
) -> None:
    toy.set_clock("2026-03-01")
    body = {"value": value, "effective_from": day, "source": "馆规二"}
    answer = await clerk(toy).post("/parameters/toy.loan_days/versions", json=body)
    assert answer.status_code == 422, answer.text
    assert answer.json()["errors"][0]["pointer"] == where


async def test_a_version_whose_day_has_passed_cannot_be_approved_any_more(toy: Unit) -> None:
    toy.set_clock("2026-03-01")
    approval = await propose(toy, 21, "2026-03-02")
    toy.set_clock("2026-03-02")
    assert (await toy.as_role("district_approver", sub="head").post(approval)).status_code == 409


async def test_two_approvals_at_one_moment_are_one(toy: Unit) -> None:
    import asyncio

    toy.set_clock("2026-03-01")
    approval = await propose(toy, 21, "2026-04-01")
    heads = [toy.as_role("district_approver", sub=f"head-{n}") for n in range(8)]
    answers = await asyncio.gather(*(head.post(approval) for head in heads))
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 7


async def test_an_unknown_parameter_of_the_book_is_not_found(toy: Unit) -> None:
    body = {"value": 1, "effective_from": "2099-01-01", "source": "馆规二"}
    assert (await clerk(toy).post("/parameters/toy.other/versions", json=body)).status_code == 404
