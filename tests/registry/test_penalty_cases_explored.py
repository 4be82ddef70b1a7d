"""Whatever order people try things in, a case skips no stage, and nobody decides what they investigated."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule
from registry.app import SERVICE
from support.exploring import Explorer, explore
from support.harness import Templates

from tests.registry.given import an_organization, version

CLERK, LEADER = "district_clerk", "district_approver"
WORDS = {"words": "见案卷"}
DECISION = {"decision_number": "五民罚决字〔2026〕1号", "reason": "事实清楚", "members": ["a", "b", "c"]}
STEPS: dict[str, tuple[str, dict[str, Any] | None]] = {
    "investigation": (CLERK, WORDS),
    "countersignature": (CLERK, None),
    "notice": (CLERK, WORDS | {"kind": "revocation", "cure_until": "2026-03-31"}),
    "statement": (CLERK, WORDS),
    "hearing-request": (CLERK, WORDS),
    "hearing-notice": (CLERK, {"hearing_on": "2026-04-30"}),
    "hearing": (CLERK, WORDS),
    "cure": (CLERK, WORDS),
    "withdrawal": (LEADER, WORDS),
    "cure-rejection": (LEADER, WORDS),
    "decision": (LEADER, DECISION),
    "dismissal": (LEADER, WORDS),
    "service": (CLERK, WORDS),
    "announcement": (CLERK, WORDS),
    "certificate": (CLERK, WORDS),
    "liquidation": (CLERK, WORDS),
    "closing": (CLERK, WORDS),
}
FORWARD = [step for step in STEPS if step not in ("dismissal", "withdrawal", "cure")]


class Cases(Explorer):
    """Three people try every step in a case whose party was told, on three days."""

    def __init__(self) -> None:
        super().__init__()
        self.unit.set_clock("2026-03-02")
        organization = self.do(an_organization(self.unit))
        body = {
            "organization": organization,
            "ground": "inactive_one_year",
            "facts": "登记满一年未开展活动",
            "act_ended_on": "2026-02-02",
            "second_officer": "berta",
        }
        clerk = self.unit.as_role(CLERK, sub="anna")
        opened = self.do(clerk.post("/penalty-cases", json=body))
        self.path = f"/penalty-cases/{opened.json()['id']}"
        self.organization = organization
        self.day = "2026-03-02"
        self.done: list[tuple[str, str]] = []
        for step, sub in (("investigation", "anna"), ("countersignature", "berta"), ("notice", "anna")):
            self.take(step, sub)

    @rule(day=st.sampled_from(["2026-03-06", "2026-04-01", "2026-04-30"]))
    def another_day(self, day: str) -> None:
        if day > self.day:
            self.day = day
            self.unit.set_clock(day)

    @rule(step=st.sampled_from(sorted(STEPS)), sub=st.sampled_from(["anna", "berta", "clara"]))
    def try_a_step(self, step: str, sub: str) -> None:
        self.take(step, sub)

    def take(self, step: str, sub: str) -> None:
        role, body = STEPS[step]
        person = self.unit.as_role(role, sub=sub)
        promised = self.is_promised(person, self.path, step)
        seen = version(self.do(person.get(self.path)))
        answer = self.do(person.post(f"{self.path}/{step}", match=seen, **({"json": body} if body else {})))
        told_too_late = answer.status_code == 422 and step in (
            "notice",
            "hearing-notice",
        )  # the days in the body are fixed
        assert answer.status_code in (200, 403, 409) or told_too_late, answer.text
        if not told_too_late:
            assert (answer.status_code == 200) == promised, (step, sub, answer.text)
        if answer.status_code == 200:
            self.done.append((step, sub))
            self.reached.add(answer.json()["state"])

    @rule(choices=st.lists(st.integers(0, 5), min_size=2, max_size=3))
    def go_on(self, choices: list[int]) -> None:
        """Take steps that are open to one of the three, so that the runs come far."""
        for choice in choices:
            self.go_on_once(choice)

    def go_on_once(self, choice: int) -> None:
        people = ((CLERK, "anna"), (CLERK, "berta"), (LEADER, "clara"))
        able = [(step, sub) for role, sub in people for step in self.open_to(role, sub)]
        if able:
            self.take(*able[choice % len(able)])

    def open_to(self, role: str, sub: str) -> list[str]:
        items = self.do(self.unit.as_role(role, sub=sub).get(f"{self.path}/actions")).json()["items"]
        return [item["name"] for item in items if item["allowed"] and item["name"] in FORWARD]

    @invariant()
    def nobody_decides_what_they_investigated_and_no_stage_is_skipped(self) -> None:
        deciders = {sub for step, sub in self.done if step in ("decision", "dismissal", "withdrawal")}
        assert not deciders & {"anna", "berta"}
        steps = [step for step, _ in self.done]
        if "decision" in steps:
            before = steps[: steps.index("decision")]
            assert {"investigation", "countersignature", "notice"} <= set(before)
        state = self.do(self.unit.anyone().get(f"/organizations/{self.organization}")).json()["state"]
        assert state == ("revoked" if "service" in steps else "active")


@pytest.mark.feature("B1-22")
def test_whatever_is_tried_in_a_case_what_is_promised_succeeds(templates: Templates, tmp_path: Path) -> None:
    reached = explore(Cases, SERVICE, templates, tmp_path, examples=6, steps=12)
    assert {"notified", "decided", "served"} <= reached
