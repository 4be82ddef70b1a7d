"""How an application for local registration moves, and how a registration may end before its day."""

from bureaukit.lifecycle import Lifecycle, Step, working_days
from bureaukit.text import Text

from talent.local_registrations.model import CaseState, RegistrationState
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

# What time does to a registration is no step: `Period.state_on` derives it from the day.
REGISTRATION_PERIOD = Lifecycle(
    "talent.registration_periods",
    RegistrationState.UPCOMING,
    (
        Step(
            "cancellation",
            Text("注销登记", "cancel"),
            (RegistrationState.UPCOMING, RegistrationState.VALID, RegistrationState.RENEW_WINDOW),
            RegistrationState.CANCELLED,
            LOCAL_REGISTRATION.whole(),
            roles=(DISTRICT_APPROVER,),
        ),
    ),
)
