"""What somebody has to do by a day: the value in which every slice tells its own part of it."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from bureaukit.codes import CodeList
from bureaukit.law import Article
from bureaukit.lifecycle import Limit, working_days
from bureaukit.text import Text

from registry.regulations import CHARITY, CREDIT, INSPECTIONS, LICENSING, PENALTIES, SOCIAL_GROUPS


class TaskKind(CodeList):
    """The kinds of things to do, of organizations first, then of the office, then of supervising units."""

    FILE_REPORT = "file_report", "报送年度工作报告", "file the annual report"
    FILE_LATE_REPORT = "file_late_report", "补报年度工作报告", "file the missing report"
    MEND_REPORT = "mend_report", "补正年度工作报告", "mend the returned report"
    RECTIFY = "rectify", "完成整改并报送整改报告", "rectify and report it"
    RE_ELECT = "re_elect", "换届", "hold the re-election"
    ANSWER_NOTICE = "answer_notice", "对拟列入名录陈述申辩", "answer the notice of a listing"
    APPLY_FOR_REMOVAL = "apply_for_removal", "申请移出名录", "apply to be taken off a list"
    REVIEW_INSPECTION = "review_inspection", "审查年检材料", "review an inspection"
    CONCLUDE_INSPECTION = "conclude_inspection", "作出年检结论", "conclude an inspection"
    CHECK_RECTIFICATION = "check_rectification", "验收整改", "check a rectification"
    WARN = "warn", "未参检或不合格，应予警告", "missed or failed: give a warning"
    REVOKE = "revoke", "连续两年未参检或不合格，应予撤销登记", "two years running: revoke the registration"
    WARN_CHARITY = "warn_charity", "慈善组织未报送年度报告，应予警告", "annual report missing: warn the charity"
    REVOKE_CHARITY = (
        "revoke_charity",
        "慈善组织经处理后一年内再次未报送年度报告，应予吊销登记证书",
        "annual report missing again within a year after it was dealt with: revoke the charity",
    )
    CONFIRM_PENALTY = "confirm_penalty", "确认处罚记录", "confirm a penalty that was entered"
    GIVE_NOTICE = "give_notice", "送达列入名录告知书", "give notice of a listing"
    DECIDE_LISTING = "decide_listing", "决定是否列入名录", "decide on a listing"
    CHECK_REMOVAL = "check_removal", "核实移出申请", "check an application to be taken off a list"
    REMOVE_GROUNDLESS = (
        "remove_groundless",
        "列入依据的处罚已撤销，提请移出名录",
        "the penalty behind an entry was revoked: propose to remove it",
    )
    DECIDE_REMOVAL = "decide_removal", "决定是否移出名录", "decide on a removal from a list"
    DELIVER = "deliver", "颁发、送达证件", "hand over the certificate"
    CONSENT_TO_CASE = "consent_to_case", "审查申请并表示是否同意", "examine a case and consent or not"
    CONSENT_TO_ENDING = "consent_to_ending", "审查终止决定并表示是否同意", "examine an ending and consent or not"
    GIVE_OPINION = "give_opinion", "对年度工作报告提出初审意见", "give an opinion on an annual report"


ARTICLES: dict[TaskKind, Article] = {  # of what offices and units have to do
    TaskKind.REVIEW_INSPECTION: INSPECTIONS.whole(),
    TaskKind.CONCLUDE_INSPECTION: INSPECTIONS.whole(),
    TaskKind.CHECK_RECTIFICATION: INSPECTIONS.whole(),
    TaskKind.WARN: INSPECTIONS.whole(),
    TaskKind.REVOKE: INSPECTIONS.whole(),
    TaskKind.WARN_CHARITY: CHARITY.article(110, paragraph=1, item=8),
    TaskKind.REVOKE_CHARITY: CHARITY.article(110, paragraph=3),
    TaskKind.CONFIRM_PENALTY: PENALTIES.article(57),
    TaskKind.GIVE_NOTICE: PENALTIES.article(44),
    TaskKind.DECIDE_LISTING: CREDIT.whole(),
    TaskKind.CHECK_REMOVAL: CREDIT.whole(),
    TaskKind.REMOVE_GROUNDLESS: PENALTIES.article(48, paragraph=2),
    TaskKind.DECIDE_REMOVAL: CREDIT.whole(),
    TaskKind.DELIVER: LICENSING.article(44),
    TaskKind.CONSENT_TO_CASE: SOCIAL_GROUPS.article(9),
    TaskKind.CONSENT_TO_ENDING: SOCIAL_GROUPS.article(19),
    TaskKind.GIVE_OPINION: INSPECTIONS.whole(),
}
OF_UNITS = (TaskKind.CONSENT_TO_CASE, TaskKind.CONSENT_TO_ENDING, TaskKind.GIVE_OPINION)
WITHIN: dict[TaskKind, Limit] = {TaskKind.DELIVER: working_days(10)}  # 行政许可法 第四十四条 with 第八十二条


@dataclass(frozen=True, slots=True)
class Task:
    """One thing that an organization has to do: by when, by which article, and which record it is about."""

    kind: TaskKind
    due_on: date
    article: str
    message: Text
    subject_id: UUID | None = None
    year: int | None = None

    def days_left(self, today: date) -> int:
        """How many days remain; negative when it is overdue."""
        return (self.due_on - today).days
