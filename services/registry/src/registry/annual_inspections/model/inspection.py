"""One organization's report for one year and how far it has come: values only, no I/O."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from bureaukit.codes import CodeList

from registry.annual_inspections.model.sections import Sections


class InspectionKind(CodeList):
    """Charities report instead of being inspected (慈善法 第十三条)."""

    INSPECTION = "inspection", "年度检查", "annual inspection"
    ANNUAL_REPORT = "annual_report", "年度报告", "annual report"


class InspectionForm(CodeList):
    """The whole form, or the short one for organizations with a grade that is high enough."""

    FULL = "full", "完整表", "full form"
    SIMPLIFIED = "simplified", "优化程序表", "simplified form"


class InspectionState(CodeList):
    """How far a report has come."""

    DRAFT = "draft", "草稿", "draft"
    SUBMITTED = "submitted", "已提交", "submitted"
    CORRECTION = "correction", "退回补正", "returned for correction"
    UNDER_REVIEW = "under_review", "审查中", "under review"
    CONCLUDED = "concluded", "已作结论", "concluded"
    RECTIFYING = "rectifying", "整改中", "to be rectified"
    RECTIFICATION_FILED = "rectification_filed", "已报送整改报告", "rectification reported"
    RECTIFIED = "rectified", "整改完成", "rectified"
    RECTIFICATION_OVERDUE = "rectification_overdue", "整改逾期", "rectification overdue"
    ABSENT = "absent", "未参检", "not filed"
    DISCONTINUED = "discontinued", "因组织终止而终结", "discontinued: the organization ended"


class InspectionResult(CodeList):
    """What a year ends with; `reported` is that of an annual report, which has no classes."""

    PASS = "pass", "合格", "pass"
    BASIC_PASS = "basic_pass", "基本合格", "basic pass"
    FAIL = "fail", "不合格", "fail"
    ABSENT = "absent", "未参检", "absent"
    EXEMPT = "exempt", "不参检", "exempt"
    REPORTED = "reported", "已报送年度报告", "reported"


class Consequence(CodeList):
    """What years without a good result call for; an officer decides it, never the machine."""

    WARNING = "warning", "应予警告", "a warning is due"
    REVOCATION = "revocation", "应予撤销登记", "revocation is due"


FACTS = (  # of the register, which the report states and cannot change
    "credit_code",
    "name",
    "type",
    "certificate_number",
    "domicile",
    "scope",
    "purpose",
    "start_up_funds_fen",
    "supervising_unit",
    "legal_representative",
    "registered_on",
    "charity_since",
    "public_fundraising_since",
)
MARRED = (InspectionResult.ABSENT, InspectionResult.FAIL)  # one year: a warning; two in a row: revocation
TO_RECTIFY = (InspectionResult.BASIC_PASS, InspectionResult.FAIL)


@dataclass(frozen=True, slots=True)
class Notice:
    """What was missing, told once and all together."""

    items: tuple[dict[str, str], ...]
    given_on: date
    given_by: str
    mend_by: date


@dataclass(frozen=True, slots=True)
class Progress:
    """Who did what on which day."""

    filed_on: date | None = None
    is_late: bool = False
    absent_on: date | None = None
    unit_agrees: bool | None = None
    unit_opinion: str | None = None
    unit_opinion_on: date | None = None
    unit_opinion_by: str | None = None
    reviewed_on: date | None = None
    reviewed_by: str | None = None
    proposed_result: InspectionResult | None = None
    opinion: str | None = None
    concluded_on: date | None = None
    concluded_by: str | None = None
    result: InspectionResult | None = None
    rectify_by: date | None = None
    rectification: str | None = None
    rectification_filed_on: date | None = None
    rectified_on: date | None = None
    listing_proposed_on: date | None = None
    consequence: Consequence | None = None
    consequence_since: date | None = None
    consequence_note: str | None = None
    consequence_done_on: date | None = None
    consequence_done_by: str | None = None


@dataclass(frozen=True, slots=True)
class Inspection:
    """The report of an organization for a year. `facts` are those of the register on the day it was begun."""

    id: UUID
    state: InspectionState
    version: int
    organization_id: UUID
    year: int
    kind: InspectionKind
    form: InspectionForm
    area: str
    type: str
    due_on: date
    supervising_unit: str | None
    facts: dict[str, Any]
    grade_fact: dict[str, Any] | None = None
    started_by: str | None = None
    sections: Sections = field(default_factory=Sections)
    notice: Notice | None = None
    progress: Progress = field(default_factory=Progress)

    @property
    def reports(self) -> bool:
        """Whether it is the annual report of a charity."""
        return self.kind is InspectionKind.ANNUAL_REPORT

    @property
    def handled_by(self) -> set[str]:
        """Return who of the office has had a hand in it."""
        hands = {self.progress.reviewed_by, self.notice.given_by if self.notice else None}
        return {hand for hand in hands if hand}


@dataclass(frozen=True, slots=True)
class InspectionProgressed:
    """A step in the inspection of an organization for a year was taken."""

    topic: ClassVar[str] = "registry.annual-inspection-progressed.v1"
    inspection_id: UUID
    organization_id: UUID
    year: int
    step: str
    state: InspectionState
    on: date
    result: InspectionResult | None = None

    @property
    def subject(self) -> UUID:
        """The inspection."""
        return self.inspection_id
