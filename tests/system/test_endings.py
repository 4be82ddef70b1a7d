"""An organization ends over four real services, each of which is killed while the end travels: it ends everywhere, once."""

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import cycle
from typing import Any

import pytest
from sqlalchemy import NullPool, create_engine, text

from dev.topology import SERVICES
from tests.system.campaign import Campaign, MortalPlatform
from tests.system.ending import BEFORE, PAID, SETTLED, Story, book, settled
from tests.system.given import running
from tests.system.mortal import Fate
from tests.system.shelf import Shelf
from tests.system.suspending import RECTIFIED, RESUMED, SAID, decided
from tests.system.wholeness import url_of

CONVERGED_SECONDS = 30.0
EFFECTS = {  # each of them once, whatever was killed
    "registry.organization-ended.v1",
    "incubator.ending-carried-out.v1",
    "talent.ending-carried-out.v1",
    "evaluation.ending-carried-out.v1",
    "evaluation.grade-ended.v1",
    "talent.employment-ended.v1",
    "incubator.tenancy-ended.v1",
}


@dataclass
class Eve:
    """A platform on which everything is told but the end; `before` is where nobody thought of it yet."""

    platform: MortalPlatform
    story: Story
    case: dict[str, Any]
    before: Shelf
    shelf: Shelf

    def by_hand(self, service: str, statement: str, **values: Any) -> None:
        """Change a database past its service, as somebody with its password would."""
        engine = create_engine(url_of(self.platform.topology, service), poolclass=NullPool)
        with engine.begin() as connection:
            connection.execute(text(statement), values)

    @property
    def campaign(self) -> Campaign:
        """Let it end again and again."""
        return Campaign(self.platform, self.story, self.case, self.shelf)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def eve(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, pg_url: str | None) -> Iterator[Eve]:
    """Tell the story once; every test goes back to where it begins."""
    if request.param == "postgresql" and pg_url is None:
        pytest.skip("no PostgreSQL server found")
    with running(request.param, tmp_path_factory.mktemp("platform"), pg_url, MortalPlatform) as platform:
        before, shelf = (Shelf(platform.topology, pg_url, name) for name in ("before", "eve"))
        try:
            story = settled(platform.topology.gateway_url)
            platform.keep(before)
            case = story.wound_up()
            blocked(platform, story, case)
            story.leave_the_desk()
            platform.keep(shelf)
            yield Eve(platform, story, case, before, shelf)
        finally:
            shelf.clear()
            before.clear()


def blocked(platform: MortalPlatform, story: Story, case: dict[str, Any]) -> None:
    """Whoever still has a desk cannot be deregistered, and is told so."""
    path = f"/v1/registry/organizations/{story.organization['id']}/deregistration-readiness"
    readiness = platform.get(path, "district-clerk")
    assert [one["code"] for one in readiness["blockers"]] == ["INCUBATOR_OCCUPANCY"]
    refused = story.act(case, "approval", "district-approver", expect=409)
    assert [finding["code"] for finding in refused["findings"]] == ["INCUBATOR_OCCUPANCY"]


def killed_while(platform: MortalPlatform, act: Callable[[], Any]) -> None:
    """Do something, and kill every service at a moment of its own right after it; then bring them all back."""
    chance = random.Random(25)
    act()
    moments = {service: chance.uniform(0, 0.08) for service in SERVICES}
    threads = [threading.Timer(moment, platform.kill, (service,)) for service, moment in moments.items()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for service in sorted(SERVICES, key=moments.__getitem__):
        platform.release_without_waiting(service)
    platform.wait_until_whole()


def follow_up(platform: MortalPlatform, organization: str) -> dict[str, Any]:
    return platform.get(f"/v1/registry/organizations/{organization}/ending", "district-clerk")


def converged(platform: MortalPlatform, organization: str) -> dict[str, Any]:
    """Wait until every service has confirmed the end."""
    until = time.monotonic() + CONVERGED_SECONDS
    while not (found := follow_up(platform, organization))["complete"]:
        assert time.monotonic() < until, found
        time.sleep(0.2)
    return found


@pytest.mark.feature("beyond-3")
def test_an_organization_ends_in_every_service_once_whoever_is_killed(eve: Eve) -> None:
    platform, story, walk = eve.platform, eve.story, eve.story.walk
    organization = story.organization["id"]
    platform.go_back(eve.shelf, {})
    killed_while(platform, lambda: story.act(eve.case, "approval", "district-approver"))
    done = converged(platform, organization)
    assert [step["state"] for step in done["steps"]] == ["done"] * 3

    tenancy = walk.read(f"/v1/incubator/tenancies/{story.tenancy['id']}", by="street-officer")
    assert (tenancy["state"], tenancy["end_on"]) == ("closed", SETTLED.isoformat()), "the seat goes to who waits for it"
    check = walk.read(
        "/v1/evaluation/incentives/check", by="partner-procurement", organization=organization, benefit="purchase"
    )
    assert check["allowed"] is False
    assert {reason["code"] for reason in check["reasons"]} == {"GRADE_WITHDRAWN", "NOT_ACTIVE"}
    line = story.line_of_the_run(PAID)
    assert (line["amount_fen"], line["reasons"]) == (0, ["not_employed_on_reference_day"])

    of_it = {organization, story.tenancy["id"]}
    events = [
        event for event in platform.events() if event["subject"] in of_it or story.worker["id"] in str(event["data"])
    ]
    counted = Counter(event["type"] for event in events)
    assert {kind: counted[kind] for kind in EFFECTS} == dict.fromkeys(EFFECTS, 1)
    assert platform.disagreements(CONVERGED_SECONDS) == {}
    eve.by_hand("registry", "DELETE FROM ending_confirmations WHERE service = 'talent'")
    assert platform.disagreements() == {"registry: endings-followed": [f"{organization}/talent"]}


def test_an_end_whose_services_die_at_ten_points_of_their_work_comes_out_whole(eve: Eve) -> None:
    found = eve.campaign.run(kills=10)
    print(found)
    assert found.kills >= 10
    assert (found.half, found.wrong, found.lost) == ([], [], 0)


@pytest.mark.slow
@pytest.mark.promise("P18")
def test_an_end_whose_services_die_hundreds_of_times_comes_out_whole(eve: Eve) -> None:
    found = eve.campaign.run(kills=300)
    print(found)
    assert found.kills >= 300
    assert (found.half, found.wrong, found.lost) == ([], [], 0)


@pytest.mark.slow
@pytest.mark.promise("P18")
def test_an_end_converges_in_time_after_the_last_death_though_nobody_hurries(eve: Eve) -> None:
    while_sending = {name: Fate(["before send"], hurried=False) for name in SERVICES}
    trial = eve.campaign.trial(while_sending, bound=CONVERGED_SECONDS)
    assert len(trial.deaths) == len(SERVICES)
    found = eve.campaign.run(kills=20, hurried=False)
    found.add(trial)
    print(found)
    assert (found.half, found.wrong, found.lost) == ([], [], 0)
    assert found.max_converge_s <= CONVERGED_SECONDS


@pytest.mark.parametrize(
    ("bug", "service", "death"),
    [
        ("two_transactions", "talent", "before INSERT INTO events"),
        pytest.param("forgets_news", "registry", "after send", marks=pytest.mark.slow),
        pytest.param("mark_first", "registry", "before send", marks=pytest.mark.slow),
    ],
)
def test_the_campaign_notices_an_end_that_is_half_doubled_or_lost(eve: Eve, bug: str, service: str, death: str) -> None:
    if eve.platform.topology.database_template:
        pytest.skip("the bug is the same on both engines")
    fates = {name: Fate(plant=bug) for name in SERVICES} | {service: Fate([death], plant=bug)}
    found = eve.campaign.trial(fates, bound=30 if bug == "forgets_news" else 8)  # the others never come to an end
    print(bug, found)
    assert len(found.deaths) == 1
    seen = {
        "two_transactions": bool(found.half),
        "forgets_news": any(what.endswith("told 2 times") for what in found.wrong),
        "mark_first": found.converged_s is None,
    }
    assert seen[bug]


@pytest.mark.feature("beyond-3")
def test_a_suspension_closes_what_is_open_only_to_active_organizations_and_gives_it_back(eve: Eve) -> None:
    """限期停止活动: no incentive, no room, no place while it lasts; who works there, and what it holds, stays."""
    platform, story, walk = eve.platform, eve.story, eve.story.walk
    platform.go_back(
        eve.before, {name: Fate([death]) for name, death in zip(SERVICES, cycle(["before send", "before commit"]))}
    )
    organization, room = story.organization, story.booking["space_id"]
    walk.set_clock(BEFORE)
    assert answered(platform, organization, {True: set()})
    penalty = decided(walk, organization)
    with platform.armed():
        penalty.act("service", SAID)
        assert answered(platform, organization, {False: {"NOT_ACTIVE"}})
    assert len(platform.deaths()) >= 3

    refused = book(walk, organization, room, date(2023, 9, 4), expect=422)
    assert [finding["code"] for finding in refused["findings"]] == ["IS_IN_ORDER"]
    assert story.line_of_the_run(date(2023, 9, 11))["amount_fen"] > 0, "whoever works there goes on working there"
    tenancy = walk.read(f"/v1/incubator/tenancies/{story.tenancy['id']}", by="street-officer")
    assert tenancy["state"] == story.tenancy["state"]

    walk.set_clock(RECTIFIED)
    penalty.act("rectification", SAID)
    assert answered(platform, organization, {False: {"NOT_ACTIVE"}}), "its day has not come"
    killed_while(platform, lambda: walk.set_clock(RESUMED))
    assert answered(platform, organization, {True: set()})
    book(walk, organization, room, date(2023, 10, 23))
    flips = [event["data"] for event in platform.events() if event["type"] == "evaluation.incentive-flipped.v1"]
    assert Counter(flip["allowed"] for flip in flips if flip["benefit"] == "purchase") == {True: 2, False: 1}


def answered(platform: MortalPlatform, organization: dict[str, Any], wanted: dict[bool, set[str]]) -> bool:
    """Wait until other departments are given the wanted answer about an incentive, with its reasons."""
    until = time.monotonic() + CONVERGED_SECONDS
    about = {"organization": organization["id"], "benefit": "purchase"}
    while True:
        path = "/v1/evaluation/incentives/check"
        answer = platform.http.get(path, params=about, headers=platform.token("partner-procurement"))
        found = answer.json()
        if answer.status_code == 200 and wanted == {found["allowed"]: {reason["code"] for reason in found["reasons"]}}:
            return True
        if time.monotonic() > until:
            raise AssertionError(found)
        time.sleep(0.2)


@pytest.mark.feature("beyond-33")
def test_what_the_services_no_longer_agree_on_is_found_with_its_ids(eve: Eve) -> None:
    platform, story = eve.platform, eve.story
    platform.go_back(eve.before, {})
    assert platform.disagreements(CONVERGED_SECONDS) == {}
    looked_at = {item["name"]: item["looked_at"] for item in platform.get("/v1/ops/invariants", "auditor")["items"]}
    assert looked_at.pop("endings-followed") == 0
    assert min(looked_at.values()) >= 1, looked_at

    ended_by_hand = (
        "UPDATE organizations SET ended_on = '2023-07-03', serious_since = '2023-07-03' WHERE credit_code = :it"
    )
    eve.by_hand("registry", ended_by_hand, it=story.organization["credit_code"])
    organization = [story.organization["id"]]
    post = eve.platform.every("/v1/talent/employments", "district-clerk")[0]["id"]
    ended = {
        "registry: organizations-as-announced": organization,
        "incubator: occupants-are-active": [story.tenancy["id"]],
        "incubator: bookers-exist": [story.booking["id"]],
        "incubator: organizations-as-told": organization,
        "talent: employers-exist": [post],
        "evaluation: incentives-are-of-the-active": organization,
    }
    assert platform.disagreements() == ended

    eve.by_hand("evaluation", "UPDATE granted_grades SET ends_on = valid_from")
    eve.by_hand("talent", "UPDATE registration_periods SET valid_until = valid_from")
    eve.by_hand("registry", "UPDATE deliveries SET done = false, next_at = '2099-01-01'")
    found = platform.disagreements()
    assert found.pop("registry: events-arrived")
    assert len(found.pop("talent: paid-with-credential")) == 2, "two months were paid"
    assert found == ended | {"evaluation: incentives-have-grades": organization}

    platform.kill("registry")
    unknown = platform.disagreements()
    assert unknown["registry"] == ["degraded"]
    assert unknown["talent: employers-exist"] == ["unknown"]
    platform.release("registry")
