"""By when what is due: the law's limit and the office's own promise, and the article behind a refusal."""

from dataclasses import dataclass
from datetime import date, timedelta

from bureaukit.calendar import Deadline, WorkCalendar
from bureaukit.law import Article
from bureaukit.lifecycle import Limit, days, working_days

from registry.applications.lifecycle.steps import (
    DECIDING_STATES,
    DELIVER_WITHIN,
    DELIVERING,
    REFUSING,
    TELL_WITHIN,
    TELLING,
)
from registry.applications.model import (
    Application,
    ApplicationState,
    ApplicationType,
    Content,
    NonAcceptanceGround,
    RefusalGround,
    consented_by,
)
from registry.regulations import LICENSING, SERVICE_ORGANIZATIONS, SOCIAL_GROUPS

S = ApplicationState
Stretch = tuple[date, date]  # first and last day, both within
_DAY = timedelta(days=1)
APPLY_WITHIN = days(
    30
)  # after a supervising unit's consent: 社会团体登记管理条例 第十八条, 民办非企业单位登记管理暂行条例 第十五条
BY_LICENSING = working_days(20)  # 行政许可法 第四十二条 with 第八十二条
CHARITY_WITHIN = days(20)  # 慈善法 第十条第二款, 第二十二条第一款
CHARITY_FOUNDED_WITHIN = days(30)  # 慈善法 第十条第一款
FOUNDED_BY: dict[str, Article] = {  # the sixty days are those of the regulation for the form
    ApplicationType.SOCIAL_GROUP: SOCIAL_GROUPS.article(12, paragraph=1),
    ApplicationType.SOCIAL_SERVICE_ORGANIZATION: SERVICE_ORGANIZATIONS.article(11, paragraph=1),
}


@dataclass(frozen=True, slots=True)
class Limits:
    """Within which time a case is decided: by law, where the law says anything, and by the office's own promise."""

    statutory: Limit | None
    article: Article
    promised: Limit

    @property
    def binding(self) -> Limit:
        """The limit whose passing makes a case overdue: the law's, or the promise where the law sets none."""
        return self.statutory or self.promised


@dataclass(frozen=True, slots=True)
class Due:
    """What is due next, by when, and whether that day rests on a calendar nobody has published."""

    step: str
    on: date
    provisional: bool
    article: Article


def tell_by(application: Application, calendar: WorkCalendar) -> Deadline | None:
    """Return the last day to say what is missing, counted from the last receipt; after it, silence has accepted."""
    if application.state is not S.SUBMITTED or application.progress.received_on is None:
        return None
    return calendar.add_working_days(application.progress.received_on, TELL_WITHIN.count)


def due(application: Application, calendar: WorkCalendar, limits: Limits) -> Due | None:
    """Return the deadline that runs now; none while the case waits for the applicant or for consent, or stands still."""
    if telling := tell_by(application, calendar):
        return Due("acceptance", telling.on, telling.provisional, TELLING)
    if application.state in DECIDING_STATES and not application.is_paused:
        return decision_due(application, calendar, limits.binding, limits.article)
    licensed = application.state is S.APPROVED and limits.statutory is not None  # what is put on file has no paper
    if licensed and application.progress.decided_on and not application.progress.delivery_means:
        end = calendar.add_working_days(application.progress.decided_on, DELIVER_WITHIN.count)
        return Due("certificate_delivery", end.on, end.provisional, DELIVERING)
    return None


def decision_due(
    application: Application, calendar: WorkCalendar, limit: Limit, article: Article, *, as_of: date | None = None
) -> Due | None:
    """Return by when a case is decided: the limit from the day it was complete, what stood still left out, as extended.

    A pause that is still open counts as ended on `as_of`.
    """
    start = complete_on(application)
    if start is None:
        return None
    stood = stood_still(application, as_of=as_of)
    end = _end(calendar, start, limit, stood)
    if application.extension:
        longer = calendar.add_working_days(end.on, application.extension.working_days, stood)
        end = Deadline(longer.on, end.provisional or longer.provisional)
    return Due("decision", end.on, end.provisional, article)


def stood_still(application: Application, *, as_of: date | None = None) -> list[Stretch]:
    """Return the pauses, first and last day of each; on the day of the resumption the clock runs again."""
    ended = ((pause.from_on, pause.until_on or as_of) for pause in application.pauses)
    return [(first, until - _DAY) for first, until in ended if until and until > first]


def _end(calendar: WorkCalendar, start: date, limit: Limit, stood: list[Stretch]) -> Deadline:
    """Working days skip what stood still by themselves; natural days are counted through and roll as the last day does."""
    if limit.unit == "working_days":
        return calendar.add_working_days(start, limit.count, stood)
    day, left = start, limit.count
    while left:
        day += _DAY
        left -= not any(first <= day <= last for first, last in stood)
    return calendar.end_of_days(day - _DAY, 1)


def complete_on(application: Application) -> date | None:
    """Return the day on which all valid documents were there: the consent is one of them (第十一条第(二)项).

    Until then nothing of the limit is used up, so that no time runs while the case waits for somebody else. A consent in
    writing was there from the start: that nobody has confirmed it yet is the office's own delay.
    """
    progress = application.progress
    if progress.accepted_on is None or application.waits_for:
        return None
    given = [consent.given_on for consent in application.consents]
    return max(filter(None, (progress.accepted_on, progress.consented_on, *given)))


def silent_since(today: date) -> date:
    """Return the last day of receipt that could have run out by today, for a first cut of the cases to look at."""
    return today - timedelta(days=TELL_WITHIN.count)


def refusal_article(application: Application) -> Article | None:
    """Return the item behind a refusal; the two regulations hold the same five grounds in another order."""
    ground = application.progress.refusal_ground
    if barred := application.progress.non_acceptance_ground:
        return LICENSING.article(32, item=list(NonAcceptanceGround).index(barred) + 1)
    if application.state is S.CONSENT_REFUSED:
        return consented_by(application.type, application.matter)
    if application.state is not S.REFUSED:
        return None
    if not isinstance(application.content, Content) or ground is None:
        return REFUSING
    if application.type == ApplicationType.SOCIAL_GROUP:
        return SOCIAL_GROUPS.article(13, item=list(RefusalGround).index(ground) + 1)
    return SERVICE_ORGANIZATIONS.article(11, paragraph=2, item=_SERVICE_ITEMS[ground])


_SERVICE_ITEMS = {
    RefusalGround.SCOPE_UNLAWFUL: 1,
    RefusalGround.FRAUD: 2,
    RefusalGround.NOT_NECESSARY: 3,
    RefusalGround.FOUNDER_UNFIT: 4,
    RefusalGround.BARRED_BY_LAW: 5,
}
