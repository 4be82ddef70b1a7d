"""The whole story over real processes, on both engines, and with every process killed on the way."""

import itertools
import random
import threading
from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from dev.journey.story import Outcome, take
from dev.journey.walk import Walk
from dev.topology import SERVICES
from tests.system.given import Platform, assert_clean

AGREED_SECONDS = 30.0  # after which nothing is on its way any more
DOWN_SECONDS = 1.0
NOT_COMPARED = (
    # what the first walk finds missing, it enters: divisions, the district's base, a policy to be raised later
    "registry.division-recorded",
    "incubator.base-changed",
    "talent.subsidy-policy-",
    # a stay is over when the clock moves on two years, and a job says so when it next looks
    "incubator.tenancy-changed",
    # its seat is offered to who waits, and the offer lapses, whenever the job comes by between two moves of the clock
    "incubator.offer-changed",
    "incubator.admission-changed",
    # and so is a registration of three years, once the clock shows real time again
    "talent.registration-lapsed",
)


def quiet(_line: str) -> None:
    """Say nothing."""


@dataclass(frozen=True)
class Traces:
    """What a walk left behind: its outcome, and how often each kind of event was announced of its own subjects."""

    outcome: Outcome
    announced: Counter[str]


def walked(platform: Platform, walk: Walk) -> Traces:
    """Take a walk and look at its traces."""
    before = {event["subject"] for event in platform.events()}
    outcome = take(walk)
    own = [event["type"] for event in platform.events() if event["subject"] not in before]
    return Traces(outcome, Counter(kind for kind in own if not kind.startswith(NOT_COMPARED)))


@pytest.fixture(scope="module")
def unbroken(platform: Platform) -> Traces:
    """A walk that nothing interrupts."""
    return walked(platform, Walk(platform.topology.gateway_url, "unbroken", quiet))


@dataclass(frozen=True)
class Kill:
    """One kill: whom, at which step, and whether before the request is sent or this many seconds later."""

    victim: str
    at: str
    after: float | None = None


class Interrupted(Walk):
    """A walk on which processes are killed; one that was killed comes back a second later."""

    def __init__(self, platform: Platform, tag: str, plan: list[Kill]) -> None:
        super().__init__(platform.topology.gateway_url, tag, quiet, persistent=True)
        self.plan = plan
        self._platform = platform
        self._revivals: list[threading.Thread] = []

    def step(self, zh: str, en: str, method: str, path: str, **kw: Any) -> dict[str, Any]:
        """Take a step; the next kill of the plan happens if this is where it is due."""
        if self.plan and self.plan[0].at in f"{method} {path}":
            self._kill(self.plan.pop(0))
        return super().step(zh, en, method, path, **kw)

    def _kill(self, kill: Kill) -> None:
        self.all_back()
        if kill.after is None:
            self._platform.kill(kill.victim)
            self._later(DOWN_SECONDS, lambda: self._platform.release(kill.victim))
            if kill.victim != "gateway":
                self._see_the_rest_work(kill.victim)
        else:
            self._later(kill.after, lambda: self._kill_and_revive(kill.victim))

    def _kill_and_revive(self, victim: str) -> None:
        self._platform.kill(victim)
        self._platform.release(victim)

    def _see_the_rest_work(self, victim: str) -> None:
        for service in SERVICES:
            answer = self._platform.http.get(f"/v1/{service}/codes")
            assert answer.status_code == (503 if service == victim else 200), (victim, service, answer.text)

    def _later(self, seconds: float, act: Any) -> None:
        timer = threading.Timer(seconds, act)
        timer.start()
        self._revivals.append(timer)

    def all_back(self) -> None:
        """Wait until everybody who was killed serves again."""
        while self._revivals:
            self._revivals.pop().join()


@pytest.mark.feature("beyond-11")
def test_the_journey_passes(platform: Platform, unbroken: Traces) -> None:
    outcome = unbroken.outcome
    assert outcome.grade["grade"] == "3A"
    assert [line["amount_fen"] for line in outcome.lines] == [25_000, 20_000]
    assert outcome.event["data"]["reasons"] == ["ABNORMAL_LIST"]
    assert_one_of_each(platform, outcome)
    clocks = [platform.get(f"/v1/{service}/sandbox/clock")["is_shifted"] for service in SERVICES]
    assert clocks == [False] * len(SERVICES)


@pytest.mark.feature("beyond-0")
def test_every_service_shows_the_clock_that_was_set_and_counts_by_it(platform: Platform, unbroken: Traces) -> None:
    walk = Walk(platform.topology.gateway_url, "clock", quiet)
    walk.set_clock(date(2025, 9, 30))  # the day before eight days off; the Saturday after them is worked
    try:
        shown = [platform.http.get(f"/v1/{service}/codes").headers["x-sim-now"] for service in SERVICES]
        assert all(now.startswith("2025-09-30T02:0") for now in shown)
        listing = platform.http.post(
            "/v1/registry/listings",
            json={
                "organization": unbroken.outcome.ordinary["id"],
                "reason": "unreachable",
                "statement": "两次专用信函均无人签收",
                "notice_on": "2025-09-30",
            },
            headers=platform.token("district-clerk") | {"idempotency-key": "the-clock-that-was-set"},
        )
        assert listing.status_code == 201, listing.text
        assert listing.json()["decision_open_from"] == "2025-10-22"  # ten working days to be heard, then the next
    finally:
        walk.set_clock(None)
    shown = [platform.http.get(f"/v1/{service}/codes").headers["x-sim-now"] for service in SERVICES]
    assert not [now for now in shown if now.startswith("2025-09-30")]


@pytest.mark.feature("beyond-33")
def test_any_process_can_be_killed_mid_journey_without_a_double_effect(platform: Platform, unbroken: Traces) -> None:
    plan = [
        Kill("registry", "/acceptance"),
        Kill("registry", "/approval", after=0.01),
        Kill("gateway", "/v1/incubator/spaces"),
        Kill("incubator", "/submission", after=0.01),
        Kill("incubator", "/agreement"),
        Kill("talent", "/v1/talent/employments"),
        Kill("talent", "/calculation", after=0.02),
        Kill("gateway", "/payment-file"),
        Kill("talent", "/payment", after=0.01),
        Kill("registry", "/eligibility"),  # whom the evaluation service asks
        Kill("gateway", "/self-score", after=0.005),
        Kill("evaluation", "/votes"),
        Kill("evaluation", "/tally", after=0.01),
        Kill("registry", "POST /v1/registry/listings"),
    ]
    walk = Interrupted(platform, "killed", plan)
    traces = walked(platform, walk)
    walk.all_back()
    assert not walk.plan
    assert_clean(walk.interruptions)
    assert walk.lost >= 1  # the gateway's own absence can only be seen as silence
    assert traces.announced == unbroken.announced
    assert_one_of_each(platform, traces.outcome)
    assert platform.disagreements(AGREED_SECONDS) == {}


class Everywhere(Interrupted):
    """A walk with a kill at every step: before the request in one round, while it is handled in the other."""

    def __init__(self, platform: Platform, round_: int) -> None:
        super().__init__(platform, f"everywhere-{round_}", [])
        self._steps = itertools.count(round_)
        self._rng = random.Random(round_)

    def step(self, zh: str, en: str, method: str, path: str, **kw: Any) -> dict[str, Any]:
        """Take a step with a kill: of the service that is asked, and at every seventh step of the gateway."""
        number = next(self._steps)
        victim = "gateway" if number % 7 == 6 else path.split("/")[2]
        self.plan = [Kill(victim, path, after=self._rng.uniform(0, 0.04) if number % 2 else None)]
        return super().step(zh, en, method, path, **kw)


@pytest.mark.slow
@pytest.mark.parametrize("round_", range(2))
def test_a_kill_at_every_step_has_no_double_effect(platform: Platform, unbroken: Traces, round_: int) -> None:
    walk = Everywhere(platform, round_)
    traces = walked(platform, walk)
    walk.all_back()
    assert_clean(walk.interruptions)
    assert traces.announced == unbroken.announced
    assert_one_of_each(platform, traces.outcome)
    assert platform.disagreements(AGREED_SECONDS) == {}


def assert_one_of_each(platform: Platform, outcome: Outcome) -> None:
    """Each organization, stay, month and grade of a walk is there once."""
    for organization in (outcome.ordinary, outcome.social):
        found = platform.every("/v1/registry/organizations", q=organization["name"])
        assert [item["id"] for item in found] == [organization["id"]]
    stays = platform.every("/v1/incubator/tenancies", "district-clerk", organization_id=outcome.social["id"])
    assert [stay["id"] for stay in stays] == [outcome.tenancy["id"]]
    grades = platform.every("/v1/evaluation/grades", organization=outcome.social["id"])
    assert [grade["id"] for grade in grades] == [outcome.grade["id"]]
    assert_paid_once(platform, outcome)


def assert_paid_once(platform: Platform, outcome: Outcome) -> None:
    """The worker has one line in each of two months, and each month one run and one policy that begins with it."""
    raised, first = (line["month"] for line in outcome.lines)
    for month in (first, raised):
        (run,) = platform.every("/v1/talent/subsidy-runs", "district-clerk", month=month)
        path = f"/v1/talent/subsidy-runs/{run['id']}/lines"
        lines = platform.every(path, "district-clerk", social_worker_id=outcome.worker.record["id"])
        assert [line["month"] for line in lines] == [month]
    policies = platform.every("/v1/talent/subsidy-policies")
    assert [policy["effective_month"] for policy in policies].count(raised) == 1
