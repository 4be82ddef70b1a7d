"""Which step may follow which in a penalty case, with the periods of the law (行政处罚法)."""

from bureaukit.lifecycle import Lifecycle, Step, days, working_days
from bureaukit.text import Text

from registry.forms import ANNOUNCING, COLLECTING, PENALISING, WINDING_UP, of_form
from registry.organizations.model import OrganizationType
from registry.penalties.model import CaseState
from registry.regulations import PENALTIES, SOCIAL_GROUPS
from registry.roles import DISTRICT_APPROVER, DISTRICT_CLERK, ORG_REP

S = CaseState
_CLERK, _LEADER = (DISTRICT_CLERK,), (DISTRICT_APPROVER,)
_PARTY = (DISTRICT_CLERK, ORG_REP)  # the party speaks for itself, or a clerk notes what it brings
_A = PENALTIES.article

LIFECYCLE = Lifecycle(
    "registry.penalty_cases",
    S.OPENED,
    (
        Step(
            "investigation",
            Text("调查终结", "conclude the investigation"),
            (S.OPENED,),
            S.INVESTIGATED,
            _A(42),
            roles=_CLERK,
        ),
        Step(
            "countersignature",
            Text("第二名执法人员签署", "second officer signs"),
            (S.INVESTIGATED,),
            S.INVESTIGATED,
            _A(42),
            roles=_CLERK,
        ),
        Step("notice", Text("告知当事人", "tell the party"), (S.INVESTIGATED,), S.NOTIFIED, _A(44), roles=_CLERK),
        Step("statement", Text("陈述申辩", "make a statement"), (S.NOTIFIED,), S.NOTIFIED, _A(45), roles=_PARTY),
        Step(
            "hearing-request",
            Text("要求听证", "ask for a hearing"),
            (S.NOTIFIED,),
            S.HEARING,
            _A(63),
            within=working_days(5),
            roles=_PARTY,
        ),
        Step("hearing-notice", Text("通知听证", "call the hearing"), (S.HEARING,), S.HEARING, _A(64), roles=_CLERK),
        Step("hearing", Text("举行听证", "hold the hearing"), (S.HEARING,), S.HEARD, _A(64), roles=_CLERK),
        Step("cure", Text("报告改正", "report the cure"), (S.NOTIFIED, S.HEARD), S.CURED, _A(33), roles=_PARTY),
        Step(
            "withdrawal",
            Text("确认改正并终止程序", "accept the cure and withdraw"),
            (S.CURED,),
            S.WITHDRAWN,
            _A(33),
            roles=_LEADER,
        ),
        Step("cure-rejection", Text("改正不成立", "reject the cure"), (S.CURED,), S.NOTIFIED, _A(45), roles=_LEADER),
        Step(
            "decision",
            Text("作出处罚决定", "decide"),
            (S.NOTIFIED, S.HEARD),
            S.DECIDED,
            _A(57),
            within=days(90),
            roles=_LEADER,
        ),
        Step(
            "dismissal",
            Text("不予处罚", "impose nothing"),
            (S.OPENED, S.INVESTIGATED, S.NOTIFIED, S.HEARD),
            S.DISMISSED,
            _A(57),
            roles=_LEADER,
        ),
        Step(
            "service",
            Text("送达决定书", "serve the decision"),
            (S.DECIDED,),
            S.SERVED,
            _A(61),
            within=working_days(7),
            roles=_CLERK,
        ),
        Step("payment", Text("登记缴款", "record a payment"), (S.SERVED,), S.SERVED, _A(67), roles=_CLERK),
        Step(
            "rectification",
            Text("核验整改报告", "accept the rectification"),
            (S.SERVED,),
            S.SERVED,
            SOCIAL_GROUPS.article(30),
            roles=_CLERK,
        ),
        Step("resumption", Text("恢复活动", "resume activity"), (S.SERVED,), S.SERVED, SOCIAL_GROUPS.article(30)),
        Step(
            "announcement",
            Text("公告撤销登记", "announce the revocation"),
            (S.SERVED,),
            S.ANNOUNCED,
            SOCIAL_GROUPS.article(23),
            roles=_CLERK,
        ),
        Step(
            "certificate",
            Text("收缴证书印章或者公告作废", "collect the certificate or announce it void"),
            (S.ANNOUNCED,),
            S.CERTIFICATE_SETTLED,
            SOCIAL_GROUPS.article(33),
            roles=_CLERK,
        ),
        Step(
            "liquidation",
            Text("清算完结", "conclude the liquidation"),
            (S.CERTIFICATE_SETTLED,),
            S.LIQUIDATED,
            SOCIAL_GROUPS.article(20),
            roles=_CLERK,
        ),
        Step("closing", Text("结案", "close"), (S.SERVED, S.LIQUIDATED), S.CLOSED, _A(66), roles=_CLERK),
    ),
)

_FORMS = {
    form: LIFECYCLE.citing(
        {
            "rectification": of_form(PENALISING, form),
            "resumption": of_form(PENALISING, form),
            "announcement": of_form(ANNOUNCING, form),
            "certificate": of_form(COLLECTING, form),
            "liquidation": of_form(WINDING_UP, form),
        }
    )
    for form in OrganizationType
}


def of(form: OrganizationType | None) -> Lifecycle[CaseState]:
    """Return the table by the regulation of the party's form, or of social groups where nobody knows the form."""
    return _FORMS[form] if form else LIFECYCLE
