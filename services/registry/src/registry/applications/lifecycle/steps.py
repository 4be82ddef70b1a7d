"""Which step may follow which in a case of any matter, and by which article."""

from bureaukit.lifecycle import Lifecycle, Step, days, working_days
from bureaukit.text import Text

from registry.applications.model import ApplicationState
from registry.regulations import LICENSING
from registry.roles import DISTRICT_APPROVER, DISTRICT_CLERK, ORG_REP, SUPERVISING_UNIT

S = ApplicationState
DECIDING_STATES = (S.ACCEPTED, S.UNDER_REVIEW)
TELL_WITHIN = working_days(5)  # 行政许可法 第三十二条(四) with 第八十二条
DECIDE_WITHIN = days(
    60
)  # 社会团体登记管理条例 第十二条, 民办非企业单位登记管理暂行条例 第十一条; other matters: limits.py
DELIVER_WITHIN = working_days(10)  # 行政许可法 第四十四条 with 第八十二条

APPLYING = LICENSING.article(29)
NOT_ACCEPTING = LICENSING.article(32)  # its items (一) and (二), as the ground says
TELLING = LICENSING.article(32, item=4)
ACCEPTING = LICENSING.article(32, item=5)
EXAMINING = LICENSING.article(34)  # by the supervising unit first, then by the registrar
DECIDING = LICENSING.article(38, paragraph=1)
REFUSING = LICENSING.article(38, paragraph=2)
PAUSING = LICENSING.article(45)
EXTENDING = LICENSING.article(42, paragraph=1)
EXTENDED_BY = working_days(10)
DELIVERING = LICENSING.article(44)

LIFECYCLE = Lifecycle(
    "registry.applications",
    S.DRAFT,
    (
        Step("submission", Text("提交", "submit"), (S.DRAFT,), S.SUBMITTED, APPLYING, roles=(ORG_REP,)),
        Step(
            "correction-notice",
            Text("一次性告知补正", "tell what is missing"),
            (S.SUBMITTED,),
            S.CORRECTION,
            TELLING,
            within=TELL_WITHIN,
            roles=(DISTRICT_CLERK,),
        ),
        Step(
            "resubmission",
            Text("补正后提交", "submit again"),
            (S.CORRECTION,),
            S.SUBMITTED,
            ACCEPTING,
            roles=(ORG_REP,),
        ),
        Step(
            "acceptance",
            Text("受理", "accept"),
            (S.SUBMITTED,),
            S.ACCEPTED,
            ACCEPTING,
            within=TELL_WITHIN,
            roles=(DISTRICT_CLERK,),
        ),
        Step(
            "non-acceptance",
            Text("不予受理", "refuse to accept"),
            (S.SUBMITTED,),
            S.NOT_ACCEPTED,
            NOT_ACCEPTING,
            within=TELL_WITHIN,
            roles=(DISTRICT_CLERK,),
        ),
        Step("consent", Text("审查同意", "consent"), (S.ACCEPTED,), None, EXAMINING, roles=(SUPERVISING_UNIT,)),
        Step(
            "consent-refusal",
            Text("不予同意", "refuse consent"),
            (S.ACCEPTED,),
            S.CONSENT_REFUSED,
            EXAMINING,
            roles=(SUPERVISING_UNIT,),
        ),
        Step(
            "consent-confirmation",
            Text("核对书面同意文件", "confirm a consent in writing"),
            (S.ACCEPTED,),
            None,
            EXAMINING,
            roles=(DISTRICT_CLERK,),
        ),
        Step("review", Text("初审", "review"), (S.ACCEPTED,), S.UNDER_REVIEW, EXAMINING, roles=(DISTRICT_CLERK,)),
        Step(
            "approval",
            Text("作出准予决定", "approve"),
            (S.UNDER_REVIEW,),
            S.APPROVED,
            DECIDING,
            within=DECIDE_WITHIN,
            roles=(DISTRICT_APPROVER,),
        ),
        Step(
            "refusal",
            Text("作出不予决定", "refuse"),
            (S.UNDER_REVIEW,),
            S.REFUSED,
            REFUSING,
            within=DECIDE_WITHIN,
            roles=(DISTRICT_APPROVER,),
        ),
        Step(
            "recording",
            Text("备案", "put on file"),
            (S.ACCEPTED,),
            S.APPROVED,
            ACCEPTING,
            roles=(DISTRICT_CLERK,),
        ),
        Step(
            "delivery",
            Text("颁发、送达", "hand over"),
            (S.APPROVED,),
            None,
            DELIVERING,
            within=DELIVER_WITHIN,
            roles=(DISTRICT_CLERK,),
        ),
        Step("pause", Text("中止计时", "stop the clock"), DECIDING_STATES, None, PAUSING, roles=(DISTRICT_CLERK,)),
        Step(
            "resumption", Text("恢复计时", "let the clock run"), DECIDING_STATES, None, PAUSING, roles=(DISTRICT_CLERK,)
        ),
        Step(
            "extension",
            Text("延长期限", "extend the time"),
            DECIDING_STATES,
            None,
            EXTENDING,
            roles=(DISTRICT_APPROVER,),
        ),
        Step(
            "withdrawal",
            Text("撤回", "withdraw"),
            (S.DRAFT, S.SUBMITTED, S.CORRECTION, S.ACCEPTED, S.UNDER_REVIEW),
            S.WITHDRAWN,
            APPLYING,
            roles=(ORG_REP,),
        ),
    ),
)
EDITABLE = (S.DRAFT, S.CORRECTION)
APPLICANTS_OWN = ("submission", "resubmission", "withdrawal")
