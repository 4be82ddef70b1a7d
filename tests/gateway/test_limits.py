"""Rate limits: nobody gets more than the policy says, and everybody is told what is left."""

import pytest
from bureaukit.problems import Problem
from gateway.limits import Policy, RateLimits, address_key

TWO_WINDOWS = {"person": (Policy("second", 5, 1), Policy("minute", 12, 60)), "machine": (Policy("second", 100, 1),)}


class HandClock:
    def __init__(self) -> None:
        self.now = 6_000.0

    def __call__(self) -> float:
        return self.now


def allowed(limits: RateLimits, kind: str, key: str, times: int) -> int:
    passed = 0
    for _ in range(times):
        try:
            limits.check(kind, key)
        except Problem:
            continue
        passed += 1
    return passed


def test_the_shorter_window_stops_a_burst_and_the_longer_one_a_steady_stream() -> None:
    clock = HandClock()
    limits = RateLimits(TWO_WINDOWS, clock=clock)
    assert allowed(limits, "person", "a", 20) == 5
    clock.now += 2
    assert allowed(limits, "person", "a", 20) == 5
    clock.now += 2
    assert allowed(limits, "person", "a", 20) == 2


@pytest.mark.parametrize("offset", [0.0, 0.3, 0.5, 0.95])
def test_a_burst_over_the_edge_of_a_window_is_no_double_allowance(offset: float) -> None:
    clock = HandClock()
    limits = RateLimits({"x": (Policy("minute", 100, 60),)}, clock=clock)
    clock.now += 59
    first = allowed(limits, "x", "a", 100)
    clock.now += 1 + offset
    assert first + allowed(limits, "x", "a", 100) <= 102


def test_callers_and_kinds_do_not_share_a_bucket() -> None:
    limits = RateLimits(TWO_WINDOWS, clock=HandClock())
    assert allowed(limits, "person", "a", 9) == allowed(limits, "person", "b", 9) == 5
    assert allowed(limits, "machine", "a", 9) == 9


def test_headers_tell_the_tightest_window() -> None:
    headers = dict(RateLimits(TWO_WINDOWS, clock=HandClock()).check("person", "a"))
    assert headers == {
        b"ratelimit-policy": b'"second";q=5;w=1, "minute";q=12;w=60',
        b"ratelimit": b'"second";r=4;t=1',
        b"x-ratelimit-limit": b"5",
        b"x-ratelimit-remaining": b"4",
        b"x-ratelimit-reset": b"1",
    }


@pytest.mark.parametrize("spent_at", [0.0, 10.0, 59.0])
def test_after_the_time_in_retry_after_the_next_request_passes_and_not_long_before(spent_at: float) -> None:
    clock = HandClock()
    limits = RateLimits({"x": (Policy("minute", 10, 60),)}, clock=clock)
    clock.now += spent_at
    assert allowed(limits, "x", "a", 10) == 10
    with pytest.raises(Problem) as refused:
        limits.check("x", "a")
    assert refused.value.kind.status == 429
    wait = int(refused.value.headers["Retry-After"])
    clock.now += wait - 2
    assert allowed(limits, "x", "a", 1) == 0
    clock.now += 2
    assert allowed(limits, "x", "a", 1) == 1


def test_refused_requests_do_not_prolong_the_wait() -> None:
    clock = HandClock()
    limits = RateLimits({"x": (Policy("second", 5, 1),)}, clock=clock)
    for _ in range(10):
        allowed(limits, "x", "a", 1_000)
        clock.now += 1
    assert allowed(limits, "x", "a", 10) >= 1


def test_silent_callers_are_forgotten() -> None:
    clock = HandClock()
    limits = RateLimits(TWO_WINDOWS, clock=clock)
    for number in range(1_000):
        limits.check("person", str(number))
    for _ in range(3):
        clock.now += 121
        limits.check("person", "still here")
    assert len(limits._young) + len(limits._old) <= 2


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8::1", "2001:db8::/64"),
        ("2001:db8::ffff:2", "2001:db8::/64"),
        ("fe80::1%eth0", "fe80::/64"),
    ],
)
def test_an_ipv6_client_is_its_network(address: str, key: str) -> None:
    assert address_key(address) == key
