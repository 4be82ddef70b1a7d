"""Whatever order people try things in and however time passes, no stage is skipped and nobody does both."""

from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule
from support.exploring import Explorer, explore
from support.harness import Person, Templates

from tests.registry.given import UNIT
from tests.registry.inspecting import SECTIONS, begun, filled, on, organizations

STEPS: dict[str, tuple[str, dict[str, Any] | None]] = {
    "submission": ("org_rep", None),
    "late-submission": ("org_rep", None),
    "resubmission": ("org_rep", None),
    "rectification-report": ("org_rep", {"report": "已整改"}),
    "consent": ("supervising_unit", {}),
    "consent-refusal": ("supervising_unit", {"opinion": "不同意"}),
    "correction-notice": ("district_clerk", {"items": [{"pointer": "/people", "message": "不实"}]}),
    "review": ("district_clerk", None),
    "review-return": ("district_approver", {"opinion": "再查"}),
    "conclusion": ("district_approver", None),
    "rectification-order": ("district_approver", None),
    "rectification-acceptance": ("district_clerk", {}),
    "rectification-rejection": ("district_clerk", {"opinion": "不全"}),
}
DAYS = ("2027-03-20", "2027-05-31", "2027-06-01", "2027-06-20", "2027-10-08")


class Inspecting(Explorer):
    """One organization with a supervising unit and one year, tried by two people in every role while days pass."""

    def __init__(self) -> None:
        super().__init__()
        self.unit.set_clock("2027-01-10")
        (self.organization,) = self.do(organizations(self.unit, {"supervising_unit": UNIT}))
        self.do(on(self.unit, "2027-03-01"))
        report = self.do(begun(self.unit, self.organization))
        self.report: dict[str, Any] = self.do(filled(self.unit, self.organization, report)).json()
        self.path = f"/annual-inspections/{self.report['id']}"
        self.day = 0
        self.done: list[tuple[str, str]] = []
        self.reached.add("draft")

    @rule(
        step=st.sampled_from(sorted(STEPS)),
        sub=st.sampled_from(("anna", "berta")),
        result=st.sampled_from(("pass", "fail")),
    )
    def try_a_step(self, step: str, sub: str, result: str) -> None:
        person = self.person(step, sub)
        promised = self.is_promised(person, self.path, step)
        body = {"result": result} if step == "review" else STEPS[step][1]
        seen = self.do(self.owner().get(self.path)).headers["etag"].strip('"')
        sent = {"json": body} if body is not None else {}
        answer = self.do(person.post(f"{self.path}/{step}", match=int(seen), **sent))
        is_no_pass = (answer.status_code, step, result) == (422, "review", "pass")  # the unit or the report says no
        assert (answer.status_code == 200) == promised or is_no_pass, (step, sub, answer.text)
        assert answer.status_code in (200, 403, 404, 409, 422), answer.text
        if answer.status_code == 200:
            self.done.append((step, sub))
            self.report = answer.json()
            self.reached.add(self.report["state"])

    @rule(which=st.integers(0, 20), result=st.sampled_from(("pass", "fail")))
    def take_a_step_that_is_open(self, which: int, result: str) -> None:
        open_ = [(step, sub) for sub in ("anna", "berta") for step in self.open_steps(sub)]
        if open_:
            step, sub = open_[which % len(open_)]
            self.try_a_step(step, sub, result)

    def open_steps(self, sub: str) -> list[str]:
        """The steps of which the list says that somebody may take them now, each asked for in its own role."""
        lists: dict[str, set[str]] = {}
        for step, (role, _) in STEPS.items():
            if role not in lists:
                listed = self.do(self.person(step, sub).get(f"{self.path}/actions"))
                items = listed.json()["items"] if listed.status_code == 200 else []
                lists[role] = {item["name"] for item in items if item["allowed"]}
        return [step for step, (role, _) in STEPS.items() if step in lists[role]]

    def person(self, step: str, sub: str) -> Person:
        role = STEPS[step][0]
        org = {"org_rep": self.organization, "supervising_unit": UNIT}.get(role)
        return self.unit.as_role(role, sub=sub, org=org)

    def owner(self) -> Person:
        return self.unit.as_role("org_rep", sub="anna", org=self.organization)

    @rule()
    def let_time_pass(self) -> None:
        self.day = min(self.day + 1, len(DAYS) - 1)
        self.do(on(self.unit, DAYS[self.day]))
        self.report = self.do(self.owner().get(self.path)).json()
        self.reached.add(self.report["state"])

    @invariant()
    def a_conclusion_has_its_stages_and_its_second_person(self) -> None:
        decided = [sub for step, sub in self.done if step in ("conclusion", "rectification-order")]
        if not decided:
            return
        assert self.report["concluded_on"]
        steps = [step for step, _ in self.done]
        assert {"submission", "late-submission"} & set(steps)
        assert "review" in steps
        assert decided[-1] not in {sub for step, sub in self.done if step == "correction-notice"}
        if self.report["result"] == "pass":
            assert self.report["unit_agrees"] is not False

    @invariant()
    def only_what_is_concluded_or_missed_is_published(self) -> None:
        found = self.do(self.unit.anyone().get("/inspection-years/2026/results")).json()["items"]
        assert bool(found) == (self.report["result"] is not None)

    @invariant()
    def nothing_is_lost_of_what_was_filled_in(self) -> None:
        parts = {part["name"] for part in self.report["sections"] if part["status"] == "complete"}
        assert parts == set(SECTIONS) - {"charity"}  # which charities alone have


def test_whatever_is_tried_no_stage_is_skipped(templates: Templates, tmp_path: Path) -> None:
    from registry.app import SERVICE

    reached = explore(Inspecting, SERVICE, templates, tmp_path, examples=6, steps=16)
    assert {"draft", "submitted", "correction", "under_review", "absent"} <= reached
    assert reached & {"concluded", "rectifying"}
