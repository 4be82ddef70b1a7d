"""Whatever order people try things in during a stay, what is listed as allowed is what succeeds, and two persons decide."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule
from support.exploring import explore
from support.fsck import violations
from support.harness import Templates

from tests.incubator.given import STREET, TODAY, good, made
from tests.incubator.test_bookings import MONDAY, WEEKDAYS, booked, room
from tests.incubator.test_lifecycles_explored import PEOPLE, ROLES, _District
from tests.incubator.test_milestones import SERVED
from tests.incubator.test_proceedings import EVIDENCE, MET

LAST = date(2026, 12, 1)  # days enough lie behind it for whatever is tried
PROPOSALS = ("assessment", "graduation", "ordered-exit", "transfer")
ONWARD = {
    ("assessment", "proposed"): ("approval", "district_approver"),
    ("graduation", "proposed"): ("examination", "district_clerk"),
    ("graduation", "examined"): ("approval", "district_approver"),
    ("ordered_exit", "proposed"): ("statement", "org_rep"),
    ("transfer", "proposed"): ("consent", "district_approver"),
    ("transfer", "consented"): ("approval", "street_officer"),
}
Bodies = dict[str, dict[str, Any] | None]


def attempt(machine: _District, path: str, step: str, body: dict[str, Any] | None, who: tuple[str, str]) -> None:
    """Let somebody try a step: it succeeds exactly if it was promised."""
    person = machine.person(*who)
    promised = machine.is_promised(person, path, step)
    version = int(machine.do(machine.world.clerk.get(path)).headers["etag"].strip('"'))
    answer = machine.do(person.post(f"{path}/{step}", match=version, json=body))
    assert answer.is_success == promised, (path, step, who, answer.text)
    assert promised or answer.status_code in (403, 404, 409), answer.text


class Living(_District):
    """One stay with all that can be proposed, decided, reported and measured in it."""

    def __init__(self) -> None:
        super().__init__()
        street = self.do(self.world.base("street", STREET, parent_id=self.base["id"], name="华山街道孵化基地"))
        self.elsewhere = self.do(self.world.space(street, label="B-01"))
        self.today = date.fromisoformat(TODAY)
        tenancy = self.do(self._signed())
        self.path = f"/tenancies/{tenancy}"
        body = SERVED | {"tenancy_id": tenancy}
        milestone = made(self.do(self.world.clerk.post("/milestones", json=body)))
        self.milestone = f"/milestones/{milestone['id']}"
        self.pending: list[dict[str, Any]] = []
        attempt(self, self.path, "occupation", {"occupied_on": TODAY}, ("district_clerk", "anna"))

    async def _signed(self) -> str:
        case = await self.world.reviewed(self.base, self.applicant, start_on=TODAY, end_on="2027-03-02")
        good(await case.act("approval", self.world.approver, {}))
        signed = made(await case.act("agreement", self.world.clerk, {"signed_on": TODAY}))
        return str(signed["tenancy_id"])

    def of_the_stay(self) -> Bodies:
        day = self.today.isoformat()
        move_on = (self.today + timedelta(days=20)).isoformat()
        return {
            "occupation": {"occupied_on": day},
            "registration": {"organization": self.applicant["id"]},
            "extension": {"end_on": "2028-02-01"},
            "assessment": {"result": "good", "reasons": "台账与走访"},
            "graduation": EVIDENCE,
            "ordered-exit": {"grounds": {"agreement_broken": "多次违反入驻协议"}},
            "transfer": {"space_id": self.elsewhere["id"], "move_on": move_on, "reasons": "就近服务"},
            "exit-notice": {"reason": "voluntary"},
            "handover": {"handed_over_on": day},
        }

    def of_a_milestone(self) -> Bodies:
        measured = {"measured_on": self.today.isoformat(), "value": 500, "evidence": "签到表"}
        return {"agreement": None, "withdrawal": None, "measurement": measured}

    @rule(step=st.sampled_from(PROPOSALS))
    def somebody_proposes(self, step: str) -> None:
        attempt(self, self.path, step, self.of_the_stay()[step], ("district_clerk", "anna"))

    @rule(data=st.data(), role=st.sampled_from(ROLES), sub=st.sampled_from(PEOPLE))
    def try_a_step_of_the_stay(self, data: st.DataObject, role: str, sub: str) -> None:
        bodies = self.of_the_stay()
        step = data.draw(st.sampled_from([*sorted(bodies), *PROPOSALS, "handover"]))  # few leave of their own will
        attempt(self, self.path, step, bodies[step], (role, sub))

    @precondition(lambda self: self.pending)
    @rule(data=st.data(), sub=st.sampled_from(("berta", "carla")))
    def a_proceeding_goes_on(self, data: st.DataObject, sub: str) -> None:
        one = data.draw(st.sampled_from(self.pending))
        step, role = ONWARD[one["matter"], one["state"]]
        attempt(self, f"/proceedings/{one['id']}", step, STEPS[step], (role, sub))

    @precondition(lambda self: self.pending)
    @rule(data=st.data(), role=st.sampled_from(ROLES), sub=st.sampled_from(PEOPLE))
    def try_a_step_of_a_proceeding(self, data: st.DataObject, role: str, sub: str) -> None:
        one = data.draw(st.sampled_from(self.pending))
        step = data.draw(st.sampled_from(sorted(STEPS)))
        attempt(self, f"/proceedings/{one['id']}", step, STEPS[step], (role, sub))

    @rule(data=st.data(), role=st.sampled_from(ROLES), sub=st.sampled_from(PEOPLE))
    def try_a_step_of_the_milestone_or_of_a_report(self, data: st.DataObject, role: str, sub: str) -> None:
        things = [(self.milestone, self.of_a_milestone())]
        reports = self.do(self.world.clerk.every("/light-reports"))
        things += [(f"/light-reports/{one['id']}", REPORT) for one in reports]
        path, bodies = data.draw(st.sampled_from(things))
        step = data.draw(st.sampled_from(sorted(bodies)))
        attempt(self, path, step, bodies[step], (role, sub))

    @rule(days=st.sampled_from([1, 8, 100]))
    def time_goes_by(self, days: int) -> None:
        self.today = min(self.today + timedelta(days=days), LAST)
        self.unit.set_clock(self.today.isoformat())
        self.do(self.unit.run_jobs())

    @invariant()
    def its_states_are_noted_and_two_persons_decided(self) -> None:
        self.reached.add(self.do(self.world.clerk.get(self.path)).json()["state"])
        proceedings = self.do(self.world.clerk.every("/proceedings"))
        self.pending = [one for one in proceedings if (one["matter"], one["state"]) in ONWARD]
        for one in proceedings:
            self.reached.add(one["state"])
            assert one["decided_by"] is None or one["decided_by"] not in (
                one["proposed_by"],
                one["examined_by"],
                one["consented_by"],
            )

    @invariant()
    def one_seat_is_held_every_day_until_the_handover(self) -> None:
        """Over both bases together: never two, and none only after the stay has ended."""
        spaces = (self.space["id"], self.elsewhere["id"])
        anyone, day = self.unit.anyone(), (self.today + timedelta(days=30)).isoformat()
        free = [self.do(anyone.get(f"/spaces/{one}?as_of={day}")).json()["seats_free"] for one in spaces]
        state = self.do(self.world.clerk.get(self.path)).json()
        goes_on = state["state"] != "closed" or state["exit_reason"] == "transferred"
        assert sum(free) == (1 if goes_on else 2)

    def teardown(self) -> None:
        broken = self.do(violations(self.unit))
        super().teardown()
        assert broken == {}


STEPS: Bodies = {
    "statement": {"text": "请予说明情况"},
    "examination": MET,
    "consent": {},
    "approval": {},
    "refusal": {"opinion": "理由不充分"},
    "withdrawal": None,
}
REPORT: Bodies = {
    "filing": {"activities": [], "summary": "本季情况"},
    "return": {"remark": "请补充"},
    "noting": {},
}


HOURS = ((-5, 9), (-1, 11), (0, 10), (0, 13))  # days from the booked one, and the hour: in time, late, begun, over
ENTITLED = {
    "late-cancellation": "org_rep",
    "cancellation": "org_rep",
    "attendance": "district_clerk",
    "no-show": "street_officer",
}
BOOKING: Bodies = {
    "change": {"purpose": "换届会议"},
    "cancellation": {"reason": "会议改期"},
    "late-cancellation": {},
    "attendance": None,
    "no-show": None,
}


class Booking(_District):
    """One booking after the other of one room, while the hours go by."""

    def __init__(self) -> None:
        super().__init__()
        hours = {"valid_from": "2016-01-01", "week": WEEKDAYS}
        made(self.do(self.world.clerk.post(f"/bases/{self.base['id']}/opening-hours", json=hours)))
        self.room = self.do(room(self.world, self.base))
        self.monday, self.hour, self.path = date.fromisoformat(MONDAY), 0, ""
        self.set_the_clock()

    def set_the_clock(self) -> None:
        days, hour = HOURS[self.hour]
        self.unit.set_clock(f"{self.monday + timedelta(days=days)}T{hour:02}:00")

    @precondition(lambda self: not self.path)
    @rule()
    def somebody_books_for_the_next_week(self) -> None:
        self.monday, self.hour = self.monday + timedelta(weeks=1), 0
        self.set_the_clock()
        self.applicant = self.registry.knows()
        person = self.world.representative(self.applicant)
        self.path = f"/bookings/{self.do(booked(person, self.room, self.monday.isoformat()))['id']}"

    @precondition(lambda self: self.path)
    @rule(step=st.sampled_from(sorted(ENTITLED)))
    def who_may_tries_a_step(self, step: str) -> None:
        self.try_a_step(step, ENTITLED[step], "anna")

    @precondition(lambda self: self.path)
    @rule(step=st.sampled_from(sorted(BOOKING)), role=st.sampled_from(ROLES), sub=st.sampled_from(PEOPLE))
    def try_a_step(self, step: str, role: str, sub: str) -> None:
        attempt(self, self.path, step, BOOKING[step], (role, sub))
        state = self.do(self.world.clerk.get(self.path)).json()["state"]
        self.reached.add(state)
        if state != "booked":
            self.path = ""

    @rule()
    def time_goes_by(self) -> None:
        self.hour = min(self.hour + 1, len(HOURS) - 1)
        self.set_the_clock()

    @invariant()
    def the_room_is_held_while_it_is_booked(self) -> None:
        taken = self.do(self.world.clerk.every("/bookings?state=booked"))
        assert len(taken) == (1 if self.path else 0)

    def teardown(self) -> None:
        broken = self.do(violations(self.unit))
        super().teardown()
        assert broken == {}


@pytest.mark.parametrize("examples", [6, pytest.param(40, marks=pytest.mark.slow)])
def test_in_a_stay_what_is_listed_as_allowed_is_exactly_what_succeeds(
    templates: Templates, tmp_path: Path, examples: int
) -> None:
    from incubator.app import SERVICE

    reached = explore(Living, SERVICE, templates, tmp_path, examples=examples, steps=25)
    few = {"occupied", "exit_notice", "proposed", "examined", "consented", "approved"}
    assert (few if examples < 10 else few | {"closed", "withdrawn", "lapsed"}) <= reached, reached


def test_of_a_booking_what_is_listed_as_allowed_is_exactly_what_succeeds(templates: Templates, tmp_path: Path) -> None:
    from incubator.app import SERVICE

    reached = explore(Booking, SERVICE, templates, tmp_path, examples=8, steps=25)
    assert {"booked", "attended", "no_show", "cancelled", "cancelled_late"} <= reached, reached
