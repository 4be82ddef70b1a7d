"""An organization ends over four real services, each of which is killed while the end travels: it ends everywhere, once."""

import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from dev.journey.days import Days
from dev.journey.entering import enter
from dev.journey.founding import SUPERVISING_UNIT, ensure_divisions, found
from dev.journey.paying import pay_two_months
from dev.journey.walk import Walk
from dev.journey.working import register_worker
from dev.topology import SERVICES
from tests.system.given import Platform

CONVERGED_SECONDS = 30.0
DEREGISTRATIONS = "/v1/registry/deregistrations"
RESOLVED, TOLD, SETTLED, PAID = date(2023, 8, 1), date(2023, 8, 2), date(2023, 9, 20), date(2023, 10, 9)
REPORT = {
    "finished_on": SETTLED.isoformat(),
    "assets_fen": 900_000,
    "costs_fen": 100_000,
    "debts_fen": 300_000,
    "remaining_fen": 500_000,
    "conclusion": "清算完毕，债权债务已了结",
    "recipient": {"kind": "charity", "name": "五华区慈善会"},
}
COLLECTED = {
    "collected_on": SETTLED.isoformat(),
    "certificate": "returned",
    "seal": "returned",
    "financial_vouchers": "returned",
}
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
class Story:
    """An organization with a desk, an employee who was paid, and a grade; and how it is brought to its end."""

    walk: Walk
    organization: dict[str, Any]
    tenancy: dict[str, Any]
    worker: dict[str, Any]

    def act(self, case: dict[str, Any], step: str, by: str, body: Any = None, expect: int = 200) -> dict[str, Any]:
        """Take one step of the ending."""
        acting = {"organization": self.organization["id"]} if by == "org-rep" else None
        if by == "supervising-unit":
            acting = {"organization": SUPERVISING_UNIT}
        path = f"{DEREGISTRATIONS}/{case['id']}/{step}"
        return self.walk.step("终止", step, "POST", path, by=by, acting=acting, body=body, match=case, expect=expect)

    def wound_up(self) -> dict[str, Any]:
        """Decide, wind up, report, apply, collect: everything but the decision."""
        walk, rep = self.walk, {"organization": self.organization["id"]}
        walk.set_clock(RESOLVED)
        body = {
            "organization": self.organization["id"],
            "ground": "resolution",
            "resolved_on": RESOLVED.isoformat(),
            "resolution": "理事会决议",
        }
        case = walk.step("终止", "end", "POST", DEREGISTRATIONS, by="org-rep", acting=rep, body=body, expect=201)
        case = self.act(case, "consent", "supervising-unit", {"opinion": "同意"})
        walk.set_clock(TOLD)
        group = {"head": "张春明", "members": ["李秋月"], "formed_on": TOLD.isoformat()}
        case = self.act(case, "liquidation-group", "org-rep", group)
        case = self.act(case, "creditors-notice", "org-rep", {"published_on": TOLD.isoformat(), "medium": "昆明日报"})
        walk.set_clock(SETTLED)
        case = self.act(case, "liquidation-report", "org-rep", REPORT)
        case = self.act(case, "application", "org-rep")
        return self.act(case, "collection", "district-clerk", COLLECTED)

    def leave_the_desk(self) -> None:
        """Give notice and hand over."""
        path = f"/v1/incubator/tenancies/{self.tenancy['id']}"
        rep = {"organization": self.organization["id"]}
        seen = self.walk.read(path, by="street-officer")
        notice = {"reason": "voluntary"}
        given = self.walk.step(
            "退驻", "leave", "POST", f"{path}/exit-notice", by="org-rep", acting=rep, body=notice, match=seen
        )
        done = {"handed_over_on": SETTLED.isoformat()}
        self.walk.step("交接", "hand over", "POST", f"{path}/handover", by="street-officer", body=done, match=given)


def settled(platform: Platform) -> Story:
    """Tell the story up to the day before the decision to end."""
    walk = Walk(platform.topology.gateway_url, "ends", lambda _line: None, persistent=True)
    days = Days(date(2023, 6, 1))
    walk.set_clock(days.founded)
    ensure_divisions(walk)
    other, organization = found(walk, "o", social_work=False), found(walk, "s", social_work=True)
    tenancy = enter(walk, days, other, organization)
    worker = register_worker(walk, days, organization)
    pay_two_months(walk, days, worker)
    grade = {
        "organization": organization["id"],
        "grade": "3A",
        "granted_on": "2023-05-05",
        "granting_body": "昆明市五华区民政局",
        "certificate_number": "五民评2023-901",
    }
    taken = walk.step(
        "等级", "grade", "POST", "/v1/evaluation/grades/imports", by="district-clerk", body={"rows": [grade]}
    )
    assert taken["created"] == 1, taken
    return Story(walk, organization, tenancy, worker.record)


def killed_while(platform: Platform, act: Callable[[], Any]) -> None:
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


def follow_up(platform: Platform, organization: str) -> dict[str, Any]:
    return platform.get(f"/v1/registry/organizations/{organization}/ending", "district-clerk")


def converged(platform: Platform, organization: str) -> dict[str, Any]:
    """Wait until every service has confirmed the end."""
    until = time.monotonic() + CONVERGED_SECONDS
    while not (found := follow_up(platform, organization))["complete"]:
        assert time.monotonic() < until, found
        time.sleep(0.2)
    return found


@pytest.mark.feature("beyond-3")
def test_an_organization_ends_in_every_service_once_whoever_is_killed(platform: Platform) -> None:
    story = settled(platform)
    organization, walk = story.organization["id"], story.walk
    case = story.wound_up()

    readiness = platform.get(f"/v1/registry/organizations/{organization}/deregistration-readiness", "district-clerk")
    assert [one["code"] for one in readiness["blockers"]] == ["INCUBATOR_OCCUPANCY"]
    refused = story.act(case, "approval", "district-approver", expect=409)
    assert [finding["code"] for finding in refused["findings"]] == ["INCUBATOR_OCCUPANCY"]
    story.leave_the_desk()

    killed_while(platform, lambda: story.act(case, "approval", "district-approver"))
    done = converged(platform, organization)
    assert [step["state"] for step in done["steps"]] == ["done"] * 3

    space = walk.read(f"/v1/incubator/spaces/{story.tenancy['space_id']}")
    assert space["seats_free"] == 1
    check = walk.read(
        "/v1/evaluation/incentives/check", by="partner-procurement", organization=organization, benefit="purchase"
    )
    assert check["allowed"] is False
    assert {reason["code"] for reason in check["reasons"]} == {"GRADE_WITHDRAWN", "NOT_ACTIVE"}
    assert_not_paid(story)

    of_it = {organization, story.tenancy["id"]}
    events = [
        event for event in platform.events() if event["subject"] in of_it or story.worker["id"] in str(event["data"])
    ]
    counted = Counter(event["type"] for event in events)
    assert {kind: counted[kind] for kind in EFFECTS} == dict.fromkeys(EFFECTS, 1)
    walk.set_clock(None)


def assert_not_paid(story: Story) -> None:
    """The next run has nothing for the employee of an organization that ended, and says why."""
    walk = story.walk
    walk.set_clock(PAID)
    runs = "/v1/talent/subsidy-runs"
    run = walk.step("批次", "run", "POST", runs, by="district-clerk", body={"month": "2023-10"}, expect=201)
    walk.step("核算", "calculate", "POST", f"{runs}/{run['id']}/calculation", by="district-clerk", match=run)
    line = walk.read(f"{runs}/{run['id']}/lines/{story.worker['id']}", by="district-clerk")
    assert (line["amount_fen"], line["reasons"]) == (0, ["not_employed_on_reference_day"])
