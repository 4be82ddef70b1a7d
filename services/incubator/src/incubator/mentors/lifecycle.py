"""Which step may follow which in a mentoring and in a visit."""

from bureaukit.lifecycle import Lifecycle, Step
from bureaukit.text import Text

from incubator.mentors.model import MentoringState, VisitState
from incubator.regulations import ENTRY
from incubator.roles import COMMUNITY_OFFICER, DISTRICT_CLERK, SOCIAL_WORKER, STREET_OFFICER

M, V = MentoringState, VisitState
BASE_SIDE = (DISTRICT_CLERK, STREET_OFFICER, COMMUNITY_OFFICER)
VISITING = (*BASE_SIDE, SOCIAL_WORKER)  # a mentor with an account signs in as a social worker

MENTORING = Lifecycle(
    "incubator.mentorings",
    M.AGREED,
    (Step("ending", Text("结束结对", "end"), (M.AGREED,), M.ENDED, ENTRY, roles=BASE_SIDE),),
)

VISIT = Lifecycle(
    "incubator.mentor-visits",
    V.RECORDED,
    (
        Step("follow-up", Text("登记跟进结果", "follow up"), (V.FOLLOW_UP_DUE,), V.FOLLOWED_UP, ENTRY, roles=VISITING),
        Step(
            "voiding",
            Text("作废", "void"),
            (V.RECORDED, V.FOLLOW_UP_DUE),
            V.VOIDED,
            ENTRY,
            roles=VISITING,
        ),
    ),
)
