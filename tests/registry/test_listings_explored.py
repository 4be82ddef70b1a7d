"""Whatever order people try things in, a list holds one entry of an organization, and what is promised is what succeeds."""

from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule
from registry.app import SERVICE
from support.exploring import Explorer, explore
from support.harness import Templates

from tests.registry.given import an_organization, version

STEPS: dict[str, tuple[str, dict[str, Any] | None]] = {
    "notice": ("district_clerk", {"notice_on": "2026-03-02"}),
    "defence": ("district_clerk", {"statement": "情况不属实", "received_on": "2026-02-02"}),
    "exculpation": (
        "district_clerk",
        {"issued_by": "五华区教育体育局", "document_number": "五教体函〔2026〕3号", "issued_on": "2026-02-27"},
    ),
    "approval": ("district_approver", None),
    "addition": ("district_approver", None),
    "dismissal": ("district_approver", None),
    "removal-application": ("district_clerk", {"applied_on": "2026-03-02"}),
    "delisting": ("district_clerk", {"reason": "已整改"}),
    "delisting-approval": ("district_approver", None),
    "delisting-dismissal": ("district_approver", None),
}


FORWARD = ("approval", "addition", "delisting", "delisting-approval", "delisting-dismissal")


class Listings(Explorer):
    """Two people try every step on the entries of one organization."""

    def __init__(self) -> None:
        super().__init__()
        self.unit.set_clock("2026-03-02")
        self.organization = self.do(an_organization(self.unit))
        self.known: list[str] = []

    @rule(reason=st.sampled_from(["no_party_organization", "rectification_overdue", "major_fine"]), told=st.booleans())
    def propose(self, reason: str, told: bool) -> None:
        body = {"organization": self.organization, "reason": reason, "statement": "经查属实"}
        body |= {"notice_on": "2026-01-05"} if told else {}
        self.unit.set_clock("2026-01-05" if told else "2026-03-02")
        answer = self.do(self.unit.as_role("district_clerk", sub="anna").post("/listings", json=body))
        self.unit.set_clock("2026-03-02")
        assert answer.status_code in (201, 409), answer.text
        if answer.status_code == 201:
            self.known.append(answer.json()["id"])

    @rule(step=st.sampled_from(sorted(STEPS)), sub=st.sampled_from(["anna", "berta"]), pick=st.integers(0, 3))
    def try_a_step(self, step: str, sub: str, pick: int) -> None:
        if self.known:
            self.take(step, sub, pick)

    @rule(choice=st.integers(0, 7), pick=st.integers(0, 3))
    def go_on(self, choice: int, pick: int) -> None:
        """Take a step that is open: the clerk's by one person, the decision by the other, so that the runs come far."""
        if not self.known:
            return
        path = f"/listings/{self.known[pick % len(self.known)]}"
        people = {step: "anna" if STEPS[step][0] == "district_clerk" else "berta" for step in FORWARD}
        open_steps = [s for s in FORWARD if self.is_promised(self.unit.as_role(STEPS[s][0], sub=people[s]), path, s)]
        if open_steps:
            step = open_steps[choice % len(open_steps)]
            self.take(step, people[step], pick)

    def take(self, step: str, sub: str, pick: int) -> None:
        role, body = STEPS[step]
        person = self.unit.as_role(role, sub=sub)
        path = f"/listings/{self.known[pick % len(self.known)]}"
        promised = self.is_promised(person, path, step)
        seen = version(self.do(person.get(path)))
        answer = self.do(person.post(f"{path}/{step}", match=seen, **({"json": body} if body else {})))
        assert (answer.status_code == 200) == promised, (step, sub, answer.text)
        assert answer.status_code in (200, 403, 409), answer.text
        self.reached.add(self.do(person.get(path)).json()["state"])

    @invariant()
    def flags_and_running_entries_agree(self) -> None:
        found = self.do(self.unit.anyone().every("/listings", params={"as_of": "2026-03-02"}))
        running = [item for item in found if item["state"] in ("listed", "delisting")]
        kinds = [item["kind"] for item in running]
        assert len(kinds) == len(set(kinds))
        shown = self.do(self.unit.anyone().get(f"/organizations/{self.organization}")).json()
        assert (shown["abnormal_since"] is not None) == ("abnormal" in kinds)
        assert (shown["serious_since"] is not None) == ("serious" in kinds)


def test_whatever_is_tried_on_a_list_what_is_promised_succeeds(templates: Templates, tmp_path: Path) -> None:
    reached = explore(Listings, SERVICE, templates, tmp_path, examples=8, steps=20)
    assert {"proposed", "listed", "delisting", "delisted", "dismissed"} <= reached
