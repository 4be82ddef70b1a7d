"""Which step may follow which in a case, by which article, and by when the next one is due."""

from dataclasses import dataclass
from datetime import date, timedelta

from bureaukit.calendar import WorkCalendar
from bureaukit.law import Article
from bureaukit.lifecycle import Lifecycle, Step, days, working_days
from bureaukit.text import Text

from registry.applications.model import Application, ApplicationState, ApplicationType, RefusalGround
from registry.regulations import LICENSING, SERVICE_ORGANIZATIONS, SOCIAL_GROUPS
from registry.roles import DISTRICT_APPROVER, DISTRICT_CLERK, ORG_REP, SUPERVISING_UNIT

S = ApplicationState
TELL_WITHIN = working_days(5)  # 行政许可法 第三十二条(四) with 第八十二条
DECIDE_WITHIN = days(60)  # 社会团体登记管理条例 第十二条, 民办非企业单位登记管理暂行条例 第十一条
DELIVER_WITHIN = working_days(10)  # 行政许可法 第四十四条 with 第八十二条

APPLYING = LICENSING.article(29)
TELLING = LICENSING.article(32, item=4)
ACCEPTING = LICENSING.article(32, item=5)
EXAMINING = LICENSING.article(34)  # by the supervising unit first, then by the registrar
DECIDING = LICENSING.article(38, paragraph=1)
REFUSING = LICENSING.article(38, paragraph=2)
DELIVERING = LICENSING.article(44)
DECIDED_BY = {  # the sixty days are those of the regulation for the form
    ApplicationType.SOCIAL_GROUP: SOCIAL_GROUPS.article(12, paragraph=1),
    ApplicationType.SOCIAL_SERVICE_ORGANIZATION: SERVICE_ORGANIZATIONS.article(11, paragraph=1),
}

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
        Step("consent", Text("审查同意", "consent"), (S.ACCEPTED,), S.ACCEPTED, EXAMINING, roles=(SUPERVISING_UNIT,)),
        Step(
            "consent-refusal",
            Text("不予同意", "refuse consent"),
            (S.ACCEPTED,),
            S.CONSENT_REFUSED,
            EXAMINING,
            roles=(SUPERVISING_UNIT,),
        ),
        Step("review", Text("初审", "review"), (S.ACCEPTED,), S.UNDER_REVIEW, EXAMINING, roles=(DISTRICT_CLERK,)),
        Step(
            "approval",
            Text("准予登记", "approve"),
            (S.UNDER_REVIEW,),
            S.APPROVED,
            DECIDING,
            within=DECIDE_WITHIN,
            roles=(DISTRICT_APPROVER,),
        ),
        Step(
            "refusal",
            Text("不予登记", "refuse"),
            (S.UNDER_REVIEW,),
            S.REFUSED,
            REFUSING,
            within=DECIDE_WITHIN,
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


@dataclass(frozen=True, slots=True)
class Due:
    """What is due next, by when, and whether that day rests on a calendar nobody has published."""

    step: str
    on: date
    provisional: bool
    article: Article


def due(application: Application, calendar: WorkCalendar) -> Due | None:
    """Return the deadline that runs now; none while the case waits for the applicant or for consent."""
    progress, state = application.progress, application.state
    if state is S.SUBMITTED and progress.received_on:
        end = calendar.add_working_days(progress.received_on, TELL_WITHIN.count)
        return Due("acceptance", end.on, end.provisional, TELLING)
    if state in (S.ACCEPTED, S.UNDER_REVIEW) and (complete := complete_on(application)):
        end = calendar.end_of_days(complete, DECIDE_WITHIN.count)
        return Due("decision", end.on, end.provisional, DECIDED_BY[application.content.type])
    if state is S.APPROVED and progress.decided_on:
        end = calendar.add_working_days(progress.decided_on, DELIVER_WITHIN.count)
        return Due("certificate_delivery", end.on, end.provisional, DELIVERING)
    return None


def complete_on(application: Application) -> date | None:
    """Return the day on which all valid documents were there: the consent is one of them (第十一条第(二)项)."""
    progress = application.progress
    if progress.accepted_on is None or (application.needs_consent and progress.consented_on is None):
        return None
    return max(filter(None, (progress.accepted_on, progress.consented_on)))


def silent_since(today: date) -> date:
    """Return the last day of receipt that could have run out by today, for a first cut of the cases to look at."""
    return today - timedelta(days=TELL_WITHIN.count)


def refusal_article(application: Application) -> Article | None:
    """Return the item behind a refusal; the two regulations hold the same five grounds in another order."""
    ground = application.progress.refusal_ground
    if ground is None:
        return None
    if application.content.type is ApplicationType.SOCIAL_GROUP:
        return SOCIAL_GROUPS.article(13, item=list(RefusalGround).index(ground) + 1)
    return SERVICE_ORGANIZATIONS.article(11, paragraph=2, item=_SERVICE_ITEMS[ground])


_SERVICE_ITEMS = {
    RefusalGround.SCOPE_UNLAWFUL: 1,
    RefusalGround.FRAUD: 2,
    RefusalGround.NOT_NECESSARY: 3,
    RefusalGround.FOUNDER_UNFIT: 4,
    RefusalGround.BARRED_BY_LAW: 5,
}
