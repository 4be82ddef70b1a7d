"""The waiting list against a model of its own: whatever happens in whatever order, each seat is offered to the right one."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule
from support.exploring import Explorer, explore
from support.fsck import violations
from support.harness import Templates

from tests.incubator.given import Case, FakeRegistry, World, good

BEGIN = date(2026, 3, 2)
SPACES = 2
PATIENCE, REST = 180, 30  # the parameters' values


class Waiting(Explorer):
    """One base with two desks; the model knows nothing of the service's rules but their words."""

    def __init__(self) -> None:
        super().__init__()
        registry = FakeRegistry()
        self.unit.neighbour("registry", registry.app())
        self.day = BEGIN
        self.minute = 0
        self.pass_time(0)
        self.world = World(self.unit, registry)
        self.base = self.do(self.world.base())
        for number in range(SPACES):
            self.do(self.world.space(self.base, label=f"A-{number:02}"))
        self.holders = [self.do(self.world.approved(self.base, marks={"plan": 10})) for _ in range(SPACES)]
        self.free = 0
        self.cases: list[Case] = []  # in the order of submission
        self.key: dict[Any, tuple[bool, int]] = {}
        self.since: dict[Any, date] = {}
        self.offered: dict[Any, date] = {}  # case -> the last day to answer
        self.rests: dict[Any, date] = {}
        for social_work, plan in ((False, 1), (True, 0), (False, 2)):
            self.joins(social_work=social_work, plan=plan)

    def pass_time(self, days: int) -> None:
        self.day += timedelta(days=days)
        self.minute += 1
        self.unit.set_clock(f"{self.day}T09:{self.minute % 60:02}:00")

    def order(self) -> list[Case]:
        """Say who comes first: one to be served is one whom no other goes before."""

        def before(one: int, other: int) -> bool:
            a, b = self.cases[one].id, self.cases[other].id
            if any((self.day - self.since[x]).days > PATIENCE for x in (a, b)):
                return one < other
            if self.key[a][0] != self.key[b][0]:
                return self.key[a][0]
            return self.key[a][1] > self.key[b][1] or (self.key[a][1] == self.key[b][1] and one < other)

        numbers = range(len(self.cases))
        return [
            self.cases[n]
            for n in sorted(numbers, key=lambda n: sum(before(other, n) for other in numbers if other != n))
        ]

    @rule(social_work=st.booleans(), plan=st.integers(0, 2))
    @precondition(lambda self: len(self.cases) < 6)
    def somebody_joins(self, social_work: bool, plan: int) -> None:
        self.joins(social_work=social_work, plan=plan)

    def joins(self, *, social_work: bool, plan: int) -> None:
        self.pass_time(0)
        applicant = self.world.registry.knows(social_work=social_work)
        case = self.do(
            self.world.reviewed(self.base, applicant, marks={"plan": plan}, start_on="2026-03-02", end_on="2027-02-01")
        )
        answer = self.do(case.act("waitlisting", self.world.approver, {}))
        if answer.status_code == 409:  # it would be served at once
            self.do(case.act("withdrawal", case.person))
            return
        self.cases.append(case)
        self.key[case.id], self.since[case.id] = (social_work, plan * 15), self.day

    @rule()
    @precondition(lambda self: self.holders)
    def a_seat_is_given_back_and_offered(self) -> None:
        self.a_seat_is_given_back()
        self.the_office_runs_its_jobs()

    @rule()
    @precondition(lambda self: self.holders)
    def a_seat_is_given_back(self) -> None:
        holder = self.holders.pop()
        good(self.do(holder.act("withdrawal", holder.person)))
        self.free += 1

    @rule()
    @precondition(lambda self: self.cases)
    def the_last_who_joined_withdraws(self) -> None:
        case = self.cases.pop()
        self.freshen(case)
        good(self.do(case.act("withdrawal", case.person)))
        self.free += self.offered.pop(case.id, None) is not None

    @rule()
    @precondition(lambda self: self.offered)
    def somebody_declines(self) -> None:
        case = next(case for case in self.cases if case.id in self.offered)
        self.answered(case, "declination")
        del self.offered[case.id]
        self.rests[case.id] = self.day + timedelta(days=REST)
        self.free += 1

    @rule()
    @precondition(lambda self: self.offered)
    def somebody_accepts_and_is_approved(self) -> None:
        case = next(case for case in self.cases if case.id in self.offered)
        if self.day > self.offered[case.id]:
            return
        self.answered(case, "acceptance")
        self.freshen(case)
        good(self.do(case.act("approval", self.world.approver, {})))
        del self.offered[case.id]
        self.cases.remove(case)
        self.holders.append(case)

    @rule(days=st.sampled_from([1, 4, 31, 100]))
    def time_passes(self, days: int) -> None:
        self.pass_time(days)

    @rule()
    def the_office_runs_its_jobs(self) -> None:
        self.do(self.unit.run_jobs())
        for case_id, last in list(self.offered.items()):
            if self.day > last:
                del self.offered[case_id]
                self.rests[case_id] = self.day + timedelta(days=REST)
                self.free += 1
        for case in self.order():
            if self.free and case.id not in self.offered and not self.is_resting(case):
                answer_by = self.offer_of(case)["answer_by"]
                self.offered[case.id] = date.fromisoformat(answer_by)
                self.free -= 1
                self.reached.add("offered")

    def is_resting(self, case: Case) -> bool:
        return self.day < self.rests.get(case.id, self.day)

    def offer_of(self, case: Case) -> dict[str, Any]:
        found: dict[str, Any] = self.do(case.seen())["waiting"]["offer"]
        assert found, "the model says it is this one's turn"
        return found

    def answered(self, case: Case, act: str) -> None:
        offer = self.offer_of(case)
        answer = self.do(case.person.post(f"/offers/{offer['id']}/{act}", match=offer["version"]))
        good(answer)
        self.reached.add(act)

    def freshen(self, case: Case) -> None:
        found = self.do(case.person.get(f"/admissions/{case.id}"))
        case.version = int(found.headers["etag"].strip('"'))

    @invariant()
    def ranks_and_offers_are_those_of_the_model(self) -> None:
        queue = good(self.do(self.world.clerk.get(f"/bases/{self.base['id']}/queue")))["items"]
        assert [one["admission_id"] for one in queue] == [str(case.id) for case in self.order()]
        assert {one["admission_id"] for one in queue if one["offer"]} == {str(one) for one in self.offered}

    def teardown(self) -> None:
        assert self.do(violations(self.unit)) == {}
        super().teardown()


def test_offers_follow_the_order_whatever_happens(templates: Templates, tmp_path: Path) -> None:
    from incubator.app import SERVICE

    reached = explore(Waiting, SERVICE, templates, tmp_path, examples=6, steps=25)
    assert {"offered", "declination", "acceptance"} <= reached, reached
