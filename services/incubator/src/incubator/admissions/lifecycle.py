"""Which step may follow which in an application for entry (INC-07, INC-08)."""

from bureaukit.lifecycle import Lifecycle, Step, working_days
from bureaukit.text import Text

from incubator.admissions.model import REFERABLE, UNFINISHED, AdmissionState
from incubator.regulations import ENTRY, TREE
from incubator.roles import COMMUNITY_OFFICER, DISTRICT_APPROVER, DISTRICT_CLERK, ORG_REP, STREET_OFFICER

S = AdmissionState
TELL_WITHIN = working_days(5)  # the default of the parameter that counts (incubator.admissions.result_working_days)
APPLICANT = (ORG_REP, DISTRICT_CLERK, STREET_OFFICER, COMMUNITY_OFFICER)
BASE_SIDE = (DISTRICT_CLERK, STREET_OFFICER, COMMUNITY_OFFICER)
DECIDING = (DISTRICT_APPROVER, STREET_OFFICER)

LIFECYCLE = Lifecycle(
    "incubator.admissions",
    S.DRAFT,
    (
        Step("submission", Text("提交", "submit"), (S.DRAFT, S.CORRECTION), S.SUBMITTED, ENTRY, roles=APPLICANT),
        Step("first-review", Text("初审", "first review"), (S.SUBMITTED,), S.FIRST_REVIEWED, ENTRY, roles=BASE_SIDE),
        Step(
            "correction-notice",
            Text("退回补正", "return for correction"),
            (S.SUBMITTED, S.FIRST_REVIEWED, S.WAITLISTED, S.APPROVED),
            S.CORRECTION,
            ENTRY,
            roles=(*BASE_SIDE, DISTRICT_APPROVER),
        ),
        Step(
            "approval",
            Text("批准入驻", "approve"),
            (S.FIRST_REVIEWED, S.WAITLISTED),
            S.APPROVED,
            ENTRY,
            within=TELL_WITHIN,
            roles=DECIDING,
        ),
        Step(
            "waitlisting",
            Text("列入轮候", "put on the waiting list"),
            (S.FIRST_REVIEWED,),
            S.WAITLISTED,
            ENTRY,
            within=TELL_WITHIN,
            roles=DECIDING,
        ),
        Step(
            "refusal",
            Text("不予入驻", "refuse"),
            (S.FIRST_REVIEWED, S.WAITLISTED),
            S.REFUSED,
            ENTRY,
            within=TELL_WITHIN,
            roles=DECIDING,
        ),
        Step(
            "referrals",
            Text("转介", "refer to another base"),
            REFERABLE,
            None,
            TREE,
            roles=BASE_SIDE,
        ),
        Step(
            "agreement",
            Text("签订入驻协议", "sign the agreement"),
            (S.APPROVED,),
            S.AGREEMENT_SIGNED,
            ENTRY,
            roles=BASE_SIDE,
        ),
        Step(
            "withdrawal",
            Text("撤回", "withdraw"),
            (S.DRAFT, S.SUBMITTED, S.CORRECTION, S.FIRST_REVIEWED, S.WAITLISTED, S.APPROVED),
            S.WITHDRAWN,
            ENTRY,
            roles=APPLICANT,
        ),
        Step(
            "cancellation",
            Text("取消（申请组织已终止）", "cancel (the applicant has ended)"),
            UNFINISHED,
            S.CANCELLED,
            ENTRY,
        ),
    ),
)
