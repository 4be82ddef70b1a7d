"""Which step may follow which in a filing."""

from bureaukit.lifecycle import Lifecycle, Step
from bureaukit.text import Text

from registry.filings.model import FilingState
from registry.regulations import COMMUNITY_ORGANIZATIONS
from registry.roles import COMMUNITY_OFFICER, DISTRICT_APPROVER, ORG_REP, STREET_OFFICER

S = FilingState
_WHOLE = COMMUNITY_ORGANIZATIONS.whole()

LIFECYCLE = Lifecycle(
    "registry.filings",
    S.SUBMITTED,
    (
        Step("check", Text("社区核查", "check"), (S.SUBMITTED,), S.CHECKED, _WHOLE, roles=(COMMUNITY_OFFICER,)),
        Step("approval", Text("准予备案", "file"), (S.CHECKED,), S.FILED, _WHOLE, roles=(STREET_OFFICER,)),
        Step("refusal", Text("不予备案", "refuse"), (S.CHECKED,), S.REFUSED, _WHOLE, roles=(STREET_OFFICER,)),
        Step(
            "withdrawal",
            Text("撤回", "withdraw"),
            (S.SUBMITTED, S.CHECKED),
            S.WITHDRAWN,
            _WHOLE,
            roles=(ORG_REP, COMMUNITY_OFFICER),
        ),
        Step(  # taken by the decision that ends the filing, in its transaction
            "ending", Text("注销备案", "end"), (S.FILED,), S.ENDED, _WHOLE, roles=(STREET_OFFICER,)
        ),
        Step(  # taken by the case that registers the organization, in the transaction of its approval
            "promotion", Text("转登记", "promote"), (S.FILED,), S.PROMOTED, _WHOLE, roles=(DISTRICT_APPROVER,)
        ),
    ),
)
