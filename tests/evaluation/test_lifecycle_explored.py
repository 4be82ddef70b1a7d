"""Whatever order people try things in, a grade needs experts, a quorum, a majority, a notice and a second person."""

from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule
from support.exploring import Explorer, explore
from support.harness import Person, Templates

from tests.evaluation.given import EXPERTS, MEMBERS, ORG, THREE_A, clerk, given_a_case, given_news, marks

DAYS = ("2025-06-02", "2025-06-09", "2025-06-10", "2025-07-01")
ONCE = {"sheet_handed_in", "voted_before"}  # the state allows it to somebody, this one has done it
UNREADY = {"HAS_EVERY_VOTE_IN"}
STEPS: dict[str, tuple[str, Any]] = {
    "eligibility": ("district_clerk", None),
    "withdrawal": ("org_rep", None),
    "self-score": ("org_rep", marks()),
    "assignment": ("district_clerk", {"evaluators": EXPERTS[:2]}),
    "replacement": ("district_clerk", {"evaluators": EXPERTS[2:]}),
    "score-sheets": ("evaluator", THREE_A),
    "first-opinion": ("district_clerk", {"text": "专家组意见"}),
    "ballot": ("district_clerk", {"present": MEMBERS[:7]}),
    "votes": ("committee", {"choice": "for"}),
    "tally": ("district_clerk", None),
    "public-notice": ("district_clerk", None),
    "objections": ("org_rep", {"ground": "得分统计有误"}),
    "confirmation": ("district_approver", None),
    "upward-recommendation": ("district_approver", None),
    "closing-without-grade": ("district_approver", None),
}
ONWARD: dict[str, list[tuple[str, int]]] = {  # with the place of who takes it: the clerk is anna, the approver berta
    "applied": [("eligibility", 0)],
    "eligible": [("self-score", 0)],
    "self_scored": [("assignment", 0)],
    "scoring": [("score-sheets", 0), ("score-sheets", 1)],
    "scored": [("first-opinion", 0)],
    "opinion_given": [("ballot", 0)],
    "voting": [*(("votes", place) for place in range(7)), ("tally", 0)],
    "voted": [("public-notice", 0)],
    "public_notice": [("confirmation", 1)],
    "objected": [("first-opinion", 0)],
}
ENDS = {"ineligible", "withdrawn", "final", "recommended_upward", "no_grade"}


class Grading(Explorer):
    """One evaluation; most tries go the way on, so that its end is reached, and the rest go anywhere."""

    def __init__(self) -> None:
        super().__init__()
        self.unit.set_clock(DAYS[0])
        self.day = DAYS[0]
        self.case = self.do(self._given())
        self.path = f"/evaluations/{self.case.id}"
        self.done: list[tuple[str, str]] = []
        self.state = "applied"

    async def _given(self) -> Any:
        await given_news(self.unit, 1)
        return await given_a_case(self.unit)

    def person(self, role: str, place: int) -> Person:
        subs = {"evaluator": EXPERTS, "committee": MEMBERS}.get(role, ["anna", "berta"])
        org = ORG if role == "org_rep" else None
        return self.unit.as_role(role, sub=subs[place % len(subs)], org=org)

    def _try(self, step: str, place: int) -> None:
        role, body = STEPS[step]
        person = self.person(role, place)
        promised = self.is_promised(person, self.path, step)
        seen = self.do(clerk(self.unit).get(self.path))
        match = int(seen.headers["etag"].strip('"'))
        answer = self.do(person.post(f"{self.path}/{step}", match=match, json=body))
        told = answer.json()
        own = told.get("code") in ONCE or {f["code"] for f in told.get("findings", [])} & UNREADY
        absent = step == "votes" and answer.status_code == 403  # listed for the committee, cast by those present
        assert answer.is_success == promised or own or absent, (step, place, answer.text)
        assert answer.is_success or answer.status_code in (403, 404, 409, 422), answer.text
        if answer.is_success:
            assert self.state not in ENDS
            self.done.append((step, f"{role}:{place}"))
        self.state = self.do(clerk(self.unit).get(self.path)).json()["state"]

    @rule(step=st.sampled_from(sorted(STEPS)), place=st.integers(0, 9))
    def try_any_step(self, step: str, place: int) -> None:
        self._try(step, place)

    @rule(steps=st.integers(1, 4))
    def go_on(self, steps: int) -> None:
        """Take the step that leads on, by who should take it: what single tries reach too seldom."""
        for _ in range(steps):
            if self.state == "public_notice":
                self.time_passes(DAYS[-1])
            for step, place in ONWARD.get(self.state, ()):
                self._try(step, place)

    @rule(day=st.sampled_from(DAYS))
    def time_passes(self, day: str) -> None:
        if day >= self.day:
            self.day = day
            self.unit.set_clock(day)

    @invariant()
    def its_state_is_noted(self) -> None:
        self.reached.add(self.state)

    @invariant()
    def a_grade_stands_at_the_end_of_the_whole_way(self) -> None:
        grades = self.do(self.unit.anyone().get("/grades")).json()["items"]
        assert len(grades) == (1 if self.state == "final" else 0)
        if self.state == "final":
            steps = [step for step, _ in self.done]
            assert steps.count("score-sheets") == 2
            assert steps.count("votes") >= 7
            assert {"eligibility", "self-score", "first-opinion", "ballot", "tally", "public-notice"} <= set(steps)
            seen = self.do(clerk(self.unit).get(self.path)).json()
            assert seen["ballot"]["carried"]
            assert seen["public_notice_ends_on"] < self.day

    @invariant()
    def nobody_confirms_what_they_prepared(self) -> None:
        last, who = self.done[-1] if self.done else ("", "")
        if last in ("confirmation", "upward-recommendation", "closing-without-grade"):
            prepared = {by.split(":")[1] for _, by in self.done if by.startswith("district_clerk:")}
            assert int(who.split(":")[1]) % 2 not in {int(place) % 2 for place in prepared}


def test_what_is_listed_as_allowed_is_exactly_what_succeeds(templates: Templates, tmp_path: Path) -> None:
    from evaluation.app import SERVICE

    reached = explore(Grading, SERVICE, templates, tmp_path, examples=5, steps=30)
    assert {"scoring", "scored", "voting", "voted", "public_notice", "final"} <= reached, reached
