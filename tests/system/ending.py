"""The story of an ending: an organization with a desk, a room booked, a paid employee and a grade, on the eve of its end."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from dev.journey.days import Days
from dev.journey.entering import SPACES, enter
from dev.journey.founding import SUPERVISING_UNIT, ensure_divisions, found
from dev.journey.paying import pay_two_months
from dev.journey.walk import Walk
from dev.journey.working import register_worker

DEREGISTRATIONS = "/v1/registry/deregistrations"
BEFORE = date(2023, 7, 31)
RESOLVED, TOLD, SETTLED, PAID = date(2023, 8, 1), date(2023, 8, 2), date(2023, 9, 20), date(2023, 10, 9)
BOOKED_FOR = date(2023, 10, 16)  # a Monday after the end
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


@dataclass
class Story:
    """An organization with a desk, an employee who was paid, a grade and a room booked; and how it is brought to its end."""

    walk: Walk
    organization: dict[str, Any]
    tenancy: dict[str, Any]
    worker: dict[str, Any]
    booking: dict[str, Any]

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

    def line_of_the_run(self, on: date) -> dict[str, Any]:
        """Calculate the run of the month on a day of it, and return what it has for the employee."""
        walk = self.walk
        walk.set_clock(on)
        runs = "/v1/talent/subsidy-runs"
        run = walk.step("批次", "run", "POST", runs, by="district-clerk", body={"month": f"{on:%Y-%m}"}, expect=201)
        walk.step("核算", "calculate", "POST", f"{runs}/{run['id']}/calculation", by="district-clerk", match=run)
        return walk.read(f"{runs}/{run['id']}/lines/{self.worker['id']}", by="district-clerk")


def walking(gateway: str) -> Walk:
    """Begin a walk that waits for whoever was killed."""
    return Walk(gateway, "ends", lambda _line: None, persistent=True)


def settled(gateway: str) -> Story:
    """Tell the story up to the day before the decision to end."""
    walk = walking(gateway)
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
    return Story(walk, organization, tenancy, worker.record, _booked(walk, organization, tenancy))


def _booked(walk: Walk, organization: dict[str, Any], tenancy: dict[str, Any]) -> dict[str, Any]:
    """Book a room of the base for an hour after the end."""
    walk.set_clock(BEFORE)
    base = tenancy["base_id"]
    hours = {"valid_from": "2023-01-03", "week": [{"weekday": 1, "opens": "09:00", "closes": "18:00"}]}
    path = f"/v1/incubator/bases/{base}/opening-hours"
    walk.step("开放时间", "hours", "POST", path, by="street-officer", body=hours, expect=201)
    room = {"base_id": base, "kind": "meeting_room", "label": "会议室", "floor_area_m2": 30, "is_bookable": True}
    room |= {"opened_on": "2023-01-03"}
    space = walk.step("会议室", "room", "POST", SPACES, by="street-officer", body=room, expect=201)
    booking: dict[str, Any] = book(walk, organization, space["id"], BOOKED_FOR)["bookings"][0]
    return booking


def book(walk: Walk, organization: dict[str, Any], space: str, day: date, expect: int = 201) -> dict[str, Any]:
    """Ask for a room for an hour of a day."""
    hour = {"day": day.isoformat(), "from_time": "10:00", "to_time": "11:00"}
    wish = hour | {"space_id": space, "purpose": "理事会会议", "people": 8}
    acting = {"organization": organization["id"]}
    path = "/v1/incubator/bookings"
    return walk.step("预订", "book", "POST", path, by="org-rep", acting=acting, body=wish, expect=expect)
