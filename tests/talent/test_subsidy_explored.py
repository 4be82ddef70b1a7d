"""Whatever order three people in any role try things in, nothing is paid without two others, and nothing twice."""

import asyncio
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from support.harness import Templates, Unit, unit_of

from tests.talent.given import STREET, clerk, ok
from tests.talent.subsidies import Run, given_a_payee, given_a_policy

PEOPLE = ("anna", "berta", "carla")  # carla is paid by the run
ACTS = ("calculation", "confirmation", "objection", "approval", "return", "payment")
ROLES = {
    "calculation": "district_clerk",
    "confirmation": "street_officer",
    "objection": "street_officer",
    "approval": "district_approver",
    "return": "district_approver",
    "payment": "finance",
}
SPEAKING = ("confirmation", "objection")


class Model:
    """What should be true of the run, kept beside it: plain words, no lifecycle table."""

    def __init__(self, opener: str) -> None:
        self.state = "open"
        self.makers = {opener}
        self.confirmer: str | None = None
        self.approver: str | None = None

    def allows(self, act: str, person: str) -> bool:
        if act == "calculation":
            return self.state in ("open", "calculated", "street_confirmed")
        if act in SPEAKING:
            return self.state == "calculated" and person not in self.makers
        if act == "return":
            return self.state in ("calculated", "street_confirmed")
        if act == "approval":
            return self.state == "street_confirmed" and person not in {*self.makers, self.confirmer, "carla"}
        return self.state == "approved" and person not in {*self.makers, self.confirmer, self.approver}

    def follows(self, act: str, person: str) -> None:
        if act == "calculation":
            self.state, self.confirmer = "calculated", None
            self.makers.add(person)
        elif act == "confirmation":
            self.state, self.confirmer = "street_confirmed", person
        elif act in ("objection", "return"):
            self.state = "open"
        elif act == "approval":
            self.state, self.approver = "approved", person
        else:
            self.state = "paid"


def exploring(templates: Templates, home: Path, engine: str) -> type[RuleBasedStateMachine]:  # noqa: C901 -- one machine
    """A machine over one service in this process: three people try every act on one run, whatever their role."""

    class Exploring(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            from talent.app import SERVICE

            self.loop = asyncio.new_event_loop()
            self.opened = unit_of(SERVICE, templates, engine, home)
            self.unit: Unit = self.do(self.opened.__aenter__())

        def do(self, work: Coroutine[Any, Any, Any]) -> Any:
            return self.loop.run_until_complete(work)

        @initialize(opener=st.sampled_from(PEOPLE))
        def open_a_run(self, opener: str) -> None:
            self.unit.set_clock("2018-12-03")
            self.do(given_a_policy(self.unit))
            self.do(given_a_payee(self.unit, account_sub="carla"))
            self.unit.set_clock("2019-01-07")
            body = {"month": "2019-01"}
            self.run = Run(self.unit, ok(self.do(clerk(self.unit, opener).post("/subsidy-runs", json=body)), 201))
            self.model = Model(opener)
            self.lines: list[dict[str, Any]] = []

        @rule(act=st.sampled_from(ACTS), person=st.sampled_from(PEOPLE))
        def try_an_act(self, act: str, person: str) -> None:
            area = STREET if act in SPEAKING else "530102"
            caller = self.unit.as_role(ROLES[act], sub=person, area=area)
            expected = self.model.allows(act, person)
            answer = self.do(self.sent(act, caller))
            allowed = answer.status_code == 200
            assert allowed == expected, (act, person, self.model.__dict__, answer.text)
            assert answer.status_code in (200, 403, 404, 409), answer.text
            if allowed:
                self.model.follows(act, person)

        async def sent(self, act: str, caller: Any) -> Any:
            if act in SPEAKING:
                if not await self.run.parts():  # never calculated: there is nothing to speak of
                    body = {"json": {"opinion": "名单有误"}} if act == "objection" else {}
                    return await caller.post(f"{self.run.path}/parts/{STREET}/{act}", match=1, **body)
                return await self.run.say(STREET, act, person=caller)
            if act == "payment":
                return await self.run.pay(caller)
            return await self.run.act(act, caller, {"ground": "请核对"} if act == "return" else None)

        @invariant()
        def what_is_approved_has_two_people_and_never_changes(self) -> None:
            if not hasattr(self, "model"):
                return
            seen = self.do(self.run.seen())
            assert seen["state"] == self.model.state
            lines = self.do(self.run.lines())
            assert len(lines) == len({line["social_worker_id"] for line in lines}) == seen["people"]
            assert sum(line["amount_fen"] for line in lines) == seen["amount_fen"]
            if seen["state"] in ("approved", "paid"):
                assert seen["approved_by"] not in {*seen["makers"], "carla"}
                assert self.lines in ([], lines)
                self.lines = lines

        def teardown(self) -> None:
            self.do(self.opened.__aexit__(None, None, None))
            self.loop.close()

    return Exploring


def test_exactly_what_the_model_allows_succeeds(templates: Templates, tmp_path: Path, engine: str) -> None:
    run_state_machine_as_test(
        exploring(templates, tmp_path, engine),
        settings=settings(
            max_examples=8 if engine == "sqlite" else 3,  # the acts are the same; races have tests of their own
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            derandomize=True,
        ),
    )
