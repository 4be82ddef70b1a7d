"""Whatever order people and days come in: one represents an organization on each day, and nobody is in office when it has ended."""

from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule
from registry.organizations.model import EntryKind, OrganizationState
from support.exploring import Explorer, explore
from support.harness import Templates

from tests.registry.given import a_person, an_organization, changed, given_divisions, version
from tests.registry.given_cases import a_group, approver, asked_for, clerk, examined

NAMES = {60: "赵新华", 61: "孙悦", 62: "李默"}
STARTED = date(2026, 3, 2)


class Posts(Explorer):
    """A group of the register and one taken over, three people who may represent them, and days that pass."""

    group: dict[str, Any]

    @initialize()
    def found(self) -> None:
        self.today = STARTED
        self.unit.set_clock(STARTED.isoformat())
        self.do(given_divisions(self.unit))
        self.group = self.do(a_group(self.unit))
        self.other = self.do(an_organization(self.unit))
        self.ended_on: date | None = None

    def listed(self, organization: str, **asked: str) -> list[dict[str, Any]]:
        return self.do(clerk(self.unit).every(f"/organizations/{organization}/posts", params=asked))

    @precondition(lambda self: self.ended_on is None)
    @rule(who=st.sampled_from(sorted(NAMES)), days=st.sampled_from((0, 2, 5)))
    def change_the_representative(self, who: int, days: int) -> None:
        body = asked_for(
            "legal_representative_change",
            legal_representative=a_person(who, NAMES[who]),
            audited_on=STARTED.isoformat(),
            effective_on=(self.today + timedelta(days=days)).isoformat(),
        )
        try:
            case = self.do(examined(self.unit, self.group, body))
        except AssertionError as refused:  # they represent the other group, or this one already
            assert "REPRESENTS" in str(refused) or "CHANGES_A_REGISTERED_ITEM" in str(refused)  # noqa: PT017 -- of a step
            return
        path = f"/applications/{case.json()['id']}/approval"
        done = self.do(approver(self.unit).post(path, match=version(case)))
        assert done.status_code == 200, done.text
        self.reached.add("changed" if days == 0 else "changed later")

    @rule(who=st.sampled_from(sorted(NAMES)), back=st.integers(0, 4))
    def enter_by_hand(self, who: int, back: int) -> None:
        self.enter(who, back)

    def enter(self, who: int, back: int) -> None:
        day = (self.today - timedelta(days=back)).isoformat()
        body = {"kind": "legal_representative", **a_person(who, NAMES[who]), "from_on": day}
        done = self.do(clerk(self.unit).post(f"/organizations/{self.other}/posts", json=body))
        assert done.status_code in (201, 409, 422), done.text
        self.reached.add("entered" if done.status_code == 201 else "refused")

    @rule()
    def leave_by_hand(self) -> None:
        self.leave()

    @rule(who=st.sampled_from(sorted(NAMES)), back=st.integers(0, 4))
    def succeed_by_hand(self, who: int, back: int) -> None:
        """Who represents it leaves today; whoever follows is said to have begun some days ago."""
        self.leave()
        self.enter(who, back)

    def leave(self) -> None:
        for post in self.listed(self.other):
            body, path = {"ended_on": self.today.isoformat()}, f"/posts/{post['id']}"
            seen = self.do(clerk(self.unit).get(path))
            done = self.do(clerk(self.unit).post(f"{path}/end", match=version(seen), json=body))
            assert done.status_code in (200, 409, 422), done.text
            self.reached.add(f"left {done.status_code}")

    @rule(days=st.integers(1, 3))
    def let_days_pass(self, days: int) -> None:
        self.today += timedelta(days=days)
        self.unit.set_clock(self.today.isoformat())
        self.do(self.unit.run_jobs())

    @precondition(lambda self: self.ended_on is None and self.today > STARTED + timedelta(days=6))
    @rule()
    def end(self) -> None:
        ended = {"state": OrganizationState.DEREGISTERED, "ended_on": self.today}
        self.do(changed(self.unit, self.group["id"], EntryKind.DEREGISTRATION, **ended))
        self.do(self.unit.run_jobs())
        self.ended_on = self.today
        self.reached.add("ended")

    @invariant()
    def one_represents_it_on_each_day_and_each_of_them_one(self) -> None:
        if not hasattr(self, "ended_on"):
            return
        spans: dict[str, list[tuple[str, date, date]]] = {}
        for organization in (self.group["id"], self.other):
            for post in self.listed(organization, kind="legal_representative"):
                until = date.fromisoformat(post["ended_on"]) if post["ended_on"] else date.max
                begins = date.fromisoformat(post["from_on"])
                spans.setdefault(organization, []).append((post["name"], begins, until))
        for held in spans.values():
            days = sorted((begins, until) for _, begins, until in held if begins < until)
            assert all(until <= begins for (_, until), (begins, _) in pairwise(days)), held
        by_name = [one for held in spans.values() for one in held]
        for name in NAMES.values():
            days = sorted((begins, until) for who, begins, until in by_name if who == name and begins < until)
            assert all(until <= begins for (_, until), (begins, _) in pairwise(days)), by_name

    @invariant()
    def nobody_is_in_office_when_it_has_ended(self) -> None:
        if getattr(self, "ended_on", None):
            for post in self.listed(self.group["id"]):
                assert post["ended_on"], post
                assert post["ended_on"] <= max(self.ended_on.isoformat(), post["from_on"]), post


def test_posts_explored_with_changes_to_come_days_that_pass_and_an_end(templates: Templates, tmp_path: Path) -> None:
    from registry.app import SERVICE

    reached = explore(Posts, SERVICE, templates, tmp_path, examples=4, steps=14)
    assert {"changed", "changed later", "entered", "left 200"} <= reached
