"""Whatever order people try things in when a filing changes or ends: what is listed is what succeeds, and the register follows."""

from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule
from support.exploring import Explorer, explore
from support.harness import Person, Templates

from tests.registry.given import COMMUNITY, given_divisions, version
from tests.registry.test_filed_life import on_register
from tests.registry.test_promotions import a_filed_group

STEPS: dict[str, tuple[tuple[str, ...], dict[str, Any] | None]] = {
    "check": (("community_officer",), {}),
    "statement": (("org_rep",), {"statement": "三月起恢复活动"}),
    "approval": (("street_officer",), None),
    "refusal": (("street_officer",), {"reason": "材料不全"}),
    "withdrawal": (("org_rep", "street_officer"), None),
}


class Life(Explorer):
    """One group, and whatever two people in any part try with its requests to change or to end."""

    change: dict[str, Any]

    @initialize()
    def file(self) -> None:
        self.unit.set_clock("2026-03-02")
        self.do(given_divisions(self.unit))
        self.group, _ = self.do(a_filed_group(self.unit))
        self.change = {}

    def person(self, role: str, sub: str) -> Person:
        claims = {"org": self.group["id"]} if role == "org_rep" else {"area": COMMUNITY[: 12 if "comm" in role else 9]}
        return self.unit.as_role(role, sub=sub, **claims)

    @rule(ex_officio=st.booleans(), sub=st.sampled_from(("anna", "berta")))
    def ask(self, ex_officio: bool, sub: str) -> None:
        notice = {"organization": self.group["id"], "ground": "outside_its_area", "reason": "在外区活动"}
        own = {"kind": "items", "purpose": "服务邻里"}
        asker, path, body = (
            (self.person("street_officer", sub), "/filing-changes/notices", notice)
            if ex_officio
            else (self.person("org_rep", sub), "/filing-changes", own)
        )
        answer = self.do(asker.post(path, json=body))
        is_free = self.change.get("state") in (None, "withdrawn", "refused") or (
            self.change["state"] == "done" and self.change["kind"] == "items" and ex_officio
        )
        assert (answer.status_code == 201) == is_free, answer.text
        if is_free:
            self.change = answer.json()

    @rule(step=st.sampled_from(sorted(STEPS)), sub=st.sampled_from(("anna", "berta")), which=st.integers(0, 1))
    def attempt(self, step: str, sub: str, which: int) -> None:
        self.take(step, sub, which)

    @rule()
    def go_on(self) -> None:
        self.take("check", "carla", 0)
        self.take("approval", "dora", 0)

    def take(self, step: str, sub: str, which: int) -> None:
        if not self.change:
            return
        roles, body = STEPS[step]
        person = self.person(roles[which % len(roles)], sub)
        path = f"/filing-changes/{self.change['id']}"
        promised = self.is_promised(person, path, step)
        seen = self.do(self.person("street_officer", "reader").get(path))
        sent = {"json": body} if body is not None else {}
        answer = self.do(person.post(f"{path}/{step}", match=version(seen), **sent))
        assert (answer.status_code == 200) == promised, (step, answer.text)
        assert answer.status_code in (200, 403, 404, 409), answer.text
        if promised:
            self.change = answer.json()
            self.reached.add(step)

    @invariant()
    def the_register_ends_with_the_approval_of_an_end_and_not_before(self) -> None:
        if not hasattr(self, "group"):
            return
        has_ended = self.change.get("kind") == "end" and self.change["state"] == "done"
        assert (self.do(on_register(self.unit, self.group))["state"] == "deregistered") == has_ended


def test_the_life_of_a_filing_explored(templates: Templates, tmp_path: Path) -> None:
    from registry.app import SERVICE

    assert {"check", "approval", "withdrawal"} <= explore(Life, SERVICE, templates, tmp_path, examples=14, steps=12)
