"""Whatever order people try things in, what has ended stays ended, and the register agrees with the case that ends it."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule
from registry.app import SERVICE
from support.exploring import Explorer, explore
from support.harness import Person, Templates

from tests.registry.given import an_organization, version
from tests.registry.test_deregistrations import COLLECTED, GROUP, NOTICE, REPORT, a_decision, asked_by, revoked

REP, CLERK, APPROVER = "org_rep", "district_clerk", "district_approver"
TODAY = "2026-04-21"  # the creditors' time since the notice in March is over
STEPS: dict[str, tuple[str, dict[str, Any] | None]] = {
    "liquidation-group": (REP, GROUP),
    "creditors-notice": (REP, NOTICE),
    "liquidation-report": (REP, REPORT),
    "application": (REP, None),
    "correction-notice": (CLERK, {"reason": "清算报告缺审计意见"}),
    "collection": (CLERK, COLLECTED),
    "approval": (APPROVER, None),
    "withdrawal": (REP, None),
}
FORWARD = [step for step in STEPS if step not in ("correction-notice", "withdrawal")]
WINDS_UP = ("liquidating", "reported", "applied")
OPEN = ("proposed", "consented", *WINDS_UP)


class Endings(Explorer):
    """Three people try every step towards the end of one organization, which may lose its registration meanwhile."""

    def __init__(self) -> None:
        super().__init__()
        self.unit.set_clock(TODAY)
        asked_by(self.unit)
        self.organization = self.do(an_organization(self.unit))
        self.known: list[str] = []
        self.handled: dict[str, set[str]] = {}
        self.ended: dict[str, Any] | None = None
        self.lost_registration = False
        self.propose_again()

    def person(self, role: str, sub: str) -> Person:
        return self.unit.as_role(role, sub=sub, org=self.organization if role == REP else None)

    @rule()
    def propose(self) -> None:
        self.propose_again()

    def propose_again(self) -> None:
        answer = self.do(self.person(REP, "anna").post("/deregistrations", json=a_decision(self.organization)))
        assert answer.status_code in (201, 409, 422), answer.text
        if answer.status_code == 201:
            assert self.ended is None
            self.known.append(answer.json()["id"])

    @rule(step=st.sampled_from(sorted(STEPS)), sub=st.sampled_from(["anna", "berta", "clara"]))
    def try_a_step(self, step: str, sub: str) -> None:
        self.take(step, sub)

    @rule(count=st.integers(1, 6), thinks_better=st.booleans())
    def go_on(self, count: int, thinks_better: bool) -> None:
        self.go_forward(count)
        if thinks_better:
            self.take("withdrawal", "anna")

    def go_forward(self, count: int) -> None:
        """Take the next steps, each by somebody who may, so that the runs come far."""
        for _ in range(count):
            able = [s for s in FORWARD if self.may(s, self.somebody(s)) and not self.is_done(s)]
            if able:
                self.take(able[0], self.somebody(able[0]))

    @rule(before=st.integers(0, 4), after=st.integers(3, 6), night=st.booleans())
    def lose_the_registration(self, before: int, after: int, night: bool) -> None:
        """A decision elsewhere revokes it, somewhere on the way; at night its liquidation is opened if none is."""
        self.go_forward(before)
        self.what_has_ended_stays_ended_and_the_register_agrees_with_the_case()
        if self.ended is None:
            self.do(revoked(self.unit, self.organization, date.fromisoformat(TODAY)))
            self.lost_registration = True
            self.reached.add("revoked")
        if night:
            self.do(self.unit.run_jobs())
            found = self.do(self.person(CLERK, "berta").every("/deregistrations"))
            self.known += [one["id"] for one in found if one["id"] not in self.known]
        self.go_forward(after)

    def somebody(self, step: str) -> str:
        return {REP: "anna", CLERK: "berta", APPROVER: "clara"}[STEPS[step][0]]

    def may(self, step: str, sub: str) -> bool:
        return self.is_promised(self.person(STEPS[step][0], sub), f"/deregistrations/{self.known[-1]}", step)

    def is_done(self, step: str) -> bool:
        seen = self.do(self.person(CLERK, "berta").get(f"/deregistrations/{self.known[-1]}")).json()
        done = {"creditors-notice": "notice", "collection": "collection"}.get(step)
        return bool(done and seen[done])

    def take(self, step: str, sub: str) -> None:
        ending, (role, body) = self.known[-1], STEPS[step]
        promised, person = self.may(step, sub), self.person(role, sub)
        seen = self.do(person.get(f"/deregistrations/{ending}"))
        if body and (day := {"liquidation-group": "formed_on", "creditors-notice": "published_on"}.get(step)):
            body = body | {day: seen.json()["resolved_on"]}  # soon enough: a revocation is of today
        answer = self.do(person.post(f"/deregistrations/{ending}/{step}", match=version(seen), json=body))
        assert answer.status_code in (200, 403, 409, 422), answer.text
        untold = step == "liquidation-report" and answer.status_code == 422  # the content is for the report itself
        assert (answer.status_code == 200) == (promised and not untold), (step, sub, answer.text)
        if answer.status_code == 200:
            assert step != "approval" or sub not in self.handled.get(ending, set()), "nobody decides what they handled"
            self.handled.setdefault(ending, set()).add(sub)
            self.reached.add(answer.json()["state"])

    @invariant()
    def what_has_ended_stays_ended_and_the_register_agrees_with_the_case(self) -> None:
        shown = self.do(self.unit.anyone().get(f"/organizations/{self.organization}")).json()
        endings = self.do(self.person(CLERK, "berta").every("/deregistrations"))
        states = [one["state"] for one in endings]
        assert sum(state in OPEN for state in states) <= 1
        if self.ended:
            assert (shown["state"], shown["ended_on"]) == (self.ended["state"], self.ended["ended_on"])
        elif self.lost_registration:
            assert shown["state"] == "revoked"
        elif "deregistered" in states:
            assert shown["state"] == "deregistered"
        else:
            assert shown["state"] == ("liquidating" if any(state in WINDS_UP for state in states) else "active")
        assert (shown["ended_on"] is None) == (shown["state"] in ("active", "liquidating"))
        self.ended = shown if shown["ended_on"] else None


@pytest.mark.feature("B1-24")
def test_whatever_is_tried_what_has_ended_stays_ended(templates: Templates, tmp_path: Path) -> None:
    reached = explore(Endings, SERVICE, templates, tmp_path, examples=7, steps=9)
    assert {"liquidating", "applied", "deregistered", "withdrawn", "revoked"} <= reached
