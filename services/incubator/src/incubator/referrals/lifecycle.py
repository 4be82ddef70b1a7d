"""Which step may follow which in a referral."""

from bureaukit.lifecycle import Lifecycle, Step
from bureaukit.text import Text

from incubator.referrals.model import OPEN, ReferralState
from incubator.regulations import TREE
from incubator.roles import COMMUNITY_OFFICER, DISTRICT_CLERK, ORG_REP, STREET_OFFICER

S = ReferralState
BASE_SIDE = (DISTRICT_CLERK, STREET_OFFICER, COMMUNITY_OFFICER)
APPLICANT = (ORG_REP, *BASE_SIDE)

LIFECYCLE = Lifecycle(
    "incubator.referrals",
    S.PROPOSED,
    (
        Step("consent", Text("同意转介", "agree"), (S.PROPOSED,), S.CONSENTED, TREE, roles=APPLICANT),
        Step("declination", Text("不同意转介", "decline"), OPEN, S.DECLINED, TREE, roles=APPLICANT),
        Step("taking", Text("接收", "take"), (S.CONSENTED,), S.TAKEN, TREE, roles=BASE_SIDE),
        Step("rejection", Text("退回", "turn down"), OPEN, S.REJECTED, TREE, roles=BASE_SIDE),
        Step("recall", Text("撤回转介", "recall"), OPEN, S.RECALLED, TREE, roles=BASE_SIDE),
    ),
)
