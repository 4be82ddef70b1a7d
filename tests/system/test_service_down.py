"""With any one service down, what is composed says which part is missing, its own routes refuse cleanly, the rest works."""

from collections.abc import Iterator
from datetime import date

import pytest

from dev.journey.founding import ensure_divisions, found
from dev.journey.walk import Walk
from dev.topology import SERVICES
from tests.system.given import Platform, assert_clean, running


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """One platform; which database a service keeps its data in makes no difference to its absence."""
    with running("sqlite", tmp_path_factory.mktemp("platform"), None) as started:
        yield started


@pytest.fixture(scope="module")
def organization(platform: Platform) -> str:
    """An organization on record since before the days that are asked for."""
    walk = Walk(platform.topology.gateway_url, "down", lambda _line: None, persistent=True)  # a busy machine may lag
    walk.set_clock(date(2025, 3, 3))
    ensure_divisions(walk)
    founded = found(walk, "o", social_work=True)
    walk.set_clock(None)
    return str(founded["id"])


def statuses(down: str, status: str) -> dict[str, str]:
    """Return the status of each part while one service is down."""
    return dict.fromkeys(SERVICES, "fresh") | {down: status}


@pytest.mark.feature("B5-11")
@pytest.mark.feature("B5-22")
@pytest.mark.parametrize("down", SERVICES)
def test_the_rest_answers_and_says_what_is_missing(platform: Platform, organization: str, down: str) -> None:
    passport = f"/v1/organizations/{organization}/passport"
    kept, fresh = (f"2026-0{1 + SERVICES.index(down)}-0{n}" for n in (1, 2))  # other days than those of other cases
    assert platform.get(passport, as_of=kept)["degraded"] == []
    assert platform.get("/v1/statistics", as_of=kept)["degraded"] == []
    platform.kill(down)
    try:
        for day, status in ((kept, "stale"), (fresh, "unavailable")):
            figures = platform.get("/v1/statistics", as_of=day)
            assert figures["degraded"] == [down]
            assert {name: part["status"] for name, part in figures["parts"].items()} == statuses(down, status)
            seen = platform.get(passport, as_of=day)
            assert {name: part["status"] for name, part in seen["sections"].items()} == statuses(down, status)
            assert (seen["sections"][down]["at"] is None) == (status == "unavailable")
            assert down in seen["sections"][down]["reason"]
        assert_clean(
            [platform.http.get(f"/v1/{down}/{path}") for path in ("codes", "statistics", "nothing-of-the-kind")]
        )
        assert_clean([platform.http.get("/v1/statistics", params={"as_of": fresh, "require": "all"})])
        assert [platform.http.get(f"/v1/{name}/codes").status_code for name in SERVICES if name != down] == [200] * 3
        assert platform.http.get("/health/ready").status_code == 503
        assert platform.http.get("/health/live").status_code == 200
    finally:
        platform.release(down)
    assert platform.get("/v1/statistics", as_of=fresh)["degraded"] == []
