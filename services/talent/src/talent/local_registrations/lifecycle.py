"""How an application for local registration moves."""

from bureaukit.lifecycle import Lifecycle, Step, working_days
from bureaukit.text import Text

from talent.local_registrations.model import CaseState
from talent.regulations import LOCAL_REGISTRATION, REGISTRATION
from talent.roles import COMMUNITY_OFFICER, DISTRICT_APPROVER, DISTRICT_CLERK, SOCIAL_WORKER

CASE = Lifecycle(
    "talent.local_registrations",
    CaseState.PENDING,
    (
        Step(
            "first-review",
            Text("初审", "first review"),
            (CaseState.PENDING,),
            CaseState.FIRST_REVIEWED,
            LOCAL_REGISTRATION.whole(),
            roles=(DISTRICT_CLERK,),
        ),
        Step(
            "approval",
            Text("准予登记", "approve"),
            (CaseState.FIRST_REVIEWED,),
            CaseState.APPROVED,
            REGISTRATION.article(7),
            within=working_days(30),
            roles=(DISTRICT_APPROVER,),
        ),
        Step(
            "refusal",
            Text("不予登记", "refuse"),
            (CaseState.PENDING, CaseState.FIRST_REVIEWED),
            CaseState.REFUSED,
            REGISTRATION.article(7),
            within=working_days(30),
            roles=(DISTRICT_APPROVER,),
        ),
        Step(
            "withdrawal",
            Text("撤回", "withdraw"),
            (CaseState.PENDING, CaseState.FIRST_REVIEWED),
            CaseState.WITHDRAWN,
            LOCAL_REGISTRATION.whole(),
            roles=(SOCIAL_WORKER, COMMUNITY_OFFICER, DISTRICT_CLERK),
        ),
    ),
)
