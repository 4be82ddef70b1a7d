"""Which step may follow which on the way to a deregistration, and by when the next one is due."""

from dataclasses import dataclass
from datetime import date

from bureaukit.calendar import WorkCalendar
from bureaukit.law import Article
from bureaukit.lifecycle import Lifecycle, Step, days
from bureaukit.text import Text

from registry.deregistrations.model import OPEN, Deregistration, DeregistrationState
from registry.forms import APPLYING, CONSENTING, DEREGISTERING, WINDING_UP, of_form
from registry.organizations.model import OrganizationType
from registry.regulations import CHARITY, CIVIL_CODE, LICENSING, SOCIAL_GROUPS
from registry.roles import DISTRICT_APPROVER, DISTRICT_CLERK, ORG_REP, SUPERVISING_UNIT

S = DeregistrationState
GROUP_WITHIN = days(30)  # 慈善法 第十八条第二款, for charities
APPLY_WITHIN = days(15)  # 社会团体登记管理条例 第二十一条, and the two regulations of the other forms
GROUP_SIDE = (ORG_REP, DISTRICT_CLERK)
FORMING = CHARITY.article(18, paragraph=2)

LIFECYCLE = Lifecycle(
    "registry.deregistrations",
    S.PROPOSED,
    (
        Step(
            "consent",
            Text("业务主管单位审查同意", "consent"),
            (S.PROPOSED,),
            S.CONSENTED,
            SOCIAL_GROUPS.article(19),
            roles=(SUPERVISING_UNIT,),
        ),
        Step(
            "consent-refusal",
            Text("业务主管单位不予同意", "refuse consent"),
            (S.PROPOSED,),
            S.REFUSED,
            SOCIAL_GROUPS.article(19),
            roles=(SUPERVISING_UNIT,),
        ),
        Step(
            "liquidation-group",
            Text("成立清算组织", "form the liquidation group"),
            (S.CONSENTED,),
            S.LIQUIDATING,
            SOCIAL_GROUPS.article(20),
            within=GROUP_WITHIN,
            roles=GROUP_SIDE,
        ),
        Step(
            "creditors-notice",
            Text("公告通知债权人", "tell the creditors"),
            (S.LIQUIDATING,),
            S.LIQUIDATING,
            CIVIL_CODE.article(71),
            roles=GROUP_SIDE,
        ),
        Step(
            "liquidation-report",
            Text("提交清算报告", "hand in the liquidation report"),
            (S.LIQUIDATING,),
            S.REPORTED,
            CIVIL_CODE.article(72, paragraph=2),
            roles=GROUP_SIDE,
        ),
        Step(
            "application",
            Text("申请注销登记", "apply for deregistration"),
            (S.REPORTED,),
            S.APPLIED,
            SOCIAL_GROUPS.article(21, paragraph=1),
            within=APPLY_WITHIN,
            roles=GROUP_SIDE,
        ),
        Step(
            "correction-notice",
            Text("退回补正清算报告", "return the liquidation report"),
            (S.APPLIED,),
            S.LIQUIDATING,
            LICENSING.article(32, item=4),
            roles=(DISTRICT_CLERK,),
        ),
        Step(
            "collection",
            Text("收缴证书、印章和财务凭证", "collect certificate, seal and vouchers"),
            (S.APPLIED,),
            S.APPLIED,
            SOCIAL_GROUPS.article(21, paragraph=2),
            roles=(DISTRICT_CLERK,),
        ),
        Step(
            "approval",
            Text("准予注销登记", "approve"),
            (S.APPLIED,),
            S.DEREGISTERED,
            SOCIAL_GROUPS.article(21, paragraph=2),
            roles=(DISTRICT_APPROVER,),
        ),
        Step(
            "withdrawal",
            Text("撤回", "withdraw"),
            OPEN,
            S.WITHDRAWN,
            LICENSING.article(29),
            roles=GROUP_SIDE,
        ),
    ),
)

BY_FORM = {
    form: LIFECYCLE.citing(
        {
            "consent": of_form(CONSENTING, form),
            "consent-refusal": of_form(CONSENTING, form),
            "liquidation-group": of_form(WINDING_UP, form),
            "application": of_form(APPLYING, form),
            "collection": of_form(DEREGISTERING, form),
            "approval": of_form(DEREGISTERING, form),
        }
    )
    for form in OrganizationType
}


@dataclass(frozen=True, slots=True)
class Due:
    """What is due next, by when, and whether that day rests on a calendar nobody has published."""

    step: str
    on: date
    provisional: bool
    article: Article


def due(ending: Deregistration, calendar: WorkCalendar) -> Due | None:
    """Return the deadline that runs now, if the law sets one."""
    if ending.state is S.CONSENTED and ending.is_charity:
        end = calendar.end_of_days(ending.resolved_on, GROUP_WITHIN.count)
        return Due("liquidation-group", end.on, end.provisional, FORMING)
    if ending.state is S.REPORTED and ending.report:
        end = calendar.end_of_days(ending.report.finished_on, APPLY_WITHIN.count)
        return Due("application", end.on, end.provisional, of_form(APPLYING, ending.organization_type))
    return None
