"""Whatever order people try things in, a base gives a place away by two persons, once, and gets it back."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule
from support.exploring import Explorer, explore
from support.harness import Person, Templates

from tests.incubator.given import TODAY, FakeRegistry, World

SPACES = 1
PEOPLE = ("anna", "berta")
ROLES = ("org_rep", "district_clerk", "district_approver", "street_officer", "community_officer")
BY_REPUTATION = {"submission", "approval", "refusal", "agreement"}  # ask the registry
ADMISSION: dict[str, dict[str, Any] | None] = {
    "submission": None,
    "first-review": {},
    "correction-notice": {"items": ["请补充计划"]},
    "approval": {},
    "waitlisting": {},
    "refusal": {"reasons": ["plan_unsuitable"]},
    "agreement": {"signed_on": TODAY},
    "withdrawal": None,
}
ONWARD = {
    "draft": ("submission", "org_rep", "anna"),
    "submitted": ("first-review", "district_clerk", "anna"),
    "first_reviewed": ("approval", "district_approver", "berta"),
    "approved": ("agreement", "district_clerk", "anna"),
    "correction": ("submission", "org_rep", "anna"),
}
TENANCY: dict[str, dict[str, Any]] = {
    "occupation": {"occupied_on": TODAY},
    "extension": {"end_on": "2028-02-01"},
    "exit-notice": {"reason": "voluntary"},
    "handover": {"handed_over_on": TODAY},
}
ENDS = {"refused", "withdrawn", "agreement_signed"}


class _District(Explorer):
    """One base with one desk, a registry that may go away, and two people who may be anybody."""

    def __init__(self) -> None:
        super().__init__()
        self.registry = FakeRegistry()
        self.unit.neighbour("registry", self.registry.app())
        self.unit.set_clock(TODAY)
        self.world = World(self.unit, self.registry)
        self.base = self.do(self.world.base())
        self.space = self.do(self.world.space(self.base))
        self.applicant = self.registry.knows()

    def person(self, role: str, sub: str) -> Person:
        org = self.applicant["id"] if role == "org_rep" else None
        return self.unit.as_role(role, sub=sub, org=org)

    def seats_free(self, on: str) -> int:
        found = self.do(self.unit.anyone().get(f"/spaces/{self.space['id']}?as_of={on}")).json()
        return int(found["seats_free"])


class Admitting(_District):
    """Applications of one organization, one after the other."""

    def __init__(self) -> None:
        super().__init__()
        self.was_away = False
        self.case: dict[str, Any] = {}
        self.done: list[tuple[str, str]] = []

    def open_a_case(self) -> None:
        case = self.do(self.world.drafted(self.base, self.applicant, start_on=TODAY, end_on="2027-03-02"))
        self.case, self.done = case.body, [("draft", "rep-1")]

    @rule(is_down=st.booleans())
    def the_registry_goes_or_comes(self, is_down: bool) -> None:
        self.registry.is_down = is_down
        self.was_away = self.was_away or is_down

    @rule()
    def go_on(self) -> None:
        """Take the step that leads on, by who should take it: what single tries reach too seldom."""
        step, role, sub = ONWARD.get(self.case.get("state", ""), ("submission", "org_rep", "anna"))
        self.try_a_step(step, role, sub)

    @rule(step=st.sampled_from(sorted(ADMISSION)), role=st.sampled_from(ROLES), sub=st.sampled_from(PEOPLE))
    def try_a_step(self, step: str, role: str, sub: str) -> None:
        if not self.case or self.case["state"] in ENDS:
            self.registry.is_down = False
            if self.case.get("state") == "agreement_signed":
                return
            self.open_a_case()
        person, path = self.person(role, sub), f"/admissions/{self.case['id']}"
        promised = self.is_promised(person, path, step)
        seen = self.do(self.world.representative(self.applicant).get(path))
        answer = self.do(
            person.post(f"{path}/{step}", match=int(seen.headers["etag"].strip('"')), json=ADMISSION[step])
        )
        if promised and step in BY_REPUTATION and self.was_away and answer.status_code == 503:
            assert int(answer.headers["retry-after"]) >= 1  # the breaker may be open for a moment after it is back
            assert self.do(self.world.representative(self.applicant).get(path)).json() == seen.json()
            return
        assert answer.is_success == promised, (step, role, sub, answer.text)
        assert promised or answer.status_code in (403, 404, 409, 503), answer.text
        if answer.is_success:
            self.done.append((step, sub))
            self.case = answer.json()

    @invariant()
    def its_state_is_noted(self) -> None:
        self.reached.add(self.case.get("state", "none"))

    @invariant()
    def the_desk_is_held_exactly_by_whoever_was_given_it(self) -> None:
        given = self.case.get("state") in ("approved", "agreement_signed")
        assert self.seats_free("2026-06-01") == (0 if given else SPACES)

    @invariant()
    def a_tenancy_follows_an_agreement_and_nothing_else(self) -> None:
        listed = self.do(self.unit.anyone().every("/tenancies"))
        assert len(listed) == (1 if self.case.get("state") == "agreement_signed" else 0)

    @invariant()
    def a_second_person_decided(self) -> None:
        if self.case.get("state") not in ("approved", "agreement_signed", "refused", "waitlisted"):
            return
        since = max(n for n, (step, _) in enumerate(self.done) if step == "first-review")
        deciders = {sub for step, sub in self.done[since:] if step in ("approval", "refusal", "waitlisting")}
        makers = {self.done[since][1]} | {sub for step, sub in self.done[:since] if step == "submission"}
        assert deciders
        assert not deciders & {self.done[since][1]}
        assert makers


class Staying(_District):
    """One tenancy from the signature to the handover."""

    def __init__(self) -> None:
        super().__init__()
        case = self.do(self._signed())
        self.path = f"/tenancies/{case['tenancy_id']}"
        self.state = "agreement_signed"

    async def _signed(self) -> dict[str, Any]:
        case = await self.world.reviewed(self.base, self.applicant, start_on=TODAY, end_on="2027-03-02")
        assert (await case.act("approval", self.world.approver, {})).is_success
        signed: dict[str, Any] = (await case.act("agreement", self.world.clerk, {"signed_on": TODAY})).json()
        return signed

    @rule(step=st.sampled_from(sorted(TENANCY)), role=st.sampled_from(ROLES), sub=st.sampled_from(PEOPLE))
    def try_a_step(self, step: str, role: str, sub: str) -> None:
        person = self.person(role, sub)
        promised = self.is_promised(person, self.path, step)
        version = int(self.do(self.world.clerk.get(self.path)).headers["etag"].strip('"'))
        answer = self.do(person.post(f"{self.path}/{step}", match=version, json=TENANCY[step]))
        assert answer.is_success == promised, (step, role, sub, answer.text)
        assert promised or answer.status_code in (403, 404, 409), answer.text
        if answer.is_success:
            assert self.state != "closed"
            self.state = answer.json()["state"]

    @rule()
    def the_office_runs_its_jobs(self) -> None:
        self.do(self.unit.run_jobs())

    @invariant()
    def its_state_is_noted(self) -> None:
        self.reached.add(self.state)

    @invariant()
    def the_desk_is_held_until_the_handover(self) -> None:
        assert self.seats_free("2026-06-01") == (SPACES if self.state == "closed" else 0)

    @invariant()
    def each_stay_is_announced_once_and_ended_once(self) -> None:
        events = [e["type"].removeprefix("incubator.tenancy-") for e in self.do(self.unit.events("incubator.tenancy-"))]
        assert events.count("started.v1") == 1
        assert events.count("ended.v1") == (1 if self.state == "closed" else 0)


@pytest.mark.parametrize(
    ("machine", "states"),
    [
        (Admitting, {"submitted", "first_reviewed", "approved", "agreement_signed", "correction", "withdrawn"}),
        (Staying, {"agreement_signed", "occupied", "exit_notice", "closed"}),
    ],
)
def test_what_is_listed_as_allowed_is_exactly_what_succeeds(
    machine: type[Explorer], states: set[str], templates: Templates, tmp_path: Path
) -> None:
    from incubator.app import SERVICE

    reached = explore(machine, SERVICE, templates, tmp_path, examples=8, steps=30)
    assert states <= reached, reached
