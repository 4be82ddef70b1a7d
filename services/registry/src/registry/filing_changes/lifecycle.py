"""Which step may follow which when a filing changes or ends."""

from bureaukit.lifecycle import Lifecycle, Step
from bureaukit.text import Text

from registry.filing_changes.model import OPEN, ChangeState
from registry.regulations import COMMUNITY_ORGANIZATIONS
from registry.roles import COMMUNITY_OFFICER, ORG_REP, STREET_OFFICER

S = ChangeState
_WHOLE = COMMUNITY_ORGANIZATIONS.whole()
_DECIDED = (S.CHECKED, S.NOTICED)

LIFECYCLE = Lifecycle(
    "registry.filing-changes",
    S.REQUESTED,
    (
        Step("check", Text("社区核查", "check"), (S.REQUESTED,), S.CHECKED, _WHOLE, roles=(COMMUNITY_OFFICER,)),
        Step("statement", Text("陈述意见", "state its case"), (S.NOTICED,), None, _WHOLE, roles=(ORG_REP,)),
        Step("approval", Text("准予变更或者注销", "approve"), _DECIDED, S.DONE, _WHOLE, roles=(STREET_OFFICER,)),
        Step("refusal", Text("不予办理", "refuse"), (S.CHECKED,), S.REFUSED, _WHOLE, roles=(STREET_OFFICER,)),
        Step(
            "withdrawal",
            Text("撤回", "withdraw"),
            OPEN,
            S.WITHDRAWN,
            _WHOLE,
            roles=(ORG_REP, COMMUNITY_OFFICER, STREET_OFFICER),
        ),
    ),
)
DECISIONS = ("approval", "refusal")
