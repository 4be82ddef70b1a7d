"""Which step may follow which in an inspection, by which article, and who takes it."""

from bureaukit.lifecycle import Lifecycle, Step
from bureaukit.text import Text

from registry.annual_inspections.model.inspection import InspectionState
from registry.regulations import INSPECTIONS, LICENSING, SOCIAL_GROUPS
from registry.roles import DISTRICT_APPROVER, DISTRICT_CLERK, ORG_REP, SUPERVISING_UNIT

S = InspectionState
_DUTY = SOCIAL_GROUPS.article(28)
_RULES = INSPECTIONS.whole()
_CLERK, _APPROVER, _REP = (DISTRICT_CLERK,), (DISTRICT_APPROVER,), (ORG_REP,)

LIFECYCLE = Lifecycle(
    "registry.annual_inspections",
    S.DRAFT,
    (
        Step("submission", Text("提交", "submit"), (S.DRAFT,), S.SUBMITTED, _DUTY, roles=_REP),
        Step("absence", Text("登记为未参检", "note as not filed"), (S.DRAFT,), S.ABSENT, _RULES),
        Step("discontinuation", Text("终结(组织已终止)", "discontinue"), (S.DRAFT,), S.DISCONTINUED, _RULES),
        Step("late-submission", Text("补报", "file late"), (S.ABSENT,), S.SUBMITTED, _DUTY, roles=_REP),
        Step(
            "consent",
            Text("业务主管单位同意", "supervising unit agrees"),
            (S.SUBMITTED,),
            S.SUBMITTED,
            _DUTY,
            roles=(SUPERVISING_UNIT,),
        ),
        Step(
            "consent-refusal",
            Text("业务主管单位不同意", "supervising unit does not agree"),
            (S.SUBMITTED,),
            S.SUBMITTED,
            _DUTY,
            roles=(SUPERVISING_UNIT,),
        ),
        Step(
            "correction-notice",
            Text("一次性退回补正", "return for correction"),
            (S.SUBMITTED,),
            S.CORRECTION,
            LICENSING.article(32, item=4),
            roles=_CLERK,
        ),
        Step("resubmission", Text("补正后提交", "submit again"), (S.CORRECTION,), S.SUBMITTED, _DUTY, roles=_REP),
        Step("review", Text("审查", "review"), (S.SUBMITTED, S.CORRECTION), S.UNDER_REVIEW, _RULES, roles=_CLERK),
        Step(
            "review-return",
            Text("退回重新审查", "send back to review"),
            (S.UNDER_REVIEW,),
            S.SUBMITTED,
            _RULES,
            roles=_APPROVER,
        ),
        Step("conclusion", Text("作出结论", "conclude"), (S.UNDER_REVIEW,), S.CONCLUDED, _RULES, roles=_APPROVER),
        Step(
            "rectification-order",
            Text("作出结论并责令整改", "conclude and order rectification"),
            (S.UNDER_REVIEW,),
            S.RECTIFYING,
            _RULES,
            roles=_APPROVER,
        ),
        Step(
            "rectification-report",
            Text("报送整改报告", "report the rectification"),
            (S.RECTIFYING, S.RECTIFICATION_OVERDUE),
            S.RECTIFICATION_FILED,
            _RULES,
            roles=_REP,
        ),
        Step(
            "rectification-acceptance",
            Text("整改验收合格", "accept the rectification"),
            (S.RECTIFICATION_FILED,),
            S.RECTIFIED,
            _RULES,
            roles=_CLERK,
        ),
        Step(
            "rectification-rejection",
            Text("整改验收不合格", "reject the rectification"),
            (S.RECTIFICATION_FILED,),
            S.RECTIFYING,
            _RULES,
            roles=_CLERK,
        ),
        Step(
            "rectification-lapse",
            Text("整改逾期", "time to rectify is over"),
            (S.RECTIFYING,),
            S.RECTIFICATION_OVERDUE,
            _RULES,
        ),
    ),
)
EDITABLE = (S.DRAFT, S.CORRECTION, S.ABSENT)
HANDING_IN = {S.DRAFT: "submission", S.CORRECTION: "resubmission", S.ABSENT: "late-submission"}
FILED = (S.SUBMITTED, S.CORRECTION, S.UNDER_REVIEW)
CLOSED = (S.CONCLUDED, S.RECTIFYING, S.RECTIFICATION_FILED, S.RECTIFIED, S.RECTIFICATION_OVERDUE)
