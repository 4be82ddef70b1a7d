"""What somebody has to do by a day: the value in which every slice tells its own part of it."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from bureaukit.codes import CodeList
from bureaukit.law import Article
from bureaukit.text import Text

from registry.regulations import INSPECTIONS


class TaskKind(CodeList):
    """The kinds of things to do, of organizations first, then of the office."""

    FILE_REPORT = "file_report", "报送年度工作报告", "file the annual report"
    FILE_LATE_REPORT = "file_late_report", "补报年度工作报告", "file the missing report"
    MEND_REPORT = "mend_report", "补正年度工作报告", "mend the returned report"
    RECTIFY = "rectify", "完成整改并报送整改报告", "rectify and report it"
    RE_ELECT = "re_elect", "换届", "hold the re-election"
    REVIEW_INSPECTION = "review_inspection", "审查年检材料", "review an inspection"
    CONCLUDE_INSPECTION = "conclude_inspection", "作出年检结论", "conclude an inspection"
    CHECK_RECTIFICATION = "check_rectification", "验收整改", "check a rectification"
    WARN = "warn", "未参检或不合格，应予警告", "missed or failed: give a warning"
    REVOKE = "revoke", "连续两年未参检或不合格，应予撤销登记", "two years running: revoke the registration"


ARTICLES: dict[TaskKind, Article] = {  # of the office's own work
    TaskKind.REVIEW_INSPECTION: INSPECTIONS.whole(),
    TaskKind.CONCLUDE_INSPECTION: INSPECTIONS.whole(),
    TaskKind.CHECK_RECTIFICATION: INSPECTIONS.whole(),
    TaskKind.WARN: INSPECTIONS.whole(),
    TaskKind.REVOKE: INSPECTIONS.whole(),
}


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
