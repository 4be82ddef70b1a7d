"""Whatever order people try things in, no certificate is registered without its stages and its second person."""

import asyncio
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from support.harness import Templates, Unit, unit_of

from tests.talent.given import TODAY, community, given_a_holder

STEPS: dict[str, tuple[str, dict[str, Any] | None]] = {
    "first-review": ("district_clerk", None),
    "approval": ("district_approver", None),
    "refusal": ("district_approver", {"ground": "documents_missing", "reason": "材料不全"}),
    "withdrawal": ("community_officer", None),
}
ENDS = {"approved", "refused", "withdrawn"}
PEOPLE = ("anna", "berta")


def exploring(templates: Templates, home: Path) -> type[RuleBasedStateMachine]:  # noqa: C901 -- one machine, its steps inside
    """A machine over one service in this process: each run opens a case and tries steps by two people in any role."""

    class Exploring(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            from talent.app import SERVICE

            self.loop = asyncio.new_event_loop()
            self.opened = unit_of(SERVICE, templates, "sqlite", home)
            self.unit: Unit = self.do(self.opened.__aenter__())
            self.unit.set_clock(TODAY)
            _, self.credential = self.do(given_a_holder(self.unit))
            self.case: dict[str, Any] = {}
            self.done: list[tuple[str, str]] = []

        def do(self, work: Coroutine[Any, Any, Any]) -> Any:
            return self.loop.run_until_complete(work)

        @rule(sub=st.sampled_from(PEOPLE))
        def apply(self, sub: str) -> None:
            is_open = self.case and self.case["state"] not in ENDS
            is_registered = self.case.get("state") == "approved"
            person = self.unit.as_role("community_officer", sub=sub)
            answer = self.do(person.post("/local-registrations", json={"credential_id": self.credential["id"]}))
            expected = 409 if is_open else 422 if is_registered else 201  # a renewal is not open yet
            assert answer.status_code == expected, answer.text
            if expected == 201:
                self.case, self.done = answer.json(), [("apply", sub)]

        @rule(step=st.sampled_from(sorted(STEPS)), sub=st.sampled_from(PEOPLE))
        def try_a_step(self, step: str, sub: str) -> None:
            if not self.case:
                return
            role, body = STEPS[step]
            person = self.unit.as_role(role, sub=sub)
            path = f"/local-registrations/{self.case['id']}"
            listed = {action["name"]: action for action in self.do(person.get(f"{path}/actions")).json()["items"]}
            before = self.do(person.get(path))
            version = int(before.headers["etag"].strip('"'))
            answer = self.do(person.post(f"{path}/{step}", match=version, json=body))
            assert (answer.status_code == 200) == listed[step]["allowed"], (step, sub, answer.text, listed)
            assert answer.status_code in (200, 403, 409), answer.text
            if answer.status_code == 200:
                assert self.case["state"] not in ENDS
                self.done.append((step, sub))
                self.case = answer.json()
            else:
                assert self.do(person.get(path)).json() == before.json()

        @invariant()
        def a_decision_has_its_stages_and_its_second_person(self) -> None:
            if self.case.get("state") not in ("approved", "refused"):
                return
            decided, decider = self.done[-1]
            assert decider not in {sub for step, sub in self.done if step in ("apply", "first-review")}
            assert decided == "refusal" or ("first-review" in [step for step, _ in self.done])

        @invariant()
        def what_was_approved_is_registered_and_nothing_else(self) -> None:
            found = self.do(community(self.unit).every("/registration-periods"))
            expected = [self.case["id"]] if self.case.get("state") == "approved" else []
            assert [period["registration_id"] for period in found] == expected

        def teardown(self) -> None:
            self.do(self.opened.__aexit__(None, None, None))
            self.loop.close()

    return Exploring


def test_what_is_listed_as_allowed_is_exactly_what_succeeds(templates: Templates, tmp_path: Path) -> None:
    run_state_machine_as_test(
        exploring(templates, tmp_path),
        settings=settings(
            max_examples=12,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            derandomize=True,
        ),
    )
