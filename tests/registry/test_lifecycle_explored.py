"""Whatever order people try things in, the counter never breaks, never skips a stage and never lets one person do both."""

import asyncio
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from support.harness import Templates, Unit, unit_of

from tests.registry.given import UNIT, a_service_organization, a_social_group, given_divisions

STEPS: dict[str, tuple[str, dict[str, Any] | None]] = {
    "submission": ("org_rep", None),
    "resubmission": ("org_rep", None),
    "withdrawal": ("org_rep", None),
    "correction-notice": ("district_clerk", {"items": [{"pointer": "/domicile", "message": "请写明"}]}),
    "acceptance": ("district_clerk", None),
    "non-acceptance": ("district_clerk", {"ground": "nothing_to_register", "reason": "依法不需要登记"}),
    "review": ("district_clerk", {}),
    "consent": ("supervising_unit", {}),
    "consent-refusal": ("supervising_unit", {"opinion": "与业务不符"}),
    "approval": ("district_approver", None),
    "refusal": ("district_approver", {"ground": "not_necessary", "reason": "没有必要"}),
    "recording": ("district_clerk", None),
    "pause": ("district_clerk", {"reason": "expert_review", "note": "组织专家评审", "expected_days": 5}),
    "resumption": ("district_clerk", None),
    "extension": ("district_approver", {"reason": "案情复杂"}),
}
ENDS = {"approved", "refused", "withdrawn", "consent_refused", "not_accepted"}
PEOPLE = ("anna", "berta")


def exploring(templates: Templates, home: Path) -> type[RuleBasedStateMachine]:  # noqa: C901 -- one machine, its steps inside
    """A machine over one service in this process: each run opens a case and tries steps by two people in any role."""

    class Exploring(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            from registry.app import SERVICE

            self.loop = asyncio.new_event_loop()
            self.opened = unit_of(SERVICE, templates, "sqlite", home)
            self.unit: Unit = self.do(self.opened.__aenter__())
            self.case: dict[str, Any] = {}
            self.done: list[tuple[str, str]] = []

        def do(self, work: Coroutine[Any, Any, Any]) -> Any:
            return self.loop.run_until_complete(work)

        @rule(service=st.booleans())
        def open_a_case(self, service: bool) -> None:
            if self.case:
                return
            self.do(given_divisions(self.unit))
            body = a_service_organization() if service else a_social_group()
            answer = self.do(self.unit.as_role("org_rep", sub="anna").post("/applications", json=body))
            assert answer.status_code == 201, answer.text
            self.case = answer.json()

        @rule(step=st.sampled_from(sorted(STEPS)), sub=st.sampled_from(PEOPLE))
        def try_a_step(self, step: str, sub: str) -> None:
            if not self.case:
                return
            role, body = STEPS[step]
            person = self.unit.as_role(role, sub=sub, org=UNIT)
            path = f"/applications/{self.case['id']}"
            listed = self.do(person.get(f"{path}/actions"))
            promised = listed.status_code == 200 and {a["name"]: a["allowed"] for a in listed.json()["items"]}[step]
            owner = self.do(self.unit.as_role("org_rep", sub="anna").get(path))
            answer = self.do(
                person.post(
                    f"{path}/{step}",
                    match=int(owner.headers["etag"].strip('"')),
                    **({"json": body} if body is not None else {}),
                )
            )
            told_twice = answer.status_code == 409 and answer.json()["code"] == "one_time_notice"
            assert (answer.status_code == 200) == promised or told_twice, (step, sub, answer.text, listed.text)
            assert answer.status_code in (200, 403, 404, 409), answer.text
            if answer.status_code == 200:
                assert self.case["state"] not in ENDS
                self.done.append((step, sub))
                self.case = answer.json()

        @invariant()
        def a_decision_has_its_stages_and_its_second_person(self) -> None:
            if self.case.get("state") not in ("approved", "refused"):
                return
            steps = [step for step, _ in self.done]
            assert {"submission", "acceptance", "review"} <= set(steps)
            assert "consent" in steps or self.case["direct_registration_class"]
            decider = self.done[-1][1]
            assert decider not in {
                sub for step, sub in self.done if step in ("acceptance", "review", "correction-notice")
            }

        @invariant()
        def the_register_holds_what_was_approved_and_nothing_else(self) -> None:
            found = self.do(self.unit.anyone().get("/organizations")).json()["items"]
            expected = [self.case["organization_id"]] if self.case.get("state") == "approved" else []
            assert [item["id"] for item in found] == expected

        def teardown(self) -> None:
            self.do(self.opened.__aexit__(None, None, None))
            self.loop.close()

    return Exploring


@pytest.mark.feature("B1-15")
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
