"""How the run of a month moves: 核算, 街道确认, 审批, 发放 (SUB-09); from approval on nothing leads back."""

from bureaukit.lifecycle import Lifecycle, Step
from bureaukit.text import Text

from talent.regulations import TITLE_SUBSIDY
from talent.roles import DISTRICT_APPROVER, DISTRICT_CLERK, FINANCE, STREET_OFFICER
from talent.subsidy_runs.model.run import RunState

S = RunState
BASIS = TITLE_SUBSIDY.whole()

LIFECYCLE = Lifecycle(
    "talent.subsidy_runs",
    S.OPEN,
    (
        Step(
            "calculation",
            Text("核算", "calculate"),
            (S.OPEN, S.CALCULATED, S.STREET_CONFIRMED),
            S.CALCULATED,
            BASIS,
            roles=(DISTRICT_CLERK,),
        ),
        Step(
            "confirmation",
            Text("街道确认", "confirm a street's part"),
            (S.CALCULATED,),
            S.STREET_CONFIRMED,
            BASIS,
            roles=(STREET_OFFICER,),
        ),
        Step(
            "objection",
            Text("街道异议", "object to a street's part"),
            (S.CALCULATED,),
            S.OPEN,
            BASIS,
            roles=(STREET_OFFICER,),
        ),
        Step("approval", Text("批准", "approve"), (S.STREET_CONFIRMED,), S.APPROVED, BASIS, roles=(DISTRICT_APPROVER,)),
        Step(
            "return",
            Text("退回", "return"),
            (S.CALCULATED, S.STREET_CONFIRMED),
            S.OPEN,
            BASIS,
            roles=(DISTRICT_APPROVER,),
        ),
        Step("payment", Text("登记发放", "record as paid"), (S.APPROVED,), S.PAID, BASIS, roles=(FINANCE,)),
    ),
)
