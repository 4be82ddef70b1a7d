"""How a version of the subsidy policy comes into force; nothing leads back from there, only a later version replaces it."""

from bureaukit.lifecycle import Lifecycle, Step
from bureaukit.text import Text

from talent.regulations import TITLE_SUBSIDY
from talent.roles import DISTRICT_APPROVER, DISTRICT_CLERK
from talent.subsidy_policies.model import PolicyState

S = PolicyState

LIFECYCLE = Lifecycle(
    "talent.subsidy_policies",
    S.DRAFT,
    (
        Step("change", Text("修改", "change"), (S.DRAFT,), S.DRAFT, TITLE_SUBSIDY.whole(), roles=(DISTRICT_CLERK,)),
        Step(
            "submission",
            Text("提交", "submit"),
            (S.DRAFT,),
            S.SUBMITTED,
            TITLE_SUBSIDY.whole(),
            roles=(DISTRICT_CLERK,),
        ),
        Step(
            "approval",
            Text("批准", "approve"),
            (S.SUBMITTED,),
            S.APPROVED,
            TITLE_SUBSIDY.whole(),
            roles=(DISTRICT_APPROVER,),
        ),
        Step(
            "return",
            Text("退回", "return"),
            (S.SUBMITTED,),
            S.DRAFT,
            TITLE_SUBSIDY.whole(),
            roles=(DISTRICT_APPROVER,),
        ),
        Step(
            "withdrawal",
            Text("撤回", "withdraw"),
            (S.DRAFT, S.SUBMITTED),
            S.WITHDRAWN,
            TITLE_SUBSIDY.whole(),
            roles=(DISTRICT_CLERK,),
        ),
    ),
)
