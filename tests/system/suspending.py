"""The story of a suspension: a penalty case against an organization, up to its decision, its service, and the resumption."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from dev.journey.walk import Walk

CASES = "/v1/registry/penalty-cases"
DECIDED = date(2023, 8, 8)  # five working days to ask for a hearing have passed since it was told
SUSPENDED_UNTIL = date(2023, 9, 29)
RECTIFIED, RESUMED = date(2023, 9, 15), date(2023, 10, 9)
SAID = {"words": "见案卷"}
NOTICE = {"kind": "suspension", "suspended_until": SUSPENDED_UNTIL.isoformat(), "words": "拟限期停止活动"}
DECISION = {
    "decision_number": "五民罚决字〔2023〕1号",
    "reason": "事实清楚，证据确凿",
    "members": ["district-approver", "leader-2", "leader-3"],
}


@dataclass
class Penalty:
    """A case, taken through its steps."""

    walk: Walk
    case: dict[str, Any]

    def act(self, step: str, body: Any = None, by: str = "district-clerk", acting: Any = None) -> None:
        """Take one step."""
        path = f"{CASES}/{self.case['id']}/{step}"
        self.case = self.walk.step("处罚", step, "POST", path, by=by, acting=acting, body=body, match=self.case)


def decided(walk: Walk, organization: dict[str, Any]) -> Penalty:
    """Open a case, sign it by two officers, tell the party, and decide as another person."""
    body = {
        "organization": organization["id"],
        "ground": "unlawful_activity",
        "facts": "超出章程规定的宗旨和业务范围进行活动",
        "act_ended_on": "2023-06-01",
        "second_officer": "officer-2",
    }
    case = walk.step("立案", "open", "POST", CASES, by="district-clerk", body=body, expect=201)
    penalty = Penalty(walk, case)
    penalty.act("investigation", SAID)
    penalty.act("countersignature", acting={"subject": "officer-2"})
    penalty.act("notice", NOTICE)
    walk.set_clock(DECIDED)
    penalty.act("decision", DECISION, by="district-approver")
    return penalty
