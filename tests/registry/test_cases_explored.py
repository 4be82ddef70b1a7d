"""Whatever order people try things in with a filing, while days pass: what is listed is what succeeds, and the clock is right."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from bureaukit.calendar import WorkCalendar
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule
from support.exploring import Explorer, explore
from support.harness import Person, Templates

from tests.registry.given import UNIT, given_divisions, version
from tests.registry.given_cases import a_service, asked_for, on_register

STEPS: dict[str, tuple[str, dict[str, Any] | None]] = {
    "withdrawal": ("org_rep", None),
    "acceptance": ("district_clerk", None),
    "consent": ("supervising_unit", {}),
    "review": ("district_clerk", {}),
    "recording": ("district_clerk", None),
    "pause": ("district_clerk", {"reason": "site_visit", "note": "现场勘查", "expected_days": 2}),
    "resumption": ("district_clerk", None),
    "extension": ("district_approver", {"reason": "案情复杂"}),
    "approval": ("district_approver", None),
    "refusal": ("district_approver", {"reason": "材料不实"}),
}
USUAL = ("pause", "resumption", "extension", "review", "approval")
ENDS = {"approved", "refused", "withdrawn"}
CALENDAR = WorkCalendar()
STARTED = date(2026, 3, 2)


class Filing(Explorer):
    """One filing of a service organization: every step by two people, and days that pass, kept account of beside it."""

    case: dict[str, Any]

    @initialize()
    def hand_in(self) -> None:
        self.today = STARTED
        self.counted_from: date | None = None
        self.stood: list[tuple[date, date]] = []
        self.stopped_on: date | None = None
        self.extended = False
        self.unit.set_clock(STARTED.isoformat())
        self.do(given_divisions(self.unit))
        self.organization = self.do(a_service(self.unit))
        anna = self.person("org_rep", "anna")
        self.path = f"/applications/{self.do(anna.post('/applications', json=asked_for('funds_change'))).json()['id']}"
        self.case = self.take("submission", anna, None)
        for step in (
            "acceptance",
            "consent",
        ):  # before these no clock of the decision runs; the other machine tries them
            self.attempt(step, "dora")

    def person(self, role: str, sub: str) -> Person:
        org = self.organization["credit_code"] if role == "org_rep" else UNIT
        return self.unit.as_role(role, sub=sub, org=org)

    def take(self, step: str, person: Person, body: dict[str, Any] | None) -> dict[str, Any]:
        seen = self.do(self.person("org_rep", "anna").get(self.path))
        sent = {"json": body} if body is not None else {}
        answer = self.do(person.post(f"{self.path}/{step}", match=version(seen), **sent))
        promised = step == "submission" or self.listed
        assert (answer.status_code == 200) == promised, (step, answer.text)
        assert answer.status_code in (200, 403, 404, 409), answer.text
        case: dict[str, Any] = answer.json() if answer.status_code == 200 else self.case
        return case

    @rule(step=st.sampled_from(sorted(STEPS)), sub=st.sampled_from(("anna", "berta")))
    def try_anything(self, step: str, sub: str) -> None:
        self.attempt(step, sub)

    @rule(step=st.sampled_from(USUAL))
    def go_on(self, step: str) -> None:
        self.attempt(step, "carla" if STEPS[step][0] == "district_approver" else "dora")

    def attempt(self, step: str, sub: str) -> None:
        role, body = STEPS[step]
        person = self.person(role, sub)
        self.listed = self.is_promised(person, self.path, step)
        before = self.case
        self.case = self.take(step, person, body)
        if self.listed:
            assert before["state"] not in ENDS
            self.reached.add(step)
            self.note(step)

    def note(self, step: str) -> None:
        """Keep the account that the clock is compared with."""
        if step == "consent":
            self.counted_from = self.today
        if step == "pause":
            self.stopped_on = self.today
        if step == "resumption" and self.stopped_on:
            if self.today > self.stopped_on:
                self.stood.append((self.stopped_on, self.today - timedelta(days=1)))
            self.stopped_on = None
        self.extended = self.extended or step == "extension"

    @rule(days=st.integers(1, 4))
    def let_days_pass(self, days: int) -> None:
        self.today += timedelta(days=days)
        self.unit.set_clock(self.today.isoformat())
        self.do(self.unit.run_jobs())
        self.case = self.do(self.person("org_rep", "anna").get(self.path)).json()

    @invariant()
    def the_clock_says_what_the_account_says(self) -> None:
        if not hasattr(self, "case") or self.case["state"] not in ("accepted", "under_review") or not self.counted_from:
            return
        clock = self.do(self.person("org_rep", "anna").get(f"{self.path}/clock")).json()
        assert (clock["status"] == "paused") == (self.stopped_on is not None)
        if self.stopped_on:
            assert clock["statutory"]["due_on"] is None
            return
        due = CALENDAR.add_working_days(self.counted_from, 20, self.stood).on
        if self.extended:
            due = CALENDAR.add_working_days(due, 10, self.stood).on
        assert clock["statutory"]["due_on"] == due.isoformat()
        assert clock["overdue"] == (self.today > due)

    @invariant()
    def the_register_changes_with_the_approval_and_not_before(self) -> None:
        if hasattr(self, "case"):
            unchanged = self.do(on_register(self.unit, self.organization)) == self.organization
            assert unchanged == (self.case["state"] != "approved")


@pytest.mark.feature("B1-13")
@pytest.mark.feature("B1-15")
def test_a_filing_explored_with_pauses_extension_and_days_that_pass(templates: Templates, tmp_path: Path) -> None:
    from registry.app import SERVICE

    reached = explore(Filing, SERVICE, templates, tmp_path, examples=8, steps=14)
    assert {"pause", "resumption", "extension", "review"} <= reached
